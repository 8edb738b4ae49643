-- 40 checks of a table of 12 columns, against the best hand-written statement for
-- all of them, one statement for each, and the floor that reading the rows sets.
\ir quality/ledger.sql

-- All find the same.
do $$
declare
    wanted bigint[];
begin
    execute (select 'select array[' || string_agg(format('count(*) filter (where not (%s))', condition), ', ') || '] from ledger_data.movements' from bench.rule)
       into wanted;
    assert wanted = array(select rows_failed from mesh.check('ledger.movements', mode => 'full') order by substr(check_name, 6)::integer), 'the table''s checks find something else';
    assert wanted = array(select rows_failed from mesh.check('ledger.viewed', mode => 'full') order by substr(check_name, 6)::integer), 'the view''s checks find something else';
end $$;

create function bench.one_by_one() returns void language plpgsql as $$
declare
    condition text;
begin
    for condition in select r.condition from bench.rule r loop
        execute format('select count(*) from ledger_data.movements where not (%s)', condition);
    end loop;
end $$;
insert into bench.entrant (name, statement, settings)
select 'mesh.check of the table (tier ' || (select string_agg(distinct tier, ', ') from mesh.check('ledger.movements', mode => 'full')) || ')',
       $$select count(*) from mesh.check('ledger.movements', mode => 'full')$$, jsonb '{}'
union all
select 'mesh.check of a view (tier ' || (select string_agg(distinct tier, ', ') from mesh.check('ledger.viewed', mode => 'full')) || ')',
       $$select count(*) from mesh.check('ledger.viewed', mode => 'full')$$, '{}'
union all
select 'hand-written, one statement, JIT ' || jit,
       (select 'select count(*), ' || string_agg(format('count(*) filter (where not (%s))', condition), ', ') || ' from ledger_data.movements' from bench.rule),
       jsonb_build_object('jit', jit)
  from unnest(array['off', 'on']) jit
union all
values ('hand-written, a statement for each check', 'select bench.one_by_one()', jsonb '{}'),
       ('count(*)', 'select count(*) from ledger_data.movements', '{}'),
       ('count(last column)', 'select count(created_at) from ledger_data.movements', '{}');
\echo '40 checks of' :rows 'rows, no worker'
select * from bench.race(:rounds, '{"max_parallel_workers_per_gather": "0", "jit": "on"}');
\echo '40 checks of' :rows 'rows, 2 workers'
select * from bench.race(:rounds, '{"max_parallel_workers_per_gather": "2", "jit": "on"}');
