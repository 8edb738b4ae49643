-- COPY: from where no column is known, and to where nothing is known but a name.

-- From the client.
copy sink (id, label) from stdin;
1	x
\.
--   nothing

-- From a file.
copy sink from '/dev/null';
--   nothing

-- From a program.
copy sink (id) from program 'echo 1';
--   nothing

-- From a file, with a filter of its own columns.
copy sink (id, label) from '/dev/null' where id > 1;
--   nothing

-- To the client: where it goes nobody knows.
copy orders to stdout;
--   nothing

-- A query to the client.
copy (select id, item from orders where qty > 1) to stdout;
--   nothing

-- A table to a file.
copy staff to '/tmp/meshcat_corpus.csv' (format csv);
--   staff.id -> file:///tmp/meshcat_corpus.csv.id IDENTITY
--   staff.boss -> file:///tmp/meshcat_corpus.csv.boss IDENTITY
--   staff.name -> file:///tmp/meshcat_corpus.csv.name IDENTITY
--   staff.pay -> file:///tmp/meshcat_corpus.csv.pay IDENTITY
--   todo: files as datasets

-- Some columns of a table to a file.
copy orders (item, id) to '/tmp/meshcat_corpus_items.csv' (format csv, header);
--   orders.item -> file:///tmp/meshcat_corpus_items.csv.item IDENTITY
--   orders.id -> file:///tmp/meshcat_corpus_items.csv.id IDENTITY
--   todo: files as datasets

-- A query to a file.
copy (select o.item, sum(o.price) as spent from orders o join buyers b on b.id = o.buyer where b.city = 'Brno' group by o.item)
  to '/tmp/meshcat_corpus_spent.csv' (format csv);
--   orders.item -> file:///tmp/meshcat_corpus_spent.csv.item IDENTITY
--   orders.price -> file:///tmp/meshcat_corpus_spent.csv.spent AGGREGATION
--   orders.buyer, buyers.id -> file:///tmp/meshcat_corpus_spent.csv JOIN
--   buyers.city -> file:///tmp/meshcat_corpus_spent.csv FILTER
--   orders.item -> file:///tmp/meshcat_corpus_spent.csv GROUP_BY
--   todo: files as datasets

-- What a write returns to a file: it is of the written table.
copy (insert into sink (id) select id from orders returning id as number) to '/tmp/meshcat_corpus_written.csv' (format csv);
--   orders.id -> sink.id IDENTITY
--   sink.id -> file:///tmp/meshcat_corpus_written.csv.number IDENTITY
--   todo: files as datasets

-- A write whose rows go to the client.
copy (insert into sink (id) select id from orders returning id) to stdout;
--   orders.id -> sink.id IDENTITY

-- By psql, which is a client.
\copy (select item from orders) to '/dev/null'
select 1;
--   nothing

-- To a file, rolled back: the rows went, the record does not.
begin;
copy staff to '/tmp/meshcat_corpus_undone.csv' (format csv);
rollback;
--   nothing

-- From a file that is not there.
copy sink from '/nowhere/meshcat';
--   error 58P01
