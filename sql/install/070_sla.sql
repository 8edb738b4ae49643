-- Agreements between a provider's product and a consumer's domain, what was
-- measured, and the breaches.

create table mesh_catalog.agreement (
    agreement_id       bigint generated always as identity primary key,
    product_id         bigint not null references mesh_catalog.product,
    consumer_domain_id bigint not null references mesh_catalog.domain (domain_id),
    promise            mesh.sla not null,
    delivery           text not null,
    formats            text[] not null,
    escalation         text not null,
    review_on          date,
    state              text not null,
    made_at            timestamptz not null default pg_catalog.clock_timestamp(),
    made_by            name not null,
    ended_at           timestamptz,
    constraint agreement_state_known check (state in ('proposed', 'live', 'superseded', 'ended')),
    constraint agreement_end_dated check ((state in ('superseded', 'ended')) = (ended_at is not null)),
    constraint agreement_period check (ended_at >= made_at)
);
comment on table mesh_catalog.agreement is 'What a product promises to a consumer domain; amending one supersedes it with another row';
comment on column mesh_catalog.agreement.agreement_id is 'Identifies the agreement';
comment on column mesh_catalog.agreement.product_id is 'The provider''s product';
comment on column mesh_catalog.agreement.consumer_domain_id is 'The domain that it is promised to';
comment on column mesh_catalog.agreement.promise is 'What is promised';
comment on column mesh_catalog.agreement.delivery is 'How and when it is delivered';
comment on column mesh_catalog.agreement.formats is 'The ports it is delivered through, by name or kind; none: all that the product has';
comment on column mesh_catalog.agreement.escalation is 'Who is told when a promise is broken';
comment on column mesh_catalog.agreement.review_on is 'When the two sides look at it again';
comment on column mesh_catalog.agreement.state is 'proposed by the consumer, live, superseded by an amendment, or ended';
comment on column mesh_catalog.agreement.made_at is 'When it was proposed or agreed';
comment on column mesh_catalog.agreement.made_by is 'By whom';
comment on column mesh_catalog.agreement.ended_at is 'When it was superseded or ended';
create policy everyone on mesh_catalog.agreement for select using (true);
create unique index agreement_one_live on mesh_catalog.agreement (product_id, consumer_domain_id) where state = 'live';
create unique index agreement_one_proposed on mesh_catalog.agreement (product_id, consumer_domain_id) where state = 'proposed';

create table mesh_catalog.observation (
    observation_id     bigint generated always as identity primary key,
    product_id         bigint not null references mesh_catalog.product,
    consumer_domain_id bigint references mesh_catalog.domain (domain_id),
    term               text not null,
    measured           text not null,
    as_of              timestamptz not null,
    backdated          boolean not null,
    note               text not null,
    observed_at        timestamptz not null default pg_catalog.clock_timestamp(),
    observed_by        name not null,
    constraint observation_dated check (pg_catalog.isfinite(as_of))
);
comment on table mesh_catalog.observation is 'What somebody measured of a product, a row for each term; runs of checks are observations too, kept where they are';
comment on column mesh_catalog.observation.observation_id is 'Identifies the observation';
comment on column mesh_catalog.observation.product_id is 'Of which product';
comment on column mesh_catalog.observation.consumer_domain_id is 'As which consumer domain sees it; null when it holds for all';
comment on column mesh_catalog.observation.term is 'What was measured: a term of mesh.sla';
comment on column mesh_catalog.observation.measured is 'The value, in the term''s unit';
comment on column mesh_catalog.observation.as_of is 'For which moment';
comment on column mesh_catalog.observation.backdated is 'Was that moment before it was recorded';
comment on column mesh_catalog.observation.note is 'How it was measured';
comment on column mesh_catalog.observation.observed_at is 'When it was recorded';
comment on column mesh_catalog.observation.observed_by is 'By whom';
-- As with runs of checks: a public fact of a product that was released.
create policy released_or_own on mesh_catalog.observation for select using (
    product_id = any (array(select v.product_id from mesh_catalog.version v where v.state <> 'draft'))
    or product_id = any (array(select p.product_id from mesh_catalog.product p
                                where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[])))
    or consumer_domain_id = any ((select mesh_catalog.my_domains())::bigint[]));
create index observation_newest on mesh_catalog.observation (product_id, term, consumer_domain_id, as_of desc, observation_id desc);

