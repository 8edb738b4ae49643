-- The two schemas: mesh is the front door, mesh_catalog the store. Plain CREATE:
-- a schema of that name that is there already is a squatter's, and refused.

create schema mesh;
comment on schema mesh is 'meshcat: the front door of the data mesh (types, functions, and views for every tool)';
grant usage on schema mesh to public;

create schema mesh_catalog;
comment on schema mesh_catalog is 'meshcat: the store behind schema mesh; read through its views, written only by its functions';
grant usage on schema mesh_catalog to public;

-- Immutable, for no plan outlives the server or leaves the database.
create function mesh_catalog.log_origin() returns text
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_origin';
comment on function mesh_catalog.log_origin() is 'Where events happen whose transaction ids can be compared: the cluster''s system identifier and the database''s OID';

create table mesh_catalog.audit_event (
    event_id       bigint generated always as identity primary key,
    happened_at    timestamptz not null default pg_catalog.clock_timestamp(),
    role_name      text not null,
    session_role   text not null,
    person         text not null default '',
    action         text not null,
    object         text not null,
    details        jsonb,
    origin         text not null default mesh_catalog.log_origin(),
    transaction_id xid8 not null default pg_catalog.pg_current_xact_id()
);
comment on table mesh_catalog.audit_event is 'Who did what in the mesh, in the order of happening';
comment on column mesh_catalog.audit_event.event_id is 'Identifies the event';
comment on column mesh_catalog.audit_event.happened_at is 'When it was done (wall clock, not transaction start)';
comment on column mesh_catalog.audit_event.role_name is 'The role that did it (current_user of the call)';
comment on column mesh_catalog.audit_event.session_role is 'The role that logged in (session_user of the call)';
comment on column mesh_catalog.audit_event.person is 'The person that a token told, and who issued it; empty without one';
comment on column mesh_catalog.audit_event.action is 'What was done, such as "create domain"';
comment on column mesh_catalog.audit_event.object is 'To what it was done';
comment on column mesh_catalog.audit_event.details is 'Further facts of the action';
comment on column mesh_catalog.audit_event.origin is 'In which cluster and database';
comment on column mesh_catalog.audit_event.transaction_id is 'By which transaction: what is below the oldest that runs is sealed';

create function mesh_catalog.required(value anyelement, argument text) returns anyelement
    language c immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_catalog_required';
comment on function mesh_catalog.required(anyelement, text) is 'The value; an error that names the argument when it is null. For functions written in SQL.';
