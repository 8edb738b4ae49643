-- Which statements the capture of lineage sees, and how often: the server's hooks see
-- some of them twice, some only in part and some not at all. Each is told as the jobs
-- that wrote into a table, with their runs and the rows that these wrote.
set jit = off; -- what is asked here looks expensive to the planner
select no_plan();
create schema seen;
create table seen.source (id int, label text);
insert into seen.source select i, 'label ' || i from generate_series(1, 3) i;

-- What is known of a table once everything is folded, as "COMMAND runs/rows".
create function seen.jobs(target text) returns text
    language plpgsql
as $$
begin
    perform mesh_catalog.fold_lineage();
    return (select string_agg(format('%s %s/%s', regexp_replace(j.job_name, ' seen.*', ''), j.run_count, j.row_count), ', ' order by j.job_name)
              from mesh_catalog.lineage_job j
             where j.job_name in (select e.job from mesh.lineage_edges e where e.target = 'seen.' || jobs.target and e.evidence = 'observed'));
end
$$;

-- Analyzed, planned and executed, each once.
create table seen.inserted (id int, label text);
insert into seen.inserted (id) select id from seen.source;
select is(seen.jobs('inserted'), 'INSERT 1/3', 'INSERT ... SELECT');
insert into seen.inserted (id) select id from seen.source;
select is(seen.jobs('inserted'), 'INSERT 2/6', 'INSERT ... SELECT once more is another run of the same job');
create table seen.updated (id int, label text);
insert into seen.updated (id) values (1), (2);
update seen.updated u set label = s.label from seen.source s where s.id = u.id;
select is(seen.jobs('updated'), 'UPDATE 1/2', 'UPDATE');
create table seen.deleted (id int);
insert into seen.deleted values (1), (5);
delete from seen.deleted d using seen.source s where s.id = d.id;
select is(seen.jobs('deleted'), 'DELETE 1/1', 'DELETE');
create table seen.merged (id int, label text);
insert into seen.merged (id) values (1);
merge into seen.merged m using seen.source s on s.id = m.id
 when matched then update set label = s.label
 when not matched then insert (id) values (s.id);
select is(seen.jobs('merged'), 'MERGE 1/3', 'MERGE');

-- Their query is analyzed twice by 18, and by the others only within.
create table seen.made as select id from seen.source;
select is(seen.jobs('made'), 'CREATE TABLE AS 1/3', 'CREATE TABLE AS');
select id into seen.chosen from seen.source;
select is(seen.jobs('chosen'), 'SELECT INTO 1/3', 'SELECT INTO');
prepare of_source as select id from seen.source;
create table seen.made_of_prepared as execute of_source;
select is(seen.jobs('made_of_prepared'), 'CREATE TABLE AS 1/3', 'CREATE TABLE AS EXECUTE');
begin;
declare looking cursor for select id from seen.source;
fetch all from looking;
commit;
select is_empty($$select * from mesh_catalog.lineage_capture$$, 'DECLARE CURSOR and FETCH write nothing');

-- What a view is made of is its definition; filling it is no other lineage.
create view seen.viewed as select id from seen.source;
select is(seen.jobs('viewed'), null, 'CREATE VIEW is no job');
select results_eq($$select source_column, target_column from mesh.lineage_edges where target = 'seen.viewed' and evidence = 'definition' and in_force$$,
                  $$values ('id', 'id')$$, 'CREATE VIEW tells a definition');

-- A rule makes two queries of one.
create table seen.ruled (id int);
create table seen.also (id int);
create rule also as on insert to seen.ruled do also insert into seen.also values (new.id);
insert into seen.ruled select id from seen.source;
select is(seen.jobs('ruled'), 'INSERT 1/3', 'a statement with a rule');
select todo('the server counts no rows of what a rule adds', 1);
select is(seen.jobs('also'), 'INSERT 1/3', 'what the rule adds');

-- Planned once, executed often.
create table seen.generic (id int);
set plan_cache_mode = force_generic_plan;
prepare kept (int) as insert into seen.generic select id from seen.source where id <= $1;
execute kept (1);
execute kept (2);
execute kept (3);
select is(seen.jobs('generic'), 'INSERT 3/6', 'a plan that is kept');
reset plan_cache_mode;
create table seen.looped (id int);
create function seen.loop(rounds int) returns void language plpgsql as $$
begin
    for i in 1 .. rounds loop
        insert into seen.looped select id from seen.source;
    end loop;
end $$;
select seen.loop(10);
select is(seen.jobs('looped'), 'seen.loop(integer) 10/30', 'a loop of PL/pgSQL');

