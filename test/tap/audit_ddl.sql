-- What changes the mesh without its functions: DDL on what is governed, by whatever
-- statement; roles; refusals that roll back.
select no_plan();

create role regress_ddl_bank;
create role regress_ddl_steward;
create role regress_ddl_analyst;
create role regress_ddl_dev;
select mesh.create_domain('bank', 'regress_ddl_bank');
select mesh.appoint('bank', steward => 'regress_ddl_steward');
create schema bank_data authorization regress_ddl_bank;
set session authorization regress_ddl_bank;
create table bank_data.client (client_id bigint primary key, iban text);
create table bank_data.elsewhere (i int);
select count(*) > 0 from mesh.adopt('bank.clients', relation => 'bank_data.client');
reset session authorization;

create function public.recorded_of(statements text) returns text language plpgsql as $$
declare
    before bigint;
begin
    select coalesce(max(event_id), 0) into before from mesh_catalog.audit_event;
    set local role regress_ddl_bank;
    execute statements;
    reset role;
    return (select string_agg(concat_ws(' | ', role_name, action, object, replace(nullif(details - 'type', '{}')::text, 'DROP COLUMN note', 'OTHER')), '; ' order by object collate "C")
              from mesh_catalog.audit_event where event_id > before);
end $$;
select is(public.recorded_of(statements), replace(recorded, '$', 'regress_ddl_bank | '), statements) from (values
    ('grant select, insert on bank_data.client to regress_ddl_dev with grant option',
     '$GRANT | bank.clients: bank_data.client | {"to": ["regress_ddl_dev"], "privileges": ["SELECT", "INSERT"], "grant option": true}'),
    ('grant select (iban), references on bank_data.client to public',
     '$GRANT | bank.clients: bank_data.client | {"to": ["public"], "privileges": ["REFERENCES", "SELECT (iban)"]}'),
    ('revoke all on bank_data.client from regress_ddl_dev, public',
     '$REVOKE | bank.clients: bank_data.client | {"from": ["regress_ddl_dev", "public"], "privileges": ["ALL"]}'),
    ('grant select on all tables in schema bank_data to regress_ddl_dev',
     '$GRANT | bank.clients: bank_data.client | {"to": ["regress_ddl_dev"], "privileges": ["SELECT"]}'),
    ('grant usage on schema bank_data to regress_ddl_dev', '$GRANT | bank: bank_data | {"to": ["regress_ddl_dev"], "privileges": ["USAGE"]}'),
    ('grant select on bank.clients to regress_ddl_dev', '$GRANT | bank.clients: bank.clients | {"to": ["regress_ddl_dev"], "privileges": ["SELECT"]}'),
    ('alter default privileges in schema bank_data grant select on tables to regress_ddl_dev',
     '$ALTER DEFAULT PRIVILEGES | what is made later: tables | {"to": ["regress_ddl_dev"], "schemas": ["bank_data"], "privileges": ["SELECT"]}'),
    ('alter table bank_data.client add column note text default ''a secret'', alter iban set not null, disable row level security',
     '$ALTER TABLE | bank.clients: bank_data.client | {"what": ["ADD COLUMN note", "SET NOT NULL iban", "DISABLE ROW LEVEL SECURITY"]}'),
    ('alter table bank_data.client disable trigger all, force row level security',
     '$ALTER TABLE | bank.clients: bank_data.client | {"what": ["DISABLE TRIGGER ALL", "FORCE ROW LEVEL SECURITY"]}'),
    ('alter table bank_data.client drop column note', '$ALTER TABLE | bank.clients: bank_data.client | {"what": ["OTHER"]}; $ALTER TABLE | bank.clients: bank_data.client.note'),
    ('do $d$ begin alter table bank_data.client add check (client_id > 0); end $d$', '$ALTER TABLE | bank.clients: bank_data.client | {"what": ["ADD CONSTRAINT"]}'),
    ('create policy open on bank_data.client using (true)', '$CREATE POLICY | bank.clients: open on bank_data.client'),
    ('alter policy open on bank_data.client using (false)', '$ALTER POLICY | bank.clients: open on bank_data.client'),
    ('drop policy open on bank_data.client', '$DROP POLICY | bank.clients: open on bank_data.client'),
    ('create view bank.leak as select * from bank_data.client', '$CREATE VIEW | bank: bank.leak'),
    ('create function bank.f() returns int language sql security definer return 1', '$CREATE FUNCTION | bank: bank.f()'),
    ('drop function bank.f()', '$DROP FUNCTION | bank: bank.f()'),
    ('create rule r as on insert to bank_data.client do also notify x', '$CREATE RULE | bank.clients: r on bank_data.client'),
    ('drop rule r on bank_data.client', '$DROP RULE | bank.clients: r on bank_data.client'),
    -- Not governed, or no DDL.
    ('grant select on bank_data.elsewhere to regress_ddl_dev', null),
    ('alter table bank_data.elsewhere add column c int', null),
    ('create temp table t (i int)', null),
    ('comment on table bank_data.client is ''x''', null),
    ('create index on bank_data.client (iban)', null),
    ('insert into bank_data.client values (1, ''x'')', null),
    ('alter table bank_data.client rename to customer', '$ALTER TABLE | bank.clients: bank_data.customer'),
    ('drop table bank_data.customer cascade',
     '$DROP TABLE | bank.clients: bank.clients | {"dropped with": "what it depends on"}; $DROP TABLE | bank.clients: bank_data.customer; $DROP TABLE | bank: bank.leak | {"dropped with": "what it depends on"}')) v (statements, recorded);
