-- Where a filter is leakproof, the port is planned and executed as the predicate written by
-- hand: the same nodes, the same scans by the same indexes, which read the same number of buffers.
begin;
select no_plan();
set local jit = off;
set local max_parallel_workers_per_gather = 0;
create role regress_plans_owner;
create role regress_plans_alice;
select mesh.create_domain('plans', 'regress_plans_owner');
create schema plans_data authorization regress_plans_owner;
set local session authorization regress_plans_owner;
create table plans_data.fact (id integer primary key, tenant text not null, account integer not null, booked_on date not null, card text not null);
insert into plans_data.fact select i, 't' || i % 500, i % 1000, date '2020-01-01' + i % 700, 'card ' || i from generate_series(1, 20000) i;
create index fact_tenant on plans_data.fact (tenant);
create index fact_account on plans_data.fact (account, id);
create table plans_data.account_of (who text, account integer, primary key (who, account));
insert into plans_data.account_of select 'w' || i % 50, i from generate_series(1, 1000) i;
reset session authorization;
create table plans_data.parts (like plans_data.fact) partition by hash (tenant);
select format('create table plans_data.parts_%s partition of plans_data.parts for values with (modulus 4, remainder %1$s)', i) from generate_series(0, 3) i \gexec
insert into plans_data.parts select * from plans_data.fact;
create index parts_tenant on plans_data.parts (tenant);
alter table plans_data.parts owner to regress_plans_owner;
analyze plans_data.fact, plans_data.parts, plans_data.account_of;
select count(*) from unnest('{fact,parts}'::text[]) name, mesh.adopt('plans.' || name, relation => ('plans_data.' || name)::regclass);
select mesh.set_attribute('regress_plans_alice', 'tenant', 't1', 't2', 't3');
select mesh.set_attribute('regress_plans_alice', 'who', 'w7');
set local session authorization regress_plans_alice;
select mesh.request_access('plans.fact', 'plans') as fact, mesh.request_access('plans.parts', 'plans') as parts \gset
set local session authorization regress_plans_owner;
select mesh.approve(:fact), mesh.approve(:parts);
reset session authorization;

-- The scans of a plan that were executed, and how many buffers they read between them. What
-- is asked once a statement, as an InitPlan, is not among them.
create function pg_temp.scans(node jsonb) returns setof text language plpgsql as $$
declare child jsonb;
begin
    if node ->> 'Parent Relationship' = 'InitPlan' or (node ->> 'Actual Loops')::int = 0 then return; end if;
    if node ? 'Relation Name' or node ? 'Index Name' then
        return next concat_ws(' ', node ->> 'Node Type', node ->> 'Scan Direction', node ->> 'Relation Name', node ->> 'Index Name',
                              regexp_replace(regexp_replace(coalesce(node ->> 'Index Cond', '') || ' filter ' || coalesce(node ->> 'Filter', ''), '\$\d+|\(InitPlan \d+\)\.col1|''\{[^}]*\}''::(text|integer)\[\]', '?', 'g'),
                                             '[a-z]+(_\d)?\.', '', 'g'), node ->> 'Actual Rows', node ->> 'Actual Loops');
    end if;
    for child in select * from jsonb_array_elements(node -> 'Plans') loop return query select pg_temp.scans(child); end loop;
end $$;
create function pg_temp.nodes(node jsonb) returns text language sql as $$
    select node ->> 'Node Type' || coalesce('(' || string_agg(pg_temp.nodes(child), ', ' order by place) || ')', '')
      from (select * from jsonb_array_elements(node -> 'Plans') with ordinality) c (child, place) where child ->> 'Parent Relationship' <> 'InitPlan'
$$;
create function pg_temp.asked(node jsonb) returns bigint language plpgsql as $$
declare child jsonb; buffers bigint := 0;
begin
    if node ->> 'Parent Relationship' = 'InitPlan' then return (node ->> 'Shared Hit Blocks')::bigint + (node ->> 'Shared Read Blocks')::bigint; end if;
    for child in select * from jsonb_array_elements(node -> 'Plans') loop buffers := buffers + pg_temp.asked(child); end loop;
    return buffers;
end $$;
create function pg_temp.plan(query text, as_role name) returns text language plpgsql as $$
declare plan jsonb;
begin
    execute format('set local role %I', as_role);
    for i in 1 .. 2 loop  -- the first time, hint bits and caches
        execute 'explain (analyze, buffers, timing off, format json) ' || query into plan;
    end loop;
    reset role;
    plan := plan -> 0 -> 'Plan';
    return (plan ->> 'Shared Hit Blocks')::bigint + (plan ->> 'Shared Read Blocks')::bigint - pg_temp.asked(plan) || ' buffers: ' || pg_temp.nodes(plan) || ': '
           || (select string_agg(s, '; ' order by s) from pg_temp.scans(plan) s);
end $$;

