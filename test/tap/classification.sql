-- Classification: what is found, with whose rights, who decides, and what follows.
begin;
select no_plan();
\ir ../lib/error_as.sql
\set test pg_temp
\ir ../lib/error_of.sql
set local client_min_messages = warning;

create role regress_class_owner;
create role regress_class_engineer;
create role regress_class_analyst;
create role regress_class_steward;
create role regress_class_liaison;
create role regress_class_stranger;
select mesh.create_domain('people', 'regress_class_owner');
select mesh.appoint('people', product_owner => 'regress_class_owner', data_engineer => 'regress_class_engineer', data_analyst => 'regress_class_analyst');
select mesh.appoint('people', steward => 'regress_class_steward', compliance_liaison => 'regress_class_liaison');
create schema people_data authorization regress_class_owner;
set local role regress_class_owner;

-- Columns of every sort, with hostile names.
create domain people_data.mail as text check (value like '%@%');
create type people_data.pair as (a text, b text);
create type people_data.status as enum ('CUSTOMER', 'SUPPLIER');
create function people_data.leak(people_data.status) returns text language sql return random() || 'x@example.com';
create cast (people_data.status as text) with function people_data.leak(people_data.status);
create table people_data.person (
    person_id integer primary key, "e-mail'; drop table x; --" text, "%1$s$x$" people_data.mail, mails text[], "Phone""s" varchar(40),
    nothing text, rare text, home jsonb, photo bytea, pair people_data.pair, pairs people_data.pair[], status people_data.status,
    address text, born date, seen_on date, ip inet, huge text, "select" char(30), card numeric, is_email boolean);
insert into people_data.person
    select i, 'p' || i || '@example.com', 'q' || i || '@example.com', array[null, 'r' || i || '@example.com'], '+420 601 ' || 100000 + i,
           null, case when i % 1000 = 3 then 'CZ6508000000192000145399' end, '{"email": "x@example.com"}', '\x00', row('a@b.cz', 'b')::people_data.pair, array[row('a@b.cz', 'b')::people_data.pair],
           'CUSTOMER'::people_data.status, 'Oak Street ' || i, date '1950-01-01' + i, date '2020-01-01' + i % 700, '10.0.0.1', 'x@example.com ' || i, 's' || i || '@example.com', i, true
      from generate_series(1, 6000) i;
update people_data.person set huge = repeat('4111111111111111 ', 3000000) where person_id = 1;
create table people_data.nobody (email text, note text);
select mesh.adopt('people.persons', relation => 'people_data.person');
select mesh.adopt('people.nobodies', relation => 'people_data.nobody');
select mesh.release('people.nobodies');

create temp table found as select * from mesh.classify('people.persons');
select bag_eq('select column_name, kind from found',
              $$values ('e-mail''; drop table x; --', 'email'), ('%1$s$x$', 'email'), ('mails', 'email'), ('Phone"s', 'phone'), ('address', 'postal_address'),
                       ('born', 'birth_date'), ('ip', 'ip_address'), ('select', 'email')$$,
              'what is there is found, and nothing else');
select is_empty($$select from found where evidence ~ '@|Oak|420 601|4111'$$, 'evidence tells no value');
select is_empty($$select from found where confidence <= 0.5 or confidence >= 1 or state <> 'proposed'$$, 'each is a proposal with a confidence');
select bag_eq('select product, column_name, kind, confidence, evidence, state from mesh.classifications',
              $$select 'people.persons', column_name, kind, confidence, evidence, state from found$$, 'and kept');
select is((select evidence from mesh.classify('people.nobodies')), 'name matches email; no value was looked at: there is none', 'of an empty table, names');
select ok((select confidence < 0.7 from mesh.classify('people.nobodies')), 'which is worth less');
update people_data.person set rare = 'CZ6508000000192000145399' where person_id % 100 = 3;
select is((select evidence from mesh.classify(relation => 'people_data.person') where kind = 'iban'), null, 'one value over and over is little evidence');
update people_data.person p set rare = 'CZ' || lpad((98 - mod((lpad(person_id::text, 20, '0') || '123500')::numeric, 97))::text, 2, '0') || lpad(person_id::text, 20, '0') where rare is not null;
select matches((select evidence from mesh.classify(relation => 'people_data.person') where kind = 'iban'), '^50 of 50 |^5\d of 5\d ', 'where few values are not null, 50 are looked for');

