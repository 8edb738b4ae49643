-- Unique indexes as proof: where one holds, keys are not counted; where it does not quite
-- do so, they are. What is found is what a query finds, in both cases.
-- MESHCAT_SEED replays a run, MESHCAT_ROUNDS lengthens it.
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
\set rounds `echo ${MESHCAT_ROUNDS:-60}`
\set domain uniq
\ir ../lib/quality_scan/preamble.sql
select diag('seed ' || :'seed');
create collation uniq_data.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create collation uniq_data.aged (provider = icu, locale = 'und', version = '0.1');
create type uniq_data.pair as (x numeric, y numeric);

-- The product of a table, with one check of uniqueness.
create function uniq_test.adopt(name text, key text[], params jsonb, filter text) returns void language plpgsql as $$
begin
    execute format('alter table uniq_data.%I owner to regress_uniq_owner', name);
    perform mesh.adopt('uniq.' || name, relation => 'uniq_data.' || name);
    perform mesh.drop_check('uniq.' || name, check_name) from mesh.checks where product = 'uniq.' || name and dropped_at is null;
    perform mesh.add_check('uniq.' || name, 'unique', key, params, check_name => 'key', filter => filter);
end $$;
-- What mesh.check finds of it: rows that fail, of how many, and the index that proves it.
create function uniq_test.found(name text, mode text default 'auto') returns text language sql as $$
select format('%s of %s%s', rows_failed, rows_checked, substring(message from 'proved by the unique index (".*")')) from mesh.check('uniq.' || name, mode => mode) where check_name = 'key'
$$;
-- What a query finds.
create function uniq_test.expected(name text, key text[], params jsonb, filter text) returns text language plpgsql as $$
declare
    keys text = (select string_agg(quote_ident(k), ', ') from unnest(key) k);
    complete text = (select string_agg(quote_ident(k) || ' is not null', ' and ') from unnest(key) k);
    result text;
begin
    execute format('select format(''%%s of %%s'', coalesce(sum(n - 1) filter (where %s), 0), coalesce(sum(n), 0)) from (select %s, count(*) as n from uniq_data.%I where %s group by %2$s) g',
                   case when params = '{"nulls_distinct": false}' then 'true' else complete end, keys, name, coalesce(filter, 'true')) into result;
    return result;
end $$;

