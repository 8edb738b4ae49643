-- Attacks on the wall around products, each with the defence that it meets. Those
-- that need two sessions are in test/isolation.
begin;
select no_plan();

create role regress_access_owner;
create role regress_access_steward;
create role regress_access_colleague;
create role regress_access_alice;
create role regress_access_alice2;
create role regress_access_bob;
create role regress_access_team;
create role regress_access_reader;
create role regress_access_loader;
grant regress_access_team to regress_access_alice, regress_access_steward;
grant pg_read_all_data to regress_access_reader;

select mesh.create_domain('vault', 'regress_access_owner');
select mesh.appoint('vault', steward => 'regress_access_steward');
select mesh.appoint('vault', steward => 'regress_access_colleague');
create schema vault_data authorization regress_access_owner;
set local session authorization regress_access_owner;
create table vault_data.client (client_id bigint primary key, region text not null, name text not null, secret text not null);
insert into vault_data.client select i, (array['n', 's'])[1 + i % 2], 'name ' || i, 'secret ' || i from generate_series(1, 200) i;
analyze vault_data.client;
select count(*) from mesh.adopt('vault.clients', relation => 'vault_data.client');
select mesh.filter_rows('vault.clients', $$region = any (mesh.session_attribute('region'))$$, 'region');
select mesh.mask_column('vault.clients', 'secret', 'hash');
reset session authorization;
select mesh.set_attribute(r, 'region', 'n')
  from unnest('{regress_access_alice,regress_access_bob,regress_access_team,regress_access_loader}'::regrole[]) r;

-- Runs SQL as a login that may have set another role; returns its SQLSTATE and the
-- first column of its last row, such as "00000 42".
create function pg_temp.outcome(login name, sql text, acting name default null) returns text language plpgsql as $$
declare state text := '00000'; answer text;
begin
    execute format('set local session authorization %I', login);
    if acting is not null then execute format('set local role %I', acting); end if;
    begin
        if sql ~* '^(select|with|explain|execute)' then execute sql into answer; else execute sql; end if;
    exception when others then
        get stacked diagnostics state = returned_sqlstate;
    end;
    reset session authorization;
    reset role;
    return concat_ws(' ', state, answer);
end $$;
create function pg_temp.refused(login name, sql text, defence text, acting name default null) returns text language sql as $$
    select is(pg_temp.outcome(login, sql, acting), '42501', defence)
$$;
create function pg_temp.request(login name, for_role text default null, acting name default null) returns bigint language plpgsql as $$
declare answer text := pg_temp.outcome(login, format('select mesh.request_access(''vault.clients'', %L, for_role => %L)',
                                                      login || ' ' || random(), for_role), acting);
begin
    if answer not like '00000 %' then raise exception 'request of %: %', login, answer; end if;
    return substr(answer, 7);
end $$;
create function pg_temp.approve(request bigint, more text default '') returns text language sql as $$
    select pg_temp.outcome('regress_access_steward', format('select mesh.approve(%s %s)', request, more))
$$;
\set read 'select count(*) from vault.clients'

-- Without a grant there is nothing to read.
select pg_temp.refused('regress_access_bob', :'read', 'no grant: the port is closed');
select pg_temp.refused('regress_access_reader', :'read', 'pg_read_all_data opens no port');
select pg_temp.refused('regress_access_bob', 'select count(*) from vault_data.client', 'nor is there a way to the source');
select pg_temp.refused('regress_access_bob', 'explain select * from vault.clients', 'EXPLAIN is refused as well');
select is(pg_temp.outcome('regress_access_owner', :'read'), '00000 200', 'the owner sees all');

