-- What fails, fails closed: errors inside the wall, input out of all proportion, names that
-- collide, objects that were there before. And the time of a grant.
begin;
select no_plan();
set local client_min_messages = warning;
create role regress_fail_owner;
create role regress_fail_alice;
create role regress_fail_bob;
create role regress_fail_loader;
create role regress_fail_passer;
select mesh.create_domain('fail', 'regress_fail_owner');
create schema fail_data authorization regress_fail_owner;
set local session authorization regress_fail_owner;
create table fail_data.client (client_id bigint, region text, secret text);
insert into fail_data.client select i, (array['n', 's'])[1 + i % 2], 'secret ' || i from generate_series(1, 100) i;
select count(*) from mesh.adopt('fail.clients', relation => 'fail_data.client');
select mesh.filter_rows('fail.clients', $$region = any (mesh.session_attribute('region'))$$, 'region');
select mesh.filter_rows('fail.clients', 'client_id > 0', 'for some', applies_to => '{regress_fail_bob}');
select mesh.mask_column('fail.clients', 'secret', 'hash');
grant usage on schema fail_data to regress_fail_loader;
grant select on fail_data.client to regress_fail_loader;
reset session authorization;
select mesh.set_attribute(r, 'region', 'n') from unnest('{regress_fail_alice,regress_fail_loader,regress_fail_bob}'::regrole[]) r;

create function pg_temp.outcome(login name, sql text) returns text language plpgsql as $$
declare state text := '00000'; answer text;
begin
    execute format('set local session authorization %I', login);
    begin
        if sql ~* '^select' then execute sql into answer; else execute sql; end if;
    exception when others then
        get stacked diagnostics state = returned_sqlstate;
    end;
    reset session authorization;
    return concat_ws(' ', state, answer);
end $$;
create function pg_temp.give(login name) returns text language plpgsql as $$
begin
    return pg_temp.outcome('regress_fail_owner', format('select mesh.approve(%s)', substr(pg_temp.outcome(login, 'select mesh.request_access(''fail.clients'', ''failures'')'), 7)));
end $$;
select pg_temp.give('regress_fail_alice'), pg_temp.give('regress_fail_loader');
select is(pg_temp.outcome('regress_fail_alice', 'select count(secret) from fail.clients'), '00000 50', 'all is well');

-- Whatever of the catalog the wall cannot read, it refuses.
create function pg_temp.without(relation text) returns setof text language plpgsql as $$
declare port text; source text; kind text := (select case relkind when 'v' then 'view' else 'table' end from pg_class where oid = relation::regclass);
begin
    begin
        execute format('alter %s %s rename to gone', kind, relation);
        port := pg_temp.outcome('regress_fail_alice', 'select count(secret) from fail.clients');
        source := pg_temp.outcome('regress_fail_loader', 'select count(*) from fail_data.client');
        raise exception using errcode = 'UNDON';
    exception when sqlstate 'UNDON' then null;
    end;
    return next matches(port, '^(42P01|42501)$', 'without ' || relation || ' nothing is read');
    return next ok(source ~ '^(42P01|42501)$' or relation ~ 'incident|mask_key|role_attribute|\.row_filter$', 'nor of the source: ' || source);
end $$;
select pg_temp.without(r) from unnest(array['mesh_catalog.access_grant', 'mesh_catalog.port', 'mesh_catalog.product', 'mesh_catalog.domain', 'mesh_catalog.platform_admin',
    'mesh_catalog.read_policy', 'mesh_catalog.service_account', 'mesh_catalog.overdue_grant', 'mesh_catalog.row_filter', 'mesh_catalog.role_attribute',
    'mesh_catalog.mask_key', 'mesh_catalog.incident']) r;
select is(pg_temp.outcome('regress_fail_alice', 'select count(secret) from fail.clients'), '00000 50', 'and when it is back, all is well');

