-- What is kept of the blocks goes with the table that it was found in.
set client_min_messages = warning;
select no_plan();
create role regress_state_owner;
select mesh.create_domain('state', 'regress_state_owner', 'Tests') \g /dev/null
create schema state_data authorization regress_state_owner;
set role regress_state_owner;
create table state_data.t (id integer, note text) partition by range (id);
create table state_data.old partition of state_data.t for values from (0) to (10000);
create table state_data.new partition of state_data.t for values from (10000) to (100000);
insert into state_data.t select i, repeat('n', 50) from generate_series(1, 20000) i;
reset role;
vacuum (freeze) state_data.t;
select mesh.adopt('state.t', relation => 'state_data.t') \g /dev/null
select mesh.expect('state.t', 'note is not null', check_name => 'note') \g /dev/null
select is((select rows_checked from mesh.check('state.t')), 20000::bigint, 'a run');
select is((select array_agg(distinct relation::text order by relation::text) from mesh_catalog.check_state), '{state_data.new,state_data.old}', 'keeps counts of both partitions');
drop table state_data.old;
select is((select state from mesh.tick() where name = 'check state'), 'succeeded', 'the worker''s chore');
select is((select array_agg(relation::text) from mesh_catalog.check_state), '{state_data.new}', 'removes those of a partition that is gone');
select is((select format('%s %s', rows_checked, blocks_read < blocks_total) from mesh.check('state.t')), '10001 t', 'and no others');

-- What is known and recorded of the blocks takes no more memory than maintenance_work_mem.
set role regress_state_owner;
create table state_data.wide with (fillfactor = 10, autovacuum_enabled = false) as select i as id, i % 7 as n from generate_series(1, 60000) i;
reset role;
vacuum (freeze) state_data.wide;
select mesh.adopt('state.wide', relation => 'state_data.wide') \g /dev/null
select mesh.drop_check('state.wide', check_name) from mesh.checks where product = 'state.wide' and dropped_at is null \g /dev/null
select mesh.expect('state.wide', format('n <> %s', i % 7), fail => '> 50 %', check_name => 'c' || i) from generate_series(1, 300) i \g /dev/null
create function state_data.run(memory text) returns text language plpgsql as $$
begin
    perform set_config('maintenance_work_mem', memory, true);
    return (select string_agg(distinct format('%s of %s blocks: %s', case when blocks_read = blocks_total then 'all' else 'some' end, 'the', (rows_failed - 8571) between 0 and 1), ', ') from mesh.check('state.wide'));
end $$;
create function state_data.kept() returns bigint language sql as $$ select coalesce(sum(octet_length(records)), 0)::bigint from mesh_catalog.check_state where relation = 'state_data.wide'::regclass $$;
set max_parallel_workers_per_gather = 0;
select is(state_data.run('1MB'), 'all of the blocks: t', 'a run with little memory');
select is(state_data.kept(), 0::bigint, 'keeps nothing');
select is(state_data.run('64MB'), 'all of the blocks: t', 'one with more');
select cmp_ok(state_data.kept(), '>', 1024 * 1024::bigint, 'keeps it');
select is(state_data.run('64MB'), 'some of the blocks: t', 'and uses it');
select is(state_data.run('1MB'), 'all of the blocks: t', 'which another cannot');
select cmp_ok(state_data.kept(), '>', 1024 * 1024::bigint, 'but leaves it as it is');
set min_parallel_table_scan_size = 0;
set max_parallel_workers_per_gather = 2;
delete from mesh_catalog.check_state;
select is(state_data.run('64MB'), 'all of the blocks: t', 'with workers, which have room for a part of it');
select is(state_data.run('64MB'), state_data.run('64MB'), 'whatever was kept, the next is right');
select * from finish();
