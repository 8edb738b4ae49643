-- What flows through variables of PL/pgSQL: from a query into a variable, a record or the
-- row of a trigger, and from there into a statement.
--
-- todo: values that pass through variables of PL/pgSQL

-- A loop over rows.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select id, upper(item) as loud from orders where qty > 1 loop
        insert into sink (id, label) values (r.id, r.loud);
    end loop;
end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.item -> sink.label TRANSFORMATION by fill()
--   orders.qty -> sink FILTER by fill()

-- A loop over rows that updates.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select id, item from orders loop
        update sink set label = r.item where id = r.id;
    end loop;
end $$;
select fill();
--   orders.item -> sink.label IDENTITY by fill()
--   orders.id -> sink FILTER by fill()

-- SELECT INTO a variable.
create function fill() returns void language plpgsql as $$
declare top numeric;
begin
    select max(price) into top from orders;
    insert into sink (amount) values (top);
end $$;
select fill();
--   orders.price -> sink.amount AGGREGATION by fill()

-- A variable set to the value of a query.
create function fill() returns void language plpgsql as $$
declare top numeric := (select max(price) from orders);
begin
    top := top * 2;
    insert into sink (amount) values (top);
end $$;
select fill();
--   orders.price -> sink.amount AGGREGATION by fill()

-- The new row of a trigger.
create function log_it() returns trigger language plpgsql as $$ begin insert into shelf (item, qty) values (new.label, new.qty + 1); return new; end $$;
create trigger log_it after insert on sink for each row execute function log_it();
insert into sink (label, qty) select item, qty from orders;
--   orders.item -> sink.label IDENTITY
--   orders.qty -> sink.qty IDENTITY
--   sink.label -> shelf.item IDENTITY by log_it()
--   sink.qty -> shelf.qty TRANSFORMATION by log_it()
--   no view: it has no triggers

-- The old row of a trigger.
create function keep_it() returns trigger language plpgsql as $$ begin insert into shelf (item) values (old.label); return old; end $$;
create trigger keep_it before delete on sink for each row execute function keep_it();
delete from sink where qty > 1;
--   sink.label -> shelf.item IDENTITY by keep_it()

-- A row that a trigger changes before it is written.
create function complete_it() returns trigger language plpgsql as $$
begin
    select name into new.info from buyers where id = new.id;
    new.label := upper(new.label);
    return new;
end $$;
create trigger complete_it before insert on sink for each row execute function complete_it();
insert into sink (id, label) select buyer, item from orders;
--   orders.buyer -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY
--   buyers.name -> sink.info IDENTITY by complete_it()
--   buyers.id -> sink.info FILTER by complete_it()
--   sink.label -> sink.label TRANSFORMATION by complete_it()
--   no view: it has no triggers

-- A cursor's rows.
create function fill() returns void language plpgsql as $$
declare
    c cursor for select id, note from orders;
    number int;
    words text;
begin
    open c;
    loop
        fetch c into number, words;
        exit when not found;
        insert into sink (id, info) values (number, words);
    end loop;
end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.note -> sink.info IDENTITY by fill()

-- What a write returned.
create function fill() returns void language plpgsql as $$
declare number int;
begin
    insert into sink (id) select max(id) from orders returning id into number;
    insert into shelf (qty) values (number);
end $$;
select fill();
--   orders.id -> sink.id AGGREGATION by fill()
--   sink.id -> shelf.qty IDENTITY by fill()

-- A decision taken by a query.
create function fill() returns void language plpgsql as $$
begin
    if exists (select from orders where price > 5) then
        insert into sink (label) select name from buyers;
    end if;
end $$;
select fill();
--   buyers.name -> sink.label IDENTITY by fill()
--   orders.price -> sink CONDITIONAL by fill()
