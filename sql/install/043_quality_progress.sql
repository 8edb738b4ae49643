-- The check runs that go on.

create function mesh_catalog.check_progress()
    returns table (pid integer, product text, phase text, blocks_total bigint, blocks_done bigint, blocks_unchanged bigint,
                   rows_done bigint, checks_total integer, checks_done integer, current_check text, workers integer,
                   started_at timestamptz, run_by text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_progress';
comment on function mesh_catalog.check_progress() is 'The rows of mesh.check_progress that the caller may see';

create view mesh.check_progress with (security_invoker) as
select p.pid, p.product, p.phase, p.blocks_total, p.blocks_done, p.blocks_unchanged, p.rows_done, p.checks_total,
       p.checks_done, p.current_check, p.workers, p.started_at, p.run_by
  from mesh_catalog.check_progress() p;
comment on view mesh.check_progress is 'The runs of checks that go on in this database: one''s own, those of one''s domains, and all of them for pg_read_all_stats. Empty unless the library is preloaded';
comment on column mesh.check_progress.pid is 'The backend that runs them';
comment on column mesh.check_progress.product is 'Of which product; null while its creation is not committed';
comment on column mesh.check_progress.phase is 'waiting: for the turn of the product, or about to begin; planning: reads the checks; scanning: one pass over the rows; statements: checks with statements of their own; recording';
comment on column mesh.check_progress.blocks_total is 'How many blocks the scan has to deal with; null when no scan of heaps has begun';
comment on column mesh.check_progress.blocks_done is 'How many it is done with';
comment on column mesh.check_progress.blocks_unchanged is 'How many of these were taken from an earlier run';
comment on column mesh.check_progress.rows_done is 'How many rows it has looked at';
comment on column mesh.check_progress.checks_total is 'How many checks are to be measured';
comment on column mesh.check_progress.checks_done is 'How many are measured, or turned out to be errors';
comment on column mesh.check_progress.current_check is 'The check whose own statement is running; null in other phases';
comment on column mesh.check_progress.workers is 'How many parallel workers have taken part in the scan';
comment on column mesh.check_progress.started_at is 'When the run was asked for';
comment on column mesh.check_progress.run_by is 'Who asked for it';

create function mesh_catalog.status_check_progress()
    returns table (item text, state text, detail text, remedy text)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_status';
comment on function mesh_catalog.status_check_progress() is 'Item of mesh.status(): whether mesh.check_progress shows anything';
