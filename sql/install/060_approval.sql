-- Who decides about which requests, what is granted without asking first, and who still
-- needs what they have.

create table mesh_catalog.approval_rule (
    rule_id      bigint generated always as identity primary key,
    product_id   bigint not null references mesh_catalog.product,
    rule_name    text not null,
    approver     text not null,
    purposes     text[],
    longest      interval,
    unmask       text[] not null,
    unfiltered   boolean not null,
    created_at   timestamptz not null default pg_catalog.now(),
    author_name  name not null,
    author_oid   oid not null,
    session_name name not null,
    session_oid  oid not null,
    unique (product_id, rule_name),
    constraint rule_name_fits check (pg_catalog.octet_length(rule_name) between 1 and 63),
    constraint rule_approver_known check (approver in ('auto', 'steward', 'owner')),
    constraint rule_grants_only_by_itself check (approver = 'auto' or (unmask = '{}' and not unfiltered)),
    constraint rule_auto_is_limited check (approver <> 'auto' or longest is not null),
    constraint rule_longest_positive check (longest > interval '0' and pg_catalog.isfinite(longest)),
    constraint rule_purposes_told check (purposes <> '{}')
);
comment on table mesh_catalog.approval_rule is 'Who decides about a product''s requests; of several rules that a request meets the strictest counts: owner, steward, auto';
comment on column mesh_catalog.approval_rule.rule_id is 'Identifies the rule';
comment on column mesh_catalog.approval_rule.product_id is 'Of which product';
comment on column mesh_catalog.approval_rule.rule_name is 'Its name within the product';
comment on column mesh_catalog.approval_rule.approver is 'auto: nobody needs to, the rule''s author has; steward: as without a rule; owner: the domain''s owner role alone';
comment on column mesh_catalog.approval_rule.purposes is 'The purposes that it is about; null: any';
comment on column mesh_catalog.approval_rule.longest is 'It is about requests for at most so long; null: any';
comment on column mesh_catalog.approval_rule.unmask is 'auto: the columns that its grants show without masks';
comment on column mesh_catalog.approval_rule.unfiltered is 'auto: do its grants show the rows that filters hide';
comment on column mesh_catalog.approval_rule.created_at is 'When it was set';
comment on column mesh_catalog.approval_rule.author_name is 'Who set it (current_user of the call), and approves by it';
comment on column mesh_catalog.approval_rule.author_oid is 'That role''s OID';
comment on column mesh_catalog.approval_rule.session_name is 'Who had logged in (session_user of the call)';
comment on column mesh_catalog.approval_rule.session_oid is 'That role''s OID';
create policy everyone on mesh_catalog.approval_rule for select using (true);

create table mesh_catalog.approval_rule_role (
    rule_id   bigint not null references mesh_catalog.approval_rule on delete cascade,
    role_name name not null,
    role_oid  oid not null,
    primary key (rule_id, role_name)
);
comment on table mesh_catalog.approval_rule_role is 'The roles whose requests a rule is about, and their members; a rule without any is about everybody''s';
comment on column mesh_catalog.approval_rule_role.rule_id is 'Which rule';
comment on column mesh_catalog.approval_rule_role.role_name is 'The role';
comment on column mesh_catalog.approval_rule_role.role_oid is 'That role''s OID; once no role bears both, a rule that approves by itself is not about it, any other about everybody';
create policy everyone on mesh_catalog.approval_rule_role for select using (true);

create table mesh_catalog.access_campaign (
    campaign_id bigint generated always as identity primary key,
    product_id  bigint not null references mesh_catalog.product,
    opened_at   timestamptz not null default pg_catalog.clock_timestamp(),
    due_at      timestamptz not null,
    opened_by   name not null,
    constraint campaign_gives_time check (due_at > opened_at and pg_catalog.isfinite(due_at))
);
comment on table mesh_catalog.access_campaign is 'Recertifications: who still needs what was granted of a product';
comment on column mesh_catalog.access_campaign.campaign_id is 'Identifies the campaign';
comment on column mesh_catalog.access_campaign.product_id is 'Of which product';
comment on column mesh_catalog.access_campaign.opened_at is 'When it was opened';
comment on column mesh_catalog.access_campaign.due_at is 'Until when a grant is certified, or ends';
comment on column mesh_catalog.access_campaign.opened_by is 'Who opened it';
create policy everyone on mesh_catalog.access_campaign for select using (true);

