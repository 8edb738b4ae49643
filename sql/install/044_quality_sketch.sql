-- Sketches: what a column's values are like, in little room, mergeable. Aggregates
-- make them in any number of workers; they say what they know as bytea.

create function mesh_catalog.distinct_sketch_add(state internal, variadic "any") returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_distinct_add';
comment on function mesh_catalog.distinct_sketch_add(internal, "any") is 'transition function of mesh_catalog.distinct_sketch';

create function mesh_catalog.distinct_sketch_combine(state internal, other internal) returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_distinct_combine';
comment on function mesh_catalog.distinct_sketch_combine(internal, internal) is 'combine function of mesh_catalog.distinct_sketch';

create function mesh_catalog.distinct_sketch_bytes(state internal) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_distinct_bytes';
comment on function mesh_catalog.distinct_sketch_bytes(internal) is 'serialization and final function of mesh_catalog.distinct_sketch';

create function mesh_catalog.distinct_sketch_restored(bytes bytea, internal) returns internal
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_distinct_restored';
comment on function mesh_catalog.distinct_sketch_restored(bytea, internal) is 'deserialization function of mesh_catalog.distinct_sketch';

create aggregate mesh_catalog.distinct_sketch(variadic "any") (
    sfunc = mesh_catalog.distinct_sketch_add, stype = internal, sspace = 8192,
    combinefunc = mesh_catalog.distinct_sketch_combine,
    serialfunc = mesh_catalog.distinct_sketch_bytes, deserialfunc = mesh_catalog.distinct_sketch_restored,
    finalfunc = mesh_catalog.distinct_sketch_bytes, parallel = safe
);
comment on aggregate mesh_catalog.distinct_sketch("any") is 'A sketch of the distinct values, or complete keys of several columns, that mesh_catalog.sketch_distinct counts: HyperLogLog of 2^14 registers. Null for nothing but nulls.';

create function mesh_catalog.quantile_sketch_add(state internal, value double precision) returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_quantile_add';
comment on function mesh_catalog.quantile_sketch_add(internal, double precision) is 'transition function of mesh_catalog.quantile_sketch';

create function mesh_catalog.quantile_sketch_combine(state internal, other internal) returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_quantile_combine';
comment on function mesh_catalog.quantile_sketch_combine(internal, internal) is 'combine function of mesh_catalog.quantile_sketch';

create function mesh_catalog.quantile_sketch_bytes(state internal) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_quantile_bytes';
comment on function mesh_catalog.quantile_sketch_bytes(internal) is 'serialization and final function of mesh_catalog.quantile_sketch';

create function mesh_catalog.quantile_sketch_restored(bytes bytea, internal) returns internal
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_quantile_restored';
comment on function mesh_catalog.quantile_sketch_restored(bytea, internal) is 'deserialization function of mesh_catalog.quantile_sketch';

create aggregate mesh_catalog.quantile_sketch(value double precision) (
    sfunc = mesh_catalog.quantile_sketch_add, stype = internal, sspace = 8192,
    combinefunc = mesh_catalog.quantile_sketch_combine,
    serialfunc = mesh_catalog.quantile_sketch_bytes, deserialfunc = mesh_catalog.quantile_sketch_restored,
    finalfunc = mesh_catalog.quantile_sketch_bytes, parallel = safe
);
comment on aggregate mesh_catalog.quantile_sketch(double precision) is 'A sketch of how numbers are distributed, for mesh_catalog.sketch_quantile: compactors of 1024 values, with a proven error. Null for nothing but nulls.';

create function mesh_catalog.frequency_sketch_add(state internal, value text) returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_frequency_add';
comment on function mesh_catalog.frequency_sketch_add(internal, text) is 'transition function of mesh_catalog.frequency_sketch';

create function mesh_catalog.frequency_sketch_combine(state internal, other internal) returns internal
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_frequency_combine';
comment on function mesh_catalog.frequency_sketch_combine(internal, internal) is 'combine function of mesh_catalog.frequency_sketch';

create function mesh_catalog.frequency_sketch_bytes(state internal) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_frequency_bytes';
comment on function mesh_catalog.frequency_sketch_bytes(internal) is 'serialization and final function of mesh_catalog.frequency_sketch';

create function mesh_catalog.frequency_sketch_restored(bytes bytea, internal) returns internal
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_frequency_restored';
comment on function mesh_catalog.frequency_sketch_restored(bytea, internal) is 'deserialization function of mesh_catalog.frequency_sketch';

create aggregate mesh_catalog.frequency_sketch(value text) (
    sfunc = mesh_catalog.frequency_sketch_add, stype = internal, sspace = 8192,
    combinefunc = mesh_catalog.frequency_sketch_combine,
    serialfunc = mesh_catalog.frequency_sketch_bytes, deserialfunc = mesh_catalog.frequency_sketch_restored,
    finalfunc = mesh_catalog.frequency_sketch_bytes, parallel = safe
);
comment on aggregate mesh_catalog.frequency_sketch(text) is 'A sketch of how often each value occurs: by value for up to 256 of them, else by 256 buckets of their hash. Null for nothing but nulls.';

create function mesh_catalog.sketch_distinct(sketch bytea) returns bigint
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_distinct';
comment on function mesh_catalog.sketch_distinct(bytea) is 'How many distinct values a sketch of mesh_catalog.distinct_sketch has seen: exact up to 1024, else estimated';

create function mesh_catalog.sketch_distinct_error(sketch bytea) returns double precision
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_distinct_error';
comment on function mesh_catalog.sketch_distinct_error(bytea) is 'The standard error of that number as a share of it: 0 or 0.008125';

create function mesh_catalog.sketch_quantile(sketch bytea, fraction double precision) returns double precision
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_quantile';
comment on function mesh_catalog.sketch_quantile(bytea, double precision) is 'The value at a share of the way (0 to 1) through the values that a sketch of mesh_catalog.quantile_sketch has seen; 0 and 1 are exact';

create function mesh_catalog.sketch_quantile_error(sketch bytea) returns double precision
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_sketch_quantile_error';
comment on function mesh_catalog.sketch_quantile_error(bytea) is 'By which share of all values the rank of such a quantile is off at most';

create function mesh_catalog.distribution_distance(distance text, observed bigint[], expected numeric[]) returns numeric
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_distribution_distance';
comment on function mesh_catalog.distribution_distance(text, bigint[], numeric[]) is 'How far counts by bin are from the shares expected of each bin: total_variation, kolmogorov_smirnov (bins in order), chi_squared or psi; null for no value';
