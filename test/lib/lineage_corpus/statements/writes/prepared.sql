-- Prepared statements, plans that are kept, dynamic statements at the top.

-- Prepared and executed.
prepare p as insert into sink (id) select id from orders where qty > 1;
execute p;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER

-- Prepared only.
prepare p as insert into sink (id) select id from orders;
--   nothing

-- With arguments: they come from no column.
prepare p (int, text) as insert into sink (id, label, qty) select id, $2, qty + $1 from orders where buyer = $1;
execute p (1, 'x');
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink.qty TRANSFORMATION
--   orders.buyer -> sink FILTER

-- Often enough for a plan that is kept.
prepare p (int) as insert into sink (id) select id from orders where buyer = $1;
execute p (1);
execute p (1);
execute p (1);
execute p (1);
execute p (1);
execute p (1);
execute p (1);
--   orders.id -> sink.id IDENTITY
--   orders.buyer -> sink FILTER

-- A kept plan from the start.
set plan_cache_mode = force_generic_plan;
prepare p (int) as insert into sink (id) select id from orders where buyer = $1;
execute p (1);
execute p (2);
--   orders.id -> sink.id IDENTITY
--   orders.buyer -> sink FILTER

-- Never a kept plan.
set plan_cache_mode = force_custom_plan;
prepare p (int) as insert into sink (id) select id from orders where buyer = $1;
execute p (1);
execute p (2);
--   orders.id -> sink.id IDENTITY
--   orders.buyer -> sink FILTER

-- A kept plan that ran first in a transaction that was rolled back.
set plan_cache_mode = force_generic_plan;
prepare p as insert into sink (id) select id from orders;
begin;
execute p;
rollback;
execute p;
--   orders.id -> sink.id IDENTITY

-- A kept plan, planned while nothing was observed.
set plan_cache_mode = force_generic_plan;
set meshcat.lineage_capture = off;
prepare p as insert into sink (id) select id from orders;
execute p;
set meshcat.lineage_capture = on;
execute p;
--   orders.id -> sink.id IDENTITY
--   todo: plans older than the capture

-- A kept plan whose source gets another column.
set plan_cache_mode = force_generic_plan;
prepare p as insert into sink (label) select item from orders;
execute p;
alter table orders drop column note, add column more int;
execute p;
--   orders.item -> sink.label IDENTITY

-- A kept plan whose source is not there any more.
set plan_cache_mode = force_generic_plan;
prepare p as insert into sink (label) select item from orders;
execute p;
alter table orders rename column item to thing;
execute p;
--   orders.thing -> sink.label IDENTITY
--   error 42703

-- A kept plan whose view is changed to read something else.
set plan_cache_mode = force_generic_plan;
create view chosen as select id, item as v from orders;
prepare p as insert into sink (label) select v from chosen;
execute p;
create or replace view chosen as select id, note as v from orders;
execute p;
--   chosen.v -> sink.label IDENTITY

-- A kept plan whose name means another table afterwards.
set plan_cache_mode = force_generic_plan;
prepare p as insert into sink (id) select id from orders;
execute p;
create temporary table orders as select id from staff;
drop table orders;
execute p;
--   orders.id -> sink.id IDENTITY

-- An update, executed twice.
prepare p (int) as update sink set label = o.item from orders o where o.id = sink.id and o.qty > $1;
execute p (0);
execute p (1);
--   orders.item -> sink.label IDENTITY
--   orders.id, orders.qty -> sink FILTER

-- A merge that is prepared.
prepare p as merge into sink using orders o on o.id = sink.id when matched then update set label = o.item;
execute p;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink JOIN

-- EXPLAIN of a prepared statement runs nothing.
prepare p as insert into sink (id) select id from orders;
explain execute p;
--   nothing

-- EXPLAIN ANALYZE of a prepared statement does.
prepare p as insert into sink (id) select id from orders;
explain (analyze, costs off, timing off, summary off) execute p;
--   orders.id -> sink.id IDENTITY

-- A query that is prepared moves nothing.
prepare p as select id from orders;
execute p;
--   nothing

-- A statement put together by the client.
select format('insert into sink (%I) select %I from orders', 'label', 'item') \gexec
--   orders.item -> sink.label IDENTITY

-- A statement with an argument of the protocol.
prepare p (text) as insert into stock (item, note) select $1, note from orders where item = $1 limit 1 on conflict (item) do update set note = excluded.note;
execute p ('pen');
--   orders.note -> stock.note IDENTITY
--   orders.item -> stock FILTER
