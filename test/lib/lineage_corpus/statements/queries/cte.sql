-- WITH: named queries, recursive ones, and ones that write.

-- A named query.
with cheap as (select id, item from orders where price < 2)
insert into sink (id, label) select id, item from cheap;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.price -> sink FILTER

-- A named query within the INSERT.
insert into sink (id, label) with cheap as (select id, item from orders where price < 2) select id, item from cheap;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.price -> sink FILTER

-- Its columns named apart.
create table made as with c (x, y) as (select item, id from orders) select x, y from c;
--   orders.item -> made.x IDENTITY
--   orders.id -> made.y IDENTITY

-- One over another.
create table made as
with a as (select buyer, price * qty as sum from orders), b as (select buyer, sum(sum) as total from a group by buyer)
select buyer, total from b where total > 10;
--   orders.buyer -> made.buyer IDENTITY
--   orders.price, orders.qty -> made.total AGGREGATION
--   orders.buyer -> made GROUP_BY
--   orders.price, orders.qty -> made FILTER

-- One that nobody reads.
create table made as with idle as (select * from staff where pay > 1) select id from orders;
--   orders.id -> made.id IDENTITY

-- One that is read twice.
create table made as with c as (select id, item from orders where qty > 1) select p.id, q.item from c p join c q on q.id = p.id;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.id -> made JOIN
--   orders.qty -> made FILTER

-- One that is named as a table.
create table made as with orders as (select id, name as item from staff) select id, item from orders;
--   staff.id -> made.id IDENTITY
--   staff.name -> made.item IDENTITY

-- One that is named as a table, and reads that table.
create table made as with orders as (select id, note from orders) select note from orders;
--   orders.note -> made.note IDENTITY

-- One within another that has its name.
create table made as with c as (select id from orders) select s.id as x, c.id as y from (with c as (select id from staff) select id from c) s, c;
--   staff.id -> made.x IDENTITY
--   orders.id -> made.y IDENTITY

-- Materialized or not, it means the same.
create table made as with a as materialized (select id, qty from orders), b as not materialized (select id from buyers)
select a.qty from a join b on b.id = a.id;
--   orders.qty -> made.qty IDENTITY
--   orders.id, buyers.id -> made JOIN

-- One that only a subquery reads.
create table made as with rich as (select id from staff where pay > 15) select item from orders where buyer in (select id from rich);
--   orders.item -> made.item IDENTITY
--   orders.buyer, staff.id, staff.pay -> made FILTER

-- A tree walked down.
create table made as
with recursive tree (id, depth, name) as (
    select id, 0, name from staff where boss is null
    union all select s.id, t.depth + 1, s.name from staff s join tree t on s.boss = t.id)
select id, depth, name from tree;
--   staff.id -> made.id IDENTITY
--   staff.name -> made.name IDENTITY
--   staff.boss -> made FILTER
--   staff.boss, staff.id -> made JOIN

-- A path collected on the way.
create table made as
with recursive tree (id, path) as (
    select id, name from staff where boss is null
    union all select s.id, t.path || '/' || s.name from staff s join tree t on s.boss = t.id)
select path from tree;
--   staff.name -> made.path IDENTITY, TRANSFORMATION
--   staff.boss -> made FILTER
--   staff.boss, staff.id -> made JOIN

-- Sums that grow on the way.
insert into sink (id, amount)
with recursive paid (id, total) as (
    select id, pay from staff where boss is null
    union select s.id, p.total + s.pay from staff s join paid p on s.boss = p.id)
select id, max(total) from paid group by id;
--   staff.id -> sink.id IDENTITY
--   staff.pay -> sink.amount AGGREGATION
--   staff.boss -> sink FILTER
--   staff.boss -> sink JOIN
--   staff.id -> sink JOIN, GROUP_BY
--   staff.pay -> sink GROUP_BY

-- Numbers that come from nowhere.
create table made as with recursive n (v) as (select 1 union all select v + 1 from n where v < 5) select v from n;
--   nothing

-- A write whose returned rows are written on: they are of the written table.
with added as (insert into sink (id, label) select id, item from orders where qty > 1 returning id, label)
insert into shelf (item) select label from added;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink FILTER
--   sink.label -> shelf.item IDENTITY
--   orders.qty -> shelf FILTER

-- Rows moved: deleted here, inserted there.
with moved as (delete from sink where qty > 1 returning id, label)
insert into shelf (item, qty) select label, id from moved;
--   sink.label -> shelf.item IDENTITY
--   sink.id -> shelf.qty IDENTITY
--   sink.qty -> shelf FILTER

-- Rows moved, chosen by another table.
with moved as (delete from sink using orders o where o.id = sink.id returning sink.label, o.price)
insert into shelf (item, price) select label, price from moved;
--   orders.id -> sink FILTER
--   sink.label -> shelf.item IDENTITY
--   orders.price -> shelf.price IDENTITY
--   sink.id, orders.id -> shelf FILTER

-- Changed rows written on: what was set is the written table's.
with changed as (update sink set label = o.item from orders o where o.id = sink.id returning sink.id, sink.label, o.qty)
insert into shelf (item, qty) select label, max(qty) from changed group by label;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink FILTER
--   sink.label -> shelf.item IDENTITY
--   orders.qty -> shelf.qty AGGREGATION
--   sink.label -> shelf GROUP_BY
--   sink.id, orders.id -> shelf FILTER

-- Two writes that nobody reads.
with one as (insert into sink (id) select id from orders), two as (delete from stock using orders where orders.item = stock.item)
select 1;
--   orders.id -> sink.id IDENTITY
--   orders.item -> stock FILTER

-- A read for two writes.
with picked as (select id, item from orders where qty > 1),
     one as (insert into sink (id) select id from picked)
insert into shelf (item) select item from picked;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER
--   orders.item -> shelf.item IDENTITY
--   orders.qty -> shelf FILTER

-- A chain of writes.
with one as (insert into sink (id, label) select id, item from orders returning id, label),
     two as (insert into shelf (item, qty) select label, id from one returning item)
update buyers set city = two.item from two where two.item = buyers.name;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   sink.label -> shelf.item IDENTITY
--   sink.id -> shelf.qty IDENTITY
--   orders -> shelf JOIN
--   shelf.item -> buyers.city IDENTITY
--   shelf.item -> buyers FILTER
--   orders -> buyers JOIN

-- Counting what was written.
with gone as (delete from sink where qty > 1 returning 1)
insert into shelf (item, qty) select 'gone', count(*) from gone;
--   sink -> shelf.qty AGGREGATION masked
--   sink.qty -> shelf FILTER

-- An upsert that is returned.
with put as (insert into stock (item, qty) select item, qty from orders where id < 3
                 on conflict (item) do update set qty = stock.qty + excluded.qty returning item, qty)
insert into sink (label, qty) select item, qty from put;
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY, TRANSFORMATION
--   stock.qty -> stock.qty TRANSFORMATION
--   orders.id -> stock FILTER
--   stock.item -> sink.label IDENTITY
--   stock.qty -> sink.qty IDENTITY
--   orders.id -> sink FILTER

-- A read before a delete.
with old as (select * from orders where placed < '2024-01-15'),
     dropped as (delete from orders where id in (select id from old))
insert into sink (id, label, day) select id, item, placed from old;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.placed -> sink.day IDENTITY
--   orders.placed -> sink FILTER

-- A write in WITH of a delete.
with logged as (insert into sink (id) select id from orders returning id)
delete from stock using logged where logged.id = stock.qty;
--   orders.id -> sink.id IDENTITY
--   sink.id -> stock FILTER
--   orders -> stock JOIN
