-- CREATE TABLE AS, SELECT INTO, CREATE and REFRESH MATERIALIZED VIEW: the target is new.

-- A table of a query.
create table made as select id, item from orders where qty > 1;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.qty -> made FILTER

-- Its columns named apart.
create table made (number, what) as select id, item from orders;
--   orders.id -> made.number IDENTITY
--   orders.item -> made.what IDENTITY

-- Some of its columns named apart.
create table made (number) as select id, item from orders;
--   orders.id -> made.number IDENTITY
--   orders.item -> made.item IDENTITY

-- An expression without a name.
create table made as select upper(item), qty + 1 from orders;
--   orders.item -> made.upper TRANSFORMATION
--   orders.qty -> made."?column?" TRANSFORMATION

-- Of a table.
create table made as table staff;
--   staff.id -> made.id IDENTITY
--   staff.boss -> made.boss IDENTITY
--   staff.name -> made.name IDENTITY
--   staff.pay -> made.pay IDENTITY

-- Of values.
create table made as values (1, 'x');
--   nothing

-- Without data nothing flows.
create table made as select id, item from orders with no data;
--   nothing
--   no view: a definition is one without data

-- Not made again when it is there.
create table made (id int);
create table if not exists made as select id from orders;
--   nothing
--   no view: a view would be made

-- Made because it was not there.
create table if not exists made as select id from orders;
--   orders.id -> made.id IDENTITY

-- Unlogged, and with options.
create unlogged table made with (fillfactor = 70) as select id, price * 2 as double from orders;
--   orders.id -> made.id IDENTITY
--   orders.price -> made.double TRANSFORMATION

-- Made, filled again and renamed: the column is of the name that it has in the end.
create table made as select id from orders;
insert into made select id from staff;
alter table made rename to done;
alter table done rename column id to number;
--   orders.id -> done.number IDENTITY
--   staff.id -> done.number IDENTITY

-- Made and put in the place of another.
begin;
create table fresh as select id, note from orders;
drop table sink;
alter table fresh rename to sink;
commit;
--   orders.id -> sink.id IDENTITY
--   orders.note -> sink.note IDENTITY

-- Of a prepared statement.
prepare chosen as select id, item from orders where qty > 1;
create table made as execute chosen;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.qty -> made FILTER

-- Of a prepared statement with an argument.
prepare chosen (int) as select id, qty + $1 as more from orders where qty > $1;
create table made as execute chosen (1);
--   orders.id -> made.id IDENTITY
--   orders.qty -> made.more TRANSFORMATION
--   orders.qty -> made FILTER

-- SELECT INTO.
select id, item into made from orders where qty > 1;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.qty -> made FILTER

-- SELECT INTO within a WITH.
with cheap as (select * from orders where price < 2)
select count(*) as number into unlogged made from cheap;
--   orders -> made.number AGGREGATION masked
--   orders.price -> made FILTER

-- SELECT INTO with a set operation.
select item as v into made from orders union all select name from buyers;
--   orders.item, buyers.name -> made.v IDENTITY

-- A materialized view.
create materialized view made as select buyer, sum(price) as spent from orders group by buyer;
--   orders.buyer -> made.buyer IDENTITY
--   orders.price -> made.spent AGGREGATION
--   orders.buyer -> made GROUP_BY

-- A materialized view of a join, its columns named apart.
create materialized view made (who, what) as select b.name, o.item from orders o join buyers b on b.id = o.buyer;
--   buyers.name -> made.who IDENTITY
--   orders.item -> made.what IDENTITY
--   orders.buyer, buyers.id -> made JOIN

-- A materialized view that is not filled: its definition tells, filled or not.
create materialized view made as select id from orders with no data;
--   orders.id -> made.id IDENTITY
--   no view: it cannot be without data

-- A materialized view that is filled later.
create materialized view made as select id, upper(item) as item from orders where qty > 1 with no data;
refresh materialized view made;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item TRANSFORMATION
--   orders.qty -> made FILTER

-- A materialized view that is filled twice.
create materialized view made as select id from orders;
refresh materialized view made;
--   orders.id -> made.id IDENTITY

-- A materialized view that is filled beside its readers.
create materialized view made as select id, item from orders with no data;
create unique index on made (id);
refresh materialized view made;
refresh materialized view concurrently made;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY

-- A materialized view that is emptied.
create materialized view made as select id from orders with no data;
refresh materialized view made with no data;
--   orders.id -> made.id IDENTITY

-- A materialized view over another.
create materialized view lower as select id, qty from orders where price > 1;
create materialized view upper as select sum(qty) as pieces from lower;
--   orders.id -> lower.id IDENTITY
--   orders.qty -> lower.qty IDENTITY
--   orders.price -> lower FILTER
--   lower.qty -> upper.pieces AGGREGATION
--   no view: there are two

-- A materialized view over a view: a view is a dataset of its own.
create view cheap as select id, item from orders where price < 2;
create materialized view made as select item from cheap where id > 1;
--   cheap.item -> made.item IDENTITY
--   cheap.id -> made FILTER

-- A view alone moves no data.
create view cheap as select id, item from orders where price < 2;
--   nothing

-- A query alone moves no data.
select item, sum(qty) from orders group by item;
--   nothing

-- A query that locks moves no data.
select item from orders for update;
--   nothing

-- Made and dropped in one transaction, which no other ever saw.
begin;
create table made as select id from orders;
create table kept as select id from buyers;
drop table made;
commit;
--   orders.id -> made.id IDENTITY
--   buyers.id -> kept.id IDENTITY
