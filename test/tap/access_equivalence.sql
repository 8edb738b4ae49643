-- A product behind row filters and masks reads as the same query over the same
-- predicate and masks written by hand: for random filters, queries and readers, in
-- every form a query can take.
begin;
select no_plan();
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

set local jit = off;

create role regress_access_owner;
create role regress_access_north;
create role regress_access_south;
create role regress_access_auditor;
grant pg_write_server_files to regress_access_north, regress_access_south, regress_access_auditor;

select mesh.create_domain('eqv', 'regress_access_owner');
create schema eqv_data authorization regress_access_owner;
set local session authorization regress_access_owner;
create table eqv_data.fact (
    id integer primary key, tenant text not null, region text, kind integer not null,
    amount numeric(10,2), booked_on date not null, card text not null);
insert into eqv_data.fact
select i, 't' || (random() * 9)::int, (array['n', 's', 'e', null])[1 + (random() * 3)::int], (random() * 20)::int,
       case when random() < 0.2 then null else (random() * 1000 - 200)::numeric(10,2) end,
       date '2020-01-01' + (random() * 700)::int, lpad((random() * 1e9)::bigint::text, 10, '0')
  from generate_series(1, 400) i;
create index on eqv_data.fact (tenant);
-- The same rows in partitions, by two keys and with a default, and in tables that inherit.
create table eqv_data.parts (like eqv_data.fact) partition by list (region);
create table eqv_data.parts_n partition of eqv_data.parts for values in ('n', 's');
create table eqv_data.parts_rest partition of eqv_data.parts default partition by range (id);
create table eqv_data.parts_low partition of eqv_data.parts_rest for values from (minvalue) to (200);
create table eqv_data.parts_high partition of eqv_data.parts_rest for values from (200) to (maxvalue);
insert into eqv_data.parts select * from eqv_data.fact;
create index on eqv_data.parts (tenant);
create table eqv_data.heirs (like eqv_data.fact including indexes);
create table eqv_data.heirs_odd (more text default 'x', check (id % 2 = 1)) inherits (eqv_data.heirs);
create table eqv_data.heirs_even (check (id % 2 = 0)) inherits (eqv_data.heirs);
insert into eqv_data.heirs select * from eqv_data.fact where id < 50;
insert into eqv_data.heirs_odd select * from eqv_data.fact where id >= 50 and id % 2 = 1;
insert into eqv_data.heirs_even select * from eqv_data.fact where id >= 50 and id % 2 = 0;
create table eqv_data.vip (id integer primary key, region text);
insert into eqv_data.vip select i * 3, (array['n', 's', 'e'])[1 + i % 3] from generate_series(1, 60) i;
analyze eqv_data.fact, eqv_data.parts, eqv_data.heirs;
select count(*) from unnest('{fact,parts,heirs}'::text[]) name, mesh.adopt('eqv.' || name, relation => ('eqv_data.' || name)::regclass);
reset session authorization;

select mesh.set_attribute('regress_access_north', 'tenant', 't1', 't2', 't3');
select mesh.set_attribute('regress_access_north', 'region', 'n');
select mesh.set_attribute('regress_access_south', 'tenant', 't4');
select mesh.set_attribute('regress_access_south', 'region', 's', 'e');
select mesh.set_attribute('regress_access_auditor', 'tenant', variadic '{}');
select mesh.set_attribute('regress_access_auditor', 'region', variadic '{}');

-- Requests as a consumer, approves as the owner.
create function pg_temp.give(consumer name, columns text[] default '{}', all_rows boolean default false) returns void language plpgsql as $$
declare request bigint; product text;
begin
    foreach product in array array['eqv.fact', 'eqv.parts', 'eqv.heirs'] loop
        execute format('set local session authorization %I', consumer);
        request := mesh.request_access(product, 'equivalence of ' || consumer);
        set local session authorization regress_access_owner;
        perform mesh.approve(request, unmask => columns, unfiltered => all_rows);
        reset session authorization;
    end loop;
end $$;
select pg_temp.give('regress_access_north');
select pg_temp.give('regress_access_south', '{card}');
select pg_temp.give('regress_access_auditor', '{card,amount,booked_on}', true);

create function pg_temp.any_of(variadic choices text[]) returns text language sql volatile as $$
    select choices[1 + floor(random() * array_length(choices, 1))::int]
$$;