-- An index that does not hold for the check is followed by data that it lets pass.
create table uniq_test.story (place serial, name text, ddl text, key text[], params jsonb default '{}', filter text, proof text, needs integer default 150000);
insert into uniq_test.story (name, ddl, key, params, filter, proof) values
    ('primary_key', 'create table @ (a int primary key, b int); insert into @ select i, i from generate_series(1, 50) i', '{a}', '{}', null, 'primary_key_pkey'),
    ('part_of_the_key', 'create table @ (a int unique, b int); insert into @ select i, 1 from generate_series(1, 50) i', '{b,a}', '{}', null, 'part_of_the_key_a_key'),
    ('more_than_the_key', 'create table @ (a int, b int, unique (a, b)); insert into @ select 1, i from generate_series(1, 50) i', '{a}', '{}', null, null),
    ('whole_key', 'create table @ (a int, b int, unique (b, a)); insert into @ select i % 7, i from generate_series(1, 50) i', '{a,b}', '{}', null, 'whole_key_b_a_key'),
    ('other_key', 'create table @ (a int, b int unique); insert into @ select 1, i from generate_series(1, 50) i', '{a}', '{}', null, null),
    ('no_unique_index', 'create table @ (a int); create index on @ (a); insert into @ values (1), (1)', '{a}', '{}', null, null),
    ('included', 'create table @ (a int, b int); create unique index included_a on @ (a) include (b); insert into @ select i, 1 from generate_series(1, 50) i', '{b}', '{}', null, null),
    ('key_of_included', 'create table @ (a int, b int); create unique index key_of_included_a on @ (a) include (b); insert into @ select i, 1 from generate_series(1, 50) i', '{a}', '{}', null, 'key_of_included_a'),
    ('partial', 'create table @ (a int, b int); create unique index on @ (a) where b > 0; insert into @ values (1, 0), (1, 0), (1, 1)', '{a}', '{}', null, null),
    ('expression', 'create table @ (a int, b int); create unique index on @ (a, (a + b)); insert into @ values (1, 0), (1, 1)', '{a}', '{}', null, null),
    ('only_expression', 'create table @ (a int, b int); create unique index on @ ((a + b)); insert into @ values (1, 0), (1, 1)', '{a,b}', '{}', null, null),
    ('deferrable', 'create table @ (a int unique deferrable initially deferred); insert into @ values (1), (2)', '{a}', '{}', null, null),
    ('deferrable_immediate', 'create table @ (a int unique deferrable); insert into @ values (1), (2)', '{a}', '{}', null, null),
    ('excluded', 'create table @ (a int, exclude using btree (a with =)); insert into @ values (1), (2)', '{a}', '{}', null, null),
    ('nulls', 'create table @ (a int unique); insert into @ values (1), (2), (null), (null)', '{a}', '{}', null, 'nulls_a_key'),
    ('nulls_compared', 'create table @ (a int unique); insert into @ values (1), (2), (null), (null)', '{a}', '{"nulls_distinct": false}', null, null),
    ('nulls_not_distinct', 'create table @ (a int unique nulls not distinct); insert into @ values (1), (2), (null)', '{a}', '{"nulls_distinct": false}', null, 'nulls_not_distinct_a_key'),
    ('nulls_in_neither', 'create table @ (a int not null, b int not null, c int, unique (a, b)); insert into @ values (1, 1, null), (1, 2, null)', '{a,b,c}', '{"nulls_distinct": false}', null, 'nulls_in_neither_a_b_key'),
    ('nulls_in_one', 'create table @ (a int not null, b int, unique (a, b)); insert into @ values (1, null), (1, null)', '{a,b}', '{"nulls_distinct": false}', null, null),
    ('filtered', 'create table @ (a int unique, b int); insert into @ select i, i % 3 from generate_series(1, 50) i', '{a}', '{}', 'b = 0', 'filtered_a_key'),
    ('caseless_by_bytes', 'create table @ (a text collate uniq_data.caseless); create unique index on @ (a collate "C"); insert into @ values (''a''), (''A'')', '{a}', '{}', null, null),
    ('caseless', 'create table @ (a text collate uniq_data.caseless); create unique index caseless_a on @ (a); insert into @ values (''a''), (''b'')', '{a}', '{}', null, 'caseless_a'),
    ('bytes_by_caseless', 'create table @ (a text); create unique index bytes_by_caseless_a on @ (a collate uniq_data.caseless); insert into @ values (''a''), (''b'')', '{a}', '{}', null, 'bytes_by_caseless_a'),
    ('other_bytes', 'create table @ (a text); create unique index other_bytes_a on @ (a collate "POSIX"); insert into @ values (''a''), (''A'')', '{a}', '{}', null, 'other_bytes_a'),
    ('aged_collation', 'create table @ (a text); create unique index on @ (a collate uniq_data.aged); insert into @ values (''a''), (''A'')', '{a}', '{}', null, null),
    ('same_equality', 'create table @ (a text); create unique index same_equality_a on @ (a text_pattern_ops); insert into @ values (''a''), (''A'')', '{a}', '{}', null, 'same_equality_a'),
    ('varchar', 'create table @ (a varchar(9) unique); insert into @ values (''a''), (''A'')', '{a}', '{}', null, 'varchar_a_key'),
    ('other_equality', 'create table @ (a uniq_data.pair); create unique index on @ (a record_image_ops); insert into @ values ((1, 1.0)), ((1, 1.00))', '{a}', '{}', null, null),
    ('type_without_kernel', 'create table @ (a int4range unique); insert into @ select int4range(i, i + 5) from generate_series(1, 50) i', '{a}', '{}', null, 'type_without_kernel_a_key'),
    ('partitioned', 'create table @ (a int primary key, b int) partition by range (a); create table uniq_data.partitioned_1 partition of @ for values from (0) to (10); create table uniq_data.partitioned_2 partition of @ for values from (10) to (100) partition by range (a); create table uniq_data.partitioned_3 partition of uniq_data.partitioned_2 for values from (10) to (100); insert into @ select i, 1 from generate_series(1, 50) i', '{b,a}', '{}', null, 'partitioned_pkey'),
    ('partitioned_nulls', 'create table @ (a int not null, b int, unique (a, b)) partition by range (a); create table uniq_data.partitioned_nulls_1 partition of @ for values from (0) to (100); insert into @ values (1, null), (1, null)', '{a,b}', '{"nulls_distinct": false}', null, null),
    ('partitions_alone', 'create table @ (a int, b int) partition by range (a); create table uniq_data.partitions_alone_1 partition of @ (unique (b)) for values from (0) to (10); create table uniq_data.partitions_alone_2 partition of @ (unique (b)) for values from (10) to (100); insert into @ values (1, 1), (11, 1)', '{b}', '{}', null, null),
    ('root_alone', 'create table @ (a int, b int) partition by range (a); create table uniq_data.root_alone_1 partition of @ for values from (0) to (10); create unique index on only @ (a); insert into @ values (1, 1), (1, 1)', '{a}', '{}', null, null),
    ('inherited', 'create table @ (a int unique); create table uniq_data.inherited_child () inherits (@); insert into @ values (1), (2); insert into uniq_data.inherited_child values (1)', '{a}', '{}', null, null),
    ('inherited_both', 'create table @ (a int unique); create table uniq_data.inherited_both_child (unique (a)) inherits (@); insert into @ values (1), (2); insert into uniq_data.inherited_both_child values (1)', '{a}', '{}', null, null),
    ('two_indexes', 'create table @ (a int, b int); create unique index on @ (a) where b > 0; create unique index two_indexes_b on @ (b); insert into @ values (0, 0), (0, 1)', '{a,b}', '{}', null, 'two_indexes_b');
