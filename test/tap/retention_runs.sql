-- What a run does is what a hand-written predicate says, over random rules, holds and
-- data with leap days, infinite and missing dates, changes of the clock and partitions;
-- and it never is a row that is held or kept. MESHCAT_SEED repeats a run.
begin;
select no_plan();
set local client_min_messages = error;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

create role regress_run_owner;
create role regress_run_liaison;
select mesh.create_domain('store', 'regress_run_owner');
select mesh.appoint('store', product_owner => 'regress_run_owner', compliance_liaison => 'regress_run_liaison');
create schema store_data authorization regress_run_owner;

create function pg_temp.as_login(login name, sql text) returns void language plpgsql as $$
begin
    execute format('set local session authorization %I', login);
    execute sql;
    reset session authorization;
end $$;
-- Does batches until no run goes on; how many there were.
create function pg_temp.work() returns integer language plpgsql as $$
declare batches integer := 0;
begin
    while exists (select from mesh.retention_progress) loop
        perform mesh_catalog.retention_batch();
        batches := batches + 1;
        if batches > 500 then raise exception 'no end: %', (select to_jsonb(p) from mesh.retention_progress p limit 1); end if;
    end loop;
    return batches;
end $$;
create function pg_temp.pick(variadic choice text[]) returns text language sql volatile as $$ select choice[1 + floor(random() * array_length(choice, 1))] $$;

-- One round: a table, rules and holds by chance; the oracle is plain SQL over its copy.
create temp table oracle_rule (rule_name text, only_where text, keep interval, after interval, action text);
create temp table oracle_hold (only_where text);
create function pg_temp.round(nr integer) returns setof text language plpgsql as $$
declare
    type text := pg_temp.pick('date', 'timestamp', 'timestamptz');
    zone text := pg_temp.pick('UTC', 'Europe/Prague', 'America/St_Johns');
    partitioned boolean := random() < 0.5;
    name text := 'part_' || nr;
    local_now timestamp := now() at time zone zone;
    moment text := case type when 'timestamptz' then format('(at at time zone %L)', zone) else 'at::timestamp' end;
    held text; kept text; due text; deleted text; r oracle_rule; h oracle_hold; runs record; expected bigint;