-- Never parsed, or of no text.
create table seen.atomic (id int);
create function seen.atom() returns void language sql begin atomic insert into seen.atomic select id from seen.source; end;
select seen.atom();
select seen.atom();
select is(seen.jobs('atomic'), 'seen.atom() 2/6', 'a function whose body was parsed');
create table seen.by_text (id int);
create function seen.text() returns void language sql as 'insert into seen.by_text select id from seen.source';
select seen.text();
select is(seen.jobs('by_text'), 'seen.text() 1/3', 'a function in SQL');

-- Inlined: no query of its own, or one that is analyzed while another is planned.
create table seen.inlined (id int);
create function seen.twice(n int) returns int language sql immutable as 'select n * 2';
create function seen.all_of_it() returns setof int language sql stable as 'select id from seen.source';
insert into seen.inlined select seen.twice(id) from seen.source;
select is(seen.jobs('inlined'), 'INSERT 1/3', 'a function that is inlined');
insert into seen.inlined select s.id from seen.all_of_it() a join seen.source s on s.id = a;
select is((select count(*) from mesh.lineage_edges where target = 'seen.inlined' and job like 'INSERT%' and target_column = 'id')::int, 2, 'a function in FROM that is inlined tells nothing of what it reads');

-- Foreign keys and checks run queries that nobody wrote.
create table seen.parent (id int primary key);
create table seen.child (id int references seen.parent on delete cascade on update cascade);
insert into seen.parent select id from seen.source;
insert into seen.child select id from seen.parent;
update seen.parent set id = id + 10;
delete from seen.parent p using seen.source s where s.id + 10 = p.id;
select is(seen.jobs('child'), 'INSERT 1/3', 'what a foreign key takes along');

-- COPY of a table is not planned; of a query it is.
create table seen.copied (id int);
copy seen.copied from program 'echo 1';
select is(seen.jobs('copied'), 'COPY 1/1', 'COPY FROM');
copy (insert into seen.copied select id from seen.source returning id) to program 'cat >/dev/null';
select is(seen.jobs('copied'), 'COPY 1/1, INSERT 1/3', 'COPY of a write');

-- EXPLAIN starts the executor, and runs nothing.
create table seen.explained (id int);
\o /dev/null
explain insert into seen.explained select id from seen.source;
\o
select is(seen.jobs('explained'), null, 'EXPLAIN');
\o /dev/null
explain (analyze) insert into seen.explained select id from seen.source;
\o
select is(seen.jobs('explained'), 'INSERT 1/3', 'EXPLAIN ANALYZE');

-- A trigger runs for each row, its plan is kept.
create table seen.triggering (id int);
create table seen.triggered (id int);
create function seen.trigger() returns trigger language plpgsql as $$ begin insert into seen.triggered select max(id) from seen.source; return null; end $$;
create trigger note after insert on seen.triggering for each row execute function seen.trigger();
insert into seen.triggering select id from seen.source;
select is(seen.jobs('triggering'), 'INSERT 1/3', 'a statement that fires triggers');
select is(seen.jobs('triggered'), 'seen.trigger() 3/3', 'a trigger for each row');

-- Two writes in one statement.
create table seen.first (id int);
create table seen.second (id int);
with one as (insert into seen.first select id from seen.source returning id) insert into seen.second select id from one;
select is(seen.jobs('second'), 'INSERT 1/3', 'a statement with a write in WITH');

-- Workers that help are not counted apart.
create table seen.many as select i as id from generate_series(1, 20000) i;
analyze seen.many;
set parallel_setup_cost = 0;
set parallel_tuple_cost = 0;
set min_parallel_table_scan_size = 0;
set max_parallel_workers_per_gather = 2;
create table seen.in_parallel as select max(id) as id from seen.many;
select is(seen.jobs('in_parallel'), 'CREATE TABLE AS 1/1', 'a statement in parallel');
reset parallel_setup_cost;
reset parallel_tuple_cost;
reset min_parallel_table_scan_size;
reset max_parallel_workers_per_gather;

-- What is rolled back did not run.
create table seen.undone (id int);
begin;
insert into seen.undone select id from seen.source;
rollback;
select is(seen.jobs('undone'), null, 'a statement rolled back');
begin;
insert into seen.undone select id from seen.source;
savepoint one;
insert into seen.undone select id from seen.source;
rollback to one;
commit;
select is(seen.jobs('undone'), 'INSERT 1/3', 'a statement rolled back to a savepoint');

select * from finish();