insert into uniq_test.story (name, ddl, key, proof, needs) values
    ('without_overlaps', 'create table @ (a int4range, b int4range, unique (a, b without overlaps)); insert into @ values (''[1,2)'', ''[1,5)''), (''[1,2)'', ''[5,7)'')', '{a,b}', null, 180000);
insert into uniq_test.story (name, ddl, key, params, proof, needs) values
    ('nulls_from_before', 'create table @ (a int unique, b int); insert into @ values (null, 1), (null, 2); alter table @ add constraint given not null a not valid', '{a}', '{"nulls_distinct": false}', null, 180000);
delete from uniq_test.story where needs > current_setting('server_version_num')::integer;
select replace(ddl, '@', 'uniq_data.' || quote_ident(name)) from uniq_test.story order by place
\gexec
select uniq_test.adopt(name, key, params, filter) from uniq_test.story order by place \g /dev/null
select is(uniq_test.found(name), uniq_test.expected(name, key, params, filter) || coalesce(proof, ''), name) from (select name, key, params, filter, '"' || proof || '"' as proof from uniq_test.story order by place) s;
select cmp_ok(count(*), '>=', 12::bigint, 'of those that are not proved, many fail') from uniq_test.story where proof is null and uniq_test.expected(name, key, params, filter) !~ '^0 ';

-- Concurrently: valid once it is done; not where it failed.
create table uniq_data.concurrent (a int, b int);
insert into uniq_data.concurrent values (1, 1), (2, 1);
create unique index concurrently concurrent_a on uniq_data.concurrent (a);
select uniq_test.adopt('concurrent', '{a}', '{}', null) \g /dev/null
select is(uniq_test.found('concurrent'), '0 of 2"concurrent_a"', 'built concurrently');
drop index uniq_data.concurrent_a;
select is(uniq_test.found('concurrent'), '0 of 2', 'dropped');
insert into uniq_data.concurrent values (1, 1);
select is(uniq_test.found('concurrent'), '1 of 3', 'repeated');
\set ON_ERROR_STOP off
\o /dev/null
create unique index concurrently concurrent_a on uniq_data.concurrent (a);
\o
\set ON_ERROR_STOP on
select is((select array_agg(indisvalid) from pg_index where indrelid = 'uniq_data.concurrent'::regclass), '{f}', 'what could not be built concurrently stays');
select is(uniq_test.found('concurrent'), '1 of 3', 'and is no proof');
delete from uniq_data.concurrent where ctid = '(0,3)';
reindex index uniq_data.concurrent_a;
select is(uniq_test.found('concurrent'), '0 of 2"concurrent_a"', 'until it is built anew');

-- As an index is while it is built or dropped, and as people leave it to keep it from plans.
set allow_system_table_mods = on;
create function uniq_test.found_without(flag text) returns text language plpgsql as $$
declare
    found text;
