-- Hundreds of statements, and the lineage that each has once it has run: the oracle of
-- capture. test/lib/lineage_corpus/script.pl tells how a case is written; expectations
-- come from what the statements mean, not from what the code says. A view of the same
-- query must have the same edges by its definition.
\ir ../lib/lineage_corpus/compare.sql
\set definitions `cat test/lib/lineage_corpus/tables.sql`
create table corpus.tables as select :'definitions' as definitions;
create role corpus_reader;
\o /dev/null
\ir ../lib/lineage_corpus/bank.sql
\o
\set ON_ERROR_ROLLBACK off

-- The comparison itself sees what differs.
select corpus.ok(corpus.difference('{a.b -> c.d IDENTITY,x -> y JOIN}', '{x -> y JOIN,a.b -> c.d IDENTITY}') is null, 'order does not matter');
select corpus.ok(corpus.difference('{a.b -> c.d IDENTITY}', '{a.b -> c.d IDENTITY masked}') = e'+ a.b -> c.d IDENTITY\n- a.b -> c.d IDENTITY masked', 'a mask does');
select corpus.ok(corpus.difference('{}', '{x -> y JOIN}') = '- x -> y JOIN', 'something for nothing is missing');
select corpus.ok(corpus.difference('{x -> y JOIN}', '{}') = '+ x -> y JOIN', 'nothing for something is too much');

\set script `perl test/lib/lineage_corpus/script.pl :SERVER_VERSION_NUM`
\i :script

select corpus.ok(count(*) >= 300, count(*) || ' statements were tried, 300 at least') from corpus.tried;
\o /dev/null
select mesh.scan_lineage();
\o
select corpus.compare_views();
select '1..' || last_value from corpus.assertion;
