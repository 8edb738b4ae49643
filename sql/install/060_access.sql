-- Who may read which product, for what, until when; and what of it they see.

create table mesh_catalog.access_request (
    request_id   bigint generated always as identity primary key,
    product_id   bigint not null references mesh_catalog.product,
    role_name    name not null,
    role_oid     oid not null,
    purpose      text not null,
    duration     interval not null,
    requested_at timestamptz not null default pg_catalog.clock_timestamp(),
    caller_name  name not null,
    caller_oid   oid not null,
    session_name name not null,
    session_oid  oid not null,
    state        text not null default 'pending',
    decided_at   timestamptz,
    decided_by   name,
    note         text,
    constraint request_has_purpose check (pg_catalog.btrim(purpose) <> ''),
    constraint request_duration_positive check (duration > interval '0' and pg_catalog.isfinite(duration)),
    constraint request_state_known check (state in ('pending', 'approved', 'denied')),
    constraint request_decided check ((state = 'pending') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
    constraint request_denied_for_a_reason check (state <> 'denied' or note is not null)
);
comment on table mesh_catalog.access_request is 'Requests to read a product for a purpose';
comment on column mesh_catalog.access_request.request_id is 'Identifies the request';
comment on column mesh_catalog.access_request.product_id is 'Which product';
comment on column mesh_catalog.access_request.role_name is 'The role that is to read it';
comment on column mesh_catalog.access_request.role_oid is 'That role''s OID; a role that bears the name but not the OID has nothing of it';
comment on column mesh_catalog.access_request.purpose is 'What for';
comment on column mesh_catalog.access_request.duration is 'For how long, from the approval';
comment on column mesh_catalog.access_request.requested_at is 'When it was asked';
comment on column mesh_catalog.access_request.caller_name is 'Who asked (current_user of the call)';
comment on column mesh_catalog.access_request.caller_oid is 'That role''s OID';
comment on column mesh_catalog.access_request.session_name is 'Who had logged in (session_user of the call)';
comment on column mesh_catalog.access_request.session_oid is 'That role''s OID';
comment on column mesh_catalog.access_request.state is 'pending, approved or denied';
comment on column mesh_catalog.access_request.decided_at is 'When it was decided';
comment on column mesh_catalog.access_request.decided_by is 'By whom';
comment on column mesh_catalog.access_request.note is 'What the approver noted, or the reason of a denial';
create unique index access_request_pending on mesh_catalog.access_request (product_id, role_name, role_oid, purpose) where state = 'pending';

create table mesh_catalog.access_grant (
    grant_id    bigint generated always as identity primary key,
    request_id  bigint not null unique references mesh_catalog.access_request,
    product_id  bigint not null references mesh_catalog.product,
    role_name   name not null,
    role_oid    oid not null,
    purpose     text not null,
    valid_from  timestamptz not null,
    valid_until timestamptz not null,
    unmask      text[] not null,
    unfiltered  boolean not null,
    approved_by name not null,
    ended_at    timestamptz,
    ended_by    name,
    end_reason  text,
    constraint grant_is_dated check (pg_catalog.isfinite(valid_from) and pg_catalog.isfinite(valid_until) and valid_from < valid_until),
    constraint grant_end_recorded check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
comment on table mesh_catalog.access_grant is 'Who may read a product: for a purpose, until a date, with which exemptions. Read anew by every statement.';
comment on column mesh_catalog.access_grant.grant_id is 'Identifies the grant';
comment on column mesh_catalog.access_grant.request_id is 'The request that it approved';
comment on column mesh_catalog.access_grant.product_id is 'Which product';
comment on column mesh_catalog.access_grant.role_name is 'The role that may read it';
comment on column mesh_catalog.access_grant.role_oid is 'That role''s OID; a role that bears the name but not the OID has nothing of it';
comment on column mesh_catalog.access_grant.purpose is 'What for';
comment on column mesh_catalog.access_grant.valid_from is 'From when';
comment on column mesh_catalog.access_grant.valid_until is 'Until when, whether or not anybody tidies up';
comment on column mesh_catalog.access_grant.unmask is 'The columns that it shows without their masks';
comment on column mesh_catalog.access_grant.unfiltered is 'Does it show the rows that filters hide';
comment on column mesh_catalog.access_grant.approved_by is 'Who approved it';
comment on column mesh_catalog.access_grant.ended_at is 'When it was revoked, or its expiry tidied up';
comment on column mesh_catalog.access_grant.ended_by is 'By whom';
comment on column mesh_catalog.access_grant.end_reason is 'Why';
create index access_grant_of_product on mesh_catalog.access_grant (product_id, role_oid) where ended_at is null;

create table mesh_catalog.tagged_filter (
    rule_id     bigint generated always as identity primary key,
    domain_id   bigint references mesh_catalog.domain,
    tag         text not null,
    filter_name text not null,
    predicate   text not null,
    of_columns  boolean not null,
    description text not null,
    created_at  timestamptz not null default pg_catalog.now(),
    created_by  name not null,
    unique nulls not distinct (domain_id, tag, filter_name),
    constraint tagged_filter_name_fits check (pg_catalog.octet_length(filter_name) between 1 and 63),
    constraint tagged_filter_tag_fits check (pg_catalog.octet_length(tag) between 1 and 63)
);
comment on table mesh_catalog.tagged_filter is 'Row filters of all products that bear a tag, or have a column that bears it';
comment on column mesh_catalog.tagged_filter.rule_id is 'Identifies the rule';
comment on column mesh_catalog.tagged_filter.domain_id is 'Of which domain''s products; null: of those of all domains';
comment on column mesh_catalog.tagged_filter.tag is 'The tag that it goes by';
comment on column mesh_catalog.tagged_filter.filter_name is 'Its name among the filters of that tag';
comment on column mesh_catalog.tagged_filter.predicate is 'The condition that a row must meet; VALUE stands for the tagged column';
comment on column mesh_catalog.tagged_filter.of_columns is 'Does it speak of VALUE, so that it is about tagged columns; otherwise it is about tagged products';
comment on column mesh_catalog.tagged_filter.description is 'What it is for';
comment on column mesh_catalog.tagged_filter.created_at is 'When it was set';
comment on column mesh_catalog.tagged_filter.created_by is 'Who set it';
create policy everyone on mesh_catalog.tagged_filter for select using (true);

create table mesh_catalog.tagged_filter_role (
    rule_id   bigint not null references mesh_catalog.tagged_filter on delete cascade,
    role_name name not null,
    role_oid  oid not null,
    exempt    boolean not null,
    primary key (rule_id, role_name)
);
comment on table mesh_catalog.tagged_filter_role is 'The roles that a filter by tag applies to (without any: all consumers), and those that are exempt';
comment on column mesh_catalog.tagged_filter_role.rule_id is 'Which rule';
comment on column mesh_catalog.tagged_filter_role.role_name is 'The role';
comment on column mesh_catalog.tagged_filter_role.role_oid is 'That role''s OID; a role that is gone exempts nobody, and the filter that applied to it applies to everybody';
comment on column mesh_catalog.tagged_filter_role.exempt is 'Is the role exempt';
create policy everyone on mesh_catalog.tagged_filter_role for select using (true);

create table mesh_catalog.tagged_mask (
    rule_id    bigint generated always as identity primary key,
    domain_id  bigint references mesh_catalog.domain,
    tag        text not null,
    method     text not null,
    argument   text,
    created_at timestamptz not null default pg_catalog.now(),
    created_by name not null,
    unique nulls not distinct (domain_id, tag, method),
    constraint tagged_mask_tag_fits check (pg_catalog.octet_length(tag) between 1 and 63),
    constraint tagged_mask_method_known check (method in ('null', 'constant', 'hash', 'pseudonym', 'year', 'generalise', 'noise', 'partial', 'expression'))
);
comment on table mesh_catalog.tagged_mask is 'Masks of all columns that bear a tag';
comment on column mesh_catalog.tagged_mask.rule_id is 'Identifies the rule';
comment on column mesh_catalog.tagged_mask.domain_id is 'Of which domain''s products; null: of those of all domains';
comment on column mesh_catalog.tagged_mask.tag is 'The tag that it goes by';
comment on column mesh_catalog.tagged_mask.method is 'As in mesh_catalog.column_mask';
comment on column mesh_catalog.tagged_mask.argument is 'What the method needs to know; in an expression VALUE stands for the column';
comment on column mesh_catalog.tagged_mask.created_at is 'When it was set';
comment on column mesh_catalog.tagged_mask.created_by is 'Who set it';
create policy everyone on mesh_catalog.tagged_mask for select using (true);

create table mesh_catalog.row_filter (
    filter_id   bigint generated always as identity primary key,
    product_id  bigint not null references mesh_catalog.product,
    filter_name text not null,
    predicate   text not null,
    attributes  text[] not null default '{}',
    description text not null,
    created_at  timestamptz not null default pg_catalog.now(),
    created_by  name not null,
    rule_id     bigint references mesh_catalog.tagged_filter on delete cascade,
    column_name text,
    unique nulls not distinct (product_id, filter_name, rule_id, column_name),
    constraint filter_name_fits check (pg_catalog.octet_length(filter_name) between 1 and 63),
    constraint filter_column_by_rule check (column_name is null or rule_id is not null)
);
comment on table mesh_catalog.row_filter is 'Which rows of a product its consumers see; compiled into the port view and as policies on the source';
comment on column mesh_catalog.row_filter.filter_id is 'Identifies the filter';
comment on column mesh_catalog.row_filter.product_id is 'Of which product';
comment on column mesh_catalog.row_filter.filter_name is 'Its name within the product';
comment on column mesh_catalog.row_filter.predicate is 'The condition that a row must meet, as the domain wrote it';
comment on column mesh_catalog.row_filter.attributes is 'The session attributes that it reads; who lacks one is refused';
comment on column mesh_catalog.row_filter.description is 'What it is for';
comment on column mesh_catalog.row_filter.created_at is 'When it was set';
comment on column mesh_catalog.row_filter.created_by is 'Who set it';
comment on column mesh_catalog.row_filter.rule_id is 'The rule by tag that it comes of; it stays when the tag is lost, until it is let go';
comment on column mesh_catalog.row_filter.column_name is 'The tagged column that the rule''s VALUE stands for';
create policy everyone on mesh_catalog.row_filter for select using (true);

create table mesh_catalog.row_filter_role (
    filter_id bigint not null references mesh_catalog.row_filter on delete cascade,
    role_name name not null,
    role_oid  oid not null,
    exempt    boolean not null,
    primary key (filter_id, role_name)
);
comment on table mesh_catalog.row_filter_role is 'The roles that a product''s own filter applies to (without any: all consumers), and those that are exempt';
comment on column mesh_catalog.row_filter_role.filter_id is 'Which filter';
comment on column mesh_catalog.row_filter_role.role_name is 'The role';
comment on column mesh_catalog.row_filter_role.role_oid is 'That role''s OID; once no role bears both, the filter applies to everybody, and nobody is exempt';
comment on column mesh_catalog.row_filter_role.exempt is 'Is the role exempt';
create policy everyone on mesh_catalog.row_filter_role for select using (true);

create table mesh_catalog.column_mask (
    mask_id     bigint generated always as identity primary key,
    product_id  bigint not null references mesh_catalog.product,
    column_name text not null,
    method      text not null,
    argument    text,
    created_at  timestamptz not null default pg_catalog.now(),
    created_by  name not null,
    rule_id     bigint references mesh_catalog.tagged_mask on delete cascade,
    unique nulls not distinct (product_id, column_name, method, rule_id),
    unique (product_id, column_name, rule_id),
    constraint mask_method_known check (method in ('null', 'constant', 'hash', 'pseudonym', 'year', 'generalise', 'noise', 'partial', 'expression'))
);
comment on table mesh_catalog.column_mask is 'What consumers see instead of a column''s values; of several masks on a column the strictest counts';
comment on column mesh_catalog.column_mask.mask_id is 'Identifies the mask';
comment on column mesh_catalog.column_mask.product_id is 'Of which product';
comment on column mesh_catalog.column_mask.column_name is 'Which column';
comment on column mesh_catalog.column_mask.method is 'null, constant, hash, pseudonym, year, generalise, noise, partial or expression: the strictest first';
comment on column mesh_catalog.column_mask.argument is 'What the method needs to know';
comment on column mesh_catalog.column_mask.created_at is 'When it was set';
comment on column mesh_catalog.column_mask.created_by is 'Who set it';
comment on column mesh_catalog.column_mask.rule_id is 'The rule by tag that it comes of; it stays when the tag is lost, until it is let go';
create policy everyone on mesh_catalog.column_mask for select using (true);

create table mesh_catalog.role_attribute (
    role_name        name not null,
    role_oid         oid not null,
    attribute        text not null,
    attribute_values text[] not null,
    set_at           timestamptz not null default pg_catalog.now(),
    set_by           name not null,
    primary key (role_name, attribute),
    constraint attribute_named check (pg_catalog.octet_length(attribute) between 1 and 127)
);
comment on table mesh_catalog.role_attribute is 'Facts about roles that row filters use, such as the regions an analyst works for';
comment on column mesh_catalog.role_attribute.role_name is 'Which role';
comment on column mesh_catalog.role_attribute.role_oid is 'That role''s OID; a role that bears the name but not the OID has nothing of it';
comment on column mesh_catalog.role_attribute.attribute is 'The attribute; one named domain.attribute is set by that domain, any other by a platform admin';
comment on column mesh_catalog.role_attribute.attribute_values is 'Its values';
comment on column mesh_catalog.role_attribute.set_at is 'When it was set';
comment on column mesh_catalog.role_attribute.set_by is 'Who set it';

-- No policy: nobody but the owner reads it. Made when the first mask needs it.
create table mesh_catalog.mask_key (
    only_one   boolean primary key default true,
    secret     bytea not null,
    created_at timestamptz not null default pg_catalog.now(),
    constraint mask_key_only_one check (only_one),
    constraint mask_key_long_enough check (pg_catalog.octet_length(secret) = 32)
);
comment on table mesh_catalog.mask_key is 'The secret of this installation''s keyed hashes: without it, pseudonyms cannot be computed';
comment on column mesh_catalog.mask_key.only_one is 'There is one key';
comment on column mesh_catalog.mask_key.secret is 'The key';
comment on column mesh_catalog.mask_key.created_at is 'When it was made';
