-- Incidents: whom they concern, who may touch them, what they must not break.
\set SHOW_CONTEXT never
begin;
create role regress_incident_owner;
create role regress_incident_analyst;
create role regress_incident_risk;
create role regress_incident_risk_engineer;
create role regress_incident_marketing;
create role regress_incident_person;
create role regress_incident_nobody;
select mesh.create_domain('tap', 'regress_incident_owner') \g /dev/null
select mesh.create_domain('risk', 'regress_incident_risk') \g /dev/null
select mesh.create_domain('marketing', 'regress_incident_marketing') \g /dev/null
select mesh.appoint('tap', data_analyst => 'regress_incident_analyst', product_owner => 'regress_incident_owner') \g /dev/null
select mesh.appoint('risk', data_engineer => 'regress_incident_risk_engineer') \g /dev/null
select mesh.appoint('marketing', compliance_liaison => 'regress_incident_person') \g /dev/null
create schema tap_data authorization regress_incident_owner;
create schema tap_test;
grant usage on schema tap_test to public;
\set test tap_test
\ir ../lib/error_of.sql
set local role regress_incident_owner;
create table tap_data.thing (i integer);
insert into tap_data.thing values (1), (-1);
\o /dev/null
select * from mesh.adopt('tap.things', relation => 'tap_data.thing', version => '1.0.0');
select mesh.expect('tap.things', 'i > 0') \g /dev/null
\o
reset role;
select no_plan();

-- A run, and the open incidents that it leaves.
create function tap_test.run() returns bigint language sql as $$
    select count(*) from mesh.check('tap.things');
    select count(*) from mesh_catalog.incident where state <> 'resolved' $$;
select is(tap_test.run(), 0::bigint, 'without consumers a failed check opens no incident');

-- A grant to a compliance liaison makes a consumer; their domain is not affected.
create function tap_test.grant_to(role regrole) returns void language plpgsql as $$
declare
    request bigint;
begin
    execute format('set local session authorization %s', role);
    request := mesh.request_access('tap.things', 'to test');
    set local session authorization regress_incident_owner;
    perform mesh.approve(request);
    reset session authorization;
end $$;
select lives_ok($$select tap_test.grant_to('regress_incident_person')$$, 'a person is granted access');
select is(tap_test.run(), 1::bigint, 'with a consumer it does');
select is((select affected_domains from mesh.incidents), '{}'::text[], 'a liaison''s grant is not their domain''s use');
select is((select count(*) from mesh.alerts where kind = 'incident'), 1::bigint, 'the product''s own domain is told');
set local role regress_incident_person;
select is((select state || coalesce(title, ' untitled') from mesh.incidents), 'triggered untitled', 'they see that, but not what, is wrong');
reset role;

-- A grant to somebody with a duty affects the duty's domain, from the next failure on.
select lives_ok($$select tap_test.grant_to('regress_incident_risk_engineer')$$, 'an engineer of risk is granted access');
select is(tap_test.run(), 1::bigint, 'the next failure joins the incident');
select is((select affected_domains from mesh.incidents), '{risk}'::text[], 'and finds whom it affects now');
set local role regress_incident_risk;
select ok((select title from mesh.incidents) is not null, 'an affected domain reads what is wrong');
select is((select count(*) from mesh_catalog.incident_event), 2::bigint, 'and what happened');
select is((select count(*) from mesh_catalog.incident_effect), 1::bigint, 'and that it is affected');
select matches(tap_test.error_of($$select mesh.acknowledge(incident_id) from mesh.incidents$$), '^42501 ', 'but does not act on it');
select matches(tap_test.error_of($$select mesh.resolve(incident_id, 'fine by me') from mesh.incidents$$), '^42501 ', 'nor end it');
set local role regress_incident_marketing;
select is((select count(title) from mesh.incidents), 0::bigint, 'another domain reads nothing of it');
select is((select count(*) from mesh_catalog.incident_effect), 0::bigint, 'nor who holds a grant');
select is((select count(*) from mesh.alerts), 0::bigint, 'nor other domains'' alerts');
set local role regress_incident_nobody;
select matches(tap_test.error_of($$insert into mesh_catalog.alert (kind, severity, domain_id, message) values ('x', 'info', 1, 'x')$$), '^42501 ', 'nobody writes alerts by hand');
select matches(tap_test.error_of($$update mesh_catalog.incident set state = 'resolved'$$), '^42501 ', 'nor incidents');
select matches(tap_test.error_of($$select mesh_catalog.incident_from_run(1)$$), '^42501 ', 'nor calls what only the extension calls');
reset role;

