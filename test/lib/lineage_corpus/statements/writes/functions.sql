-- Functions, procedures and DO: a statement within is a statement of its own, and the
-- job is the function.

-- A function in SQL.
create function fill() returns void language sql as 'insert into sink (id) select id from orders';
select fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function in SQL with an argument.
create function fill(minimum int) returns void language sql as 'insert into sink (id) select id from orders where qty > minimum';
select fill(1);
--   orders.id -> sink.id IDENTITY by fill(integer)
--   orders.qty -> sink FILTER by fill(integer)

-- A function in SQL of several statements.
create function fill() returns int language sql as $$
    insert into sink (id) select id from orders;
    update stock set price = o.price from orders o where o.item = stock.item;
    select 1;
$$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.price -> stock.price IDENTITY by fill()
--   orders.item -> stock FILTER by fill()

-- A function in SQL whose body was parsed.
create function fill() returns void language sql begin atomic insert into sink (id) select id from orders; end;
select fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function in SQL whose body was parsed, of a table renamed since.
create function fill() returns void language sql begin atomic insert into sink (label) select item from orders; end;
alter table orders rename to purchases;
select fill();
--   purchases.item -> sink.label IDENTITY by fill()

-- A function in SQL that returns what it wrote.
create function fill() returns setof int language sql as 'insert into sink (id) select id from orders returning id';
select * from fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function in PL/pgSQL.
create function fill() returns void language plpgsql as $$ begin insert into sink (id) select id from orders; end $$;
select fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function in PL/pgSQL with an argument: it comes from no column.
create function fill(what text) returns void language plpgsql as $$
begin
    update sink set info = what, label = o.item from orders o where o.id = sink.id and o.note = what;
end $$;
select fill('blue');
--   orders.item -> sink.label IDENTITY by fill(text)
--   orders.id, orders.note -> sink FILTER by fill(text)

-- A function called twice in a session.
create function fill() returns void language plpgsql as $$ begin insert into sink (id) select id from orders; end $$;
select fill();
select fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function called in FROM.
create function fill() returns int language plpgsql as $$ begin insert into sink (id) select id from orders; return 1; end $$;
select * from fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function called for each row.
create function note_down(what text) returns int language plpgsql as $$
begin
    insert into shelf (item) select name from buyers where name = what;
    return 1;
end $$;
select note_down(name) from staff;
--   buyers.name -> shelf.item IDENTITY by note_down(text)
--   buyers.name -> shelf FILTER by note_down(text)

-- A function that writes, called within a statement that writes.
create function price_of(what text) returns numeric language plpgsql as $$
begin
    insert into shelf (item) select name from staff;
    return 1;
end $$;
insert into sink (label, amount) select item, price_of(item) from orders;
--   orders.item -> sink.label IDENTITY
--   orders.item -> sink.amount TRANSFORMATION
--   staff.name -> shelf.item IDENTITY by price_of(text)
--   no view: it would write nothing

-- A function that reads: what it reads is not seen by who calls it.
create function best_item() returns text language sql stable as 'select item from orders order by price desc limit 1';
create table made as select best_item() as item, name from staff;
--   staff.name -> made.name IDENTITY

-- A function in FROM that reads, which the planner inlines.
create function cheap(numeric) returns setof orders language sql stable as 'select * from orders where price < $1';
create table made as select id, item from cheap(2);
--   nothing

-- A function in FROM that reads, given a column.
create function orders_of(who int) returns table (item text) language sql stable as 'select item from orders where buyer = who';
create table made as select b.name, o.item from buyers b, orders_of(b.id) o;
--   buyers.name -> made.name IDENTITY
--   buyers.id -> made.item TRANSFORMATION
--   buyers.id -> made JOIN

-- A function called by a function: the job is the inner one.
create function inner_one() returns void language plpgsql as $$ begin insert into sink (id) select id from orders; end $$;
create function outer_one() returns void language plpgsql as $$
begin
    perform inner_one();
    insert into shelf (item) select name from staff;
end $$;
select outer_one();
--   orders.id -> sink.id IDENTITY by inner_one()
--   staff.name -> shelf.item IDENTITY by outer_one()

-- A function in SQL called by one in PL/pgSQL.
create function inner_one() returns void language sql as 'insert into sink (id) select id from orders';
create function outer_one() returns void language plpgsql as $$ begin perform inner_one(); end $$;
select outer_one();
--   orders.id -> sink.id IDENTITY by inner_one()

-- A function that calls itself.
create function down(n int) returns void language plpgsql as $$
begin
    insert into sink (id) select id from orders where qty = n;
    if n > 0 then perform down(n - 1); end if;
end $$;
select down(2);
--   orders.id -> sink.id IDENTITY by down(integer)
--   orders.qty -> sink FILTER by down(integer)

-- A procedure.
create procedure fill() language plpgsql as $$ begin insert into sink (id) select id from orders; end $$;
call fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A procedure in SQL.
create procedure fill(minimum int) language sql as 'insert into sink (id) select id from orders where qty > minimum';
call fill(1);
--   orders.id -> sink.id IDENTITY by fill(integer)
--   orders.qty -> sink FILTER by fill(integer)

