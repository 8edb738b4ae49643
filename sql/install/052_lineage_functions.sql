-- Lineage: what people ask and tell.

create function mesh.declare_lineage(source text, target text, subtype text default null, description text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_declare';
comment on function mesh.declare_lineage(text, text, text, text) is 'Declares that data flows from source to target: a column such as payments.transactions#type or table:schema.relation#column, or a whole dataset without #column. Subtype is one of OpenLineage''s, by default IDENTITY between columns and TRANSFORMATION otherwise. Duty: data_engineer or product_owner of the target''s domain, or the owner of the target relation';

create function mesh.retract_lineage(source text, target text) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_retract';
comment on function mesh.retract_lineage(text, text) is 'Takes back what was declared between source and target; returns how many edges';

create function mesh.scan_lineage() returns table (relation text, edges bigint, added bigint, removed bigint)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_lineage_scan';
comment on function mesh.scan_lineage() is 'Reads the lineage of every view, materialized view and function with a BEGIN ATOMIC body from its definition, as the server resolved it. A row for each: edges in all, newly found, and gone since the last scan. Anybody who holds a duty';

create function mesh.upstream(dataset text, max_depth integer default null, direct_only boolean default false, max_rows integer default null, as_of timestamptz default null)
    returns table (relation text, column_name text, product text, domain text, hops integer, type text, subtype text, masked boolean)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_upstream';
comment on function mesh.upstream(text, integer, boolean, integer, timestamptz) is 'Where a column, dataset, product or domain (domain:payments) comes from, nearest first. Over all paths: the fewest hops, the closest influence, and masked when no value arrives without a mask on its way; column_name is null for a dataset as a whole. A NOTICE says when max_depth or max_rows cut the answer. With as_of: by the edges that were in force then';

create function mesh.downstream(dataset text, max_depth integer default null, direct_only boolean default false, max_rows integer default null, as_of timestamptz default null)
    returns table (relation text, column_name text, product text, domain text, hops integer, type text, subtype text, masked boolean)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_downstream';
comment on function mesh.downstream(text, integer, boolean, integer, timestamptz) is 'What a column, dataset, product or domain flows into, nearest first; as mesh.upstream';

create function mesh.impact(dataset text, as_of timestamptz default null)
    returns table (domain text, owner text, product text, hops integer, type text, columns text)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_impact';
comment on function mesh.impact(text, timestamptz) is 'Which products a change of a column, dataset, product or domain would reach, whose they are, and which of their columns; then the same for datasets of no product, by domain and owner';

create function mesh.lineage_path(source text, target text)
    returns table (step integer, relation text, column_name text, type text, subtype text)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_path';
comment on function mesh.lineage_path(text, text) is 'A shortest way by which values flow from source to target, or else an influence; type and subtype say how each step was reached. No rows: there is none';

create function mesh.lineage_cycles(max_cycles integer default 1000)
    returns table (cycle integer, relation text)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_cycles';
comment on function mesh.lineage_cycles(integer) is 'Datasets between which data goes round, a number for each cycle';

create function mesh.lineage_mermaid(dataset text default null) returns text
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_mermaid';
comment on function mesh.lineage_mermaid(text) is 'A Mermaid flowchart of the lineage around a column, dataset, product or domain; of everything when null';

create function mesh.lineage_svg(dataset text default null) returns text
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_svg';
comment on function mesh.lineage_svg(text) is 'An SVG picture of the lineage around a column, dataset, product or domain; of everything when null. Collapsed by domain when there are too many datasets to read';

create function mesh_catalog.downstream_products(start_product_id bigint)
    returns table (product_id bigint, hops integer)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_lineage_downstream_products';
comment on function mesh_catalog.downstream_products(bigint) is 'The products that a product flows into, with the shortest hops; without the product itself';

