-- DELETE: what decides which rows go.

-- All of them.
delete from sink;
--   nothing

-- Where its own columns say so.
delete from sink where qty > 1 and label is not null;
--   nothing

-- Using another table.
delete from sink using orders where orders.id = sink.id;
--   orders.id -> sink FILTER

-- Using a join.
delete from sink using orders o join buyers b on b.id = o.buyer where o.id = sink.id and b.city = 'Brno';
--   orders.buyer, buyers.id -> sink JOIN
--   orders.id, buyers.city -> sink FILTER

-- Using a table none of whose columns is named.
delete from sink using orders;
--   orders -> sink JOIN

-- Using itself.
delete from sink using sink other where other.id = sink.id and other.ctid < sink.ctid;
--   nothing

-- Where it is in another.
delete from sink where id in (select buyer from orders where price > 5);
--   orders.buyer, orders.price -> sink FILTER

-- Where it is not in another.
delete from sink where id not in (select id from orders);
--   orders.id -> sink FILTER

-- Where nothing exists of it.
delete from sink where not exists (select from orders o where o.id = sink.id and o.qty > 3);
--   orders.id, orders.qty -> sink FILTER

-- Beyond what an aggregate says.
delete from sink where day < (select max(placed) from orders);
--   orders.placed -> sink FILTER

-- By a common table expression.
with old as (select id from orders where placed < '2024-01-15')
delete from sink using old where old.id = sink.id;
--   orders.placed, orders.id -> sink FILTER

-- By a grouped subquery.
delete from sink where id in (select buyer from orders group by buyer having sum(qty) > 2);
--   orders.buyer, orders.qty -> sink FILTER

-- By rows of a function.
delete from sink using unnest(array[1, 2]) gone where gone = sink.id;
--   nothing

-- By elements of another's array.
delete from sink using orders o, unnest(o.tags) tag where tag = sink.label;
--   orders.tags -> sink JOIN, FILTER

-- What is returned goes nowhere.
delete from sink using orders o where o.id = sink.id returning sink.id, o.item;
--   orders.id -> sink FILTER

-- One table only.
create table child () inherits (sink);
delete from only sink using orders o where o.id = sink.id;
--   orders.id -> sink FILTER

-- Everything at once is no flow.
truncate sink;
--   nothing