-- Partitions, views and foreign tables; what cannot be read.
create table people_data.parted (like people_data.person) partition by range (person_id);
create table people_data.parted_1 partition of people_data.parted for values from (1) to (3000);
create table people_data.parted_2 partition of people_data.parted for values from (3000) to (10000);
insert into people_data.parted select * from people_data.person;
select bag_eq($$select column_name, kind from mesh.classify(relation => 'people_data.parted') where kind <> 'iban'$$, 'select column_name, kind from found', 'a partitioned table');
create view people_data.broken as select person_id, 1 / (person_id - person_id) as card_number, "select" as contact_email from people_data.person;
select bag_eq($$select column_name, evidence from mesh.classify(relation => 'people_data.broken')$$,
              $$values ('contact_email', 'name matches email; 5,000 of 5,000 sampled values are e-mail addresses'),
                       ('card_number', 'name matches card_number; no value was looked at: reading it fails with SQLSTATE 22012')$$,
              'a column that cannot be read keeps nobody from the others, and tells no message');
reset role;
create extension file_fdw;
create server regress_class_files foreign data wrapper file_fdw;
create foreign table people_data.elsewhere (line text, email text) server regress_class_files options (program 'for i in $(seq 60); do echo "a,u$i@example.com"; done', format 'csv');
grant select on people_data.elsewhere to regress_class_owner;
select is((select column_name from mesh.classify(relation => 'people_data.elsewhere')), 'email', 'a foreign table');

-- With whose rights: the owner's functions run as the owner, who may change nothing then.
set local role regress_class_owner;
create table people_data.log (who text);
create function people_data.whoami() returns text volatile language plpgsql as $$ begin return current_user || ' ' || current_setting('transaction_read_only'); end $$;
create function people_data.writes() returns text volatile language plpgsql as $$ begin insert into people_data.log values (current_user); return 'x'; end $$;
create function people_data.escapes() returns text volatile language plpgsql as $$ begin reset role; return current_user; end $$;
create view people_data.hostile as select people_data.writes() as email from generate_series(1, 60);
create view people_data.escaping as select people_data.escapes() as phone from generate_series(1, 60);
reset role;
select mesh.add_detector('seen_user', 'probe', value_pattern => '^regress_class_owner on *[0-9]+$');
set local role regress_class_owner;
select is((select evidence from mesh.classify(relation => 'people_data.hostile')),
          'name matches email; no value was looked at: reading it fails with SQLSTATE 25006', 'a view''s functions cannot write');
select is((select evidence from mesh.classify(relation => 'people_data.escaping')),
          'name matches phone; no value was looked at: reading it fails with SQLSTATE 42501', 'nor become anybody else');
reset role;
set local role regress_class_owner;
create view people_data.harmless as select people_data.whoami() || substr(i::text, 1, 0) as who from generate_series(1, 60) i;
select mesh.adopt('people.harmless', relation => 'people_data.harmless');
set local role regress_class_engineer;
select is_empty($$select from mesh.classify('people.harmless')$$, 'the same value over and over is no evidence');
set local role regress_class_owner;
create or replace view people_data.harmless as select people_data.whoami() || repeat(' ', i) || i as who from generate_series(1, 60) i;
set local role regress_class_engineer;
select is((select kind from mesh.classify('people.harmless')), 'seen_user', 'they run as the domain''s owner, read-only, whoever asks');
reset role;
set local role regress_class_stranger;
select is_empty($$select from mesh.classify(relation => (select oid from pg_class where relname = 'person')) where evidence !~ 'may not read it'$$, 'a stranger reads no value');
reset role;
grant usage on schema people_data to regress_class_stranger;
grant select (person_id, "select") on people_data.person to regress_class_stranger;
set local role regress_class_stranger;
select results_eq($$select column_name from mesh.classify(relation => 'people_data.person') where evidence !~ 'may not read it'$$, array['select'], 'but what was granted');
select is_empty('select from mesh.classifications', 'nor what was found');
reset role;

