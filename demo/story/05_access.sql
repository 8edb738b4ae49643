\echo
\echo :bold'5. Access: the same query, for everybody what they may see':plain
\echo 'petra_svobodova, analyst of the Prague branches, has no grant: the database says how to ask for one.'
\c - petra_svobodova

\set ON_ERROR_STOP off
SELECT count(*) FROM payments.transactions;
\set ON_ERROR_STOP on
SELECT mesh.request_access('payments.transactions', purpose => 'branch review') AS request;
SELECT mesh.request_access('customer.clients', purpose => 'branch review') AS request;

\echo
\echo 'The owners filter by region and mask what is personal, then approve. Regions are an attribute of the person.'
\c - postgres
SELECT mesh.set_attribute('petra_svobodova', 'region', 'Prague');
SELECT mesh.set_attribute('filip_benes', 'ticker', 'AAPL', 'JPM', 'MSFT');
\c - jana_novakova
SELECT mesh.filter_rows('payments.transactions',
    $$account_id = ANY (ARRAY(SELECT account_id FROM payments_data.account_regions WHERE region = ANY (mesh.session_attribute('region'))))$$,
    filter_name => 'own region', applies_to => '{petra_svobodova}');
SELECT mesh.approve(request_id, note => 'branch review') FROM mesh.requests WHERE product = 'payments.transactions' AND state = 'pending';
\c - hana_kralova
SELECT mesh.filter_rows('customer.clients',
    $$district_id = ANY (ARRAY(SELECT district_id FROM customer_data.districts WHERE region = ANY (mesh.session_attribute('region'))))$$,
    filter_name => 'own region', applies_to => '{petra_svobodova}');
SELECT port, hops, path FROM mesh.unmasked_paths('personal');
SELECT mesh.mask_column('customer.clients', 'birth_number', 'expression', $$to_char(birth_date, 'YYYY')$$);
SELECT mesh.mask_column('customer.clients', 'birth_date', 'generalise', 'year');
SELECT count(*) AS unmasked_paths FROM mesh.unmasked_paths('personal');
SELECT relation, column_name, type, subtype FROM mesh.downstream('table:customer_data.client#birth_number') WHERE column_name = 'sex';
\echo 'No personal value comes out unmasked any more. What it decides still does: the sex is computed from the birth number.'
SELECT mesh.approve(request_id, note => 'branch review') FROM mesh.requests WHERE product = 'customer.clients' AND state = 'pending';
\echo 'She tries a query as petra would, without becoming her.'
SELECT * FROM mesh.simulate('petra_svobodova', 'SELECT client_id, birth_number, birth_date FROM customer.clients ORDER BY client_id LIMIT 2');

\c - jana_novakova
SELECT mesh.audit_reads('payments.transactions', 'full');

\echo
\echo 'petra_svobodova asks again.'
\c - petra_svobodova
SELECT count(*) FROM payments.transactions;
SELECT count(*), min(birth_number) AS oldest, max(birth_number) AS youngest FROM customer.clients;
SELECT client_id, birth_number, birth_date, sex FROM customer.clients ORDER BY client_id LIMIT 3;

\echo
\echo 'marie_jelinkova, the compliance officer, sees everything; filip_benes only the shares he manages.'
\c - marie_jelinkova
\set ECHO none
SELECT mesh.request_access(product, 'supervision') FROM unnest(ARRAY['payments.transactions', 'customer.clients']) AS product \g /dev/null
\c - filip_benes
SELECT mesh.request_access('market.prices', 'portfolio management') \g /dev/null
\c - katerina_pokorna
SELECT mesh.request_access('market.prices', 'portfolio returns', for_role => 'wealth_team') \g /dev/null
\c - jana_novakova
SELECT mesh.approve(request_id, unfiltered => true) FROM mesh.requests WHERE product = 'payments.transactions' AND state = 'pending' \g /dev/null
\c - hana_kralova
SELECT mesh.approve(request_id, unfiltered => true, unmask => '{birth_number, birth_date}') FROM mesh.requests WHERE product = 'customer.clients' AND state = 'pending' \g /dev/null
\c - pavel_marek
\set ECHO queries
SELECT mesh.filter_rows('market.prices', $$ticker = ANY (mesh.session_attribute('ticker'))$$, filter_name => 'own shares', applies_to => '{filip_benes}');
\set ECHO none
SELECT mesh.approve(request_id) FROM mesh.requests WHERE product = 'market.prices' AND state = 'pending' \g /dev/null
\c - marie_jelinkova
\set ECHO queries
SELECT (SELECT count(*) FROM payments.transactions) AS transactions, (SELECT count(*) FROM customer.clients) AS clients;
\c - filip_benes
SELECT count(*), count(DISTINCT ticker) AS tickers FROM market.prices;
\c - postgres
\set ECHO none
\i demo/sql/042_wealth.sql
\set ECHO queries
\c - katerina_pokorna
\set ECHO none
SELECT item FROM mesh.adopt('wealth.portfolio_returns', relation => 'wealth_data.portfolio_returns', time_column => 'day') \g /dev/null
SELECT mesh.release('wealth.portfolio_returns') \g /dev/null
\set ECHO queries
SELECT portfolio, day, portfolio_return, benchmark_return FROM wealth.portfolio_returns ORDER BY day DESC LIMIT 1;
\c - petra_svobodova
SELECT item, name, access, why FROM mesh.explain_access('petra_svobodova', 'customer.clients');

\echo
\echo 'A BI tool logs in once, as superset, for everybody. Only a person''s token opens anything to it, whatever role its users set.'
\c - postgres
\set ECHO none
\i demo/sql/050_provider.sql
\set ECHO queries
SELECT mesh.trust_issuer('https://login.bank.example', audiences => '{mesh}', jwks => provider.jwks(), algorithms => '{HS256}', attributes => '{"region": "regions"}');
SELECT mesh.map_identity('https://login.bank.example', 'petra@bank.example', 'petra_svobodova');
SELECT mesh.add_service_account('superset');
\c - superset
\set ON_ERROR_STOP off
SET ROLE petra_svobodova;
SELECT count(*) FROM payments.transactions;
RESET ROLE;
\set ON_ERROR_STOP on
\set ECHO none
SELECT provider.token('{"sub": "petra@bank.example", "regions": ["Prague"]}') AS token \gset
BEGIN;
\echo 'BEGIN;'
\echo 'SELECT mesh.login($1); -- the token that petra got when she signed in'
SELECT mesh.login(:'token');
\set ECHO queries
SELECT count(*) AS transactions FROM payments.transactions;
SELECT session_role, role, subject, state FROM mesh.session;
COMMIT;
