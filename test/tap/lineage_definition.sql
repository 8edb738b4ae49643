-- What the lineage of a view is, definition by definition. The expected edges were
-- written from the meaning of OpenLineage's subtypes, not from what the code says:
-- "column = source... SUBTYPE... [masked]", where "*" is the view, or a source, as a
-- whole. Sources are of schema src unless they name another.
begin;
set local jit = off; -- functions that return sets look expensive to the planner
select no_plan();
create schema src;
create schema lin;
create domain src.code as text;
create table src.t (id int, gone int, a text, b text, n int, m numeric, d date, arr int[], j jsonb, vc varchar(10));
alter table src.t drop column gone;
create table src.u (gone int, id int, x text, k int, tid int);
alter table src.u drop column gone;
create table src.e (id int, boss int, name text);

create table pg_temp.corpus (position int generated always as identity, name text, since int default 15, kind text default 'view', definition text, edges text);
insert into pg_temp.corpus (name, definition, edges) values
-- Columns, expressions, constants.
('plain', 'select a, n as number from src.t', 'a = t.a IDENTITY; number = t.n IDENTITY'),
('star', 'select * from src.u', 'id = u.id IDENTITY; x = u.x IDENTITY; k = u.k IDENTITY; tid = u.tid IDENTITY'),
('expressions', 'select a || b as c, n + 1 as n1, upper(a) as up, a like b as f, n is null as z from src.t',
 'c = t.a t.b TRANSFORMATION; n1 = t.n TRANSFORMATION; up = t.a TRANSFORMATION; f = t.a t.b TRANSFORMATION; z = t.n TRANSFORMATION'),
('constants', 'select 1 as one, now() as at, a from src.t', 'a = t.a IDENTITY'),
('only_constants', 'select 1 as one from src.t', '* = t.* JOIN'),
('no_source', 'select v from (values (1), (2)) c (v)', ''),
('casts', 'select vc::text as tx, a::varchar as v, a::src.code as code, a collate "C" as c, n::bigint as big, d::timestamp as ts, m::numeric(5, 1) as short, n::text as txt from src.t',
 'tx = t.vc IDENTITY; v = t.a IDENTITY; code = t.a IDENTITY; c = t.a IDENTITY; big = t.n TRANSFORMATION; ts = t.d TRANSFORMATION; short = t.m TRANSFORMATION; txt = t.n TRANSFORMATION'),
('constructors', $$select array[n, id] as r, row(a, b)::text as s, jsonb_build_object('a', a, 'n', n) as o, j ->> 'k' as k, j['z'] as z, arr[n] as e from src.t$$,
 'r = t.n t.id TRANSFORMATION; s = t.a t.b TRANSFORMATION; o = t.a t.n TRANSFORMATION; k = t.j TRANSFORMATION; z = t.j TRANSFORMATION; e = t.arr t.n TRANSFORMATION'),
('whole_row', 'select w as r, w.x from src.u w', 'r = u.id u.x u.k u.tid TRANSFORMATION; x = u.x IDENTITY'),
('whole_row_column', 'select (w).x from src.u w', 'x = u.x IDENTITY'),
('whole_row_of_subquery', 'select to_json(s) as r from (select a, n from src.t) s', 'r = t.a t.n TRANSFORMATION'),
('whole_row_of_join', 'select to_json(z) as r from (src.e join src.u using (id)) z', 'r = e.id e.boss e.name u.x u.k u.tid TRANSFORMATION; * = e.id u.id JOIN'),
('whole_row_aggregated', 'select json_agg(w) as r from src.u w', 'r = u.id u.x u.k u.tid AGGREGATION'),
('system_column', 'select ctid as place, a from src.t', 'place = t.* TRANSFORMATION; a = t.a IDENTITY'),
('case_when', 'select case when n > 0 then a else b end as c from src.t', 'c = t.n CONDITIONAL; c = t.a t.b TRANSFORMATION'),
('case_of', $$select case a when 'x' then n end as c from src.t$$, 'c = t.a CONDITIONAL; c = t.n TRANSFORMATION'),
('coalesced', 'select coalesce(a, b) as c from src.t', 'c = t.a t.b TRANSFORMATION CONDITIONAL'),
('nullified', 'select nullif(a, b) as c from src.t', 'c = t.a TRANSFORMATION CONDITIONAL; c = t.b CONDITIONAL'),
('greatest_of', 'select greatest(n, id) as g from src.t', 'g = t.n t.id TRANSFORMATION'),
-- Joins.
('inner_join', 'select t.a, u.x from src.t join src.u on u.tid = t.id', 'a = t.a IDENTITY; x = u.x IDENTITY; * = t.id u.tid JOIN'),
('left_join', 'select t.a, u.x from src.t left join src.u on u.tid = t.id and u.k > 3 where t.n > 0',
 'a = t.a IDENTITY; x = u.x IDENTITY; * = t.id u.tid u.k JOIN; * = t.n FILTER'),