-- What a grant, a filter and an attribute hang on, one by one.
create function pg_temp.after(change text, login name default 'regress_fail_alice') returns text language plpgsql as $$
declare answer text;
begin
    begin
        execute change;
        answer := pg_temp.outcome(login, 'select count(secret) from fail.clients');
        raise exception using errcode = 'UNDON';
    exception when sqlstate 'UNDON' then null;
    end;
    return answer;
end $$;
select is(pg_temp.after(change), answer, change) from (values
    ('update mesh_catalog.access_grant set valid_from = valid_until - interval ''1 second''', '42501'),
    ('update mesh_catalog.access_grant set ended_at = now(), ended_by = ''x'', end_reason = ''x''', '42501'),
    ('update mesh_catalog.access_grant set role_oid = ''regress_fail_bob''::regrole', '42501'),
    ('update mesh_catalog.access_grant set role_name = ''regress_fail_bob''', '42501'),
    ('update mesh_catalog.role_attribute set role_oid = ''regress_fail_bob''::regrole where role_name = ''regress_fail_alice''', '42501'),
    ('update mesh_catalog.role_attribute set role_name = ''regress_fail_gone'' where role_name = ''regress_fail_alice''', '42501')) v (change, answer);
select is(pg_temp.after('create role regress_fail_root superuser; grant select on fail.clients to regress_fail_root', 'regress_fail_root'), '00000 100', 'a superuser reads all');
create role regress_fail_root superuser;
set local session authorization regress_fail_root;
select is(mesh.session_attribute('region'), null, 'but has nobody''s attributes');
reset session authorization;
set local session authorization regress_fail_owner;
select mesh.filter_rows('fail.clients', 'client_id > 90', 'for a passer-by', applies_to => '{regress_fail_passer}');
reset session authorization;
select is(pg_temp.outcome('regress_fail_alice', 'select count(*) from fail.clients'), '00000 50', 'a filter of somebody else''s');
update mesh_catalog.row_filter_role set role_oid = 4294967295 where role_name = 'regress_fail_passer';
select is(pg_temp.outcome('regress_fail_alice', 'select count(*) from fail.clients'), '00000 5', 'is everybody''s once that role is gone');
delete from mesh_catalog.row_filter where filter_name = 'for a passer-by';
set local session authorization regress_fail_owner;
select mesh.filter_rows('fail.clients', $$region = any (mesh.session_attribute('region'))$$, 'region');
reset session authorization;

