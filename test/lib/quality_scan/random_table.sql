-- Random tables for test/tap/quality_scan.sql: of every type that the heap scan's
-- kernels know and some that they do not, with every value that is hard to compare,
-- stored in every way that a heap can store it.
create type scan_test.level as enum ('low', 'medium', 'high');
alter type scan_test.level add value 'lowest' before 'low';
create type scan_test.pair as (a integer, b text);
create domain scan_test.code as text check (value <> 'refused');
create domain scan_test.small as integer;
create collation scan_test.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

create function scan_test.chance(of_all float8) returns boolean language sql volatile as $$ select random() < of_all $$;
create function scan_test.pick(variadic choices text[]) returns text language sql volatile as
$$ select choices[1 + floor(random() * array_length(choices, 1))::integer] $$;
create function scan_test.incompressible(bytes integer) returns text language sql immutable as
$$ select left(string_agg(md5(i::text), '' order by i), bytes) from generate_series(1, bytes / 32 + 1) i $$;

create table scan_test.kind (kind text primary key, type text, family text, literals text[]);
insert into scan_test.kind values
    ('int2', 'int2', 'integer', '{-32768,32767,0,1,-1,2,7,100}'),
    ('int4', 'int4', 'integer', '{-2147483648,2147483647,0,1,-1,2,7,65536}'),
    ('int8', 'int8', 'integer', '{-9223372036854775808,9223372036854775807,0,1,-1,7,4294967296}'),
    ('small', 'scan_test.small', 'integer', '{-1,0,1,2,7}'),
    ('float4', 'float4', 'real', '{NaN,Infinity,-Infinity,0,-0,0.1,1.5,7,1e30,1e-40}'),
    ('float8', 'float8', 'real', '{NaN,Infinity,-Infinity,0,-0,0.1,1.5,7,1e300,1e-310,9007199254740993}'),
    ('numeric', 'numeric', 'numeric', array['NaN', 'Infinity', '-Infinity', '0', '0.00', '0.1', '-1.005', '7', '7.00', '-7', '10000', '0.0001', '0.00000001',
        '0.000000001', '999999999999.99999999', '92233720368.54775807', '92233720368.54775808', '1000000000000', '99999999999999999999.5', '1e-30', repeat('9', 200) || '.5',
        '-1' || repeat('0', 140), '1e-400']),
    ('money', 'numeric(12,2)', 'numeric', '{0,0.10,-1.01,7,7.5,9999999999.99,NaN}'),
    ('text', 'text', 'text', array['', ' ', '  ', ' a ', 'a', 'A', 'ab', 'aB', 'a b', 'b', 'žluť', 'ŽLUŤ', E'a\nb', E'\ta', '%', 'a%', 'a_b', 'it''s', 'İ', 'ı', 'ß', '漢字', 'a漢', 'I', 'i',
        E'\u00a0', E'e\u0301', 'é', '😀', repeat('abc ', 3000), scan_test.incompressible(300), scan_test.incompressible(12000), repeat('ž', 126), repeat('x', 127)]),
    ('varchar', 'varchar(20)', 'text', array['', ' ', 'a', 'a ', 'A', 'ab', 'šíp', 'a%', 'i', 'I', 'twenty characters 20']),
    ('char', 'char(5)', 'char', array['', ' ', 'a', 'a ', ' a', 'A', 'ab', 'abcde', 'žlut', 'žluťk', 'i', 'I']),
    ('bytewise', 'text collate "C"', 'text', array['', ' ', 'a', 'A', 'ab', 'b', 'Z', 'ž', 'z', '漢', '😀', E'\uffff', 'i', 'I']),
    ('linguistic', 'text collate "und-x-icu"', 'text', array['', ' ', 'a', 'A', 'ab', 'b', 'Z', 'ž', 'z', 'ß', 'i', 'I', 'İ']),
    ('turkish', 'text collate "tr-x-icu"', 'text', array['', 'i', 'I', 'İ', 'ı', 'a', 'A', 'IA']),
    ('caseless', 'text collate scan_test.caseless', 'text', array['', ' ', 'a', 'A', 'ab', 'AB', 'b', 'i', 'I']),
    ('caseless char', 'char(4) collate scan_test.caseless', 'char', array['', 'a', 'A', 'ab', 'AB', 'b']),
    ('code', 'scan_test.code', 'text', array['', 'a', 'A', 'ab', 'ž']),
    ('date', 'date', 'date', '{infinity,-infinity,2024-02-29,2000-01-01,0001-01-01,4713-01-01 BC,1970-01-01,today,yesterday}'),
    ('timestamp', 'timestamp', 'timestamp', '{infinity,-infinity,2024-02-29 12:34:56.789,2000-01-01,1999-12-31 23:59:59.999999,4713-01-01 BC,294276-12-31 23:59:59.999999}'),
    ('timestamptz', 'timestamptz', 'timestamp', '{infinity,-infinity,2024-03-31 02:30+01,2000-01-01 00:00+00,1970-01-01 00:00+00,now}'),
    ('time', 'time', 'time', '{00:00,24:00,12:34:56.789,23:59:59.999999}'),
    ('bool', 'bool', 'bool', '{true,false}'),
    ('uuid', 'uuid', 'uuid', array[md5('0'), md5('1'), md5('2'), repeat('0', 32), repeat('f', 32)]),
    ('level', 'scan_test.level', 'enum', '{lowest,low,medium,high}'),
    ('jsonb', 'jsonb', 'other', '{null,1,"{\"a\": 1}",[]}'),
    ('array', 'integer[]', 'other', array['{}', '{1,NULL}', '{1,2,3}']),
    ('pair', 'scan_test.pair', 'other', array['(,)', '(1,)', '(1,x)']),
    ('bytea', 'bytea', 'other', array['', '\x00', '\xff00', '\x' || repeat('00', 3000)]),
    ('interval', 'interval', 'other', '{0,"1 mon","30 days","-1 day"}'),
    ('char1', '"char"', 'other', array['', 'a', 'A']),
    ('name', 'name', 'other', array['', 'a', 'A']);

