-- Walks over random graphs with cycles, declared and defined, against recursive
-- queries over mesh.lineage_edges; and what a transaction sees of its own edges.
begin;
select no_plan();
set local jit = off;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
set local client_min_messages = warning; -- not which answers were cut short
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

create schema g;
-- 14 tables, and 8 views in layers over them and over one another.
do $$
declare
    i int; picked text; other text;
begin
    for i in 1 .. 14 loop
        execute format('create table g.t%s (a text, b text, c text)', i);
    end loop;
    for i in 1 .. 8 loop
        select 'g.' || relname into picked from pg_class where relnamespace = 'g'::regnamespace order by random() limit 1;
        select 'g.' || relname into other from pg_class where relnamespace = 'g'::regnamespace order by random() limit 1;
        execute format('create view g.v%s as %s', i, format((array[
            'select a, md5(b) as b, c from %1$s',
            'select x.a, y.b, x.c || y.c as c from %1$s x join %2$s y using (a)',
            'select a, count(*)::text as b, max(c) as c from %1$s where b > '''' group by a',
            'select a, b, null as c from %1$s union select c, a, b from %2$s',
            'select x.c as a, x.b, ''1'' as c from %1$s x, %2$s y'])[1 + floor(random() * 5)], picked, other));
    end loop;
end $$;
select isnt_empty('select * from mesh.scan_lineage()', 'views are scanned');
-- 36 declarations among tables, of views into tables too: cycles come by themselves.
select mesh.declare_lineage(
           format('table:g.%s%s', source.relname, case when random() < 0.85 then '#' || (array['a', 'b', 'c'])[1 + floor(random() * 3)] end),
           format('table:g.t%s%s', 1 + floor(random() * 14), case when random() < 0.85 then '#' || (array['a', 'b', 'c'])[1 + floor(random() * 3)] end),
           (array['IDENTITY', 'IDENTITY', 'TRANSFORMATION', 'AGGREGATION', 'FILTER', 'JOIN', 'CONDITIONAL'])[1 + floor(random() * 7)])
  from generate_series(1, 36) i,
       lateral (select relname from pg_class where relnamespace = 'g'::regnamespace and i > 0 order by random() limit 1) source \g /dev/null

-- The oracle: nodes are columns and wholes. A whole target stands for all its known
-- columns, and so does a whole source that was declared; between wholes there is an
-- influence wherever anything flows between them.
create temp table edge as
select * from mesh.lineage_edges where in_force;
create temp table node as
select distinct dataset, column_name
  from edge, lateral (values (source, source_column), (source, null), (target, target_column), (target, null)) v (dataset, column_name);
create temp table step as
select s.dataset as source, coalesce(s.column_name, '') as source_column, t.dataset as target, coalesce(t.column_name, '') as target_column,
       case when e.type = 'INDIRECT' then 3 else array_position(array['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'], e.subtype) - 1 end as remoteness, e.masking
  from edge e
  join node s on s.dataset = e.source and (s.column_name is not distinct from e.source_column or (e.source_column is null and e.evidence = 'declared'))
  join node t on t.dataset = e.target and (t.column_name is not distinct from e.target_column or e.target_column is null)
union
select source, '', target, '', 3, masking from edge
 where source <> target and (source_column is not null or target_column is not null);
create index on step (source, source_column);
create index on step (target, target_column);
analyze step;

create function pg_temp.walked(start text, start_column text, upstream boolean, depth int, direct_only boolean)
returns table (relation text, column_name text, hops int, type text, subtype text, masked boolean) language sql as $$
    with recursive go as materialized (
        select case when upstream then target else source end as here, case when upstream then target_column else source_column end as here_column,
               case when upstream then source else target end as there, case when upstream then source_column else target_column end as there_column,
               remoteness, masking
          from step where remoteness < 3 or not direct_only),
    start_node as (select n.dataset, coalesce(n.column_name, '') as column_name from node n
         where n.dataset = start and (start_column is null or n.column_name = start_column)),
    reached as (
        select dataset, column_name, 0 as hops from start_node
        union
        select g.there, g.there_column, r.hops + 1
          from reached r join go g on g.here = r.dataset and g.here_column = r.column_name where r.hops < depth),
    -- How closely: without a limit of depth, the number of hops does not matter.
    closeness as (
        select dataset, column_name, 0 as hops, 0 as remoteness, false as masked from start_node
        union
        select g.there, g.there_column, case when depth < 40 then c.hops + 1 else 0 end, greatest(c.remoteness, g.remoteness), c.masked or g.masking
          from closeness c join go g on g.here = c.dataset and g.here_column = c.column_name where c.hops < depth)
    select dataset, nullif(column_name, ''), min(r.hops), case when min(remoteness) < 3 then 'DIRECT' else 'INDIRECT' end,
           (array['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'])[min(remoteness) + 1],
           coalesce(bool_and(masked) filter (where remoteness < 3), bool_and(masked))
      from (select dataset, column_name, min(hops) as hops from reached group by 1, 2) r
      join closeness c using (dataset, column_name)
     where (dataset, column_name) not in (select * from start_node)
     group by dataset, column_name
$$;

-- Every column and every dataset is a start, both ways. No walk has 40 hops.
create temp table answer as
select n.dataset as start, n.column_name as start_column, q.upstream, q.depth, q.direct_only, d.*
  from node n
 cross join (values (true, 40, false), (false, 40, false), (true, 40, true), (false, 40, true), (true, 2, false), (false, 1, true)) q (upstream, depth, direct_only)
 cross join lateral (select 'table:' || n.dataset || coalesce('#' || n.column_name, '') as reference) r
 cross join lateral (
    select 'oracle' as said_by, w.* from pg_temp.walked(n.dataset, n.column_name, q.upstream, q.depth, q.direct_only) w
    union all
    select 'function', u.relation, u.column_name, u.hops, u.type, u.subtype, u.masked
      from mesh.upstream(r.reference, nullif(q.depth, 40), q.direct_only) u where q.upstream
    union all
    select 'function', u.relation, u.column_name, u.hops, u.type, u.subtype, u.masked
      from mesh.downstream(r.reference, nullif(q.depth, 40), q.direct_only) u where not q.upstream) d;
select cmp_ok((select count(*) from answer), '>', 5000::bigint, 'walks find a lot');
select diag('the longest walk has ' || max(hops) || ' hops') from answer;
select ok((select max(hops) between 4 and 39 from answer), 'far away, and no further than the oracle looks');
select is_empty($$select start, start_column, upstream, depth, direct_only, relation, column_name, hops, type, subtype, masked, min(said_by) as only_by
    from answer group by start, start_column, upstream, depth, direct_only, relation, column_name, hops, type, subtype, masked having count(*) <> 2$$,
    'walks agree with recursive queries');
select is_empty($$select * from mesh.downstream('table:g.t1', max_rows => 3) offset 3$$, 'no more rows than asked for');
select results_eq($$select relation, column_name, hops from mesh.upstream('table:g.t2') limit 4$$,
                  $$select relation, column_name, hops from mesh.upstream('table:g.t2', max_rows => 4)$$, 'the nearest of them');

-- Paths: there is one where a walk arrives, as short, along steps that there are.
create temp table path as
select a.dataset as source, b.dataset as target, p.*
  from (select distinct dataset from node) a, (select distinct dataset from node) b,
       lateral mesh.lineage_path('table:' || a.dataset, 'table:' || b.dataset) p
 where a.dataset <> b.dataset;
select set_eq($$select source, target, max(step) - 1 from path group by source, target$$,
    $$select n.dataset, w.relation, coalesce(min(w.hops) filter (where q.direct_only), min(w.hops))
        from (select distinct dataset from node) n, (values (true), (false)) q (direct_only),
             lateral pg_temp.walked(n.dataset, null, false, 40, q.direct_only) w
       group by n.dataset, w.relation$$, 'paths are as short as walks');
select is_empty($$select * from path p join path n using (source, target)
    where n.step = p.step + 1 and not exists (select from step s
        where s.source = p.relation and s.source_column = coalesce(p.column_name, '') and s.target = n.relation and s.target_column = coalesce(n.column_name, '')
          and case when s.remoteness < 3 then 'DIRECT' else 'INDIRECT' end = n.type
          and (s.remoteness = 3 or (array['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'])[s.remoteness + 1] = n.subtype))$$, 'paths follow steps');

-- Cycles: datasets that lead to one another, or a column to itself.
create temp table reaches as
with recursive r as (
    select source as x, target as y from edge where source <> target
    union
    select r.x, e.target from r join edge e on e.source = r.y and e.source <> e.target)
select * from r;
select set_eq($$select string_agg(relation, ' ' order by relation collate "C") from mesh.lineage_cycles() group by cycle$$,
    $$select string_agg(y, ' ' order by y collate "C") from (
          select a.x, a.y from reaches a join reaches b on b.x = a.y and b.y = a.x
          union
          select distinct source, source from edge e where source = target and (source_column is not distinct from target_column or target_column is null
              or (source_column is null and evidence = 'declared'))) c group by x$$, 'cycles are what leads to itself');
select isnt_empty('select * from mesh.lineage_cycles()', 'and there are some');
select is((select count(distinct cycle) from mesh.lineage_cycles(1)), 1::bigint, 'no more cycles than asked for');

-- Impact: by product, and by domain and owner for the rest.
create role regress_lineage_graph_one;
create role regress_lineage_graph_two;
select mesh.create_domain('gone', 'regress_lineage_graph_one') \g /dev/null
select mesh.create_domain('gtwo', 'regress_lineage_graph_two') \g /dev/null
grant usage, create on schema g to regress_lineage_graph_one, regress_lineage_graph_two;
select format('alter table g.t%s owner to regress_lineage_graph_%s', i, case when i % 2 = 0 then 'two' else 'one' end) from generate_series(1, 10) i \gexec
select mesh.adopt(format('%s.t%s', case when i % 2 = 0 then 'gtwo' else 'gone' end, i), relation => format('g.t%s', i)::regclass)
  from generate_series(1, 6) i \g /dev/null
select isnt_empty('select * from mesh.scan_lineage()', 'ports are scanned');
select is_empty(format($$
    with impact as (select * from mesh.impact(%1$L)),
    reached as (
        select d.relation, d.column_name, d.hops, d.type, quote_ident(p.domain_name) || '.' || p.product_name as product, coalesce(p.domain_name, case when o.rolname ~ '_one$' then 'gone' when o.rolname ~ '_two$' then 'gtwo' end) as domain, o.rolname as owner
          from mesh.downstream(%1$L) d
          join mesh_catalog.dataset s on format('%%I.%%I', s.relation_schema, s.relation_name) = d.relation
          join pg_class c on c.oid = s.relation join pg_roles o on o.oid = c.relowner
          left join mesh_catalog.dataset_product p using (dataset_id)),
    expected as (
        select domain, owner::text, product, min(hops), case when bool_or(type = 'DIRECT') then 'DIRECT' else 'INDIRECT' end,
               coalesce(string_agg(distinct case when product is null then relation || '.' else '' end || column_name, ', '), '')
          from reached where product is distinct from %2$L group by domain, owner, product)
    (table impact except table expected) union all (table expected except table impact)$$, reference, product), 'impact of ' || reference)
  from (values ('gone.t1', 'gone.t1'), ('gtwo.t2#a', 'gtwo.t2'), ('table:g.t12', ''), ('table:g.t7#c', ''), ('gone.t5', 'gone.t5')) v (reference, product);

-- What a transaction sees: its own edges at once, and not those it rolled back.
create table g.near (a text);
create table g.far (a text);
select is_empty($$select * from mesh.downstream('table:g.near')$$, 'nothing yet');
savepoint before;
select mesh.declare_lineage('table:g.near#a', 'table:g.far#a') \g /dev/null
select results_eq($$select relation, column_name, hops, type, subtype from mesh.downstream('table:g.near#a')$$,
                  $$values ('g.far', 'a', 1, 'DIRECT', 'IDENTITY')$$, 'own uncommitted edges are seen');
rollback to before;
select is_empty($$select * from mesh.downstream('table:g.near')$$, 'those rolled back are not');
select mesh.declare_lineage('table:g.far', 'table:g.near') \g /dev/null
savepoint after;
select is(mesh.retract_lineage('table:g.far', 'table:g.near'), 1::bigint, 'one edge taken back');
select is_empty($$select * from mesh.downstream('table:g.far')$$, 'is gone');
rollback to after;
select results_eq($$select relation, type, subtype from mesh.downstream('table:g.far')$$, $$values ('g.near', 'DIRECT', 'TRANSFORMATION')$$, 'and here again');

select * from finish();
rollback;
