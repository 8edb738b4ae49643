-- The domain-mapping worksheet tells what is so: who feeds whom, and how often data
-- really changes.
begin;
select no_plan();
set local client_min_messages = warning;
\o /dev/null
\ir ../lib/small_mesh.sql
insert into payments_data.trans select 100 + i, 'north', i, 'p', date '2024-01-02' + i % 100 from generate_series(1, 200) i;
select mesh.scan_lineage();
set local role regress_mesh_risk;
select mesh.create_product('risk.scores');
select mesh.add_port('risk.scores', 'table', 'exposure', upstream => 'risk.exposure', direction => 'input');
select mesh.add_port('risk.scores', 'rest', 'api', location => 'https://example.org/scores');
reset role;
\o

prepare row as select consumers, fed_by, feeds, owner collate "default", location from mesh.inventory where item = $1;
select results_eq($$execute row('payments.core')$$,
    $$values ('{risk}'::text[], '{}'::text[], '{payments.transactions}'::text[], 'Core banking', 'payments_data.trans')$$, 'a source feeds the product that reads it');
select results_eq($$execute row('payments.transactions')$$,
    $$values ('{risk}'::text[], '{payments.core}'::text[], '{risk.exposure}'::text[], 'regress_mesh_payments', 'payments.transactions')$$,
    'a product feeds another through a materialized view');
select results_eq($$execute row('risk.exposure')$$,
    $$values ('{}'::text[], '{payments.transactions}'::text[], '{risk.scores}'::text[], 'regress_mesh_risk', 'risk.exposure')$$,
    'and that one a third by its input port');
select results_eq($$execute row('risk.scores:exposure')$$,
    $$values ('{}'::text[], '{risk.exposure}'::text[], '{}'::text[], null, null)$$, 'an input port has its origin');
select results_eq($$execute row('risk.scores:api')$$,
    $$values ('{}'::text[], '{}'::text[], '{}'::text[], null, 'https://example.org/scores')$$, 'a remote port its location');
select set_eq('select domain, kind, item from mesh.inventory', $$values
    ('payments', 'source', 'payments.core'), ('payments', 'product', 'payments.transactions'),
    ('payments', 'output port', 'payments.transactions:transactions'), ('risk', 'product', 'risk.exposure'),
    ('risk', 'output port', 'risk.exposure:exposure'), ('risk', 'product', 'risk.scores'),
    ('risk', 'input port', 'risk.scores:exposure'), ('risk', 'output port', 'risk.scores:api')$$, 'everything is there once');

-- How often it changes: declared beside observed.
prepare frequency as select declared_frequency, observed_frequency, observed_in from mesh.inventory where item = $1;
select results_eq($$execute frequency('payments.transactions')$$, $$values (null::interval, null::interval, null::text)$$, 'unknown is null');
\o /dev/null
set local role regress_mesh_payments;
select mesh.profile('payments.transactions', refresh => true);
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.9%; frequency <= 12h');
reset role;
\o
select results_eq($$execute frequency('payments.transactions')$$,
    $$values (interval '12 hours', interval '1 day', '100 values of booked_on in the data (mean)')$$, 'what was promised, and the mean time between business times');
select results_eq($$execute frequency('payments.core')$$,
    $$values (interval '1 day', interval '1 day', '100 values of booked_on in the data (mean)')$$, 'a source''s is that of the product that reads it');
insert into mesh_catalog.check_run (product_id, started_at, duration, as_of, backdated, mode, data_as_of, rows_checked, run_by)
    select product_id, now(), '0', now(), false, 'full', seen::timestamptz, 1, current_user
      from mesh_catalog.product, unnest('{2024-05-01 00:00+00,2024-05-01 06:00+00,2024-05-01 06:00+00,2024-05-01 12:00+00,2024-05-03 12:00+00,infinity}'::text[]) seen
     where product_name = 'transactions';
select results_eq($$execute frequency('payments.transactions')$$,
    $$values (interval '12 hours', interval '6 hours', '4 data states in check runs (median)')$$, 'the states that runs saw tell more than the data');

select * from finish();
rollback;
