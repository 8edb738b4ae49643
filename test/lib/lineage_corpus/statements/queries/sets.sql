-- UNION, INTERSECT, EXCEPT; VALUES.

-- All rows of both.
create table made as select item as v from orders union all select name from buyers;
--   orders.item, buyers.name -> made.v IDENTITY

-- Equal rows made one.
create table made as select item as v from orders union select name from buyers;
--   orders.item, buyers.name -> made.v IDENTITY
--   orders.item, buyers.name -> made GROUP_BY

-- Columns go by place, not by name.
create table made as select item, note from orders union all select note, item from orders;
--   orders.item, orders.note -> made.item IDENTITY
--   orders.note, orders.item -> made.note IDENTITY

-- With filters of each side.
insert into sink (id, label) select id, item from orders where qty > 1 union all select id, name from buyers where city = 'Brno';
--   orders.id, buyers.id -> sink.id IDENTITY
--   orders.item, buyers.name -> sink.label IDENTITY
--   orders.qty, buyers.city -> sink FILTER

-- Types made one: the narrower side changes.
create table made as select qty as v from orders union all select pay from staff;
--   orders.qty -> made.v TRANSFORMATION
--   staff.pay -> made.v IDENTITY

-- Three sides.
create table made as select item as v from orders union all select name from buyers union all select name from staff;
--   orders.item, buyers.name, staff.name -> made.v IDENTITY

-- Three sides, of which two are compared.
create table made as select item as v from orders union all (select name from buyers union select name from staff);
--   orders.item, buyers.name, staff.name -> made.v IDENTITY
--   buyers.name, staff.name -> made GROUP_BY

-- In both: values of the one that are in the other.
create table made as select item as v from orders intersect select name from buyers;
--   orders.item, buyers.name -> made.v IDENTITY
--   orders.item, buyers.name -> made FILTER, GROUP_BY

-- In both, counted.
create table made as select item as v from orders intersect all select name from buyers;
--   orders.item, buyers.name -> made.v IDENTITY
--   orders.item, buyers.name -> made FILTER

-- In the first alone: no value of the second.
create table made as select item as v from orders except select name from buyers;
--   orders.item -> made.v IDENTITY
--   orders.item, buyers.name -> made FILTER
--   orders.item -> made GROUP_BY

-- In the first alone, counted.
create table made as select item as v from orders except all select name from buyers;
--   orders.item -> made.v IDENTITY
--   orders.item, buyers.name -> made FILTER

-- Ordered and limited as a whole.
create table made as select qty as v, item from orders union all select id, name from buyers order by v desc limit 3;
--   orders.qty, buyers.id -> made.v IDENTITY
--   orders.item, buyers.name -> made.item IDENTITY
--   orders.qty, buyers.id -> made SORT

-- One side ordered.
create table made as (select item as v from orders order by price limit 1) union all select name from buyers;
--   orders.item, buyers.name -> made.v IDENTITY
--   orders.price -> made SORT

-- Expressions and constants.
create table made as select 'order' as kind, upper(item) as v from orders union all select 'buyer', name from buyers;
--   orders.item -> made.v TRANSFORMATION
--   buyers.name -> made.v IDENTITY

-- One side without a column of its own.
create table made as select item as v from orders union all select 'x' from buyers;
--   orders.item -> made.v IDENTITY
--   buyers -> made JOIN

-- An aggregate over a union.
create table made as select kind, sum(n) as n from (select 'o' as kind, qty as n from orders union all select 's', id from staff) u group by kind;
--   orders.qty, staff.id -> made.n AGGREGATION

-- A union within a subquery of a condition.
create table made as select item from orders where buyer in (select id from buyers union select boss from staff);
--   orders.item -> made.item IDENTITY
--   orders.buyer, buyers.id, staff.boss -> made FILTER

-- A union in a common table expression.
create table made as with everybody as (select name from buyers union all select name from staff) select name from everybody where name > 'A';
--   buyers.name, staff.name -> made.name IDENTITY
--   buyers.name, staff.name -> made FILTER

-- A view of a union.
create view everybody as select id, name from buyers union all select id, name from staff;
create table made as select name from everybody where id = 1;
--   everybody.name -> made.name IDENTITY
--   everybody.id -> made FILTER

-- Rows that are only compared to be in neither.
create table made as (select id from orders except select id from buyers) except select id from staff;
--   orders.id -> made.id IDENTITY
--   orders.id, buyers.id, staff.id -> made FILTER
--   orders.id -> made GROUP_BY

-- A union in an UPDATE.
update sink set label = u.name from (select id, name from buyers union all select id, name from staff) u where u.id = sink.id;
--   buyers.name, staff.name -> sink.label IDENTITY
--   buyers.id, staff.id -> sink FILTER

-- Values with rows of several sources.
create table made as select v from (values ((select max(item) from orders)), ((select min(name) from buyers))) x (v);
--   orders.item, buyers.name -> made.v AGGREGATION

-- Values alone.
insert into sink (id, label) select * from (values (1, 'x'), (2, 'y')) v;
--   nothing
