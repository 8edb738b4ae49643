-- What the benches share. compare() runs two statements in turn, race() any number
-- of entrants, so that what else the machine does befalls all alike; they return
-- the medians.
\set ON_ERROR_STOP on
set client_min_messages = warning;
create extension meshcat;
select 'create role bench_team' where to_regrole('bench_team') is null \gexec
create schema bench;

create function bench.milliseconds(statement text) returns double precision language plpgsql as $$
declare
    started timestamptz := clock_timestamp();
begin
    execute statement;
    return extract(epoch from clock_timestamp() - started) * 1000;
end $$;

create function bench.compare(what text, ours text, rival text, rounds integer)
    returns table (compared text, ours_ms numeric, rival_ms numeric, rival_per_ours numeric) language plpgsql as $$
declare
    ours_times double precision[] := '{}';
    rival_times double precision[] := '{}';
begin
    perform bench.milliseconds(ours), bench.milliseconds(rival);  -- caches and plans
    for round in 1 .. rounds loop
        ours_times := ours_times || bench.milliseconds(ours);
        rival_times := rival_times || bench.milliseconds(rival);
    end loop;
    return query
    select what, round(o::numeric, 2), round(r::numeric, 2), round((r / o)::numeric, 2)
      from (select percentile_cont(0.5) within group (order by t) as o from unnest(ours_times) t) ours_median,
           (select percentile_cont(0.5) within group (order by t) as r from unnest(rival_times) t) rival_median;
end $$;

-- Entrants of the next race: a statement, and the settings that it runs under.
create table bench.entrant (
    place     integer generated always as identity,
    name      text not null,
    statement text not null,
    settings  jsonb not null default '{}'
);

create function bench.race(rounds integer, common jsonb default '{}')
    returns table (entrant text, median_ms numeric, times_the_first numeric) language plpgsql as $$
declare
    e bench.entrant;
    took double precision;
begin
    create temporary table lap (place integer, ms double precision) on commit drop;
    for round in 0 .. rounds loop
        for e in select * from bench.entrant order by place loop
            perform set_config(key, value, true) from jsonb_each_text(common || e.settings);
            took := bench.milliseconds(e.statement);
            if round > 0 then  -- the first round fills caches
                insert into lap values (e.place, took);
            end if;
        end loop;
    end loop;
    return query
    select n.name, round(m.median::numeric, 1), round((m.median / first_value(m.median) over (order by m.place))::numeric, 2)
      from (select place, percentile_cont(0.5) within group (order by ms) as median from lap group by place) m
      join bench.entrant n using (place)
     order by m.place;
    drop table lap;
end $$;