select is_empty($$select * from mesh.audit_log where details::text ~ 'secret|true\)|client_id >'$$, 'of no statement its text');

-- As the session's user, with what a superuser does.
create role regress_ddl_admin;
alter role regress_ddl_dev password 'hush' createdb noinherit;
alter role regress_ddl_dev set search_path = 'hush';
grant regress_ddl_bank to regress_ddl_dev;
revoke regress_ddl_bank from regress_ddl_dev;
alter role regress_ddl_dev rename to regress_ddl_dev2;
alter event trigger meshcat_audit_ddl disable;
create view bank.unseen as select 1 as i;
alter event trigger meshcat_audit_ddl enable always;
drop owned by regress_ddl_dev2;
drop role regress_ddl_dev2;
select results_eq($$select action, object, details from mesh.audit_log where action ~ 'ROLE|OWNED|EVENT' and object !~ '^regress_ddl_(bank|steward|analyst|dev)$' or action in ('ALTER ROLE', 'GRANT ROLE', 'REVOKE ROLE') order by event_id$$,
    $$values ('CREATE ROLE', 'regress_ddl_admin', null::jsonb), ('ALTER ROLE', 'regress_ddl_dev', '{"options": ["password", "createdb", "no inherit"]}'),
             ('ALTER ROLE', 'regress_ddl_dev', '{"setting": "search_path"}'), ('GRANT ROLE', 'regress_ddl_bank', '{"to": "regress_ddl_dev"}'),
             ('REVOKE ROLE', 'regress_ddl_bank', '{"from": "regress_ddl_dev"}'), ('ALTER ROLE', 'regress_ddl_dev', '{"new name": "regress_ddl_dev2"}'),
             ('ALTER EVENT TRIGGER', 'meshcat_audit_ddl', '{"enabled": "D"}'), ('ALTER EVENT TRIGGER', 'meshcat_audit_ddl', '{"enabled": "A"}'),
             ('DROP OWNED', 'regress_ddl_dev2', null), ('DROP ROLE', 'regress_ddl_dev2', null)$$, 'roles, and who switches the recording off');
select is_empty($$select * from mesh.audit_log where details::text ~ 'hush'$$, 'never a password');

-- What is rolled back has not been; what was refused stays.
begin;
alter role regress_ddl_admin superuser;
rollback;
select is_empty($$select * from mesh.audit_log where details::text ~ 'superuser'$$, 'a change that was rolled back is none');
set session authorization regress_ddl_analyst;
set application_name = 'a tool';
begin;
select throws_ok($$select mesh.appoint('bank', steward => 'regress_ddl_analyst')$$, '42501');
select throws_ok($$select mesh.verify_audit()$$, '42501');
rollback;
select throws_ok($$select mesh.login('x.' || repeat('y', 400) || '.z')$$, '28000');
select throws_ok($$select mesh.create_domain(repeat('d', 5000), 'regress_ddl_bank')$$, '42501');
select throws_ok($$select mesh.request_access('bank.clientz', 'x')$$, '42704', null, 'a mistake is no refusal');
reset session authorization;
select mesh_catalog.drain_reads();
select results_eq($$select role, left(object, 70), details ->> 'application' from mesh.audit_log where action = 'refused' order by event_id$$,
    $$values ('regress_ddl_analyst', 'bank: permission denied to appoint duties in domain "bank"', 'a tool'), ('regress_ddl_analyst', 'permission denied to verify the audit log', 'a tool'),
             ('regress_ddl_analyst', 'the token is refused', 'a tool'), ('regress_ddl_analyst', 'permission denied to create domain "' || repeat('d', 34), 'a tool')$$, 'refusals, with what was tried');