('comma_join', 'select t.a, u.x from src.t, src.u where u.tid = t.id', 'a = t.a IDENTITY; x = u.x IDENTITY; * = t.id u.tid FILTER'),
('join_using', 'select id, a, x from src.t join src.u using (id)', 'id = t.id IDENTITY; a = t.a IDENTITY; x = u.x IDENTITY; * = t.id u.id JOIN'),
('right_using', 'select id from src.t right join src.u using (id)', 'id = u.id IDENTITY; * = t.id u.id JOIN'),
('full_using', 'select id from src.t full join src.u using (id)', 'id = t.id u.id TRANSFORMATION CONDITIONAL; * = t.id u.id JOIN'),
('natural_join', 'select * from (select id, a from src.t) l natural join (select id, x from src.u) r',
 'id = t.id IDENTITY; a = t.a IDENTITY; x = u.x IDENTITY; * = t.id u.id JOIN'),
('cross_join', 'select t.a from src.t cross join src.u', 'a = t.a IDENTITY; * = u.* JOIN'),
('join_alias', 'select z.a, z.x from (src.t join src.u on true) as z', 'a = t.a IDENTITY; x = u.x IDENTITY'),
('self_join', 'select p.a, q.b from src.t p join src.t q on p.id = q.n', 'a = t.a IDENTITY; b = t.b IDENTITY; * = t.id t.n JOIN'),
('lateral_join', 'select t.a, l.x from src.t, lateral (select u.x from src.u where u.tid = t.id order by u.k limit 1) l',
 'a = t.a IDENTITY; x = u.x IDENTITY; * = u.tid t.id FILTER; * = u.k SORT'),
-- Functions and values in FROM.
('unnested', 'select t.id, e from src.t, unnest(t.arr) e', 'id = t.id IDENTITY; e = t.arr TRANSFORMATION; * = t.arr JOIN'),
('rows_from', 'select f.p, f.q from src.t, rows from (unnest(t.arr), generate_series(1, t.n)) as f (p, q)',
 'p = t.arr TRANSFORMATION; q = t.n TRANSFORMATION; * = t.arr t.n JOIN'),
('ordinality', 'select z.o from src.t, unnest(t.arr) with ordinality z (v, o)', '* = t.arr JOIN'),
('composite_function', 'select r.k, r.v from src.t, jsonb_each(t.j) r (k, v)', 'k = t.j TRANSFORMATION; v = t.j TRANSFORMATION; * = t.j JOIN'),
('unnested_in_list', 'select unnest(arr) as e from src.t', 'e = t.arr TRANSFORMATION'),
('lateral_values', 'select l.v from src.t, lateral (values (t.a), (t.b)) l (v)', 'v = t.a t.b IDENTITY'),
('xml_table', $$select x.v from src.t, xmltable('/r' passing (a::xml) columns v text path '.') x$$, 'v = t.a TRANSFORMATION; * = t.a JOIN'),
-- Subqueries.
('in_subquery', 'select a from src.t where id in (select tid from src.u where k > 1)', 'a = t.a IDENTITY; * = t.id u.tid u.k FILTER'),
('in_joined_subquery', 'select a from src.t where id in (select u.tid from src.u join src.e on e.id = u.id group by u.tid, u.x having max(e.boss) > 1)',
 'a = t.a IDENTITY; * = t.id u.tid u.id u.x e.id e.boss FILTER'),
('where_exists', 'select a from src.t where exists (select u.x from src.u where u.tid = t.id)', 'a = t.a IDENTITY; * = u.tid t.id FILTER'),
('where_exists_any_row', 'select a from src.t where exists (select from src.u)', 'a = t.a IDENTITY; * = u.* FILTER'),
('where_all', 'select a from src.t where n > all (select k from src.u)', 'a = t.a IDENTITY; * = t.n u.k FILTER'),
('scalar', 'select a, (select x from src.u where u.tid = t.id) as x from src.t', 'a = t.a IDENTITY; x = u.x IDENTITY; x = u.tid t.id FILTER'),
('scalar_aggregate', 'select (select max(k) from src.u where tid = t.id) + n as s from src.t',
 's = u.k AGGREGATION; s = t.n TRANSFORMATION; s = u.tid t.id FILTER'),
