-- Functions with a resolved body (BEGIN ATOMIC): what mesh.scan_lineage() reads from it is
-- what is observed when they run.
set jit = off;
set client_min_messages = warning;
select no_plan();
create schema b;
create table b.src (id int, amount numeric, note text);
create table b.log (id int, amount numeric, note text, twice numeric generated always as (amount * 2) stored);
create table b.kept (id int primary key, amount numeric, note text);
create view b.rich as select id, amount from b.src where amount > 10;
create view b.through as select id, note from b.log;
create table b.audited (id int, note text);
create table b.audit (id int);
create rule audited as on insert to b.audited do also insert into b.audit (id) values (new.id);
insert into b.src values (1, 20, 'a'), (2, 5, 'b');

create function b.plain() returns void begin atomic
    insert into b.log (id, amount, note) select id, amount, upper(note) from b.src where id > 0;
end;
create procedure b.several(factor numeric) begin atomic
    update b.log l set amount = s.amount * factor from b.src s where s.id = l.id;
    insert into b.kept (id, amount) select id, sum(amount) from b.rich group by id
        on conflict (id) do update set amount = excluded.amount;
    delete from b.log where id in (select id from b.rich);
end;
create function b.in_with() returns bigint begin atomic
    with moved as (delete from b.kept where amount < 0 returning id, note)
    insert into b.log (id, note) select id, note from moved;
    select count(*) from b.log;
end;
create function b.by_view() returns void begin atomic
    insert into b.through (id, note) select id, note from b.src;
end;
create function b.by_rule() returns void begin atomic
    insert into b.audited (id, note) select id, note from b.src;
end;
create function b.only_reads() returns bigint return (select count(*) from b.src);
create function b.as_text() returns void language sql as 'insert into b.kept (id, note) select id, note from b.src on conflict do nothing';
create function pg_temp.passing() returns void begin atomic
    insert into b.kept (id) select id from b.src on conflict do nothing;
end;

create temp table scanned as select * from mesh.scan_lineage();
select set_eq($$select relation from scanned where relation like 'b.%(%'$$,
    array['b.plain()', 'b.several(numeric)', 'b.in_with()', 'b.by_view()', 'b.by_rule()'], 'functions that write, with a resolved body');
select is_empty($$select * from scanned where relation like 'b.%(%' and (edges = 0 or added <> edges or removed <> 0)$$, 'all of them are new');
create view pg_temp.said as
select source, source_column, target, target_column, subtype, masking from mesh.lineage_edges where evidence = 'definition' and job is not null and in_force;
select set_eq($$select source, source_column, target_column, subtype from mesh.lineage_edges where job = 'b.plain()' and evidence = 'definition'$$, $$values
    ('b.src', 'id', 'id', 'IDENTITY'), ('b.src', 'amount', 'amount', 'IDENTITY'), ('b.src', 'note', 'note', 'TRANSFORMATION'),
    ('b.log', 'amount', 'twice', 'TRANSFORMATION'), ('b.src', 'id', null, 'FILTER')$$, 'column by column');
select isnt_empty($$select from pg_temp.said where (source, source_column, target, target_column) = ('b.src', 'note', 'b.log', 'note')$$, 'through a view');
select isnt_empty($$select from pg_temp.said where target = 'b.audit'$$, 'by a rule');
select is_empty($$select from mesh.lineage_edges where evidence = 'observed' and target like 'b.%' and job like 'b.%'$$, 'none of them ran');
select is((select array_agg(distinct run_count) from mesh_catalog.lineage_job where job_name like 'b.%'), array[0]::bigint[], 'which the jobs say');
select isnt_empty($$select * from mesh.upstream('table:b.audit#id') where relation = 'b.src'$$, 'questions know of it');

-- Read again, nothing is new; what a body says no more has ended.
select is_empty($$select * from mesh.scan_lineage() where added <> 0 or removed <> 0$$, 'a second time nothing is new');
create or replace function b.plain() returns void begin atomic
    insert into b.log (id) select id from b.src;
end;
drop function b.by_rule;
select results_eq($$select relation, edges, added, removed from mesh.scan_lineage() where relation like 'b.%(%' and (added <> 0 or removed <> 0)$$, $$values
    ('b.by_rule()', 0::bigint, 0::bigint, 3::bigint), ('b.plain()', 2::bigint, 0::bigint, 3::bigint)$$, 'another body, and a dropped function');
select is_empty($$select from pg_temp.said where target = 'b.audit'$$, 'not in force');
select isnt_empty($$select from mesh.lineage_edges where target = 'b.audit' and not in_force$$, 'but known');
select is_empty($$select * from mesh.scan_lineage() where added <> 0 or removed <> 0$$, 'and read once more');
drop schema b cascade;

-- What is observed when they run is what was read.
create schema b;
create table b.src (id int, amount numeric, note text);
create table b.dst (id int primary key, amount numeric, note text);
create procedure b.load() begin atomic
    insert into b.dst (id, amount, note) select id, sum(amount), max(lower(note)) from b.src where note is not null group by id
        on conflict (id) do update set amount = dst.amount + excluded.amount;
    update b.dst d set note = case when s.amount > 1 then s.note else d.note end from b.src s where s.id = d.id;
    delete from b.dst where not exists (select from b.src s where s.id = dst.id);
end;
insert into b.src values (1, 2, 'x'), (1, 3, 'y');
select mesh.scan_lineage() \g /dev/null
call b.load();
select mesh_catalog.fold_lineage() \g /dev/null
select set_eq($$select source, source_column, target, target_column, subtype, masking from mesh.lineage_edges where target = 'b.dst' and evidence = 'definition'$$,
              $$select source, source_column, target, target_column, subtype, masking from mesh.lineage_edges where target = 'b.dst' and evidence = 'observed'$$, 'observed as read');
select cmp_ok((select count(*) from mesh.lineage_edges where target = 'b.dst' and evidence = 'observed'), '>', 8::bigint, 'and there was something to observe');
drop schema b cascade;
select * from finish();
