-- Where rows fail, as a round of test/tap/quality_scan.sql finds it.

-- What a query for a condition returns, and mesh.failing_rows: at most so many, each once.
create function scan_test.compare_failing(turn integer, tried scan_test.tried, wanted bigint) returns setof text language plpgsql
    set timezone = 'UTC' as $$
declare
    failing jsonb[]; got jsonb[];
begin
    begin
        execute format('select coalesce(array_agg(to_jsonb(r)), ''{}'') from scan_data.r%s r where case when %s then (%s) is false end',
                       turn, coalesce('(' || tried.filter || ')', 'true'), tried.predicate) into failing;
    exception when others then
        return;  -- a new row makes the condition raise
    end;
    got := array(select mesh.failing_rows('scan.h' || turn, tried.name, wanted));
    if cardinality(got) is distinct from least(wanted, cardinality(failing)) or exists (select unnest(got) except all select unnest(failing)) then
        return next format('%s of r%s: %s failing rows of %s, wanted %s: %s', tried.name, turn, cardinality(got), cardinality(failing), wanted, got);
    end if;
end $$;

-- What is sampled of a product's conditions, which have just been checked. Not by WHERE:
-- where it estimates how many rows there are, the planner may raise what no row does.
create function scan_test.sampled(turn integer, tried scan_test.tried) returns setof text language plpgsql as $$
declare
    sampled bigint; failing bigint;
begin
    select coalesce(sum(cardinality(s.places)), 0) into sampled from mesh_catalog.check_sample s join mesh_catalog.quality_check c using (check_id)
      join mesh_catalog.product p on p.product_id = c.product_id where p.product_name = 'h' || turn and c.check_name = tried.name;
    execute format('select count(*) filter (where case when %2$s then (%3$s) is false end) from scan_data.r%1$s r where (tableoid, ctid) in (
                       select s.relation, unnest(s.places) from mesh_catalog.check_sample s join mesh_catalog.quality_check c using (check_id)
                        where c.check_name = %4$L and c.product_id = (select product_id from mesh_catalog.product where product_name = %5$L))',
                   turn, coalesce('(' || tried.filter || ')', 'true'), tried.predicate, tried.name, 'h' || turn) into failing;
    if sampled <> least(10, tried.failed) or failing <> sampled then
        return next format('%s of r%s: %s sampled, %s of them fail, of %s failing', tried.name, turn, sampled, failing, tried.failed);
    end if;
end $$;

create function scan_test.compare_samples(turn integer) returns setof text language plpgsql as $$
declare
    tried scan_test.tried;
    differences text[];
begin
    for tried in select * from scan_test.tried where round = turn and error is null loop
        differences := differences || array(select scan_test.sampled(turn, tried));
    end loop;
    -- Other rows come to lie where rows failed; in vain.
    begin
        if turn % 6 <> 5 and scan_test.chance(0.7) then
            perform scan_test.churn('scan_data.r' || turn);
        end if;
        for tried in select * from scan_test.tried where round = turn and error is null loop
            differences := differences || array(select scan_test.compare_failing(turn, tried, floor(random() * 30)::bigint));
        end loop;
        raise sqlstate 'T0000';
    exception when sqlstate 'T0000' then null;
    end;
    return query select unnest(differences);
end $$;
