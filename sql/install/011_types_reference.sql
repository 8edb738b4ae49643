-- The types that name things: products and columns.

-- mesh.product_ref

create type mesh.product_ref;
create function mesh.product_ref_in(cstring) returns mesh.product_ref
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_in';
comment on function mesh.product_ref_in(cstring) is 'text input';
create function mesh.product_ref_out(mesh.product_ref) returns cstring
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_out';
comment on function mesh.product_ref_out(mesh.product_ref) is 'text output';
create function mesh.product_ref_recv(internal) returns mesh.product_ref
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_recv';
comment on function mesh.product_ref_recv(internal) is 'binary input';
create function mesh.product_ref_send(mesh.product_ref) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_send';
comment on function mesh.product_ref_send(mesh.product_ref) is 'binary output';
create type mesh.product_ref (
    input = mesh.product_ref_in, output = mesh.product_ref_out, receive = mesh.product_ref_recv, send = mesh.product_ref_send,
    internallength = variable, alignment = int4, storage = extended
);
comment on type mesh.product_ref is 'a data product, with or without the versions meant: payments.transactions, payments.transactions@2.1.0, payments.transactions@^2';

create function mesh.product_ref_lt(mesh.product_ref, mesh.product_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_lt';
comment on function mesh.product_ref_lt(mesh.product_ref, mesh.product_ref) is 'implementation of < operator';
create function mesh.product_ref_le(mesh.product_ref, mesh.product_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_le';
comment on function mesh.product_ref_le(mesh.product_ref, mesh.product_ref) is 'implementation of <= operator';
create function mesh.product_ref_eq(mesh.product_ref, mesh.product_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_eq';
comment on function mesh.product_ref_eq(mesh.product_ref, mesh.product_ref) is 'implementation of = operator';
create function mesh.product_ref_ne(mesh.product_ref, mesh.product_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_ne';
comment on function mesh.product_ref_ne(mesh.product_ref, mesh.product_ref) is 'implementation of <> operator';
create function mesh.product_ref_ge(mesh.product_ref, mesh.product_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_ge';
comment on function mesh.product_ref_ge(mesh.product_ref, mesh.product_ref) is 'implementation of >= operator';
create function mesh.product_ref_gt(mesh.product_ref, mesh.product_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_gt';
comment on function mesh.product_ref_gt(mesh.product_ref, mesh.product_ref) is 'implementation of > operator';
create function mesh.product_ref_cmp(mesh.product_ref, mesh.product_ref) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_cmp';
comment on function mesh.product_ref_cmp(mesh.product_ref, mesh.product_ref) is 'less-equal-greater comparison, for btree';
create function mesh.product_ref_hash(mesh.product_ref) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_hash';
comment on function mesh.product_ref_hash(mesh.product_ref) is 'hash, consistent with =';
create function mesh.product_ref_hash_extended(mesh.product_ref, bigint) returns bigint
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_hash_extended';
comment on function mesh.product_ref_hash_extended(mesh.product_ref, bigint) is 'seeded hash, consistent with =';

create operator pg_catalog.< (
    leftarg = mesh.product_ref, rightarg = mesh.product_ref, function = mesh.product_ref_lt,
    commutator = operator(pg_catalog.>), negator = operator(pg_catalog.>=),
    restrict = scalarltsel, join = scalarltjoinsel
);
comment on operator pg_catalog.< (mesh.product_ref, mesh.product_ref) is 'less than';
create operator pg_catalog.<= (
    leftarg = mesh.product_ref, rightarg = mesh.product_ref, function = mesh.product_ref_le,
    commutator = operator(pg_catalog.>=), negator = operator(pg_catalog.>),
    restrict = scalarlesel, join = scalarlejoinsel
);
comment on operator pg_catalog.<= (mesh.product_ref, mesh.product_ref) is 'less than or equal';
create operator pg_catalog.= (
    leftarg = mesh.product_ref, rightarg = mesh.product_ref, function = mesh.product_ref_eq,
    commutator = operator(pg_catalog.=), negator = operator(pg_catalog.<>),
    restrict = eqsel, join = eqjoinsel, hashes, merges
);
comment on operator pg_catalog.= (mesh.product_ref, mesh.product_ref) is 'equal';
create operator pg_catalog.<> (
    leftarg = mesh.product_ref, rightarg = mesh.product_ref, function = mesh.product_ref_ne,
    commutator = operator(pg_catalog.<>), negator = operator(pg_catalog.=),
    restrict = neqsel, join = neqjoinsel
);
comment on operator pg_catalog.<> (mesh.product_ref, mesh.product_ref) is 'not equal';
create operator pg_catalog.>= (
    leftarg = mesh.product_ref, rightarg = mesh.product_ref, function = mesh.product_ref_ge,
    commutator = operator(pg_catalog.<=), negator = operator(pg_catalog.<),
    restrict = scalargesel, join = scalargejoinsel
);
comment on operator pg_catalog.>= (mesh.product_ref, mesh.product_ref) is 'greater than or equal';
create operator pg_catalog.> (
    leftarg = mesh.product_ref, rightarg = mesh.product_ref, function = mesh.product_ref_gt,
    commutator = operator(pg_catalog.<), negator = operator(pg_catalog.<=),
    restrict = scalargtsel, join = scalargtjoinsel
);
comment on operator pg_catalog.> (mesh.product_ref, mesh.product_ref) is 'greater than';

create operator family mesh.product_ref_btree_ops using btree;
comment on operator family mesh.product_ref_btree_ops using btree is 'the order of mesh.product_ref';
create operator class mesh.product_ref_btree_ops default for type mesh.product_ref using btree family mesh.product_ref_btree_ops as
    operator 1 pg_catalog.< , operator 2 pg_catalog.<= , operator 3 pg_catalog.= ,
    operator 4 pg_catalog.>= , operator 5 pg_catalog.> ,
    function 1 mesh.product_ref_cmp(mesh.product_ref, mesh.product_ref);
comment on operator class mesh.product_ref_btree_ops using btree is 'the order of mesh.product_ref';

create operator family mesh.product_ref_hash_ops using hash;
comment on operator family mesh.product_ref_hash_ops using hash is 'equality of mesh.product_ref';
create operator class mesh.product_ref_hash_ops default for type mesh.product_ref using hash family mesh.product_ref_hash_ops as
    operator 1 pg_catalog.= ,
    function 1 mesh.product_ref_hash(mesh.product_ref), function 2 mesh.product_ref_hash_extended(mesh.product_ref, bigint);
comment on operator class mesh.product_ref_hash_ops using hash is 'equality of mesh.product_ref';

create function mesh.accepts(reference mesh.product_ref, version mesh.semver) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_product_ref_accepts';
comment on function mesh.accepts(mesh.product_ref, mesh.semver) is 'Does a reference to a product mean this version of it';

-- mesh.column_ref

create type mesh.column_ref;
create function mesh.column_ref_in(cstring) returns mesh.column_ref
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_in';
comment on function mesh.column_ref_in(cstring) is 'text input';
create function mesh.column_ref_out(mesh.column_ref) returns cstring
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_out';
comment on function mesh.column_ref_out(mesh.column_ref) is 'text output';
create function mesh.column_ref_recv(internal) returns mesh.column_ref
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_recv';
comment on function mesh.column_ref_recv(internal) is 'binary input';
create function mesh.column_ref_send(mesh.column_ref) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_send';
comment on function mesh.column_ref_send(mesh.column_ref) is 'binary output';
create type mesh.column_ref (
    input = mesh.column_ref_in, output = mesh.column_ref_out, receive = mesh.column_ref_recv, send = mesh.column_ref_send,
    internallength = variable, alignment = int4, storage = extended
);
comment on type mesh.column_ref is 'a column of a product or of a relation: payments.transactions#amount, table:public.trans#amount';

create function mesh.column_ref_lt(mesh.column_ref, mesh.column_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_lt';
comment on function mesh.column_ref_lt(mesh.column_ref, mesh.column_ref) is 'implementation of < operator';
create function mesh.column_ref_le(mesh.column_ref, mesh.column_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_le';
comment on function mesh.column_ref_le(mesh.column_ref, mesh.column_ref) is 'implementation of <= operator';
create function mesh.column_ref_eq(mesh.column_ref, mesh.column_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_eq';
comment on function mesh.column_ref_eq(mesh.column_ref, mesh.column_ref) is 'implementation of = operator';
create function mesh.column_ref_ne(mesh.column_ref, mesh.column_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_ne';
comment on function mesh.column_ref_ne(mesh.column_ref, mesh.column_ref) is 'implementation of <> operator';
create function mesh.column_ref_ge(mesh.column_ref, mesh.column_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_ge';
comment on function mesh.column_ref_ge(mesh.column_ref, mesh.column_ref) is 'implementation of >= operator';
create function mesh.column_ref_gt(mesh.column_ref, mesh.column_ref) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_gt';
comment on function mesh.column_ref_gt(mesh.column_ref, mesh.column_ref) is 'implementation of > operator';
create function mesh.column_ref_cmp(mesh.column_ref, mesh.column_ref) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_cmp';
comment on function mesh.column_ref_cmp(mesh.column_ref, mesh.column_ref) is 'less-equal-greater comparison, for btree';
create function mesh.column_ref_hash(mesh.column_ref) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_hash';
comment on function mesh.column_ref_hash(mesh.column_ref) is 'hash, consistent with =';
create function mesh.column_ref_hash_extended(mesh.column_ref, bigint) returns bigint
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_column_ref_hash_extended';
comment on function mesh.column_ref_hash_extended(mesh.column_ref, bigint) is 'seeded hash, consistent with =';

create operator pg_catalog.< (
    leftarg = mesh.column_ref, rightarg = mesh.column_ref, function = mesh.column_ref_lt,
    commutator = operator(pg_catalog.>), negator = operator(pg_catalog.>=),
    restrict = scalarltsel, join = scalarltjoinsel
);
comment on operator pg_catalog.< (mesh.column_ref, mesh.column_ref) is 'less than';
create operator pg_catalog.<= (
    leftarg = mesh.column_ref, rightarg = mesh.column_ref, function = mesh.column_ref_le,
    commutator = operator(pg_catalog.>=), negator = operator(pg_catalog.>),
    restrict = scalarlesel, join = scalarlejoinsel
);
comment on operator pg_catalog.<= (mesh.column_ref, mesh.column_ref) is 'less than or equal';
create operator pg_catalog.= (
    leftarg = mesh.column_ref, rightarg = mesh.column_ref, function = mesh.column_ref_eq,
    commutator = operator(pg_catalog.=), negator = operator(pg_catalog.<>),
    restrict = eqsel, join = eqjoinsel, hashes, merges
);
comment on operator pg_catalog.= (mesh.column_ref, mesh.column_ref) is 'equal';
create operator pg_catalog.<> (
    leftarg = mesh.column_ref, rightarg = mesh.column_ref, function = mesh.column_ref_ne,
    commutator = operator(pg_catalog.<>), negator = operator(pg_catalog.=),
    restrict = neqsel, join = neqjoinsel
);
comment on operator pg_catalog.<> (mesh.column_ref, mesh.column_ref) is 'not equal';
create operator pg_catalog.>= (
    leftarg = mesh.column_ref, rightarg = mesh.column_ref, function = mesh.column_ref_ge,
    commutator = operator(pg_catalog.<=), negator = operator(pg_catalog.<),
    restrict = scalargesel, join = scalargejoinsel
);
comment on operator pg_catalog.>= (mesh.column_ref, mesh.column_ref) is 'greater than or equal';
create operator pg_catalog.> (
    leftarg = mesh.column_ref, rightarg = mesh.column_ref, function = mesh.column_ref_gt,
    commutator = operator(pg_catalog.<), negator = operator(pg_catalog.<=),
    restrict = scalargtsel, join = scalargtjoinsel
);
comment on operator pg_catalog.> (mesh.column_ref, mesh.column_ref) is 'greater than';

create operator family mesh.column_ref_btree_ops using btree;
comment on operator family mesh.column_ref_btree_ops using btree is 'the order of mesh.column_ref';
create operator class mesh.column_ref_btree_ops default for type mesh.column_ref using btree family mesh.column_ref_btree_ops as
    operator 1 pg_catalog.< , operator 2 pg_catalog.<= , operator 3 pg_catalog.= ,
    operator 4 pg_catalog.>= , operator 5 pg_catalog.> ,
    function 1 mesh.column_ref_cmp(mesh.column_ref, mesh.column_ref);
comment on operator class mesh.column_ref_btree_ops using btree is 'the order of mesh.column_ref';

create operator family mesh.column_ref_hash_ops using hash;
comment on operator family mesh.column_ref_hash_ops using hash is 'equality of mesh.column_ref';
create operator class mesh.column_ref_hash_ops default for type mesh.column_ref using hash family mesh.column_ref_hash_ops as
    operator 1 pg_catalog.= ,
    function 1 mesh.column_ref_hash(mesh.column_ref), function 2 mesh.column_ref_hash_extended(mesh.column_ref, bigint);
comment on operator class mesh.column_ref_hash_ops using hash is 'equality of mesh.column_ref';
