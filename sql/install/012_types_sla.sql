-- The type that promises.

-- mesh.sla

create type mesh.sla;
create function mesh.sla_in(cstring) returns mesh.sla
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_in';
comment on function mesh.sla_in(cstring) is 'text input';
create function mesh.sla_out(mesh.sla) returns cstring
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_out';
comment on function mesh.sla_out(mesh.sla) is 'text output';
create function mesh.sla_recv(internal) returns mesh.sla
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_recv';
comment on function mesh.sla_recv(internal) is 'binary input';
create function mesh.sla_send(mesh.sla) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_send';
comment on function mesh.sla_send(mesh.sla) is 'binary output';
create type mesh.sla (
    input = mesh.sla_in, output = mesh.sla_out, receive = mesh.sla_recv, send = mesh.sla_send,
    internallength = variable, alignment = int4, storage = extended
);
comment on type mesh.sla is 'a promise, such as freshness <= 4h; availability >= 99.5%; view mesh.sla_terms lists the terms';

create function mesh.sla_eq(mesh.sla, mesh.sla) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_eq';
comment on function mesh.sla_eq(mesh.sla, mesh.sla) is 'implementation of = operator';
create function mesh.sla_ne(mesh.sla, mesh.sla) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_ne';
comment on function mesh.sla_ne(mesh.sla, mesh.sla) is 'implementation of <> operator';
create function mesh.sla_hash(mesh.sla) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_hash';
comment on function mesh.sla_hash(mesh.sla) is 'hash, consistent with =';
create function mesh.sla_hash_extended(mesh.sla, bigint) returns bigint
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_hash_extended';
comment on function mesh.sla_hash_extended(mesh.sla, bigint) is 'seeded hash, consistent with =';

create operator pg_catalog.= (
    leftarg = mesh.sla, rightarg = mesh.sla, function = mesh.sla_eq,
    commutator = operator(pg_catalog.=), negator = operator(pg_catalog.<>),
    restrict = eqsel, join = eqjoinsel, hashes
);
comment on operator pg_catalog.= (mesh.sla, mesh.sla) is 'equal';
create operator pg_catalog.<> (
    leftarg = mesh.sla, rightarg = mesh.sla, function = mesh.sla_ne,
    commutator = operator(pg_catalog.<>), negator = operator(pg_catalog.=),
    restrict = neqsel, join = neqjoinsel
);
comment on operator pg_catalog.<> (mesh.sla, mesh.sla) is 'not equal';

create operator family mesh.sla_hash_ops using hash;
comment on operator family mesh.sla_hash_ops using hash is 'equality of mesh.sla';
create operator class mesh.sla_hash_ops default for type mesh.sla using hash family mesh.sla_hash_ops as
    operator 1 pg_catalog.= ,
    function 1 mesh.sla_hash(mesh.sla), function 2 mesh.sla_hash_extended(mesh.sla, bigint);
comment on operator class mesh.sla_hash_ops using hash is 'equality of mesh.sla';

create function mesh.at_least_as_strict(promise mesh.sla, other mesh.sla) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_at_least_as_strict';
comment on function mesh.at_least_as_strict(mesh.sla, mesh.sla) is 'Does the promise hold every term of the other at least as strictly';
create function mesh.evaluate(promise mesh.sla, observation text)
    returns table (term text, promised text, measured text, status text)
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_evaluate';
comment on function mesh.evaluate(mesh.sla, text) is 'Tests a promise against an observation such as accuracy = 98.63%: a row for each promised term, met, broken or unmeasured';
create function mesh_catalog.list_sla_terms()
    returns table (term text, unit text, direction text, definition text, aliases text)
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_list_terms';
comment on function mesh_catalog.list_sla_terms() is 'The terms of mesh.sla, for view mesh.sla_terms';
create view mesh.sla_terms with (security_invoker) as
select term, unit, direction, definition, aliases from mesh_catalog.list_sla_terms();
comment on view mesh.sla_terms is 'The terms an SLA can promise: unit, better direction, definition, and the names ODCS gives them';
