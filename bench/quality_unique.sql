-- Whether a key is unique, against what counts its values: keys in order and
-- shuffled, with little and much memory.
select mesh.create_domain('keys', owner => 'bench_team') \g /dev/null
create schema keys_data authorization bench_team;
set role bench_team;
create table keys_data.number_sorted as select n as k from generate_series(1::bigint, :rows) n;
create table keys_data.number_shuffled as select n as k from generate_series(1::bigint, :rows) n order by hashint8extended(n, 0);
create table keys_data.text_sorted as select 'account ' || lpad(n::text, 12, '0') as k from generate_series(1::bigint, :rows) n;
create table keys_data.text_shuffled as select * from keys_data.text_sorted order by md5(k);
reset role;
vacuum (freeze, analyze) keys_data.number_sorted, keys_data.number_shuffled, keys_data.text_sorted, keys_data.text_shuffled;
select item from unnest(array['number_sorted', 'number_shuffled', 'text_sorted', 'text_shuffled']) t, mesh.adopt('keys.' || t, 'keys_data.' || t) \g /dev/null
select mesh.add_check('keys.' || t, 'unique', '{k}') from unnest(array['number_sorted', 'number_shuffled', 'text_sorted', 'text_shuffled']) t \g /dev/null

create function bench.unique_race(rounds integer, workers text)
    returns table (key text, work_mem text, ours_ms numeric, count_distinct_ms numeric, count_distinct_per_ours numeric) language plpgsql as $$
declare
    source text; memory text; times numeric[];
begin
    foreach source in array array['number_sorted', 'number_shuffled', 'text_sorted', 'text_shuffled'] loop
        foreach memory in array array['4MB', '256MB'] loop
            truncate bench.entrant;
            insert into bench.entrant (name, statement) values
                ('ours', format('select count(*) from mesh.check(%L, mode => ''full'')', 'keys.' || source)),
                ('count(distinct)', format('select count(*) - count(distinct k) from keys_data.%I', source));
            select array_agg(r.median_ms) into times
              from bench.race(rounds, jsonb_build_object('work_mem', memory, 'max_parallel_workers_per_gather', workers)) r;
            return query select replace(source, '_', ', '), memory, times[1], times[2], round(times[2] / times[1], 2);
        end loop;
    end loop;
end $$;
\echo 'is the key unique?' :rows 'rows, no worker'
select * from bench.unique_race(:rounds, '0');
\echo 'is the key unique?' :rows 'rows, 2 workers'
select * from bench.unique_race(:rounds, '2');
