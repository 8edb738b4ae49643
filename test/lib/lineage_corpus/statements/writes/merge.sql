-- MERGE: what is joined, what decides between the actions, and what these do.

-- Both actions.
merge into stock using (select item, sum(qty) as qty from orders group by item) o on o.item = stock.item
 when matched then update set qty = stock.qty + o.qty
 when not matched then insert (item, qty) values (o.item, o.qty);
--   orders.qty -> stock.qty AGGREGATION
--   stock.qty -> stock.qty TRANSFORMATION
--   orders.item -> stock.item IDENTITY
--   orders.item -> stock JOIN, GROUP_BY

-- Update alone.
merge into sink using orders on orders.id = sink.id
 when matched then update set label = orders.item;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink JOIN

-- Insert alone.
merge into sink using orders o on o.id = sink.id
 when not matched then insert (id, label) values (o.id, upper(o.item));
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label TRANSFORMATION
--   orders.id -> sink JOIN

-- Insert by position.
merge into sink using orders o on o.id = sink.id
 when not matched then insert values (o.id, o.item, o.note);
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.note -> sink.info IDENTITY
--   orders.id -> sink JOIN

-- Insert of nothing but defaults.
merge into sink using orders o on o.id = sink.id
 when not matched then insert default values;
--   orders.id -> sink JOIN

-- Delete alone.
merge into sink using orders o on o.id = sink.id
 when matched then delete;
--   orders.id -> sink JOIN

-- Nothing is done.
merge into sink using orders o on o.id = sink.id
 when matched then do nothing;
--   orders.id -> sink JOIN

-- A condition of an action decides as a CASE does.
merge into sink using orders o on o.id = sink.id
 when matched and o.qty > 1 then update set label = o.item
 when matched and o.price > 100 then delete
 when not matched and o.note is not null then insert (id) values (o.id);
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink.id IDENTITY
--   orders.id -> sink JOIN
--   orders.qty, orders.price, orders.note -> sink CONDITIONAL

-- A condition of the target's own columns.
merge into sink using orders o on o.id = sink.id
 when matched and sink.qty > 1 then update set label = o.item;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink JOIN

-- A condition of its own columns and the other's.
merge into sink using orders o on o.id = sink.id
 when matched and sink.qty < o.qty then update set qty = o.qty;
--   orders.qty -> sink.qty IDENTITY
--   orders.id -> sink JOIN
--   orders.qty -> sink CONDITIONAL

-- A filter within the source.
merge into sink using (select id, item from orders where qty > 1) o on o.id = sink.id
 when matched then update set label = o.item;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink JOIN
--   orders.qty -> sink FILTER

-- A join as the source.
merge into sink using (orders join buyers on buyers.id = orders.buyer) on orders.id = sink.id
 when matched then update set label = buyers.name, info = orders.item;
--   buyers.name -> sink.label IDENTITY
--   orders.item -> sink.info IDENTITY
--   orders.buyer, buyers.id, orders.id -> sink JOIN

-- A common table expression as the source.
with spent as (select buyer, sum(price * qty) as total from orders group by buyer)
merge into sink using spent on spent.buyer = sink.id
 when matched then update set amount = spent.total
 when not matched then insert (id, amount) values (spent.buyer, spent.total);
--   orders.price, orders.qty -> sink.amount AGGREGATION
--   orders.buyer -> sink.id IDENTITY
--   orders.buyer -> sink JOIN, GROUP_BY

-- Values as the source.
merge into sink using (values (1, 'x'), (9, 'y')) v (id, label) on v.id = sink.id
 when matched then update set label = v.label
 when not matched then insert (id, label) values (v.id, v.label);
--   nothing

-- A condition in ON beyond the key.
merge into sink using orders o on o.id = sink.id and o.qty > 1
 when matched then update set label = o.item;
--   orders.item -> sink.label IDENTITY
--   orders.id, orders.qty -> sink JOIN

-- A subquery in an action.
merge into sink using orders o on o.id = sink.id
 when matched then update set label = (select name from buyers where buyers.id = o.buyer);
--   buyers.name -> sink.label IDENTITY
--   buyers.id, orders.buyer -> sink.label FILTER
--   orders.id -> sink JOIN

-- A case in an action.
merge into sink using orders o on o.id = sink.id
 when matched then update set label = case when o.qty > 2 then o.item else sink.label end;
--   orders.item, sink.label -> sink.label TRANSFORMATION
--   orders.qty -> sink.label CONDITIONAL
--   orders.id -> sink JOIN

-- The table itself as the source.
merge into sink using sink other on other.id = sink.id + 1
 when matched then update set qty = other.id;
--   sink.id -> sink.qty IDENTITY

-- A source none of whose columns is named.
merge into sink using orders on true
 when not matched then insert (id) values (1);
--   orders -> sink JOIN

-- Rows that the source has not.
merge into sink using orders o on o.id = sink.id
 when not matched by source then delete;
--   orders.id -> sink JOIN
--   since 17

-- Rows that the source has not are marked.
merge into sink using orders o on o.id = sink.id
 when matched then update set label = o.item
 when not matched by source and sink.qty > 1 then update set label = info;
--   orders.item, sink.info -> sink.label IDENTITY
--   orders.id -> sink JOIN
--   since 17

-- What is returned goes nowhere.
merge into sink using orders o on o.id = sink.id
 when matched then update set label = o.item
 returning merge_action(), sink.*;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink JOIN
--   since 17

-- Into a partitioned table.
create table parts (id int, label text) partition by list (id);
create table part_one partition of parts for values in (1);
create table part_rest partition of parts default;
merge into parts using orders o on o.id = parts.id
 when matched then update set label = o.item
 when not matched then insert (id, label) values (o.id, o.note);
--   orders.item, orders.note -> parts.label IDENTITY
--   orders.id -> parts.id IDENTITY
--   orders.id -> parts JOIN