-- Self-approval.
select pg_temp.request('regress_access_steward') as own \gset
select pg_temp.refused('regress_access_steward', 'select mesh.approve(' || :'own' || ')', 'nobody approves a request of their own');
select pg_temp.request('regress_access_steward', 'regress_access_team', 'regress_access_team') as own \gset
select pg_temp.refused('regress_access_steward', 'select mesh.approve(' || :'own' || ')', 'nor one they made after SET ROLE');
select pg_temp.request('regress_access_alice', 'regress_access_team') as own \gset
select pg_temp.refused('regress_access_steward', 'select mesh.approve(' || :'own' || ')', 'nor one for a team that they are in');
grant regress_access_owner to regress_access_steward;
select pg_temp.refused('regress_access_steward', 'select mesh.approve(' || :'own' || ')', 'not even after SET ROLE to one who is not', 'regress_access_owner');
revoke regress_access_owner from regress_access_steward;
grant regress_access_owner to regress_access_alice2;
grant regress_access_alice2 to regress_access_alice;
select pg_temp.request('regress_access_alice') as own \gset
select pg_temp.refused('regress_access_alice', 'select mesh.approve(' || :'own' || ')', 'not after SET ROLE to a second login', 'regress_access_alice2');
select pg_temp.refused('regress_access_alice2', 'select mesh.approve(' || :'own' || ')', 'nor logged in as a second login that they can become');
revoke regress_access_alice2 from regress_access_alice;
grant regress_access_alice to regress_access_alice2;
select pg_temp.refused('regress_access_alice2', 'select mesh.approve(' || :'own' || ')', 'nor as one that can become them');
revoke regress_access_alice from regress_access_alice2;
select pg_temp.refused('regress_access_alice', 'select mesh.approve(' || :'own' || ')', 'a consumer approves nothing at all');
select alike(pg_temp.approve(:own), '00000 %', 'somebody else approves it');
select is(pg_temp.outcome('regress_access_alice', :'read'), '00000 100', 'and then the grant is in force');
select is(pg_temp.approve(:own), '55000', 'a request is decided once');

-- Who lost a duty decides nothing any more.
select pg_temp.request('regress_access_bob') as bobs \gset
select mesh.dismiss('vault', 'steward', 'regress_access_colleague');
select pg_temp.refused('regress_access_colleague', 'select mesh.approve(' || :'bobs' || ')', 'a dismissed steward approves nothing');
select pg_temp.refused('regress_access_colleague', $$select mesh.revoke('vault.clients', 'regress_access_alice', 'x')$$, 'and revokes nothing');
drop role regress_access_colleague;
create role regress_access_colleague;
select pg_temp.refused('regress_access_colleague', 'select mesh.approve(' || :'bobs' || ')', 'nor does a role made anew with an old name');

-- Functions and tables that anybody can reach.
select pg_temp.refused('regress_access_bob', call, 'PUBLIC may call it, and has no authority: ' || call) from unnest(array[
    $$select mesh.deny($$ || :'bobs' || $$, 'x')$$, $$select mesh.revoke('vault.clients', 'regress_access_alice', 'x')$$,
    $$select mesh.revoke(1::bigint, 'x')$$, $$select mesh.filter_rows('vault.clients', 'true', 'region')$$,
    $$select mesh.drop_filter('vault.clients', 'region')$$, $$select mesh.mask_column('vault.clients', 'name', 'null')$$,
    $$select mesh.drop_mask('vault.clients', 'secret')$$, $$select mesh.set_attribute('regress_access_bob', 'region', 's')$$,
    $$select mesh.set_attribute('regress_access_bob', 'vault.region', 's')$$, $$select mesh.drop_attribute('regress_access_bob', 'region')$$,
    $$select mesh.explain_access('regress_access_alice', 'vault.clients')$$, $$select mesh_catalog.compile_port_view(port_id) from mesh_catalog.port$$,
    $$select mesh_catalog.expire_grants()$$, $$select mesh_catalog.drop_access_objects()$$,
    $$select mesh.request_access('vault.clients', 'x', for_role => 'regress_access_alice')$$]) call;
select pg_temp.refused('regress_access_owner', $$select mesh.set_attribute('regress_access_bob', 'region', 's')$$, 'a domain sets attributes of its own name only');
select pg_temp.refused(login, format('%s mesh_catalog.%I %s', verb, t, more), format('%s cannot %s %s', login, verb, t))
  from unnest('{access_request,access_grant,row_filter,row_filter_role,column_mask,role_attribute,mask_key}'::name[]) t,
       unnest('{regress_access_bob,regress_access_owner}'::name[]) login,
       (values ('insert into', 'overriding system value select * from mesh_catalog.access_grant where false'), ('delete from', ''), ('truncate', '')) w(verb, more)
 where verb <> 'insert into' or t = 'access_grant';
select is(pg_temp.outcome('regress_access_bob', 'select count(*) from mesh.requests where role = ''regress_access_alice'''), '00000 0', 'requests of others are hidden');
select is(pg_temp.outcome('regress_access_bob', 'select count(*) from mesh.grants'), '00000 0', 'grants of others are hidden');
select is(pg_temp.outcome('regress_access_bob', 'select count(*) from mesh.role_attributes where role <> ''regress_access_bob'''), '00000 0', 'attributes of others are hidden');
select ok(not has_schema_privilege('regress_access_owner', s, 'create'), 'nobody creates objects in ' || s) from unnest('{mesh,mesh_catalog}'::text[]) s;

