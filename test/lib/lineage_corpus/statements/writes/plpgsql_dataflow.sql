-- What flows through variables of PL/pgSQL: from a query into a variable, a record or the
-- row of a trigger, and from there into a statement.

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
--   buyers.id, sink.id -> sink.info FILTER by complete_it()
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

-- A variable that is used again holds what it was given last.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select id from orders loop
        insert into sink (id) values (r.id);
    end loop;
    for r in select id from buyers loop
        insert into shelf (qty) values (r.id);
    end loop;
end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   buyers.id -> shelf.qty IDENTITY by fill()

-- A value that is hidden before it is written.
create function fill() returns void language plpgsql as $$
declare
    r record;
    secret text;
begin
    for r in select email from buyers loop
        secret := r.email;
        secret := md5(secret);
        insert into sink (label) values (secret);
    end loop;
end $$;
select fill();
--   buyers.email -> sink.label TRANSFORMATION masked by fill()

-- What depends on the value of one round is carried into the next.
create function fill() returns void language plpgsql as $$
declare
    r record;
    last text;
begin
    for r in select item from orders order by id loop
        insert into sink (label, info) values (r.item, last);
        last := r.item;
    end loop;
end $$;
select fill();
--   orders.item -> sink.label IDENTITY by fill()
--   orders.item -> sink.info IDENTITY by fill()
--   orders.id -> sink SORT by fill()

-- A loop none of whose values is used: only that there are rows.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select id from orders loop
        insert into sink (label) values ('one more');
    end loop;
end $$;
select fill();
--   orders -> sink JOIN by fill()

-- A total.
create function fill() returns void language plpgsql as $$
declare
    r record;
    total numeric := 0;
begin
    for r in select price, qty from orders where item = 'pen' loop
        total := total + r.price * r.qty;
    end loop;
    insert into sink (amount) values (total);
end $$;
select fill();
--   orders.price, orders.qty -> sink.amount TRANSFORMATION by fill()
--   orders.item -> sink.amount FILTER by fill()

-- A branch decides what a variable holds.
create function fill() returns void language plpgsql as $$
declare
    r record;
    size text;
begin
    for r in select id, qty from orders loop
        if r.qty > 1 then
            size := 'many';
        elsif r.id > 1 then
            size := 'one';
        else
            size := 'first';
        end if;
        insert into sink (label) values (size);
    end loop;
end $$;
select fill();
--   orders.qty, orders.id -> sink.label CONDITIONAL by fill()

-- Rows that are left out.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select id, qty, note from orders loop
        continue when r.note is null;
        case r.qty
            when 2 then insert into sink (id) values (r.id);
            else null;
        end case;
    end loop;
end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.note, orders.qty -> sink CONDITIONAL by fill()

-- Dynamic, with the values of a row.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select id, item from orders loop
        execute 'insert into sink (id, label) values ($1, upper($2))' using r.id, r.item;
    end loop;
end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.item -> sink.label TRANSFORMATION by fill()

-- Dynamic, into a variable.
create function fill(source text) returns void language plpgsql as $$
declare
    best text;
    r record;
begin
    execute format('select max(name) from %I where id > $1', source) into best using 0;
    insert into sink (label) values (best);
    for r in execute 'select item from orders' loop
        insert into sink (info) values (r.item);
    end loop;
end $$;
select fill('buyers');
--   buyers.name -> sink.label AGGREGATION by fill(text)
--   buyers.id -> sink.label FILTER by fill(text)
--   orders.item -> sink.info IDENTITY by fill(text)

-- A record as a whole.
create table archive (like orders);
create function keep_it() returns trigger language plpgsql as $$
declare copied record;
begin
    copied := old;
    insert into archive (id, item) values (copied.id, old.item);
    return old;
end $$;
create trigger keep_it before delete on orders for each row execute function keep_it();
delete from orders;
--   orders.id -> archive.id IDENTITY by keep_it()
--   orders.item -> archive.item IDENTITY by keep_it()

-- All columns of a row.
create table archive (id int, name text, email text, city text, born date);
create function keep_it() returns trigger language plpgsql as $$ begin insert into archive values (old.*); return null; end $$;
create trigger keep_it after delete on buyers for each row execute function keep_it();
delete from buyers;
--   buyers.id -> archive.id IDENTITY by keep_it()
--   buyers.name -> archive.name IDENTITY by keep_it()
--   buyers.email -> archive.email IDENTITY by keep_it()
--   buyers.city -> archive.city IDENTITY by keep_it()
--   buyers.born -> archive.born IDENTITY by keep_it()

-- A function that failed leaves nothing to the next one.
create function failing() returns void language plpgsql as $$
declare x int := (select max(id) from orders);
begin
    raise exception 'no';
end $$;
create function fill() returns void language plpgsql as $$
declare x int;
begin
    begin
        perform failing();
    exception when others then null;
    end;
    insert into sink (id) values (x);
end $$;
select fill();
--   nothing

-- An argument is of no origin.
create function fill(what text) returns void language plpgsql as $$ begin insert into sink (label) values (what); end $$;
select fill(item) from orders;
--   nothing

-- A column renamed between two runs.
create function fill() returns void language plpgsql as $$
declare r record;
begin
    for r in select * from orders loop
        insert into sink (label) values (r.item);
    end loop;
end $$;
select fill();
alter table orders drop column note;
select fill();
--   orders.item -> sink.label IDENTITY by fill()

-- A view that a trigger makes writable, row by row.
create view window_on as select id, label from sink where id > 0;
create function through() returns trigger language plpgsql as $$ begin insert into shelf (item) values (new.label); return new; end $$;
create trigger through instead of insert on window_on for each row execute function through();
insert into window_on (id, label) select id, item from orders;
--   orders.id -> window_on.id IDENTITY
--   orders.item -> window_on.label IDENTITY
--   window_on.label -> shelf.item IDENTITY by through()
--   no view: it writes through one

-- A row that is changed, and not returned.
create function refuse_it() returns trigger language plpgsql as $$
begin
    new.label := new.info;
    return null;
end $$;
create trigger refuse_it before insert on sink for each row execute function refuse_it();
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY
--   no view: it has no triggers
