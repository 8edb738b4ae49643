-- Expressions: what is a copy, what is made, what decides, what hides.

-- CASE with conditions.
create table made as select case when qty > 2 then item when price > 5 then note else 'x' end as v from orders;
--   orders.qty, orders.price -> made.v CONDITIONAL
--   orders.item, orders.note -> made.v TRANSFORMATION

-- CASE of a value.
create table made as select case item when note then price end as v from orders;
--   orders.item, orders.note -> made.v CONDITIONAL
--   orders.price -> made.v TRANSFORMATION

-- CASE between constants: only the decision is left.
create table made as select case when qty > 2 then 'many' else 'few' end as v, id from orders;
--   orders.qty -> made.v CONDITIONAL
--   orders.id -> made.id IDENTITY

-- CASE within a CASE.
create table made as select case when qty > 2 then case when price > 5 then item else note end end as v from orders;
--   orders.qty, orders.price -> made.v CONDITIONAL
--   orders.item, orders.note -> made.v TRANSFORMATION

-- COALESCE: each argument may be the value, and decides about the next.
create table made as select coalesce(note, item) as v from orders;
--   orders.note, orders.item -> made.v TRANSFORMATION, CONDITIONAL

-- COALESCE with a constant.
create table made as select coalesce(note, 'none') as v from orders;
--   orders.note -> made.v TRANSFORMATION, CONDITIONAL

-- NULLIF: the first may be the value, both decide.
create table made as select nullif(item, note) as v from orders;
--   orders.item -> made.v TRANSFORMATION, CONDITIONAL
--   orders.note -> made.v CONDITIONAL

-- NULLIF against a constant.
insert into sink (label) select nullif(note, '') from orders;
--   orders.note -> sink.label TRANSFORMATION, CONDITIONAL

-- The greatest of several.
create table made as select greatest(qty, id) as most, least(price, 1) as small from orders;
--   orders.qty, orders.id -> made.most TRANSFORMATION
--   orders.price -> made.small TRANSFORMATION

-- Comparisons and tests.
create table made as select qty > id as more, note is null as silent, item like '%n' as n, item is distinct from note as differ from orders;
--   orders.qty, orders.id -> made.more TRANSFORMATION
--   orders.note -> made.silent TRANSFORMATION
--   orders.item -> made.n TRANSFORMATION
--   orders.item, orders.note -> made.differ TRANSFORMATION

-- AND, OR and NOT.
create table made as select qty > 1 and not (note is null or price < 2) as v from orders;
--   orders.qty, orders.note, orders.price -> made.v TRANSFORMATION

-- Among a list.
create table made as select item in ('pen', note) as v, qty = any (array[id, 3]) as w from orders;
--   orders.item, orders.note -> made.v TRANSFORMATION
--   orders.qty, orders.id -> made.w TRANSFORMATION

-- Casts that change no bytes.
create domain word as text;
create table made as select item::varchar as v, item::word as w, item collate "C" as c from orders;
--   orders.item -> made.v IDENTITY
--   orders.item -> made.w IDENTITY
--   orders.item -> made.c IDENTITY

-- Casts that do.
create table made as select qty::text as t, qty::bigint as b, price::int as i, placed::timestamp as s, doc::text as d, price::numeric(6, 1) as n from orders;
--   orders.qty -> made.t TRANSFORMATION
--   orders.qty -> made.b TRANSFORMATION
--   orders.price -> made.i TRANSFORMATION
--   orders.placed -> made.s TRANSFORMATION
--   orders.doc -> made.d TRANSFORMATION
--   orders.price -> made.n TRANSFORMATION

-- Functions of several arguments.
create table made as select concat(item, ' ', note) as c, substr(item, 1, qty) as s, format('%s of %s', item, buyer) as f from orders;
--   orders.item, orders.note -> made.c TRANSFORMATION
--   orders.item, orders.qty -> made.s TRANSFORMATION
--   orders.item, orders.buyer -> made.f TRANSFORMATION