-- The port is for reading.
select matches(pg_temp.outcome('regress_access_alice', sql), '^(42501|55000)$', 'reading only: ' || sql) from unnest(array[
    'update vault.clients set name = ''x''', 'delete from vault.clients', 'insert into vault.clients values (999, ''n'', ''x'', ''x'')',
    'select * from vault.clients for update', 'lock table vault.clients in exclusive mode']) sql;

-- What the reader's own functions get to see: nothing that the port hides.
create schema lab authorization regress_access_alice;
set local session authorization regress_access_alice;
create function lab.leak(text) returns boolean language plpgsql cost 0.0000001 as $$
begin
    perform set_config('lab.seen', coalesce(current_setting('lab.seen', true), '') || $1 || ';', true);
    return true;
end $$;
create operator lab.<<< (leftarg = text, rightarg = text, function = pg_catalog.text_lt);
reset session authorization;
create view lab.no_barrier as select * from vault_data.client where region = 'n';
grant select on lab.no_barrier to regress_access_alice;
create function pg_temp.leaked(query text) returns bigint language plpgsql as $$
declare seen text;
begin
    perform set_config('lab.seen', '', true);
    perform pg_temp.outcome('regress_access_alice', query);
    return (select count(*) from unnest(string_to_array(current_setting('lab.seen'), ';')) s
              join vault_data.client c on s in (c.name, c.secret) where c.region <> 'n' or s = c.secret);
end $$;
select cmp_ok(pg_temp.leaked('select count(*) from lab.no_barrier where lab.leak(name)'), '>', 0::bigint, 'a cheap function is pushed below a plain view''s filter');
select is(pg_temp.leaked(query), 0::bigint, 'not below a port''s: ' || query) from unnest(array[
    'select count(*) from vault.clients where lab.leak(name)', 'select count(*) from vault.clients where lab.leak(secret)',
    'select count(*) from (select * from vault.clients offset 0) c where lab.leak(name)',
    'select count(*) from vault.clients a join vault.clients b using (client_id) where lab.leak(a.name) and lab.leak(b.secret)',
    'select count(*) from vault.clients where client_id > 0 or lab.leak(name)',
    'with c as not materialized (select * from vault.clients) select count(*) from c where lab.leak(name)']) query;
select is(pg_temp.outcome('regress_access_alice', $$select count(*) from vault.clients where 1 / (case when region = 's' then 0 else 1 end) = 1$$),
          '00000 100', 'an error does not tell of hidden rows');
select is(pg_temp.outcome('regress_access_alice', $$select count(*) from vault.clients where secret = 'secret 2'$$), '00000 0', 'a masked value is not found by its clear one');
select is(pg_temp.outcome('regress_access_alice', $$select count(*) from vault.clients c join (values ('secret 2')) v(secret) using (secret)$$), '00000 0', 'nor joined by it');

-- The keyed hash is no oracle.
select pg_temp.refused('regress_access_alice', $$select mesh_catalog.keyed_hash(null::vault_data.client, 'client.secret', 'secret 2')$$, 'who may not name the source''s type computes no hash');
select pg_temp.refused('regress_access_alice', format('select mesh_catalog.keyed_hash(%s, ''client.secret'', ''secret 2'')', type), 'nor with another type: ' || type)
  from unnest(array['null::vault.clients', 'null::lab.no_barrier', '1', 'null::int[]', 'row(1)', '(select c from vault.clients c limit 1)']) type;
select pg_temp.refused(login, 'select secret from mesh_catalog.mask_key limit 1', login || ' cannot read the key')
  from unnest('{regress_access_alice,regress_access_owner}'::name[]) login where false
union all
select is(pg_temp.outcome(login, 'select count(*) from mesh_catalog.mask_key'), '00000 0', login || ' cannot read the key')
  from unnest('{regress_access_alice,regress_access_owner,regress_access_reader}'::name[]) login;
select is((select count(*) from mesh_catalog.mask_key), 1::bigint, 'although there is one');
select is((select count(distinct secret) from vault_data.client where secret like 'secret%'),
          (substr(pg_temp.outcome('regress_access_alice', 'select count(distinct secret) + 100 from vault.clients where secret ~ ''^[0-9a-f]{32}$'''), 7))::bigint,
          'pseudonyms are as distinct as the values');

-- Forged identity, shadowed names.
select is(pg_temp.outcome('regress_access_alice', $$with g as (select set_config('mesh.region', 's', true), set_config('region', 's', true) from generate_series(1, 1) where false)
                                                    select count(*) from vault.clients where region = 's'$$), '00000 0', 'no setting adds an attribute');
