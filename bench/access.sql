-- A product's port behind filters and masks, read by a consumer; against the same predicate
-- written by hand, run by the table's owner, and against row security written by hand.
create role bench_reader;
create role bench_owner;
create schema plain authorization bench_owner;
create schema bank_data authorization bench_owner;
grant usage on schema plain, bench to bench_reader, bench_owner;
create table bank_data.movement as
select i as id, 't' || i % 100 as tenant, i % 5000 as account, (i % 9973)::numeric(12,2) as amount, date '2020-01-01' + i % 1500 as booked_on, lpad(i::text, 16, '4') as card
  from generate_series(1, :rows) i;
create index on bank_data.movement (tenant);
create index on bank_data.movement (account);
create unique index on bank_data.movement (id);
create table plain.movement (like bank_data.movement including indexes);
insert into plain.movement select * from bank_data.movement;
create table plain.entitled as select 'w' || i % 500 as who, i as account from generate_series(1, 5000) i;
create unique index on plain.entitled (who, account);
alter table bank_data.movement owner to bench_owner;
alter table plain.movement owner to bench_owner;
alter table plain.entitled owner to bench_owner;
grant select on plain.movement, plain.entitled to bench_reader;
alter table plain.movement enable row level security;
vacuum (analyze, freeze) bank_data.movement;
vacuum (analyze, freeze) plain.movement;
vacuum (analyze) plain.entitled;

select mesh.create_domain('bank', 'bench_owner') \g /dev/null
select count(*) from mesh.adopt('bank.movements', relation => 'bank_data.movement') \g /dev/null
select mesh.set_attribute('bench_reader', 'tenant', 't7', 't17', 't27'), mesh.set_attribute('bench_reader', 'who', 'w7') \g /dev/null
set session authorization bench_reader;
select mesh.request_access('bank.movements', 'a bench') as request \gset
set session authorization bench_owner;
select mesh.approve(:request) \g /dev/null
reset session authorization;
select set_config('bench.tenants', 't7,t17,t27', false), set_config('bench.who', 'w7', false) \g /dev/null

create table bench.race_of (place integer generated always as identity, name text, filter text, by_hand text, policy text, query text, mask text);
insert into bench.race_of (name, filter, by_hand, policy, query, mask) values
    ('no filter', null, 'true', 'true', 'select count(*), sum(amount) from {P} m', null),
    ('a constant, index', $$tenant = 't7'$$, $$tenant = 't7'$$, $$tenant = 't7'$$, 'select count(*), sum(amount) from {P} m', null),
    ('most rows, scan', $$tenant <> 't7'$$, $$tenant <> 't7'$$, $$tenant <> 't7'$$, 'select count(*), sum(amount) from {P} m', null),
    ('an attribute, index', $$tenant = any (mesh.session_attribute('tenant'))$$, $$tenant = any ('{t7,t17,t27}'::text[])$$,
     $$tenant = any ((select string_to_array(current_setting('bench.tenants'), ','))::text[])$$, 'select count(*), sum(amount) from {P} m', null),
    ('an attribute, a key range', $$tenant = any (mesh.session_attribute('tenant'))$$, $$tenant = any ('{t7,t17,t27}'::text[])$$,
     $$tenant = any ((select string_to_array(current_setting('bench.tenants'), ','))::text[])$$, 'select count(*), sum(amount) from {P} m where id between 1000 and 200000', null),
    ('an entitlement table', $$account = any (array(select e.account from plain.entitled e where e.who = any (mesh.session_attribute('who'))))$$,
     $$account = any (array(select e.account from plain.entitled e where e.who = 'w7'))$$,
     $$account = any (array(select e.account from plain.entitled e where e.who = (select current_setting('bench.who'))))$$, 'select count(*), sum(amount) from {P} m', null),
    ('a mask, most rows', $$tenant <> 't7'$$, $$tenant <> 't7'$$, $$tenant <> 't7'$$, 'select max({C}) from {P} m', 'partial'),
    ('not leakproof: LIKE', $$tenant like 't%7'$$, $$tenant like 't%7'$$, $$tenant like 't%7'$$, 'select count(*), sum(amount) from {P} m where amount > 10', null);

