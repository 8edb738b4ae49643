-- Login with tokens: whom they are of, for how long they hold, and that nothing else does.
-- How tokens are verified the unit tests tell; here they are signed with a shared secret.
select no_plan();
create extension pgcrypto;
create role idt_owner;
create role idt_steward;
create role idt_tool;
create role idt_petra;
create role idt_jan;
create role idt_boss createrole;
grant idt_petra, idt_jan, idt_boss, idt_steward to idt_tool;
create schema idt;
grant usage on schema idt to public;

create function idt.encode(text) returns text immutable return translate(encode(convert_to($1, 'UTF8'), 'base64'), E'+/=\n', '-_');
create function idt.token(claims jsonb, secret text default 'a secret of thirty-two bytes and more') returns text language plpgsql immutable as $$
declare
    signed text := idt.encode('{"alg":"HS256","kid":"k"}') || '.' || idt.encode(claims::text);
begin
    return signed || '.' || translate(encode(public.hmac(signed, secret, 'sha256'), 'base64'), E'+/=\n', '-_');
end $$;
create function idt.claims(sub text, seconds int default 600, more jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('iss', 'https://id.bank', 'aud', 'mesh', 'sub', sub, 'exp', extract(epoch from clock_timestamp())::bigint + seconds) || more
$$;
create function idt.jwks(secret text, kid text default 'k') returns jsonb return
    jsonb_build_object('keys', jsonb_build_array(jsonb_build_object('kty', 'oct', 'kid', kid, 'k', idt.encode(secret))));
\set test idt
\ir ../lib/error_of.sql
-- "SQLSTATE detail" of what a command raises.
create function idt.why(sql text) returns text language plpgsql as $$
declare s text; d text;
begin
    execute sql;
    return 'done';
exception when others then
    get stacked diagnostics s = returned_sqlstate, d = pg_exception_detail;
    return s || ' ' || d;
end $$;
create function idt.me() returns text language sql as $$ select session_role || ' ' || role || ' ' || state from mesh.session $$;
create function idt.login(sub text, local boolean default true, more jsonb default '{}') returns text language sql as $$ select mesh.login(idt.token(idt.claims(sub, more => more)), local) $$;

-- Whom to believe.
select is(idt.error_of($$select mesh.login('x')$$), '28000 the token is refused', 'no token at all');
select is(idt.why($$select mesh.login(idt.token(idt.claims('petra')))$$), '28000 It is of no issuer that is trusted here.', 'of nobody that is known');
select is(idt.error_of($$select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'))$$),
          '22023 a key is for HS256, which is not accepted of the issuer', 'secrets are trusted only where it is said');
select is(idt.error_of($$select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('short'), '{HS256}')$$), '22023 invalid key at $.keys[0]', 'not short ones');
select is(idt.error_of($$select mesh.trust_issuer('https://id.bank', '{mesh}', '{"keys": []}')$$), '22023 there is no key for signatures', 'a set without keys');
select is(idt.error_of($$select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256,none}')$$), '22023 unknown algorithm "none"', 'none is no algorithm');
select is(left(idt.error_of(format('select mesh.trust_issuer(%L, %L, idt.jwks(''a secret of thirty-two bytes and more''), ''{HS256}'' %s)', issuer, audiences, more)), 5), '23514', more || audiences)
  from (values ('https://id.bank', '{}', ''), ('https://id.bank', '{""}', ''), ('https://id.bank', '{mesh}', $$, leeway => '1 hour'$$), ('https://id.bank', '{mesh}', $$, longest => '1 year'$$),
               ('https://id.bank', '{mesh}', $$, attributes => '["x"]'$$), ('https://id.bank', '{mesh}', $$, attributes => '{"x": 7}'$$)) t (issuer, audiences, more);
select is(idt.error_of($$select mesh.trust_issuer('', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}')$$), '22023 argument "issuer" must not be empty', 'an issuer without a name');
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}', attributes => '{"region": "regions", "desk": "desk"}');
set role idt_petra;
select is(left(idt.error_of(c), 5), '42501', c) from unnest(array[
    $$select mesh.trust_issuer('https://evil', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}')$$,
    $$select mesh.distrust_issuer('https://id.bank')$$, $$select mesh.map_identity('https://id.bank', 'x', 'idt_petra')$$,
    $$select mesh.unmap_identity('https://id.bank', 'x')$$, $$select mesh.add_service_account('idt_tool')$$, $$select mesh.drop_service_account('idt_tool')$$]) c;
select is_empty('select secret from mesh_catalog.issuer_key', 'nobody reads the secrets');
select is(keys, '{k HS256}', 'but the ids of keys') from mesh.issuers;
reset role;

-- Whose it is.
select is(idt.why($$select idt.login('petra')$$), '28000 Nobody here is who it is about.', 'a subject that is nobody');
select mesh.map_identity('https://id.bank', 'petra', 'idt_petra');
select is(idt.error_of($$select mesh.map_identity('https://id.bank', 'root', 'postgres')$$), '42501 nobody becomes a superuser by a token: "postgres"', 'superusers log in themselves');
select is(idt.error_of($$select mesh.map_identity('https://id.bnak', 'x', 'idt_petra')$$), '42704 issuer "https://id.bnak" is not trusted', 'of an issuer that is not trusted');
select is(idt.error_of($$select mesh.unmap_identity('https://id.bank', 'nobody')$$), '42704 no role is mapped to "nobody"', 'what is not mapped');
set session authorization idt_tool;
select is(idt.login('petra'), 'idt_petra', 'outside of a transaction a login is for the statement');
select is(idt.me(), 'idt_tool idt_tool none', 'and gone after it');
begin;
select is(idt.login('petra', more => '{"regions": ["Prague", "Brno"]}'), 'idt_petra', 'logged in for a transaction');
select is(idt.me(), 'idt_tool idt_petra valid', 'the role and who it is');
select results_eq('select issuer, subject, attributes, claims ->> ''sub'' from mesh.session',
                  $$values ('https://id.bank', 'petra', '{"desk": null, "region": ["Prague", "Brno"]}'::jsonb, 'petra')$$, 'what the token told');
select is(mesh.session_attribute('region'), '{Prague,Brno}', 'attributes of the token');
select is(mesh.session_attribute('desk'), null, 'one that it does not tell');
set local role idt_jan;
select is(idt.me(), 'idt_tool idt_jan other role', 'another role suspends it');
select is((subject, claims)::text, '(,)', 'and sees nothing of it') from mesh.session;
select is(mesh.session_attribute('region'), null, 'nor has its attributes');
set local role idt_petra;
select is(idt.me(), 'idt_tool idt_petra valid', 'until it is back');
commit;
select is(idt.me(), 'idt_tool idt_tool none', 'gone with the transaction');

-- It follows transactions and savepoints as a setting does.
begin;
savepoint s;
select idt.login('petra') \g /dev/null
rollback to s;
select is(idt.me(), 'idt_tool idt_tool none', 'a savepoint takes it back');
select idt.login('petra') \g /dev/null
savepoint s;
select mesh.logout();
select is(idt.me(), 'idt_tool idt_tool none', 'logged out');
rollback to s;
select is(idt.me(), 'idt_tool idt_petra valid', 'and that taken back');
rollback;
select is(idt.me(), 'idt_tool idt_tool none', 'a rollback ends it');
begin;
select idt.login('petra', local => false) \g /dev/null
rollback;
select is(idt.me(), 'idt_tool idt_tool none', 'also one for the session');
select idt.login('petra', local => false) \g /dev/null
select is(idt.me(), 'idt_tool idt_petra valid', 'for the session');
begin;
commit;
select is(idt.me(), 'idt_tool idt_petra valid', 'over transactions');
reset all;
select is(idt.me(), 'idt_tool idt_petra none', 'RESET ALL forgets who it is');
select idt.login('petra', local => false) \g /dev/null
select mesh.logout();
select is(idt.me(), 'idt_tool idt_tool none', 'so does mesh.logout()');

-- Nobody sets it otherwise.
select is(idt.error_of(c), '42501 parameter "meshcat.identity" cannot be set', c) from unnest(array[
    $$set meshcat.identity = '1'$$, $$set local meshcat.identity = '1'$$, $$select set_config('meshcat.identity', '1', false)$$,
    $$create function pg_temp.f() returns int language sql set meshcat.identity = '1' as 'select 1'$$]) c;
reset session authorization;
select is(idt.error_of($$alter role idt_tool set meshcat.identity = '1'$$), '42501 parameter "meshcat.identity" cannot be set', 'nor a role''s settings');
set session authorization idt_tool;
select idt.login('petra', local => false) \g /dev/null
set meshcat.identity = '';
select is(idt.me(), 'idt_tool idt_petra none', 'anybody may forget it');
reset role;

-- A role that the session may not become, one with powers, one by its name alone.
reset session authorization;
revoke idt_jan from idt_tool;
select mesh.map_identity('https://id.bank', 'jan', 'idt_jan');
set session authorization idt_tool;
select is(idt.error_of($$select idt.login('jan')$$), '42501 permission denied to log in as role "idt_jan"', 'membership is PostgreSQL''s to give');
select is(idt.why($$select idt.login('idt_petra')$$), '28000 Nobody here is who it is about.', 'names of roles are not enough');
reset session authorization;
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}', role_claim => 'login', match_roles => true, attributes => '{"region": "regions"}');
set session authorization idt_tool;
select is(idt.login('x', more => '{"login": "idt_petra"}'), 'idt_petra', 'unless they are told to be');
select idt.login('x', local => false, more => '{"login": "idt_petra"}') \g /dev/null
select is(idt.me(), 'idt_tool idt_petra valid', 'by the name');
reset session authorization;
update mesh_catalog.issuer set match_roles = false;
set session authorization idt_tool;
set role idt_petra;
select is(idt.me(), 'idt_tool idt_petra distrusted', 'which ends when names no longer count');
reset session authorization;
update mesh_catalog.issuer set match_roles = true;
set session authorization idt_tool;
select mesh.logout();
select is(idt.why($$select idt.login('x', more => '{"login": "idt_boss"}')$$), '28000 Role "idt_boss" has powers that a name in a token does not give.', 'but none with powers of its own');
select is(idt.why($$select idt.login('x', more => '{"login": "postgres"}')$$), '28000 Role "postgres" has powers that a name in a token does not give.', 'nor the owner of all');
select is(idt.why($$select idt.login('x', more => '{"login": "pg_read_all_data"}')$$), '28000 Role "pg_read_all_data" has powers that a name in a token does not give.', 'nor PostgreSQL''s own');
select is(idt.why($$select idt.login('idt_petra')$$), '28000 It does not tell a role by its "login".', 'without the claim');
select is(idt.why($$select idt.login('x', more => '{"login": ["idt_petra"]}')$$), '28000 It does not tell a role by its "login".', 'with one that is no text');
select is(idt.login('x', more => '{"login": "petra"}'), 'idt_petra', 'a mapping goes before a name');
reset session authorization;

-- mesh.status() tells of what leads nowhere.
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}', role_claim => 'login', attributes => '{"region": "regions"}');
create role idt_gone;
select mesh.map_identity('https://id.bank', 'gone', 'idt_gone');
drop role idt_gone;
select mesh.trust_issuer('https://idle.bank', '{mesh}', idt.jwks('yet another secret of thirty-two bytes'), '{HS256}');
prepare identities as select state, detail from mesh.status() where item = 'identities';
select results_eq('identities', $$values ('failing', '2 issuers, 1 of them tell of nobody here; 3 identities, 1 of them of roles that are gone')$$, 'nobody and a role that is gone');
select mesh.unmap_identity('https://id.bank', 'gone'), mesh.distrust_issuer('https://idle.bank');
select results_eq('identities', $$values ('ok', '1 issuers, 0 of them tell of nobody here; 2 identities, 0 of them of roles that are gone')$$, 'neither');
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}', role_claim => 'login', match_roles => true, attributes => '{"region": "regions"}');