-- The life of an incident.
set local role regress_incident_analyst;
select lives_ok($$select mesh.acknowledge(incident_id, 'mine') from mesh.incidents$$, 'any duty of the domain acknowledges');
select matches(tap_test.error_of($$select mesh.acknowledge(incident_id, 'mine') from mesh.incidents$$), '^55000 ', 'once');
reset role;
update tap_data.thing set i = abs(i);
select is(tap_test.run(), 1::bigint, 'a run that passes does not end it');
select ok((select recovered_at is not null from mesh.incidents), 'but marks it recovered');
select is((select count(*) from mesh.incident_log where event = 'recovered'), 1::bigint, 'which the log tells');
select is(tap_test.run(), 1::bigint, 'another such run');
select is((select count(*) from mesh.incident_log where event = 'recovered'), 1::bigint, 'tells no news');
update tap_data.thing set i = -i;
select is(tap_test.run(), 1::bigint, 'a relapse');
select ok((select recovered_at is null and occurrences = 3 from mesh.incidents), 'reopens the same');
select lives_ok($$select mesh.resolve(incident_id, 'repaired') from mesh.incidents$$, 'somebody resolves it');
select is(tap_test.run(), 1::bigint, 'the next failure');
select is((select count(*) from mesh.incidents), 2::bigint, 'is the next incident');
select is((select count(*) from mesh.alerts where kind = 'incident' and domain = 'risk'), 1::bigint, 'risk is told of the second, not of repetitions');

-- An error is no pass: the incident is not recovered by a check that could not run.
alter table tap_data.thing rename column i to j;
select is(tap_test.run(), 1::bigint, 'a run in which the check could not run');
select ok((select recovered_at is null from mesh.incidents where state <> 'resolved'), 'proves nothing');
alter table tap_data.thing rename column j to i;

-- What goes wrong in here must not undo the finding.
alter table mesh_catalog.incident_event add constraint broken check (run_id is null) not valid;
create temporary table results_before as select count(*) as n from mesh_catalog.check_result;
set local client_min_messages = error;
select is((select string_agg(status, ',') from mesh.check('tap.things')), 'fail', 'a check whose incident cannot be updated still reports');
select is((select count(*) from mesh_catalog.check_result), (select n + 1 from results_before), 'and is recorded');
set local client_min_messages = notice;
alter table mesh_catalog.incident_event drop constraint broken;

-- Backdated findings are history, unless the database is a demonstration.
select mesh.resolve(incident_id, 'x') from mesh.incidents where state <> 'resolved' \g /dev/null
select lives_ok($$select count(*) from mesh.check('tap.things', as_of => now() - interval '1 day')$$, 'a backdated run');
select is((select count(*) from mesh.incidents where state <> 'resolved'), 0::bigint, 'opens nothing');
select set_config('meshcat.demonstration', 'on', true) \g /dev/null
select lives_ok($$select count(*) from mesh.check('tap.things', as_of => now() - interval '1 day')$$, 'in a demonstration');
select is((select count(*) from mesh.incidents where state <> 'resolved'), 1::bigint, 'it does');

-- Reports by people have keys of their own.
set local role regress_incident_person;
select isnt(mesh.open_incident('tap.things', 'it''s "odd" %s', dedup_key => 'checks'), (select max(incident_id) from mesh.incidents where opened_by <> 'regress_incident_person'), 'a person''s key never joins the checks'' incident');
select is(mesh.open_incident('tap.things', 'other words', dedup_key => 'checks'), (select max(incident_id) from mesh.incidents), 'but their own');
select is((select occurrences from mesh.incidents where opened_by = 'regress_incident_person'), 2, 'twice seen');
set local role regress_incident_nobody;
select matches(tap_test.error_of($$select mesh.open_incident('tap.things', 'x')$$), '^42501 ', 'who cannot read the product cannot complain of it');
reset role;
select * from finish();
rollback;