begin
    delete from oracle_rule; delete from oracle_hold;
    perform pg_temp.as_login('regress_run_owner', format('create table store_data.%I (id integer, at %s, kind text, owner_name text, born_on date) %s',
        name, type, case when partitioned then 'partition by list (kind)' else '' end));
    if partitioned then
        perform pg_temp.as_login('regress_run_owner', format('create table store_data.%I partition of store_data.%I for values in (''a'')', name || '_a', name));
        perform pg_temp.as_login('regress_run_owner', format('create table store_data.%I partition of store_data.%I default partition by range (id)', name || '_o', name));
        perform pg_temp.as_login('regress_run_owner', format('create table store_data.%I partition of store_data.%I default', name || '_o1', name || '_o'));
    end if;
    -- Days around every boundary, leap days, both ends of time, and none.
    execute format('insert into store_data.%I select i, v::%s, (array[''a'', ''b'', null])[1 + i %% 3], ''n'' || i, date ''1980-02-29'' + i
                      from (select row_number() over ()::integer as i, v from (
                            select (local_now - y * interval ''1 year'' + d * interval ''6 hours'')::text as v
                              from (select %L::timestamp as local_now) l, generate_series(0, 4) y, generate_series(-6, 6) d
                            union all select unnest(array[''2016-02-29'', ''2020-02-29'', ''2024-02-29'', ''infinity'', ''-infinity'', null, ''0044-03-15 BC'', ''9999-12-31'',
                                                          ''2022-03-27 01:59:59'', ''2023-10-29 02:30:00''])
                            union all select (local_now - random() * interval ''6 years'')::text from (select %L::timestamp as local_now) l, generate_series(1, 60)) s) t',
                   name, type, local_now, local_now);
    perform pg_temp.as_login('regress_run_owner', format('select mesh.adopt(%L, relation => %L)', 'store.' || name, 'store_data.' || name));
    for i in 1 .. 1 + floor(random() * 3) loop
        insert into oracle_rule values ('rule ' || i, pg_temp.pick(null, null, $p$kind = 'a'$p$, 'id % 4 <> 1', $p$kind <> 'b' or id < 30$p$),
            pg_temp.pick(null, '1 year', '2 years', '730 days', '36 mons', '8 hours')::interval,
            pg_temp.pick('1 year', '2 years', '365 days', '24 mons 12:00', '18 hours')::interval, pg_temp.pick('delete', 'delete', 'anonymise')) returning * into r;
        perform pg_temp.as_login('regress_run_owner', format('select mesh.retain(%L, ''at'', keep => %L, after => %L, only_where => %L, action => %L, anonymise => %L, timezone => %L, rule_name => %L, mode => %L)',
            'store.' || name, r.keep, r.after, r.only_where, r.action,
            case r.action when 'anonymise' then '{"owner_name": {"constant": "nobody"}, "born_on": "year"}' end, zone, r.rule_name, pg_temp.pick('governance', 'compliance')));
    end loop;
    for i in 1 .. floor(random() * 3) loop
        insert into oracle_hold values (pg_temp.pick('id between 20 and 60', $p$kind = 'b'$p$, 'kind is null and id % 2 = 0', 'at is null', 'false')) returning * into h;
        perform pg_temp.as_login('regress_run_liaison', format('select mesh.hold(%L, ''x'', only_where => %L)', 'store.' || name, h.only_where));
    end loop;

    -- The oracle, by hand.
    execute format('create temp table was on commit drop as select * from store_data.%I', name);
    select coalesce(string_agg(format('(%s) is true', only_where), ' or '), 'false') into held from oracle_hold;
    select coalesce(string_agg(format('((%s) is true and (at is null or not isfinite(at) or %s > %L::timestamp - %L::interval))',
           coalesce(only_where, 'true'), moment, local_now, keep), ' or '), 'false') into kept from oracle_rule where keep is not null;
    select coalesce(string_agg(format('((%s) is true and at is not null and isfinite(at) and %s <= %L::timestamp - %L::interval)',
           coalesce(only_where, 'true'), moment, local_now, after), ' or '), 'false') into deleted from oracle_rule where action = 'delete';
    select coalesce(string_agg(format('((%s) is true and at is not null and isfinite(at) and %s <= %L::timestamp - %L::interval)',
           coalesce(only_where, 'true'), moment, local_now, after), ' or '), 'false') into due from oracle_rule where action = 'anonymise';

    perform pg_temp.as_login('regress_run_owner', format('select mesh.run_retention(%L, dry_run => false, batch_size => %s)', 'store.' || name, 1 + floor(random() * 50)));
    perform pg_temp.work();
    return next is((select count(*) from mesh.retention_runs where product = 'store.' || name and state <> 'finished'), 0::bigint, name || ' is done');
    return next set_eq(format('select id from store_data.%I', name), format('select id from was where not ((%s) and not (%s) and not (%s))', deleted, held, kept),
                       format('%s %s %s: what is left is what the predicate says', name, type, zone));
    return next set_eq(format('select id, owner_name, born_on from store_data.%I', name),
        format($q$ select id, case when hit then 'nobody' else owner_name end, case when hit then date_trunc('year', born_on)::date else born_on end
                     from (select *, (%s) and not (%s) as hit from was where not ((%s) and not (%s) and not (%s))) w $q$, due, held, deleted, held, kept), name || ': and is anonymised so');
    execute format($q$ select count(*) from was w where (%s) and not exists (select from store_data.%I l where l.id = w.id) $q$, held, name) into expected;
    return next is(expected, 0::bigint, name || ': no held row is gone');
    execute format($q$ select count(*) from was w where (%s) and not exists (select from store_data.%I l where l.id = w.id) $q$, kept, name) into expected;
    return next is(expected, 0::bigint, name || ': nor a kept one');
    select sum(u.rows_done)::bigint as done, bool_and(u.batches >= u.rows_done / u.batch_size) as batched into runs
      from mesh.retention_runs u where u.product = 'store.' || name and u.action = 'delete';
    execute format('select count(*) from was w where not exists (select from store_data.%I l where l.id = w.id)', name) into expected;
    return next is(coalesce(runs.done, 0), expected, name || ': each row counts once');
    return next is_empty(format('select * from mesh.run_retention(%L) where to_do > 0', 'store.' || name), name || ': nothing is left to do');
    drop table was;
end $$;
select pg_temp.round(i) from generate_series(1, 10) i;