-- Input out of all proportion is refused by its size, before it is looked at.
select is(pg_temp.outcome(login, call), state, what) from (values
    ('alice', $$select mesh.request_access('fail.clients', repeat('x', 10000000))$$, '54000', 'a purpose of megabytes'),
    ('alice', $$select mesh.request_access('fail.clients', (select string_agg(md5(i::text), '') from generate_series(1, 100) i))$$, '54000', 'one that no index entry holds'),
    ('alice', $$select mesh.request_access('fail.' || repeat('x', 64), 'x')$$, '42622', 'a name that would be cut to another''s'),
    ('alice', $$select mesh.request_access(repeat('fail', 1000000), 'x')$$, '54000', 'a name of megabytes'),
    ('owner', $$select mesh.filter_rows('fail.clients', repeat('(', 100000) || 'true' || repeat(')', 100000), 'deep')$$, '54000', 'a predicate 10^5 deep'),
    ('owner', $$select mesh.filter_rows('fail.clients', repeat('(', 30000) || 'true' || repeat(')', 30000), 'deep')$$, '42601', 'one as deep as is read at all'),
    ('owner', $$select mesh.filter_rows('fail.clients', 'true' || repeat(' and true', 1000000), 'long')$$, '54000', 'one of megabytes'),
    ('owner', $$select mesh.filter_rows('fail.clients', 'true', repeat('x', 64))$$, '42602', 'a filter''s name that would be cut'),
    ('owner', $$select mesh.mask_column('fail.clients', 'secret', 'constant', repeat('x', 10000000))$$, '54000', 'a constant of megabytes'),
    ('owner', $$select mesh.mask_column('fail.clients', 'secret', 'expression', repeat('(', 40000) || 'secret' || repeat(')', 40000))$$, '54000', 'an expression 10^4 deep'),
    ('owner', $$select mesh.set_attribute('regress_fail_bob', 'fail.' || repeat('x', 123), 'x')$$, '42602', 'an attribute''s name'),
    ('owner', $$select mesh.set_attribute('regress_fail_bob', 'fail.x', variadic array[null, 'x'])$$, '22004', 'values that are none'),
    ('alice', $$select mesh.login(repeat('x', 10000000))$$, '28000', 'a token of megabytes'),
    ('alice', $$select mesh.login('eyJhbGciOiJIUzI1NiJ9.' || translate(encode(convert_to(repeat('[', 9000), 'UTF8'), 'base64'), E'+/=\n', '-_') || '.eA')$$, '28000', 'a token that nests'),
    ('alice', $$select mesh.login('eyJhbGciOiJIUzI1NiJ9.' || translate(encode('\x7b22697373223a22ff227d', 'base64'), E'+/=\n', '-_') || '.eA')$$, '28000', 'a token that is no UTF-8'),
    ('alice', $$select mesh.login('eyJhbGciOiJIUzI1NiJ9.' || translate(encode('{"iss":"\\u0000"}', 'base64'), E'+/=\n', '-_') || '.eA')$$, '28000', 'a token with a zero byte'),
    ('alice', $$select mesh.login('eyJhbGciOiJIUzI1NiJ9.' || translate(encode('{"iss":"x"}', 'base64'), E'+/=\n', '-_') || '.eA')$$, '28000', 'a token of nobody'),
    ('alice', $$select mesh.login('eyJhbGciOiJIUzI1NiJ9.' || translate(encode('{"iss":"x","sub":7}', 'base64'), E'+/=\n', '-_') || '.eA')$$, '28000', 'a token of a number'),
    ('alice', $$select mesh.login('eyJhbGciOiJIUzI1NiJ9.' || translate(encode('{"iss":"x","sub":"\\u0000x"}', 'base64'), E'+/=\n', '-_') || '.eA')$$, '28000', 'a token of a zero byte'),
    ('admin', $$select mesh.trust_issuer('x', '{m}', (repeat('[', 4000) || repeat(']', 4000))::jsonb)$$, '54000', 'keys that nest'),
    ('admin', $$select mesh.trust_issuer('x', '{m}', (repeat('[', 100000) || repeat(']', 100000))::jsonb)$$, '54001', 'keys 10^5 deep'),
    ('alice', $$select convert_from('\xff', 'UTF8')$$, '22021', 'and no text is anything but UTF-8')) t (who, call, state, what),
    lateral (select case who when 'admin' then 'postgres' else 'regress_fail_' || who end) l (login);
select is(pg_temp.outcome('regress_fail_alice', 'select count(secret) from fail.clients'), '00000 50', 'nothing came of it');
select is(pg_temp.outcome('regress_fail_owner', $$select mesh.set_attribute('regress_fail_bob', 'fail.x', variadic '{{a,b},{c,d}}')$$), '00000 ', 'an array of arrays');
select results_eq($$select attribute_values from mesh.role_attributes where attribute = 'fail.x'$$, $$values ('{a,b,c,d}'::text[])$$, 'is its values');

-- Durations at the ends of time.
select alike(pg_temp.outcome('regress_fail_bob', format('select mesh.request_access(''fail.clients'', %L, %L)', d, d)), '22%', 'no duration: ' || d)
  from unnest('{0,-1 day,1 month -30 days,1 month -31 days,-1 microsecond,infinity,-infinity,NaN,1e400 years}'::text[]) d;
