-- What is kept of the blocks goes with the table that it was found in.
set client_min_messages = warning;
select no_plan();
create role regress_state_owner;
create role regress_state_stranger;
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

-- How much that is, for the domain.
select results_eq($$select product, relation, kept, entries, bytes, covers from mesh.check_states order by relation$$,
                  $$select 'state.t', r, 'blocks', pg_relation_size(r::regclass) / current_setting('block_size')::integer, (select octet_length(records)::bigint from mesh_catalog.check_state where relation = r::regclass),
                           (select blocks from mesh_catalog.check_state_position where relation = r::regclass) from unnest('{state_data.new,state_data.old}'::text[]) r$$, 'both are listed');
select matches((select detail from mesh.status() where item = 'check state'), '^of earlier check runs [0-9]+ (bytes|kB) is kept, of 2 tables of 1 products; mesh.check_states lists it$', 'mesh.status() tells how much it is');
set role regress_state_stranger;
select is_empty('table mesh.check_states', 'others see nothing of it');
select is((select detail from mesh.status() where item = 'check state'), 'nothing is kept of earlier check runs', 'nor there');
set role regress_state_owner;
select is((select count(*) from mesh.check_states), 2::bigint, 'the domain does');
reset role;

drop table state_data.old;
-- A place that has outlived its records, as others may have left it.
insert into mesh_catalog.check_state_position (product_id, relation, fingerprint) select product_id, 1, fingerprint from mesh_catalog.check_state limit 1;
insert into mesh_catalog.check_key_state (product_id, fingerprint, digest, counts) select distinct product_id, '\x'::bytea, '\x'::bytea, decode(repeat('00', 32), 'hex') from mesh_catalog.check_state;
select is((select format('%s %s', entries, bytes) from mesh.check_states where kept = 'keys' and relation is null), '2 32', 'keys are of a product');
select is((select state from mesh.tick() where name = 'check state'), 'succeeded', 'the worker''s chore');
select is((select array_agg(relation::text) from mesh_catalog.check_state), '{state_data.new}', 'removes those of a partition that is gone');
select is_empty($$select from mesh_catalog.check_state_position where not exists (select from pg_class where oid = relation)$$, 'with their place in WAL');
select is((select count(*) from mesh_catalog.check_key_state), 1::bigint, 'not the keys, while there is a table of the product');
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

-- Keys without any table.
select set_config('test.product', (select product_id::text from mesh_catalog.product where product_name = 't'), false) \g /dev/null
delete from mesh_catalog.check_state where product_id = current_setting('test.product')::bigint;
update mesh_catalog.chore set begun_at = null where chore_name = 'check state';
select is((select state from mesh.tick() where name = 'check state'), 'succeeded', 'the chore once more');
select is_empty($$select from mesh_catalog.check_key_state where product_id = current_setting('test.product')::bigint$$, 'removes keys without a table');
select * from finish();
