-- UPDATE: what is set, of what, and what decides where.

-- A constant.
update sink set label = 'x';
--   nothing

-- A constant where a column of its own says so.
update sink set label = 'x' where id = 1;
--   nothing

-- A value that depends on the one before.
update sink set qty = qty + 1;
--   sink.qty -> sink.qty TRANSFORMATION

-- A column set to itself.
update sink set qty = qty;
--   nothing

-- A column set to another.
update sink set label = info;
--   sink.info -> sink.label IDENTITY

-- Two columns exchanged.
update sink set label = info, info = label;
--   sink.info -> sink.label IDENTITY
--   sink.label -> sink.info IDENTITY

-- A column of two others.
update sink set amount = qty * id where day is not null;
--   sink.qty, sink.id -> sink.amount TRANSFORMATION

-- From another table: its part of the condition is a filter.
update sink set label = orders.item from orders where orders.id = sink.id;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink FILTER

-- From another, with what was there.
update sink set qty = sink.qty + o.qty from orders o where o.id = sink.id and o.price > 1;
--   sink.qty, orders.qty -> sink.qty TRANSFORMATION
--   orders.id, orders.price -> sink FILTER

-- From a join.
update sink set label = b.name, qty = o.qty from orders o join buyers b on b.id = o.buyer where o.id = sink.id;
--   buyers.name -> sink.label IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   orders.buyer, buyers.id -> sink JOIN
--   orders.id -> sink FILTER

-- From a subquery that aggregates.
update sink set amount = s.spent
  from (select buyer, sum(price * qty) as spent from orders group by buyer) s where s.buyer = sink.id;
--   orders.price, orders.qty -> sink.amount AGGREGATION
--   orders.buyer -> sink GROUP_BY, FILTER

-- From a table none of whose columns is named.
update sink set label = 'x' from orders;
--   orders -> sink JOIN

-- From values.
update sink set label = v.label from (values (1, 'x'), (2, 'y')) v (id, label) where v.id = sink.id;
--   nothing

-- From itself: its joined row is the same dataset.
update sink set qty = other.qty from sink other where other.id = sink.id + 1;
--   nothing

-- From itself, another column.
update sink set qty = other.id from sink other where other.id = sink.qty;
--   sink.id -> sink.qty IDENTITY

-- To the value of a correlated subquery: what selects it is a filter of the value.
update sink set label = (select name from buyers where buyers.id = sink.id);
--   buyers.name -> sink.label IDENTITY
--   buyers.id, sink.id -> sink.label FILTER

-- To an aggregate of another table.
update sink set qty = (select count(*) from orders);
--   orders -> sink.qty AGGREGATION masked

-- Several columns of a subquery.
update sink set (label, qty) = (select item, qty from orders where orders.id = sink.id);
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   orders.id, sink.id -> sink.label FILTER
--   orders.id, sink.id -> sink.qty FILTER

-- Several columns of a subquery, and one more.
update sink set (label, qty) = (select max(item), max(qty) from orders), info = label;
--   orders.item -> sink.label AGGREGATION
--   orders.qty -> sink.qty AGGREGATION
--   sink.label -> sink.info IDENTITY

-- Two such subqueries.
update sink set (label, qty) = (select item, qty from orders order by price limit 1),
                (info, amount) = (select name, pay from staff order by id limit 1);
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   orders.price -> sink.label SORT
--   orders.price -> sink.qty SORT
--   staff.name -> sink.info IDENTITY
--   staff.pay -> sink.amount IDENTITY
--   staff.id -> sink.info SORT
--   staff.id -> sink.amount SORT

-- Several columns of a row.
update sink set (label, qty) = row (info, qty * 2);
--   sink.info -> sink.label IDENTITY
--   sink.qty -> sink.qty TRANSFORMATION

-- Back to the default.
update sink set label = default, qty = (select max(qty) from orders);
--   orders.qty -> sink.qty AGGREGATION

-- Where something is in another table.
update sink set label = 'x' where id in (select buyer from orders where qty > 1);
--   orders.buyer, orders.qty -> sink FILTER