select pg_temp.outcome('regress_fail_bob', $$select mesh.request_access('fail.clients', 'for ever', '178000000 years')$$) as asked \gset
select is(pg_temp.outcome('regress_fail_owner', format('select mesh.approve(%s)', substr(:'asked', 7))), '22008', 'an end beyond the end of time is no end');
select alike(pg_temp.outcome('regress_fail_owner', format('select mesh.approve(%s, valid_until => %L)', substr(:'asked', 7), u)), '22%', 'nor is ' || u)
  from unnest('{infinity,-infinity,294277-01-01,2023-02-29,epoch,yesterday}'::text[]) u;
select is(pg_temp.outcome('regress_fail_bob', 'select count(*) from fail.clients'), '42501', 'and nothing is granted');
-- A month and a day are as long as the approver's zone has them; the grant ends at one moment for all.
set local timezone = 'Europe/Prague';
select substr(pg_temp.outcome('regress_fail_bob', $$select mesh.request_access('fail.clients', 'a leap day', '48 months')$$), 7) as leap \gset
select is(pg_temp.outcome('regress_fail_owner', format('select mesh.approve(%s)', :'leap')) ~ '^00000', true, 'four years, over a leap day and changes of the clock');
select cmp_ok(abs(extract(epoch from valid_until - (valid_from + interval '48 months'))), '<', 5::numeric, 'end at the same hour of the approver''s clock') from mesh.grants where purpose = 'a leap day';
select is(pg_temp.outcome('regress_fail_bob', 'set local timezone = ''Pacific/Kiritimati''') || pg_temp.outcome('regress_fail_bob', 'select count(*) from fail.clients'), '0000000000 50', 'and hold in every zone');
update mesh_catalog.access_grant set valid_until = clock_timestamp() where purpose = 'a leap day';
set local timezone = 'Pacific/Pago_Pago';
select is(pg_temp.outcome('regress_fail_bob', 'select count(*) from fail.clients'), '42501', 'nor does a zone to the west prolong a grant');
reset timezone;

-- An error in the midst of reading opens nothing to who comes next.
create function pg_temp.interrupted(login name, sql text, next name) returns text language plpgsql as $$
declare state text; told text;
begin
    execute format('set local session authorization %I', login);
    begin
        execute sql;
        state := 'no error';
    exception when others then state := sqlstate;
    end;
    execute format('set local session authorization %I', next);
    begin
        execute 'select count(*) from fail.clients' into told;
    exception when others then told := sqlstate;
    end;
    reset session authorization;
    return state || ' ' || told;
end $$;
select is(pg_temp.interrupted('regress_fail_owner', 'select 1 / (client_id - 7) from fail.clients', 'regress_fail_bob'), '22012 42501', 'after the owner''s error another is refused');
select is(pg_temp.interrupted('regress_fail_owner', 'select 1 / (client_id - 7) from fail.clients', 'regress_fail_alice'), '22012 50', 'or filtered');
select is(pg_temp.interrupted('regress_fail_bob', 'select count(*) from fail.clients', 'regress_fail_alice'), '42501 50', 'after a refusal a holder reads');

-- Objects that were there before.
set local session authorization regress_fail_owner;
create table fail_data.early (id integer);
create view fail.early as select 'bait'::text as id;
reset session authorization;
select is(pg_temp.outcome('regress_fail_owner', $$select mesh.adopt('fail.early', relation => 'fail_data.early')$$), '42710', 'a relation that bears the port''s name is not taken for it');
select is((select count(*) from mesh.products where product = 'fail.early'), 0::bigint, 'and no product is made');
drop extension meshcat cascade;
drop schema if exists mesh cascade;
drop schema if exists mesh_catalog cascade;
savepoint planted;
create schema mesh authorization regress_fail_bob;
create function mesh.session_attribute(text) returns text[] language sql as $$select '{n,s}'::text[]$$;
select throws_ok('create extension meshcat', '42P06', null, 'nor is a schema mesh that somebody made');
rollback to planted;
create schema mesh_catalog authorization regress_fail_bob;
create table mesh_catalog.access_grant (grant_id bigint);
select throws_ok('create extension meshcat', '42P06', null, 'or one mesh_catalog');
select * from finish();
rollback;
