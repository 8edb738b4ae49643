-- Subqueries within expressions: their influences are of the value where it is used.

-- A value looked up.
create table made as select o.item, (select name from buyers b where b.id = o.buyer) as name from orders o;
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   buyers.id, orders.buyer -> made.name FILTER

-- A value looked up and changed.
create table made as select upper((select name from buyers b where b.id = o.buyer)) as name, o.item from orders o;
--   buyers.name -> made.name TRANSFORMATION
--   buyers.id, orders.buyer -> made.name FILTER
--   orders.item -> made.item IDENTITY

-- A value summed.
create table made as select b.name, (select sum(o.price) from orders o where o.buyer = b.id) as spent from buyers b;
--   buyers.name -> made.name IDENTITY
--   orders.price -> made.spent AGGREGATION
--   orders.buyer, buyers.id -> made.spent FILTER

-- A value of a join, ordered.
create table made as
select s.name, (select b.name from orders o join buyers b on b.id = o.buyer order by o.price limit 1) as best from staff s;
--   staff.name -> made.name IDENTITY
--   buyers.name -> made.best IDENTITY
--   buyers.id, orders.buyer -> made.best JOIN
--   orders.price -> made.best SORT

-- A value of groups.
create table made as select (select max(n) from (select count(*) as n from orders group by buyer) g) as most, id from staff;
--   orders -> made.most AGGREGATION masked
--   orders.buyer -> made.most GROUP_BY
--   staff.id -> made.id IDENTITY

-- An array of a subquery's rows.
create table made as select b.name, array(select o.item from orders o where o.buyer = b.id order by o.placed) as items from buyers b;
--   buyers.name -> made.name IDENTITY
--   orders.item -> made.items AGGREGATION
--   orders.buyer, buyers.id -> made.items FILTER
--   orders.placed -> made.items SORT

-- Whether something exists.
create table made as select b.name, exists (select o.item from orders o where o.buyer = b.id and o.qty > 1) as buys from buyers b;
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id, orders.qty -> made.buys FILTER

-- Whether it is among others.
create table made as select b.name, b.id in (select o.buyer from orders o where o.qty > 1) as buys from buyers b;
--   buyers.name -> made.name IDENTITY
--   buyers.id, orders.buyer -> made.buys TRANSFORMATION
--   orders.qty -> made.buys FILTER

-- Whether it is more than all others.
create table made as select o.item, o.price >= all (select p.price from orders p) as top from orders o;
--   orders.item -> made.item IDENTITY
--   orders.price -> made.top TRANSFORMATION

-- Whether any row is like it.
create table made as select (b.id, b.name) = any (select s.id, s.name from staff s) as same from buyers b;
--   buyers.id, buyers.name, staff.id, staff.name -> made.same TRANSFORMATION

-- A subquery as what a CASE decides by.
create table made as select case when exists (select from buyers b where b.id = o.buyer) then o.item else o.note end as v from orders o;
--   buyers.id, orders.buyer -> made.v CONDITIONAL
--   orders.item, orders.note -> made.v TRANSFORMATION

-- A subquery as a branch of a CASE.
create table made as select case when o.qty > 1 then (select max(b.name) from buyers b) else o.note end as v from orders o;
--   orders.qty -> made.v CONDITIONAL
--   buyers.name -> made.v AGGREGATION
--   orders.note -> made.v TRANSFORMATION

-- A subquery within a subquery.
create table made as
select (select (select max(s.name) from staff s where s.pay > o.price) from orders o where o.id = b.id) as v, b.id from buyers b;
--   staff.name -> made.v AGGREGATION
--   staff.pay, orders.price, orders.id, buyers.id -> made.v FILTER
--   buyers.id -> made.id IDENTITY

-- In a condition, all of it is a filter.
create table made as
select item from orders where buyer in (select b.id from buyers b join staff s on s.name = b.name where s.pay > 1 group by b.id order by max(b.born));
--   orders.item -> made.item IDENTITY
--   orders.buyer, buyers.id, buyers.name, staff.name, staff.pay, buyers.born -> made FILTER

-- In a condition, compared.
create table made as select item from orders where price > (select avg(price) from orders);
--   orders.item -> made.item IDENTITY
--   orders.price -> made FILTER

-- In a condition, correlated two levels up.
create table made as
select b.name from buyers b where exists (select from orders o where o.buyer = b.id and exists (select from staff s where s.name = b.name and s.id = o.qty));
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id, staff.name, buyers.name, staff.id, orders.qty -> made FILTER

-- In HAVING.
create table made as select buyer from orders group by buyer having sum(price) > (select max(pay) from staff);
--   orders.buyer -> made.buyer IDENTITY
--   orders.buyer -> made GROUP_BY
--   orders.price, staff.pay -> made FILTER

-- In ORDER BY.
create table made as select item from orders o order by (select b.born from buyers b where b.id = o.buyer);
--   orders.item -> made.item IDENTITY
--   buyers.born, buyers.id, orders.buyer -> made SORT

-- In GROUP BY.
create table made as select (select b.city from buyers b where b.id = o.buyer) as city, sum(price) as spent from orders o group by 1;
--   buyers.city -> made.city IDENTITY
--   buyers.id, orders.buyer -> made.city FILTER
--   orders.price -> made.spent AGGREGATION
--   buyers.city, buyers.id, orders.buyer -> made GROUP_BY

-- In the condition of a join.
create table made as select o.item, b.name from orders o left join buyers b on b.id = o.buyer and b.city in (select name from staff);
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id, buyers.city, staff.name -> made JOIN

-- In LIMIT and OFFSET.
create table made as select item from orders order by id limit (select max(id) from staff) offset (select min(id) from buyers);
--   orders.item -> made.item IDENTITY
--   orders.id -> made SORT
--   staff.id, buyers.id -> made FILTER

-- An aggregate of the query around it.
create table made as select (select sum(o.price)) as total from orders o;
--   orders.price -> made.total AGGREGATION

-- With a query of its own name inside.
create table made as select (with c as (select max(pay) as top from staff) select top from c) as top, item from orders;
--   staff.pay -> made.top AGGREGATION
--   orders.item -> made.item IDENTITY

-- Compared by rows.
create table made as select item from orders where (id, buyer) = (select id, boss from staff where pay > 1 limit 1);
--   orders.item -> made.item IDENTITY
--   orders.id, orders.buyer, staff.id, staff.boss, staff.pay -> made FILTER

-- Any row at all.
create table made as select item from orders where exists (select from staff);
--   orders.item -> made.item IDENTITY
--   staff -> made FILTER

-- A constant of a subquery.
create table made as select item, (select 'x') as v from orders;
--   orders.item -> made.item IDENTITY
