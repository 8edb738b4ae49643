-- Attacks by the form of a statement: whatever a reader asks, of the port or of a source
-- that they have privileges on, shows what the port shows. Plain attacks are in
-- access_attacks.sql.
begin;
select no_plan();
set local client_min_messages = warning;
create role regress_forms_owner;
create role regress_forms_alice;
create role regress_forms_bob;
create role regress_forms_loader;
select mesh.create_domain('forms', 'regress_forms_owner');
create schema forms_data authorization regress_forms_owner;
set local session authorization regress_forms_owner;
create table forms_data.client (client_id bigint, region text not null, name text, secret text not null, primary key (client_id, region)) partition by list (region);
create table forms_data.client_n partition of forms_data.client for values in ('n');
create table forms_data.client_s partition of forms_data.client for values in ('s');
insert into forms_data.client select i, (array['n', 's'])[1 + i % 2], 'name ' || i, 'secret ' || i from generate_series(1, 100) i;
analyze forms_data.client;
select count(*) from mesh.adopt('forms.clients', relation => 'forms_data.client');
select mesh.filter_rows('forms.clients', $$region = any (mesh.session_attribute('region'))$$, 'region');
select mesh.mask_column('forms.clients', 'secret', 'partial', '1');
reset session authorization;
select mesh.set_attribute(r, 'region', 'n') from unnest('{regress_forms_alice,regress_forms_loader,regress_forms_bob}'::regrole[]) r;

-- As a login: "SQLSTATE answer", where the answer is the first column of every row.
create function pg_temp.outcome(login name, sql text) returns text language plpgsql as $$
declare state text := '00000'; answer text; c refcursor; r record;
begin
    execute format('set local session authorization %I', login);
    begin
        if sql ~* '^(select|with|table|values|explain|insert.*returning|update.*returning|delete.*returning)' then
            for r in execute sql loop answer := concat_ws(',', answer, (select string_agg(value, ' ') from json_each_text(row_to_json(r)))); end loop;
        else
            execute sql;
        end if;
    exception when others then
        get stacked diagnostics state = returned_sqlstate;
    end;
    reset session authorization;
    return concat_ws(' ', state, answer);
end $$;
create function pg_temp.all_are(login name, expected text, what text, variadic statements text[]) returns setof text language sql as $$
    select is(pg_temp.outcome(login, s), expected, what || ': ' || s) from unnest(statements) s
$$;
create function pg_temp.give(login name) returns void language plpgsql as $$
declare request bigint;
begin
    execute format('set local session authorization %I', login);
    request := mesh.request_access('forms.clients', 'forms of ' || login);
    set local session authorization regress_forms_owner;
    perform mesh.approve(request);
    reset session authorization;
end $$;
select pg_temp.give('regress_forms_alice'), pg_temp.give('regress_forms_loader');
create schema lab;
grant all on schema lab to public;
create table lab.own (client_id bigint primary key, secret text);
grant all on lab.own to public;

-- Half of the rows are the reader's, and of secrets the last digit.
select pg_temp.all_are('regress_forms_alice', '00000 50', 'filtered',
    'select count(*) from forms.clients', 'select count(*) from only forms.clients', 'select count(*) from (table forms.clients) t',
    'select count(*) from forms.clients x, lateral (select from forms.clients y where y.client_id = x.client_id) z',
    'select count(*) from (select region from forms.clients union all select null where false) u where region = ''n''',
    'select count(*) from table_to_xml(''forms.clients'', true, false, '''') x, xpath(''//row'', x) p, unnest(p)',
    'select count(*) from forms.clients full join (values (''s'')) v(region) using (region) where client_id is not null',
    'with i as (insert into lab.own select client_id, secret from forms.clients returning secret) select count(*) from i where secret like ''*%''',
    'with u as (update lab.own set secret = c.secret from forms.clients c where c.client_id = own.client_id returning c.secret as s) select count(*) from u where s like ''*%''',
    'with d as (delete from lab.own using forms.clients c where c.client_id = own.client_id returning c.region as r) select count(*) from d where r = ''n''');
