-- What the benches share. compare() runs two statements in turn, so that what
-- else the machine does befalls both alike, and returns the medians.
\set ON_ERROR_STOP on
set client_min_messages = warning;
create extension meshcat;
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
