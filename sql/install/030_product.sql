-- Products, their versions, the shape of a version, the ports and the contract.

create table mesh_catalog.product (
    product_id     bigint generated always as identity primary key,
    domain_id      bigint not null references mesh_catalog.domain,
    product_name   text not null,
    title          text not null,
    description    text not null,
    documentation  text not null,
    usage_examples text[] not null,
    tags           text[] not null,
    created_at     timestamptz not null default pg_catalog.now(),
    created_by     name not null,
    unique (domain_id, product_name),
    constraint product_name_fits check (pg_catalog.octet_length(product_name) between 1 and 63)
);
comment on table mesh_catalog.product is 'A data product of one domain';
comment on column mesh_catalog.product.product_id is 'Identifies the product';
comment on column mesh_catalog.product.domain_id is 'The domain that owns it';
comment on column mesh_catalog.product.product_name is 'Its name within the domain; its public relation is domain.product';
comment on column mesh_catalog.product.title is 'A short title for people';
comment on column mesh_catalog.product.description is 'What it is, in a sentence or two';
comment on column mesh_catalog.product.documentation is 'Documentation, in Markdown';
comment on column mesh_catalog.product.usage_examples is 'Queries that a consumer can copy';
comment on column mesh_catalog.product.tags is 'Words to find it by';
comment on column mesh_catalog.product.created_at is 'When it was created';
comment on column mesh_catalog.product.created_by is 'Who created it';
create policy everyone on mesh_catalog.product for select using (true);

create table mesh_catalog.version (
    version_id    bigint generated always as identity primary key,
    product_id    bigint not null references mesh_catalog.product,
    version       mesh.semver not null,
    state         text not null default 'draft',
    created_at    timestamptz not null default pg_catalog.now(),
    released_at   timestamptz,
    released_by   name,
    deprecated_at timestamptz,
    retired_at    timestamptz,
    unique (product_id, version),
    constraint version_state_known check (state in ('draft', 'released', 'deprecated', 'retired')),
    constraint version_released_once check ((state = 'draft') = (released_at is null) and (released_at is null) = (released_by is null)),
    constraint version_deprecated_dated check (state <> 'deprecated' or deprecated_at is not null),
    constraint version_retired_dated check ((state = 'retired') = (retired_at is not null))
);
comment on table mesh_catalog.version is 'A version of a product: an immutable shape and contract once released';
comment on column mesh_catalog.version.version_id is 'Identifies the version';
comment on column mesh_catalog.version.product_id is 'Of which product';
comment on column mesh_catalog.version.version is 'Its semantic version';
comment on column mesh_catalog.version.state is 'draft, released, deprecated or retired; only ever onward';
comment on column mesh_catalog.version.created_at is 'When it was drafted';
comment on column mesh_catalog.version.released_at is 'When it was released';
comment on column mesh_catalog.version.released_by is 'Who released it';
comment on column mesh_catalog.version.deprecated_at is 'When it was deprecated';
comment on column mesh_catalog.version.retired_at is 'When it was retired';
create policy everyone on mesh_catalog.version for select using (true);

create table mesh_catalog.version_column (
    version_id     bigint not null references mesh_catalog.version,
    ordinal        integer not null,
    column_name    text not null,
    data_type      text not null,
    required       boolean not null,
    description    text not null,
    classification text[] not null default '{}',
    primary key (version_id, column_name),
    unique (version_id, ordinal)
);
comment on table mesh_catalog.version_column is 'The shape of a version: a snapshot of its port''s columns';
comment on column mesh_catalog.version_column.version_id is 'Of which version';
comment on column mesh_catalog.version_column.ordinal is 'The column''s place, from 1';
comment on column mesh_catalog.version_column.column_name is 'Its name';
comment on column mesh_catalog.version_column.data_type is 'Its type, as format_type writes it';
comment on column mesh_catalog.version_column.required is 'Is a value promised in every row';
comment on column mesh_catalog.version_column.description is 'What it means';
comment on column mesh_catalog.version_column.classification is 'Classifications such as personal; a version with any needs a compliance_liaison';
create policy everyone on mesh_catalog.version_column for select using (true);

