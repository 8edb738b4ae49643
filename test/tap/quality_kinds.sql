-- The kinds of check: each finds the defects that were planted, counts them
-- exactly, and passes on clean data, on nulls and on no rows.
\set SHOW_CONTEXT never
begin;
create role regress_kinds_owner;
create role regress_kinds_stranger;
select mesh.create_domain('kinds', 'regress_kinds_owner', 'Tests') \g /dev/null
create schema kinds_data authorization regress_kinds_owner;
create schema tap_test;
grant usage on schema tap_test to public;

select no_plan();

create function tap_test.error_of(sql text) returns text language plpgsql as $$
declare
    s text; m text; h text;
begin
    execute sql;
    return 'no error';
exception when others then
    get stacked diagnostics s = returned_sqlstate, m = message_text, h = pg_exception_hint;
    return s || ' ' || m || ' | ' || h;
end $$;

set local role regress_kinds_owner;
create type kinds_data.level as enum ('low', 'high');
create table kinds_data.item (
    id integer, kind text, n numeric, f double precision, t text, a integer, b integer, c integer,
    j jsonb, d date, ts timestamptz, s integer, e integer, secret text);
create table kinds_data.other (k integer, l integer, v numeric);
\o /dev/null
select * from mesh.adopt('kinds.items', relation => 'kinds_data.item', version => '1.0.0', time_column => 'ts');
select * from mesh.adopt('kinds.others', relation => 'kinds_data.other', version => '1.0.0');
\o
reset role;
alter table kinds_data.item owner to regress_kinds_owner;

-- What one check finds: status failed/checked, or the metric where no row fails
-- by itself. Failing rows must be as many as were counted.
create function tap_test.found(kind text, columns text[] default '{}', params jsonb default '{}', fail text default null,
                               filter text default null, product text default 'kinds.items') returns text language plpgsql as $$
declare
    r record; n bigint;
begin
    perform mesh.add_check(product, kind, columns, params, fail => fail, filter => filter, check_name => 'probe');
    select * into strict r from mesh.check(product, as_of => '2024-06-01 00:00+00') where check_name = 'probe';
    if r.rows_failed is not null and r.status <> 'error' then
        select count(*) into n from mesh.failing_rows(product, 'probe', null, '2024-06-01 00:00+00');
    end if;
    perform mesh.drop_check(product, 'probe');
    if r.status in ('error', 'unmeasured') then
        return r.status || ' ' || coalesce(r.message, '');
    end if;
    if n is distinct from r.rows_failed and kind <> 'unique' then
        return format('%s: failing_rows has %s of %s', kind, n, r.rows_failed);
    end if;
    return r.status || ' ' || coalesce(r.rows_failed || '/' || r.rows_checked, trim_scale(round(r.metric, 6))::text)
        || case when params ? 'group_by' or kind = 'schema' then ' ' || coalesce(r.message, '') else '' end;
end $$;

