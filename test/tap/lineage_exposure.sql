-- Where classified values come out unmasked: random meshes with cycles, masks in views and
-- masks of ports, against a recursive query over mesh.lineage_edges.
begin;
select no_plan();
set local jit = off;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
set local client_min_messages = warning;
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

create role regress_lineage_exposure_one;
create role regress_lineage_exposure_two;
create schema g;
grant usage, create on schema g to regress_lineage_exposure_one, regress_lineage_exposure_two;
select mesh.create_domain('gone', 'regress_lineage_exposure_one'), mesh.create_domain('gtwo', 'regress_lineage_exposure_two') \g /dev/null
select format('create table g.t%s (a text, b text, c text); alter table g.t%1$s owner to regress_lineage_exposure_%s; grant select on g.t%1$s to regress_lineage_exposure_one, regress_lineage_exposure_two', i, case when i % 2 = 0 then 'two' else 'one' end)
  from generate_series(1, 10) i \gexec
-- Products of tables, and views over tables, ports and one another that are products, too.
create function pg_temp.adopt(product text, relation text) returns void language plpgsql as $$
begin
    perform mesh.adopt(product, relation => relation::regclass);
    execute format('grant select on %s to regress_lineage_exposure_one, regress_lineage_exposure_two', product);
end $$;
grant usage on schema gone, gtwo to regress_lineage_exposure_one, regress_lineage_exposure_two;
select pg_temp.adopt(format('g%s.p%s', case when i % 2 = 0 then 'two' else 'one' end, i), format('g.t%s', i)) from generate_series(1, 6) i \g /dev/null
do $$
declare
    picked text[];
