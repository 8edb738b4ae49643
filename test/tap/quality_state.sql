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
select is((select array_agg(distinct relation::regclass::text order by relation::regclass::text) from mesh_catalog.check_state), '{state_data.new,state_data.old}', 'keeps counts of both partitions');
drop table state_data.old;
select is((select state from mesh.tick() where name = 'check state'), 'succeeded', 'the worker''s chore');
select is((select array_agg(relation::regclass::text) from mesh_catalog.check_state), '{state_data.new}', 'removes those of a partition that is gone');
select is((select rows_checked || ' ' || blocks_read from mesh.check('state.t')), '10001 0', 'and no others');
select * from finish();