create table mesh_catalog.access_certificate (
    campaign_id bigint not null references mesh_catalog.access_campaign,
    grant_id    bigint not null references mesh_catalog.access_grant,
    kept        boolean,
    decided_at  timestamptz,
    decided_by  name,
    note        text,
    primary key (campaign_id, grant_id),
    constraint certificate_decided check ((kept is null) = (decided_at is null) and (kept is null) = (decided_by is null))
);
comment on table mesh_catalog.access_certificate is 'The grants that a recertification asks about';
comment on column mesh_catalog.access_certificate.campaign_id is 'By which recertification';
comment on column mesh_catalog.access_certificate.grant_id is 'Which grant';
comment on column mesh_catalog.access_certificate.kept is 'Is it still needed? Null: nobody has said';
comment on column mesh_catalog.access_certificate.decided_at is 'When somebody said so';
comment on column mesh_catalog.access_certificate.decided_by is 'Who';
comment on column mesh_catalog.access_certificate.note is 'Why';
create index access_certificate_open on mesh_catalog.access_certificate (grant_id) where kept is null;
create policy concerned on mesh_catalog.access_certificate for select
    using (exists (select from mesh_catalog.access_grant g where g.grant_id = access_certificate.grant_id));

create view mesh_catalog.overdue_grant with (security_invoker) as
select t.grant_id, c.due_at
  from mesh_catalog.access_certificate t
  join mesh_catalog.access_campaign c using (campaign_id)
 where t.kept is null and c.due_at <= pg_catalog.clock_timestamp();
comment on view mesh_catalog.overdue_grant is 'Grants that nobody has said to be still needed, and when that was due: they open nothing any more';

create table mesh_catalog.emergency_role (
    product_id bigint not null references mesh_catalog.product,
    role_name  name not null,
    role_oid   oid not null,
    longest    interval not null,
    unmask     text[] not null,
    unfiltered boolean not null,
    allowed_at timestamptz not null default pg_catalog.now(),
    allowed_by name not null,
    primary key (product_id, role_name),
    constraint emergency_is_short check (longest > interval '0' and longest <= interval '24 hours')
);
comment on table mesh_catalog.emergency_role is 'Who may read a product in an emergency without asking first';
comment on column mesh_catalog.emergency_role.product_id is 'Which product';
comment on column mesh_catalog.emergency_role.role_name is 'The role, whose members may';
comment on column mesh_catalog.emergency_role.role_oid is 'That role''s OID; a role that bears the name but not the OID may not';
comment on column mesh_catalog.emergency_role.longest is 'For how long at once';
comment on column mesh_catalog.emergency_role.unmask is 'The columns that it then sees without masks';
comment on column mesh_catalog.emergency_role.unfiltered is 'Does it then see the rows that filters hide';
comment on column mesh_catalog.emergency_role.allowed_at is 'When it was allowed';
comment on column mesh_catalog.emergency_role.allowed_by is 'By whom';
create policy everyone on mesh_catalog.emergency_role for select using (true);

create table mesh_catalog.emergency (
    grant_id    bigint primary key references mesh_catalog.access_grant,
    reason      text not null,
    reviewed_at timestamptz,
    reviewed_by name,
    finding     text,
    constraint emergency_has_reason check (pg_catalog.btrim(reason) <> ''),
    constraint emergency_reviewed check ((reviewed_at is null) = (reviewed_by is null) and (reviewed_at is null) = (finding is null))
);
comment on table mesh_catalog.emergency is 'Grants that were taken in an emergency, and what somebody else found of it';
comment on column mesh_catalog.emergency.grant_id is 'Which grant';
comment on column mesh_catalog.emergency.reason is 'What the emergency was';
comment on column mesh_catalog.emergency.reviewed_at is 'When it was reviewed; null: it has still to be';
comment on column mesh_catalog.emergency.reviewed_by is 'By whom';
comment on column mesh_catalog.emergency.finding is 'What was found';
create policy concerned on mesh_catalog.emergency for select
    using (exists (select from mesh_catalog.access_grant g where g.grant_id = emergency.grant_id));
