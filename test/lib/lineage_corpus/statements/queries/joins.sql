-- Joins and what FROM may hold.

-- Inner.
create table made as select o.item, b.name from orders o join buyers b on b.id = o.buyer;
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id -> made JOIN

-- Left, with a filter behind and a condition within.
create table made as select o.item, b.name from orders o left join buyers b on b.id = o.buyer and b.city = 'Brno' where o.qty > 1;
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id, buyers.city -> made JOIN
--   orders.qty -> made FILTER

-- Right.
create table made as select o.item, b.name from orders o right join buyers b on b.id = o.buyer;
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id -> made JOIN

-- Full, with values where one side has none.
create table made as select coalesce(o.item, b.name) as what from orders o full join buyers b on b.id = o.buyer;
--   orders.item, buyers.name -> made.what TRANSFORMATION, CONDITIONAL
--   orders.buyer, buyers.id -> made JOIN

-- Three tables.
insert into sink (id, label, info)
select o.id, b.name, s.name from orders o join buyers b on b.id = o.buyer join staff s on s.id = o.qty;
--   orders.id -> sink.id IDENTITY
--   buyers.name -> sink.label IDENTITY
--   staff.name -> sink.info IDENTITY
--   orders.buyer, buyers.id, staff.id, orders.qty -> sink JOIN

-- By a comma: the condition is a filter.
create table made as select o.item, b.name from orders o, buyers b where b.id = o.buyer;
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.buyer, buyers.id -> made FILTER

-- Cross.
create table made as select o.item from orders o cross join buyers;
--   orders.item -> made.item IDENTITY
--   buyers -> made JOIN

-- On no column.
create table made as select o.item, b.name from orders o join buyers b on true;
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY

-- Using: an inner join has the left column.
create table made as select id, item, name from orders join buyers using (id);
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.id, buyers.id -> made JOIN

-- Using: a right join has the right column.
create table made as select id from orders right join buyers using (id);
--   buyers.id -> made.id IDENTITY
--   orders.id, buyers.id -> made JOIN

-- Using: a full join has whichever is there.
create table made as select id, name from orders full join buyers using (id);
--   orders.id, buyers.id -> made.id TRANSFORMATION, CONDITIONAL
--   buyers.name -> made.name IDENTITY
--   orders.id, buyers.id -> made JOIN

-- Using, both columns apart.
create table made as select b.id as b, o.id as o from orders o join buyers b using (id);
--   buyers.id -> made.b IDENTITY
--   orders.id -> made.o IDENTITY
--   orders.id, buyers.id -> made JOIN

-- Using under a name of its own.
create table made as select j.id, item from orders join buyers using (id) as j;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.id, buyers.id -> made JOIN

-- Using with types that differ: it is the column that need not change.
create table wide (id bigint, big text);
create table made as select id, item, big from orders join wide using (id);
--   wide.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   wide.big -> made.big IDENTITY
--   orders.id, wide.id -> made JOIN

-- Natural.
create table made as select * from (select id, item from orders) o natural join (select id, name from buyers) b;
--   orders.id -> made.id IDENTITY
--   orders.item -> made.item IDENTITY
--   buyers.name -> made.name IDENTITY
--   orders.id, buyers.id -> made JOIN

-- Natural on two columns.
create table made as select * from staff natural join (select id, name from buyers) b;
--   staff.id -> made.id IDENTITY
--   staff.name -> made.name IDENTITY
--   staff.boss -> made.boss IDENTITY
--   staff.pay -> made.pay IDENTITY
--   staff.id, staff.name, buyers.id, buyers.name -> made JOIN

-- Of a table with itself.
create table made as select s.name, b.name as boss from staff s left join staff b on b.id = s.boss;
--   staff.name -> made.name IDENTITY
--   staff.name -> made.boss IDENTITY
--   staff.id, staff.boss -> made JOIN

-- Under one name.
create table made as select j.item, j.city from (orders join buyers on buyers.id = orders.buyer) as j (id, buyer, item, qty, price, placed, note, tags, doc, bid, name, email, city, born);
--   orders.item -> made.item IDENTITY
--   buyers.city -> made.city IDENTITY
--   orders.buyer, buyers.id -> made JOIN