-- A mapping holds while its role is who it was, and has no powers over all.
create role idt_eva;
create role idt_tool2;
grant idt_eva to idt_tool, idt_tool2;
select mesh.map_identity('https://id.bank', 'eva', 'idt_eva');
set session authorization idt_tool;
select idt.login('x', local => false, more => '{"login": "eva"}') \g /dev/null
select is(idt.me(), 'idt_tool idt_eva valid', 'by a mapping');
reset session authorization;
set session authorization idt_tool2;
set role idt_eva;
select is(idt.me(), 'idt_tool2 idt_eva other role', 'which another login of the same role has not logged in by');
reset session authorization;
alter role idt_eva rename to idt_adam;
set session authorization idt_tool;
select is(idt.why($$select idt.login('x', more => '{"login": "eva"}')$$), '28000 Nobody here is who it is about.', 'a role that is renamed is not who was mapped');
reset session authorization;
alter role idt_adam rename to idt_eva;
alter role idt_eva superuser;
set session authorization idt_tool;
select is(idt.error_of($$select idt.login('x', more => '{"login": "eva"}')$$), '28000 the token is refused', 'nor one that has become a superuser');
select mesh.logout();
reset session authorization;
alter role idt_eva nosuperuser;
select mesh.unmap_identity('https://id.bank', 'eva');

