-- What people say to each other about products: the consumers' backlog and the
-- glossary.

create table mesh_catalog.change_request (
    request_id       bigint generated always as identity primary key,
    product_id       bigint not null references mesh_catalog.product,
    need             text not null,
    priority         text not null,
    state            text not null default 'open',
    requester_name   name not null,
    requester_oid    oid not null,
    requested_at     timestamptz not null default pg_catalog.now(),
    answer           text,
    answered_by      name,
    answered_at      timestamptz,
    constraint change_request_says_something check (pg_catalog.btrim(need) <> ''),
    constraint change_request_priority_known check (priority in ('low', 'normal', 'high', 'urgent')),
    constraint change_request_state_known check (state in ('open', 'planned', 'done', 'declined')),
    constraint change_request_answered check (
        (state = 'open') = (answered_at is null)
        and (answered_at is null) = (answered_by is null)
        and (answered_at is null) = (answer is null))
);
comment on table mesh_catalog.change_request is 'What consumers ask of a product: its backlog';
comment on column mesh_catalog.change_request.request_id is 'Identifies the request';
comment on column mesh_catalog.change_request.product_id is 'Of which product';
comment on column mesh_catalog.change_request.need is 'What is needed, in the consumer''s words';
comment on column mesh_catalog.change_request.priority is 'low, normal, high or urgent, as the consumer sees it';
comment on column mesh_catalog.change_request.state is 'open, planned, done or declined';
comment on column mesh_catalog.change_request.requester_name is 'The role that asked';
comment on column mesh_catalog.change_request.requester_oid is 'That role''s OID; a role that bears the name but not the OID did not ask';
comment on column mesh_catalog.change_request.requested_at is 'When';
comment on column mesh_catalog.change_request.answer is 'The latest answer of the domain';
comment on column mesh_catalog.change_request.answered_by is 'Who gave it';
comment on column mesh_catalog.change_request.answered_at is 'When';
create index change_request_product on mesh_catalog.change_request (product_id);
create policy own_or_own_domain on mesh_catalog.change_request for select using (
    product_id in (select p.product_id from mesh_catalog.product p
                    where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))
    or exists (select from pg_catalog.pg_roles r
                where r.oid = requester_oid and r.rolname = requester_name
                  and pg_catalog.pg_has_role(r.oid, 'USAGE')));

create table mesh_catalog.term (
    term_id    bigint generated always as identity primary key,
    domain_id  bigint references mesh_catalog.domain,
    term       text not null,
    definition text not null,
    defined_by name not null,
    defined_at timestamptz not null default pg_catalog.now(),
    unique nulls not distinct (domain_id, term),
    constraint term_is_named check (pg_catalog.btrim(term) <> ''),
    constraint term_says_something check (pg_catalog.btrim(definition) <> '')
);
comment on table mesh_catalog.term is 'The glossary: what a word means, in the whole mesh or in one domain';
comment on column mesh_catalog.term.term_id is 'Identifies the term';
comment on column mesh_catalog.term.domain_id is 'The domain whose language it is; null for the whole mesh';
comment on column mesh_catalog.term.term is 'The word';
comment on column mesh_catalog.term.definition is 'What it means';
comment on column mesh_catalog.term.defined_by is 'Who said so last';
comment on column mesh_catalog.term.defined_at is 'When';
create policy everyone on mesh_catalog.term for select using (true);

create table mesh_catalog.term_link (
    term_id     bigint not null references mesh_catalog.term,
    product_id  bigint not null references mesh_catalog.product,
    column_name text,
    linked_by   name not null,
    linked_at   timestamptz not null default pg_catalog.now(),
    unique nulls not distinct (term_id, product_id, column_name)
);
comment on table mesh_catalog.term_link is 'Where a term of the glossary is used';
comment on column mesh_catalog.term_link.term_id is 'Which term';
comment on column mesh_catalog.term_link.product_id is 'In which product';
comment on column mesh_catalog.term_link.column_name is 'For which of its columns; null for the product itself';
comment on column mesh_catalog.term_link.linked_by is 'Who said so';
comment on column mesh_catalog.term_link.linked_at is 'When';
create index term_link_product on mesh_catalog.term_link (product_id);
create policy everyone on mesh_catalog.term_link for select using (true);
