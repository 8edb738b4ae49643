-- Lineage: where classified values come out unmasked.

create function mesh.unmasked_paths(classification text default null)
    returns table (tag text, source text, port text, product text, domain text, owner text, hops integer, classified boolean, path text)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_unmasked_paths';
comment on function mesh.unmasked_paths(text) is 'By which ways values of columns classified as such, or in any way, and of those that they only repeat, arrive at columns of ports with no mask between: only DIRECT edges that mask nothing, and no column of a port that has a mask. Classified says whether the port''s column is classified alike; hops is 0 for the column itself';