-- The guard and the predicate agree row by row, whatever the session's settings.
set local session authorization regress_run_owner;
create table store_data.clock (id integer primary key, at timestamptz, on_day date);
insert into store_data.clock select i, now() - interval '1 year' + i * interval '20 minutes', current_date from generate_series(-9, 9) i where i <> 0;
select count(*) from mesh.adopt('store.clock', relation => 'store_data.clock');
select mesh.retain('store.clock', 'at', keep => '1 year', timezone => 'UTC');
reset session authorization;
create function pg_temp.try_all(zone text) returns integer[] language plpgsql as $$
declare i integer; gone integer[] := '{}';
begin
    execute format('set local timezone = %L', zone);
    for i in select id from store_data.clock order by id loop
        begin
            delete from store_data.clock where id = i;
            raise exception using errcode = 'P0099';
        exception when restrict_violation then null;
                  when sqlstate 'P0099' then gone := gone || i;
        end;
    end loop;
    return gone;
end $$;
select is(pg_temp.try_all(zone), '{-9,-8,-7,-6,-5,-4,-3,-2,-1}', 'the session''s zone ' || zone || ' changes nothing')
  from unnest('{UTC,Pacific/Kiritimati,Etc/GMT+12}'::text[]) zone;

-- Partitions are dropped whole, and only when all of one may go.
set local session authorization regress_run_owner;
create table store_data.log (at timestamptz not null, what text) partition by range (at);
create table store_data.log_2001 partition of store_data.log for values from ('2001-01-01') to ('2002-01-01');
create table store_data.log_2002 partition of store_data.log for values from ('2002-01-01') to ('2003-01-01');
create table store_data.log_2003 partition of store_data.log for values from ('2003-01-01') to ('2004-01-01');
create table store_data.log_new partition of store_data.log for values from ('2004-01-01') to ('9999-01-01');
create table store_data.log_empty partition of store_data.log for values from ('1990-01-01') to ('1991-01-01');
insert into store_data.log select timestamptz '2001-01-01' + i * interval '1 day', 'day ' || i from generate_series(0, 1500) i;
insert into store_data.log values (now(), 'today');
select count(*) from mesh.adopt('store.log', relation => 'store_data.log');
select mesh.retain('store.log', 'at', after => '10 years', keep => '5 years', action => 'drop partition', mode => 'compliance');
reset session authorization;
select pg_temp.as_login('regress_run_liaison', $$select mesh.hold('store.log', 'x', only_where => $w$what = 'day 400'$w$)$$);
select results_eq($$ select due, held, kept, to_do from mesh.run_retention('store.log') $$, $$ values (1501::bigint, 1::bigint, 0::bigint, 730::bigint) $$, 'two partitions can go');

-- Directly addressed, detached and attached, partitions are protected.
create function pg_temp.state_of(sql text) returns text language plpgsql as $$
declare state text := '00000';
begin
    set local session authorization regress_run_owner;
    begin execute sql; exception when others then get stacked diagnostics state = returned_sqlstate; end;
    reset session authorization;
    return state;
end $$;
select is(pg_temp.state_of(sql), '23001', sql) from unnest(array[
    'delete from store_data.log_2002 where what = ''day 400''', 'delete from store_data.log_new where what = ''today''', 'truncate store_data.log_2001', 'truncate store_data.log_new',
    'drop table store_data.log_2002', 'drop table store_data.log_2001',
    'alter table store_data.log detach partition store_data.log_2002', 'alter table store_data.log detach partition store_data.log_new',
    'alter table store_data.log_2002 disable trigger meshcat_guard_truncate', 'alter table store_data.log_2002 disable trigger meshcat_guard_rows',
    'drop trigger meshcat_guard_truncate on store_data.log_2001',
    'update store_data.log set at = at + interval ''1 year'' where what = ''day 400''']) sql;
select is(pg_temp.state_of(sql), '00000', sql) from unnest(array[
    'create table store_data.log_late partition of store_data.log for values from (''1991-01-01'') to (''1992-01-01'')',
    'create table store_data.log_later (at timestamptz not null, what text)',
    'insert into store_data.log_later values (''1993-05-05'', ''day 400'')',
    'alter table store_data.log attach partition store_data.log_later for values from (''1993-01-01'') to (''1994-01-01'')',
    'alter table store_data.log detach partition store_data.log_empty', 'drop table store_data.log_empty',
    'alter table store_data.log detach partition store_data.log_2003', 'alter table store_data.log attach partition store_data.log_2003 for values from (''2003-01-01'') to (''2004-01-01'')']) sql;