begin
    execute format('update pg_index set %I = false where indexrelid = ''uniq_data.concurrent_a''::regclass', flag);
    found = uniq_test.found('concurrent');
    execute format('update pg_index set %I = true where indexrelid = ''uniq_data.concurrent_a''::regclass', flag);
    return found;
end $$;
select is(uniq_test.found_without(flag), '0 of 2', 'without ' || flag) from unnest('{indisvalid,indisready,indislive}'::text[]) flag;
reset allow_system_table_mods;
select is(uniq_test.found('concurrent'), '0 of 2"concurrent_a"', 'all of them back');

-- A constraint that is deferred, while it is violated.
begin;
insert into uniq_data.deferrable values (1);
select is(uniq_test.found('deferrable'), '1 of 3', 'a constraint that is not checked yet');
rollback;
-- An index of this transaction, and one that is gone in it.
begin;
select is(uniq_test.found('no_unique_index'), '1 of 2', 'no index yet');
delete from uniq_data.no_unique_index where ctid = '(0,1)';
create unique index no_unique_index_a on uniq_data.no_unique_index (a);
select is(uniq_test.found('no_unique_index'), '0 of 1"no_unique_index_a"', 'made in this transaction');
drop index uniq_data.no_unique_index_a;
insert into uniq_data.no_unique_index values (1);
select is(uniq_test.found('no_unique_index'), '1 of 2', 'gone in this transaction');
rollback;
begin isolation level repeatable read;
select is(uniq_test.found('primary_key'), '0 of 50"primary_key_pkey"', 'one that the snapshot sees');
select is(uniq_test.found('primary_key'), '0 of 50', 'but once the transaction has changed something, an older snapshot may see what is gone');
rollback;

-- By the executor keys are counted: the finding is the same.
begin isolation level serializable;
select is((select format('%s %s', tier, message) from mesh.check('uniq.primary_key')), 'sql ', 'a statement counts');
rollback;
-- Under row security rows are counted as they are seen.
set role regress_uniq_owner;
alter table uniq_data.filtered enable row level security, force row level security;
create policy few on uniq_data.filtered using (a < 10);
select is(uniq_test.found('filtered'), '0 of 3', 'rows that are seen');
reset role;
-- A materialized view.
create materialized view uniq_data.seen as select i as a from generate_series(1, 50) i;
create unique index seen_a on uniq_data.seen (a);
alter materialized view uniq_data.seen owner to regress_uniq_owner;
select mesh.adopt('uniq.seen', relation => 'uniq_data.seen') \g /dev/null
select mesh.drop_check('uniq.seen', check_name) from mesh.checks where product = 'uniq.seen' and dropped_at is null \g /dev/null
select mesh.add_check('uniq.seen', 'unique', '{a}', check_name => 'key') \g /dev/null
select is(uniq_test.found('seen'), '0 of 50"seen_a"', 'a materialized view');

-- It is said, in what is recorded and beforehand.
select is((select message from mesh.check_results where product = 'uniq.part_of_the_key' order by run_id desc limit 1), 'proved by the unique index "part_of_the_key_a_key"', 'the recorded message');
select is((select format('%s: %s', tier, reason) from mesh.explain_checks('uniq.part_of_the_key')), 'heap: one pass over the rows for all of these checks, by a scan in vectors; key: proved by the unique index "part_of_the_key_a_key"', 'the explanation');
select is((select reason from mesh.explain_checks('uniq.partial')), 'one pass over the rows for all of these checks, by a scan in vectors', 'and none');

-- What is proved needs no look at blocks that have not changed, as keys do.
create table uniq_data.wide with (autovacuum_enabled = false) as select i as a, repeat('w', 100) as w from generate_series(1, 5000) i;
alter table uniq_data.wide add primary key (a);
select uniq_test.adopt('wide', '{a}', '{}', null) \g /dev/null
vacuum (freeze) uniq_data.wide;
select is(uniq_test.found('wide'), '0 of 5000"wide_pkey"', 'of many blocks');
insert into uniq_data.wide values (5001, 'w');
select is((select format('%s of %s, %s', rows_failed, rows_checked, blocks_read <= 2) from mesh.check('uniq.wide')), '0 of 5001, t', 'only those that have changed are read');
alter table uniq_data.wide drop constraint wide_pkey;
insert into uniq_data.wide values (5001, 'w');
select is(uniq_test.found('wide'), '1 of 5002', 'without the index all of them');