-- On a range.
create table made as select o.item, s.name from orders o join staff s on o.price between s.pay / 2 and s.pay;
--   orders.item -> made.item IDENTITY
--   staff.name -> made.name IDENTITY
--   orders.price, staff.pay -> made JOIN

-- On what a subquery says.
create table made as select o.item, s.name from orders o join staff s on s.pay = (select max(p.pay) from staff p where p.boss = s.id);
--   orders.item -> made.item IDENTITY
--   staff.name -> made.name IDENTITY
--   staff.pay, staff.boss, staff.id -> made JOIN

-- Where no row is found on the other side.
create table made as select o.item from orders o left join buyers b on b.id = o.buyer where b.id is null;
--   orders.item -> made.item IDENTITY
--   orders.buyer, buyers.id -> made JOIN
--   buyers.id -> made FILTER

-- A subquery whose own parts are all said of the whole.
create table made as
select s.item, s.total from (select item, sum(qty) as total from orders where price > 1 group by item having count(*) > 1) s where s.total > 2;
--   orders.item -> made.item IDENTITY
--   orders.qty -> made.total AGGREGATION
--   orders.item -> made GROUP_BY
--   orders.price, orders.qty -> made FILTER
--   orders -> made FILTER masked

-- A subquery within a subquery.
create table made as select z.v from (select y.v from (select item as v, qty from orders where note is not null) y where y.qty > 1) z;
--   orders.item -> made.v IDENTITY
--   orders.note, orders.qty -> made FILTER

-- Lateral: what it is given by the others is within its own clause.
create table made as
select b.name, l.item from buyers b, lateral (select item from orders o where o.buyer = b.id order by placed desc limit 1) l;
--   buyers.name -> made.name IDENTITY
--   orders.item -> made.item IDENTITY
--   orders.buyer, buyers.id -> made FILTER
--   orders.placed -> made SORT

-- Lateral, joined to the left.
create table made as
select b.name, l.spent from buyers b left join lateral (select sum(price) as spent from orders o where o.buyer = b.id) l on true;
--   buyers.name -> made.name IDENTITY
--   orders.price -> made.spent AGGREGATION
--   orders.buyer, buyers.id -> made FILTER

-- Lateral, computing.
create table made as select total from orders, lateral (select price * qty as total) l where total > 3;
--   orders.price, orders.qty -> made.total TRANSFORMATION
--   orders.price, orders.qty -> made FILTER

-- Lateral values: columns made rows.
create table made as select o.id, v.kind, v.value from orders o, lateral (values ('item', o.item), ('note', o.note)) v (kind, value);
--   orders.id -> made.id IDENTITY
--   orders.item, orders.note -> made.value IDENTITY

-- Values beside a table.
create table made as select o.item, v.name from orders o join (values (1, 'first'), (2, 'second')) v (id, name) on v.id = o.id;
--   orders.item -> made.item IDENTITY
--   orders.id -> made JOIN

-- A function in FROM.
create table made as select o.id, tag from orders o, unnest(o.tags) tag;
--   orders.id -> made.id IDENTITY
--   orders.tags -> made.tag TRANSFORMATION
--   orders.tags -> made JOIN

-- A function that counts.
create table made as select o.item, n from orders o cross join generate_series(1, o.qty) n;
--   orders.item -> made.item IDENTITY
--   orders.qty -> made.n TRANSFORMATION
--   orders.qty -> made JOIN

-- A function with its rows numbered.
create table made as select tag, place from orders o, unnest(o.tags) with ordinality t (tag, place);
--   orders.tags -> made.tag TRANSFORMATION
--   orders.tags -> made JOIN

-- Several functions side by side.
create table made as select a, b from orders o, rows from (unnest(o.tags), generate_series(1, o.qty)) as f (a, b);
--   orders.tags -> made.a TRANSFORMATION
--   orders.qty -> made.b TRANSFORMATION
--   orders.tags, orders.qty -> made JOIN

-- A function of a subquery's value.
create table made as select g from (select max(qty) as top from orders) m, generate_series(1, m.top) g;
--   orders.qty -> made.g AGGREGATION
--   orders.qty -> made JOIN

