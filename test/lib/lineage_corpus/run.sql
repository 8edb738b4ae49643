-- A part of the corpus, :part, of which at least :least statements must be tried: the
-- oracle of what is observed when statements run. script.pl tells how a case is written.
-- Expectations come from what the statements mean, not from what the code says. A view
-- of the same query must have the same edges by its definition.
alter database :DBNAME set jit = off; -- what is asked here looks expensive to the planner
\c -
set meshcat.lineage_capture = off; -- of what goes on here itself; a case begins with what is set by default
\ir compare.sql
\set definitions `cat test/lib/lineage_corpus/tables.sql`
create table corpus.tables as select :'definitions' as definitions;
create role corpus_reader;
\o /dev/null
\ir bank.sql
\o
\set ON_ERROR_ROLLBACK off

-- The comparison itself sees what differs.
select corpus.ok(corpus.difference('{a.b -> c.d IDENTITY,x -> y JOIN}', '{x -> y JOIN,a.b -> c.d IDENTITY}') is null, 'order does not matter');
select corpus.ok(corpus.difference('{a.b -> c.d IDENTITY}', '{a.b -> c.d IDENTITY masked}') = e'+ a.b -> c.d IDENTITY\n- a.b -> c.d IDENTITY masked', 'a mask does');
select corpus.ok(corpus.difference('{}', '{x -> y JOIN}') = '- x -> y JOIN', 'something for nothing is missing');
select corpus.ok(corpus.difference('{x -> y JOIN}', '{}') = '+ x -> y JOIN', 'nothing for something is too much');

insert into corpus.began values (clock_timestamp());
\set script `perl test/lib/lineage_corpus/script.pl :part :SERVER_VERSION_NUM`
\i :script

select corpus.ok(count(*) >= :least, count(*) || ' statements were tried') from corpus.tried;
\o /dev/null
select mesh.scan_lineage();
\o
select corpus.compare_views();
select '1..' || last_value from corpus.assertion;