-- A function within a function.
create table made as select upper(substr(concat(item, note), 1, 2)) as v from orders;
--   orders.item, orders.note -> made.v TRANSFORMATION

-- Dates.
create table made as select placed + qty as due, age(placed) as age, extract(year from placed) as year, placed at time zone 'UTC' as at from orders;
--   orders.placed, orders.qty -> made.due TRANSFORMATION
--   orders.placed -> made.age TRANSFORMATION
--   orders.placed -> made.year TRANSFORMATION
--   orders.placed -> made.at TRANSFORMATION

-- Who and when: of no table.
create table made as select current_user as who, now() as at, random() as r, id from orders;
--   orders.id -> made.id IDENTITY

-- Arrays made, indexed and cut.
create table made as select array[item, note] as pair, tags[1] as one, tags[1:qty] as part, tags || item as more from orders;
--   orders.item, orders.note -> made.pair TRANSFORMATION
--   orders.tags -> made.one TRANSFORMATION
--   orders.tags, orders.qty -> made.part TRANSFORMATION
--   orders.tags, orders.item -> made.more TRANSFORMATION

-- Rows and records.
create table made as select row(id, item)::text as r, (row(qty, price)).f1 as q from orders;
--   orders.id, orders.item -> made.r TRANSFORMATION
--   orders.qty, orders.price -> made.q TRANSFORMATION

-- A whole row.
create table made as select b as everything, b.name from buyers b;
--   buyers.id, buyers.name, buyers.email, buyers.city, buyers.born -> made.everything TRANSFORMATION
--   buyers.name -> made.name IDENTITY

-- One column of a whole row.
create table made as select (b).name from buyers b;
--   buyers.name -> made.name IDENTITY

-- All columns of a whole row.
create table made as select (s).* from staff s;
--   staff.id -> made.id IDENTITY
--   staff.boss -> made.boss IDENTITY
--   staff.name -> made.name IDENTITY
--   staff.pay -> made.pay IDENTITY

-- A whole row made a document.
create table made as select to_jsonb(s) as doc from staff s;
--   staff.id, staff.boss, staff.name, staff.pay -> made.doc TRANSFORMATION

-- A whole row of a subquery.
create table made as select row_to_json(s) as doc from (select item, qty * 2 as twice from orders) s;
--   orders.item, orders.qty -> made.doc TRANSFORMATION

-- A whole row tested.
create table made as select s is not null as complete, s.id from staff s;
--   staff.id, staff.boss, staff.name, staff.pay -> made.complete TRANSFORMATION
--   staff.id -> made.id IDENTITY

-- Parts of a document.
create table made as select doc ->> 'k' as k, doc #> '{list,0}' as first, doc -> item as of_item, doc['list'] as list, doc ? 'k' as has from orders;
--   orders.doc -> made.k TRANSFORMATION
--   orders.doc -> made.first TRANSFORMATION
--   orders.doc, orders.item -> made.of_item TRANSFORMATION
--   orders.doc -> made.list TRANSFORMATION
--   orders.doc -> made.has TRANSFORMATION

-- Documents made and changed.
create table made as select jsonb_build_object('item', item, 'n', qty) as o, jsonb_set(doc, '{k}', to_jsonb(note)) as s, doc - 'k' as less from orders;
--   orders.item, orders.qty -> made.o TRANSFORMATION
--   orders.doc, orders.note -> made.s TRANSFORMATION
--   orders.doc -> made.less TRANSFORMATION

-- Documents by the standard's constructors.
create table made as select json_object('item': item, 'n': qty) as o, json_array(id, note) as a from orders;
--   orders.item, orders.qty -> made.o TRANSFORMATION
--   orders.id, orders.note -> made.a TRANSFORMATION
--   since 16

-- Documents by the standard's aggregates.
create table made as select json_arrayagg(item order by placed) as a, json_objectagg(item: qty) as o from orders;
--   orders.item -> made.a AGGREGATION
--   orders.placed -> made.a SORT
--   orders.item, orders.qty -> made.o AGGREGATION
--   since 16