select pg_temp.all_are('regress_forms_alice', '00000 10', 'masked',
    'select count(distinct secret) from forms.clients', 'select max(length(secret)) from forms.clients where secret not like ''*%_'' or length(secret) > 8',
    'select count(distinct to_jsonb(c) ->> ''secret'') from forms.clients c', 'select count(distinct (c).secret) from (select c from forms.clients c) x',
    'select count(*) from (select secret from forms.clients group by 1 order by 1) g', 'select max(rank) from (select dense_rank() over (order by secret) as rank from forms.clients) r');
select pg_temp.all_are('regress_forms_alice', '00000 0', 'not found by its clear value',
    'select count(*) from forms.clients where secret like ''secret%''', 'select count(*) from forms.clients where secret ~ ''secret''',
    'select count(*) from forms.clients where exists (select from (values (''secret 2'')) v(s) where v.s = secret)',
    'select count(*) from forms.clients group by secret having secret = ''secret 2'' union all select 0',
    'select count(*) filter (where secret = ''secret 2'') from forms.clients',
    'select count(*) from pg_stats where schemaname in (''forms'', ''forms_data'')',
    'select position(''>s<'' in schema_to_xml(''forms'', true, true, '''')::text)');
-- Before anything is done, PostgreSQL refuses what a view does not have.
select alike(pg_temp.outcome('regress_forms_alice', s), '4250_', 'not the reader''s to do: ' || s) from unnest(array[
    'alter view forms.clients set (security_barrier = false)', 'create or replace view forms.clients as select * from forms.clients',
    'create trigger t instead of insert on forms.clients for each row execute function suppress_redundant_updates_trigger()',
    'create rule r as on insert to forms.clients do instead nothing', 'drop view forms.clients', 'alter view forms.clients rename to x',
    'copy forms.clients to ''/tmp/x''', 'select * from forms.clients for share',
    'select * from forms.clients for key share', 'create policy p on forms_data.client using (true)', 'select count(*) from forms_data.client_s']) s;
select matches(pg_temp.outcome('regress_forms_alice', s), '^(0A000|42809|42703|55000)$', 'nothing that a port is for: ' || s) from unnest(array[
    'select count(*) from forms.clients tablesample system (100)', 'select ctid from forms.clients', 'select tableoid, xmin from forms.clients',
    'merge into forms.clients c using (values (1)) v(i) on c.client_id = v.i when matched then delete',
    'insert into forms.clients values (2, ''n'', ''x'', ''x'') on conflict do nothing', 'truncate forms.clients',
    'create statistics lab.s on region, secret from forms.clients', 'create table lab.ref (id bigint references forms.clients (client_id))',
    'create table lab.child () inherits (forms.clients)']) s;

-- The planner asks an operator about values that statistics hold: not about hidden ones.
set local session authorization regress_forms_alice;
create function lab.curious(text, text) returns boolean language plpgsql as $$
begin
    perform set_config('lab.seen', coalesce(current_setting('lab.seen', true), '') || $1 || ';', true);
    return $1 = $2;
end $$;
create operator lab.=== (leftarg = text, rightarg = text, function = lab.curious, restrict = eqsel, join = eqjoinsel);
create operator lab.<<< (leftarg = text, rightarg = text, function = lab.curious, restrict = scalarltsel);
reset session authorization;
select count(pg_temp.outcome('regress_forms_alice', q)) from unnest(array[
    'explain select * from forms.clients where region operator(lab.===) ''x''', 'explain select * from forms.clients where name operator(lab.===) ''x''',
    'explain select * from forms.clients where secret operator(lab.<<<) ''x''', 'explain select * from forms.clients where name operator(lab.<<<) ''x''',
    'explain select * from forms.clients a join forms.clients b on a.name operator(lab.===) b.name']) q;
select is_empty($$select s from unnest(string_to_array(current_setting('lab.seen', true), ';')) s where s in (select unnest(array[region, name, secret]) from forms_data.client)$$,
                'the planner''s statistics tell a reader''s operator nothing');
select count(pg_temp.outcome('regress_forms_owner', 'explain select * from forms_data.client where region operator(lab.===) ''x'''));
select alike(current_setting('lab.seen', true), '%n;%', 'although they tell the owner''s');

