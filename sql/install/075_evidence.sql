-- What people answer for: statements about a version of a product, said by one and
-- confirmed by another, bound to the facts that they were about.

create table mesh_catalog.attestation (
    attestation_id    bigint generated always as identity primary key,
    product_id        bigint not null references mesh_catalog.product,
    version_id        bigint not null references mesh_catalog.version,
    statement         text not null,
    facts_digest      bytea not null,
    section_digests   jsonb not null,
    valid_until       timestamptz not null,
    stated_at         timestamptz not null default pg_catalog.clock_timestamp(),
    stater_name       name not null,
    stater_oid        oid not null,
    session_name      name not null,
    session_oid       oid not null,
    confirmed_at      timestamptz,
    confirmer_name    name,
    confirmer_session name,
    withdrawn_at      timestamptz,
    withdrawn_by      name,
    withdrawal_reason text,
    constraint attestation_states_something check (statement ~ '\S'),
    constraint attestation_digest check (pg_catalog.octet_length(facts_digest) = 32),
    constraint attestation_sections check (pg_catalog.jsonb_typeof(section_digests) = 'object'),
    constraint attestation_dated check (valid_until > stated_at),
    constraint attestation_confirmed check ((confirmed_at is null) = (confirmer_name is null) and (confirmed_at is null) = (confirmer_session is null)),
    constraint attestation_by_two check (confirmer_name <> stater_name and confirmer_session <> session_name
                                         and confirmer_name <> session_name and confirmer_session <> stater_name),
    constraint attestation_order check (confirmed_at >= stated_at and withdrawn_at >= stated_at and withdrawn_at >= confirmed_at),
    constraint attestation_withdrawn check ((withdrawn_at is null) = (withdrawn_by is null) and (withdrawn_at is null) = (withdrawal_reason is null)),
    constraint attestation_withdrawn_for_a_reason check (withdrawal_reason ~ '\S')
);
comment on table mesh_catalog.attestation is 'What somebody states of a version of a product, and another confirms; never altered, only confirmed and withdrawn';
comment on column mesh_catalog.attestation.attestation_id is 'Identifies the attestation';
comment on column mesh_catalog.attestation.product_id is 'Of which product';
comment on column mesh_catalog.attestation.version_id is 'Of which version';
comment on column mesh_catalog.attestation.statement is 'What is stated';
comment on column mesh_catalog.attestation.facts_digest is 'The digest of the facts that it was stated of, as mesh.evidence tells it';
comment on column mesh_catalog.attestation.section_digests is 'The digest of each section of these facts: they tell what has changed since';
comment on column mesh_catalog.attestation.valid_until is 'Until when it counts';
comment on column mesh_catalog.attestation.stated_at is 'When it was stated';
comment on column mesh_catalog.attestation.stater_name is 'Who states it (current_user of the call)';
comment on column mesh_catalog.attestation.stater_oid is 'That role''s OID';
comment on column mesh_catalog.attestation.session_name is 'Who had logged in (session_user of the call)';
comment on column mesh_catalog.attestation.session_oid is 'That role''s OID';
comment on column mesh_catalog.attestation.confirmed_at is 'When it was confirmed; null: not yet';
comment on column mesh_catalog.attestation.confirmer_name is 'Who confirmed it (current_user of the call)';
comment on column mesh_catalog.attestation.confirmer_session is 'Who had logged in then';
comment on column mesh_catalog.attestation.withdrawn_at is 'When it was withdrawn';
comment on column mesh_catalog.attestation.withdrawn_by is 'By whom';
comment on column mesh_catalog.attestation.withdrawal_reason is 'Why';
create index attestation_of_product on mesh_catalog.attestation (product_id);
create policy confirmed_or_own on mesh_catalog.attestation for select using (
    confirmed_at is not null
    or product_id = any (array(select p.product_id from mesh_catalog.product p
                                where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));

create function mesh_catalog.guard_attestation() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    -- A restored dump binds roles anew; what was said stays.
    if tg_op = 'UPDATE'
       and to_jsonb(old) - '{stater_oid,session_oid,confirmed_at,confirmer_name,confirmer_session,withdrawn_at,withdrawn_by,withdrawal_reason}'::text[]
         = to_jsonb(new) - '{stater_oid,session_oid,confirmed_at,confirmer_name,confirmer_session,withdrawn_at,withdrawn_by,withdrawal_reason}'::text[]
       and ((old.confirmed_at, old.confirmer_name, old.confirmer_session) is not distinct from (new.confirmed_at, new.confirmer_name, new.confirmer_session)
            or old.confirmed_at is null and old.withdrawn_at is null)
       and ((old.withdrawn_at, old.withdrawn_by, old.withdrawal_reason) is not distinct from (new.withdrawn_at, new.withdrawn_by, new.withdrawal_reason)
            or old.withdrawn_at is null) then
        return new;
    end if;
    raise exception 'attestations are never altered'
        using errcode = 'object_not_in_prerequisite_state', hint = 'Withdraw it: SELECT mesh.withdraw_attestation(...).';
end
$$;
comment on function mesh_catalog.guard_attestation() is 'Trigger: an attestation is confirmed once and withdrawn once; nothing else of it changes';
create trigger guard before update or delete on mesh_catalog.attestation
    for each row execute function mesh_catalog.guard_attestation();
create trigger guard_truncate before truncate on mesh_catalog.attestation
    for each statement execute function mesh_catalog.guard_attestation();

create function mesh.attest(product text, statement text, version text default null, valid_for interval default '1 year') returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_evidence_attest';
comment on function mesh.attest(text, text, text, interval) is 'States something of a version of a product, by default the released one, as its facts are now. Another confirms it. Returns the attestation''s number. For the domain''s product_owner, steward, compliance_liaison and owner.';

create function mesh.confirm_attestation(attestation_id bigint) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_evidence_confirm';
comment on function mesh.confirm_attestation(bigint) is 'Confirms what another has stated, if the facts are still those that it was stated of. For another product_owner, steward, compliance_liaison or owner of the domain.';

create function mesh.withdraw_attestation(attestation_id bigint, reason text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_evidence_withdraw';
comment on function mesh.withdraw_attestation(bigint, text) is 'Withdraws an attestation for a reason; it stays on record. For the domain''s product_owner, steward, compliance_liaison and owner.';

create function mesh_catalog.changed_facts(attestation_id bigint) returns text[]
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_evidence_changed';
comment on function mesh_catalog.changed_facts(bigint) is 'The sections of facts that are not as they were when an attestation was stated; null for one that the caller does not see';

create view mesh.attestations with (security_invoker) as
select a.attestation_id, mesh_catalog.product_name(a.product_id) as product, v.version::text as version, a.statement,
       case when a.withdrawn_at is not null then 'withdrawn'
            when a.valid_until <= pg_catalog.clock_timestamp() then 'expired'
            when a.confirmed_at is null then 'to confirm' else 'confirmed' end as state,
       case when a.withdrawn_at is null then mesh_catalog.changed_facts(a.attestation_id) end as changed_since,
       a.stated_at, a.stater_name::text as stated_by, a.confirmed_at, a.confirmer_name::text as confirmed_by, a.valid_until,
       a.withdrawn_at, a.withdrawn_by::text as withdrawn_by, a.withdrawal_reason,
       pg_catalog.encode(a.facts_digest, 'hex') as facts_digest
  from mesh_catalog.attestation a
  join mesh_catalog.version v using (version_id);
comment on view mesh.attestations is 'What was stated of products: confirmed statements, and all of the reader''s own domains. changed_since: the sections of its facts that are not as they were when it was stated; empty when all are';