-- Who may do what.
select is(pg_temp.error_of('regress_class_' || r, c.sql), case when r = any (c.allowed) then 'ok' else '42501' end, format('%s by %s', c.what, r))
  from (values ('classify', $$select mesh.classify('people.persons')$$, '{owner,engineer,steward,liaison}'::text[]),
               ('accept', $$select mesh.accept_classification('people.persons#born')$$, '{owner,engineer,steward,liaison}'),
               ('reject', $$select mesh.reject_classification('people.persons#born')$$, '{owner,steward,liaison}'),
               ('add a detector', $$select mesh.add_detector('d', 't', 'x', domain => 'people')$$, '{owner,steward,liaison}'),
               ('add one for all', $$select mesh.add_detector('d', 't', 'x')$$, '{}'),
               ('drop one for all', $$select mesh.drop_detector('seen_user')$$, '{}'),
               ('classify what is due', 'select mesh_catalog.classify_due()', '{}'),
               ('set a label', $$select mesh_catalog.set_column_label('people_data.person', 1::smallint, 'x')$$, '{}'),
               ('label', $$security label for meshcat on column people_data.person.born is 'x'$$, '{}'),
               ('write', $$update mesh_catalog.classification set state = 'rejected'$$, '{}')) c (what, sql, allowed),
       unnest('{owner,engineer,analyst,steward,liaison,stranger}'::text[]) r;

-- Decisions. Labels follow tags, however these come and go.
create function pg_temp.labels() returns table (relation text, column_name text, label text) language sql as $$
    select l.objoid::regclass::text, a.attname::text, l.label from pg_seclabels l join pg_attribute a on a.attrelid = l.objoid and a.attnum = l.objsubid where l.provider = 'meshcat' $$;
set local role regress_class_owner;
select mesh.accept_classification('people.persons#born', note => 'seen');
select mesh.accept_classification('people.persons#"select"', tag => 'contact');
select mesh.reject_classification('people.persons#ip', note => 'servers');
select bag_eq($$select column_name, tag, state, tagged, decided_by, note from mesh.classifications where state <> 'proposed'$$,
                  $$values ('born', 'personal', 'accepted', true, 'regress_class_owner', 'seen'), ('ip', 'personal', 'rejected', false, 'regress_class_owner', 'servers'),
                           ('select', 'contact', 'accepted', true, 'regress_class_owner', '')$$, 'decisions are kept');
select matches(pg_temp.error_and_hint($$select mesh.reject_classification('people.persons#"select"')$$), '^55000 .*mesh.untag', 'what was accepted is untagged, not rejected');
select bag_eq('select * from pg_temp.labels()', $$values ('people_data.person', 'born', 'personal'), ('people.persons', 'born', 'personal'),
              ('people_data.person', 'select', 'contact'), ('people.persons', 'select', 'contact')$$, 'accepted tags are security labels');
select mesh.tag('people.persons#born', 'a_tag');
select is((select label from pg_temp.labels() where column_name = 'born' limit 1), 'a_tag, personal', 'as are tags by hand');
select mesh.untag('people.persons#born', 'personal');
select mesh.untag('people.persons#born', 'a_tag');
select is_empty($$select from pg_temp.labels() where column_name = 'born'$$, 'what is untagged loses its label');
select is((select tagged from mesh.classifications where column_name = 'born'), false, 'and shows so');
select results_eq($$select state from mesh.classify('people.persons') where column_name in ('born', 'ip', 'address') order by column_name$$, array['proposed', 'accepted', 'rejected'], 'what was decided stays so');
select mesh.tag('people.persons#address', 'personal');
select is(left(pg_temp.error_of($$select mesh.accept_classification('people.persons#photo')$$), 5), '42704', 'nothing to accept');
select is(left(pg_temp.error_of($$select mesh.accept_classification('people.persons')$$), 5), '22023', 'no column');
update people_data.person set ip = null where person_id > 0;
select is((select state from mesh.classify('people.persons') where column_name = 'ip'), 'proposed', 'other evidence: proposed again');
select mesh.reject_classification('people.persons#ip');
alter table people_data.nobody add ip inet;
reset role;