-- A cursor goes back and forth over the same rows; nothing is changed through it.
set local session authorization regress_forms_alice;
declare scrolled scroll cursor for select client_id from forms.clients order by client_id;
move forward all from scrolled;
fetch backward 1 from scrolled \gset last_
move absolute 0 from scrolled;
fetch forward 1 from scrolled \gset first_
reset session authorization;
select is(array[:first_client_id, :last_client_id]::bigint[], '{2,100}'::bigint[], 'a cursor that scrolls shows the reader''s rows');
select matches(pg_temp.outcome('regress_forms_alice', 'delete from forms.clients where current of scrolled'), '^(55000|0A000)$', 'nothing is deleted through it');

-- A statement within a statement, by somebody else: each is asked for itself.
set local session authorization regress_forms_bob;
create function lab.as_bob() returns bigint language plpgsql security definer as $$ begin return (select count(*) from forms.clients); exception when insufficient_privilege then return -1; end $$;
set local session authorization regress_forms_owner;
create function lab.as_owner() returns bigint language plpgsql security definer as $$ begin return (select count(*) from forms.clients); end $$;
reset session authorization;
select is(pg_temp.outcome('regress_forms_alice', 'select count(*), min(lab.as_bob()), max(lab.as_bob()), min(lab.as_owner()), max(lab.as_owner()) from forms.clients'),
          '00000 50 -1 -1 100 100', 'within a reader''s statement another''s is refused, and the owner''s sees all');
select is(pg_temp.outcome('regress_forms_owner', 'select count(*), max(lab.as_bob()) from forms.clients'), '00000 100 -1', 'within the owner''s, another''s is refused as well');
create function lab.revoke() returns bigint language plpgsql security definer as $$ begin return mesh.revoke('forms.clients', 'regress_forms_alice', 'within'); end $$;
select is(pg_temp.outcome('regress_forms_alice', 'with c as materialized (select count(*) as n from forms.clients) select n, lab.revoke() from c'), '42501 50 1',
          'a statement that ends its own grant is not run to its end');

-- A statement that sets another role in its midst reads as the one that began it, as it has its
-- privileges: not with the admission of the one and the attributes of the other.
create role regress_forms_tool in role regress_forms_alice, regress_forms_bob;
grant select on forms.clients to regress_forms_bob;
select is(pg_temp.outcome('regress_forms_tool', format('select set_config(''role'', ''regress_forms_alice'', true), (select count(*) from forms.clients), set_config(''role'', %L, true), (select count(*) from forms.clients where client_id > 0)', next)),
          answer, 'reads as the role that began, then sets ' || next)
  from (values ('regress_forms_alice', '00000 regress_forms_alice 50 regress_forms_alice 50'), ('regress_forms_bob', '00000 regress_forms_alice 50 regress_forms_bob 50')) v (next, answer);
select mesh.set_attribute('regress_forms_bob', 'region', 's');
alter role regress_forms_alice noinherit;
grant regress_forms_bob to regress_forms_alice;
set local session authorization regress_forms_alice;
select is((select array_agg(distinct c.region) from (select set_config('role', 'regress_forms_bob', true)) r, forms.clients c), '{n}'::text[], 'not the rows of a role that is not admitted');
reset session authorization;
select is(pg_temp.outcome('regress_forms_bob', 'select count(*) from forms.clients'), '42501', 'which reads nothing');
revoke regress_forms_bob from regress_forms_alice;
alter role regress_forms_alice inherit;
select mesh.set_attribute('regress_forms_bob', 'region', 'n');
revoke select on forms.clients from regress_forms_bob;

-- Whoever has privileges on the source: rows as the port shows them, in every form.
grant usage on schema forms_data to regress_forms_loader, regress_forms_bob;
grant select, insert, update, delete on forms_data.client to regress_forms_loader, regress_forms_bob;
create function pg_temp.source(sql text, holder text, without text) returns setof text language plpgsql as $$
begin
    return next is(pg_temp.outcome('regress_forms_loader', sql), holder, 'the source, with a grant: ' || sql);
    return next is(pg_temp.outcome('regress_forms_bob', sql), without, 'the source, without: ' || sql);