select ok(max(length(object)) < 256 and bool_and(details::text !~ 'yyyy'), 'bounded, and no token') from mesh.audit_log where action = 'refused';
set session authorization regress_ddl_bank;
select ok(exists (select from mesh.audit_log where action = 'refused'), 'the domain sees who tried');
reset session authorization;

-- Who did it is the person whose token the role went by; of a refused token what it claims.
create extension pgcrypto;
create function pg_temp.encode(text) returns text return translate(encode(convert_to($1, 'UTF8'), 'base64'), E'+/=\n', '-_');
create function pg_temp.token(sub text, seconds int) returns text language sql as $$
    select signed || '.' || translate(encode(public.hmac(signed, 'a secret of thirty-two bytes and more', 'sha256'), 'base64'), E'+/=\n', '-_')
      from (select pg_temp.encode('{"alg":"HS256","kid":"k"}') || '.' || pg_temp.encode(jsonb_build_object('iss', 'https://id.bank', 'aud', 'mesh', 'sub', sub,
                       'exp', extract(epoch from clock_timestamp())::bigint + seconds)::text)) s (signed) $$;
select mesh.trust_issuer('https://id.bank', '{mesh}', jsonb_build_object('keys', jsonb_build_array(jsonb_build_object('kty', 'oct', 'kid', 'k', 'k', pg_temp.encode('a secret of thirty-two bytes and more')))), '{HS256}');
select mesh.map_identity('https://id.bank', 'petra', 'regress_ddl_steward');
select pg_temp.token('petra', 600) as petra, pg_temp.token('eve', 600) as eve, pg_temp.token('petra', -600) as late \gset
set session authorization regress_ddl_steward;
begin;
select mesh.login(:'petra');
select mesh.define_term('told', 'by a person', domain => 'bank');
select throws_ok('select mesh.verify_audit()', '42501');
rollback;
begin;
select mesh.login(:'petra');
select mesh.define_term('kept', 'by a person', domain => 'bank');
commit;
select throws_ok(format('select mesh.login(%L)', token), '28000') from unnest(array[:'eve', :'late']) token;
select throws_ok(format('select mesh.login(%L)', pg_temp.encode('{"alg":"HS256"}') || '.' || pg_temp.encode(claims) || '.eA'), '28000', null, claims)
  from unnest(array['{"iss": "https://id.bank"}', '{"iss": "https://id.bank", "sub": 7}', '{"iss": "https://id.bank", "sub": null}', '{"iss": "\u0000", "sub": "\u0000"}', '{"sub": "x"}', '{}']) claims;
reset session authorization;
select mesh_catalog.drain_reads();
select results_eq($$select role, person, action, object, split_part(details ->> 'detail', ',', 1) from mesh.audit_log where role = 'regress_ddl_steward' and (action = 'define term' or action = 'refused' and object !~ '^(nobody|the token)') order by event_id$$,
    $$values ('regress_ddl_steward', 'petra of https://id.bank', 'define term', 'bank: kept', null),
             ('regress_ddl_steward', 'petra of https://id.bank', 'refused', 'permission denied to verify the audit log', 'Role "regress_ddl_steward" is not a platform admin.'),
             ('regress_ddl_steward', null, 'refused', 'eve by https://id.bank: the token is refused', 'Nobody here is who it is about.'),
             ('regress_ddl_steward', null, 'refused', 'petra by https://id.bank: the token is refused', 'It has expired')$$, 'persons, and what refused tokens claim');

-- The flood of one is counted, and leaves room for others.
set session authorization regress_ddl_analyst;
do $$ begin for i in 1 .. 1500 loop begin perform mesh.verify_audit(); exception when insufficient_privilege then null; end; end loop; end $$;
reset session authorization;
select mesh_catalog.drain_reads();
select is((select count(*) from mesh.audit_log where action = 'refused') + (select sum((details ->> 'count')::bigint) from mesh.audit_log where action = 'lose reads'), 1513::numeric, 'what finds no room is counted');

-- None of it can be done by hand.
set session authorization regress_ddl_analyst;
select throws_ok(statement, '42501', null, statement) from unnest(array[$$select mesh_catalog.record_ddl('GRANT', 'x', '{}')$$,
    $$select mesh_catalog.governing(1, 1)$$, $$select mesh_catalog.sign_document('{}')$$, $$select mesh_catalog.evidence_facts(1, 1)$$]) statement;
reset session authorization;
select mesh_catalog.seal_logs() > 0;
select is_empty('select * from mesh.verify_audit()', 'and the log is whole');

select * from finish();
drop view bank.unseen;
drop role regress_ddl_admin;
