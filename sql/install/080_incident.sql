-- Incidents: what is wrong with a product, whom it concerns, who deals with it.

create table mesh_catalog.incident (
    incident_id     bigint generated always as identity primary key,
    product_id      bigint not null references mesh_catalog.product,
    dedup_key       text not null,
    origin          text not null,
    state           text not null default 'triggered',
    severity        text not null,
    opened_at       timestamptz not null default pg_catalog.now(),
    opened_by       name not null,
    occurrences     integer not null default 1,
    last_seen_at    timestamptz not null default pg_catalog.now(),
    recovered_at    timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by name,
    resolved_at     timestamptz,
    resolved_by     name,
    constraint incident_dedup_key_fits check (pg_catalog.octet_length(dedup_key) between 1 and 200),
    constraint incident_origin_known check (origin in ('check', 'person')),
    constraint incident_state_known check (state in ('triggered', 'acknowledged', 'resolved')),
    constraint incident_severity_known check (severity in ('info', 'warning', 'error', 'critical')),
    constraint incident_acknowledged_by_somebody check ((acknowledged_at is null) = (acknowledged_by is null)),
    constraint incident_resolved_by_somebody check ((resolved_at is null) = (resolved_by is null)),
    constraint incident_state_dated check (
        (state = 'resolved') = (resolved_at is not null) and (state <> 'triggered' or acknowledged_at is null)
        and (state <> 'acknowledged' or acknowledged_at is not null)),
    constraint incident_occurs check (occurrences > 0)
);
create unique index incident_open on mesh_catalog.incident (product_id, dedup_key) where state <> 'resolved';
comment on table mesh_catalog.incident is 'That something is wrong with a product: a fact for all who read it. What it is stands in incident_detail.';
comment on column mesh_catalog.incident.incident_id is 'Identifies the incident';
comment on column mesh_catalog.incident.product_id is 'With which product';
comment on column mesh_catalog.incident.dedup_key is 'What happens again under this key joins the open incident';
comment on column mesh_catalog.incident.origin is 'check: a failed run of checks; person: somebody opened it';
comment on column mesh_catalog.incident.state is 'triggered, acknowledged or resolved';
comment on column mesh_catalog.incident.severity is 'info, warning, error or critical; the worst there was';
comment on column mesh_catalog.incident.opened_at is 'Since when';
comment on column mesh_catalog.incident.opened_by is 'By whom, or whose run';
comment on column mesh_catalog.incident.occurrences is 'How often it happened';
comment on column mesh_catalog.incident.last_seen_at is 'When it happened last';
comment on column mesh_catalog.incident.recovered_at is 'When a run passed what had failed; a person still has to resolve it';
comment on column mesh_catalog.incident.acknowledged_at is 'When somebody took it on';
comment on column mesh_catalog.incident.acknowledged_by is 'Who';
comment on column mesh_catalog.incident.resolved_at is 'When it was resolved';
comment on column mesh_catalog.incident.resolved_by is 'By whom';
create policy everyone on mesh_catalog.incident for select using (true);

create table mesh_catalog.incident_detail (
    incident_id   bigint primary key references mesh_catalog.incident,
    title         text not null,
    failed_checks text[] not null,
    run_id        bigint references mesh_catalog.check_run,
    details       jsonb not null,
    resolution    text,
    constraint incident_titled check (title <> '')
);
comment on table mesh_catalog.incident_detail is 'What an incident is about: for the product''s domain and those it affects';
comment on column mesh_catalog.incident_detail.incident_id is 'Of which incident';
comment on column mesh_catalog.incident_detail.title is 'In a line';
comment on column mesh_catalog.incident_detail.failed_checks is 'The checks that failed when it happened last';
comment on column mesh_catalog.incident_detail.run_id is 'The last run in which they failed';
comment on column mesh_catalog.incident_detail.details is 'Further facts';
comment on column mesh_catalog.incident_detail.resolution is 'What was done about it';

create table mesh_catalog.incident_effect (
    incident_id     bigint not null references mesh_catalog.incident,
    owner_domain_id bigint not null references mesh_catalog.domain (domain_id),
    domain_id       bigint not null references mesh_catalog.domain,
    product_id      bigint references mesh_catalog.product,
    reason          text not null,
    hops            integer,
    unique nulls not distinct (incident_id, domain_id, product_id, reason),
    constraint incident_effect_reason_known check (reason in ('lineage', 'grant', 'agreement')),
    constraint incident_effect_of_lineage check ((reason = 'lineage') = (product_id is not null) and (product_id is null) = (hops is null))
);
comment on table mesh_catalog.incident_effect is 'Whom an incident affects: products that data flows into, domains that may read or were promised the product';
comment on column mesh_catalog.incident_effect.incident_id is 'Which incident';
comment on column mesh_catalog.incident_effect.owner_domain_id is 'The domain of the incident''s product';
comment on column mesh_catalog.incident_effect.domain_id is 'The affected domain';
comment on column mesh_catalog.incident_effect.product_id is 'Its affected product, by lineage';
comment on column mesh_catalog.incident_effect.reason is 'lineage, grant or agreement';
comment on column mesh_catalog.incident_effect.hops is 'How many products the data passes to get there';
-- The topology of lineage is public; who was granted or promised what is not.
create policy lineage_or_own on mesh_catalog.incident_effect for select using (
    reason = 'lineage'
    or domain_id = any ((select mesh_catalog.my_domains())::bigint[])
    or owner_domain_id = any ((select mesh_catalog.my_domains())::bigint[]));
