-- Setting rules and holds, and running what is due.

create function mesh.retain(product text, of_column text, keep interval default null, after interval default null, mode text default 'governance', action text default 'delete', anonymise jsonb default null, only_where text default null, timezone text default 'UTC', rule_name text default 'retention', relation text default null, reason text default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_retain';
comment on function mesh.retain(text, text, interval, interval, text, text, jsonb, text, text, text, text, text) is 'Has rows of a product''s table kept for at least so long, and deleted, anonymised or dropped with their partition after so long, counted from a date or time column. A rule of that name is replaced if the new one is no weaker; a weaker one needs a platform admin and a reason in mode governance, and is refused in mode compliance. Returns the rule''s id. For the domain''s product_owner, compliance_liaison and owner.';

create function mesh.retain_tagged(tag text, keep interval default null, after interval default null, mode text default 'governance', action text default 'delete', timezone text default 'UTC', rule_name text default 'retention', domain text default null, reason text default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_retain_tagged';
comment on function mesh.retain_tagged(text, interval, interval, text, text, text, text, text, text) is 'As mesh.retain, for every product''s table whose column bears a tag, now or later, counted from that column. Of one domain''s products (for its product_owner, compliance_liaison and owner), or of all (for platform admins). What it cannot hold for is told by a warning, and in mesh.tagged_retention. Returns how many rules that are.';

create function mesh.end_tagged_retention(tag text, rule_name text, reason text, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_end_tagged';
comment on function mesh.end_tagged_retention(text, text, text, text) is 'Has a retention rule by tag reach nothing more. The rules that it has brought go on until mesh.end_retention ends them. Platform admins only.';

create function mesh_catalog.follow_retention(product_id bigint) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_follow';
comment on function mesh_catalog.follow_retention(bigint) is 'Has the retention rules by tag reach a product whose tags, versions or source have changed. For the extension itself.';
revoke execute on function mesh_catalog.follow_retention(bigint) from public;

create function mesh_catalog.retention_to_follow() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not mesh_catalog.restoring() then
        if tg_table_name = 'version_column' then
            perform mesh_catalog.follow_retention(v.product_id) from mesh_catalog.version v where v.version_id = new.version_id;
        else
            perform mesh_catalog.follow_retention(new.product_id);
        end if;
    end if;
    return null;
end
$$;
comment on function mesh_catalog.retention_to_follow() is 'Trigger: retention rules by tag reach what comes to bear the tag, and what comes to be read';
create trigger retention_inserted after insert on mesh_catalog.version_column
    for each row when (new.classification <> '{}') execute function mesh_catalog.retention_to_follow();
create trigger retention_updated after update of classification on mesh_catalog.version_column
    for each row when (not new.classification <@ old.classification) execute function mesh_catalog.retention_to_follow();
create trigger retention_inserted after insert on mesh_catalog.port
    for each row when (new.direction = 'output' and new.source is not null) execute function mesh_catalog.retention_to_follow();
create trigger retention_updated after update of source on mesh_catalog.port
    for each row when (new.direction = 'output' and new.source <> coalesce(old.source, 0::regclass)) execute function mesh_catalog.retention_to_follow();
create trigger retention_released after update of state on mesh_catalog.version
    for each row when (new.state = 'released') execute function mesh_catalog.retention_to_follow();

create function mesh.end_retention(product text, rule_name text, reason text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_end';
comment on function mesh.end_retention(text, text, text) is 'Ends a rule; one of mode compliance only when its table has no row left that it is about. Platform admins only.';

create function mesh.hold(product text, reason text, matter text default null, only_where text default null, relation text default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_hold';
comment on function mesh.hold(text, text, text, text, text) is 'Holds the rows of a product''s table, or those that meet a condition: until the hold is released they are neither deleted nor changed. Returns the hold''s id. For the domain''s compliance_liaison and platform admins.';

create function mesh.release_hold(hold_id bigint, reason text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_release_hold';
comment on function mesh.release_hold(bigint, text) is 'Ends a hold. For the domain''s compliance_liaison and platform admins, by another than who set it.';

create function mesh.run_retention(product text, dry_run boolean default true, batch_size integer default 1000)
    returns table (run_id bigint, rule text, action text, due bigint, held bigint, kept bigint, to_do bigint)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_run';
comment on function mesh.run_retention(text, boolean, integer) is 'Counts what is due by each rule of a product, and unless it is a dry run asks the worker to deal with it, so many rows a transaction. For the domain''s product_owner, data_engineer, compliance_liaison and owner.';

create function mesh.cancel_retention(run_id bigint, reason text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_cancel';
comment on function mesh.cancel_retention(bigint, text) is 'Ends a run after the batch that goes on. For the domain''s product_owner, data_engineer, compliance_liaison and owner.';

create function mesh_catalog.retention_batch() returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_batch';
comment on function mesh_catalog.retention_batch() is 'Does a batch of the run that has waited longest, as its domain''s owner role, and returns how many rows it dealt with. For the worker.';
revoke all on function mesh_catalog.retention_batch() from public;

create function mesh_catalog.retention_due()
    returns table (rule_id bigint, due bigint, held bigint, kept bigint, to_do bigint, oldest text, next text, problem text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_due';
comment on function mesh_catalog.retention_due() is 'The counts of mesh.retention_due, for the caller''s domains';

create function mesh_catalog.drop_retention_objects() returns setof text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_retention_drop_objects';
comment on function mesh_catalog.drop_retention_objects() is 'Ends every rule and drops the triggers that protect rows, before the extension is dropped; refused while a hold is in force. The extension''s owner only.';
revoke all on function mesh_catalog.drop_retention_objects() from public;
