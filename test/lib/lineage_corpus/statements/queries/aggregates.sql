-- Aggregates, groups, DISTINCT and windows.

-- Groups.
insert into sink (label, qty, amount) select item, max(qty), avg(price) from orders group by item;
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty AGGREGATION
--   orders.price -> sink.amount AGGREGATION
--   orders.item -> sink GROUP_BY

-- No groups.
create table made as select min(placed) as first, max(placed) as last from orders;
--   orders.placed -> made.first AGGREGATION
--   orders.placed -> made.last AGGREGATION

-- Groups that are not shown.
create table made as select sum(qty) as total from orders group by buyer;
--   orders.qty -> made.total AGGREGATION
--   orders.buyer -> made GROUP_BY

-- Groups by an expression.
create table made as select date_trunc('month', placed) as month, count(*) as n from orders group by date_trunc('month', placed);
--   orders.placed -> made.month TRANSFORMATION
--   orders -> made.n AGGREGATION masked
--   orders.placed -> made GROUP_BY

-- Groups by a column's place.
create table made as select upper(item) as item, sum(qty) as n from orders group by 1 order by 2;
--   orders.item -> made.item TRANSFORMATION
--   orders.qty -> made.n AGGREGATION
--   orders.item -> made GROUP_BY
--   orders.qty -> made SORT

-- Groups by the key: other columns go along.
create table made as select b.name, b.city, count(o.id) as n from buyers b left join orders o on o.buyer = b.id group by b.id;
--   buyers.name -> made.name IDENTITY
--   buyers.city -> made.city IDENTITY
--   orders.id -> made.n AGGREGATION masked
--   orders.buyer, buyers.id -> made JOIN
--   buyers.id -> made GROUP_BY

-- Counting rows: of each relation as a whole.
create table made as select count(*) as n from orders;
--   orders -> made.n AGGREGATION masked

-- Counting rows of a join.
create table made as select count(*) as n from orders o join buyers b on b.id = o.buyer;
--   orders, buyers -> made.n AGGREGATION masked
--   orders.buyer, buyers.id -> made JOIN

-- Counting a column.
create table made as select count(note) as n, count(distinct item) as kinds from orders;
--   orders.note -> made.n AGGREGATION masked
--   orders.item -> made.kinds AGGREGATION masked

-- Counting a constant.
create table made as select item, count(1) as n from orders group by item;
--   orders.item -> made.item IDENTITY
--   orders -> made.n AGGREGATION masked
--   orders.item -> made GROUP_BY

-- Summing an expression of two columns.
create table made as select sum(price * qty) as total from orders;
--   orders.price, orders.qty -> made.total AGGREGATION

-- An expression of two aggregates.
create table made as select sum(price) / count(note) as mean from orders;
--   orders.price -> made.mean AGGREGATION
--   orders.note -> made.mean AGGREGATION masked

-- An aggregate's filter decides, and is no value.
create table made as select sum(price) filter (where qty > 1) as big from orders;
--   orders.price -> made.big AGGREGATION
--   orders.qty -> made.big CONDITIONAL

-- A count with a filter.
create table made as select count(*) filter (where note is null) as silent from orders;
--   orders -> made.silent AGGREGATION masked
--   orders.note -> made.silent CONDITIONAL

-- A sum of a case.
create table made as select sum(case when item = 'pen' then qty else 0 end) as pens from orders;
--   orders.qty -> made.pens AGGREGATION
--   orders.item -> made.pens CONDITIONAL

-- An order within an aggregate.
create table made as select buyer, string_agg(item, ', ' order by placed) as items from orders group by buyer;
--   orders.buyer -> made.buyer IDENTITY
--   orders.item -> made.items AGGREGATION
--   orders.placed -> made.items SORT
--   orders.buyer -> made GROUP_BY

-- An order by the value itself.
create table made as select array_agg(distinct item order by item) as items from orders;
--   orders.item -> made.items AGGREGATION, SORT

-- WITHIN GROUP.
create table made as select percentile_cont(0.5) within group (order by price) as median, mode() within group (order by item) as usual from orders;
--   orders.price -> made.median AGGREGATION
--   orders.item -> made.usual AGGREGATION

-- A rank among others.
create table made as select rank(2.0) within group (order by price) as place from orders;
--   orders.price -> made.place AGGREGATION

-- An aggregate of two arguments.
create table made as select corr(price, qty) as c, json_object_agg(item, qty) as o from orders;
--   orders.price, orders.qty -> made.c AGGREGATION
--   orders.item, orders.qty -> made.o AGGREGATION

-- Whole rows aggregated.
create table made as select jsonb_agg(b) as everybody from buyers b;
--   buyers.id, buyers.name, buyers.email, buyers.city, buyers.born -> made.everybody AGGREGATION

-- An aggregate of an aggregate.
create table made as select max(s.total) as most from (select sum(price) as total from orders group by buyer) s;
--   orders.price -> made.most AGGREGATION
--   orders.buyer -> made GROUP_BY

-- Whether all, whether any.
create table made as select bool_and(qty > 1) as all_big, bool_or(note is null) as silent from orders;
--   orders.qty -> made.all_big AGGREGATION
--   orders.note -> made.silent AGGREGATION