create function bench.milliseconds_as(role name, statement text) returns double precision language plpgsql as $$
declare took double precision;
begin
    execute format('set local role %I', role);
    took := bench.milliseconds(statement);
    reset role;
    return took;
end $$;
create function bench.prepare_race(r bench.race_of) returns void language plpgsql as $$
begin
    execute 'drop policy if exists by_hand on plain.movement';
    execute format('create policy by_hand on plain.movement to bench_reader using (%s)', r.policy);
    perform mesh.drop_filter('bank.movements', f.filter_name) from mesh.row_filters f where f.product = 'bank.movements';
    perform mesh.drop_mask('bank.movements', m.column_name) from mesh.masks m where m.product = 'bank.movements';
    if r.filter is not null then perform mesh.filter_rows('bank.movements', r.filter, 'filter'); end if;
    if r.mask is not null then perform mesh.mask_column('bank.movements', 'card', r.mask); end if;
end $$;
-- Who asks what: the consumer the port, the owner and the reader by row security the table.
create function bench.statements(r bench.race_of) returns table (entrant text, role name, statement text) language sql as $$
    with hand (card) as (select 'case when length(card) > 4 then repeat(''*'', length(card) - 4) || right(card, 4) else repeat(''*'', length(card)) end')
    select 'port', 'bench_reader'::name, replace(replace(r.query, '{P}', 'bank.movements'), '{C}', 'card')
    union all select 'hand', 'bench_owner', replace(replace(r.query, '{P}', format('(select * from plain.movement where %s)', r.by_hand)), '{C}', card) from hand
    union all select 'policy', 'bench_reader', replace(replace(r.query, '{P}', 'plain.movement'), '{C}', card) from hand
$$;
create table bench.lap (place integer, round integer, entrant text, ms double precision);
create function bench.port_race(rounds integer) returns void language plpgsql as $$
declare r bench.race_of; s record; answer text; answers text[];
begin
    for r in select * from bench.race_of order by place loop
        perform bench.prepare_race(r);
        answers := '{}';
        for s in select * from bench.statements(r) loop
            execute format('set local role %I', s.role);
            execute format('select a::text from (%s) a', s.statement) into answer;
            reset role;
            answers := answers || answer;
        end loop;
        assert answers[1] = answers[2] and answers[1] = answers[3], r.name || ': ' || answers::text;
        for round in 1 .. rounds loop
            insert into bench.lap select r.place, round, t.entrant, bench.milliseconds_as(t.role, t.statement) from bench.statements(r) t;
        end loop;
    end loop;
end $$;
set jit = off;
set max_parallel_workers_per_gather = 0;
select bench.port_race(:rounds) \g /dev/null

-- Each round has its ratio: the median of those is what is told.
\echo :rows 'rows; medians of' :rounds 'interleaved rounds'
with round as (
    select place, max(ms) filter (where entrant = 'port') as port, max(ms) filter (where entrant = 'hand') as hand, max(ms) filter (where entrant = 'policy') as secured
      from bench.lap group by place, round)
select name as filter, round(percentile_cont(0.5) within group (order by port)::numeric, 1) as port_ms,
       round(percentile_cont(0.5) within group (order by hand)::numeric, 1) as by_hand_ms,
       round(percentile_cont(0.5) within group (order by secured)::numeric, 1) as policy_ms,
       round(percentile_cont(0.5) within group (order by port / hand)::numeric, 3) as port_per_hand,
       round(percentile_cont(0.5) within group (order by port / secured)::numeric, 3) as port_per_policy
  from round join bench.race_of using (place) group by place, name order by place;
