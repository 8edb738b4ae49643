\echo
\echo :bold'1. Adopt: a table becomes a governed product in one call':plain
\echo 'jana_novakova owns the products of payments. Port, contract and profile are drafted; checks are proposed.'
\c - jana_novakova

SELECT item, proposal, reason
  FROM mesh.adopt('payments.transactions', relation => 'payments_data.transactions', time_column => 'booked_on');
SELECT count(*), count(DISTINCT account_id) AS accounts FROM payments.transactions;
\set ECHO none
SELECT item FROM mesh.adopt('payments.orders', relation => 'payments_data.orders') \g /dev/null
\set ECHO queries
SELECT mesh.set_charter('payments', '{"data_assets": ["transactions", "standing orders"],
    "quality_standards": {"accuracy": ">= 99%", "completeness": ">= 95%"},
    "committed_service": {"uptime": "99.5%", "response_p95": "< 1s"},
    "access_protocols": "mesh.request_access, answered within two working days"}');
SELECT mesh.register_source('payments', 'core ledger', owner => 'tomas_dvorak', location => 'core banking, nightly file',
    update_frequency => '1 day', downstream => '{risk, marketing}', relation => 'payments_data.trans');
SELECT mesh.release('payments.transactions');
\set ECHO none
SELECT mesh.release('payments.orders') \g /dev/null
\echo 'The port payments.transactions is what consumers will read; nobody outside the team can, yet.'

\echo
\echo 'The other domains adopt theirs; hana_kralova tags what is personal, so a compliance liaison must be there.'
\c - hana_kralova
SELECT item FROM mesh.adopt('customer.clients', relation => 'customer_data.clients') \g /dev/null
SELECT item FROM mesh.adopt('customer.districts', relation => 'customer_data.districts') \g /dev/null
\set ECHO queries
SELECT column_name, kind, tag, confidence, evidence FROM mesh.classify('customer.clients');
SELECT mesh.accept_classification('customer.clients#birth_number');
SELECT mesh.accept_classification('customer.clients#birth_date');
SELECT mesh.release('customer.clients');
\set ECHO none
SELECT mesh.release('customer.districts') \g /dev/null
\c - ondrej_vesely
SELECT item FROM mesh.adopt('accounts.accounts', relation => 'accounts_data.accounts', time_column => 'opened_on') \g /dev/null
SELECT mesh.release('accounts.accounts') \g /dev/null
\c - martin_kucera
SELECT item FROM mesh.adopt('lending.loans', relation => 'lending_data.loans', time_column => 'granted_on') \g /dev/null
SELECT mesh.release('lending.loans') \g /dev/null
SELECT item FROM mesh.adopt('lending.card_defaults', relation => 'lending_data.card_defaults') \g /dev/null
SELECT mesh.release('lending.card_defaults') \g /dev/null
SELECT item FROM mesh.adopt('lending.applications', relation => 'lending_data.applications', time_column => 'submitted_on') \g /dev/null
SELECT mesh.release('lending.applications') \g /dev/null
\c - david_horak
SELECT item FROM mesh.adopt('cards.cards', relation => 'cards_data.cards', time_column => 'issued_on') \g /dev/null
SELECT mesh.release('cards.cards') \g /dev/null
\c - pavel_marek
SELECT item FROM mesh.adopt('market.fx_rates', relation => 'market_data.fx_rates', time_column => 'day') \g /dev/null
SELECT mesh.release('market.fx_rates') \g /dev/null
SELECT item FROM mesh.adopt('market.prices', relation => 'market_data.prices', time_column => 'day') \g /dev/null
SELECT mesh.release('market.prices') \g /dev/null
\c - katerina_pokorna
SELECT item FROM mesh.adopt('wealth.positions', relation => 'wealth_data.positions') \g /dev/null
SELECT mesh.release('wealth.positions') \g /dev/null
\c - alena_ruzickova
SELECT item FROM mesh.adopt('legal.relations', relation => 'legal_data.relations') \g /dev/null
SELECT mesh.release('legal.relations') \g /dev/null
SELECT item FROM mesh.adopt('legal.failures', relation => 'legal_data.failures', time_column => 'closed_on') \g /dev/null
SELECT mesh.release('legal.failures') \g /dev/null
SELECT item FROM mesh.adopt('legal.failure_costs', relation => 'legal_data.failure_costs', time_column => 'closed_on') \g /dev/null
SELECT mesh.release('legal.failure_costs') \g /dev/null
\c - postgres
\set ECHO queries
SELECT product, owner, contact, version, state FROM mesh.products ORDER BY product;