create function pg_temp.random_predicate(depth integer) returns text language plpgsql volatile as $$
begin
    if depth > 0 and random() < 0.6 then
        return case floor(random() * 3)::int
            when 0 then format(E'(%s\n) and (%s\n)', pg_temp.random_predicate(depth - 1), pg_temp.random_predicate(depth - 1))
            when 1 then format(E'(%s\n) or (%s\n)', pg_temp.random_predicate(depth - 1), pg_temp.random_predicate(depth - 1))
            else format(E'not (%s\n)', pg_temp.random_predicate(depth - 1)) end;
    end if;
    return pg_temp.any_of(
        $q$tenant = any (mesh.session_attribute('tenant'))$q$,
        $q$tenant <> all (mesh . "session_attribute"( 'tenant' )) -- a comment$q$,
        $q$region = (MESH.Session_Attribute('region'))[1]$q$,
        $q$id = any (array(select v.id from eqv_data.vip v where v.region = any (mesh.session_attribute('region'))))$q$,
        $q$exists (select from eqv_data.vip v where v.id = {S}.id)$q$,
        $q$region is null$q$,
        $q$amount is null or amount > $q$ || (random() * 500)::int,
        $q$kind < $q$ || (random() * 20)::int,
        $q$booked_on >= date '2020-06-01' + $q$ || (random() * 300)::int,
        $q$card like '%$q$ || (random() * 9)::int || $q$'$q$,
        $q$'mesh.session_attribute(''tenant'')' = tenant || 'x' or kind > 3$q$,
        $q$cardinality(mesh.session_attribute('tenant')) > 2$q$);
end $$;

-- What the consumer's session attributes are, written by hand.
create function pg_temp.by_hand(predicate text, consumer name) returns text language plpgsql as $$
declare wanted text;
begin
    foreach wanted in array array['tenant', 'region'] loop
        predicate := regexp_replace(predicate, '(?<!'')mesh\s*\.\s*"?session_attribute"?\(\s*''' || wanted || '''\s*\)',
            (select '(' || quote_literal(a.attribute_values::text) || '::text[])' from mesh_catalog.role_attribute a
              where a.role_name = consumer and a.attribute = wanted), 'gi');
    end loop;
    return predicate;
end
$$;
-- The product as the consumer should see it, written by hand.
create function pg_temp.expected_rows(predicates text[], consumer name, source text) returns text language sql as $$
    select format('(select id, tenant, region, kind, %s as amount, %s as booked_on, %s as card from eqv_data.%s where %s)',
        case when consumer = 'regress_access_auditor' then 'amount' else '(floor(amount / 100) * 100)::numeric(10,2)' end,
        case when consumer = 'regress_access_auditor' then 'booked_on' else 'date_trunc(''year'', booked_on)::date' end,
        case when consumer = 'regress_access_north' then 'repeat(''*'', length(card) - 4) || right(card, 4)' else 'card' end, source,
        case when consumer = 'regress_access_auditor' then 'true'
             else (select string_agg('(' || pg_temp.by_hand(p, consumer) || E'\n)', ' and ') from unnest(predicates) p) end)
$$;

create function pg_temp.random_query() returns text language sql volatile as $$
    select pg_temp.any_of(
        'select * from {P} f where kind % 2 = 0',
        'select f.id, g.id as other, f.amount from {P} f join {P} g on g.kind = f.kind and g.id < f.id',
        'select f.id, v.region, f.card from eqv_data.vip v left join {P} f using (id)',
        'select tenant, count(*) as n, sum(amount) as s, min(booked_on) as m, count(distinct card) as c from {P} f group by rollup (tenant)',
        'with w as materialized (select * from {P} f where amount > 100), x as (select id from w) select w.* from w where id in (select id from x)',
        'select v.id from eqv_data.vip v where not exists (select from {P} f where f.id = v.id and f.card like ''%1'')',
        'select id, rank() over (partition by tenant order by amount desc nulls last, id) from {P} f',
        'select * from (select * from {P} f order by booked_on, id limit 7 offset 2) s',
        'select v.id, l.card from eqv_data.vip v cross join lateral (select card from {P} f where f.id <= v.id order by id desc limit 1) l',
        'select id from {P} f where tenant = ''t1'' union all select id from {P} g where id between 10 and 90 except select id from {P} h where amount is null',
        'select kind, count(*) filter (where amount > 0) as n, sum(id) filter (where card like ''%1'') as s, array_agg(tenant order by id) as a from {P} f group by kind having count(*) > 1',
        'select a.tenant, a.n, b.m from (select tenant, count(*) as n from {P} f group by 1) a full join (select tenant, max(amount) as m from {P} g group by 1) b on a.tenant = b.tenant and a.n > 2',
        'select * from {P} f where (tenant, kind) in (select tenant, kind from {P} g where g.id > f.id intersect select tenant, kind from {P} h)',
        'select (select count(*) from {P} f where f.kind = v.id % 20) from eqv_data.vip v',
        'select f.* from {P} f where f.booked_on = date ''2020-01-01'' or f.card >= ''5'' or f.amount = 300',
        'with recursive r(id) as (select min(id) from {P} f union all select (select min(f.id) from {P} f where f.id > r.id + 20) from r where r.id is not null) select * from r')
$$;
create function pg_temp.digest(query text) returns text language plpgsql as $$
declare result text;
begin
    execute format('select count(*) || '':'' || coalesce(md5(string_agg(q::text, ''|'' order by q::text)), '''') from (%s) q', query) into result;
    return result;
