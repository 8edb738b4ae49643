-- Lineage of functions whose bodies the server keeps resolved (BEGIN ATOMIC): what they
-- write when they run, from their definition, as that of views.

create function mesh_catalog.read_function_bodies() returns table (function pg_catalog.oid, job_name text, relations text, edges text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_read_bodies';
comment on function mesh_catalog.read_function_bodies() is 'The functions with a resolved body that write, with what their statements read and write, as in lineage_capture';
revoke execute on function mesh_catalog.read_function_bodies() from public;

create function mesh_catalog.scan_bodies(recorded_by name) returns table (relation text, edges bigint, added bigint, removed bigint)
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set jit = off
as $$
declare
    started timestamptz := clock_timestamp();
    before bigint[] := array(select edge_id from mesh_catalog.lineage_edge where evidence = 'definition' and job_id is not null and ended_at is null);
begin
    insert into mesh_catalog.lineage_capture (captured_at, role_name, application, job_name, kind, digest, relations, edges)
    select started, recorded_by, '', b.job_name, 'body', 0, b.relations::jsonb, b.edges::jsonb from mesh_catalog.read_function_bodies() b;
    perform mesh_catalog.fold_lineage();
    -- What no body says any more, those of dropped functions included.
    update mesh_catalog.lineage_edge e set ended_at = greatest(e.first_seen, now())
     where e.edge_id = any (before) and e.last_seen < started;
    return query
    select j.job_name, count(*) filter (where e.ended_at is null),
           count(*) filter (where e.ended_at is null and e.edge_id <> all (before)), count(*) filter (where e.ended_at is not null)
      from mesh_catalog.lineage_edge e join mesh_catalog.lineage_job j using (job_id)
     where e.evidence = 'definition' and (e.ended_at is null or e.edge_id = any (before))
     group by j.job_name order by j.job_name;
end
$$;
comment on function mesh_catalog.scan_bodies(name) is 'Makes the edges of functions those that their bodies have now; as mesh.scan_lineage, a row for each function; recorded_by is who asks';
revoke execute on function mesh_catalog.scan_bodies(name) from public;