('scalar_joined', 'select (select e.name from src.u join src.e on e.id = u.k order by u.x limit 1) as s, a from src.t',
 's = e.name IDENTITY; s = e.id u.k JOIN; s = u.x SORT; a = t.a IDENTITY'),
('outer_aggregate', 'select (select sum(t.n)) as s from src.t', 's = t.n AGGREGATION'),
('array_subquery', 'select array(select k from src.u order by x) as ks from src.t', 'ks = u.k AGGREGATION; ks = u.x SORT; * = t.* JOIN'),
('in_list', 'select n in (select k from src.u) as known from src.t', 'known = t.n u.k TRANSFORMATION'),
('exists_in_list', 'select exists (select u.x from src.u where u.tid = t.id) as has from src.t', 'has = u.tid t.id FILTER'),
('row_compared', $$select (a, b) = (select x, 'q' from src.u limit 1) as same from src.t$$, 'same = t.a t.b u.x TRANSFORMATION'),
('nested_filters', 'select s.a from (select a, n from src.t where d is not null) s where s.n > 1', 'a = t.a IDENTITY; * = t.d t.n FILTER'),
-- Aggregates and groups.
('grouped', 'select a, sum(n) as s, count(*) as c from src.t group by a',
 'a = t.a IDENTITY; s = t.n AGGREGATION; c = t.* AGGREGATION masked; * = t.a GROUP_BY'),
('grouped_by_expression', $$select date_trunc('month', d) as month, sum(n) as s from src.t group by rollup (1)$$,
 'month = t.d TRANSFORMATION; s = t.n AGGREGATION; * = t.d GROUP_BY'),
('grouping_sets', 'select a, b, grouping(a) as g, sum(n) as s from src.t group by grouping sets ((a), (b), ())',
 'a = t.a IDENTITY; b = t.b IDENTITY; g = t.a GROUP_BY; s = t.n AGGREGATION; * = t.a t.b GROUP_BY'),
('counted', 'select count(distinct a) as c from src.t', 'c = t.a AGGREGATION masked'),
('counted_join', 'select u.x, count(1) as c from src.u join src.t on t.id = u.tid group by u.x',
 'x = u.x IDENTITY; c = t.* u.* AGGREGATION masked; * = t.id u.tid JOIN; * = u.x GROUP_BY'),
('counted_subquery', 'select count(*) as c from (select distinct a from src.t) s', 'c = t.* AGGREGATION masked; * = t.a GROUP_BY'),
('filtered_aggregate', $$select sum(n) filter (where a = 'x') as s from src.t$$, 's = t.n AGGREGATION; s = t.a CONDITIONAL'),
('ordered_aggregate', $$select string_agg(a, ',' order by d) as s, array_agg(n order by n) as r from src.t$$,
 's = t.a AGGREGATION; s = t.d SORT; r = t.n AGGREGATION SORT'),
('ordered_set', 'select percentile_cont(0.5) within group (order by n) as p from src.t', 'p = t.n AGGREGATION'),
('having_sum', 'select a from src.t group by a having sum(n) > 3', 'a = t.a IDENTITY; * = t.a GROUP_BY; * = t.n FILTER'),
('having_count', 'select a from src.t group by a having count(*) > 3', 'a = t.a IDENTITY; * = t.a GROUP_BY; * = t.* FILTER masked'),
('distinct_rows', 'select distinct a, n from src.t', 'a = t.a IDENTITY; n = t.n IDENTITY; * = t.a t.n GROUP_BY'),
('distinct_on', 'select distinct on (a) a, b from src.t order by a, d desc', 'a = t.a IDENTITY; b = t.b IDENTITY; * = t.a GROUP_BY; * = t.a t.d SORT'),
-- Windows.
('windows', 'select row_number() over (partition by a order by d) as r, sum(n) over w as s, lag(b) over w as p from src.t window w as (partition by a order by id)',
 'r = t.a t.d WINDOW; s = t.n AGGREGATION; s = t.a t.id WINDOW; p = t.b TRANSFORMATION; p = t.a t.id WINDOW'),