end $$;
create schema eqv_copy;
grant all on schema eqv_copy to public;
-- The digest of a query that a role runs, in one of the forms that a query can take.
create function pg_temp.digest_as(query text, consumer name, form text) returns text language plpgsql as $$
declare
    result text; r record; c refcursor; lines text[] := '{}'; counted text;
    file text := current_setting('data_directory') || '/access_equivalence.txt';
begin
    if form = 'prepared' then  -- by the owner, who runs it first
        set local role regress_access_owner;
        execute 'prepare p as ' || query;
        execute 'set local plan_cache_mode = ' || pg_temp.any_of('force_generic_plan', 'force_custom_plan');
        create temp table by_owner on commit drop as execute p;
    end if;
    execute format('set local role %I', consumer);
    if form = 'cursor' then
        open c no scroll for execute query;
        loop
            fetch c into r;
            exit when not found;
            lines := lines || r::text;
        end loop;
        close c;
    elsif form = 'cursor that goes back' then
        open c scroll for execute query;
        fetch last from c into r;
        while found loop
            lines := lines || r::text;
            fetch prior from c into r;
        end loop;
        close c;
    elsif form = 'filled' then
        execute 'create temp table filled on commit drop as ' || query;
    elsif form = 'inserted' then
        execute 'create temp table filled on commit drop as ' || query || ' limit 0';
        execute 'insert into filled ' || query;
    elsif form = 'prepared' then
        create temp table filled on commit drop as execute p;
    elsif form = 'changed' then  -- by MERGE, UPDATE and DELETE that read the product
        counted := format('(select q::text as line, count(*) as n from (%s) q group by 1)', query);
        create temp table own (line text primary key, n bigint) on commit drop;
        execute format('merge into own using %s s on s.line = own.line when not matched then insert values (s.line, s.n)', counted);
        execute format('update own set n = own.n + s.n from %s s where s.line = own.line', counted);
        execute format('delete from own using %s s where s.line = own.line and own.n <> 2 * s.n', counted);
        lines := array(select line from own, generate_series(1, n / 2));
        drop table own;
    elsif form = 'materialized view' then
        execute 'create materialized view eqv_copy.filled as ' || query || ' with no data';
        reset role;
        refresh materialized view eqv_copy.filled;
        result := pg_temp.digest('select * from eqv_copy.filled');
        drop materialized view eqv_copy.filled;
    elsif form = 'copied' then
        execute format('copy (select q::text from (%s) q) to %L', query, file);
        reset role;
        lines := string_to_array(rtrim(pg_read_file(file), E'\n'), E'\n');
    elsif form = 'in a worker' then
        perform set_config(name, 'on', true) from pg_settings where name in ('debug_parallel_query', 'force_parallel_mode');
        execute format('select array_agg(q::text) from (%s) q', query) into lines;
        perform set_config(name, 'off', true) from pg_settings where name in ('debug_parallel_query', 'force_parallel_mode');
    else
        result := pg_temp.digest(query);
    end if;
    if to_regclass('pg_temp.filled') is not null then
        result := pg_temp.digest('select * from filled');
        drop table filled;
    end if;
    reset role;
    if form = 'prepared' then
        deallocate p;
        drop table by_owner;
        reset plan_cache_mode;
    end if;
    return coalesce(result, (select count(*) || ':' || coalesce(md5(string_agg(l, '|' order by l)), '') from unnest(lines) l));
