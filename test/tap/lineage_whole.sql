-- Lineage as a whole, by dataset: order, components, what is computed alike, what stands
-- alone; and lineage as it was.
begin;
select no_plan();
set local jit = off;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

create schema w;
do $$ begin for i in 1 .. 20 loop execute format('create table w.t%s (a text, b text)', i); end loop; end $$;
select mesh.declare_lineage(format('table:w.t%s%s', 1 + floor(random() * 20), c), format('table:w.t%s%s', 1 + floor(random() * 20), c))
  from generate_series(1, 7) i, (values ('#a'), ('#b'), ('')) v (c) \g /dev/null
create temp table edge as
select distinct source, target from mesh.lineage_edges where in_force and source like 'w.%';
create temp table leads as
with recursive r as (select source, target from edge union select r.source, e.target from r join edge e on e.source = r.target)
select * from r;

select set_eq('select relation from mesh.lineage_order()', 'select source from edge union select target from edge', 'every dataset has a step');
select is_empty($$select * from edge e join mesh.lineage_order() s on s.relation = e.source join mesh.lineage_order() t on t.relation = e.target
    where s.step > t.step
       or (s.step = t.step) <> (e.source = e.target or exists (select from leads l where (l.source, l.target) = (e.target, e.source)))$$,
    'after all that it is made of, and beside it only in a cycle');
select set_eq($$select x.relation as source, y.relation as target from mesh.lineage_components() x join mesh.lineage_components() y using (component)$$,
    $$with recursive both_ways as (select source, target from edge union select target, source from edge),
      near as (select source, source as target from both_ways union select n.source, b.target from near n join both_ways b on b.source = n.target)
      select * from near$$, 'components are what is connected');

-- Alike: whatever the columns are called; a filter makes a difference.
create table w.base (x int, y int);
create view w.one as select x, y from w.base;
create view w.two as select x as p, y as q from w.base;
create view w.three as select x, y from w.base where y > 0;
create view w.four as select x, x + y as y from w.base;
select isnt_empty('select * from mesh.scan_lineage()', 'scanned');
select results_eq($$select relation, made_of from mesh.redundant_lineage() where made_of = '{w.base}'$$,
    $$values ('w.one', '{w.base}'::text[]), ('w.two', '{w.base}')$$, 'computed alike');
select is((select count(distinct alike) from mesh.redundant_lineage() where made_of = '{w.base}'), 1::bigint, 'with one number');

-- Alone.
create role regress_lineage_whole;
select mesh.create_domain('whole', 'regress_lineage_whole') \g /dev/null
create table w.alone (x int);
select isnt_empty($$select mesh.declare_lineage('table:w.alone', 'table:w.base')$$, 'declared');
select is_empty($$select * from mesh.lineage_orphans() where relation ~ 'alone|one$'$$, 'not alone');
select is(mesh.retract_lineage('table:w.alone', 'table:w.base'), 1::bigint, 'retracted');
select results_eq($$select relation, product from mesh.lineage_orphans() where relation ~ 'alone|one$'$$, $$values ('w.alone', null::text)$$, 'alone again');

-- As it was: edges hold from when they were recorded until they ended.
create table w.then1 (x int);
create table w.then2 (x int);
select mesh.declare_lineage('table:w.then1#x', 'table:w.then2#x') \g /dev/null
update mesh_catalog.lineage_edge set first_seen = '2020-01-01', last_seen = '2020-02-01', ended_at = '2021-01-01'
 where edge_id = (select max(edge_id) from mesh_catalog.lineage_edge);
create function pg_temp.found(at timestamptz) returns text language sql as
$$ select concat_ws(' ', (select count(*) from mesh.downstream('table:w.then1#x', as_of => at)), (select count(*) from mesh.upstream('table:w.then2#x', as_of => at)),
                         (select count(*) from mesh.impact('table:w.then1#x', at))) $$;
select is(pg_temp.found('2019-12-31'), '0 0 0', 'not before');
select is(pg_temp.found('2020-01-01'), '1 1 1', 'from when it was recorded');
select is(pg_temp.found('2020-12-31'), '1 1 1', 'until');
select is(pg_temp.found('2021-01-01'), '0 0 0', 'it ended');
select is_empty($$select * from mesh.downstream('table:w.then1#x')$$, 'nor now');

-- Ids alone are those of what is listed by name.
select set_eq($$select id from generate_series(1, 20) i, mesh_catalog.reached_nodes('table:w.t' || i) id$$,
    $$select coalesce(n.node_id, -d.dataset_id)
        from generate_series(1, 20) i, mesh.downstream('table:w.t' || i) r
        join mesh_catalog.dataset d on format('%I.%I', d.relation_schema, d.relation_name) = r.relation
        left join mesh_catalog.lineage_node n on n.dataset_id = d.dataset_id and n.column_name = r.column_name$$, 'ids');

select * from finish();
rollback;
