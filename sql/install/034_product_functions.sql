-- Products: what people call. Each function checks the caller's authority itself.

create function mesh.create_product(product text, title text default '', description text default '', documentation text default '', usage_examples text[] default '{}', tags text[] default '{}') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_create';
comment on function mesh.create_product(text, text, text, text, text[], text[]) is 'Creates a product, named domain.product, without versions or ports. The domain''s owner, product_owner or data_engineer only.';

create function mesh.set_product(product text, title text default null, description text default null, documentation text default null, usage_examples text[] default null, tags text[] default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_set';
comment on function mesh.set_product(text, text, text, text, text[], text[]) is 'Changes what a product says of itself; what is null stays as it is. The domain''s owner, product_owner or data_engineer only.';

create function mesh.adopt(product text, relation regclass default null, version text default '1.0.0', time_column text default null, source_schema regnamespace default null)
    returns table (item text, proposal text, reason text, accept_sql text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_adopt';
comment on function mesh.adopt(text, regclass, text, text, regnamespace) is 'Makes a product of a relation, or one of each relation of a schema (product is the domain''s name then): drafts version, port, contract and profile, and proposes checks, each with the SQL that accepts it. The domain''s owner, product_owner or data_engineer only.';

create function mesh.add_port(product text, kind text, port text, relation regclass default null, location text default null, upstream text default null, direction text default 'output', time_column text default null, description text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_add_port';
comment on function mesh.add_port(text, text, text, regclass, text, text, text, text, text) is 'Adds a way to consume a product (direction output) or to feed it (input): kind table, rest, stream or batch. The domain''s owner, product_owner or data_engineer only.';

create function mesh.drop_port(product text, port text, direction text default 'output') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_drop_port';
comment on function mesh.drop_port(text, text, text) is 'Drops a port that mesh.add_port added; a table port goes with its versions. The domain''s owner, product_owner or data_engineer only.';

create function mesh.draft_version(product text, version text default null) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_draft';
comment on function mesh.draft_version(text, text) is 'Drafts a version with the present shape of the product''s source, or takes that shape again for a draft there is: by default the newest draft or else the next minor of the newest version. Returns its number. The domain''s owner, product_owner or data_engineer only.';

create function mesh.discard_draft(product text, version text default null) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_discard';
comment on function mesh.discard_draft(text, text) is 'Discards a draft, by default the newest, and a port that served it alone. Returns its number. The domain''s owner, product_owner or data_engineer only.';

create function mesh.release(product text, version text default null) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_release';
comment on function mesh.release(text, text) is 'Releases a draft, by default the newest: from then on its shape and contract never change. Needs a product_owner, and for classified columns a compliance_liaison. Returns its number. The domain''s owner or product_owner only.';

create function mesh.deprecate(product text, version text default null) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_deprecate';
comment on function mesh.deprecate(text, text) is 'Deprecates a released version, by default the oldest: consumers still read it and should move on. Returns its number. The domain''s owner or product_owner only.';

create function mesh.retire(product text, version text default null) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_retire';
comment on function mesh.retire(text, text) is 'Retires a deprecated version, by default the oldest. With the last version of its major goes the port, and it stays as long as something in the database reads that. Returns its number. The domain''s owner or product_owner only.';

create function mesh.tag(target text, tag text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_tag';
comment on function mesh.tag(text, text) is 'Tags a product (domain.product), to find it by, or classifies a column (domain.product#column) in all versions that are not retired. The domain''s owner or any duty but data_analyst.';

create function mesh.untag(target text, tag text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_untag';
comment on function mesh.untag(text, text) is 'Takes a tag off a product or a classification off a column. The domain''s owner, product_owner, steward or compliance_liaison only.';

create function mesh.set_contract(product text, contract jsonb, version text default null)
    returns table (path text, outcome text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_set_contract';
comment on function mesh.set_contract(text, jsonb, text) is 'Sets the ODCS 3 contract of a draft, which is made if there is none of the contract''s version. Keeps the document whole and says what became of its parts. The domain''s owner, product_owner or data_engineer only.';

create function mesh.export_contract(product text, version text default null) returns jsonb
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_export_contract';
comment on function mesh.export_contract(text, text) is 'The ODCS 3 contract of a version, by default of the newest draft or else release: as it was set, or drawn from the catalog.';

create function mesh.profile(product text, refresh boolean default false)
    returns table (column_name text, data_type text, row_count bigint, null_fraction double precision, distinct_values bigint, minimum text, maximum text, sampled boolean, profiled_at timestamptz)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_profile';
comment on function mesh.profile(text, boolean) is 'What the latest look at a product''s data found, as far as everybody may know. With refresh, looks again: the domain''s owner, product_owner or data_engineer only.';

create function mesh.request_change(product text, need text, priority text default 'normal') returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_request_change';
comment on function mesh.request_change(text, text, text) is 'Puts a need into a product''s backlog, with priority low, normal, high or urgent. Returns the request''s id. Everybody.';

create function mesh.answer_change(request_id bigint, state text, answer text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_answer_change';
comment on function mesh.answer_change(bigint, text, text) is 'Answers a change request: planned, done or declined. The domain''s owner or product_owner only.';

create function mesh.define_term(term text, definition text, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_define_term';
comment on function mesh.define_term(text, text, text) is 'Defines a term of the glossary, or defines it anew: in the language of a domain (its owner, product_owner or steward) or of the whole mesh (platform admins).';

create function mesh.link_term(term text, target text, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_link_term';
comment on function mesh.link_term(text, text, text) is 'Says that a product (domain.product) or column (domain.product#column) is about a term: of the given domain, by default the product''s, or else of the whole mesh. The domain''s owner, product_owner, steward or data_engineer only.';

create function mesh.unlink_term(term text, target text, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_product_unlink_term';
comment on function mesh.unlink_term(text, text, text) is 'Takes back mesh.link_term. The domain''s owner, product_owner, steward or data_engineer only.';