-- What comes later: the worker looks at it, once, as far as it is released.
select is((select state from mesh.tick() where name = 'classification'), 'succeeded', 'the worker''s chore');
select is_empty('select from mesh.classification_progress where due > 0', 'has looked at all');
select bag_eq($$select column_name, kind from mesh.classifications where product = 'people.nobodies'$$, $$values ('email', 'email'), ('ip', 'ip_address')$$, 'and proposes');
select results_eq($$select message from mesh_catalog.alert where kind = 'classification'$$,
                  array['column ip of people.nobodies looks like ip_address: name matches ip_address; no value was looked at: there is none'], 'the domain is told');
select is(mesh_catalog.classify_due(), 0::bigint, 'once');
set local role regress_class_owner;
alter table people_data.nobody add extra integer;
insert into people_data.nobody (note, extra) select 'n' || i || '@example.com', i from generate_series(1, 80) i;
reset role;
select is(mesh_catalog.classify_due(), 1::bigint, 'a new column is looked at');
alter table people_data.nobody alter extra type text using 'x' || extra || '@example.com';
alter table people_data.nobody drop ip;
select is(mesh_catalog.classify_due(), 1::bigint, 'one of another type again');
select bag_eq($$select column_name, kind from mesh.classifications where product = 'people.nobodies'$$, $$values ('email', 'email'), ('extra', 'email')$$, 'a dropped one is forgotten');
select is((select count(*) from mesh_catalog.alert where kind = 'classification'), 2::bigint, 'what is new is told, once');
alter table people_data.nobody add late text default 'x@example.com';
select is((select state from mesh.classify('people.nobodies') where column_name = 'late'), null, 'one value over and over');
alter table people_data.nobody add email_2 text;
select mesh_catalog.classify_due();
select matches(pg_temp.error_and_hint($$select mesh.accept_classification('people.nobodies#email_2')$$), '^55000 .*mesh.draft_version', 'what no version has waits for one');
-- A new detector makes all columns due again.
select mesh.add_detector('n_mail', 'newsletter', '^note$', '^n[0-9]+@', domain => 'people');
select cmp_ok(mesh_catalog.classify_due(), '>', 3::bigint, 'a new detector looks at all columns');
select is((select tag from mesh.classifications where kind = 'n_mail'), 'newsletter', 'and finds');
select is_empty($$select from mesh.classify(relation => 'people_data.nobody') where kind = 'n_mail'$$, 'in its domain only');
select mesh.drop_detector('n_mail');
select is_empty($$select from mesh.classifications where kind = 'n_mail'$$, 'a dropped one''s proposals go');

-- A released version's columns, and a retired one's.
set local role regress_class_owner;
select mesh.release('people.persons');
select is((select count(*) from pg_temp.labels() where column_name = 'select'), 2::bigint, 'labels stay when a version is released');
select mesh.deprecate('people.persons', '1.0.0');
select mesh.retire('people.persons', '1.0.0');
select is_empty('select from pg_temp.labels()', 'and go when the last one is retired');
reset role;
select is(left(pg_temp.error_of($$select mesh.add_detector('x', 't', value_pattern => '(a)\1')$$), 5), '22023', 'no back references');
select is(left(pg_temp.error_of($$select mesh.add_detector('x', 't', value_pattern => '(')$$), 5), '22023', 'no syntax errors');
select is(left(pg_temp.error_of($$select mesh.add_detector('x', 't')$$), 5), '22023', 'no detector of nothing');
select is(left(pg_temp.error_of($$select mesh.add_detector('email', 't', 'x')$$), 5), '42710', 'no second of a kind');
select is(left(pg_temp.error_of($$select mesh.add_detector('X y', 't', 'x')$$), 5), '42602', 'no odd name');
select is(left(pg_temp.error_of($$select mesh.classify()$$), 5), '22023', 'one or the other');
select is(left(pg_temp.error_of($$select mesh.classify('people.persons', 'people_data.person')$$), 5), '22023', 'not both');
select is(left(pg_temp.error_of($$select mesh.classify(relation => 'people_data.person_pkey')$$), 5), '42809', 'no index');
select is(left(pg_temp.error_of($$select mesh.classify(relation => 0)$$), 5), '42P01', 'no relation');
select * from finish();
rollback;
