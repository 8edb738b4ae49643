-- What is left of the mesh: nothing after mesh.uninstall and DROP EXTENSION; after
-- DROP EXTENSION ... CASCADE alone only what keeps its data closed.
begin;
select no_plan();
set local client_min_messages = warning;
drop extension meshcat;

-- Everything in this database that has a name, an owner or a privilege.
create function pg_temp.objects() returns table (object text) language sql as $$
    select 'relation ' || c.oid::regclass || ' ' || c.relkind::text || ' ' || c.relowner::regrole || ' ' || c.relrowsecurity || coalesce(c.relacl::text, '')
      from pg_class c where c.relpersistence <> 't' and c.relnamespace <> 'pg_toast'::regnamespace
    union all select 'column ' || attrelid::regclass || '.' || attname || attacl::text from pg_attribute where attacl is not null
    union all select 'function ' || oid::regprocedure || coalesce(proacl::text, '') from pg_proc where pronamespace <> pg_my_temp_schema()
    union all select 'schema ' || nspname || ' ' || nspowner::regrole || coalesce(nspacl::text, '') from pg_namespace where nspname !~ '^pg_(toast_)?temp'
    union all select 'policy ' || polname || ' on ' || polrelid::regclass from pg_policy
    union all select 'default privileges ' || defaclrole::regrole || defaclacl::text from pg_default_acl
    union all select 'event trigger ' || evtname from pg_event_trigger
    union all select 'trigger ' || tgname || ' on ' || tgrelid::regclass from pg_trigger where not tgisinternal
    union all select 'operator ' || oid::regoperator from pg_operator
    union all select 'type ' || oid::regtype from pg_type where typnamespace not in (pg_my_temp_schema(), 'pg_toast'::regnamespace)
    union all select 'label ' || objtype || ' ' || objname || ' ' || provider from pg_seclabels
    union all select 'setting ' || unnest(setconfig) from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where datname = current_database()
    union all select 'dependency of ' || pg_describe_object(classid, objid, objsubid) from pg_depend where refclassid = 'pg_extension'::regclass
$$;

create temp table baseline as select object from pg_temp.objects();
\o /dev/null
create extension meshcat;
\ir ../lib/small_mesh.sql
select mesh.tag('payments.transactions#partner', 'personal');
create view public.regress_mesh_report as select * from risk.exposure;
do $$ begin execute format('alter database %I set meshcat.enabled = off', current_database()); end $$;
\o
create temp table data as select * from payments_data.trans;

select throws_ok($$ select * from mesh.uninstall() $$, '22023', 'uninstalling needs to be confirmed', 'it must be confirmed');
select throws_ok($$ select * from mesh.uninstall('another_database', true) $$, '22023', null, 'for this very database');
select throws_ok(format('select * from mesh.uninstall(%L)', current_database()), '2BP01', null, 'views that read products are not dropped unasked');
prepare uninstall as select kind, object, done from mesh.uninstall(confirm => current_database(), cascade => true);
savepoint installed;
select results_eq('uninstall', $$ values
    ('policy', 'meshcat_port_1_admitted on payments_data.trans', 'dropped'),
    ('policy', 'meshcat_port_1_filter_1 on payments_data.trans', 'dropped'),
    ('policy', 'meshcat_readable on payments_data.trans', 'dropped'),
    ('view', 'public.regress_mesh_report', 'dropped'),
    ('port view', 'risk.exposure', 'dropped'),
    ('materialized view', 'risk_data.exposure', 'dropped'),
    ('port view', 'payments.transactions', 'dropped'),
    ('schema', 'payments', 'dropped'),
    ('schema', 'risk', 'dropped'),
    ('setting', 'meshcat.enabled', 'reset') $$, 'it says what it removed');
select is_empty('select from pg_seclabels', 'labels among them');
select lives_ok('drop extension meshcat', 'then nothing depends on the extension');
select set_eq('table payments_data.trans', 'table data', 'the domains'' data is as it was');
drop schema payments_data cascade;
drop schema risk_data cascade;
select bag_eq('select object from pg_temp.objects()', 'select object from baseline', 'nothing else is left');

rollback to installed;
drop extension meshcat cascade;
select set_eq('table payments_data.trans', 'table data', 'without mesh.uninstall the data stays as well');
select bag_eq($$ select object from pg_temp.objects() except select object from baseline $$, $$ values
    ('schema payments regress_mesh_payments{regress_mesh_payments=UC/regress_mesh_payments,=U/regress_mesh_payments}'),
    ('schema risk regress_mesh_risk{regress_mesh_risk=UC/regress_mesh_risk,=U/regress_mesh_risk}'),
    ('schema payments_data regress_mesh_payments'), ('schema risk_data regress_mesh_risk'),
    ('relation payments_data.trans r regress_mesh_payments true'),
    ('relation payments_data.trans_pkey i regress_mesh_payments false'),
    ('type payments_data.trans'), ('type payments_data.trans[]'), ('setting meshcat.enabled=off'),
    ('label column payments_data.trans.partner meshcat') $$,
    'beside it the domains'' empty schemas are left, settings, labels, and row security');
grant usage on schema payments_data to regress_mesh_analyst;
grant select on payments_data.trans to regress_mesh_analyst;
set local role regress_mesh_analyst;
select is_empty('table payments_data.trans', 'which hides the rows from everybody but their owner');
reset role;

select * from finish();
rollback;