-- Random tables, indexes and checks. An index that the data does not admit is left out.
select setseed((:seed % 65536) / 65536.0) \g /dev/null
create table uniq_test.tried (name text, proved boolean, failing boolean);
create function uniq_test.chosen(variadic choices text[]) returns text language sql volatile as $$ select choices[1 + floor(random() * cardinality(choices))::integer] $$;
create function uniq_test.some_columns() returns text[] language sql volatile as $$ select coalesce(nullif(array_agg(c), '{}'), '{a}') from unnest(array['a', 'b', 'c', 'd']) c where random() < 0.45 $$;
create function uniq_test.round(n integer) returns setof text language plpgsql as $$
declare
    t text = 'r' || n; is_divided boolean = random() < 0.3; rows integer = 5 + random() * 60; nulls float8 = (random() - 0.4) / 4;
    key text[]; params jsonb; filter text; found text; expected text; columns text;
begin
    execute format('create table uniq_data.%I (a int %s, b text %s %s, c numeric %s, d char(3) %s) %s', t, uniq_test.chosen('', 'not null'), uniq_test.chosen('', 'collate "C"', 'collate uniq_data.caseless'),
                   uniq_test.chosen('', 'not null'), uniq_test.chosen('', 'not null'), uniq_test.chosen('', 'not null'), case when is_divided then 'partition by hash (a)' end);
    if is_divided then
        execute format('create table uniq_data.%s_0 partition of uniq_data.%1$s for values with (modulus 2, remainder 0)', t);
        execute format('create table uniq_data.%s_1 partition of uniq_data.%1$s for values with (modulus 2, remainder 1)', t);
    end if;
    -- Rows that NOT NULL refuses are left out, as are those that an index refuses which is there before them.
    for i in 0 .. rows loop
        begin
            execute format('insert into uniq_data.%I values ($1, $2, $3, $4)', t) using case when random() >= nulls then (random() * rows * 3)::integer end, case when random() >= nulls then uniq_test.chosen('a', 'A', 'b', 'c') || (random() * rows)::integer end,
                case when random() >= nulls then (uniq_test.chosen('1.0', '1.00', '2') || floor(random() * rows)::integer)::numeric end, case when random() >= nulls then uniq_test.chosen('x', 'y ', 'z') || floor(random() * 99)::integer end;
        exception when not_null_violation or unique_violation or string_data_right_truncation then
        end;
        if i % 9 = 3 then
            begin
                key = uniq_test.some_columns();
                select string_agg(case when k = 'b' and random() < 0.3 then 'b collate ' || uniq_test.chosen('"C"', 'uniq_data.caseless') else k end, ', ') into columns from unnest(key) k;
                execute format('create unique index on uniq_data.%I (%s) %s %s', t, case when random() < 0.1 then columns || ', (1)' else columns end, uniq_test.chosen('', '', 'nulls not distinct'), uniq_test.chosen('', '', '', 'where a > 5'));
            exception when unique_violation or feature_not_supported or invalid_table_definition then
            end;
        end if;
    end loop;
    key = uniq_test.some_columns(); params = uniq_test.chosen('{}', '{}', '{"nulls_distinct": false}')::jsonb; filter = uniq_test.chosen(null, null, 'a > 9', 'c is not null and b < ''b''');
    perform uniq_test.adopt(t, key, params, filter);
    found = uniq_test.found(t); expected = uniq_test.expected(t, key, params, filter);
    insert into uniq_test.tried values (t, found ~ '"', expected !~ '^0 ');
    if split_part(found, '"', 1) <> expected then
        return next format('%s: %s instead of %s', t, found, expected);
    end if;
end $$;
select format('select is_empty(''select uniq_test.round(%s)'', ''round %1$s'')', n) from generate_series(1, :rounds) n
\gexec
select diag(format('%s tables: of %s keys the uniqueness is proved, %s repeat', count(*), count(*) filter (where proved), count(*) filter (where failing))) from uniq_test.tried;
select cmp_ok(count(*) filter (where proved), '>=', count(*) / 8, 'many are proved') from uniq_test.tried;
select cmp_ok(count(*) filter (where failing), '>=', count(*) / 8, 'many repeat') from uniq_test.tried;
select * from finish();