set local session authorization regress_access_bob;
create temp table access_grant as select 1 as grant_id;
create temp table port (port_id bigint, relation regclass);
create function pg_temp.admit(bigint) returns boolean language sql as 'select true';
create function pg_temp.pg_has_role(oid, oid, text) returns boolean language sql as 'select true';
create function pg_temp.clock_timestamp() returns timestamptz language sql as $$select 'epoch'::timestamptz$$;
reset session authorization;
create schema evil authorization regress_access_bob;
set local session authorization regress_access_bob;
create function evil.yes(bigint, bigint) returns boolean language sql as 'select true';
create function evil.yes(oid, oid) returns boolean language sql as 'select true';
create function evil.yes(name, name) returns boolean language sql as 'select true';
create operator evil.= (leftarg = bigint, rightarg = bigint, function = evil.yes);
create operator evil.= (leftarg = oid, rightarg = oid, function = evil.yes);
create operator evil.= (leftarg = name, rightarg = name, function = evil.yes);
create function evil.pg_has_role(oid, oid, text) returns boolean language sql as 'select true';
create view evil.trap as select * from vault.clients;
reset session authorization;
set local search_path = evil, pg_temp, mesh_catalog, mesh, pg_catalog, public;
select pg_temp.refused('regress_access_bob', 'select count(*) from vault.clients', 'shadowing names in search_path and pg_temp opens nothing');
select pg_temp.refused('regress_access_bob', 'select mesh_catalog.admit(port_id) from mesh_catalog.port', 'nor calls of the functions of the port');
reset search_path;

-- Views over the port are read as whoever asks, beside whoever owns them.
set local session authorization regress_access_alice;
create view lab.lent as select * from vault.clients;
grant select on lab.lent to regress_access_bob;
grant usage on schema lab to regress_access_bob;
reset session authorization;
select is(pg_temp.outcome('regress_access_alice', 'select count(*) from lab.lent'), '00000 100', 'a holder reads through a view of their own');
select pg_temp.refused('regress_access_bob', 'select count(*) from lab.lent', 'a view lends no grant');
select pg_temp.refused('regress_access_bob', 'select count(*) from evil.trap', 'a view over a port is as closed as the port');

-- A prepared plan and a cursor, across SET ROLE.
prepare reads as select count(*) from vault.clients;
set local role regress_access_owner;
execute reads;
execute reads;
reset role;
select pg_temp.refused('regress_access_bob', 'execute reads', 'a plan made for the owner is not run for another');
set local role regress_access_alice;
execute reads;
reset role;

-- A privilege without a grant, and a grant without its role.
grant select on vault.clients to regress_access_bob;
select pg_temp.refused('regress_access_bob', :'read', 'GRANT SELECT alone admits nobody');
select throws_like($$set local role regress_access_bob; select count(*) from vault.clients$$, '%permission denied for product "vault.clients"%', 'and the refusal names the product');
revoke select on vault.clients from regress_access_bob;
select alike(pg_temp.approve(:bobs), '00000 %', 'the grant does');
select is(pg_temp.outcome('regress_access_bob', :'read'), '00000 100', 'admit');
alter role regress_access_bob rename to regress_access_robert;
select mesh.set_attribute('regress_access_robert', 'region', 'n');
select pg_temp.refused('regress_access_robert', :'read', 'a renamed role is another role');
alter role regress_access_robert rename to regress_access_bob;
drop owned by regress_access_bob;
drop role regress_access_bob;
create role regress_access_bob;
select mesh.set_attribute('regress_access_bob', 'region', 'n');
grant select on vault.clients to regress_access_bob;
select pg_temp.refused('regress_access_bob', :'read', 'a role made anew with the same name inherits nothing');
select is((select state from mesh.grants where role = 'regress_access_bob'), 'void', 'and its predecessor''s grant shows as void');

