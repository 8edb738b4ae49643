-- Names: quoted, long, in other scripts, found by search_path, renamed, dropped.

-- Names that need quotes.
create table "Odd Table" (id int, "Mixed Case" text, "with ""quotes""" text, "a.b" text);
insert into "Odd Table" (id, "Mixed Case", "with ""quotes""", "a.b") select id, item, note, upper(item) from orders;
--   orders.id -> "Odd Table".id IDENTITY
--   orders.item -> "Odd Table"."Mixed Case" IDENTITY
--   orders.note -> "Odd Table"."with ""quotes""" IDENTITY
--   orders.item -> "Odd Table"."a.b" TRANSFORMATION

-- From names that need quotes.
create table "Odd Table" (id int, "Mixed Case" text, "select" text);
insert into sink (id, label) select id, "Mixed Case" from "Odd Table" where "select" = 'x';
--   "Odd Table".id -> sink.id IDENTITY
--   "Odd Table"."Mixed Case" -> sink.label IDENTITY
--   "Odd Table"."select" -> sink FILTER

-- Names in other scripts.
create table "выписка" ("счёт" int, "金額" numeric, "größe" text);
create table "итог" as select "счёт", sum("金額") as "сумма" from "выписка" group by "счёт";
--   "выписка"."счёт" -> "итог"."счёт" IDENTITY
--   "выписка"."金額" -> "итог"."сумма" AGGREGATION
--   "выписка"."счёт" -> "итог" GROUP_BY

-- Names with a backslash, an apostrophe and a colon.
create table "it's" ("back\slash" int, ":colon" text);
insert into "it's" ("back\slash", ":colon") select id, item from orders;
--   orders.id -> "it's"."back\slash" IDENTITY
--   orders.item -> "it's".":colon" IDENTITY

-- Names as long as may be.
create table made as select item as abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 from orders;
--   orders.item -> made.abcdefghijklmnopqrstuvwxyz_abcdefghijklmnopqrstuvwxyz_123456789 IDENTITY

-- A name that is a key word.
create table "order" ("table" int, "group" text);
insert into "order" ("table", "group") select id, item from orders;
--   orders.id -> "order"."table" IDENTITY
--   orders.item -> "order"."group" IDENTITY

-- Tables of one name in two schemas.
create schema if not exists second;
drop table if exists second.orders;
create table second.orders (id int, item text);
insert into second.orders (id, item) select id, item from orders;
--   orders.id -> second.orders.id IDENTITY
--   orders.item -> second.orders.item IDENTITY

-- A name that search_path finds elsewhere.
create schema if not exists third;
drop table if exists third.stock_taking;
create table third.stock_taking (id int);
select set_config('search_path', current_schema() || ', third', false);
insert into stock_taking (id) select id from orders;
select set_config('search_path', current_schema(), false);
--   orders.id -> third.stock_taking.id IDENTITY

-- A name that search_path finds first elsewhere.
create schema if not exists fourth;
drop table if exists fourth.sink;
create table fourth.sink (id int);
select set_config('search_path', 'fourth, ' || current_schema(), false);
insert into sink (id) select id from orders;
--   orders.id -> fourth.sink.id IDENTITY
--   no view: it is in another schema

-- A temporary table goes before all others: nothing permanent is written.
create temporary table sink (id int);
insert into sink (id) select id from orders;
--   nothing

-- Columns behind a dropped one.
alter table sink drop column label, drop column qty;
insert into sink (id, info, amount) select id, item, price from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.info IDENTITY
--   orders.price -> sink.amount IDENTITY

-- Columns by position behind a dropped one.
alter table sink drop column label;
insert into sink select id, item from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.info IDENTITY

-- An update behind a dropped column.
alter table sink drop column id;
alter table orders drop column buyer;
update sink set info = o.note from orders o where o.item = sink.label;
--   orders.note -> sink.info IDENTITY
--   orders.item -> sink FILTER

-- A column dropped and made anew.
alter table sink drop column label;
alter table sink add column label text;
insert into sink (label) select item from orders;
--   orders.item -> sink.label IDENTITY

-- Everything of a table with dropped columns, as a row.
alter table staff drop column boss;
create table made as select s as whole from staff s;
--   staff.id, staff.name, staff.pay -> made.whole TRANSFORMATION

-- A source that is renamed later.
insert into sink (id) select id from orders;
alter table orders rename to purchases;
--   purchases.id -> sink.id IDENTITY

-- A column that is renamed later.
insert into sink (label) select item from orders where qty > 1;
alter table orders rename column item to thing;
alter table orders rename column qty to pieces;
alter table sink rename column label to title;
--   orders.thing -> sink.title IDENTITY
--   orders.pieces -> sink FILTER

-- A column that is renamed before.
alter table orders rename column item to thing;
insert into sink (label) select thing from orders;
--   orders.thing -> sink.label IDENTITY

-- Two columns that exchange their names.
insert into sink (label, info) select item, upper(note) from orders;
alter table sink rename column label to other;
alter table sink rename column info to label;
alter table sink rename column other to info;
--   orders.item -> sink.info IDENTITY
--   orders.note -> sink.label TRANSFORMATION

-- A table that moves to another schema.
create schema if not exists fifth;
drop table if exists fifth.sink;
insert into sink (id) select id from orders;
alter table sink set schema fifth;
--   orders.id -> fifth.sink.id IDENTITY

-- A column that is dropped later takes its lineage along.
insert into sink (id, label) select id, item from orders where qty > 1;
alter table sink drop column label;
alter table orders drop column qty;
--   orders.id -> sink.id IDENTITY

-- The same statement before and after a column changed its type.
insert into sink (qty) select qty from orders;
alter table orders alter column qty type bigint;
insert into sink (qty) select qty from orders;
--   orders.qty -> sink.qty IDENTITY, TRANSFORMATION
--   no view: it would have the column's type

-- Many columns.
select format('create table wide_source (%s)', string_agg(format('c%s int', i), ', ')) from generate_series(1, 1600) i \gexec
create table wide_made as select c1, c1600 as last, c800 + c801 as middle from wide_source where c1599 > 0;
--   wide_source.c1 -> wide_made.c1 IDENTITY
--   wide_source.c1600 -> wide_made.last IDENTITY
--   wide_source.c800, wide_source.c801 -> wide_made.middle TRANSFORMATION
--   wide_source.c1599 -> wide_made FILTER