-- No rows: counts are 0, a number that does not exist is no finding.
set local role regress_kinds_owner;
create temporary table cases (n integer generated always as identity, kind text, columns text[], params jsonb, fail text, filter text, empty text, dirty text);
grant all on cases to public;
insert into cases (kind, columns, params, fail, filter, empty, dirty) values
    ('not_null', '{t}', '{}', null, null, 'pass 0/0', 'fail 2/12'),
    ('not_null', '{t}', '{}', '> 20 %', null, 'unmeasured there are no rows to check', 'pass 2/12'),
    ('missing', '{t}', '{"missing_values": [""]}', null, null, 'pass 0/0', 'fail 3/12'),
    ('in_set', '{kind}', '{"values": ["x", "y"]}', null, null, 'pass 0/0', 'fail 1/12'),
    ('not_in_set', '{kind}', '{"values": ["z", "w"]}', null, null, 'pass 0/0', 'fail 1/12'),
    ('not_in_set', '{n,f}', '{"values": ["NaN"]}', null, null, 'pass 0/0', 'fail 2/12'),
    ('range', '{n}', '{"max": 100}', null, null, 'pass 0/0', 'fail 2/12'),
    ('length', '{t}', '{"min": 1}', null, null, 'pass 0/0', 'fail 1/12'),
    ('pattern', '{t}', '{"pattern": "^[0-9]"}', null, null, 'pass 0/0', 'fail 3/12'),
    ('not_pattern', '{t}', '{"pattern": "[a-z]"}', null, null, 'pass 0/0', 'fail 2/12'),
    ('parseable', '{t}', '{"type": "integer"}', null, null, 'pass 0/0', 'fail 5/12'),
    ('parseable', '{t}', '{"type": "numeric(3,1)"}', null, null, 'pass 0/0', 'fail 4/12'),
    ('parseable', '{t}', '{"type": "date"}', null, $$t ~ '-'$$, 'pass 0/0', 'fail 1/2'),
    ('parseable', '{kind}', '{"type": "kinds_data.level"}', null, $$kind = 'z'$$, 'pass 0/0', 'fail 1/1'),
    ('parseable', '{j}', '{"type": "jsonb"}', null, null, 'pass 0/0', 'pass 0/12'),
    ('json_schema', '{j}', '{"schema": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "minimum": 1}}}}', null, null, 'pass 0/0', 'fail 3/12'),
    ('json_schema', '{j}', '{"schema": {"properties": {"code": {"pattern": "^[A-Z]+$", "maxLength": 2}}}}', null, null, 'pass 0/0', 'fail 1/12'),
    ('unique_within_record', '{a,b,c}', '{}', null, null, 'pass 0/0', 'fail 2/12'),
    ('unique', '{a}', '{}', null, null, 'pass 0/0', 'fail 2/12'),
    ('unique', '{a,b}', '{"nulls_distinct": false}', null, null, 'pass 0/0', 'fail 1/12'),
    ('distinct_count', '{kind}', '{}', 'mustBe 3', null, 'fail 0', 'pass 3'),
    ('distinct_count', '{kind}', '{}', '< 50 %', null, 'unmeasured there are no rows to compare with', 'fail 25'),
    ('distinct_count', '{kind,c}', '{}', 'mustBe 3', $$c is not null$$, 'fail 0', 'pass 3'),
    ('distinct_values', '{kind}', '{"values": ["x", "y", "z"]}', null, null, 'fail 3', 'pass 0'),
    ('distinct_values', '{kind}', '{"values": ["x", "q"]}', null, null, 'fail 2', 'fail 3'),
    ('distinct_values', '{kind}', '{"values": ["x", "q"], "match": "contains"}', null, null, 'fail 2', 'fail 1'),
    ('functional_dependency', '{kind}', '{"determines": ["c"]}', null, $$c is not null$$, 'pass 0/0', 'fail 1/4'),
    ('functional_dependency', '{id}', '{"determines": ["t", "n"]}', null, null, 'pass 0/0', 'pass 0/12'),
    ('unique_series', '{kind}', '{"series": ["s"], "order_by": ["id"]}', null, 'id between 1 and 4', 'pass 0/0', 'fail 1/2'),
    ('unique_series', '{kind}', '{"series": ["s", "id"], "order_by": ["id"]}', null, 'id between 1 and 4', 'pass 0/0', 'pass 0/2'),
    ('unique_series', '{kind}', '{"series": ["s"], "order_by": ["id"], "min_length": 3}', null, 'id between 1 and 4', 'pass 0/0', 'pass 0/2'),
    ('referential', '{a}', '{"references": "kinds_data.other", "columns": ["k"]}', null, null, 'pass 0/0', 'fail 2/12'),
    ('referential', '{a}', '{"references": "kinds.others", "columns": ["k"]}', null, null, 'pass 0/0', 'fail 2/12'),
    ('reverse_referential', '{a}', '{"references": "kinds.others", "columns": ["k"]}', null, null, 'fail 6/6', 'fail 1/6'),
    ('reverse_referential', '{a}', '{"references": "kinds_data.other", "columns": ["k"]}', null, 'a < 3', 'fail 6/6', 'fail 3/6'),
    ('must_not_exist', '{a}', '{"references": "kinds_data.other", "columns": ["k"]}', null, null, 'pass 0/0', 'fail 7/12'),
    ('must_not_exist', '{a,b}', '{"references": "kinds_data.other", "columns": ["k", "l"]}', null, 'a > 0 -- why', 'pass 0/0', 'fail 2/11'),
    ('reconciliation', '{a}', '{"references": "kinds_data.other", "columns": ["k"]}', null, 'a between 1 and 4', 'fail 5/5', 'fail 3/7'),
    ('reconciliation', '{a}', '{"references": "kinds_data.other", "columns": ["k"], "compare": ["n"], "compare_with": ["v"]}', '> 0.5 %', 'id between 1 and 4', 'fail 5/5', 'fail 3/5'),
    ('reconciliation', '{a}', '{"references": "kinds_data.other", "columns": ["k"], "compare": ["n"], "compare_with": ["v"], "tolerance": 0.01}', null, 'id between 1 and 4', 'fail 5/5', 'fail 2/5'),
    ('row_count', '{}', '{}', '< 12 rows', null, 'fail 0', 'pass 12'),
    ('row_count_match', '{}', '{"references": "kinds.others"}', null, null, 'fail 6', 'fail 6'),
    ('row_count_match', '{}', '{"references": "kinds.others", "factor": 2}', null, null, 'fail 12', 'pass 0'),
    ('row_count_match', '{}', '{"references": "kinds.others", "factor": 1.5}', '> 30 %', null, 'fail 100', 'fail 33.333333'),
    ('freshness', '{}', '{}', '> 1 d', null, 'unmeasured there is no value to tell the age of', 'pass 43200'),
    ('recency', '{}', '{"within": "1 day"}', null, null, 'fail 0', 'pass 1'),
    ('recency', '{d}', '{"within": "1 year"}', '< 50 %', null, 'unmeasured there are no rows to compare with', 'fail 25'),
    ('retention', '{}', '{"max_age": "10 years"}', null, null, 'pass 0/0', 'fail 1/12'),
    ('retention', '{d}', '{"max_age": "10 years"}', null, null, 'pass 0/0', 'fail 2/12'),
    ('min', '{id}', '{}', 'mustBe 1', null, 'unmeasured there is no value to measure', 'pass 1'),
    ('max', '{s}', '{}', '> 50', null, 'unmeasured there is no value to measure', 'pass 50'),
    ('max', '{n}', '{}', '> 5', null, 'unmeasured there is no value to measure', 'error the result is NaN, which no threshold compares with'),
    ('max', '{n}', '{}', '> 200', $$n <> 'NaN'$$, 'unmeasured there is no value to measure', 'pass 100.5'),
    ('max', '{f}', '{}', '> 200', $$f <> 'NaN'$$, 'unmeasured there is no value to measure', 'error the result is Infinity, which no threshold compares with'),
    ('avg', '{id}', '{}', '> 6.4', null, 'unmeasured there is no value to measure', 'fail 6.5'),
    ('sum', '{id}', '{}', 'mustBe 78', null, 'unmeasured there is no value to measure', 'pass 78'),
    ('stddev', '{id}', '{}', 'mustBeBetween 3.605 and 3.606', null, 'unmeasured there is no value to measure', 'pass 3.605551'),
    ('median', '{id}', '{}', 'mustBe 6.5', null, 'unmeasured there is no value to measure', 'pass 6.5'),
    ('median', '{n}', '{}', 'mustBe 0.1', 'id < 4', 'unmeasured there is no value to measure', 'pass 0.1'),
    ('quantile', '{id}', '{"quantile": 0.95}', 'mustBe 11.45', null, 'unmeasured there is no value to measure', 'pass 11.45'),
    ('quantile', '{c}', '{"quantile": 1}', 'mustBe 3', null, 'unmeasured there is no value to measure', 'pass 3'),
    ('correlation', '{id,s}', '{}', '< 1', 'id > 4', 'unmeasured there is no value to measure', 'fail 0.97723'),
    ('entropy', '{kind}', '{}', 'mustBeBetween 0.72 and 0.73', $$id <= 4 or id = 12$$, 'unmeasured there is no value to measure', 'fail 1.054920'),
    ('entropy', '{a}', '{}', 'mustBe 0', 'a = 1', 'unmeasured there is no value to measure', 'pass 0'),
    ('histogram', '{kind}', '{"values": ["x", "y", "z"], "shares": [0.5, 0.25, 0.25]}', '> 0.1', null, 'unmeasured there is no value to measure', 'fail 0.166667'),
    ('histogram', '{id}', '{"bounds": [0, 6, 12], "shares": [0.5, 0.5]}', 'mustBeLessThan 0.1', null, 'unmeasured there is no value to measure', 'pass 0.083333'),
    ('histogram', '{id}', '{"bounds": [0, 6, 12], "shares": [0.5, 0.5], "distance": "kolmogorov_smirnov"}', '> 0.1', null, 'unmeasured there is no value to measure', 'pass 0.083333'),
    ('histogram', '{id}', '{"bounds": [0, 6, 12], "shares": [0.5, 0.5], "distance": "chi_squared"}', '> 3.84', null, 'unmeasured there is no value to measure', 'pass 0.333333'),
    ('histogram', '{id}', '{"bounds": [1, 7, 13], "shares": [0.5, 0.5], "distance": "psi"}', '> 0.2', null, 'unmeasured there is no value to measure', 'pass 0'),
    ('monotonic', '{s}', '{"order_by": ["id"]}', null, null, 'pass 0/0', 'fail 2/12'),
    ('monotonic', '{s}', '{"order_by": ["id"], "strict": true}', null, null, 'pass 0/0', 'fail 3/12'),
    ('monotonic', '{s}', '{"order_by": ["id"], "partition_by": ["kind"]}', null, 'id < 5', 'pass 0/0', 'pass 0/4'),
    ('monotonic', '{id}', '{"order_by": ["id"], "direction": "decreasing"}', null, null, 'pass 0/0', 'fail 11/12'),
    ('gaps', '{id}', '{}', null, 'id <> 7', 'pass 0/0', 'fail 1/11'),
    ('gaps', '{d}', '{"step": "1 year"}', null, null, 'pass 0/0', 'fail 2/12'),
    ('non_overlapping', '{s,e}', '{}', null, null, 'pass 0/0', 'fail 6/12'),
    ('non_overlapping', '{s,e}', '{"partition_by": ["id"]}', null, null, 'pass 0/0', 'fail 1/12'),
    ('row_pair', '{}', '{"predicate": "s >= previous.s and items.id > previous.id -- why", "order_by": ["id"]}', null, null, 'pass 0/0', 'fail 2/12'),
    ('expression', '{}', '{"predicate": "a < b"}', null, null, 'pass 0/0', 'fail 3/12'),
    ('schema', '{}', '{"columns": ["id", "kind"], "types": ["int", "text"], "ordered": true}', null, null, 'pass 0 ', 'pass 0 '),
    ('schema', '{}', '{"columns": ["kind", "id", "none"], "types": ["text", "bigint", "text"], "ordered": true}', null, null,
     'fail 3 found 3: kind is not in its place; id is of type integer, not bigint; "none" is missing', 'fail 3 found 3: kind is not in its place; id is of type integer, not bigint; "none" is missing'),
    ('schema', '{}', '{"columns": ["k"], "exact": true}', null, null, 'fail 14', 'fail 14'),
    ('sql', '{}', '{"query": "select count(*) from ${object} where a = b"}', '> 0', null, 'pass 0', 'fail 2'),
    ('failed_rows', '{}', '{"query": "select * from ${object} where a = b;"}', null, null, 'pass 0/0', 'fail 2/12'),
    ('failed_rows', '{}', '{"query": "select * from ${object} x, ${object} y"}', null, null, 'pass 0/0', 'error the query returned 144 rows of a relation of 12'),
    ('text', '{}', '{}', null, null, 'unmeasured a person has to judge this rule', 'unmeasured a person has to judge this rule'),
    -- by group
    ('not_null', '{t}', '{"group_by": ["kind"]}', null, null, 'pass 0/0 ', 'fail 2/12 1 of 3 groups fails: kind = x (2 of 8 rows fail (25 %))'),
    ('row_count', '{}', '{"group_by": ["kind"]}', '< 2', null, 'unmeasured there is no group of rows', 'fail 1 1 of 3 groups fails: kind = z (found 1)'),
    ('freshness', '{}', '{"group_by": ["kind"]}', '> 1000 d', null, 'unmeasured there is no group of rows', 'pass 13262400 '),
    ('avg', '{id}', '{"group_by": ["kind", "c"]}', '> 4', 'id < 5', 'unmeasured there is no group of rows', 'pass 4 '),
    ('median', '{id}', '{"group_by": ["kind"]}', '> 10', null, 'unmeasured there is no group of rows', 'fail 12 1 of 3 groups fails: kind = z (found 12)'),
    ('distinct_count', '{c}', '{"group_by": ["kind"]}', '< 1', null, 'unmeasured there is no group of rows', 'fail 0 1 of 3 groups fails: kind = z (found 0)'),
    ('histogram', '{id}', '{"bounds": [0, 6, 12], "shares": [0.5, 0.5], "group_by": ["kind"]}', '> 0.4', null, 'unmeasured there is no group of rows', 'fail 0.5 2 of 3 groups fail: kind = y (found 0.5); kind = z (found 0.5)'),
    ('functional_dependency', '{a}', '{"determines": ["b"], "group_by": ["kind"]}', null, null, 'pass 0/0 ', 'fail 1/12 1 of 3 groups fails: kind = x (1 of 8 rows fails (12.5 %))'),
    ('must_not_exist', '{a}', '{"references": "kinds_data.other", "columns": ["k"], "group_by": ["kind"]}', '> 5 rows', null, 'pass 0/0 ', 'pass 7/12 5 of 8 rows fail (62.5 %)'),
    ('monotonic', '{s}', '{"order_by": ["id"], "group_by": ["kind"]}', '> 1 rows', null, 'pass 0/0 ', 'pass 2/12 '),
    ('row_pair', '{}', '{"predicate": "s >= previous.s", "order_by": ["id"], "group_by": ["kind"]}', '> 1 rows', null, 'pass 0/0 ', 'pass 2/12 ');