-- Once, where that is asked for.
select mesh.trust_issuer('https://once.bank', '{mesh}', idt.jwks('another secret of thirty-two bytes!'), '{HS256}', single_use => true);
select mesh.map_identity('https://once.bank', 'petra', 'idt_petra');
select idt.token(idt.claims('petra', more => '{"iss": "https://once.bank"}'), 'another secret of thirty-two bytes!') as once \gset
set session authorization idt_tool;
begin;
select is(mesh.login(:'once'), 'idt_petra', 'the first login');
rollback;
begin;
select is(mesh.login(:'once'), 'idt_petra', 'one that is rolled back was none');
select is(idt.why(format('select mesh.login(%L)', :'once')), '28000 It was used before.', 'a second');
commit;
select is(idt.why(format('select mesh.login(%L)', :'once')), '28000 It was used before.', 'and after the transaction');
begin read only;
select is(idt.why(format('select mesh.login(%L)', :'once')), '28000 It is good for one login alone, which a read-only transaction cannot note.', 'where nothing can be noted');
select is(idt.login('petra', more => '{"login": "petra"}'), 'idt_petra', 'any other token does in a read-only transaction');
commit;
reset session authorization;

-- What it opens: a product through a service account.
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}', attributes => '{"region": "regions"}');
select mesh.create_domain('idtd', 'idt_owner');
select mesh.appoint('idtd', steward => 'idt_steward');
select mesh.map_identity('https://id.bank', 'steward', 'idt_steward');
create schema idtd_data authorization idt_owner;
set role idt_owner;
create table idtd_data.client (client_id int, region text);
insert into idtd_data.client values (1, 'Prague'), (2, 'Brno'), (3, 'Wien');
select mesh.adopt('idtd.clients', relation => 'idtd_data.client') \g /dev/null
select mesh.filter_rows('idtd.clients', 'region = any (mesh.session_attribute(''region''))', 'region');
set role idt_petra;
select mesh.request_access('idtd.clients', purpose => 'churn') as request \gset
select mesh.request_access('idtd.clients', purpose => 'more') as pending \gset
set session authorization idt_steward;
select mesh.approve(:request) \g /dev/null
reset session authorization;
select mesh.set_attribute('idt_petra', 'region', 'Wien');
\set seen 'select string_agg(region, '','' order by region) from idtd.clients'
create function idt.seen() returns text language plpgsql as $$ begin return (select string_agg(region, ',' order by region) from idtd.clients); end $$;
set session authorization idt_tool;
set role idt_petra;
select is(idt.seen(), 'Wien', 'before it is a service account the role is enough');
reset session authorization;
select mesh.add_service_account('idt_tool');
select is(idt.error_of($$select mesh.add_service_account('postgres')$$), '22023 superuser "postgres" is no service account', 'a superuser is none');
set session authorization idt_tool;
set role idt_petra;
select is(idt.error_of('select idt.seen()'), '42501 permission denied for product "idtd.clients"', 'then it is not');
select is(idt.why('select idt.seen()'), '42501 Service account "idt_tool" acts for persons alone, and none is logged in.', 'and is told so');
reset role;
begin;
select idt.login('petra', more => '{"regions": ["Prague", "Brno"]}') \g /dev/null
select is(idt.seen(), 'Brno,Prague', 'with a token its attributes count');
set local role idt_steward;
select is(idt.why('select idt.seen()'), '42501 The session is logged in as another than role "idt_steward".', 'not for another role');
select is(idt.why(format('select mesh.deny(%s, ''x'')', :pending)), '42501 The session is logged in as another than role "idt_steward".', 'nor does that one decide');
commit;
begin;
select idt.login('petra') \g /dev/null
select is(idt.why('select idt.seen()'), '42501 Its row filter depends on session attribute "region", which role "idt_petra" does not have.', 'what the token is to tell and does not, nothing else tells');
rollback;
begin;
select idt.login('petra', more => '{"regions": "Brno"}') \g /dev/null
prepare p as select string_agg(region, ',' order by region) from idtd.clients;
execute p;
select is(idt.seen(), 'Brno', 'one value is a list of one');
rollback;
select is(idt.error_of('execute p'), '42501 permission denied for product "idtd.clients"', 'a prepared plan asks again');
deallocate p;

