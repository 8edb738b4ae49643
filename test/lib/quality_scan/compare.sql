-- A round of test/tap/quality_scan.sql.
grant select on all tables in schema scan_test to public;

-- The conditions of a round with what a query for each says.
create table scan_test.tried (round integer, name text, predicate text, filter text, checked bigint, failed bigint, error text);

create function scan_test.make(turn integer) returns void language plpgsql as $$
declare
    relation text := 'scan_data.r' || turn;
    shape text := case turn % 6 when 3 then 'partitioned' when 4 then 'inherited' when 5 then 'view' else 'plain' end;
    rows integer := case when scan_test.chance(0.1) then 0 when scan_test.chance(0.2) then 4000 else floor(random() * 300) end;
    moment text;
begin
    perform scan_test.draw_shape(6 + floor(random() * 12)::integer);
    execute format('select scan_test.make_%s(%L, %s)', shape, relation, rows);
    execute format('alter %s %s owner to regress_scan_owner', case shape when 'view' then 'materialized view' else 'table' end, relation);
    execute format('create view scan_data.v%s as select * from %s', turn, relation);
    execute format('alter view scan_data.v%s owner to regress_scan_owner', turn);
    select name into moment from scan_test.shape where family in ('date', 'timestamp') order by random() limit 1;
    perform mesh.adopt('scan.h' || turn, relation => relation::regclass, time_column => moment),
            mesh.adopt('scan.s' || turn, relation => ('scan_data.v' || turn)::regclass, time_column => moment);
    perform mesh.drop_check(product, check_name) from mesh.checks where product like 'scan.%' and dropped_at is null;
end $$;

-- One condition by a query of its own, or the error's SQLSTATE.
create function scan_test.try(relation text, predicate text, filter text, out checked bigint, out failed bigint, out error text) language plpgsql as $$
begin
    execute format('select count(*) filter (where %1$s), count(*) filter (where case when %1$s then (%2$s) is false end) from %3$s', coalesce('(' || filter || ')', 'true'), predicate, relation)
       into checked, failed;
exception when others then
    error := sqlstate;
end $$;

create function scan_test.try_some(turn integer, wanted integer) returns void language plpgsql as $$
declare
    relation text := 'scan_data.r' || turn;
    predicate text; filter text;
begin
    for n in 1 .. wanted loop
        predicate := scan_test.condition(floor(random() * 4)::integer);
        filter := case when scan_test.chance(0.2) then scan_test.condition(1) end;
        insert into scan_test.tried select turn, 'c' || n, predicate, filter, t.* from scan_test.try(relation, predicate, filter) t;
    end loop;
end $$;

create function scan_test.expect(turn integer, raising boolean) returns void language plpgsql as $$
begin
    perform mesh.expect(product || turn, predicate, filter => t.filter, check_name => name,
                        dimension => case when n % 2 = 0 then 'accuracy' else 'completeness' end)
       from (select *, row_number() over (order by name) as n from scan_test.tried where round = turn) t, unnest('{scan.h,scan.s}'::text[]) product
      where error is null and not raising or raising and error !~ '^42'
      order by n;
end $$;

-- Checks that count or look for the newest, for which there is no condition.
create function scan_test.expect_measures(turn integer) returns void language plpgsql as $$
declare
    p text; c scan_test.shape; sound text := (select predicate from scan_test.tried where round = turn and error is null and tried.filter is null limit 1);
begin
    foreach p in array array['scan.h', 'scan.s'] loop
        perform mesh.add_check(p || turn, 'row_count', fail => '< 0', check_name => 'measure rows', filter => sound);
        for c in select * from scan_test.shape where family in ('date', 'timestamp') loop
            perform mesh.add_check(p || turn, 'freshness', array[c.name], fail => '> 1 d', check_name => 'measure ' || c.name,
                                   filter => case when c.place % 2 = 0 then sound end);
        end loop;
    end loop;
end $$;

-- Checks that count keys, of one or more columns, some of which the scan cannot compare.
create function scan_test.expect_keys(turn integer) returns void language plpgsql as $$
declare
    p text; kind text; columns text[]; params jsonb; filter text;
