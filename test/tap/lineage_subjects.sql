-- What questions can be about: domains against their datasets one by one, and datasets
-- elsewhere, in the spelling in which answers have them.
begin;
select no_plan();
set local jit = off;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
set local client_min_messages = warning;
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

create role regress_lineage_subjects_one;
create role regress_lineage_subjects_two;
create schema g;
select format('create table g.t%s (a text, b text); alter table g.t%1$s owner to %s', i,
              case when i <= 12 then 'regress_lineage_subjects_' || case when i % 2 = 0 then 'two' else 'one' end else current_user end)
  from generate_series(1, 16) i \gexec
select mesh.create_domain('one', 'regress_lineage_subjects_one'), mesh.create_domain('Two', 'regress_lineage_subjects_two') \g /dev/null
grant usage on schema g to regress_lineage_subjects_one, regress_lineage_subjects_two;
select mesh.adopt(format('%I.t%s', case when i % 2 = 0 then 'Two' else 'one' end, i), relation => format('g.t%s', i)::regclass)
  from generate_series(1, 6) i \g /dev/null
select isnt_empty('select * from mesh.scan_lineage()', 'ports are scanned');
select mesh.declare_lineage(format('table:g.t%s%s', 1 + floor(random() * 16), c), format('table:g.t%s%s', 1 + floor(random() * 16), d), t)
  from generate_series(1, 9) i, (values ('#a', '#b', 'IDENTITY'), ('', '#a', 'TRANSFORMATION'), ('#b', '', 'FILTER')) v (c, d, t) where i > 0 \g /dev/null

-- From a domain one comes where one comes from any of its datasets, by the shortest way.
create temp table member as
select distinct s.domain, s.reference, n.relation
  from (values ('one', 1), ('Two', 0)) d (domain, parity), generate_series(1, 12) i,
       lateral (values (d.domain, 'table:g.t' || i), (d.domain, case when i <= 6 then format('%I.t%s', d.domain, i) end)) s (domain, reference),
       lateral (values (format('g.t%s', i)), (case when i <= 6 then format('%I.t%s', d.domain, i) end)) n (relation)
 where i % 2 = d.parity and s.reference is not null and n.relation is not null;
create function pg_temp.walk(about text, upstream boolean) returns table (relation text, column_name text, hops int, direct boolean) language sql as $$
    select u.relation, u.column_name, u.hops, u.type = 'DIRECT' from mesh.upstream(about) u where upstream
    union all
    select d.relation, d.column_name, d.hops, d.type = 'DIRECT' from mesh.downstream(about) d where not upstream
$$;
create temp table answer as
select m.domain, q.upstream, w.*
  from (select distinct domain from member) m, (values (true), (false)) q (upstream), lateral pg_temp.walk(format('domain:%I', m.domain), q.upstream) w;
select isnt_empty('select * from answer where direct', 'domains lead somewhere');
select set_eq('select * from answer',
    $$select domain, upstream, w.relation, column_name, min(hops), bool_or(direct)
        from (select distinct domain, reference from member) m, (values (true), (false)) q (upstream), lateral pg_temp.walk(reference, upstream) w
       where not exists (select from member o where o.domain = m.domain and o.relation = w.relation)
       group by 1, 2, 3, 4$$, 'as its datasets do');
select is_empty($$select * from mesh.impact('domain:one') where domain = 'one' and product is not null$$, 'its own products are not what it reaches');
select set_eq($$select product from mesh.impact('domain:one') where product is not null$$,
    $$select format('%I.%I', p.domain, split_part(p.relation, '.', 2)) from answer a join member p using (relation)
       where a.domain = 'one' and not a.upstream and p.relation not like 'g.%'
      union select format('%I.%s', m.domain, split_part(a.relation, '.', 2)) from answer a join member m using (relation)
       where a.domain = 'one' and not a.upstream and substr(a.relation, 4) in ('2', '4', '6')$$, 'but others'' are');
