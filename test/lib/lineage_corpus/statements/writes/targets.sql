-- Where it is written: generated columns, partitions, children, views, foreign tables.

-- A generated column is made of its table's own.
create table bill (qty int, price numeric, total numeric generated always as (qty * price) stored);
insert into bill (qty, price) select qty, price from orders;
--   orders.qty -> bill.qty IDENTITY
--   orders.price -> bill.price IDENTITY
--   bill.qty, bill.price -> bill.total TRANSFORMATION
--   no view: it generates nothing

-- A generated column that decides.
create table bill (qty int, size text generated always as (case when qty > 2 then 'many' else 'few' end) stored);
insert into bill (qty) select qty from orders;
--   orders.qty -> bill.qty IDENTITY
--   bill.qty -> bill.size CONDITIONAL
--   no view: it generates nothing

-- A generated column that hides.
create table guest (email text, hashed text generated always as (md5(email)) stored);
insert into guest (email) select email from buyers;
--   buyers.email -> guest.email IDENTITY
--   guest.email -> guest.hashed TRANSFORMATION masked
--   no view: it generates nothing

-- A generated column is made anew when what it is made of is set.
create table bill (id int, qty int, total numeric generated always as (qty * 2) stored);
update bill set qty = o.qty from orders o where o.id = bill.id;
--   orders.qty -> bill.qty IDENTITY
--   orders.id -> bill FILTER
--   bill.qty -> bill.total TRANSFORMATION

-- And is not when something else is.
create table bill (id int, qty int, note text, total numeric generated always as (qty * 2) stored);
update bill set note = o.note from orders o where o.id = bill.id;
--   orders.note -> bill.note IDENTITY
--   orders.id -> bill FILTER

-- Unless a trigger may have set what it is made of.
create table bill (id int, qty int, note text, total numeric generated always as (qty * 2) stored);
create function recount() returns trigger language plpgsql as $$ begin new.qty := new.qty + 1; return new; end $$;
create trigger recount before update on bill for each row execute function recount();
update bill set note = o.note from orders o where o.id = bill.id;
--   orders.note -> bill.note IDENTITY
--   orders.id -> bill FILTER
--   bill.qty -> bill.total TRANSFORMATION

-- MERGE makes it anew by one of its ways.
create table bill (id int, qty int, note text, total numeric generated always as (qty * 2) stored);
merge into bill using orders o on o.id = bill.id when matched and o.qty > 1 then update set qty = o.qty
 when matched then update set note = o.note;
--   orders.qty -> bill.qty IDENTITY
--   orders.note -> bill.note IDENTITY
--   orders.qty -> bill CONDITIONAL
--   orders.id -> bill JOIN
--   bill.qty -> bill.total TRANSFORMATION

-- A generated column that is read.
create table bill (qty int, total int generated always as (qty * 2) stored);
create table made as select total from bill;
--   bill.total -> made.total IDENTITY

-- A virtual generated column that is read is the column that one names.
create table bill (qty int, total int generated always as (qty * 2) virtual);
create table made as select total from bill;
--   bill.total -> made.total IDENTITY
--   since 18

-- Into a partitioned table: the root is the dataset.
create table parts (id int, label text) partition by range (id);
create table part_low partition of parts for values from (0) to (2);
create table part_high partition of parts for values from (2) to (100);
insert into parts (id, label) select id, item from orders;
--   orders.id -> parts.id IDENTITY
--   orders.item -> parts.label IDENTITY

-- Into a partition itself.
create table parts (id int, label text) partition by range (id);
create table part_low partition of parts for values from (0) to (2);
insert into part_low (id, label) select id, item from orders where id = 1;
--   orders.id -> part_low.id IDENTITY
--   orders.item -> part_low.label IDENTITY
--   orders.id -> part_low FILTER

-- Partitions whose columns are in another order.
create table parts (id int, label text) partition by range (id);
create table part_low (label text, gone int, id int);
alter table part_low drop column gone;
alter table parts attach partition part_low for values from (0) to (100);
update parts set label = o.item from orders o where o.id = parts.id;
insert into part_low (id) select id from orders;
--   orders.item -> parts.label IDENTITY
--   orders.id -> parts FILTER
--   orders.id -> part_low.id IDENTITY
--   no view: it is of one of them

-- Rows that move from one partition to another.
create table parts (id int, label text) partition by list (label);
create table part_pen partition of parts for values in ('pen');
create table part_rest partition of parts default;
insert into parts values (1, 'pen');
update parts set label = o.note from orders o where o.id = parts.id;
--   orders.note -> parts.label IDENTITY
--   orders.id -> parts FILTER