begin
    for n in 1 .. 6 loop
        kind := scan_test.pick('unique', 'unique', 'distinct_count');
        select array_agg(name) into columns from (select name from scan_test.shape where family <> 'other' or scan_test.chance(0.1)
                                                   order by random() limit case when scan_test.chance(0.5) then 1 else 1 + floor(random() * 3)::integer end) c;
        params := case when kind = 'unique' then jsonb_build_object('nulls_distinct', scan_test.chance(0.5)) else '{}' end;
        -- Nothing that might raise: where it does so depends on the order of evaluation.
        filter := (select format('%I is not null', name) from scan_test.shape where scan_test.chance(0.02) limit 1);
        foreach p in array array['scan.h', 'scan.s'] loop
            perform mesh.add_check(p || turn, kind, columns, params, fail => scan_test.threshold(kind), check_name => 'key ' || n, filter => filter);
        end loop;
    end loop;
end $$;
create function scan_test.threshold(kind text) returns text language sql as $$ select case kind when 'unique' then '> 10 %' else '< 5' end $$;

-- What differs between a product's run and the queries: which tier it had to be by.
create function scan_test.differences(turn integer, product text, tier text, raising boolean) returns setof text language plpgsql as $$
declare
    rows bigint;
begin
    return query
    select format('%s %s %s: %s if %s: %s of %s by %s, should be %s of %s; %s', product, turn, coalesce(r.check_name, t.name), t.predicate, t.filter,
                  r.rows_failed, r.rows_checked, r.tier, t.failed, t.checked, r.message)
      from mesh.check(product || turn) r
      full join (select * from scan_test.tried where round = turn and (error is null or raising and error !~ '^42')) t on r.check_name = t.name
     where coalesce(r.check_name !~ '^(measure|key|statistic) ', true) and ((r.rows_checked, r.rows_failed) is distinct from (t.checked, t.failed)
        or r.status is distinct from case when t.error is not null then 'error' when t.failed > 0 then 'fail' else 'pass' end
        or t.error is null and r.tier is distinct from differences.tier);
    execute 'select count(*) from scan_data.r' || turn into rows;
    return query
    select format('%s %s: %s rows, should be %s', product, turn, r.rows_checked, rows)
      from (select rows_checked from mesh.check_runs where check_runs.product = differences.product || turn order by run_id desc limit 1) r where r.rows_checked <> rows;
end $$;

-- The latest run's results, and what it found of the whole.
create function scan_test.findings(of_product text) returns table (check_name text, status text, rows_checked bigint, rows_failed bigint, metric numeric, message text)
language sql as $$
    with latest as (select * from mesh.check_runs where product = of_product order by run_id desc limit 1)
    select r.check_name, r.status, r.rows_checked, r.rows_failed, r.metric, r.message from mesh.check_results r join latest using (run_id)
    union all
    select 'the whole', data_as_of::text, rows_checked, failed, score, null from latest
    union all
    select 'score of ' || dimension, null, s.rows_checked, s.rows_failed, score, null from mesh.score(of_product) s $$;

create function scan_test.compare(turn integer) returns setof text language plpgsql as $$
begin
    if turn % 6 <> 5 then
        perform scan_test.churn('scan_data.r' || turn);
    end if;
    -- With little memory some long values are left to the executor.
    perform set_config('work_mem', scan_test.pick('64kB', '4MB'), true);
    perform scan_test.try_some(turn, 40);
    perform scan_test.expect(turn, false);
    perform scan_test.expect_measures(turn);
    perform scan_test.expect_keys(turn);
    perform scan_test.try_statistics(turn, 15);
    perform scan_test.expect_statistics(turn);
    return query select * from scan_test.differences(turn, 'scan.h', 'heap', false);
    return query select * from scan_test.differences(turn, 'scan.s', 'sql', false);
    return query select format('by heap %s, by SQL %s', h, s)
                   from scan_test.findings('scan.h' || turn) h full join scan_test.findings('scan.s' || turn) s using (check_name)
                  where h is distinct from s and scan_test.depends_on_order(turn, check_name) is not true;
    return query select d from unnest('{scan.h,scan.s}'::text[]) p, scan_test.differing_statistics(turn, p) d;
    return query select * from scan_test.differing_sketches(turn);
    return query select * from scan_test.compare_samples(turn);
    -- Conditions that raise: the others are measured all the same.
    perform scan_test.expect(turn, true);
    return query select * from scan_test.differences(turn, 'scan.h', 'sql', true) where exists (select from scan_test.tried t where t.round = turn and error !~ '^42');
end $$;
