-- Temporary tables are steps on the way: what goes through one is told as if a WITH
-- query of the same rows had been read.

-- One step.
create temporary table step as select id, item from orders where qty > 1;
insert into sink (id, label) select id, item from step;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink FILTER

-- A step that goes nowhere.
create temporary table step as select id, item from orders where qty > 1;
--   nothing

-- Expressions on both sides of the step.
create temporary table step as select upper(item) as loud, price * qty as total from orders;
insert into sink (label, amount) select loud || '!', total from step;
--   orders.item -> sink.label TRANSFORMATION
--   orders.price, orders.qty -> sink.amount TRANSFORMATION

-- An expression behind the step.
create temporary table step as select item, price from orders;
insert into sink (label, amount) select lower(item), price from step;
--   orders.item -> sink.label TRANSFORMATION
--   orders.price -> sink.amount IDENTITY

-- A sum before the step.
create temporary table step as select buyer, sum(price) as spent from orders group by buyer;
insert into sink (id, amount) select buyer, round(spent, 1) from step;
--   orders.buyer -> sink.id IDENTITY
--   orders.price -> sink.amount AGGREGATION
--   orders.buyer -> sink GROUP_BY

-- A sum behind the step.
create temporary table step as select buyer, price * qty as cost from orders;
insert into sink (id, amount) select buyer, sum(cost) from step group by buyer;
--   orders.buyer -> sink.id IDENTITY
--   orders.price, orders.qty -> sink.amount AGGREGATION
--   orders.buyer -> sink GROUP_BY

-- A hash before the step.
create temporary table step as select id, md5(email) as who from buyers;
insert into sink (id, label) select id, upper(who) from step;
--   buyers.id -> sink.id IDENTITY
--   buyers.email -> sink.label TRANSFORMATION masked

-- A hash behind the step.
create temporary table step as select email from buyers;
insert into sink (label) select md5(email) from step;
--   buyers.email -> sink.label TRANSFORMATION masked

-- A filter behind the step.
create temporary table step as select id, item, qty from orders;
insert into sink (id) select id from step where qty > 1;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER

-- A decision before the step.
create temporary table step as select id, case when qty > 1 then item else note end as v from orders;
insert into sink (id, label) select id, v from step;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink.label CONDITIONAL
--   orders.item, orders.note -> sink.label TRANSFORMATION

-- A decision before the step, used as a filter behind it: what is nearest to the target says how.
create temporary table step as select id, case when qty > 1 then item else note end as v from orders;
insert into sink (id) select id from step where v is not null;
--   orders.id -> sink.id IDENTITY
--   orders.qty, orders.item, orders.note -> sink FILTER

-- A join of a step with a table.
create temporary table step as select id, buyer from orders where qty > 1;
insert into sink (id, label) select s.id, b.name from step s join buyers b on b.id = s.buyer;
--   orders.id -> sink.id IDENTITY
--   buyers.name -> sink.label IDENTITY
--   orders.buyer, buyers.id -> sink JOIN
--   orders.qty -> sink FILTER

-- Two steps.
create temporary table one as select id, item, qty from orders where price > 1;
create temporary table two as select id, upper(item) as loud from one where qty > 1;
insert into sink (id, label) select id, loud from two;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label TRANSFORMATION
--   orders.price, orders.qty -> sink FILTER

-- A step filled by two statements.
create temporary table step (id int, label text);
insert into step select id, item from orders where qty > 1;
insert into step select id, name from buyers;
insert into sink (id, label) select id, label from step;
--   orders.id, buyers.id -> sink.id IDENTITY
--   orders.item, buyers.name -> sink.label IDENTITY
--   orders.qty -> sink FILTER

-- A step that is changed before it is read.
create temporary table step as select id, item as label from orders;
update step set label = b.name from buyers b where b.id = step.id;
insert into sink (id, label) select id, label from step;
--   orders.id -> sink.id IDENTITY
--   orders.item, buyers.name -> sink.label IDENTITY
--   buyers.id -> sink FILTER