-- Documents by the standard's questions.
create table made as select json_value(doc, '$.k') as k, json_query(doc, '$.list') as list, json_exists(doc, '$.k') as has from orders;
--   orders.doc -> made.k TRANSFORMATION
--   orders.doc -> made.list TRANSFORMATION
--   orders.doc -> made.has TRANSFORMATION
--   since 17

-- XML.
create table made as select xmlelement(name item, xmlattributes(id), item) as x, xmlforest(item, note as remark) as f from orders;
--   orders.id, orders.item -> made.x TRANSFORMATION
--   orders.item, orders.note -> made.f TRANSFORMATION

-- Hashes hide.
create table made as select md5(email) as m, sha256(email::bytea) as s, hashtext(name) as h from buyers;
--   buyers.email -> made.m TRANSFORMATION masked
--   buyers.email -> made.s TRANSFORMATION masked
--   buyers.name -> made.h TRANSFORMATION masked

-- A hash of several, and with something in the clear.
create table made as select md5(name || email) as pair, md5(email) || name as half from buyers;
--   buyers.name, buyers.email -> made.pair TRANSFORMATION masked
--   buyers.email -> made.half TRANSFORMATION masked
--   buyers.name -> made.half TRANSFORMATION

-- A hash that is aggregated, and an aggregate that is hashed.
create table made as select max(md5(email)) as a, md5(max(name)) as b from buyers;
--   buyers.email -> made.a AGGREGATION masked
--   buyers.name -> made.b AGGREGATION masked

-- A hash for some.
create table made as select case when city = 'Brno' then email else md5(email) end as v from buyers;
--   buyers.city -> made.v CONDITIONAL
--   buyers.email -> made.v TRANSFORMATION
--   buyers.email -> made.v TRANSFORMATION masked

-- A hash as a condition of a join.
create table made as select b.city, s.pay from buyers b join staff s on md5(b.name) = md5(s.name);
--   buyers.city -> made.city IDENTITY
--   staff.pay -> made.pay IDENTITY
--   buyers.name, staff.name -> made JOIN masked

-- A hash that is grouped by.
create table made as select md5(email) as who, count(*) as n from buyers group by md5(email);
--   buyers.email -> made.who TRANSFORMATION masked
--   buyers -> made.n AGGREGATION masked
--   buyers.email -> made GROUP_BY masked

-- A hash of a constant.
create table made as select md5('x') as h, id from buyers;
--   buyers.id -> made.id IDENTITY

-- A hash kept through a subquery.
create table made as select h, upper(h) as u from (select md5(email) as h from buyers) s;
--   buyers.email -> made.h TRANSFORMATION masked
--   buyers.email -> made.u TRANSFORMATION masked

-- A function of one's own: made of its arguments, whatever it does.
create function twice (n int) returns int language sql immutable as 'select n * 2';
create table made as select twice(qty) as v from orders;
--   orders.qty -> made.v TRANSFORMATION

-- A function of one's own that does not look at an argument.
create function first_of (a text, b text) returns text language sql immutable as 'select a';
create table made as select first_of(item, note) as v from orders;
--   orders.item, orders.note -> made.v TRANSFORMATION

-- A function of one's own with a default.
create function shout (a text, how text default '!') returns text language plpgsql as $$ begin return a || how; end $$;
create table made as select shout(item) as v, shout(how => note, a => item) as w from orders;
--   orders.item -> made.v TRANSFORMATION
--   orders.item, orders.note -> made.w TRANSFORMATION

-- An operator of one's own.
create function between_them (int, numeric) returns numeric language sql immutable as 'select $1 + $2';
create operator <+> (function = between_them, leftarg = int, rightarg = numeric);
create table made as select qty <+> price as v from orders;
--   orders.qty, orders.price -> made.v TRANSFORMATION

-- A condition that is always true, and one that never is.
create table made as select id from orders where 1 = 1 and not (item is null and false);
--   orders.id -> made.id IDENTITY
--   orders.item -> made FILTER
