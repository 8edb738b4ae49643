-- Who read what: what is recorded, for whom, whatever becomes of the transaction.
select no_plan();
create role regress_reads_bank;
create role regress_reads_steward;
create role regress_reads_analyst;
create role regress_reads_stranger;
select mesh.create_domain('bank', 'regress_reads_bank');
select mesh.appoint('bank', steward => 'regress_reads_steward');
create schema bank_data authorization regress_reads_bank;
set session authorization regress_reads_bank;
create table bank_data.client as select i as client_id from generate_series(1, 10) i;
select count(*) > 0 from mesh.adopt('bank.clients', relation => 'bank_data.client');
create table bank_data.loan as select i as loan_id from generate_series(1, 10) i;
select count(*) > 0 from mesh.adopt('bank.loans', relation => 'bank_data.loan');
set session authorization regress_reads_analyst;
select mesh.request_access('bank.clients', purpose => 'churn model') as request \gset
set session authorization regress_reads_steward;
select mesh.approve(:request);
select throws_ok($$select mesh.audit_reads('bank.clients', 'ful')$$, '22023', 'there is no mode "ful" of recording reads');
select throws_ok(format($$select mesh.audit_reads('bank.clients', 'sampled', %L)$$, f), '22023', null, 'fraction ' || f) from unnest('{0,-1,1.5,NaN}'::float8[]) f;

-- Without a policy nothing but refusals.
set session authorization regress_reads_analyst;
select throws_ok($$select mesh.audit_reads('bank.clients', 'none')$$, '42501', null, 'consumers do not say what is recorded');
select count(*) from bank.clients;
select throws_ok('select * from bank.loans', '42501', null, 'a refusal');
reset session authorization;
select is(mesh_catalog.drain_reads(), 2::bigint, 'refusals are always recorded');
select results_eq($$select role, session_role, object, details ->> 'application' from mesh.audit_log where action = 'refused'$$,
                  $$values ('regress_reads_analyst', 'regress_reads_analyst', 'bank: permission denied to say which reads of product "bank.clients" are recorded', 'psql')$$,
                  'those of other things as well, though they rolled back');
select results_eq($$select role, purpose, allowed, reason from mesh.who_read('bank.loans')$$,
                  $$values ('regress_reads_analyst', '', false, 'Role "regress_reads_analyst" holds no grant for it.')$$, 'with who and why');

-- A statement is a record for each product that it reads, whatever becomes of it.
set session authorization regress_reads_steward;
select mesh.audit_reads('bank.clients', 'full');
reset session authorization;
create function public.recorded_of(query text) returns bigint language plpgsql as $$
declare
    before bigint;
begin
    select waiting into before from mesh.audit_state where log = 'read';
    set local role regress_reads_analyst;
    begin
        execute query;
    exception when raise_exception then null;
    end;
    reset role;
    return (select waiting - before from mesh.audit_state where log = 'read');
end $$;
select is(public.recorded_of(query), reads::bigint, query) from (values
    ('select * from bank.clients', 1), ('select count(*) from bank.clients a join bank.clients b using (client_id)', 1),
    ('with c as materialized (select * from bank.clients) select * from c', 1), ('select exists (select from bank.clients)', 1),
    ('create temp table t as select * from bank.clients', 1), ('explain select * from bank.clients', 0),
    ('explain analyze select * from bank.clients', 1), ('select * from bank.clients where client_id < 0', 1),
    ('do $$ declare c cursor for select * from bank.clients; r record; begin open c; fetch c into r; fetch c into r; close c; end $$', 1),
    ('do $$ begin for i in 1 .. 3 loop perform count(*) from bank.clients; end loop; end $$', 3),
    ('do $$ begin perform count(*) from bank.clients; raise exception ''undone''; end $$', 1)) v (query, reads);
select set_config('test.waiting', waiting::text, false) from mesh.audit_state where log = 'read';
set session authorization regress_reads_analyst;
set application_name = 'a tool';
begin read only;
select count(*) from bank.clients;
rollback;
\copy (select * from bank.clients) to /dev/null
prepare p as select count(*) from bank.clients;
execute p;
execute p;
begin;
select set_config(name, 'on', true) is not null as parallel from pg_settings where name in ('debug_parallel_query', 'force_parallel_mode');
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local min_parallel_table_scan_size = 0;
select count(*) from bank.clients;
commit;
reset session authorization;
select is(waiting - current_setting('test.waiting')::bigint, 5::bigint, 'also in a READ ONLY transaction, by COPY, as a prepared plan, in parallel') from mesh.audit_state where log = 'read';