end $$;
select pg_temp.source(sql, holder, without) from (values
    ('select count(*) from forms_data.client', '00000 50', '00000 0'),
    ('select count(*) from forms_data.client tablesample system (100)', '00000 50', '00000 0'),
    ('select count(*) from (select from forms_data.client for update) x', '00000 50', '00000 0'),
    ('update forms_data.client set name = ''x'' where region = ''s'' returning client_id', '00000', '00000'),
    ('update forms_data.client set region = ''s'' where client_id = 2 returning client_id', '42501', '00000'),
    ('delete from forms_data.client where region = ''s'' returning client_id', '00000', '00000'),
    ('insert into forms_data.client values (1, ''s'', ''x'', ''x'') on conflict do nothing returning client_id', '42501', '42501'),
    ('insert into forms_data.client values (1, ''s'', ''x'', ''x'') on conflict (client_id, region) do update set name = excluded.name returning secret', '42501', '42501'),
    ('insert into forms_data.client values (1, ''s'', ''x'', ''x'') on conflict (client_id, region) do update set name = client.secret', '42501', '42501'),
    ('insert into forms_data.client values (1001, ''s'', ''x'', ''x'') returning client_id', '42501', '42501'),
    ('insert into forms_data.client values (1002, ''n'', ''x'', ''x'') returning client_id', '00000 1002', '42501'),
    ('merge into forms_data.client c using (values (1)) v(i) on c.client_id = v.i when matched then update set name = ''merged''', '00000', '00000'),
    ('copy forms_data.client to ''/tmp/x''', '42501', '42501'),
    ('truncate forms_data.client', '42501', '42501'),
    ('alter table forms_data.client disable row level security', '42501', '42501')) v (sql, holder, without);
select is((select count(*) from forms_data.client where name in ('merged', 'x') and client_id <= 100), 0::bigint, 'and no hidden row was changed');
-- Another product of the same source lets go of it: the first one does not.
set local session authorization regress_forms_owner;
select count(*) from mesh.adopt('forms.again', relation => 'forms_data.client');
select mesh.filter_rows('forms.again', 'client_id < 10', 'few');
reset session authorization;
select is(pg_temp.outcome('regress_forms_loader', 'select count(*) from forms_data.client'), '00000 0', 'the source of two products asks for a grant of both');
select mesh.drop_filter('forms.again', 'few');
select is(pg_temp.outcome('regress_forms_loader', 'select count(*) from forms_data.client'), '00000 51', 'and when one has no filter any more, of the other');
select is(pg_temp.outcome('regress_forms_bob', 'select count(*) from forms_data.client'), '00000 0', 'which still has');
select pg_temp.all_are('regress_forms_loader', '42501', 'a partition that is addressed directly needs privileges of its own',
    'select count(*) from forms_data.client_s', 'select count(*) from forms_data.client_n', 'delete from forms_data.client_s');

-- A table that takes the name of the source by renaming is not what the port shows.
set local session authorization regress_forms_owner;
alter table forms_data.client rename to renamed;
create table forms_data.client (client_id bigint, region text, name text, secret text);
insert into forms_data.client values (666, 'n', 'swapped', 'swapped');
select mesh.mask_column('forms.clients', 'secret', 'null');
reset session authorization;
select is(pg_temp.outcome('regress_forms_alice', 'select count(*), count(secret), count(*) filter (where client_id = 666) from forms.clients'), '00000 51 0 0', 'a source that is renamed away stays the source');
-- Nor does a view that takes the port's name pass for the port.
set local session authorization regress_forms_owner;
alter view forms.clients rename to port_before;
create view forms.clients as select * from forms_data.client;
reset session authorization;
select is(pg_temp.outcome('regress_forms_alice', 'select count(*) from forms.clients'), '42501', 'what takes the port''s name has no grants');
select is(pg_temp.outcome('regress_forms_alice', 'select count(*) from forms.port_before'), '00000 51', 'the port has, whatever its name');
select * from finish();
rollback;
