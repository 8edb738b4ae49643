-- What port views and policies are made of. They run with the reader's privileges,
-- so every reader may execute them; each answers about the current user alone.

create function mesh_catalog.admit(port_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_admit';
comment on function mesh_catalog.admit(bigint) is 'True if the current user may read the port at this moment; otherwise an error that says how to request it. In port views.';

create function mesh_catalog.admitted(port_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_admitted';
comment on function mesh_catalog.admitted(bigint) is 'May the current user read the port at this moment? In policies on sources.';

create function mesh_catalog.unfiltered(port_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_unfiltered';
comment on function mesh_catalog.unfiltered(bigint) is 'Is the current user exempt from the port''s row filters: the domain''s owner, an admin, or by a grant?';

create function mesh_catalog.filter_applies(filter_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_filter_applies';
comment on function mesh_catalog.filter_applies(bigint) is 'Does a filter that is limited to some roles apply to the current user?';

create function mesh_catalog.unmasked(port_id bigint, column_name text) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_unmasked';
comment on function mesh_catalog.unmasked(bigint, text) is 'Does the current user see the port''s column without its mask: the domain''s owner, an admin, or by a grant?';

create function mesh_catalog.installed() returns boolean
    language sql immutable parallel safe
    return true;
comment on function mesh_catalog.installed() is 'True. Policies that let rows through depend on it, so that they go with the extension and leave the rows hidden.';

create function mesh.session_attribute(attribute text) returns text[]
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_session_attribute';
comment on function mesh.session_attribute(text) is 'The values of an attribute of the current user, as mesh.set_attribute set them for it or for roles whose privileges it has; null without. For row filters.';

create function mesh_catalog.compile_port_view(port_id bigint) returns regclass
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_compile_port_view';
comment on function mesh_catalog.compile_port_view(bigint) is 'Creates or replaces the view of a table port from the catalog, as the domain''s owner role. For the domain''s product_owner, data_engineer and owner.';