-- By hand as a query of one reader would have it; where partitions are pruned by it, as one
-- of all readers has it, whose values the planner does not know.
create temp table filter (name text, predicate text, by_hand text, of_partitions text);
insert into filter values
    ('a constant', $$tenant = 't7'$$, $$tenant = 't7'$$, null),
    ('an attribute', $$tenant = any (mesh.session_attribute('tenant'))$$, $$tenant = any ('{t1,t2,t3}'::text[])$$, $$tenant = any ((select '{t1,t2,t3}'::text[])::text[])$$),
    ('an element of one', $$tenant = (mesh.session_attribute('tenant'))[1]$$, $$tenant = ((select '{t1}'::text[]))[1]$$, null),
    ('a table', $$account = any (array(select a.account from plans_data.account_of a where a.who = any (mesh.session_attribute('who'))))$$,
                $$account = any (array(select a.account from plans_data.account_of a where a.who = any ('{w7}')))$$, null);
create temp table query (text text);
insert into query values ('select * from {P} f'), ('select * from {P} f where f.id = 4003'), ('select count(*) from {P} f where id between 2000 and 2100'),
    ('select * from {P} f where account = 3 order by id limit 1'), ('select booked_on, count(*) from {P} f group by 1'), ('select sum(id) from {P} f where account = 503'),
    ('select * from {P} f join plans_data.account_of a on a.account = f.account and a.who = ''w3''');
grant usage on schema plans_data to regress_plans_alice;
grant select on plans_data.account_of to regress_plans_alice;
create function pg_temp.compare(source text) returns setof text language plpgsql as $$
declare f record; q text;
begin
    for f in select * from filter loop
        set local session authorization regress_plans_owner;
        perform mesh.filter_rows('plans.' || source, f.predicate, 'filter');
        reset session authorization;
        for q in select text from query loop
            return next is(pg_temp.plan(replace(q, '{P}', 'plans.' || source), 'regress_plans_alice'),
                           pg_temp.plan(replace(q, '{P}', format('(select * from plans_data.%I where %s)', source, case source when 'parts' then coalesce(f.of_partitions, f.by_hand) else f.by_hand end)), 'regress_plans_owner'),
                           format('%s, %s: %s', source, f.name, q));
        end loop;
    end loop;
end $$;
select pg_temp.compare('fact');
select pg_temp.compare('parts');

-- Also for who is exempt, and of columns that are masked.
set local session authorization regress_plans_owner;
select mesh.mask_column('plans.fact', 'card', 'constant', 'hidden');
select mesh.filter_rows('plans.fact', $$tenant = 't7'$$, 'filter');
reset session authorization;
select is(pg_temp.plan('select sum(id) from plans.fact f where account = 503', 'regress_plans_owner'),
          pg_temp.plan('select sum(id) from plans_data.fact f where account = 503', 'regress_plans_owner'), 'who is exempt reads as if there were no filter');
select is(pg_temp.plan('select max(card || id) from plans.fact f where account = 503', 'regress_plans_alice'),
          pg_temp.plan('select max(''hidden'' || id) from (select * from plans_data.fact where tenant = ''t7'') f where account = 503', 'regress_plans_owner'), 'a mask is an expression');

-- Where rows are locked, where a filter could become a join, and where another server would
-- evaluate, the port stays a sub-select of its own.
create function pg_temp.has_wall(query text) returns boolean language plpgsql as $$
declare line text; found boolean := false;
begin
    set local role regress_plans_alice;
    for line in execute 'explain ' || query loop found := found or line ~ 'Subquery Scan on [fp]'; end loop;
    reset role;
    return found;
end $$;
create function plans_data.leak(text) returns boolean language plpgsql cost 0.0001 as $$ begin return true; end $$;
set local session authorization regress_plans_owner;
select mesh.filter_rows('plans.fact', $$account in (select a.account from plans_data.account_of a where a.who = 'w7')$$, 'filter');
reset session authorization;
select ok(pg_temp.has_wall('select * from plans.fact f where plans_data.leak(card)'), 'a filter that could become a join does');
set local session authorization regress_plans_owner;
select mesh.filter_rows('plans.fact', $$tenant = 't7'$$, 'filter');
reset session authorization;
select ok(not pg_temp.has_wall('select * from plans.fact f where plans_data.leak(card)'), 'another one is a condition of the table');
set local client_min_messages = warning;
create extension file_fdw;
create server plans_files foreign data wrapper file_fdw;
create table plans_data.spread (like plans_data.fact) partition by list (tenant);
create table plans_data.spread_here partition of plans_data.spread for values in ('t7');
alter table plans_data.spread owner to regress_plans_owner;
alter table plans_data.spread_here owner to regress_plans_owner;
select count(*) from mesh.adopt('plans.spread', relation => 'plans_data.spread');
set local session authorization regress_plans_alice;
select mesh.request_access('plans.spread', 'plans') as spread \gset
set local session authorization regress_plans_owner;
select mesh.approve(:spread);
select mesh.filter_rows('plans.spread', 'account > 3', 'filter');
reset session authorization;
select ok(not pg_temp.has_wall('select * from plans.spread f where plans_data.leak(card)'), 'as of partitions here');
create foreign table plans_data.spread_there partition of plans_data.spread for values in ('t8') server plans_files options (filename '/dev/null');
select ok(pg_temp.has_wall('select * from plans.spread f where plans_data.leak(card)'), 'not of those elsewhere');
select * from finish();
rollback;
