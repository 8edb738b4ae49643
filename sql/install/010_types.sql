-- The types: pure text, no catalog look-ups. Their operators are in pg_catalog, so
-- that they work under any search_path. There are no implicit casts: they would
-- compare 1.10.0 with 1.9.0 as text.

-- mesh.semver

create type mesh.semver;
create function mesh.semver_in(cstring) returns mesh.semver
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_in';
comment on function mesh.semver_in(cstring) is 'text input';
create function mesh.semver_out(mesh.semver) returns cstring
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_out';
comment on function mesh.semver_out(mesh.semver) is 'text output';
create function mesh.semver_recv(internal) returns mesh.semver
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_recv';
comment on function mesh.semver_recv(internal) is 'binary input';
create function mesh.semver_send(mesh.semver) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_send';
comment on function mesh.semver_send(mesh.semver) is 'binary output';
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
comment on operator family mesh.semver_btree_ops using btree is 'the order of mesh.semver';
create operator class mesh.semver_btree_ops default for type mesh.semver using btree family mesh.semver_btree_ops as
    operator 1 pg_catalog.< , operator 2 pg_catalog.<= , operator 3 pg_catalog.= ,
    operator 4 pg_catalog.>= , operator 5 pg_catalog.> ,
    function 1 mesh.semver_cmp(mesh.semver, mesh.semver);
comment on operator class mesh.semver_btree_ops using btree is 'the order of mesh.semver';

create operator family mesh.semver_hash_ops using hash;
comment on operator family mesh.semver_hash_ops using hash is 'equality of mesh.semver';
create operator class mesh.semver_hash_ops default for type mesh.semver using hash family mesh.semver_hash_ops as
    operator 1 pg_catalog.= ,
    function 1 mesh.semver_hash(mesh.semver), function 2 mesh.semver_hash_extended(mesh.semver, bigint);
comment on operator class mesh.semver_hash_ops using hash is 'equality of mesh.semver';

create function mesh.major(version mesh.semver) returns numeric
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_major';
comment on function mesh.major(mesh.semver) is 'The first number of a version';
create function mesh.minor(version mesh.semver) returns numeric
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_minor';
comment on function mesh.minor(mesh.semver) is 'The second number of a version';
create function mesh.patch(version mesh.semver) returns numeric
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_patch';
comment on function mesh.patch(mesh.semver) is 'The third number of a version';
create function mesh.is_prerelease(version mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_is_prerelease';
comment on function mesh.is_prerelease(mesh.semver) is 'Is the version a prerelease, such as 2.0.0-rc.1';
create function mesh.next_version(version mesh.semver, part text) returns mesh.semver
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_next';
comment on function mesh.next_version(mesh.semver, text) is 'The release that follows a version when part (major, minor or patch) is raised';
create function mesh.bump_between(older mesh.semver, newer mesh.semver) returns text
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_bump_between';
comment on function mesh.bump_between(mesh.semver, mesh.semver) is 'The most significant part in which two versions differ: major, minor, patch or none';

-- mesh.semver_range

create type mesh.semver_range;
create function mesh.semver_range_in(cstring) returns mesh.semver_range
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_in';
comment on function mesh.semver_range_in(cstring) is 'text input';
create function mesh.semver_range_out(mesh.semver_range) returns cstring
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_out';
comment on function mesh.semver_range_out(mesh.semver_range) is 'text output';
create function mesh.semver_range_recv(internal) returns mesh.semver_range
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_recv';
comment on function mesh.semver_range_recv(internal) is 'binary input';
create function mesh.semver_range_send(mesh.semver_range) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_send';
comment on function mesh.semver_range_send(mesh.semver_range) is 'binary output';
create type mesh.semver_range (
    input = mesh.semver_range_in, output = mesh.semver_range_out, receive = mesh.semver_range_recv, send = mesh.semver_range_send,
    internallength = variable, alignment = int4, storage = extended
);
comment on type mesh.semver_range is 'a set of versions, such as ^2.1, >=1.2 <3 or 1.x || 3.x; build metadata is ignored';

create function mesh.semver_range_eq(mesh.semver_range, mesh.semver_range) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_eq';
comment on function mesh.semver_range_eq(mesh.semver_range, mesh.semver_range) is 'implementation of = operator';
create function mesh.semver_range_ne(mesh.semver_range, mesh.semver_range) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_ne';
comment on function mesh.semver_range_ne(mesh.semver_range, mesh.semver_range) is 'implementation of <> operator';
create function mesh.semver_range_hash(mesh.semver_range) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_hash';
comment on function mesh.semver_range_hash(mesh.semver_range) is 'hash, consistent with =';
create function mesh.semver_range_hash_extended(mesh.semver_range, bigint) returns bigint
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_hash_extended';
comment on function mesh.semver_range_hash_extended(mesh.semver_range, bigint) is 'seeded hash, consistent with =';

create operator pg_catalog.= (
    leftarg = mesh.semver_range, rightarg = mesh.semver_range, function = mesh.semver_range_eq,
    commutator = operator(pg_catalog.=), negator = operator(pg_catalog.<>),
    restrict = eqsel, join = eqjoinsel, hashes
);
comment on operator pg_catalog.= (mesh.semver_range, mesh.semver_range) is 'equal';
create operator pg_catalog.<> (
    leftarg = mesh.semver_range, rightarg = mesh.semver_range, function = mesh.semver_range_ne,
    commutator = operator(pg_catalog.<>), negator = operator(pg_catalog.=),
    restrict = neqsel, join = neqjoinsel
);
comment on operator pg_catalog.<> (mesh.semver_range, mesh.semver_range) is 'not equal';

create operator family mesh.semver_range_hash_ops using hash;
comment on operator family mesh.semver_range_hash_ops using hash is 'equality of mesh.semver_range';
create operator class mesh.semver_range_hash_ops default for type mesh.semver_range using hash family mesh.semver_range_hash_ops as
    operator 1 pg_catalog.= ,
    function 1 mesh.semver_range_hash(mesh.semver_range), function 2 mesh.semver_range_hash_extended(mesh.semver_range, bigint);
comment on operator class mesh.semver_range_hash_ops using hash is 'equality of mesh.semver_range';

create function mesh.semver_in_range(mesh.semver, mesh.semver_range) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_in_range';
comment on function mesh.semver_in_range(mesh.semver, mesh.semver_range) is 'implementation of <@ operator';
create function mesh.semver_range_contains(mesh.semver_range, mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_range_contains';
comment on function mesh.semver_range_contains(mesh.semver_range, mesh.semver) is 'implementation of @> operator';
create operator pg_catalog.<@ (
    leftarg = mesh.semver, rightarg = mesh.semver_range, function = mesh.semver_in_range,
    commutator = operator(pg_catalog.@>), restrict = matchingsel, join = matchingjoinsel
);
comment on operator pg_catalog.<@ (mesh.semver, mesh.semver_range) is 'is the version in the range';
create operator pg_catalog.@> (
    leftarg = mesh.semver_range, rightarg = mesh.semver, function = mesh.semver_range_contains,
    commutator = operator(pg_catalog.<@), restrict = matchingsel, join = matchingjoinsel
);
comment on operator pg_catalog.@> (mesh.semver_range, mesh.semver) is 'does the range contain the version';
create function mesh.semver_to_range(mesh.semver) returns mesh.semver_range
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_semver_to_range';
comment on function mesh.semver_to_range(mesh.semver) is 'the range of one version alone, for the cast';
create cast (mesh.semver as mesh.semver_range) with function mesh.semver_to_range(mesh.semver);
comment on cast (mesh.semver as mesh.semver_range) is 'the range of that version alone';
