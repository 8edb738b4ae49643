-- Statistics of a round of test/tap/quality_scan.sql: what a query of its own finds, to the
-- last digit, both tiers find.
create table scan_test.statistic (round integer, name text, kind text, columns text[], params jsonb, filter text, sql text, wanted text, error text, exact boolean);
grant select on scan_test.statistic to public;

-- A statistic of a random column that has it; `sql` finds it, where there is such a query.
create function scan_test.draw_statistic(turn integer, n integer) returns scan_test.statistic language plpgsql as $$
declare
    s scan_test.statistic;
    c scan_test.shape;
    kind text := scan_test.pick('min', 'max', 'sum', 'avg', 'stddev', 'correlation', 'approx_distinct_count', 'approx_quantile', 'histogram', 'drift');
begin
    c := case when kind in ('min', 'max', 'sum', 'avg', 'stddev', 'correlation', 'approx_quantile') then scan_test.column_of('{integer,real,numeric,numeric}')
              when kind = 'drift' then scan_test.column_of('{integer,real,numeric,date,timestamp,text,char,bool,enum,uuid}')
              when kind = 'histogram' then scan_test.column_of('{integer,numeric,text,bool,enum,date}')
              else scan_test.column_of('{integer,real,numeric,date,timestamp,time,text,char,bool,enum,uuid}') end;
    if c.name is null then
        return null;
    end if;
    s.round := turn;
    s.name := 'statistic ' || n;
    s.kind := kind;
    s.columns := array[c.name];
    s.params := '{}';
    s.exact := not (kind in ('sum', 'avg', 'stddev') and c.family = 'real' or kind in ('correlation', 'drift'));
    s.filter := case when scan_test.chance(0.4) then (select predicate from scan_test.tried t where t.round = turn and error is null and t.filter is null order by random() limit 1) end;
    s.sql := case kind when 'stddev' then format('stddev_samp(%I)', c.name)
                       when 'approx_distinct_count' then format('count(distinct %I)', c.name)
                       else format('%s(+%I)', kind, c.name) end;
    if kind = 'correlation' then
        s.columns := s.columns || (scan_test.column_of('{integer,real,numeric}')).name;
        s.sql := format('corr(%I::float8, %I::float8)', s.columns[1], s.columns[2]);
    elsif kind = 'approx_distinct_count' and scan_test.chance(0.4) then
        s.columns := array(select name from scan_test.shape where family <> 'other' order by random() limit 2);
        s.sql := (select format('count(distinct row(%s)) filter (where %s)', string_agg(quote_ident(x), ', '), string_agg(quote_ident(x) || ' is not null', ' and ')) from unnest(s.columns) x);
    elsif kind = 'approx_quantile' then
        s.params := jsonb_build_object('quantile', scan_test.pick('0', '0.25', '0.5', '0.99', '1')::numeric);
        s.sql := format('percentile_disc(%s) within group (order by %I::float8)', s.params ->> 'quantile', c.name);
    elsif kind = 'drift' then
        -- What raises in its sketch.
        s.sql := case when c.family in ('integer', 'real', 'numeric') then format('max(%I::float8)', c.name) when c.family = 'date' then format('max(%I::timestamp)', c.name) else '0' end;
    elsif kind = 'histogram' then
        s.params := case when c.family in ('integer', 'numeric') and scan_test.chance(0.7) then jsonb_build_object('bounds', '[-1, 1, 7.5]'::jsonb, 'shares', '[0.25, 0.75]'::jsonb)
                         else jsonb_build_object('values', jsonb_build_array(c.literals[1], c.literals[2]), 'shares', '[0.5, 0.5]'::jsonb) end;
        s.sql := (select format('abs(avg((%1$s)::integer) - %2$s) + abs(avg((%3$s)::integer) - %4$s) + avg((not (%1$s or %3$s))::integer)',
                                a, case when s.params ? 'bounds' then 0.25 else 0.5 end, b, case when s.params ? 'bounds' then 0.75 else 0.5 end)
                    from (select case when s.params ? 'bounds' then format('%1$I >= -1 and %1$I < 1', c.name) else format('%I = %L', c.name, c.literals[1]) end,
                                 case when s.params ? 'bounds' then format('%1$I >= 1 and %1$I <= 7.5', c.name) else format('%I = %L', c.name, c.literals[2]) end) x (a, b));
        s.exact := false;
    end if;
    return s;