-- Where something exists.
update sink set label = 'x' where exists (select from orders where orders.buyer = sink.id);
--   orders.buyer -> sink FILTER

-- Where anything exists.
update sink set label = 'x' where exists (select from orders);
--   orders -> sink FILTER

-- Where an aggregate of another says so.
update sink set label = 'x' where amount > (select avg(price) from orders);
--   orders.price -> sink FILTER

-- A case: what decides is an influence on the column.
update sink set label = case when qty > 1 then info else label end;
--   sink.qty -> sink.label CONDITIONAL
--   sink.info, sink.label -> sink.label TRANSFORMATION

-- A case over another table.
update sink set qty = case when o.price > 2 then o.qty else sink.qty end from orders o where o.id = sink.id;
--   orders.price -> sink.qty CONDITIONAL
--   orders.qty, sink.qty -> sink.qty TRANSFORMATION
--   orders.id -> sink FILTER

-- Filled where it is empty.
update sink set label = coalesce(label, info);
--   sink.label, sink.info -> sink.label TRANSFORMATION, CONDITIONAL

-- An element of an array: the others stay, so the array depends on itself.
update sink set tags[1] = o.item from orders o where o.id = sink.id;
--   orders.item -> sink.tags TRANSFORMATION
--   sink.tags -> sink.tags TRANSFORMATION
--   orders.id -> sink FILTER

-- An element that another column chooses.
update sink set tags[qty] = label;
--   sink.label, sink.qty, sink.tags -> sink.tags TRANSFORMATION

-- A key of a document.
update sink set doc['item'] = to_jsonb(o.item) from orders o where o.id = sink.id;
--   orders.item, sink.doc -> sink.doc TRANSFORMATION
--   orders.id -> sink FILTER

-- A field of a composite column.
create type place as (city text, zip text);
create table homes (id int, home place);
update homes set home.city = b.city from buyers b where b.id = homes.id;
--   buyers.city, homes.home -> homes.home TRANSFORMATION
--   buyers.id -> homes FILTER

-- Into a longer number.
create table wide (id int, big bigint);
update wide set big = o.qty from orders o where o.id = wide.id;
--   orders.qty -> wide.big TRANSFORMATION
--   orders.id -> wide FILTER

-- Hashed in place.
update buyers set email = md5(email);
--   buyers.email -> buyers.email TRANSFORMATION masked

-- With a common table expression.
with spent as (select buyer, sum(price) as total from orders group by buyer)
update sink set amount = spent.total from spent where spent.buyer = sink.id;
--   orders.price -> sink.amount AGGREGATION
--   orders.buyer -> sink GROUP_BY, FILTER

-- With a common table expression in a subquery.
with cheap as (select item from orders where price < 2)
update sink set info = 'cheap' where label in (select item from cheap);
--   orders.item, orders.price -> sink FILTER

-- Of a table under an alias.
update sink as s set label = o.item from orders as o where (o.id, o.qty) = (s.id, s.qty);
--   orders.item -> sink.label IDENTITY
--   orders.id, orders.qty -> sink FILTER

-- Of one table only, its children left out.
create table child () inherits (sink);
update only sink set label = o.item from orders o where o.id = sink.id;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink FILTER

-- Of the key of joined lateral rows.
update sink set label = l.item
  from buyers b, lateral (select item from orders where orders.buyer = b.id order by price limit 1) l where b.id = sink.id;
--   orders.item -> sink.label IDENTITY
--   orders.buyer, buyers.id -> sink FILTER
--   orders.price -> sink SORT

-- With a window inside.
update sink set qty = ranked.place
  from (select id, rank() over (partition by buyer order by price) as place from orders) ranked where ranked.id = sink.id;
--   orders.buyer, orders.price -> sink.qty WINDOW
--   orders.id -> sink FILTER

-- Through a cursor: what chose its row was another statement.
begin;
declare chosen cursor for select id from sink where qty > 0 for update;
fetch chosen;
update sink set label = info where current of chosen;
commit;
--   sink.info -> sink.label IDENTITY

-- What is returned goes nowhere.
update sink set label = o.item from orders o where o.id = sink.id returning sink.*, o.price;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink FILTER