create policy concerned_domains on mesh_catalog.incident_detail for select using (
    incident_id in (select i.incident_id from mesh_catalog.incident i join mesh_catalog.product p using (product_id)
                     where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))
    or incident_id in (select e.incident_id from mesh_catalog.incident_effect e
                        where e.domain_id = any ((select mesh_catalog.my_domains())::bigint[])));

create table mesh_catalog.incident_event (
    event_id    bigint generated always as identity primary key,
    incident_id bigint not null references mesh_catalog.incident,
    happened_at timestamptz not null default pg_catalog.clock_timestamp(),
    event       text not null,
    role_name   name not null,
    run_id      bigint references mesh_catalog.check_run,
    note        text not null,
    constraint incident_event_known check (event in ('opened', 'repeated', 'recovered', 'acknowledged', 'resolved'))
);
create index incident_event_incident on mesh_catalog.incident_event (incident_id);
comment on table mesh_catalog.incident_event is 'What happened in an incident, in order';
comment on column mesh_catalog.incident_event.event_id is 'Identifies the event';
comment on column mesh_catalog.incident_event.incident_id is 'In which incident';
comment on column mesh_catalog.incident_event.happened_at is 'When (wall clock)';
comment on column mesh_catalog.incident_event.event is 'opened, repeated, recovered, acknowledged or resolved';
comment on column mesh_catalog.incident_event.role_name is 'Whose doing';
comment on column mesh_catalog.incident_event.run_id is 'The run of checks behind it, if any';
comment on column mesh_catalog.incident_event.note is 'In words';
create policy of_visible_detail on mesh_catalog.incident_event for select using (
    incident_id in (select d.incident_id from mesh_catalog.incident_detail d));

create table mesh_catalog.product_mute (
    product_id  bigint primary key references mesh_catalog.product,
    muted_until timestamptz not null,
    muted_at    timestamptz not null default pg_catalog.now(),
    muted_by    name not null
);
comment on table mesh_catalog.product_mute is 'Products whose incidents raise no alerts for a while, such as during maintenance';
comment on column mesh_catalog.product_mute.product_id is 'Which product';
comment on column mesh_catalog.product_mute.muted_until is 'Until when';
comment on column mesh_catalog.product_mute.muted_at is 'Since when';
comment on column mesh_catalog.product_mute.muted_by is 'By whom';
create policy everyone on mesh_catalog.product_mute for select using (true);

create table mesh_catalog.alert (
    alert_id    bigint generated always as identity primary key,
    raised_at   timestamptz not null default pg_catalog.clock_timestamp(),
    kind        text not null,
    severity    text not null,
    product_id  bigint references mesh_catalog.product,
    domain_id   bigint not null references mesh_catalog.domain,
    message     text not null,
    details     jsonb not null default '{}',
    notified_at timestamptz,
    constraint alert_kind_given check (kind ~ '^[a-z_]{1,63}$'),
    constraint alert_severity_known check (severity in ('info', 'warning', 'error', 'critical')),
    constraint alert_message_given check (message <> ''),
    constraint alert_details_object check (pg_catalog.jsonb_typeof(details) = 'object')
);
create index alert_to_notify on mesh_catalog.alert (alert_id) where notified_at is null;
comment on table mesh_catalog.alert is 'What a domain has to be told. The worker tells it; the transaction that raised it never waits for that.';
comment on column mesh_catalog.alert.alert_id is 'Identifies the alert; all that a notification carries';
comment on column mesh_catalog.alert.raised_at is 'When it was raised (wall clock)';
comment on column mesh_catalog.alert.kind is 'What it is about, such as incident or breach';
comment on column mesh_catalog.alert.severity is 'info, warning, error or critical';
comment on column mesh_catalog.alert.product_id is 'About which product, if any';
comment on column mesh_catalog.alert.domain_id is 'The domain that it is for';
comment on column mesh_catalog.alert.message is 'In a line';
comment on column mesh_catalog.alert.details is 'Further facts, such as the incident''s id';
comment on column mesh_catalog.alert.notified_at is 'When the worker told it; null: not yet';
create policy own_domain on mesh_catalog.alert for select using (
    domain_id = any ((select mesh_catalog.my_domains())::bigint[]));

create function mesh.open_incident(product text, title text, severity text default 'error', details jsonb default '{}',
    dedup_key text default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_incident_open';
comment on function mesh.open_incident(text, text, text, jsonb, text) is 'Opens an incident with a product, or joins the open one of the same key (by default its title). For the product''s domain and all who may read it. Returns its id.';

create function mesh.acknowledge(incident_id bigint, note text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_incident_acknowledge';
comment on function mesh.acknowledge(bigint, text) is 'Says that the caller deals with an incident. For the product''s domain.';

create function mesh.resolve(incident_id bigint, resolution text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_incident_resolve';
comment on function mesh.resolve(bigint, text) is 'Resolves an incident and says what was done. For the product''s domain.';

create function mesh.mute(product text, until timestamptz) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_incident_mute';
comment on function mesh.mute(text, timestamptz) is 'Incidents of the product raise no alerts until then; they are opened all the same. A null ends it. For the product''s domain.';

create function mesh_catalog.incident_from_run(run_id bigint) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_incident_from_run';
comment on function mesh_catalog.incident_from_run(bigint) is 'Opens, continues or marks as recovered the incident that a run of checks calls for; returns its id, or null. For the extension itself.';
revoke all on function mesh_catalog.incident_from_run(bigint) from public;