select is(pg_temp.state_of(sql), '23001', sql) from unnest(array['truncate store_data.log_late', 'truncate store_data.log_later', 'delete from store_data.log_later',
    'alter table store_data.log detach partition store_data.log_later', 'drop table store_data.log_late']) sql;
select isnt(pg_temp.state_of('create table store_data.log_bad partition of store_data.log (primary key (at)) for values from (''1995-01-01'') to (''1996-01-01'') with (nothing = 1)'), '00000', 'a failed partition is none');
select isnt(pg_temp.state_of('create unlogged table store_data.log_bad partition of store_data.log for values from (''1995-01-01'') to (''1996-01-01'')'), '00000', 'an unlogged partition is refused');
select pg_temp.as_login('regress_run_owner', $$select mesh.run_retention('store.log', dry_run => false)$$);
select cmp_ok(pg_temp.work(), '<=', 4, 'a batch drops a partition');
select results_eq($$ select rows_done, partitions_done, state from mesh.retention_runs where product = 'store.log' $$, $$ values (730::bigint, 2, 'finished') $$, 'and it counts');
select set_eq($$ select relid::text from pg_partition_tree('store_data.log') where isleaf $$, array['store_data.log_2002', 'store_data.log_new', 'store_data.log_late', 'store_data.log_later'], 'what is held, kept or empty stays');
select is((select state from mesh.retention_state where relation = 'store_data.log'), 'guarded', 'and is guarded');

-- Failures are the run's, and say why; ending a rule ends its run; a run is cancelled.
set local session authorization regress_run_owner;
create table store_data.parent (id integer primary key, at date);
create table store_data.ref (id integer references store_data.parent);
insert into store_data.parent select i, '2000-01-01' from generate_series(1, 5) i;
insert into store_data.ref values (3);
select count(*) from mesh.adopt('store.parents', relation => 'store_data.parent');
select mesh.retain('store.parents', 'at', after => '1 year');
select mesh.run_retention('store.parents', dry_run => false, batch_size => 2);
select throws_ok($$ select mesh.run_retention('store.parents', dry_run => false) $$, '55000', null, 'a rule has one run at a time');
reset session authorization;
select is(pg_temp.work(), 2, 'a batch goes well, the next fails');
select results_eq($$ select state, rows_done, batches, error_sqlstate from mesh.retention_runs where product = 'store.parents' $$, $$ values ('failed', 2::bigint, 1, '23503') $$, 'it says why');
select is((select count(*) from store_data.parent), 3::bigint, 'and what was done is done');
delete from store_data.ref;
select pg_temp.as_login('regress_run_owner', $$select mesh.run_retention('store.parents', dry_run => false)$$);
select mesh.cancel_retention(run_id, 'not today') from mesh.retention_progress;
select is((select count(*) from store_data.parent), 3::bigint, 'a cancelled run does nothing');
select is(mesh_catalog.retention_batch(), 0::bigint, 'nor does the worker');
-- What the table's own rules do not let go is said, and tried again.
select pg_temp.as_login('regress_run_owner', 'create rule keep as on delete to store_data.parent do instead nothing');
select pg_temp.as_login('regress_run_owner', $$select mesh.run_retention('store.parents', dry_run => false)$$);
select is(mesh_catalog.retention_batch(), 0::bigint, 'a rule keeps the rows');
select matches((select waits_for from mesh.retention_progress), 'does not let them go', 'which shows');
drop rule keep on store_data.parent;
select is(pg_temp.work(), 1, 'and once it is gone, so are they');
insert into store_data.parent select i, '2000-01-01' from generate_series(1, 5) i;
-- Never as a superuser.
select pg_temp.as_login('regress_run_owner', $$select mesh.run_retention('store.parents', dry_run => false)$$);
alter role regress_run_owner superuser;
select is(mesh_catalog.retention_batch(), 0::bigint, 'a superuser''s data is not deleted by the worker');
select is((select error_sqlstate from mesh.retention_runs where product = 'store.parents' order by run_id desc limit 1), '42501', 'which the run says');
select * from finish();
rollback;
