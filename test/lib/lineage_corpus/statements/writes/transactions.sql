-- What is rolled back has left no lineage; what is committed has, however.

-- In a transaction.
begin;
insert into sink (id) select id from orders;
commit;
--   orders.id -> sink.id IDENTITY

-- Rolled back.
begin;
insert into sink (id) select id from orders;
rollback;
--   nothing

-- Several statements in a transaction.
begin;
insert into sink (id) select id from orders;
update stock set price = o.price from orders o where o.item = stock.item;
delete from shelf using buyers where buyers.name = shelf.item;
commit;
--   orders.id -> sink.id IDENTITY
--   orders.price -> stock.price IDENTITY
--   orders.item -> stock FILTER
--   buyers.name -> shelf FILTER

-- Back to a savepoint: what came before it stays.
begin;
insert into sink (id) select id from orders;
savepoint one;
insert into sink (label) select item from orders;
rollback to one;
commit;
--   orders.id -> sink.id IDENTITY

-- Back to a savepoint, and on.
begin;
savepoint one;
insert into sink (label) select item from orders;
rollback to one;
insert into sink (info) select note from orders;
commit;
--   orders.note -> sink.info IDENTITY

-- A savepoint released.
begin;
savepoint one;
insert into sink (label) select item from orders;
release one;
commit;
--   orders.item -> sink.label IDENTITY

-- A savepoint released within one that is rolled back.
begin;
savepoint one;
savepoint two;
insert into sink (label) select item from orders;
release two;
rollback to one;
insert into sink (id) select id from orders;
commit;
--   orders.id -> sink.id IDENTITY

-- Rolled back first, and done then: the first try leaves nothing to skip by.
begin;
insert into sink (id) select id from orders;
rollback;
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY

-- Rolled back to a savepoint first, and done then.
begin;
savepoint one;
insert into sink (id) select id from orders;
rollback to one;
insert into sink (id) select id from orders;
commit;
--   orders.id -> sink.id IDENTITY

-- Done first, and rolled back then: what is committed stays.
insert into sink (id) select id from orders;
begin;
insert into sink (id) select id from orders;
rollback;
--   orders.id -> sink.id IDENTITY

-- Prepared and committed.
begin;
insert into sink (id) select id from orders;
prepare transaction 'corpus';
commit prepared 'corpus';
--   orders.id -> sink.id IDENTITY

-- Prepared and rolled back.
begin;
insert into sink (id) select id from orders;
prepare transaction 'corpus';
rollback prepared 'corpus';
--   nothing

-- Prepared and rolled back, then done.
begin;
insert into sink (id) select id from orders;
prepare transaction 'corpus';
rollback prepared 'corpus';
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY

-- Read only.
begin read only;
select item from orders;
commit;
--   nothing

-- Serializable.
begin isolation level serializable;
insert into sink (id) select id from orders;
commit;
--   orders.id -> sink.id IDENTITY

-- With a snapshot from before.
begin isolation level repeatable read;
select 1;
insert into sink (id) select id from orders;
insert into sink (label) select item from orders;
commit;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY

-- An error in the statement.
insert into sink (id) select qty / 0 from orders;
--   error 22012

-- An error in the middle of its rows.
insert into sink (id) select 1 / (id - 3) from orders;
--   error 22012

-- An error of a constraint.
insert into stock (item) select item from orders;
--   error 23505

-- An error of a constraint at commit.
create table late (id int primary key deferrable initially deferred);
begin;
insert into late (id) select buyer from orders;
commit;
--   error 23505

-- An error in a later statement of the transaction.
begin;
insert into sink (id) select id from orders;
select 1 / 0;
commit;
--   error 22012

-- An error, and back to before it.
begin;
insert into sink (id) select id from orders;
savepoint one;
insert into sink (id) select 1 / 0 from buyers;
rollback to one;
commit;
--   orders.id -> sink.id IDENTITY
--   error 22012

-- An error before anything is planned.
insert into sink (nothing_such) select id from orders;
--   error 42703

-- EXPLAIN runs nothing.
explain insert into sink (id) select id from orders;
--   nothing

-- EXPLAIN ANALYZE does.
explain (analyze, costs off, timing off, summary off) insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY

-- EXPLAIN ANALYZE of a new table.
explain (analyze, costs off, timing off, summary off) create table made as select id from orders;
--   orders.id -> made.id IDENTITY

-- EXPLAIN of a new table runs nothing.
explain create table made as select id from orders;
--   nothing

-- EXPLAIN ANALYZE within a transaction that is rolled back.
begin;
explain (analyze, costs off, timing off, summary off) update sink set label = o.item from orders o where o.id = sink.id;
rollback;
--   nothing

-- Several statements in one message.
insert into sink (id) select id from orders\; insert into sink (label) select item from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY

-- Several statements in one message, of which the last fails: they are one transaction.
insert into sink (id) select id from orders\; select 1 / 0;
--   error 22012

-- Chained transactions.
begin;
insert into sink (id) select id from orders;
commit and chain;
insert into sink (label) select item from orders;
rollback and chain;
insert into sink (info) select note from orders;
commit;
--   orders.id -> sink.id IDENTITY
--   orders.note -> sink.info IDENTITY

-- Switched off.
set meshcat.lineage_capture = off;
insert into sink (id) select id from orders;
--   nothing
--   no view: its lineage is read, not observed

-- Switched off and on.
set meshcat.lineage_capture = off;
insert into sink (id) select id from orders;
set meshcat.lineage_capture = on;
insert into sink (label) select item from orders;
--   orders.item -> sink.label IDENTITY

-- A cursor reads, and writes nothing.
begin;
declare c cursor for select item from orders;
fetch all from c;
close c;
commit;
--   nothing

-- A cursor open beyond its transaction.
begin;
declare c cursor with hold for select item from orders;
commit;
fetch all from c;
insert into sink (id) select id from orders;
close c;
--   orders.id -> sink.id IDENTITY

-- Maintenance moves nothing.
vacuum orders;
analyze orders;
create index on orders (item);
reindex table orders;
cluster orders using orders_pkey;
comment on table orders is 'purchases';
--   nothing

-- Changing a table's form moves nothing between datasets.
alter table orders add column more int default 1;
alter table orders alter column qty type bigint using qty * 2;
--   nothing