-- It ends with its time, its key, its issuer and its mapping, whatever transaction goes on.
begin;
select is(mesh.login(idt.token(idt.claims('petra', seconds => -26, more => '{"regions": ["Brno"]}'))), 'idt_petra', 'within the leeway');
select is(idt.seen(), 'Brno', 'it holds');
select pg_sleep_until(expires_at + '1 millisecond') from mesh.session \g /dev/null
select is(idt.me(), 'idt_tool idt_petra expired', 'it has expired');
select is(idt.why('select idt.seen()'), '42501 The token of role "idt_petra" has expired.', 'and opens nothing');
select is(mesh.session_attribute('region'), '{Wien}', 'nor tells any more');
rollback;
reset session authorization;
select mesh_catalog.drain_reads() > 0 as drained;
select results_eq($$select role, session_role, person from mesh.who_read('idtd.clients') where reason = 'No session attribute "region".'$$,
                  $$values ('idt_petra', 'idt_tool', 'petra of https://id.bank')$$, 'whoever reads is recorded with the person');
select mesh.drop_service_account('idt_tool');
select is(idt.error_of($$select mesh.drop_service_account('idt_tool')$$), '42704 role "idt_tool" is no service account', 'once');
set session authorization idt_tool;
select idt.login('petra', local => false, more => '{"regions": ["Brno"]}') \g /dev/null
select is(idt.seen(), 'Brno', 'any login may use tokens');
reset session authorization;
select is(idt.me(), 'postgres postgres other role', 'another login is another');
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more') || '{}', '{HS256}', attributes => '{"region": "regions"}', leeway => '1 minute');
set session authorization idt_tool;
set role idt_petra;
select is(idt.seen(), 'Brno', 'a key that stays keeps who is logged in by it');
reset session authorization;
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('the next secret of thirty-two bytes'), '{HS256}');
set session authorization idt_tool;
set role idt_petra;
select is(idt.me(), 'idt_tool idt_petra distrusted', 'one that goes takes them along');
select is(idt.why('select idt.seen()'), '42501 The token of role "idt_petra" is no longer trusted.', 'at once');
select mesh.logout();
select is(idt.why($$select idt.login('petra')$$), '28000 Its signature is not that of its issuer.', 'and no token of it is taken');
select mesh.login(idt.token(idt.claims('petra'), 'the next secret of thirty-two bytes'), false) \g /dev/null
select is(idt.me(), 'idt_tool idt_petra valid', 'with the next key');
reset session authorization;
select mesh.unmap_identity('https://id.bank', 'petra');
set session authorization idt_tool;
set role idt_petra;
select is(idt.me(), 'idt_tool idt_petra distrusted', 'without its mapping');
reset session authorization;
select mesh.distrust_issuer('https://id.bank');
select is_empty($$select 1 from mesh.issuers where issuer = 'https://id.bank' union all select 1 from mesh.identities where issuer = 'https://id.bank'$$, 'an issuer goes with all that is of it');
select is(idt.error_of($$select mesh.distrust_issuer('https://id.bank')$$), '42704 issuer "https://id.bank" is not trusted', 'once');
select results_eq($$select action from mesh_catalog.audit_event where action ~ 'issuer|identity|login|service' group by action order by action collate "C"$$,
                  $$values ('add service account'), ('distrust issuer'), ('drop service account'), ('login'), ('map identity'), ('trust issuer'), ('unmap identity')$$, 'all of it is in the audit log');
select is(idt.error_of('select mesh.login(null)'), '22004 argument "token" must not be null', 'NULL');

-- What pools run between clients, which forgets pgTAP's tables, too.
select mesh.trust_issuer('https://id.bank', '{mesh}', idt.jwks('a secret of thirty-two bytes and more'), '{HS256}');
select mesh.map_identity('https://id.bank', 'petra', 'idt_petra');
set session authorization idt_tool;
select idt.login('petra', local => false) \g /dev/null
select is(idt.me(), 'idt_tool idt_petra valid', 'logged in for the session');
select * from finish();
discard all;
set session authorization idt_tool;
do $$ begin assert idt.me() = 'idt_tool idt_tool none', 'DISCARD ALL ends a login'; end $$;