select is((select count(*) from mesh.lineage_path('domain:one', 'domain:"Two"') where step = 1), 1::bigint, 'a way between domains');
select matches(mesh.lineage_mermaid('domain:one'), 'domain', 'a picture of a domain');
select matches(mesh.lineage_svg('DOMAIN:"Two"'), '</svg>', 'in any case');
select throws_ok($$select mesh.upstream('domain:two')$$, '42704', 'domain "two" does not exist');
select throws_ok($$select mesh.upstream('domain:one#a')$$, '22P02', null, 'a domain has no columns');
select throws_ok($$select mesh.upstream('domain:')$$, '22P02', null, 'nor no name');
select mesh.create_domain('domain', 'regress_lineage_subjects_one') \g /dev/null
select throws_ok($$select mesh.upstream('domain.t1')$$, '42704', null, 'a domain of that name is one like others');

-- Datasets elsewhere: what an answer calls them, and lineage_edges, is a question.
insert into mesh_catalog.dataset (namespace, relation_name)
values ('s3://bucket', 'in/Day #1.csv'), ('s3://bucket/in', 'Day #1.csv'), ('file', '/srv/x'), ('bigquery', 'p.d.t');
insert into mesh_catalog.lineage_node (dataset_id, column_name)
select dataset_id, c from mesh_catalog.dataset, (values (null), ('Amt'), ('a"b')) v (c) where namespace is not null order by dataset_id, c;
insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype, evidence, recorded_by)
select s.node_id, t.node_id, 'IDENTITY', 'declared', 'somebody'
  from mesh_catalog.dataset a join mesh_catalog.lineage_node s using (dataset_id), mesh_catalog.dataset b join mesh_catalog.lineage_node t using (dataset_id)
 where (a.relation_name, b.relation_name) in (('in/Day #1.csv', '/srv/x'), ('Day #1.csv', 'p.d.t'), ('/srv/x', 'p.d.t')) and s.column_name = t.column_name;
select set_eq($$select relation, column_name from mesh.downstream('s3://bucket/in/Day #1.csv', direct_only => true)$$,
              $$values ('file:///srv/x', 'Amt'), ('file:///srv/x', 'a"b'), ('bigquery/p.d.t', 'Amt'), ('bigquery/p.d.t', 'a"b')$$, 'two datasets that are told alike');
select results_eq($$select relation, column_name, hops from mesh.downstream('s3://bucket/in/Day #1.csv#Amt')$$,
                  $$values ('bigquery/p.d.t', 'Amt', 1), ('file:///srv/x', 'Amt', 1)$$, 'a column');
select results_eq($$select relation, column_name, hops from mesh.downstream('file:///srv/x#"a""b"')$$, $$values ('bigquery/p.d.t', 'a"b', 1)$$, 'a quoted one');
select is_empty($$select source from mesh.lineage_edges e where source ~ '/' and in_force and not exists (select from mesh.downstream(e.source) d where d.relation = e.target)$$,
                'each is known as it is told');
select results_eq($$select step, relation from mesh.lineage_path('file:///srv/x', 'bigquery/p.d.t')$$, $$values (1, 'file:///srv/x'), (2, 'bigquery/p.d.t')$$, 'a way');
select matches(mesh.lineage_mermaid('bigquery/p.d.t#Amt'), '"Amt<br/>bigquery/p.d.t"', 'a picture of its columns');
select throws_ok($$select mesh.upstream('s3://bucket/nothing')$$, '42704', 'lineage knows no dataset "s3://bucket/nothing"');
select throws_ok($$select mesh.upstream('file:///srv/x#amt')$$, '42703', 'lineage knows no column "amt" of "file:///srv/x"');
select throws_ok($$select mesh.declare_lineage('file:///srv/x', 'table:g.t1')$$, '22P02', null, 'declarations are of relations');

select * from finish();
rollback;