-- A function with columns of several types.
create table made as select o.id, e.key, e.value from orders o, jsonb_each_text(o.doc) e;
--   orders.id -> made.id IDENTITY
--   orders.doc -> made.key TRANSFORMATION
--   orders.doc -> made.value TRANSFORMATION
--   orders.doc -> made JOIN

-- A function that makes a record of a document.
create table made as select r.k, r.n from orders o, jsonb_to_record(o.doc) as r (k text, n int);
--   orders.doc -> made.k TRANSFORMATION
--   orders.doc -> made.n TRANSFORMATION
--   orders.doc -> made JOIN

-- Elements of a document.
create table made as select e::text as element from orders o, jsonb_path_query(o.doc, '$.list[*]') e where o.qty > 1;
--   orders.doc -> made.element TRANSFORMATION
--   orders.doc -> made JOIN
--   orders.qty -> made FILTER

-- XMLTABLE.
create table made as
select x.v from orders o, xmltable('/a/b' passing xmlparse(content '<a><b>' || o.item || '</b></a>') columns v text path '.') x;
--   orders.item -> made.v TRANSFORMATION
--   orders.item -> made JOIN

-- JSON_TABLE.
create table made as select o.id, j.n from orders o, json_table(o.doc, '$.list[*]' columns (n int path '$')) j;
--   orders.id -> made.id IDENTITY
--   orders.doc -> made.n TRANSFORMATION
--   orders.doc -> made JOIN
--   since 17

-- Words of a text as rows.
create table made as select word from orders o, regexp_split_to_table(o.note, ' ') word;
--   orders.note -> made.word TRANSFORMATION
--   orders.note -> made JOIN

-- A set-returning function among the columns.
create table made as select id, unnest(tags) as tag from orders;
--   orders.id -> made.id IDENTITY
--   orders.tags -> made.tag TRANSFORMATION

-- A view: a dataset of its own, whatever it is made of.
create view cheap as select id, upper(item) as item from orders where price < 2;
create table made as select item from cheap where id > 1;
--   cheap.item -> made.item IDENTITY
--   cheap.id -> made FILTER

-- A view over a view, joined with the table beneath.
create view cheap as select id, upper(item) as item from orders where price < 2;
create view cheaper as select id, item from cheap where id > 0;
create table made as select c.item, o.note from cheaper c join orders o on o.id = c.id;
--   cheaper.item -> made.item IDENTITY
--   orders.note -> made.note IDENTITY
--   cheaper.id, orders.id -> made JOIN

-- A view that aggregates.
create view spent as select buyer, sum(price * qty) as total from orders group by buyer;
insert into sink (id, amount) select b.id, s.total from spent s join buyers b on b.id = s.buyer;
--   buyers.id -> sink.id IDENTITY
--   spent.total -> sink.amount IDENTITY
--   buyers.id, spent.buyer -> sink JOIN

-- A view that only counts.
create view cheap as select id from orders where price < 2;
create table made as select count(*) as n from cheap;
--   cheap -> made.n AGGREGATION masked

-- A view of nothing but constants.
create view one as select 1 as v;
create table made as select v, o.item from one, orders o;
--   one.v -> made.v IDENTITY
--   orders.item -> made.item IDENTITY

-- A view in a subquery.
create view cheap as select id, item from orders where price < 2;
create table made as select name from buyers where id in (select id from cheap);
--   buyers.name -> made.name IDENTITY
--   buyers.id, cheap.id -> made FILTER

-- A materialized view read.
create materialized view kept as select id, item from orders with no data;
refresh materialized view kept;
create table made as select item from kept;
--   orders.id -> kept.id IDENTITY
--   orders.item -> kept.item IDENTITY
--   kept.item -> made.item IDENTITY
--   no view: it is of one of them

-- A view with a security barrier.
create view cheap with (security_barrier) as select id, item from orders where price < 2;
create table made as select item from cheap where id > 1;
--   cheap.item -> made.item IDENTITY
--   cheap.id -> made FILTER

-- A recursive view.
create recursive view below (id) as select id from staff where boss is null union all select s.id from staff s join below b on s.boss = b.id;
create table made as select id from below;
--   below.id -> made.id IDENTITY