-- A step whose column is made of itself.
create temporary table step as select id, qty from orders;
update step set qty = qty + 1;
insert into sink (id, qty) select id, qty from step;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink.qty IDENTITY, TRANSFORMATION

-- A step that steers an update.
create temporary table step as select id, item from orders where qty > 1;
update sink set label = step.item from step where step.id = sink.id;
--   orders.item -> sink.label IDENTITY
--   orders.id, orders.qty -> sink FILTER

-- A step that steers a delete.
create temporary table step as select buyer from orders where qty > 1;
delete from sink where id in (select buyer from step);
--   orders.buyer, orders.qty -> sink FILTER

-- A step that is merged.
create temporary table step as select item, sum(qty) as qty from orders group by item;
merge into stock using step on step.item = stock.item
 when matched then update set qty = step.qty
 when not matched then insert (item, qty) values (step.item, step.qty);
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty AGGREGATION
--   orders.item -> stock JOIN, GROUP_BY

-- A step for two targets.
create temporary table step as select id, item from orders where qty > 1;
insert into sink (id) select id from step;
insert into shelf (item) select item from step;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER
--   orders.item -> shelf.item IDENTITY
--   orders.qty -> shelf FILTER

-- A step that is gone with its transaction.
begin;
create temporary table step on commit drop as select id, item from orders;
insert into sink (id, label) select id, item from step;
commit;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY

-- A step filled in a transaction of its own, and emptied at each commit.
create temporary table step (id int) on commit delete rows;
begin;
insert into step select id from orders;
insert into sink (id) select id from step;
commit;
--   orders.id -> sink.id IDENTITY

-- A step that is rolled back and then filled otherwise.
begin;
create temporary table step as select id from orders;
rollback;
create temporary table step as select id from buyers;
insert into sink (id) select id from step;
--   buyers.id -> sink.id IDENTITY

-- A step filled, back to a savepoint, and filled otherwise.
create temporary table step (id int);
begin;
savepoint one;
insert into step select id from orders;
rollback to one;
insert into step select id from buyers;
insert into sink (id) select id from step;
commit;
--   buyers.id -> sink.id IDENTITY

-- A step that is dropped and made anew.
create temporary table step as select id from orders;
drop table step;
create temporary table step as select id from buyers;
insert into sink (id) select id from step;
--   buyers.id -> sink.id IDENTITY

-- A step that is emptied and filled anew.
create temporary table step as select id from orders;
truncate step;
insert into step select id from buyers;
insert into sink (id) select id from step;
--   buyers.id -> sink.id IDENTITY

-- A step whose emptying is rolled back.
create temporary table step as select id from orders;
begin;
savepoint s;
truncate step;
rollback to s;
commit;
insert into sink (id) select id from step;
--   orders.id -> sink.id IDENTITY

-- A step of values comes from nowhere.
create temporary table step as values (1, 'x');
insert into sink (id, label) select * from step;
--   nothing

-- A step filled by a COPY comes from where that does.
create temporary table step (id int, label text);
copy step from program 'echo 1,x' (format csv);
insert into sink (id, label) select id, label from step;
--   program/echo#cc1334ba.id -> sink.id IDENTITY
--   program/echo#cc1334ba.label -> sink.label IDENTITY

-- A step with a column renamed.
create temporary table step as select id, item from orders;
alter table step rename column item to label;
insert into sink (label) select label from step;
--   orders.item -> sink.label IDENTITY

-- A temporary view is read as what it is made of.
create temporary view step as select id, item from orders where qty > 1;
insert into sink (id, label) select id, item from step;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink FILTER

-- A step in a function.
create function fill() returns void language plpgsql as $$
begin
    create temporary table step on commit drop as select id, item from orders where qty > 1;
    insert into sink (id, label) select id, item from step;
end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.item -> sink.label IDENTITY by fill()
--   orders.qty -> sink FILTER by fill()

-- A step that is counted: what it was filled from was counted.
create temporary table step as select id from orders where qty > 1;
insert into sink (qty) select count(*) from step;
--   orders -> sink.qty AGGREGATION masked
--   orders.qty -> sink FILTER
