-- Who runs it, and what a role may see.

-- As another role.
grant select on orders to corpus_reader;
grant insert on sink to corpus_reader;
set role corpus_reader;
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY

-- A role that may not.
set role corpus_reader;
insert into sink (id) select id from orders;
--   error 42501

-- A function with the rights of its owner.
create function fill() returns void language plpgsql security definer as $$ begin insert into sink (id) select id from orders; end $$;
set role corpus_reader;
select fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function with the rights of its owner, in SQL.
create function fill() returns void language sql security definer as 'insert into sink (id) select id from orders';
set role corpus_reader;
select fill();
--   orders.id -> sink.id IDENTITY by fill()

-- A function with the rights of its owner, which may not.
create function fill() returns void language plpgsql security definer as $$ begin insert into sink (id) select id from orders; end $$;
alter function fill owner to corpus_reader;
select fill();
--   error 42501

-- A role that may see some columns.
grant select (id, item) on orders to corpus_reader;
grant insert (id, label) on sink to corpus_reader;
set role corpus_reader;
insert into sink (id, label) select id, item from orders;
--   orders.id -> sink.id IDENTITY
--   orders.item -> sink.label IDENTITY

-- A view that a role may read, whose table it may not.
create view cheap as select id, item from orders where price < 2;
grant select on cheap to corpus_reader;
grant insert on sink to corpus_reader;
set role corpus_reader;
insert into sink (id) select id from cheap;
--   cheap.id -> sink.id IDENTITY

-- A view that asks for the reader's own rights.
create view cheap with (security_invoker) as select id, item from orders where price < 2;
grant select on cheap, orders to corpus_reader;
grant insert on sink to corpus_reader;
set role corpus_reader;
insert into sink (id) select id from cheap;
--   cheap.id -> sink.id IDENTITY

-- A policy is a filter like any other.
alter table orders enable row level security;
create policy own on orders using (note = current_user or qty > 1);
grant select on orders to corpus_reader;
grant insert on sink to corpus_reader;
set role corpus_reader;
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY
--   orders.note, orders.qty -> sink FILTER
--   no view: its definition has no policies

-- A policy that asks another table.
alter table orders enable row level security;
create policy own on orders using (buyer in (select id from buyers where name = current_user));
grant select on orders, buyers to corpus_reader;
grant insert on sink to corpus_reader;
set role corpus_reader;
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY
--   orders.buyer, buyers.id, buyers.name -> sink FILTER
--   no view: its definition has no policies

-- A policy that this role is not bound by.
alter table orders enable row level security;
create policy own on orders using (qty > 1);
insert into sink (id) select id from orders;
--   orders.id -> sink.id IDENTITY

-- A policy of the table that is updated.
alter table sink enable row level security;
create policy own on sink using (label is not null) with check (qty > 0);
grant select on orders, sink to corpus_reader;
grant update on sink to corpus_reader;
set role corpus_reader;
update sink set info = o.item from orders o where o.id = sink.id;
--   orders.item -> sink.info IDENTITY
--   orders.id -> sink FILTER

-- A table of another owner.
create table theirs (id int);
alter table theirs owner to corpus_reader;
insert into theirs (id) select id from orders;
--   orders.id -> theirs.id IDENTITY

-- A role whose rights end afterwards.
grant select on orders to corpus_reader;
grant insert on sink to corpus_reader;
set role corpus_reader;
insert into sink (id) select id from orders;
reset role;
revoke all on orders, sink from corpus_reader;
--   orders.id -> sink.id IDENTITY

-- A role without any rights in the catalog of the mesh.
grant create on schema :"schema" to corpus_reader;
grant select on orders to corpus_reader;
set role corpus_reader;
create table made as select id from orders;
--   orders.id -> made.id IDENTITY
