-- Rules, whose statements take the place of the one that was given or go along with it;
-- triggers, whose statements are of their function. What a trigger does with the row
-- in its hands is in plpgsql_dataflow.sql.

-- A rule that also inserts: what the new row is made of goes there too.
create rule also as on insert to sink do also insert into shelf (item, qty) values (new.label, new.qty);
insert into sink (label, qty) select item, qty + 1 from orders where price > 1;
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty TRANSFORMATION
--   orders.price -> sink FILTER
--   orders.item -> shelf.item IDENTITY
--   orders.qty -> shelf.qty TRANSFORMATION
--   orders.price -> shelf FILTER
--   no view: it has no rules

-- A rule that inserts elsewhere.
create rule elsewhere as on insert to sink do instead insert into shelf (item) values (new.label);
insert into sink (label) select item from orders;
--   orders.item -> shelf.item IDENTITY
--   no view: it has no rules

-- A rule that does nothing.
create rule never as on insert to sink do instead nothing;
insert into sink (label) select item from orders;
--   nothing
--   no view: it has no rules

-- A rule with a condition: both ways, each under its own.
create rule many as on insert to sink where new.qty > 1 do instead insert into shelf (item, qty) values (new.label, new.qty);
insert into sink (label, qty) select item, qty from orders;
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   orders.qty -> sink FILTER
--   orders.item -> shelf.item IDENTITY
--   orders.qty -> shelf.qty IDENTITY
--   orders.qty -> shelf FILTER
--   no view: it has no rules

-- A rule on update: the old row is the table's.
create rule also as on update to sink do also insert into shelf (item, qty) values (old.label, new.qty);
update sink set qty = o.qty from orders o where o.id = sink.id;
--   orders.qty -> sink.qty IDENTITY
--   orders.id -> sink FILTER
--   sink.label -> shelf.item IDENTITY
--   orders.qty -> shelf.qty IDENTITY
--   orders.id, sink.id -> shelf FILTER

-- A rule on delete: the rows that go are kept.
create rule keep as on delete to sink do also insert into shelf (item) values (old.label);
delete from sink where qty > 1;
--   sink.label -> shelf.item IDENTITY
--   sink.qty -> shelf FILTER

-- A rule on a view makes it writable.
create view window_on as select id, upper(label) as title from sink;
create rule through as on insert to window_on do instead insert into sink (id, label) values (new.id, new.title);
insert into window_on (id, title) select id, item from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   no view: it writes through one

-- A trigger that copies from a table.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item) select name from buyers; return null; end $$;
create trigger log_it after insert on sink for each statement execute function log_it();
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY
--   buyers.name -> shelf.item IDENTITY by log_it()
--   no view: it has no triggers

-- A trigger for each row that copies from a table.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item) select max(name) from buyers; return null; end $$;
create trigger log_it after insert on sink for each row execute function log_it();
insert into sink (id) values (7), (8);
--   buyers.name -> shelf.item AGGREGATION by log_it()
--   no view: it has no triggers

-- A trigger that counts what is there.
create function count_it() returns trigger language plpgsql as $$ begin update shelf set qty = (select count(*) from sink); return null; end $$;
create trigger count_it after insert or delete on sink for each statement execute function count_it();
delete from sink where id = 1;
--   sink -> shelf.qty AGGREGATION masked by count_it()

-- A trigger that reads the rows of the statement: they are the table's.
create function log_it() returns trigger language plpgsql as $$
begin
    insert into shelf (item, qty) select label, qty from added where id > 1;
    return null;
end $$;
create trigger log_it after insert on sink referencing new table as added for each statement execute function log_it();
insert into sink (id, label, qty) select id, item, qty from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   sink.label -> shelf.item IDENTITY by log_it()
--   sink.qty -> shelf.qty IDENTITY by log_it()
--   sink.id -> shelf FILTER by log_it()
--   no view: it has no triggers

-- A trigger that compares the rows before and after.
create function log_it() returns trigger language plpgsql as $$
begin
    insert into shelf (item, qty) select n.label, n.qty - o.qty from old_rows o join new_rows n using (id);
    return null;
end $$;
create trigger log_it after update on sink referencing old table as old_rows new table as new_rows for each statement execute function log_it();
update sink set qty = qty + 1;
--   sink.qty -> sink.qty TRANSFORMATION
--   sink.label -> shelf.item IDENTITY by log_it()
--   sink.qty -> shelf.qty TRANSFORMATION by log_it()
--   sink.id -> shelf JOIN by log_it()

-- A trigger that writes where another trigger writes on.
create function first_step() returns trigger language plpgsql as $$ begin insert into shelf (item) select name from buyers; return null; end $$;
create function second_step() returns trigger language plpgsql as $$ begin insert into stock (item) select name from staff; return null; end $$;
create trigger first_step after insert on sink for each statement execute function first_step();
create trigger second_step after insert on shelf for each statement execute function second_step();
insert into sink (id) values (7);
--   buyers.name -> shelf.item IDENTITY by first_step()
--   staff.name -> stock.item IDENTITY by second_step()
--   no view: it has no triggers

-- A trigger that waits for the end of the transaction.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item) select max(name) from buyers; return null; end $$;
create constraint trigger log_it after insert on sink deferrable initially deferred for each row execute function log_it();
begin;
insert into sink (id) values (7);
commit;
--   buyers.name -> shelf.item AGGREGATION by log_it()

-- A trigger that waits, prepared.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item) select max(name) from buyers; return null; end $$;
create constraint trigger log_it after insert on sink deferrable initially deferred for each row execute function log_it();
begin;
insert into sink (id) values (7);
prepare transaction 'corpus';
commit prepared 'corpus';
--   buyers.name -> shelf.item AGGREGATION by log_it()

-- A view that a trigger makes writable: it is what was written, the rest is the trigger's.
create view window_on as select id, label from sink where id > 0;
create function through() returns trigger language plpgsql as $$ begin insert into shelf (item) select name from buyers; return null; end $$;
create trigger through instead of insert on window_on for each row execute function through();
insert into window_on (id, label) select id, item from orders;
--   orders.id -> window_on.id IDENTITY
--   orders.item -> window_on.label IDENTITY
--   buyers.name -> shelf.item IDENTITY by through()
--   no view: it writes through one

-- A trigger that did not fire.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item) select name from buyers; return null; end $$;
create trigger log_it after insert on sink for each row when (new.id > 100) execute function log_it();
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY
--   no view: it has no triggers

-- A trigger that a COPY fires.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item) select name from buyers; return null; end $$;
create trigger log_it after insert on sink for each statement execute function log_it();
copy sink (id, label) from stdin;
1	x
\.
--   buyers.name -> shelf.item IDENTITY by log_it()