('empty_window', 'select row_number() over () as r, count(*) over () as c, a from src.t', 'c = t.* AGGREGATION masked; a = t.a IDENTITY'),
('window_of_aggregate', 'select a, rank() over (order by sum(n)) as r from src.t group by a', 'a = t.a IDENTITY; r = t.n WINDOW; * = t.a GROUP_BY'),
-- Order and limit.
('ordered', 'select a from src.t order by n, upper(b)', 'a = t.a IDENTITY; * = t.n t.b SORT'),
('limited', 'select a from src.t order by n limit (select count(*) from src.u)', 'a = t.a IDENTITY; * = t.n SORT; * = u.* FILTER masked'),
-- Set operations.
('union_distinct', 'select a as v from src.t union select x from src.u', 'v = t.a u.x IDENTITY; * = t.a u.x GROUP_BY'),
('union_crossed', 'select a, b from src.t union all select b, a from src.t', 'a = t.a t.b IDENTITY; b = t.a t.b IDENTITY'),
('union_filtered', 'select a from src.t where n > 1 union all select x from src.u where k > 1', 'a = t.a u.x IDENTITY; * = t.n u.k FILTER'),
('union_cast', 'select n as v from src.t union all select m from src.t', 'v = t.n TRANSFORMATION; v = t.m IDENTITY'),
('union_ordered', 'select n as v, a from src.t union all select k, x from src.u order by v limit 3', 'v = t.n u.k IDENTITY; a = t.a u.x IDENTITY; * = t.n u.k SORT'),
('except_nested', '(select a from src.t except select x from src.u) union all select b from src.t', 'a = t.a t.b IDENTITY; * = t.a u.x FILTER; * = t.a GROUP_BY'),
('intersect_all', 'select a from src.t intersect all select x from src.u', 'a = t.a u.x IDENTITY; * = t.a u.x FILTER'),
-- Common table expressions.
('cte', 'with c as (select a, n from src.t where n > 1) select a from c', 'a = t.a IDENTITY; * = t.n FILTER'),
('cte_unused', 'with c as materialized (select a from src.t), unused as (select x from src.u where k > 1) select a from c', 'a = t.a IDENTITY'),
('cte_shadows_table', 'with t as (select x as a from src.u) select a from t', 'a = u.x IDENTITY'),
('cte_shadows_cte', 'with c as (select a from src.t) select s.x, c.a from (with c as (select x from src.u) select x from c) s, c', 'x = u.x IDENTITY; a = t.a IDENTITY'),
('cte_in_subquery', 'with c as (select k from src.u where x is not null) select n in (select k from c) as f from src.t', 'f = t.n u.k TRANSFORMATION; f = u.x FILTER'),
('recursive', 'with recursive r (id, depth) as (select id, 0 from src.e where boss is null union all select e.id, r.depth + 1 from src.e join r on e.boss = r.id) select id, depth from r',
 'id = e.id IDENTITY; * = e.boss FILTER; * = e.boss e.id JOIN'),
('recursive_swap', 'with recursive r (p, q) as (select a, b from src.t union all select q, p from r) select p from r', 'p = t.a t.b IDENTITY'),
('recursive_growth', 'with recursive r (v) as (select n from src.t union select v + 1 from r where v < 10) select v from r',
 'v = t.n IDENTITY TRANSFORMATION; * = t.n FILTER; * = t.n GROUP_BY'),
('recursive_search', 'with recursive r (id, boss) as (select id, boss from src.e union all select e.id, e.boss from src.e join r on e.boss = r.id) search depth first by id set o cycle boss set looped using way select to_json(o) as o, looped from r',
 'o = e.id TRANSFORMATION; looped = e.boss TRANSFORMATION; * = e.boss e.id JOIN'),
-- Masking.
('hashed', $$select md5(a) as h, sha256(b::bytea) as s, md5(a) || b as half, max(md5(a)) as top from src.t group by a, b$$,
 'h = t.a TRANSFORMATION masked; s = t.b TRANSFORMATION masked; half = t.a TRANSFORMATION masked; half = t.b TRANSFORMATION; top = t.a AGGREGATION masked; * = t.a t.b GROUP_BY'),
('masked_for_some', 'select case when (select true) then a else md5(a) end as c from src.t', 'c = t.a TRANSFORMATION; c = t.a TRANSFORMATION masked'),
-- Views.
('over_view', 'select c from lin.expressions', 'c = lin.expressions.c IDENTITY');
insert into pg_temp.corpus (name, kind, definition, edges) values
('stored', 'materialized view', 'select a from src.t where n > 1', 'a = t.a IDENTITY; * = t.n FILTER');
insert into pg_temp.corpus (name, since, definition, edges) values
('json_aggregate', 16, 'select json_arrayagg(a order by n) as r, json_object(a: b) as o from src.t group by a, b',
 'r = t.a AGGREGATION; r = t.n SORT; o = t.a t.b TRANSFORMATION; * = t.a t.b GROUP_BY'),
('json_table', 17, $$select x.v from src.t, json_table(t.j, '$.x[*]' columns (v int path '$')) x$$, 'v = t.j TRANSFORMATION; * = t.j JOIN');
delete from pg_temp.corpus where since > current_setting('server_version_num')::int / 10000;

do $$
declare
    item record;