end $$;
grant select on eqv_data.vip to public;
grant usage on schema eqv_data to public;

set local session authorization regress_access_owner;
select mesh.mask_column(p, 'amount', 'generalise', '100'), mesh.mask_column(p, 'booked_on', 'year'), mesh.mask_column(p, 'card', 'partial')
  from unnest('{eqv.fact,eqv.parts,eqv.heirs}'::text[]) p;
grant select on eqv_data.fact, eqv_data.parts, eqv_data.heirs to regress_access_north, regress_access_south, regress_access_auditor;
reset session authorization;

create function pg_temp.compare(rounds integer, source text, what text) returns setof text language plpgsql as $$
declare
    predicates text[]; predicate text; consumer name; query text; form text; hand text; port text;
    wrong text; compared integer := 0; nonempty integer := 0;
begin
    for n in 1 .. rounds loop
        predicates := array(select replace(pg_temp.random_predicate(2), '{S}', source) from generate_series(1, 1 + n % 3));
        set local session authorization regress_access_owner;
        for i in 1 .. 3 loop
            if predicates[i] is not null then
                perform mesh.filter_rows('eqv.' || source, predicates[i], 'filter ' || i);
            elsif exists (select from mesh.row_filters where product = 'eqv.' || source and filter_name = 'filter ' || i) then
                perform mesh.drop_filter('eqv.' || source, 'filter ' || i);
            end if;
        end loop;
        reset session authorization;
        foreach consumer in array array['regress_access_north', 'regress_access_south', 'regress_access_auditor'] loop
            for q in 1 .. 4 loop
                query := pg_temp.random_query();
                form := pg_temp.any_of('plain', 'cursor', 'cursor that goes back', 'filled', 'inserted', 'prepared', 'changed', 'materialized view', 'copied', 'in a worker', 'policy');
                hand := pg_temp.digest(replace(query, '{P}', pg_temp.expected_rows(predicates, consumer, source)));
                port := pg_temp.digest_as(replace(query, '{P}', case form when 'policy' then pg_temp.expected_rows('{true}', consumer, source)
                                                                          else 'eqv.' || source end), consumer, form);
                compared := compared + 1;
                if hand not like '0:%' then nonempty := nonempty + 1; end if;
                if hand is distinct from port then
                    wrong := format('%s as %s (%s) with %s: by hand %s, port %s', query, consumer, form, predicates, hand, port);
                    exit;
                end if;
            end loop;
        end loop;
    end loop;
    return next is(wrong, null, compared || ' random queries equal those by hand: ' || what);
    return next cmp_ok(nonempty, '>', compared / 4, 'and many of them return rows');
end $$;
select * from pg_temp.compare(16, 'fact', 'a table');
select * from pg_temp.compare(8, 'parts', 'a partitioned table');
select * from pg_temp.compare(8, 'heirs', 'a table with heirs');

-- In parallel, and compiled to machine code.
set local min_parallel_table_scan_size = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
set local max_parallel_workers_per_gather = 1;
select * from pg_temp.compare(2, 'fact', 'in parallel');
select * from pg_temp.compare(1, 'parts', 'partitions in parallel');
reset min_parallel_table_scan_size;
reset parallel_setup_cost;
reset parallel_tuple_cost;
reset max_parallel_workers_per_gather;
set local jit = on;
set local jit_above_cost = 0;
set local jit_inline_above_cost = -1;
set local jit_optimize_above_cost = -1;
select * from pg_temp.compare(1, 'fact', 'compiled');
set local jit = off;

-- Forms that no function can take, with one filter.
set local session authorization regress_access_owner;
select mesh.drop_filter('eqv.fact', filter_name) from mesh.row_filters where product = 'eqv.fact';
select mesh.filter_rows('eqv.fact', $$tenant = any (mesh.session_attribute('tenant'))$$, 'tenant');
reset session authorization;
create temp table counted as
select a.role_name as consumer, (select count(*) from eqv_data.fact f where f.tenant = any (a.attribute_values)) as n
  from mesh_catalog.role_attribute a where a.attribute = 'tenant';
update counted set n = (select count(*) from eqv_data.fact) where consumer = 'regress_access_auditor';
grant select on counted to public;