-- HAVING.
create table made as select item from orders group by item having sum(qty) > 1 and min(placed) < '2024-02-01';
--   orders.item -> made.item IDENTITY
--   orders.item -> made GROUP_BY
--   orders.qty, orders.placed -> made FILTER

-- HAVING with a count.
create table made as select item from orders group by item having count(*) > 1;
--   orders.item -> made.item IDENTITY
--   orders.item -> made GROUP_BY
--   orders -> made FILTER masked

-- HAVING on the group itself.
create table made as select item, sum(qty) as n from orders group by item having item <> 'ink';
--   orders.item -> made.item IDENTITY
--   orders.qty -> made.n AGGREGATION
--   orders.item -> made GROUP_BY, FILTER

-- GROUPING SETS.
create table made as select buyer, item, sum(price) as spent from orders group by grouping sets ((buyer), (item), ());
--   orders.buyer -> made.buyer IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.price -> made.spent AGGREGATION
--   orders.buyer, orders.item -> made GROUP_BY

-- ROLLUP, and which level a row is of.
create table made as select buyer, grouping(buyer, item) as level, sum(price) as spent from orders group by rollup (buyer, item);
--   orders.buyer -> made.buyer IDENTITY
--   orders.buyer, orders.item -> made.level GROUP_BY
--   orders.price -> made.spent AGGREGATION
--   orders.buyer, orders.item -> made GROUP_BY

-- CUBE over expressions.
create table made as select upper(item) as item, extract(year from placed) as year, count(*) as n from orders group by cube (1, 2);
--   orders.item -> made.item TRANSFORMATION
--   orders.placed -> made.year TRANSFORMATION
--   orders -> made.n AGGREGATION masked
--   orders.item, orders.placed -> made GROUP_BY

-- DISTINCT.
create table made as select distinct item, note from orders;
--   orders.item -> made.item IDENTITY
--   orders.note -> made.note IDENTITY
--   orders.item, orders.note -> made GROUP_BY

-- DISTINCT of an expression, ordered.
create table made as select distinct upper(item) as item from orders order by 1;
--   orders.item -> made.item TRANSFORMATION
--   orders.item -> made GROUP_BY, SORT

-- DISTINCT ON: the first of each.
create table made as select distinct on (buyer) buyer, item from orders order by buyer, placed desc;
--   orders.buyer -> made.buyer IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.buyer -> made GROUP_BY, SORT
--   orders.placed -> made SORT

-- DISTINCT ON what is not shown.
create table made as select distinct on (upper(note)) item from orders;
--   orders.item -> made.item IDENTITY
--   orders.note -> made GROUP_BY

-- A number for each row.
create table made as select id, row_number() over (partition by buyer order by placed) as place from orders;
--   orders.id -> made.id IDENTITY
--   orders.buyer, orders.placed -> made.place WINDOW

-- A sum that runs.
create table made as select id, sum(price) over (partition by buyer order by placed rows unbounded preceding) as so_far from orders;
--   orders.id -> made.id IDENTITY
--   orders.price -> made.so_far AGGREGATION
--   orders.buyer, orders.placed -> made.so_far WINDOW

-- The row before and the row behind.
create table made as select lag(item) over w as before, lead(item, 1, note) over w as behind from orders window w as (order by placed);
--   orders.item -> made.before TRANSFORMATION
--   orders.placed -> made.before WINDOW
--   orders.item, orders.note -> made.behind TRANSFORMATION
--   orders.placed -> made.behind WINDOW

-- The first of each window.
create table made as select id, first_value(item) over (partition by buyer order by price desc) as dearest from orders;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.dearest TRANSFORMATION
--   orders.buyer, orders.price -> made.dearest WINDOW

-- One window made of another.
create table made as select rank() over w2 as r from orders window w1 as (partition by buyer), w2 as (w1 order by price);
--   orders.buyer, orders.price -> made.r WINDOW

-- A window over everything.
create table made as select id, sum(price) over () as total, count(*) over () as n from orders;
--   orders.id -> made.id IDENTITY
--   orders.price -> made.total AGGREGATION
--   orders -> made.n AGGREGATION masked

-- A filter within a window.
create table made as select sum(price) filter (where qty > 1) over (partition by buyer) as big from orders;
--   orders.price -> made.big AGGREGATION
--   orders.qty -> made.big CONDITIONAL
--   orders.buyer -> made.big WINDOW

-- A window over groups.
create table made as select buyer, sum(price) as spent, rank() over (order by sum(price) desc) as place from orders group by buyer;
--   orders.buyer -> made.buyer IDENTITY
--   orders.price -> made.spent AGGREGATION
--   orders.price -> made.place WINDOW
--   orders.buyer -> made GROUP_BY

-- A share of a total.
create table made as select buyer, 100 * price / sum(price) over (partition by buyer) as share from orders;
--   orders.buyer -> made.buyer IDENTITY
--   orders.price -> made.share TRANSFORMATION, AGGREGATION
--   orders.buyer -> made.share WINDOW

-- A filter on a window's number.
create table made as select id, item from (select id, item, row_number() over (partition by buyer order by placed desc) as place from orders) o where place = 1;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.buyer, orders.placed -> made FILTER

-- An aggregate of one's own.
create aggregate longest (text) (sfunc = textcat, stype = text);
create table made as select longest(item) as items from orders;
--   orders.item -> made.items AGGREGATION