create table mesh_catalog.port (
    port_id            bigint generated always as identity primary key,
    product_id         bigint not null references mesh_catalog.product,
    direction          text not null,
    port_name          text not null,
    kind               text not null,
    major              integer,
    relation           regclass,
    relation_schema    text,
    relation_name      text,
    source             regclass,
    source_schema      text,
    source_name        text,
    time_column        text,
    location           text,
    upstream_product_id bigint references mesh_catalog.product (product_id),
    description        text not null,
    created_at         timestamptz not null default pg_catalog.now(),
    unique (product_id, direction, port_name),
    constraint port_direction_known check (direction in ('output', 'input')),
    constraint port_kind_known check (kind in ('table', 'rest', 'stream', 'batch')),
    constraint port_table_has_relation check (
        direction = 'input' or kind <> 'table'
        or (relation_schema is not null and relation_name is not null
            and source_schema is not null and source_name is not null and major is not null)),
    constraint port_remote_has_location check (direction = 'input' or kind = 'table' or location is not null),
    constraint port_input_has_origin check (
        direction = 'output' or upstream_product_id is not null or source_name is not null or location is not null)
);
comment on table mesh_catalog.port is 'How a product is consumed (output) or fed (input)';
comment on column mesh_catalog.port.port_id is 'Identifies the port';
comment on column mesh_catalog.port.product_id is 'Of which product';
comment on column mesh_catalog.port.direction is 'output or input';
comment on column mesh_catalog.port.port_name is 'Its name within the product and direction';
comment on column mesh_catalog.port.kind is 'table (a table or view), rest, stream or batch';
comment on column mesh_catalog.port.major is 'The major version that the port serves';
comment on column mesh_catalog.port.relation is 'The port view that consumers read; null once dropped';
comment on column mesh_catalog.port.relation_schema is 'Its schema';
comment on column mesh_catalog.port.relation_name is 'Its name';
comment on column mesh_catalog.port.source is 'The relation of the domain that the port view reads; null once dropped';
comment on column mesh_catalog.port.source_schema is 'Its schema';
comment on column mesh_catalog.port.source_name is 'Its name';
comment on column mesh_catalog.port.time_column is 'The column that holds a row''s business time, for freshness; null when there is none';
comment on column mesh_catalog.port.location is 'Where a port that is not a relation is found: URL, topic or path';
comment on column mesh_catalog.port.upstream_product_id is 'For an input port: the product it reads';
comment on column mesh_catalog.port.description is 'What the port is for';
comment on column mesh_catalog.port.created_at is 'When it was added';
create policy everyone on mesh_catalog.port for select using (true);
create unique index port_one_table_a_major on mesh_catalog.port (product_id, major) where direction = 'output' and kind = 'table';
create index port_relation on mesh_catalog.port (relation);
create index port_source on mesh_catalog.port (source);
create index port_upstream on mesh_catalog.port (upstream_product_id);

create table mesh_catalog.contract (
    version_id bigint primary key references mesh_catalog.version,
    document   jsonb not null,
    origin     text not null,
    promise    mesh.sla,
    set_at     timestamptz not null default pg_catalog.now(),
    set_by     name not null,
    constraint contract_is_object check (pg_catalog.jsonb_typeof(document) = 'object'),
    constraint contract_origin_known check (origin in ('set', 'generated'))
);
comment on table mesh_catalog.contract is 'The ODCS document of a version, kept whole';
comment on column mesh_catalog.contract.version_id is 'Of which version';
comment on column mesh_catalog.contract.document is 'The document as it was given; fields that meshcat does not know survive';
comment on column mesh_catalog.contract.origin is 'set: a person gave it; generated: drawn from the catalog at release';
comment on column mesh_catalog.contract.promise is 'What its slaProperties promise; null when nothing measurable';
comment on column mesh_catalog.contract.set_at is 'When it was set';
comment on column mesh_catalog.contract.set_by is 'Who set it';
create policy everyone on mesh_catalog.contract for select using (true);

create table mesh_catalog.column_profile (
    version_id      bigint not null references mesh_catalog.version on delete cascade,
    column_name     text not null,
    row_count       bigint not null,
    null_fraction   double precision,
    distinct_values bigint,
    minimum         text,
    maximum         text,
    sampled         boolean not null,
    profiled_at     timestamptz not null default pg_catalog.now(),
    primary key (version_id, column_name),
    constraint column_profile_rows check (row_count >= 0),
    constraint column_profile_fraction check (null_fraction between 0 and 1),
    constraint column_profile_empty check ((row_count = 0) = (null_fraction is null))
);
comment on table mesh_catalog.column_profile is 'What a look at a version''s data found: only facts that everybody may know';
comment on column mesh_catalog.column_profile.version_id is 'Of which version';
comment on column mesh_catalog.column_profile.column_name is 'Of which column';
comment on column mesh_catalog.column_profile.row_count is 'How many rows were looked at';
comment on column mesh_catalog.column_profile.null_fraction is 'Which share of them had no value; null when there were none';
comment on column mesh_catalog.column_profile.distinct_values is 'How many different values there were; null for a type without equality';
comment on column mesh_catalog.column_profile.minimum is 'The least value of a number or date; null where it would tell about one row: classified columns and those whose every value differs';
comment on column mesh_catalog.column_profile.maximum is 'The greatest value, likewise';
comment on column mesh_catalog.column_profile.sampled is 'Were the rows a sample of the blocks, because the relation is large';
comment on column mesh_catalog.column_profile.profiled_at is 'When';
create policy everyone on mesh_catalog.column_profile for select using (true);

-- Not BEGIN ATOMIC: pg_upgrade restores functions before the operator class that ORDER BY needs.
create function mesh_catalog.served_version(port_id bigint) returns bigint
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select v.version_id
      from mesh_catalog.port t
      join mesh_catalog.version v using (product_id)
     where t.port_id = served_version.port_id and mesh.major(v.version) = t.major and v.state <> 'retired'
       and exists (select from mesh_catalog.version_column c where c.version_id = v.version_id)
     order by v.state = 'draft', v.version desc
     limit 1
$$;
comment on function mesh_catalog.served_version(bigint) is 'The version whose shape a table port shows: the newest released (or deprecated) of its major or, as long as there is none, the newest draft';