-- Names that end strings, identifiers or formats.
set local session authorization regress_access_owner;
create table vault_data."we""ird's" ("a'b""c" text, "%n$s" text, "$$;--" text, "select" text);
insert into vault_data."we""ird's" values ('1', '22222', '3', '4'), ('x', 'yyyyy', 'z', 'w');
select count(*) from mesh.adopt('vault."o""dd''%s"', relation => $$vault_data."we""ird's"$$);
select mesh.filter_rows('vault."o""dd''%s"', $$"a'b""c" = '1' or "we""ird's"."select" = (mesh.session_attribute('it''s "x"'))[1]$$, $$a "filter's" name$$);
select mesh.mask_column('vault."o""dd''%s"', '%n$s', 'partial', '2');
select mesh.mask_column('vault."o""dd''%s"', '$$;--', 'constant', $$'; drop table x; --\$$);
reset session authorization;
select mesh.set_attribute('regress_access_alice', 'it''s "x"', '); drop table x; --');
select mesh.appoint('vault', steward => 'regress_access_steward');
select substr(pg_temp.outcome('regress_access_alice', $$select mesh.request_access('vault."o""dd''%s"', '''); drop table x; --')$$), 7) as odd \gset
select alike(pg_temp.approve(:odd, $$, unmask => '{"a''b\"c"}'$$), '00000 %', 'hostile names are granted');
select is(pg_temp.outcome('regress_access_alice', $$select o::text from vault."o""dd'%s" o$$), $$00000 (1,***22,"'; drop table x; --\\",4)$$, 'read, filtered and masked');
select pg_temp.refused('regress_access_bob', $$select o::text from vault."o""dd'%s" o$$, 'and refused');
select alike(pg_temp.outcome('regress_access_alice', $$select string_agg(name, ',') from mesh.explain_access('regress_access_alice', 'vault."o""dd''%s"')$$), '%a''b"c%', 'and explained');

-- Expiry, within one transaction and one statement.
select pg_temp.request('regress_access_team', 'regress_access_team') as teams \gset
select mesh.dismiss('vault', 'steward', 'regress_access_steward');
select is(pg_temp.outcome('regress_access_owner', format('select mesh.approve(%s, valid_until => clock_timestamp() + interval ''300 ms'')', :'teams')) ~ '^00000', true, 'a short grant');
select is(pg_temp.outcome('regress_access_team', :'read'), '00000 100', 'is in force');
create function lab.outlive() returns text language plpgsql as $$
declare n bigint;
begin
    select count(*) into n from vault.clients;
    perform pg_sleep(0.4);
    begin
        select count(*) into n from vault.clients;
        return 'read ' || n;
    exception when insufficient_privilege then
        return 'refused';
    end;
end $$;
grant usage on schema lab to regress_access_team;
select is(pg_temp.outcome('regress_access_team', 'select lab.outlive()'), '00000 refused', 'a statement that outlives its grant reads no more');
select ok(has_table_privilege('regress_access_team', 'vault.clients', 'select'), 'the privilege is still there');
select is(mesh_catalog.expire_grants(), 1::bigint, 'tidying up finds one');
select ok(not has_table_privilege('regress_access_team', 'vault.clients', 'select'), 'and takes the privilege away');

-- An attribute that is missing is not an empty result, nor everything.
select mesh.drop_attribute('regress_access_alice', 'region');
select mesh.drop_attribute('regress_access_team', 'region');
select pg_temp.refused('regress_access_alice', :'read', 'who lacks the filter''s attribute is told so');
set local session authorization regress_access_owner;
select mesh.filter_rows('vault.clients', $$not (region = any (mesh.session_attribute('region')))$$, 'region');
reset session authorization;
select pg_temp.refused('regress_access_alice', :'read', 'also where the filter excludes');
select mesh.set_attribute('regress_access_alice', 'region', 's');
select is(pg_temp.outcome('regress_access_alice', :'read'), '00000 100', 'and reads again once it is set');

-- Privileges on the source.
grant usage on schema vault_data to regress_access_loader, regress_access_alice;
grant select, insert on vault_data.client to regress_access_loader;
select is(pg_temp.outcome('regress_access_loader', 'select count(*) from vault_data.client'), '00000 0', 'privileges on the source show no row without a grant');
select is(pg_temp.outcome('regress_access_loader', 'insert into vault_data.client values (1000, ''s'', ''x'', ''x'')'), '00000', 'and let it be filled');
set local row_security = off;
select pg_temp.refused('regress_access_loader', 'select count(*) from vault_data.client', 'row security is not switched off');
reset row_security;
select is((select access from mesh.explain_access('regress_access_loader', 'vault.clients') where item = 'source'), 'direct', 'explain_access tells of such privileges');

-- Dropping the extension leaves the rows hidden.
savepoint dropped;
drop extension meshcat cascade;
select is(pg_temp.outcome('regress_access_loader', 'select count(*) from vault_data.client'), '00000 0', 'DROP EXTENSION ... CASCADE leaves the source closed');
select is(to_regclass('vault.clients'), null, 'and no port');
rollback to dropped;
select mesh_catalog.drop_access_objects();
select is((select array[relrowsecurity::text, (select count(*) from pg_policy where polrelid = c.oid)::text] from pg_class c where oid = 'vault_data.client'::regclass),
          array['false', '0'], 'before it goes properly, policies are taken away');
select ok(not has_table_privilege('regress_access_alice', 'vault.clients', 'select'), 'and privileges too');

select * from finish();
rollback;