-- The columns of the table at hand, in their order.
create table scan_test.shape (place integer primary key, name text, kind text, type text, family text, literals text[]);
create function scan_test.draw_shape(columns integer) returns void language sql volatile as $$
    truncate scan_test.shape;
    insert into scan_test.shape
    select row_number() over (), scan_test.pick('c', 'C ', 'sel"ect', 'ž') || row_number() over (), k.*
      from (select * from scan_test.kind cross join generate_series(1, 2) copy order by random() limit columns) with_copies
      join scan_test.kind k using (kind)
$$;

-- A list of the shape's columns: names, definitions, or random values.
create function scan_test.names(backwards boolean default false) returns text language sql as $$
    select string_agg(quote_ident(name), ', ' order by case when backwards then -place else place end) from scan_test.shape $$;
create function scan_test.definitions(first integer, last integer, backwards boolean default false) returns text language sql as $$
    select coalesce(string_agg(format('%I %s', name, type), ', ' order by case when backwards then -place else place end), 'nothing integer')
      from scan_test.shape where place between first and last $$;
create function scan_test.values(first integer, last integer) returns text language sql as $$
    select string_agg(format('case when random() < 0.85 then (%L::text[])[1 + floor(random() * %s)::integer]::%s end', literals, array_length(literals, 1),
                             regexp_replace(type, ' collate .*', '')), ', ' order by place)
      from scan_test.shape where place between first and last $$;
create function scan_test.fill(relation text, rows integer, last integer default 1000) returns void language plpgsql as $$
begin
    execute format('insert into %s (%s) select %s from generate_series(1, %s)', relation,
                   (select string_agg(quote_ident(name), ', ' order by place) from scan_test.shape where place <= last), scan_test.values(1, last), rows);
end $$;

-- Rows updated, deleted, and inserted in vain.
create function scan_test.churn(relation text) returns void language plpgsql as $$
declare
    touched text := (select quote_ident(name) from scan_test.shape order by random() limit 1);
