-- The types: pure text, no catalog look-ups. Their operators are in pg_catalog, so
-- that they work under any search_path.

create type mesh.semver;
create function mesh.semver_in(cstring) returns mesh.semver
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_in';
comment on function mesh.semver_in(cstring) is 'mesh.semver: text input';
create function mesh.semver_out(mesh.semver) returns cstring
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_out';
comment on function mesh.semver_out(mesh.semver) is 'mesh.semver: text output';
create function mesh.semver_recv(internal) returns mesh.semver
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_recv';
comment on function mesh.semver_recv(internal) is 'mesh.semver: binary input';
create function mesh.semver_send(mesh.semver) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_send';
comment on function mesh.semver_send(mesh.semver) is 'mesh.semver: binary output';
create type mesh.semver (
    input = mesh.semver_in, output = mesh.semver_out, receive = mesh.semver_recv, send = mesh.semver_send,
    internallength = variable, alignment = int4, storage = extended
);
comment on type mesh.semver is 'a version after Semantic Versioning 2.0.0, such as 2.1.0 or 3.0.0-rc.1; compares by precedence, ties broken by build metadata';

create function mesh.semver_lt(mesh.semver, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_lt';
comment on function mesh.semver_lt(mesh.semver, mesh.semver) is 'implementation of < operator';
create function mesh.semver_le(mesh.semver, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_le';
comment on function mesh.semver_le(mesh.semver, mesh.semver) is 'implementation of <= operator';
create function mesh.semver_eq(mesh.semver, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_eq';
comment on function mesh.semver_eq(mesh.semver, mesh.semver) is 'implementation of = operator';
create function mesh.semver_ne(mesh.semver, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_ne';
comment on function mesh.semver_ne(mesh.semver, mesh.semver) is 'implementation of <> operator';
create function mesh.semver_ge(mesh.semver, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_ge';
comment on function mesh.semver_ge(mesh.semver, mesh.semver) is 'implementation of >= operator';
create function mesh.semver_gt(mesh.semver, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_gt';
comment on function mesh.semver_gt(mesh.semver, mesh.semver) is 'implementation of > operator';
create function mesh.semver_cmp(mesh.semver, mesh.semver) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_cmp';
comment on function mesh.semver_cmp(mesh.semver, mesh.semver) is 'less-equal-greater comparison, for btree';
create function mesh.semver_hash(mesh.semver) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_hash';
comment on function mesh.semver_hash(mesh.semver) is 'hash, consistent with =';
create function mesh.semver_hash_extended(mesh.semver, bigint) returns bigint
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_hash_extended';
comment on function mesh.semver_hash_extended(mesh.semver, bigint) is 'seeded hash, consistent with =';

create operator pg_catalog.< (
    leftarg = mesh.semver, rightarg = mesh.semver, function = mesh.semver_lt,
    commutator = operator(pg_catalog.>), negator = operator(pg_catalog.>=),
    restrict = scalarltsel, join = scalarltjoinsel
);
comment on operator pg_catalog.< (mesh.semver, mesh.semver) is 'less than';
create operator pg_catalog.<= (
    leftarg = mesh.semver, rightarg = mesh.semver, function = mesh.semver_le,
    commutator = operator(pg_catalog.>=), negator = operator(pg_catalog.>),
    restrict = scalarlesel, join = scalarlejoinsel
);
comment on operator pg_catalog.<= (mesh.semver, mesh.semver) is 'less than or equal';
create operator pg_catalog.= (
    leftarg = mesh.semver, rightarg = mesh.semver, function = mesh.semver_eq,
    commutator = operator(pg_catalog.=), negator = operator(pg_catalog.<>),
    restrict = eqsel, join = eqjoinsel, hashes, merges
);
comment on operator pg_catalog.= (mesh.semver, mesh.semver) is 'equal';
create operator pg_catalog.<> (
    leftarg = mesh.semver, rightarg = mesh.semver, function = mesh.semver_ne,
    commutator = operator(pg_catalog.<>), negator = operator(pg_catalog.=),
    restrict = neqsel, join = neqjoinsel
);
comment on operator pg_catalog.<> (mesh.semver, mesh.semver) is 'not equal';
create operator pg_catalog.>= (
    leftarg = mesh.semver, rightarg = mesh.semver, function = mesh.semver_ge,
    commutator = operator(pg_catalog.<=), negator = operator(pg_catalog.<),
    restrict = scalargesel, join = scalargejoinsel
);
comment on operator pg_catalog.>= (mesh.semver, mesh.semver) is 'greater than or equal';
create operator pg_catalog.> (
    leftarg = mesh.semver, rightarg = mesh.semver, function = mesh.semver_gt,
    commutator = operator(pg_catalog.<), negator = operator(pg_catalog.<=),
    restrict = scalargtsel, join = scalargtjoinsel
);
comment on operator pg_catalog.> (mesh.semver, mesh.semver) is 'greater than';

create operator family mesh.semver_btree_ops using btree;
create operator class mesh.semver_btree_ops default for type mesh.semver using btree family mesh.semver_btree_ops as
    operator 1 pg_catalog.< , operator 2 pg_catalog.<= , operator 3 pg_catalog.= ,
    operator 4 pg_catalog.>= , operator 5 pg_catalog.> ,
    function 1 mesh.semver_cmp(mesh.semver, mesh.semver);
comment on operator family mesh.semver_btree_ops using btree is 'the order of mesh.semver';
comment on operator class mesh.semver_btree_ops using btree is 'the order of mesh.semver';
create operator family mesh.semver_hash_ops using hash;
create operator class mesh.semver_hash_ops default for type mesh.semver using hash family mesh.semver_hash_ops as
    operator 1 pg_catalog.= ,
    function 1 mesh.semver_hash(mesh.semver), function 2 mesh.semver_hash_extended(mesh.semver, bigint);
comment on operator family mesh.semver_hash_ops using hash is 'equality of mesh.semver';
comment on operator class mesh.semver_hash_ops using hash is 'equality of mesh.semver';