end $$;

create function scan_test.try_statistics(turn integer, wanted integer) returns void language plpgsql as $$
declare
    s scan_test.statistic;
    counted bigint;
begin
    for n in 1 .. wanted loop
        s := scan_test.draw_statistic(turn, n);
        continue when s.name is null;
        begin
            execute format('select (%s)::text, count(*) from scan_data.r%s where %s', s.sql, turn, coalesce('(' || s.filter || ')', 'true')) into s.wanted, counted;
            s.exact := s.exact and (counted < 1024 or s.kind not in ('approx_quantile', 'approx_distinct_count'));
        exception when others then
            s.error := sqlstate;
        end;
        insert into scan_test.statistic select s.*;
    end loop;
end $$;

-- One that is exact fails unless it is what the query finds.
create function scan_test.expect_statistics(turn integer) returns void language sql as $$
    select mesh.add_check(product || turn, kind, columns, params, check_name => name, filter => s.filter,
                          fail => case when exact and wanted ~ '^-?[0-9.]{1,100}$' then 'mustBe ' || wanted when kind = 'drift' then null else '> 1' end)
      from scan_test.statistic s, unnest('{scan.h,scan.s}'::text[]) product where round = turn and error is null $$;

-- Sums of floating point, and ranks of more values than a sketch keeps.
create function scan_test.depends_on_order(turn integer, check_name text) returns boolean language sql as $$
    select not exact and kind not in ('approx_distinct_count', 'drift', 'histogram') from scan_test.statistic where round = turn and name = check_name $$;

create function scan_test.differing_statistics(turn integer, product text) returns setof text language sql as $$
    select format('%s %s of %s in %s%s if %s: %s %s, should be %s', s.kind, s.params, s.columns, product, turn, s.filter, f.status, f.message, s.wanted)
      from scan_test.statistic s join scan_test.findings(product || turn) f on f.check_name = s.name
     where s.round = turn and exact and f.status is distinct from case when s.wanted is null then 'unmeasured' when s.wanted ~ '^-?[0-9.]{1,100}$' then 'pass' else f.status end
        or s.round = turn and s.kind = 'histogram' and f.metric is distinct from round(s.wanted::numeric / 2, 6)
        or s.round = turn and s.wanted in ('NaN', 'Infinity', '-Infinity') and s.kind not in ('drift', 'histogram') and f.status <> 'error' $$;

-- What drift keeps: of labels the same bytes, of numbers the same ranks where these are exact.
create function scan_test.differing_sketches(turn integer) returns setof text language sql as $$
    with kept as (select p.product_name, c.check_name, d.sketch
                    from mesh_catalog.check_distribution d join mesh_catalog.check_run r using (run_id) join mesh_catalog.quality_check c using (check_id)
                    join mesh_catalog.product p on p.product_id = r.product_id)
    select format('%s of r%s: %s by heap, %s by SQL', check_name, turn, h.sketch, s.sketch)
      from (select * from kept where product_name = 'h' || turn) h full join (select * from kept where product_name = 's' || turn) s using (check_name)
     where case when substr(h.sketch, 1, 1) = 'F' then h.sketch is distinct from s.sketch
                else h.sketch is null or s.sketch is null
                     or exists (select from generate_series(0, 20) f where mesh_catalog.sketch_quantile_error(h.sketch) = 0
                                                                       and mesh_catalog.sketch_quantile(h.sketch, f / 20.0) is distinct from mesh_catalog.sketch_quantile(s.sketch, f / 20.0)) end $$;