-- A prepared statement, planned for one role and run by others.
prepare reads as select count(*) from eqv.fact;
set local plan_cache_mode = force_generic_plan;
set local role regress_access_north;
execute reads \gset north_
set local role regress_access_south;
execute reads \gset south_
set local role regress_access_auditor;
execute reads \gset auditor_
set local role regress_access_north;
execute reads \gset again_
reset role;
reset plan_cache_mode;
select is(array[:north_count, :south_count, :auditor_count, :again_count]::bigint[],
          array(select n from unnest('{north,south,auditor,north}'::text[]) with ordinality w(who, place)
                  join counted on consumer = 'regress_access_' || who order by place),
          'a prepared statement shows each role its own rows');

-- COPY.
select current_setting('data_directory') || '/access_copy.txt' as copied \gset
set local role regress_access_north;
copy (select id from eqv.fact) to :'copied';
reset role;
select is((select count(*) from regexp_split_to_table(rtrim(pg_read_file(:'copied'), E'\n'), E'\n')),
          (select n from counted where consumer = 'regress_access_north'), 'COPY of a query is filtered');

-- A materialized view holds what its owner may see, whoever refreshes it.
create schema eqv_north authorization regress_access_north;
set local role regress_access_north;
create materialized view eqv_north.copy as select * from eqv.fact with no data;
reset role;
refresh materialized view eqv_north.copy;
select is((select count(*) from eqv_north.copy), (select n from counted where consumer = 'regress_access_north'),
          'a materialized view is filled with the rows of its owner, even by a superuser');

-- Data changes that read the product.
set local role regress_access_north;
create table eqv_north.own (id integer primary key, amount numeric);
insert into eqv_north.own select id, amount from eqv.fact;
update eqv_north.own o set amount = -1 from eqv.fact f where f.id = o.id and f.tenant = 't1';
merge into eqv_north.own o using eqv.fact f on f.id = o.id when matched and f.tenant = 't2' then delete;
delete from eqv_north.own o using eqv.fact f where f.id = o.id and f.tenant = 't3';
reset role;
select is((select count(*) from eqv_north.own), (select count(*) from eqv_data.fact where tenant = 't1'),
          'INSERT, UPDATE, MERGE and DELETE read filtered rows');

-- A role with privileges of its own on the source sees there what the port shows it.
grant select on eqv_data.fact to regress_access_north, regress_access_auditor;
set local role regress_access_north;
select count(*) from eqv_data.fact \gset direct_
set local role regress_access_auditor;
select count(*) from eqv_data.fact \gset all_
reset role;
select is(:direct_count::bigint, (select n from counted where consumer = 'regress_access_north'), 'the source is filtered as the port is');
select is(:all_count::bigint, (select n from counted where consumer = 'regress_access_auditor'), 'and shows all to an unfiltered grant');

-- A filter for some roles only.
set local session authorization regress_access_owner;
select mesh.filter_rows('eqv.fact', 'kind = 1', 'tenant', applies_to => '{regress_access_south}');
reset session authorization;
set local role regress_access_north;
select count(*) from eqv.fact \gset north_
set local role regress_access_south;
select count(*) from eqv.fact \gset south_
reset role;
select is(:north_count::bigint, (select count(*) from eqv_data.fact), 'a filter of other roles leaves all rows');
select is(:south_count::bigint, (select count(*) from eqv_data.fact where kind = 1), 'and filters those it names');

-- The planner sees through to the index, and pushes leakproof conditions down.
set local session authorization regress_access_owner;
select mesh.filter_rows('eqv.fact', $$tenant = any (mesh.session_attribute('tenant'))$$, 'tenant');
reset session authorization;
set local enable_seqscan = off;
create function pg_temp.plan(query text) returns text language plpgsql as $$
declare line text; plan text := '';
begin
    set local session authorization regress_access_north;
    for line in execute 'explain (costs off) ' || query loop plan := plan || line || E'\n'; end loop;
    reset session authorization;
    return plan;
end $$;
select matches(pg_temp.plan('select * from eqv.fact'), 'Index Cond: \(tenant = ANY', 'the filter uses the index on its column');
select unalike(pg_temp.plan('select * from eqv.fact'), '%session_attribute%', 'and its attributes are read once, not for each row');
select matches(pg_temp.plan('select * from eqv.fact where id = 7'), 'Index Cond: \(id = 7\)', 'a leakproof condition reaches the index');

select * from finish();
rollback;
