-- A shop: what the statements of the corpus are about. Each case has one of its own,
-- in the first schema of search_path.
create table buyers (id int primary key, name text, email text, city text, born date);
create table orders (id int primary key, gone int, buyer int, item text, qty int, price numeric, placed date, note text, tags text[], doc jsonb);
alter table orders drop column gone;
create table staff (id int primary key, boss int, name text, pay numeric);

insert into buyers values (1, 'Ann', 'ann@example.com', 'Brno', '1980-05-01'), (2, 'Ben', 'ben@example.com', 'Praha', '1990-06-02');
insert into orders values (1, 1, 'pen', 2, 1.5, '2024-01-01', 'blue', '{a,b}', '{"k": "v", "list": [1, 2]}'),
                          (2, 1, 'ink', 1, 9, '2024-01-02', null, '{}', '{"k": "w", "list": [3]}'),
                          (3, 2, 'pen', 5, 1.5, '2024-02-01', 'red', '{c}', '{}');
insert into staff values (1, null, 'Eve', 30), (2, 1, 'Joe', 20), (3, 2, 'Sue', 10);

-- Written to: a table without keys, and one with.
create table sink (id int, label text, info text, qty int, amount numeric, day date, tags text[], doc jsonb);
create table stock (item text primary key, qty int, price numeric, seen date, note text);
insert into sink values (1, 'one', 'i', 1, 1, '2024-01-01', '{}', '{}'), (2, 'two', 'j', 2, 2, '2024-01-02', '{}', '{}');
insert into stock values ('pen', 10, 1.5, '2024-01-01', 'there');
create table shelf (item text, qty int, price numeric);