begin
    for i in 11 .. 18 loop
        select array_agg(format('%I.%I', nspname, relname) order by random()) into picked
          from pg_class c join pg_namespace n on n.oid = relnamespace where nspname in ('g', 'gone', 'gtwo') and relkind in ('r', 'v');
        execute format('create view g.v%s as %s', i, format((array[
            'select a, md5(b) as b, c from %1$s',
            'select x.a, y.b, x.c || y.c as c from %1$s x join %2$s y using (a)',
            'select a, count(*)::text as b, max(c) as c from %1$s where b > '''' group by a',
            'select a, b, null as c from %1$s union select c, a, b from %2$s'])[1 + floor(random() * 4)], picked[1], picked[2]));
        execute format('alter view g.v%1$s owner to regress_lineage_exposure_%2$s; grant select on g.v%1$s to regress_lineage_exposure_one, regress_lineage_exposure_two', i, case when i % 2 = 0 then 'two' else 'one' end);
        if i % 3 <> 0 then
            perform pg_temp.adopt(format('g%s.p%s', case when i % 2 = 0 then 'two' else 'one' end, i), format('g.v%s', i));
        end if;
    end loop;
end $$;
select mesh.mask_column(p.product, (array['a', 'b', 'c'])[1 + floor(random() * 3)], 'null')
  from mesh.products p where random() < 0.4 \g /dev/null
select isnt_empty('select * from mesh.scan_lineage()', 'views are scanned');
select mesh.declare_lineage(
           format('table:g.%s%s', (select relname from pg_class where relnamespace = 'g'::regnamespace and i > 0 order by random() limit 1),
                  case when random() < 0.8 then '#' || (array['a', 'b', 'c'])[1 + floor(random() * 3)] end),
           format('table:g.t%s%s', 1 + floor(random() * 10), case when random() < 0.8 then '#' || (array['a', 'b', 'c'])[1 + floor(random() * 3)] end),
           (array['IDENTITY', 'TRANSFORMATION', 'AGGREGATION', 'FILTER'])[1 + floor(random() * 4)])
  from generate_series(1, 16) i \g /dev/null
select mesh.tag(p.product || '#' || c.c, t.t)
  from mesh.products p, (values ('a'), ('b'), ('c')) c (c), (values ('personal'), ('secret')) t (t) where random() < 0.15 \g /dev/null
select mesh.tag('gone.p1#a', 'personal') \g /dev/null

create temp table edge as select * from mesh.lineage_edges where in_force;
create temp table node as
select distinct relation, column_name
  from edge, lateral (values (source, source_column), (source, null), (target, target_column), (target, null)) v (relation, column_name);
create temp table port as select product, relation, source, split_part(product, '.', 1) as domain from mesh.ports where direction = 'output';
create temp table masked as select distinct t.relation, m.column_name from mesh.masks m join port t using (product);
create temp table step as
select distinct s.relation as source, coalesce(s.column_name, '') as source_column, t.relation as target, coalesce(t.column_name, '') as target_column, e.subtype,
       (t.relation, coalesce(t.column_name, '')) in (table masked) as is_masked
  from edge e
  join node s on s.relation = e.source and (s.column_name is not distinct from e.source_column or (e.source_column is null and e.evidence = 'declared'))
  join node t on t.relation = e.target and (t.column_name is not distinct from e.target_column or e.target_column is null)
 where e.type = 'DIRECT' and not e.masking;
create temp table classified as select product, column_name, tag from mesh.tags where column_name is not null;
create temp table expected as
with recursive origin as (
    select c.tag, c.product || '#' || c.column_name as source, n.relation, n.column_name from classified c join port p using (product)
      join node n on n.relation in (p.relation, p.source) and n.column_name = c.column_name
    union
    -- What a column only repeats is as classified.
    select o.tag, o.source, s.source, s.source_column
      from origin o join step s on s.target = o.relation and s.target_column = o.column_name where s.subtype = 'IDENTITY' and s.source_column <> ''),
reached as (
    select tag, source, relation, column_name, 0 as hops from origin where (relation, column_name) not in (table masked)
    union
    select r.tag, r.source, s.target, s.target_column, r.hops + 1
      from reached r join step s on s.source = r.relation and s.source_column = r.column_name where not s.is_masked and r.hops < 30)
select r.tag, r.source, r.relation || coalesce('#' || nullif(r.column_name, ''), '') as port, p.product, p.domain, min(hops) as hops,
       exists (select from classified c where (c.tag, c.product, c.column_name) = (r.tag, p.product, r.column_name)) as classified
  from reached r join port p using (relation) group by r.tag, r.source, r.relation, r.column_name, p.product, p.domain;

create temp table answer as select * from mesh.unmasked_paths();
select cmp_ok((select count(*) from answer), '>', 3::bigint, 'values come out');
select diag(format('%s ways, the longest of %s hops', count(*), max(hops))) from answer;
select set_eq('select tag, source, port, product, domain, hops, classified from answer', 'table expected', 'where a recursive query says');
select set_eq('select source, port, path from mesh.unmasked_paths(''personal'')', $$select source, port, path from answer where tag = 'personal'$$, 'of one classification');
select is_empty($$select a.tag, source, port from answer a group by a.tag, source, port having count(*) > 1$$, 'each once');
select is_empty($$select * from answer where owner is distinct from 'regress_lineage_exposure_' || substr(domain, 2)$$, 'whose port it is');
create temp table leg as
select a.source as classified_as, a.port, a.hops, p.nr, split_part(p.place, '#', 1) as relation, split_part(p.place, '#', 2) as column_name
  from answer a, regexp_split_to_table(a.path, ' -> ') with ordinality p (place, nr);
select is_empty($$select classified_as, port from leg group by classified_as, port, hops having max(nr) <> hops + 1$$, 'ways are as long as told');
select is_empty($$select classified_as, port, min(relation || '#' || column_name) from leg where nr = hops + 1 and port <> relation || coalesce('#' || nullif(column_name, ''), '') group by 1, 2$$, 'end at the port');
select is_empty($$select * from leg f join leg t using (classified_as, port) where t.nr = f.nr + 1
    and not exists (select from step s where not s.is_masked and (s.source, s.source_column, s.target, s.target_column) = (f.relation, f.column_name, t.relation, t.column_name))$$, 'and follow steps');

-- A mask of the port ends the way; without it, it goes on.
create table g.raw (x text);
alter table g.raw owner to regress_lineage_exposure_one;
select pg_temp.adopt('gone.masked', 'g.raw') \g /dev/null
create view g.reader as select x from gone.masked;
alter view g.reader owner to regress_lineage_exposure_two;
select pg_temp.adopt('gtwo.reader', 'g.reader') \g /dev/null
select isnt_empty('select * from mesh.scan_lineage()', 'scanned');
select mesh.tag('gone.masked#x', 'rare') \g /dev/null
select results_eq($$select port, hops, classified, path from mesh.unmasked_paths('rare')$$,
    $$values ('gone.masked#x', 0, true, 'gone.masked#x'), ('gtwo.reader#x', 2, false, 'gone.masked#x -> g.reader#x -> gtwo.reader#x')$$, 'unmasked, it reaches the reader');
select mesh.mask_column('gone.masked', 'x', 'partial', '2') \g /dev/null
select mesh.scan_lineage() \g /dev/null
select is_empty($$select * from mesh.unmasked_paths('rare')$$, 'masked, it does not');
select mesh.drop_mask('gone.masked', 'x') \g /dev/null
select isnt_empty($$select * from mesh.unmasked_paths('rare')$$, 'and again');
select throws_ok($$select mesh.unmasked_paths('rear')$$, '42704', 'no column is classified as "rear"');
set local role regress_lineage_exposure_two;
select isnt_empty($$select * from mesh.unmasked_paths('rare')$$, 'everybody may ask');
reset role;
select * from finish();
rollback;
