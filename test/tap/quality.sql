-- Checks: fused results equal naive ones over random tables; hostile predicates;
-- whose rights; nothing half recorded.
\set SHOW_CONTEXT never
begin;
create role regress_quality_owner;
create role regress_quality_analyst;
create role regress_quality_stranger;
select mesh.create_domain('tap', 'regress_quality_owner', 'Tests') \g /dev/null
select mesh.appoint('tap', data_analyst => 'regress_quality_analyst') \g /dev/null
create schema tap_data authorization regress_quality_owner;
grant usage on schema tap_data to public;
create schema tap_test;
grant usage on schema tap_test to public;

select no_plan();

\set test tap_test
\ir ../lib/error_of.sql

-- Random values of every kind that is hard to count.
create function tap_test.pick(variadic choices text[]) returns text language sql volatile as
$$ select choices[1 + floor(random() * array_length(choices, 1))::integer] $$;
set local role regress_quality_owner;
create type tap_data.level as enum ('low', 'high');
create table tap_data.thing (
    i integer, n numeric, f double precision, t text, "c""x" char(3), d date, ts timestamptz, b boolean, u uuid,
    e tap_data.level, "sel ect" text);
create table tap_data.other (k integer, l integer);
insert into tap_data.other select g, g % 3 from generate_series(1, 10) g;
reset role;
create function tap_test.fill(rows integer) returns void language sql volatile as $$
    insert into tap_data.thing
    select floor(random() * 20)::integer,
           tap_test.pick(null, 'NaN', 'Infinity', '-Infinity', '0', '0.1', '-1.005', '99999999999999999999.5', '2', '7')::numeric,
           tap_test.pick(null, 'NaN', 'Infinity', '-Infinity', '-0', '0', '0.1', '1e300', '7')::float8,
           tap_test.pick(null, '', ' ', '  ', 'a', 'A', 'ab', 'žluť', E'a\nb', '%', $q$it's$q$),
           tap_test.pick(null, '', ' ', 'a', 'ab', 'abc')::char(3),
           tap_test.pick(null, 'infinity', '-infinity', '2024-02-29', '0001-01-01', '4713-01-01 BC')::date,
           tap_test.pick(null, 'infinity', '2024-03-31 02:30+01', '1970-01-01 00:00+00')::timestamptz,
           tap_test.pick(null, 'true', 'false')::boolean,
           case when random() < 0.9 then md5(floor(random() * 30)::text)::uuid end,
           tap_test.pick(null, 'low', 'high')::tap_data.level,
           case when random() < 0.2 then repeat(md5(random()::text), 400) else 'short' end
      from generate_series(1, rows) $$;
select tap_test.fill(3) \g /dev/null
set local role regress_quality_owner;
\o /dev/null
select * from mesh.adopt('tap.things', relation => 'tap_data.thing', version => '1.0.0', time_column => 'ts');
\o

-- Each check beside the condition under which a row fails, said another way.
reset role;
create temporary table pool (n integer generated always as identity, kind text, columns text[], params jsonb, fails text);
insert into pool (kind, columns, params, fails) values
    ('not_null', '{n}', '{}', 'n is null'),
    ('not_null', '{i,"c\"x"}', '{}', 'i is null or "c""x" is null'),
    ('missing', '{t}', '{"missing_values": ["", " "]}', $$coalesce(t, '') = '' or t = ' '$$),
    ('missing', '{t}', '{"missing_values": [""], "null_is_missing": false}', $$t is not distinct from ''$$),
    ('missing', '{"c\"x"}', '{"missing_values": [""]}', $$coalesce(btrim("c""x"::text), '') = ''$$),
    ('in_set', '{t}', '{"values": ["a", "", "it''s"]}', $$t is not null and t <> 'a' and t <> '' and t <> 'it''s'$$),
    ('in_set', '{n}', '{"values": [0, 0.10, "NaN"]}', $$n is not null and n <> 0 and n <> 0.1 and n <> 'NaN'$$),
    ('in_set', '{e}', '{"values": ["low"]}', $$e::text = 'high'$$),
    ('in_set', '{u}', '{"values": ["cfcd208495d565ef66e7dff9f98764da"]}', $$u <> md5('0')::uuid$$),
    ('range', '{n}', '{"min": -1.005, "max": 7}', $$n < -1.005 or n > 7$$),
    ('range', '{n,f}', '{"above": 0}', $$n <= 0 or f <= 0$$),
    ('range', '{f}', '{"below": 1e300}', $$f >= 1e300$$),
    ('range', '{d}', '{"min": "0001-01-01", "below": "infinity"}', $$d < '0001-01-01' or d = 'infinity'$$),
    ('range', '{ts}', '{"max": "2024-03-31 01:30+00"}', $$ts > '2024-03-31 01:30+00'$$),
    ('pattern', '{t}', '{"pattern": "^\\w+$"}', $$t is not null and t !~ '^\w+$'$$),
    ('pattern', '{"c\"x"}', '{"pattern": "^.b"}', $$substr("c""x"::text, 2, 1) is distinct from 'b' and "c""x" is not null$$),
    ('length', '{t,"sel ect"}', '{"min": 1, "max": 100}', $$length(t) not between 1 and 100 or length("sel ect") not between 1 and 100$$),
    ('expression', '{}', '{"predicate": "b"}', 'not b'),
    ('expression', '{}', '{"predicate": "n > f or t like ''%a%''"}', $$not (n > f or t like '%a%')$$),
    ('expression', '{}', '{"predicate": "things.i < 10 /* ) */ and (d > ''2000-01-01'')"}', $$not (i < 10 and d > '2000-01-01')$$),
    ('expression', '{}', '{"predicate": "case when i > 0 then 1000 / i > 100 end"}', 'i > 9'),
    ('expression', '{}', '{"predicate": "(things).t is not null"}', 't is null');
create temporary table measured (n integer, checked bigint, failed bigint);
grant select on pool to public;
grant insert, select on measured to public;

-- A round: a new table, a random third of the pool with random filters and
-- dimensions, run at once, against a query for each.
create function tap_test.round() returns setof text language plpgsql as $$
declare
    p record; f text; checked bigint; failed bigint; wanted bigint; got record; accurate text := ''; name text; total bigint;
begin
    truncate tap_data.thing;
    perform tap_test.fill(floor(random() * 120)::integer);
    perform mesh.drop_check('tap.things', c.check_name) from mesh.checks c where c.dropped_at is null and c.product = 'tap.things';
    create temporary table naive (check_name text, checked bigint, failed bigint) on commit drop;
    for p in select * from pool where random() < 0.5 loop
        f := tap_test.pick(null, null, 'i >= 10', 't is not null', 'b', 'n / nullif(i, 0) > 0 -- half', 'false');
        name := p.n || coalesce(' if ' || f, '');
        perform mesh.add_check('tap.things', p.kind, p.columns, p.params, check_name => name, filter => f,
                               dimension => tap_test.pick('accuracy', 'conformity', 'completeness'));
        execute format(E'select count(*), count(*) filter (where %s) from tap_data.thing where %s\n', p.fails, coalesce(f || E'\n', 'true'))
           into checked, failed;
        insert into naive values (name, checked, failed);
    end loop;
    for p in select * from (values ('{i}', true), ('{t,"c\"x"}', false), ('{n,f,d}', true), ('{u}', true)) k (columns, nulls_distinct) loop
        name := 'unique ' || p.columns;
        perform mesh.add_check('tap.things', 'unique', p.columns::text[], jsonb_build_object('nulls_distinct', p.nulls_distinct), check_name => name);
        execute format($q$select count(*), count(*) filter (where place > 1) from (
            select row_number() over (partition by %1$s) as place from tap_data.thing where %2$s) ranked$q$,
            array_to_string(array(select quote_ident(c) from unnest(p.columns::text[]) c), ', '),
            case when p.nulls_distinct then array_to_string(array(select quote_ident(c) || ' is not null' from unnest(p.columns::text[]) c), ' and ') else 'true' end)
           into checked, failed;
        insert into naive select name, count(*), failed from tap_data.thing;
    end loop;
    perform mesh.add_check('tap.things', 'referential', '{i}', '{"references": "tap_data.other", "columns": ["k"]}', check_name => 'orphans', filter => 'b');
    insert into naive select 'orphans', count(*), count(*) filter (where i not in (select k from tap_data.other)) from tap_data.thing where b;
    for got in select r.*, v.checked, v.failed from mesh.check('tap.things') r full join naive v using (check_name) loop
        if got.status not in ('pass', 'fail') or (got.rows_checked, got.rows_failed) is distinct from (got.checked, got.failed) then
            return next format('%s: %s, %s of %s, naive %s of %s, %s', got.check_name, got.status, got.rows_failed, got.rows_checked, got.failed, got.checked, got.message);
        end if;
        if got.kind <> 'unique' then
            select count(*) into wanted from mesh.failing_rows('tap.things', got.check_name, null);
            if wanted <> got.rows_failed then
                return next format('%s: failing_rows has %s of %s', got.check_name, wanted, got.rows_failed);
            end if;
        end if;
    end loop;
    -- Rows that fail any check of accuracy or conformity, by the definition.
    select string_agg(format('coalesce(case when %s then (%s) end, false)', coalesce(nullif(c.filter, '') || E'\n', 'true'), o.fails), E'\n or ')
      into accurate
      from mesh.checks c join pool o on c.check_name ~ ('^' || o.n || '( |$)')
     where c.dropped_at is null and c.product = 'tap.things' and c.dimension in ('accuracy', 'conformity');
    if accurate is not null then
        execute 'select count(*) from tap_data.thing where ' || accurate into failed;
        select s.rows_failed into wanted from mesh.score('tap.things') s where s.dimension = 'accuracy';
        if failed is distinct from wanted then
            return next format('accuracy: %s rows fail, naive %s', wanted, failed);
        end if;
    end if;
    drop table naive;
end $$;
select setseed(coalesce(nullif(current_setting('meshcat_test.seed', true), '')::float8, 0.25)) \g /dev/null
select is_empty('select * from tap_test.round()', 'fused results equal naive ones, round ' || n) from generate_series(1, 12) n;
select cmp_ok((select count(*) from mesh.check_results where product = 'tap.things' and rows_failed > 0), '>', 100::bigint, 'and much was found');

-- A check is one condition about a row, whatever it tries.
set local role regress_quality_owner;
select matches(tap_test.error_of(format('select mesh.expect(%L, %L)', 'tap.things', p)), expected, p)
  from (values
    ('true) from pg_class; drop table tap_data.other; --', '^42601 '),
    ('1) from pg_class; drop table tap_data.other', '^42601 '),
    ('i > 0; drop table tap_data.other', '^42601 '),
    ('i > 0) or (true', '^42601 '),
    ('(i > 0', '^42601 '),
    ('i > 0)', '^42601 '),
    ('i > 0 /*', '^42601 '),
    ('i > 0 $$', '^42601 '),
    ('i > 0 ''', '^42601 '),
    ('--', '^42601 '),
    ('*', '^42601 '),
    ('i > 0, true', '^42601 '),
    ('i > 0 as x', '^42601 '),
    ('true from tap_data.other', '^42601 '),
    ('true where true', '^42601 '),
    ('true limit 1', '^42601 '),
    ('distinct true', '^42601 '),
    ('true union select true', '^42601 '),
    ('i > $1', '^42P02 '),
    ('exists (select from tap_data.other)', '^0A000 cannot use subquery'),
    ('i in (select k from tap_data.other)', '^0A000 cannot use subquery'),
    ('count(*) > 0', '^42803 aggregate'),
    ('row_number() over () > 0', '^42P20 window'),
    ('generate_series(1, 2) > 0', '^0A000 set-returning'),
    ('random() > 0.5', '^0A000 .* volatile'),
    ('set_config(''search_path'', '''', false) is not null', '^0A000 .* volatile'),
    ('pg_sleep(1) is null', '^0A000 .* volatile'),
    ('ctid is not null', '^42P10 '),
    ('tableoid > 0', '^42703 .* system column'),
    ('other.k > 0', '^42P01 '),
    ('nothing > 0', '^42703 '),
    ('i', '^42804 '),
    ('default', '^42601 '),
    ('i = any (array[1, 2]) and', '^42601 ')) v (p, expected);
select ok(to_regclass('tap_data.other') is not null, 'nothing was dropped');
select is(mesh.expect('tap.things', 'i >= 0 -- ) or (', check_name => 'comment'), 'comment', 'a comment at the end is harmless');
select is(mesh.expect('tap.things', '(things.t, things."c""x") is not null or "sel ect" <> ''--''', check_name => 'names'), 'names', 'so are hostile column names');
select is((select columns from mesh.checks where check_name = 'names'), '{t,"c\"x","sel ect"}', 'an expectation tells the columns it uses');
select is(mesh.expect('tap.things', 'i > 0', check_name => e'"; drop table x; --'), '"; drop table x; --', 'a name is only a name');
select is(mesh.drop_check('tap.things', '"; drop table x; --')::text, '', 'and can be dropped by it');
select is((select string_agg(status, ',' order by check_name) from mesh.check('tap.things') where check_name in ('comment', 'names')), 'pass,pass', 'they run');

-- Whose code a check may run: the domain's own and the system's.
reset role;
create function tap_test.foreign_code(integer) returns boolean immutable language sql as 'select true';
create domain tap_test.checked as integer check (tap_test.foreign_code(value));
alter function tap_test.foreign_code(integer) owner to regress_quality_analyst;
alter domain tap_test.checked owner to regress_quality_analyst;
set local role regress_quality_owner;
create function tap_data.own_code(integer) returns boolean stable language plpgsql as $$ begin return $1 >= 0; end $$;
create function tap_data.writes(integer) returns boolean volatile language plpgsql as
$$ begin insert into tap_data.other values ($1, 1); return true; end $$;
create function tap_data.pretends(integer) returns boolean stable language plpgsql as $$ begin return tap_data.writes($1); end $$;
create function tap_data.sets(integer) returns boolean stable language plpgsql as
$$ begin perform set_config('application_name', 'hijacked', false); return true; end $$;
set local role regress_quality_analyst;
select matches(tap_test.error_of($$select mesh.expect('tap.things', 'tap_test.foreign_code(i)')$$), '^42501 .* must not use function', 'not somebody else''s function');
select matches(tap_test.error_of($$select mesh.expect('tap.things', 'i::tap_test.checked > 0')$$), '^42501 .* must not use type', 'nor somebody else''s domain');
select matches(tap_test.error_of($$select mesh.expect('tap.things', 'tap_data.writes(i)')$$), '^0A000 .* volatile', 'nor a function that says it writes');
select matches(tap_test.error_of($$select mesh.add_check('tap.things', 'sql', params => '{"query": "select count(*) from pg_class where tap_test.foreign_code(1)"}', fail => '> 0')$$), '^42501 ', 'nor in a query');
select matches(tap_test.error_of(format($$select mesh.add_check('tap.things', 'sql', params => %L, fail => '> 0')$$, jsonb_build_object('query', q))), expected, q)
  from (values ('delete from tap_data.other returning k', '^42601 '), ('with x as (delete from tap_data.other returning k) select count(*) from x', '^42601 '),
               ('select k from tap_data.other for update', '^42601 '), ('select 1 into x', '^4'), ('drop table tap_data.other', '^42601 '),
               ('select count(*) from ${object}) x; --', '^42601 '), ('select nextval(''x'')', '^(42P01|0A000) ')) v (q, expected);
select is(mesh.expect('tap.things', 'tap_data.own_code(i)', check_name => 'own'), 'own', 'but the domain''s own');
select is(mesh.expect('tap.things', 'tap_data.pretends(i)', check_name => 'pretends'), 'pretends', 'a function that only says it does not write is accepted');
select is(mesh.expect('tap.things', 'tap_data.sets(i)', check_name => 'sets'), 'sets', 'as is one that sets');
reset role;
truncate tap_data.thing;
select tap_test.fill(5) \g /dev/null
set local role regress_quality_analyst;
select is((select string_agg(check_name || ' ' || status, ', ' order by check_name) from mesh.check('tap.things')
            where check_name in ('own', 'pretends', 'sets')), 'own pass, pretends error, sets pass', 'and then fails to write');
select matches((select message from mesh.check_results where check_name = 'pretends' order by run_id desc limit 1), 'read-only transaction', 'because the run is read-only');
select isnt(current_setting('application_name'), 'hijacked', 'settings are as before');
reset role;
select is((select count(*) from tap_data.other where l = 1 and k not between 1 and 10), 0::bigint, 'nothing was written');
set local role regress_quality_owner;
alter function tap_data.own_code(integer) owner to regress_quality_owner;
reset role;
alter function tap_data.own_code(integer) owner to regress_quality_stranger;
select is((select status || ': ' || message from mesh.check('tap.things') where check_name = 'own'),
          'error: the predicate must not use function tap_data.own_code(integer)', 'a function that changes hands is refused at the next run');
create view tap_test.foreign_view as select 1 as k;
alter view tap_test.foreign_view owner to regress_quality_stranger;
grant select on tap_test.foreign_view to public;
select matches(tap_test.error_of($$select mesh.add_check('tap.things', 'referential', '{i}', '{"references": "tap_test.foreign_view", "columns": ["k"]}')$$), '^42501 .* another role''s view', 'another role''s view is not read');
create temporary table passing (k integer);
select matches(tap_test.error_of($$select mesh.add_check('tap.things', 'referential', '{i}', '{"references": "pg_temp.passing", "columns": ["k"]}')$$), '^42P01 ', 'a temporary table is not referenced');
select is((select count(*) from mesh.check('tap.things') where status = 'error'), 2::bigint, 'even a superuser''s run is the domain''s');

-- Who sees what.
select is((select count(*) from mesh.check_runs where run_by = 'regress_quality_analyst'), 1::bigint, 'a duty holder''s run is recorded');
set local role regress_quality_stranger;
select is((select count(*) from mesh.check_runs), 0::bigint, 'before release the runs are the domain''s own');
select is((select count(*) from mesh.check_results), 0::bigint, 'and so are the results');
select matches(tap_test.error_of($$select * from mesh.check('tap.things')$$), '^42501 ', 'a stranger cannot run checks');
select matches(tap_test.error_of($$select * from mesh.failing_rows('tap.things', 'comment')$$), '^42501 ', 'nor see failing rows');
select matches(tap_test.error_of($$delete from mesh_catalog.check_run$$), '^42501 ', 'nobody writes the history');
set local role regress_quality_analyst;
select matches(tap_test.error_of($$select * from mesh.failing_rows('tap.things', 'comment')$$), '^42501 ', 'a duty alone gives no right to rows');
reset role;
update mesh_catalog.version v set state = 'released', released_at = now(), released_by = 'postgres'
  from mesh_catalog.product p where p.product_id = v.product_id and p.product_name = 'things';
set local role regress_quality_stranger;
select cmp_ok((select count(*) from mesh.check_runs), '>', 0::bigint, 'after release whether to trust it is a public fact');
select cmp_ok((select count(*) from mesh.score('tap.things')), '>', 0::bigint, 'the score included');
select ok((select bool_and(message ~ '^could not run \(SQLSTATE \w{5}\)$') from mesh.check_results where status = 'error'), 'errors do not quote data to strangers');
select is((select count(*) from mesh_catalog.check_error), 0::bigint, 'their messages are the domain''s');

-- Row security hides rows from the domain: the run says so and is not recorded.
reset role;
create table tap_test.secret (i integer);
insert into tap_test.secret select generate_series(1, 10);
alter table tap_test.secret enable row level security;
create policy lowest on tap_test.secret using (i <= 3);
grant select on tap_test.secret to regress_quality_owner;
set local role regress_quality_owner;
create view tap_data.partly as select i from tap_test.secret;
\o /dev/null
select * from mesh.adopt('tap.partly', relation => 'tap_data.partly', version => '1.0.0');
\o
select mesh.expect('tap.partly', 'i > 0') \g /dev/null
select is((select scope || ' ' || rows_checked from mesh.check('tap.partly')), 'visible 3', 'hidden rows make the scope visible');
select is((select count(*) from mesh.check_runs where product = 'tap.partly'), 0::bigint, 'and such a run is not recorded');
select is(current_setting('row_security'), 'on', 'row_security is as before');

-- A consumer's run reads the port with the consumer's rights, and is only theirs.
reset role;
create function tap_test.grant_to(role regrole) returns void language plpgsql as $$
declare
    request bigint;
begin
    execute format('set local session authorization %s', role);
    request := mesh.request_access('tap.things', 'to test');
    set local session authorization regress_quality_owner;
    perform mesh.approve(request);
    reset session authorization;
end $$;
select lives_ok($$select tap_test.grant_to('regress_quality_stranger')$$, 'a stranger is granted access');
create temporary table recorded_before as select count(*) as n from mesh_catalog.check_run;
set local role regress_quality_stranger;
select is((select string_agg(distinct scope, ',') from mesh.check('tap.things')), 'visible', 'then checks can be run, in scope visible');
select is((select status || ': ' || message from mesh.check('tap.things') where check_name = 'sets'),
          'error: the predicate must not use function tap_data.sets(integer)', 'without the domain''s own code, which would run with the consumer''s rights');
select matches((select statement from mesh.explain_checks('tap.things') where pass = 1), 'from tap.things as', 'over the port');
select lives_ok($$select * from mesh.failing_rows('tap.things', 'comment')$$, 'and failing rows be seen');
reset role;
select is((select count(*) from mesh_catalog.check_run), (select n from recorded_before), 'nothing of it is recorded');

-- Odd names, and sources of every kind.
create table tap_data."P" (k integer, "Ж" text) partition by range (k);
create table tap_data.p1 partition of tap_data."P" for values from (0) to (10);
create materialized view tap_data.matview as select g as k, 'x'::text as "Ж" from generate_series(-1, 3) g;
insert into tap_data."P" values (1, 'x'), (2, 'y');
alter table tap_data."P" owner to regress_quality_owner;
alter materialized view tap_data.matview owner to regress_quality_owner;
set local role regress_quality_owner;
\o /dev/null
select * from mesh.adopt('tap."Odd ""Name"', relation => 'tap_data."P"', version => '1.0.0');
select * from mesh.adopt('tap.materialised', relation => 'tap_data.matview', version => '1.0.0');
select mesh.expect(p, 'k > 0 and "Ж" = ''x''', check_name => 'x') from unnest(array['tap."Odd ""Name"', 'tap.materialised']) p;
select mesh.expect('tap."Odd ""Name"', '"Odd ""Name".k > 1');
\o
select is((select string_agg(check_name || ' ' || rows_failed || '/' || rows_checked, ', ' order by check_name) from mesh.check('tap."Odd ""Name"')),
          '"Odd ""Name".k > 1 1/2, x 1/2', 'a partitioned table under a hostile name');
select is((select rows_failed || '/' || rows_checked from mesh.check('tap.materialised')), '2/5', 'a materialized view');
select is((select failing_rows from mesh.failing_rows('tap."Odd ""Name"', 'x')), '{"k": 2, "Ж": "y"}', 'failing rows of the hostile name');

-- A cancelled run leaves nothing.
set local role regress_quality_owner;
create function tap_data.slow(integer) returns boolean stable language plpgsql as $$ begin perform pg_sleep(0.3); return true; end $$;
select mesh.expect('tap.things', 'tap_data.slow(i)', check_name => 'slow') \g /dev/null
reset role;
select tap_test.fill(50) \g /dev/null
create temporary table runs_before as select count(*) as n from mesh_catalog.check_run;
create function tap_test.canceled() returns text language plpgsql as $$
begin
    perform mesh.check('tap.things');
    return 'no error';
exception when query_canceled then
    return 'canceled';
end $$;
set local statement_timeout = '150ms';
select is(tap_test.canceled(), 'canceled', 'a run can be canceled');
set local statement_timeout = 0;
select is((select count(*) from mesh_catalog.check_run), (select n from runs_before), 'nothing of it is recorded');
select is(current_setting('transaction_read_only'), 'off', 'the transaction can write as before');
select is(current_setting('timezone'), (select reset_val from pg_settings where name = 'TimeZone'), 'settings are as before');

-- What a check finds does not depend on the settings of who runs it.
select mesh.drop_check('tap.things', check_name) from mesh.checks where product = 'tap.things' and dropped_at is null \g /dev/null
select mesh.expect('tap.things', $$ts::text = '2024-03-31 01:30:00+00' or ts::text = 'infinity' or ts = '1970-01-01'$$, check_name => 'zone') \g /dev/null
truncate tap_data.thing;
insert into tap_data.thing (ts) values ('2024-03-31 02:30+01'), ('1970-01-01 00:00+00'), ('infinity');
select is((select status || ' ' || rows_checked from mesh.check('tap.things')), 'pass 3', 'checks run in UTC');
set local timezone = 'Pacific/Auckland';
set local datestyle = 'German, DMY';
select is((select status || ' ' || rows_checked from mesh.check('tap.things')), 'pass 3', 'whatever the session''s time zone and date style');
select is((select data_as_of from mesh.check_runs where product = 'tap.things' order by run_id desc limit 1), '31.03.2024 01:30 UTC', 'infinite moments are no news');

-- The fused statement is one scan, which parallel workers share.
create function tap_test.plan_of(sql text) returns text language plpgsql as $$
declare
    line text; plan text := '';
begin
    for line in execute 'explain (costs off) ' || sql loop
        plan := plan || line || e'\n';
    end loop;
    return plan;
end $$;
set local min_parallel_table_scan_size = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local max_parallel_workers_per_gather = 2;
select matches(tap_test.plan_of((select statement from mesh.explain_checks('tap.things') where pass = 1)),
               '^Subquery Scan on measured\n +->  Finalize Aggregate\n +->  Gather\n +Workers Planned: \d\n +->  Partial Aggregate\n +->  Parallel Seq Scan on thing.*\n$',
               'workers aggregate in parallel');

-- The number of checks is limited, and the limit runs.
reset role;
set local client_min_messages = warning;
select mesh.drop_check('tap.things', 'zone') \g /dev/null
do $$ begin for n in 1 .. 500 loop perform mesh.expect('tap.things', 'i is distinct from ' || n, check_name => 'c' || n, filter => 'i is distinct from 0'); end loop; end $$;
select matches(tap_test.error_of($$select mesh.expect('tap.things', 'true')$$), '^54000 ', 'a product has at most 500 checks');
select is((select count(*) from mesh.check('tap.things') where status = 'pass'), 500::bigint, '500 checks run in one pass');
select * from finish();
rollback;