-- What waits in memory comes into the log once, when its transaction commits.
begin;
savepoint s;
select mesh_catalog.drain_reads() > 15 as drained;
rollback to s;
savepoint t;
select mesh_catalog.drain_reads() > 15 as drained;
release t;
select is(mesh_catalog.drain_reads(), 0::bigint, 'not twice');
rollback;
select ok(waiting > 15, 'what is rolled back goes on waiting') from mesh.audit_state where log = 'read';
begin;
savepoint s;
select mesh_catalog.drain_reads() > 15 as drained;
release s;
commit;
select results_eq($$select waiting, waiting_age, lost from mesh.audit_state where log = 'read'$$, $$values (0::bigint, null::interval, 0::bigint)$$);
select is(mesh_catalog.drain_reads(), 0::bigint);
select results_eq($$select role, session_role, application, purpose, allowed, reason, fraction, count(*) from mesh.who_read('bank.clients') where application = 'a tool' group by 1, 2, 3, 4, 5, 6, 7$$,
                  $$values ('regress_reads_analyst', 'regress_reads_analyst', 'a tool', 'churn model', true, 'grant', 1::float8, 5::bigint)$$, 'who, by what, for which purpose');
select is_empty($$select * from mesh.who_read('bank.clients', now() + interval '1 hour')$$, 'since when');

-- Who sees it.
select count(*) as all_reads from mesh.who_read('bank.clients') \gset
set session authorization regress_reads_steward;
select is(count(*), :all_reads::bigint, 'the domain sees it') from mesh.who_read('bank.clients');
set session authorization regress_reads_analyst;
select ok(count(*) > 0, 'a reader sees the own reads') from mesh.who_read('bank.clients');
select throws_ok('delete from mesh_catalog.read_event', '42501', null, 'and changes nothing');
set session authorization regress_reads_stranger;
select is_empty($$select * from mesh.who_read('bank.clients')$$, 'others see nothing');
reset session authorization;

-- Sampled: some, each with the share that it stands for.
select mesh.audit_reads('bank.clients', 'sampled', 0.3);
set session authorization regress_reads_analyst;
do $$ begin for i in 1 .. 200 loop perform count(*) from bank.clients; end loop; end $$;
reset session authorization;
select mesh_catalog.drain_reads();
select ok(count(*) between 25 and 110 and min(fraction) = 0.3 and max(fraction) = 0.3, 'a sample') from mesh.who_read('bank.clients') where fraction < 1;
select mesh.audit_reads('bank.clients', 'full');

-- Refusals leave room for what must be recorded, and that refuses when there is none.
set session authorization regress_reads_stranger;
do $$
begin
    for i in 1 .. 2100 loop
        begin
            perform from bank.loans;
        exception when insufficient_privilege then null;
        end;
    end loop;
end $$;
reset session authorization;
select results_eq($$select waiting, lost from mesh.audit_state where log = 'read'$$, $$values (1024::bigint, 1076::bigint)$$, 'refusals fill a third of the queue; the rest is counted');
set session authorization regress_reads_analyst;
do $$ begin for i in 1 .. 2048 loop perform from bank.clients; end loop; end $$;
select throws_ok('select * from bank.clients', '55000', 'cannot read product "bank.clients": the read cannot be recorded', 'a read that cannot be recorded is refused');
reset session authorization;
select is(mesh_catalog.drain_reads(), 3072::bigint);
set session authorization regress_reads_analyst;
select lives_ok('select * from bank.clients', 'once there is room it is not');
reset session authorization;
select is(lost, 1076::bigint, 'what was lost is remembered') from mesh.audit_state where log = 'read';
select results_eq($$select details from mesh.audit_log where action = 'lose reads'$$, $$values ('{"count": 1076}'::jsonb)$$, 'in the log');
select mesh_catalog.drain_reads();
select mesh_catalog.seal_logs() > 0 as sealed;
select is_empty('select * from mesh.verify_audit()', 'reads are sealed as the rest');
set session_replication_role = replica;
begin;
update mesh_catalog.read_event set allowed = true where event_id = 1;
delete from mesh_catalog.read_event where event_id = (select max(event_id) from mesh_catalog.read_event);
select string_agg(finding || ' ' || log, ', ' order by finding) as found from mesh.verify_audit() \gset
rollback;
reset session_replication_role;
select is(:'found'::text, 'altered read, deleted read', 'and tampering is found');
select * from finish();
