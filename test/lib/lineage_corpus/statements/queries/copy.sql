-- COPY: from where no column is known, and to where nothing is known but a name.

-- From the client.
copy sink (id, label) from stdin;
1	x
\.
--   nothing

-- From a file: columns by their position, under the table's names.
copy sink (id, label) from '/dev/null';
--   file:///dev/null.id -> sink.id IDENTITY
--   file:///dev/null.label -> sink.label IDENTITY

-- From a file, by a path that is not the shortest.
copy sink (id) from '/dev/../dev//null';
--   file:///dev/null.id -> sink.id IDENTITY

-- From a program: by its name, for its arguments may be secret.
copy sink (id) from program 'echo 1';
--   program/echo#ece0884d.id -> sink.id IDENTITY

-- To a program.
copy staff (name) to program 'cat >/dev/null';
--   staff.name -> program/cat#a9ac9fc8.name IDENTITY

-- From a file, with a filter of its own columns.
copy sink (id, label) from '/dev/null' where id > 1 and sink.label <> 'x';
--   file:///dev/null.id -> sink.id IDENTITY
--   file:///dev/null.label -> sink.label IDENTITY
--   file:///dev/null.id, file:///dev/null.label -> sink FILTER

-- From a file, with a filter by a column that is not in it.
copy sink (id) from '/dev/null' where qty is null;
--   file:///dev/null.id -> sink.id IDENTITY

-- From a file into a partitioned table: as which it was named.
create table parts (id int, day date) partition by range (day);
create table parts_2024 partition of parts for values from ('2024-01-01') to ('2025-01-01');
copy parts from '/dev/null';
--   file:///dev/null.id -> parts.id IDENTITY
--   file:///dev/null.day -> parts.day IDENTITY

-- From a file into a table with a generated column.
create table doubled (id int, twice int generated always as (id * 2) stored);
copy doubled from '/dev/null';
--   file:///dev/null.id -> doubled.id IDENTITY
--   doubled.id -> doubled.twice TRANSFORMATION

-- From a file into a view, whose trigger writes.
create view front as select id, label from sink;
create function fill() returns trigger language plpgsql as $$ begin insert into shelf (item) select item from orders; return new; end $$;
create trigger fill instead of insert on front for each row execute function fill();
copy front (id) from program 'echo 7';
--   program/echo#62eceaa9.id -> front.id IDENTITY
--   orders.item -> shelf.item IDENTITY by fill()

-- By way of a temporary table.
create temporary table landed (id int, label text);
copy landed from '/dev/null';
insert into sink (label) select upper(label) from landed where id > 1;
--   file:///dev/null.label -> sink.label TRANSFORMATION
--   file:///dev/null.id -> sink FILTER

-- From a file in a function.
create function load() returns void language plpgsql as $$ begin copy sink (id) from '/dev/null'; end $$;
select load();
--   file:///dev/null.id -> sink.id IDENTITY by load()

-- A temporary table to a file.
create temporary table chosen as select item as thing from orders;
copy chosen to '/tmp/meshcat_corpus_chosen.csv';
--   orders.item -> file:///tmp/meshcat_corpus_chosen.csv.thing IDENTITY

-- A query of a view, of a column without a name, to a file.
create view front as select id, label from sink;
copy (select max(id), 1 from front) to '/tmp/meshcat_corpus_max.csv';
--   front.id -> file:///tmp/meshcat_corpus_max.csv.max AGGREGATION

-- A column that is not there.
copy sink (nothing) from '/dev/null';
--   error 42703

-- A value that is none.
copy sink (id) from program 'echo x';
--   error 22P02

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

-- Some columns of a table to a file.
copy orders (item, id) to '/tmp/meshcat_corpus_items.csv' (format csv, header);
--   orders.item -> file:///tmp/meshcat_corpus_items.csv.item IDENTITY
--   orders.id -> file:///tmp/meshcat_corpus_items.csv.id IDENTITY

-- A query to a file.
copy (select o.item, sum(o.price) as spent from orders o join buyers b on b.id = o.buyer where b.city = 'Brno' group by o.item)
  to '/tmp/meshcat_corpus_spent.csv' (format csv);
--   orders.item -> file:///tmp/meshcat_corpus_spent.csv.item IDENTITY
--   orders.price -> file:///tmp/meshcat_corpus_spent.csv.spent AGGREGATION
--   orders.buyer, buyers.id -> file:///tmp/meshcat_corpus_spent.csv JOIN
--   buyers.city -> file:///tmp/meshcat_corpus_spent.csv FILTER
--   orders.item -> file:///tmp/meshcat_corpus_spent.csv GROUP_BY

-- What a write returns to a file: it is of the written table.
copy (insert into sink (id) select id from orders returning id as number) to '/tmp/meshcat_corpus_written.csv' (format csv);
--   orders.id -> sink.id IDENTITY
--   sink.id -> file:///tmp/meshcat_corpus_written.csv.number IDENTITY

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
