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
grant pg_write_server_files to regress_access_north;

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
create table eqv_data.vip (id integer primary key, region text);
insert into eqv_data.vip select i * 3, (array['n', 's', 'e'])[1 + i % 3] from generate_series(1, 60) i;
analyze eqv_data.fact;
select count(*) from mesh.adopt('eqv.fact', relation => 'eqv_data.fact');
reset session authorization;

select mesh.set_attribute('regress_access_north', 'tenant', 't1', 't2', 't3');
select mesh.set_attribute('regress_access_north', 'region', 'n');
select mesh.set_attribute('regress_access_south', 'tenant', 't4');
select mesh.set_attribute('regress_access_south', 'region', 's', 'e');
select mesh.set_attribute('regress_access_auditor', 'tenant', variadic '{}');
select mesh.set_attribute('regress_access_auditor', 'region', variadic '{}');

-- Requests as a consumer, approves as the owner.
create function pg_temp.give(consumer name, columns text[] default '{}', all_rows boolean default false) returns void language plpgsql as $$
declare request bigint;
begin
    execute format('set local session authorization %I', consumer);
    request := mesh.request_access('eqv.fact', 'equivalence of ' || consumer);
    set local session authorization regress_access_owner;
    perform mesh.approve(request, unmask => columns, unfiltered => all_rows);
    reset session authorization;
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
        $q$exists (select from eqv_data.vip v where v.id = fact.id)$q$,
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
create function pg_temp.expected_rows(predicates text[], consumer name) returns text language sql as $$
    select format('(select id, tenant, region, kind, %s as amount, %s as booked_on, %s as card from eqv_data.fact where %s)',
        case when consumer = 'regress_access_auditor' then 'amount' else '(floor(amount / 100) * 100)::numeric(10,2)' end,
        case when consumer = 'regress_access_auditor' then 'booked_on' else 'date_trunc(''year'', booked_on)::date' end,
        case when consumer = 'regress_access_north' then 'repeat(''*'', length(card) - 4) || right(card, 4)' else 'card' end,
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
-- The digest of a query that a role runs: plainly, through a cursor, or from a table it fills.
create function pg_temp.digest_as(query text, consumer name, form text) returns text language plpgsql as $$
declare result text; r record; c refcursor; lines text[] := '{}';
begin
    execute format('set local role %I', consumer);
    if form = 'cursor' then
        open c no scroll for execute query;
        loop
            fetch c into r;
            exit when not found;
            lines := lines || r::text;
        end loop;
        close c;
        select count(*) || ':' || coalesce(md5(string_agg(l, '|' order by l)), '') into result from unnest(lines) l;
    elsif form = 'filled' then
        execute 'create temp table filled on commit drop as ' || query;
        result := pg_temp.digest('select * from filled');
        drop table filled;
    else
        result := pg_temp.digest(query);
    end if;
    reset role;
    return result;
end $$;
grant select on eqv_data.vip to public;
grant usage on schema eqv_data to public;

set local session authorization regress_access_owner;
select mesh.mask_column('eqv.fact', 'amount', 'generalise', '100');
select mesh.mask_column('eqv.fact', 'booked_on', 'year');
select mesh.mask_column('eqv.fact', 'card', 'partial');
reset session authorization;

create function pg_temp.compare(rounds integer) returns setof text language plpgsql as $$
declare
    predicates text[]; predicate text; consumer name; query text; form text; hand text; port text;
    wrong text; compared integer := 0; nonempty integer := 0;
begin
    for n in 1 .. rounds loop
        predicates := array(select pg_temp.random_predicate(2) from generate_series(1, 1 + n % 3));
        set local session authorization regress_access_owner;
        for i in 1 .. 3 loop
            if predicates[i] is not null then
                perform mesh.filter_rows('eqv.fact', predicates[i], 'filter ' || i);
            elsif exists (select from mesh.row_filters where filter_name = 'filter ' || i) then
                perform mesh.drop_filter('eqv.fact', 'filter ' || i);
            end if;
        end loop;
        reset session authorization;
        foreach consumer in array array['regress_access_north', 'regress_access_south', 'regress_access_auditor'] loop
            for q in 1 .. 4 loop
                query := pg_temp.random_query();
                form := pg_temp.any_of('plain', 'cursor', 'filled');
                hand := pg_temp.digest(replace(query, '{P}', pg_temp.expected_rows(predicates, consumer)));
                port := pg_temp.digest_as(replace(query, '{P}', 'eqv.fact'), consumer, form);
                compared := compared + 1;
                if hand not like '0:%' then nonempty := nonempty + 1; end if;
                if hand is distinct from port then
                    wrong := format('%s as %s (%s) with %s: by hand %s, port %s', query, consumer, form, predicates, hand, port);
                    exit;
                end if;
            end loop;
        end loop;
    end loop;
    return next is(wrong, null, compared || ' random queries equal those by hand');
    return next cmp_ok(nonempty, '>', compared / 3, 'and most of them return rows');
end $$;
select * from pg_temp.compare(40);

-- The same plans for all: with parallel workers, and with generic plans.
set local min_parallel_table_scan_size = 0;
set local parallel_setup_cost = 0;
set local parallel_tuple_cost = 0;
select * from pg_temp.compare(8);
reset min_parallel_table_scan_size;
reset parallel_setup_cost;
reset parallel_tuple_cost;

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
    for line in execute 'explain (costs off) ' || query loop plan := plan || line || E'\n'; end loop;
    return plan;
end $$;
select matches(pg_temp.plan('select * from eqv.fact'), 'Index Cond: \(tenant = ANY', 'the filter uses the index on its column');
select unalike(pg_temp.plan('select * from eqv.fact'), '%session_attribute%', 'and its attributes are read once, not for each row');
select matches(pg_temp.plan('select * from eqv.fact where id = 7'), 'Index Cond: \(id = 7\)', 'a leakproof condition reaches the index');

select * from finish();
rollback;