-- A procedure that commits on its way.
create procedure fill() language plpgsql as $$
begin
    insert into sink (id) select id from orders;
    commit;
    insert into sink (label) select item from orders;
    rollback;
    insert into sink (info) select note from orders;
end $$;
call fill();
--   orders.id -> sink.id IDENTITY by fill()
--   orders.note -> sink.info IDENTITY by fill()

-- An anonymous block.
do $$ begin insert into sink (id) select id from orders; end $$;
--   orders.id -> sink.id IDENTITY

-- An anonymous block that commits on its way.
do $$
begin
    insert into sink (id) select id from orders;
    rollback;
    insert into sink (label) select item from orders;
    commit;
end $$;
--   orders.item -> sink.label IDENTITY

-- A block whose error is caught: its work is undone.
do $$
begin
    begin
        insert into sink (id) select id from orders;
        perform 1 / 0;
    exception when division_by_zero then
        insert into sink (label) select item from orders;
    end;
end $$;
--   orders.item -> sink.label IDENTITY

-- A block without an error.
do $$
begin
    begin
        insert into sink (id) select id from orders;
    exception when division_by_zero then
        insert into sink (label) select item from orders;
    end;
end $$;
--   orders.id -> sink.id IDENTITY

-- A function that fails.
create function fill() returns void language plpgsql as $$
begin
    insert into sink (id) select id from orders;
    raise exception 'no';
end $$;
select fill();
--   error P0001

-- Dynamic.
do $$ begin execute 'insert into sink (id) select id from orders'; end $$;
--   orders.id -> sink.id IDENTITY

-- Dynamic, in a function, with names that are there.
create function fill(source text, of_column text) returns void language plpgsql as $$
begin
    execute format('insert into sink (label) select %I from %I', of_column, source);
end $$;
select fill('orders', 'item');
select fill('buyers', 'name');
--   orders.item -> sink.label IDENTITY by fill(text,text)
--   buyers.name -> sink.label IDENTITY by fill(text,text)

-- Dynamic, with arguments.
do $$ begin execute 'insert into sink (id, label) select id, $2 from orders where qty > $1' using 1, 'x'; end $$;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER

-- Dynamic, a table made.
create function make(named text) returns void language plpgsql as $$
begin
    execute format('create table %I as select id, item from orders', named);
end $$;
select make('made');
--   orders.id -> made.id IDENTITY by make(text)
--   orders.item -> made.item IDENTITY by make(text)

-- Dynamic within dynamic.
do $outer$ begin execute $inner$ do $$ begin insert into sink (id) select id from orders; end $$ $inner$; end $outer$;
--   orders.id -> sink.id IDENTITY

-- A table made in a function.
create function make() returns void language plpgsql as $$ begin create table made as select id from orders; end $$;
select make();
--   orders.id -> made.id IDENTITY by make()

-- A materialized view filled in a function: what fills it is its definition.
create materialized view made as select id from orders with no data;
create function refill() returns void language plpgsql as $$ begin refresh materialized view made; end $$;
select refill();
--   orders.id -> made.id IDENTITY

-- A loop: the second time around nothing is parsed.
do $$
begin
    for n in 1 .. 20 loop
        insert into sink (id) select id from orders where qty = n;
    end loop;
end $$;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER

-- A loop whose first rounds are undone.
do $$
begin
    for n in 0 .. 3 loop
        begin
            insert into sink (id) select id from orders where qty / n > 0;
        exception when division_by_zero then null;
        end;
    end loop;
end $$;
--   orders.id -> sink.id IDENTITY
--   orders.qty -> sink FILTER

-- Rows returned go to whoever asked.
create function all_items() returns setof text language plpgsql as $$ begin return query select item from orders; end $$;
select * from all_items();
--   nothing

-- A branch that is not taken was not seen.
create function fill(really boolean) returns void language plpgsql as $$
begin
    if really then
        insert into sink (id) select id from orders;
    else
        insert into sink (label) select item from orders;
    end if;
end $$;
select fill(false);
--   orders.item -> sink.label IDENTITY by fill(boolean)

-- A function with a search_path of its own.
create schema if not exists sixth;
create table if not exists sixth.source (id int);
create function fill() returns void language plpgsql as $$ begin insert into sink (id) select id from source; end $$;
select format('alter function fill set search_path = sixth, %I', current_schema()) \gexec
select fill();
--   sixth.source.id -> sink.id IDENTITY by fill()

-- Functions of one name, told apart by their arguments.
create function fill(int) returns void language sql as 'insert into sink (id) select id from orders';
create function fill(text) returns void language sql as 'insert into sink (label) select item from orders';
select fill(1), fill('x'::text);
--   orders.id -> sink.id IDENTITY by fill(integer)
--   orders.item -> sink.label IDENTITY by fill(text)

-- A function that is dropped when it has run.
create function fill() returns void language sql as 'insert into sink (id) select id from orders';
begin;
select fill();
drop function fill();
commit;
--   orders.id -> sink.id IDENTITY by fill()

-- A default that calls a function that writes.
create function ticket() returns int language plpgsql as $$ begin insert into shelf (item) select max(name) from staff; return 1; end $$;
create table booking (number int default ticket(), label text);
insert into booking (label) select item from orders;
--   orders.item -> booking.label IDENTITY
--   staff.name -> shelf.item AGGREGATION by ticket()
--   no view: it has no defaults