begin
    execute format('delete from %s where random() < 0.1', relation);
    execute format('update %s set %s = %s where random() < 0.1', relation, touched, touched);
    perform scan_test.fill(relation, 10);
    begin
        perform scan_test.fill(relation, 20);
        execute format('delete from %s where random() < 0.3', relation);
        raise sqlstate 'T0000';
    exception when sqlstate 'T0000' then null;
    end;
end $$;

-- Columns dropped before and after there were rows, added later with a default (so
-- that older rows lack them) and without, and a generated one.
create function scan_test.make_plain(relation text, rows integer) returns void language plpgsql as $$
declare
    wide integer := (select count(*) from scan_test.shape);
    half integer := floor(random() * (wide + 1));
    late record;
begin
    execute format('create table %s (gone_1 smallint, %s, gone_2 text, doubled bigint generated always as (gone_3 * 2::bigint) stored, gone_3 integer default 7)',
                   relation, scan_test.definitions(1, half));
    if scan_test.chance(0.5) then execute format('alter table %s drop column gone_1', relation); end if;
    if half > 0 then perform scan_test.fill(relation, rows / 2, half); end if;
    execute format('alter table %s drop column gone_2', relation);
    for late in select * from scan_test.shape where place > half order by place loop
        execute format('alter table %s add column %I %s %s', relation, late.name, late.type,
                       case when scan_test.chance(0.6) and late.type !~ 'collate' then format('default %L', left(late.literals[1 + floor(random() * array_length(late.literals, 1))], 1000)) end);
    end loop;
    perform scan_test.fill(relation, rows - rows / 2);
end $$;

create function scan_test.make_partitioned(relation text, rows integer) returns void language plpgsql as $$
declare
    wide integer := (select count(*) from scan_test.shape);
    part text;
begin
    execute format('create table %s (gone integer, %s, part text default scan_test.pick(''1'', ''2'', ''3'', ''4'', null)) partition by list (part)',
                   relation, scan_test.definitions(1, wide - 1));
    execute format('alter table %s drop column gone', relation);
    execute format('create table %s_1 partition of %1$s for values in (''1'')', relation);
    execute format('create table %s_2 (part text, gone text, %s)', relation, scan_test.definitions(1, wide - 1, true));
    execute format('alter table %s_2 drop column gone', relation);
    execute format('alter table %s attach partition %1$s_2 for values in (''2'')', relation);
    execute format('create table %s_3 partition of %1$s for values in (''3'') partition by hash (part)', relation);
    execute format('create table %s_3_1 partition of %1$s_3 for values with (modulus 1, remainder 0)', relation);
    execute format('create table %s_default partition of %1$s default', relation);
    perform scan_test.fill(relation, rows / 2, wide - 1);
    execute format('alter table %s detach partition %1$s_1', relation);
    execute format('alter table %s_1 drop column part, add column part text default ''1''', relation);
    execute format('alter table %s attach partition %1$s_1 for values in (''1'')', relation);
    execute (select format('alter table %s add column %I %s', relation, name, type) from scan_test.shape where place = wide);
    perform scan_test.fill(relation, rows - rows / 2);
end $$;

create function scan_test.make_inherited(relation text, rows integer) returns void language plpgsql as $$
begin
    execute format('create table %s (%s)', relation, scan_test.definitions(1, 1000));
    execute format('create table %s_child (extra text) inherits (%1$s)', relation);
    execute format('create table %s_other (%s, extra integer)', relation, scan_test.definitions(1, 1000, true));
    execute format('alter table %s_other inherit %1$s', relation);
    perform scan_test.fill(relation, rows / 3), scan_test.fill(relation || '_child', rows / 3), scan_test.fill(relation || '_other', rows / 3);
end $$;

create function scan_test.make_view(relation text, rows integer) returns void language plpgsql as $$
begin
    execute format('create table %s_source (%s)', relation, scan_test.definitions(1, 1000));
    perform scan_test.fill(relation || '_source', rows);
    execute format('create materialized view %s as select * from %1$s_source', relation);
end $$;