create table mesh_catalog.breach (
    breach_id       bigint generated always as identity primary key,
    agreement_id    bigint not null references mesh_catalog.agreement,
    term            text not null,
    promised        text not null,
    measured        text not null,
    opened_at       timestamptz not null,
    backdated       boolean not null,
    alerted         boolean not null,
    recorded_at     timestamptz not null default pg_catalog.clock_timestamp(),
    closed_at       timestamptz,
    closed_measured text,
    outcome         text,
    constraint breach_period check (closed_at >= opened_at),
    constraint breach_outcome_known check (outcome in ('recovered', 'superseded', 'ended')),
    constraint breach_closed_for_a_reason check ((closed_at is null) = (outcome is null)),
    constraint breach_recovery_measured check ((outcome = 'recovered') = (closed_measured is not null))
);
comment on table mesh_catalog.breach is 'From when until when a promised term was broken';
comment on column mesh_catalog.breach.breach_id is 'Identifies the breach';
comment on column mesh_catalog.breach.agreement_id is 'Of which agreement';
comment on column mesh_catalog.breach.term is 'Which term';
comment on column mesh_catalog.breach.promised is 'What was promised';
comment on column mesh_catalog.breach.measured is 'What was measured when it opened';
comment on column mesh_catalog.breach.opened_at is 'The moment for which that was measured';
comment on column mesh_catalog.breach.backdated is 'Was that moment before the measurement was recorded';
comment on column mesh_catalog.breach.alerted is 'Were both sides alerted; not by a backdated measurement, outside a demonstration database';
comment on column mesh_catalog.breach.recorded_at is 'When the breach was found';
comment on column mesh_catalog.breach.closed_at is 'When the term was measured as kept again, or the agreement ended; null while open';
comment on column mesh_catalog.breach.closed_measured is 'What was measured then';
comment on column mesh_catalog.breach.outcome is 'recovered, or superseded or ended with its agreement; null while open';
create policy everyone on mesh_catalog.breach for select using (true);
create unique index breach_one_open on mesh_catalog.breach (agreement_id, term) where closed_at is null;

create function mesh_catalog.judge(promise mesh.sla, observation text)
    returns table (term text, promised text, measured text, state text, margin bigint, error_budget text, budget_consumed numeric)
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_judge';
comment on function mesh_catalog.judge(mesh.sla, text) is 'What an observation says of each promised term: met, broken or unmeasured; how far on the good side (margin, in the term''s steps); how much of the error budget is consumed, in percent';

create function mesh_catalog.share_kept(total bigint, failed bigint) returns text
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_share_kept';
comment on function mesh_catalog.share_kept(bigint, bigint) is 'The share of rows that did not fail, as an SLA writes it, rounded down';
create function mesh_catalog.age(at timestamptz, event timestamptz) returns text
    language c immutable parallel safe
    as 'MODULE_PATHNAME', 'meshcat_sla_age';
comment on function mesh_catalog.age(timestamptz, timestamptz) is 'The time from an event to a moment, as an SLA writes it, rounded up to a second; no less than nothing';

create function mesh_catalog.settle_breaches(of_product_id bigint default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_sla_settle';
comment on function mesh_catalog.settle_breaches(bigint) is 'Opens a breach, and raises an alert, for each term of a live agreement (of one product) that its newest measurement breaks; closes those that are kept again. Returns how many it opened. For the extension itself: whoever records a measurement calls it.';
revoke all on function mesh_catalog.settle_breaches(bigint) from public;

create function mesh.agree(provider text, consumer text, sla mesh.sla, delivery text default '', formats text[] default '{}', escalation text default '', review_on date default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_sla_agree';
comment on function mesh.agree(text, text, mesh.sla, text, text[], text, date) is 'Makes an agreement between a product (provider) and a domain (consumer), or amends the live one. Live at once when the provider''s owner or product_owner, or an admin, calls; a proposal when the consumer''s does. Returns its id.';

create function mesh.end_agreement(provider text, consumer text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_sla_end_agreement';
comment on function mesh.end_agreement(text, text) is 'Ends the live agreement between a product and a domain, or withdraws the proposal. Either side''s owner or product_owner.';

create function mesh.observe(product text, observation text, as_of timestamptz default pg_catalog.now(), consumer text default null, note text default '') returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_sla_observe';
comment on function mesh.observe(text, text, timestamptz, text, text) is 'Records what was measured of a product, such as accuracy = 98.63%; latency = 3s, for all or as one consumer domain sees it. Returns how many terms. Those who own or hold a duty in the provider''s domain or, for what their own domain sees, the consumer''s.';

create function mesh.sla_status(as_of timestamptz default pg_catalog.now(), product text default null, consumer text default null)
    returns table (agreement_id bigint, product text, provider text, consumer text, term text, promised text, measured text,
                   state text, measured_at timestamptz, evidence text, error_budget text, budget_consumed numeric)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_sla_status';
comment on function mesh.sla_status(timestamptz, text, text) is 'Every promised term of the live agreements: met, broken or unmeasured by the newest measurement up to as_of';
