-- How the fused pass counts: the conditions of up to 32 checks make a word, and
-- one aggregate counts the words of all checks, in any number of workers.

create function mesh_catalog.verdicts(variadic "any") returns bigint
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_verdicts';
comment on function mesh_catalog.verdicts("any") is 'What a row is to up to 32 checks: bit i is set when the i-th condition is false, bit 32 + i when it is null';

create function mesh_catalog.tally_add(state internal, groups bigint[], variadic "any") returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_tally_add';
comment on function mesh_catalog.tally_add(internal, bigint[], "any") is 'transition function of mesh_catalog.tally';
create function mesh_catalog.tally_combine(state internal, other internal) returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_tally_combine';
comment on function mesh_catalog.tally_combine(internal, internal) is 'combine function of mesh_catalog.tally';
create function mesh_catalog.tally_serialize(state internal) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_tally_serialize';
comment on function mesh_catalog.tally_serialize(internal) is 'serialization function of mesh_catalog.tally';
create function mesh_catalog.tally_deserialize(bytes bytea, internal) returns internal
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_tally_deserialize';
comment on function mesh_catalog.tally_deserialize(bytea, internal) is 'deserialization function of mesh_catalog.tally';
create function mesh_catalog.tally_counts(state internal) returns bigint[]
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_tally_counts';
comment on function mesh_catalog.tally_counts(internal) is 'final function of mesh_catalog.tally';

create aggregate mesh_catalog.tally(groups bigint[], variadic "any") (
    sfunc = mesh_catalog.tally_add, stype = internal, sspace = 8192,
    combinefunc = mesh_catalog.tally_combine,
    serialfunc = mesh_catalog.tally_serialize, deserialfunc = mesh_catalog.tally_deserialize,
    finalfunc = mesh_catalog.tally_counts, parallel = safe
);
comment on aggregate mesh_catalog.tally(bigint[], "any") is 'Counts rows by their verdicts: all rows; for each check the rows that it is about (whose condition is not null) and those that fail it; for each group the rows that fail any of its members. A word of verdicts that is null is about none of its checks. groups has a constant for each check whose bit g says that it is a member of group g. Null for no rows.';
