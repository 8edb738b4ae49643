-- What explain_checks reckons: of tables, partitions, views and other relations, and only
-- for those who may read them.
\set SHOW_CONTEXT never
set client_min_messages = warning;
select no_plan();
create role regress_explain_owner;
create role regress_explain_stranger;
select mesh.create_domain('explain', 'regress_explain_owner', 'Tests') \g /dev/null
create schema explain_data authorization regress_explain_owner;
set role regress_explain_owner;
create table explain_data.t as select i as id, i % 100 as n from generate_series(1, 20000) i;
create table explain_data.parts (id integer, n integer) partition by range (id);
create table explain_data.parts_1 partition of explain_data.parts for values from (0) to (10000);
create table explain_data.parts_2 partition of explain_data.parts for values from (10000) to (100000);
insert into explain_data.parts select * from explain_data.t;
create table explain_data.heirs () inherits (explain_data.t);
insert into explain_data.heirs values (-1, -1);
create view explain_data.v as select * from explain_data.parts;
create table explain_data.other as select i as n from generate_series(0, 49) i;
analyze explain_data.t, explain_data.parts, explain_data.heirs, explain_data.other;
reset role;
select mesh.adopt('explain.' || r, relation => ('explain_data.' || r)::regclass) from unnest('{t,parts,v}'::text[]) r \g /dev/null
select mesh.drop_check(product, check_name) from mesh.checks where dropped_at is null \g /dev/null
select mesh.expect('explain.' || r, 'n < 50', check_name => 'small') from unnest('{t,parts,v}'::text[]) r \g /dev/null
select mesh.add_check('explain.parts', 'referential', '{n}', '{"references": "explain_data.other", "columns": ["n"]}', check_name => 'known'),
       mesh.add_check('explain.parts', 'unique', '{id}', check_name => 'unique'), mesh.add_check('explain.parts', 'text', check_name => 'words', description => 'right') \g /dev/null
create function explain_data.blocks(variadic regclass[]) returns bigint language sql as $$ select sum(pg_relation_size(r) / current_setting('block_size')::integer)::bigint from unnest($1) r $$;

select results_eq($$select tier, checks::text, estimated_rows, estimated_blocks from mesh.explain_checks('explain.t')$$,
    $$values ('heap', '{small}', 20001::bigint, explain_data.blocks('explain_data.t', 'explain_data.heirs'))$$, 'a table and what inherits from it, once');
select results_eq($$select tier, checks::text, estimated_rows, estimated_blocks from mesh.explain_checks('explain.v')$$,
    $$values ('sql', '{small}', 20000::bigint, explain_data.blocks('explain_data.parts_1', 'explain_data.parts_2'))$$, 'the tables beneath a view');
select results_eq($$select checks::text, estimated_rows, estimated_blocks, estimated_cost is null from mesh.explain_checks('explain.parts')$$,
    $$values ('{small,unique}', 20000::bigint, explain_data.blocks('explain_data.parts_1', 'explain_data.parts_2'), false),
             ('{known}', 20050, explain_data.blocks('explain_data.parts_1', 'explain_data.parts_2', 'explain_data.other'), false),
             ('{words}', null, null, true)$$, 'every pass has its own');
grant usage on schema explain_data to public;
create function explain_data.cost_of(statement text) returns double precision language plpgsql as $$
declare plan json;
begin
    execute 'explain (format json) ' || statement into plan;
    return (plan -> 0 -> 'Plan' ->> 'Total Cost')::double precision;
end $$;
set role regress_explain_owner;
select results_eq($$select estimated_cost from mesh.explain_checks('explain.parts') where pass is not null$$, $$select explain_data.cost_of(statement) from mesh.explain_checks('explain.parts') where pass is not null$$, 'the cost is EXPLAIN''s');
set role regress_explain_stranger;
select results_eq($$select tier, checks::text, estimated_rows, estimated_blocks, estimated_cost from mesh.explain_checks('explain.v') where pass = 1$$,
    $$values ('sql', '{small}', null::bigint, null::bigint, null::double precision)$$, 'who may not read learns nothing');
reset role;
select * from finish();