begin
    for item in select * from pg_temp.corpus order by position loop
        execute format('create %s lin.%I as %s', item.kind, item.name, item.definition);
    end loop;
end $$;
select lives_ok('select mesh.scan_lineage()', 'every definition is scanned');

create function pg_temp.expected(edges text) returns table (edge text) language sql as $$
    select format('%s = %s %s%s', btrim(split_part(clause, '=', 1)), source, subtype, case when clause ~ ' masked$' then ' masked' end)
      from string_to_table(edges, '; ') clause,
           string_to_table(btrim(split_part(clause, '=', 2)), ' ') source,
           string_to_table(btrim(split_part(clause, '=', 2)), ' ') subtype
     where source ~ '\.' and subtype ~ '^[A-Z_]+$'
$$;
create function pg_temp.found(view_name text) returns table (edge text) language sql as $$
    select format('%s = %s.%s %s%s', coalesce(target_column, '*'), regexp_replace(source, '^src\.', ''), coalesce(source_column, '*'), subtype,
                  case when masking then ' masked' end)
      from mesh.lineage_edges where target = format('lin.%I', view_name) and evidence = 'definition' and in_force
$$;
select set_eq(format('select edge from pg_temp.found(%L)', name), format('select edge from pg_temp.expected(%L)', edges), name)
  from pg_temp.corpus order by position;

-- No edge of the corpus was expected twice, or was lost in the notation.
select is(count(*), (select count(*) from mesh.lineage_edges where target like 'lin.%'), 'as many edges as the corpus tells')
  from pg_temp.corpus, lateral (select distinct edge from pg_temp.expected(edges)) e;
select is_empty('select name from pg_temp.corpus where edges <> '''' and not exists (select from pg_temp.expected(edges))', 'every expectation is read');
select is_empty($$select * from mesh.lineage_edges where (type = 'DIRECT') <> (subtype in ('IDENTITY', 'TRANSFORMATION', 'AGGREGATION'))$$, 'types go with subtypes');

-- Names that need quotes, of 63 bytes, and in other scripts.
create table src."Odd ""Täble"" #1.x" ("sélect #" text, "выписка" int);
create view lin."ви\д" as select "sélect #" as "a ""b""", "выписка" as x123456789012345678901234567890123456789012345678901234567890xy from src."Odd ""Täble"" #1.x" where "выписка" > 0;
select lives_ok('select mesh.scan_lineage()', 'odd names are scanned');
select results_eq($$select source, source_column, target_column, subtype from mesh.lineage_edges where target = 'lin."ви\д"' order by subtype, source_column collate "C" desc$$,
    $$values ('src."Odd ""Täble"" #1.x"', 'выписка', null, 'FILTER'), ('src."Odd ""Täble"" #1.x"', 'выписка', 'x123456789012345678901234567890123456789012345678901234567890xy', 'IDENTITY'),
             ('src."Odd ""Täble"" #1.x"', 'sélect #', 'a "b"', 'IDENTITY')$$, 'names of any kind');
select results_eq($$select column_name from mesh.downstream('table:src."Odd ""Täble"" #1.x"#"sélect #"')$$, array['a "b"'], 'and asked for');

-- Definitions whose paths multiply, but not their edges.
select lives_ok(format('create view lin.chain as with c0 as (select n as v from src.t)%s select v from c40',
    (select string_agg(format(', c%s as (select p.v + q.v as v from c%s p, c%s q where p.v > q.v)', i, i - 1, i - 1), '' order by i) from generate_series(1, 40) i)), 'a chain of 40 common table expressions');
select lives_ok(format('create view lin.coalesced_deep as select %sa%s as c from src.t', repeat('coalesce(', 60), repeat(', b)', 60)), '60 coalesce within one another');
select lives_ok(format('create view lin.joined as select id from src.t t0%s', (select string_agg(format(' full join src.t t%s using (id)', i), '') from generate_series(1, 25) i)), '26 tables fully joined');
select lives_ok('select mesh.scan_lineage()', 'deep definitions are scanned');
select set_eq($$select edge from pg_temp.found('chain')$$, array['v = t.n TRANSFORMATION', '* = t.n FILTER'], 'of the chain');
select set_eq($$select edge from pg_temp.found('coalesced_deep')$$, array['c = t.a TRANSFORMATION', 'c = t.a CONDITIONAL', 'c = t.b TRANSFORMATION', 'c = t.b CONDITIONAL'], 'of the coalesced');
select set_eq($$select edge from pg_temp.found('joined')$$, array['id = t.id TRANSFORMATION', 'id = t.id CONDITIONAL', '* = t.id JOIN'], 'of the joined');

select * from finish();
rollback;
