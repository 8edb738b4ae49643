-- Domains: who owns them, who works in them, what they promise and demand, and
-- where their data comes from. All of it is rolled back at the end.
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
begin;
create role regress_domain_risk;
create role regress_domain_jana;
create role regress_domain_stranger;

select mesh.create_domain('risk', 'regress_domain_risk', 'Credit and market risk', 'consumer');
select domain, description, archetype, owner, product_owner from mesh.domains;
select mesh.appoint('risk', product_owner => 'regress_domain_jana', steward => 'regress_domain_jana');
select domain, duty, role, in_force, appointed_by from mesh.duties order by duty;

-- A charter: validated whole, versioned.
set local role regress_domain_jana;
select mesh.set_charter('risk', $$ {
    "data_assets": ["account features", "credit exposure"],
    "quality_standards": {"accuracy": "99.9 %", "freshness": "<= 1 day"},
    "access_protocols": ["Ask with mesh.request_access", "Answered within two days"],
    "team": {"product_owner": "Jana", "data_engineer": ["Tomas", "Lucie"]},
    "committed_service": {"uptime": "99.5 %", "latency": "< 1 s"}
} $$);
select mesh.set_charter('risk', '{"committed_service": "availability >= 99.5%; response_p95 < 1s"}');
select mesh.set_charter('risk', '{"committed_service": {"service": "availability >= 99.5%; response_p95 < 1s"}}');
-- The same again is no revision.
select mesh.set_charter('risk', '{"committed_service": {"service": "availability >= 99.5%; response_p95 < 1s"}}');
select revision, promise, set_by, valid_to is null as in_force from mesh.charters order by revision;
select data_assets, quality_standards, access_protocols, team, committed_service from mesh.charters where revision = 1;
select domain, term, promised, measured, met, state from mesh.charter_status;
select mesh.set_charter('risk', $$ {
    "mission": "x", "data_assets": ["a", ""], "team": {"boss": "Jana"},
    "quality_standards": {"accuracy": "99.9 s", "beauty": "high"},
    "committed_service": {"uptime": "99.5"}
} $$);

-- Governance: what is left out stays.
select mesh.set_governance('risk', 'accuracy >= 99.9%', access_procedure => 'Two approvers');
select mesh.set_governance('risk', incident_protocol => 'Call the desk within 30 minutes');
select mesh.set_governance('risk', access_procedure => 'Two approvers');
select revision, quality, access_procedure, incident_protocol, valid_to is null as in_force from mesh.governance order by revision;
select mesh.set_governance('risk', 'accuracy >= 99.9% and more');

-- Sources.
reset role;
create table public.regress_domain_ledger (id int);
set local role regress_domain_jana;
select mesh.register_source('risk', 'ledger', 'Finance systems', 'sap://fi/ledger', '1 day', '{regulatory}', 'public.regress_domain_ledger', 'General ledger');
select mesh.register_source('risk', 'ledger', 'Finance', 'sap://fi/ledger', '12 hours', '{regulatory,risk}', 'public.regress_domain_ledger');
select mesh.register_source('risk', 'ratings', 'Agency', 'https://example.org/ratings', '7 days');
select mesh.register_source('risk', 'prices', 'Agency', 'https://example.org/prices', '-7 days');
select domain, source, owner, location, update_frequency, downstream, relation, description from mesh.sources order by source;
select mesh.remove_source('risk', 'rating');
select mesh.remove_source('risk', 'ratings');
reset role;
drop table public.regress_domain_ledger;
select source, relation from mesh.sources;
select domain, kind, item, owner, location, consumers, fed_by, feeds, declared_frequency, observed_frequency from mesh.inventory;

-- Who may not.
set local role regress_domain_stranger;
select mesh.create_domain('mine', 'regress_domain_stranger');
select mesh.appoint('risk', steward => 'regress_domain_stranger');
select mesh.set_charter('risk', '{"access_protocols": "none"}');
select mesh.set_governance('risk', 'accuracy >= 1%');
select mesh.register_source('risk', 's', 'o', 'l', '1 day');
select mesh.appoint_admin('regress_domain_stranger');
select * from mesh.uninstall(confirm => 'all of it');
update mesh_catalog.domain set owner_name = 'regress_domain_stranger';
reset role;

-- Admins.
select mesh.appoint_admin('regress_domain_jana');
select role = session_user as is_owner, in_force from mesh.admins order by 1;
select mesh.dismiss_admin('regress_domain_jana');
select mesh.dismiss_admin(current_user::text);

-- Bad input.
select mesh.create_domain('risk', 'regress_domain_risk');
select mesh.create_domain('mesh', 'regress_domain_risk');
select mesh.create_domain('pg_temp', 'regress_domain_risk');
select mesh.create_domain('', 'regress_domain_risk');
select mesh.create_domain(repeat('x', 64), 'regress_domain_risk');
select mesh.create_domain('nice', 'regress_domain_risk', archetype => 'ugly');
select mesh.create_domain(null, 'regress_domain_risk');
select mesh.appoint('rsik', steward => 'regress_domain_jana');
select mesh.appoint('risk');
select mesh.dismiss('risk', 'steward', 'regress_domain_stranger');

-- Another owner.
select mesh.transfer_domain('risk', 'regress_domain_stranger');
select owner from mesh.domains;
select nspowner::regrole from pg_namespace where nspname = 'risk';

-- Every one of these is in the audit log.
select role_name, action, object from mesh_catalog.audit_event
 where event_id > (select max(event_id) from mesh_catalog.audit_event where action = 'create domain' and object = 'risk')
 order by event_id;
rollback;