-- From a partitioned table, and from a partition.
create table parts (id int, label text) partition by range (id);
create table part_low partition of parts for values from (0) to (2);
create table made as select p.label, l.id from parts p join part_low l on l.id = p.id;
--   parts.label -> made.label IDENTITY
--   part_low.id -> made.id IDENTITY
--   parts.id, part_low.id -> made JOIN

-- From partitions two levels deep.
create table parts (id int, kind text, label text) partition by range (id);
create table part_low partition of parts for values from (0) to (100) partition by list (kind);
create table part_low_a partition of part_low for values in ('a');
create table made as select label from parts where id = 1 and kind = 'a';
--   parts.label -> made.label IDENTITY
--   parts.id, parts.kind -> made FILTER

-- An upsert into a partitioned table.
create table parts (id int primary key, label text) partition by range (id);
create table part_low partition of parts for values from (0) to (100);
insert into parts (id, label) select id, item from orders on conflict (id) do update set label = excluded.label;
--   orders.id -> parts.id IDENTITY
--   orders.item -> parts.label IDENTITY

-- From a parent with children: the parent is what was named.
create table child (extra text) inherits (staff);
create table made as select name from staff;
--   staff.name -> made.name IDENTITY

-- From the parent alone.
create table child (extra text) inherits (staff);
create table made as select name from only staff;
--   staff.name -> made.name IDENTITY

-- From a child.
create table child (extra text) inherits (staff);
create table made as select name, extra from child;
--   child.name -> made.name IDENTITY
--   child.extra -> made.extra IDENTITY

-- A parent and its children updated.
create table child (extra text) inherits (sink);
update sink set label = o.item from orders o where o.id = sink.id;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink FILTER

-- Through a view: the table beneath is what is written.
create view window_on as select id as number, label as title from sink;
insert into window_on (number, title) select id, item from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   no view: it writes through one

-- Through a view over a view.
create view window_on as select id as number, label as title from sink;
create view window_in as select title as t, number as n from window_on;
insert into window_in (n, t) select id, item from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   no view: it writes through one

-- An update through a view: what the view leaves out is its table's own filter.
create view window_on as select id as number, label as title from sink where qty > 0;
update window_on set title = o.item from orders o where o.id = number;
--   orders.item -> sink.label IDENTITY
--   orders.id -> sink FILTER

-- A delete through a view.
create view window_on as select id as number from sink where qty > 0;
delete from window_on using orders o where o.id = number;
--   orders.id -> sink FILTER

-- Through a view that checks.
create view window_on as select id, label, qty from sink where qty > 0 with check option;
insert into window_on (id, qty) select id, qty from orders;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   no view: it writes through one

-- A column that a view computes stays out.
create view window_on as select id, upper(label) as loud from sink;
insert into window_on (id) select id from orders;
--   orders.id -> sink.id IDENTITY
--   no view: it writes through one

-- Into a foreign table.
create extension if not exists postgres_fdw schema public;
create server if not exists elsewhere foreign data wrapper postgres_fdw options (host '/nowhere', dbname 'other');
create user mapping if not exists for current_user server elsewhere;
create foreign table far (id int, label text) server elsewhere options (schema_name 'there', table_name 'far_away');
insert into far (id, label) select id, item from orders;
--   error 08001

-- From a foreign table.
create extension if not exists file_fdw schema public;
create server if not exists files foreign data wrapper file_fdw;
create foreign table lines (id int, label text) server files options (filename '/dev/null');
insert into sink (id, label) select id, label from lines where id > 0;
--   lines.id -> sink.id IDENTITY
--   lines.label -> sink.label IDENTITY
--   lines.id -> sink FILTER

-- A table in a tablespace, unlogged, with an index on an expression.
create unlogged table made (id int, label text) tablespace pg_default;
create index on made (upper(label));
insert into made (id, label) select id, item from orders;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.label IDENTITY

-- Constraints that check read nothing into anything.
create table strict (id int references buyers, qty int check (qty > 0), exclude using btree (id with =, qty with =));
insert into strict (id, qty) select buyer, max(qty) from orders group by buyer;
--   orders.buyer -> strict.id IDENTITY
--   orders.qty -> strict.qty AGGREGATION
--   orders.buyer -> strict GROUP_BY

-- What a foreign key takes along is not told.
create table parent (id int primary key);
create table child (id int references parent on delete cascade on update cascade);
insert into parent select id from orders;
insert into child select id from parent;
delete from parent where id in (select id from buyers);
update parent set id = id + 10;
--   orders.id -> parent.id IDENTITY
--   parent.id -> child.id IDENTITY
--   buyers.id -> parent FILTER
--   parent.id -> parent.id TRANSFORMATION
