-- The bank of demo/, without its data: its tables, its domains' views, and the ports
-- that the derived products read.
\ir ../../../demo/sql/010_roles.sql
\ir ../../../demo/sql/020_customer.sql
\ir ../../../demo/sql/021_accounts.sql
\ir ../../../demo/sql/022_payments.sql
\ir ../../../demo/sql/023_cards.sql
\ir ../../../demo/sql/024_lending.sql
\ir ../../../demo/sql/025_market.sql
\ir ../../../demo/sql/026_wealth.sql
\ir ../../../demo/sql/027_legal.sql
select mesh.create_domain(domain, owner => (domain || '_team')::regrole)
  from unnest(array['customer', 'accounts', 'payments', 'lending', 'market', 'wealth']) domain;
select count(*) from mesh.adopt('customer.districts', relation => 'customer_data.districts');
select count(*) from mesh.adopt('accounts.accounts', relation => 'accounts_data.accounts');
select count(*) from mesh.adopt('payments.transactions', relation => 'payments_data.transactions');
select count(*) from mesh.adopt('lending.loans', relation => 'lending_data.loans');
select count(*) from mesh.adopt('market.prices', relation => 'market_data.prices');
select count(*) from mesh.adopt('wealth.positions', relation => 'wealth_data.positions');
