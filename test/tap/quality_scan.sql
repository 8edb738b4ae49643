-- The heap scan against the executor and against naive SQL: over random tables, data
-- and conditions, mesh.check by its own scan of the heap finds what it finds through a
-- view, which only the executor reads, and what a query for each condition finds; and
-- so does mesh.failing_rows.
-- MESHCAT_SEED replays a run, MESHCAT_ROUNDS lengthens it. Nothing here runs in one
-- transaction: VACUUM marks pages all-visible between.
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
\set rounds `echo ${MESHCAT_ROUNDS:-24}`
\set domain scan
\ir ../lib/quality_scan/preamble.sql
select diag('seed ' || :'seed');
\ir ../lib/quality_scan/random_table.sql
\ir ../lib/quality_scan/random_condition.sql
\ir ../lib/quality_scan/compare.sql
\ir ../lib/quality_scan/statistics.sql
\ir ../lib/quality_scan/samples.sql
select setseed((:seed % 65536) / 65536.0) \g /dev/null

select format('select scan_test.make(%s)', n), format('vacuum scan_data.r%s', n), format('select is_empty(''select scan_test.compare(%s)'', ''round %1$s'')', n)
  from generate_series(1, :rounds) n
\gexec

-- That the above compared something.
select diag(format('%s conditions; of them %s raise; %s were not valid', count(*), count(*) filter (where error !~ '^42'), count(*) filter (where error ~ '^42')))
  from scan_test.tried;
select cmp_ok(count(*) filter (where error is null and failed between 1 and checked - 1), '>', count(*) / 4, 'many conditions fail for some rows and not for others') from scan_test.tried;
select cmp_ok(count(*) filter (where error ~ '^42'), '<=', count(*) / 5, 'most conditions are valid') from scan_test.tried;
select cmp_ok(count(*) filter (where tier = 'heap' and kind = any (kinds)), '>', count(*) filter (where kind = any (kinds)) / 3, 'most keys are counted by the scan')
  from mesh.check_results, (values ('{unique,distinct_count}'::text[])) k (kinds) where product like 'scan.h%';
select diag(format('%s statistics; of them %s by the scan, %s judged to the last digit', count(*), count(*) filter (where r.tier = 'heap'), count(*) filter (where exact and wanted is not null)))
  from scan_test.statistic s, lateral (select tier from mesh.check_results r where product = 'scan.h' || s.round and check_name = s.name order by run_id limit 1) r;
select cmp_ok(count(*) filter (where r.tier = 'heap'), '>', count(*) / 3, 'many statistics are computed by the scan')
  from scan_test.statistic s, lateral (select tier from mesh.check_results r where product = 'scan.h' || s.round and check_name = s.name order by run_id limit 1) r;
select * from finish();
