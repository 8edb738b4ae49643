-- INSERT ... ON CONFLICT: what is inserted, and what is set instead.

-- Nothing is done.
insert into stock (item, qty) select item, qty from orders on conflict do nothing;
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY

-- Nothing is done about one key.
insert into stock (item, qty) select distinct item, 1 from orders on conflict (item) do nothing;
--   orders.item -> stock.item IDENTITY
--   orders.item -> stock GROUP_BY

-- What was to be inserted is set.
insert into stock (item, qty) select distinct on (item) item, qty from orders order by item, placed
    on conflict (item) do update set qty = excluded.qty;
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY
--   orders.item -> stock GROUP_BY, SORT
--   orders.placed -> stock SORT

-- Added to what was there.
insert into stock (item, qty) select item, sum(qty) from orders group by item
    on conflict (item) do update set qty = stock.qty + excluded.qty;
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty AGGREGATION
--   stock.qty -> stock.qty TRANSFORMATION
--   orders.item -> stock GROUP_BY

-- Another column than the inserted one is set.
insert into stock (item, note) select max(item), max(note) from orders
    on conflict (item) do update set note = excluded.item;
--   orders.item -> stock.item AGGREGATION
--   orders.note, orders.item -> stock.note AGGREGATION

-- Set to something else than what was to be inserted.
insert into stock (item, qty) select item, 1 from orders where id = 2
    on conflict (item) do update set note = (select max(name) from buyers);
--   orders.item -> stock.item IDENTITY
--   buyers.name -> stock.note AGGREGATION
--   orders.id -> stock FILTER

-- Of a column that was not inserted: it has its default.
insert into stock (item) select item from orders where id = 2
    on conflict (item) do update set note = excluded.note, seen = current_date;
--   orders.item -> stock.item IDENTITY
--   orders.id -> stock FILTER

-- Where what was to be inserted says so.
insert into stock (item, qty, price) select item, qty, price from orders where id < 3
    on conflict (item) do update set qty = excluded.qty where excluded.price < stock.price;
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY
--   orders.price -> stock.price IDENTITY
--   orders.id, orders.price -> stock FILTER

-- Where only what was there says so.
insert into stock (item, qty) select item, qty from orders where id < 3
    on conflict (item) do update set qty = excluded.qty where stock.seen < current_date;
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY
--   orders.id -> stock FILTER

-- Several columns at once.
insert into stock (item, qty, price) select item, qty, price from orders where id < 3
    on conflict (item) do update set (qty, price) = (excluded.qty + 1, excluded.price);
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY, TRANSFORMATION
--   orders.price -> stock.price IDENTITY
--   orders.id -> stock FILTER

-- Columns exchanged with what was there.
insert into stock (item, note) select item, note from orders where id < 3
    on conflict (item) do update set note = coalesce(excluded.note, stock.note);
--   orders.item -> stock.item IDENTITY
--   orders.note -> stock.note IDENTITY, TRANSFORMATION, CONDITIONAL
--   stock.note -> stock.note TRANSFORMATION, CONDITIONAL
--   orders.id -> stock FILTER

-- By the name of the constraint, under an alias.
insert into stock as s (item, qty) select item, qty from orders where id < 3
    on conflict on constraint stock_pkey do update set qty = greatest(s.qty, excluded.qty);
--   orders.item -> stock.item IDENTITY
--   orders.qty -> stock.qty IDENTITY, TRANSFORMATION
--   stock.qty -> stock.qty TRANSFORMATION
--   orders.id -> stock FILTER

-- Values that come from nowhere.
insert into stock (item, qty) values ('pen', 3) on conflict (item) do update set qty = excluded.qty;
--   nothing

-- Values that come from nowhere, added.
insert into stock (item, qty) values ('pen', 3) on conflict (item) do update set qty = stock.qty + excluded.qty;
--   stock.qty -> stock.qty TRANSFORMATION

-- Values of a subquery.
insert into stock (item, qty) values ('pen', (select sum(qty) from orders)) on conflict (item) do update set qty = excluded.qty;
--   orders.qty -> stock.qty AGGREGATION

-- Into the table that is read.
insert into stock (item, qty) select item, qty * 2 from stock on conflict (item) do update set qty = excluded.qty;
--   stock.qty -> stock.qty TRANSFORMATION