reset role;
insert into kinds_data.other values (1, 2, 0.1), (2, 2, 2), (3, 4, 3), (4, 9, 4), (99, 1, 5), (null, null, 6);
update kinds_data.other set l = null, k = 5 where k is null;
set local role regress_kinds_owner;
select is(tap_test.found(kind, columns, params, fail, filter), empty, 'no rows: ' || kind || ' ' || params) from cases where kind <> 'schema' or params ? 'types' order by n;

reset role;
insert into kinds_data.item (id, kind, n, f, t, a, b, c, j, d, ts, s, e) values
    ( 1, 'x', 0.1,   1,          '1',    1, 2, 1,    '{"id": 1}',              '2024-05-01', '2024-05-31 12:00+00', 10, 20),
    ( 2, 'x', 2.001, 2,          '12',   2, 3, 1,    '{"id": 2, "code": "A"}', '2023-12-01', '2024-05-01 00:00+00', 20, 20),
    ( 3, 'y', 0.1,   'NaN',      '12.5', 3, 4, 2,    '{"id": 0}',              '2023-05-01', '2024-01-01 00:00+00', 10, 30),
    ( 4, 'y', 4,     'Infinity', '',     4, 5, 3,    '{"id": "4"}',            '2022-05-01', '2023-12-30 12:00+00', 20, 30),
    ( 5, 'x', 'NaN', 4,          'a1',   5, 5, null, '{"code": "Ab1"}',        '2021-05-01', null,                  30, 35),
    ( 6, 'x', 100.5, 5,          '7b',   6, 6, null, null,                     '2020-05-01', null,                  40, 50),
    ( 7, 'x', null,  6,          '2024-01-31', 7, 8, null, null,               null,         null,                  40, 50),
    ( 8, 'x', null,  null,       '2024-02-31', 1, 3, null, null,               null,         null,                  45, null),
    ( 9, 'x', null,  null,       null,   2, 3, null, null,                     '2013-05-01', null,                  50, 40),
    (10, 'x', null,  null,       null,   null, 3, null, null,                  '2012-05-01', '2012-05-01 00:00+00', 44, 46),
    (11, 'y', null,  null,       '3',    null, 4, null, null,                  null,         null,                  null, 5),
    (12, 'z', null,  null,       '4',    8, 7, null, null,                     null,         '2024-05-30 00:00+00', 43, 44);
set local role regress_kinds_owner;
select is(tap_test.found(kind, columns, params, fail, filter), dirty, kind || ' ' || params || coalesce(' where ' || filter, '')) from cases where kind <> 'schema' or params ? 'types' order by n;
select * from finish();
rollback;
