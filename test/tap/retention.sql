-- Rows that are kept or held: who may say so, and everything that tries to get rid of
-- them, each with the defence that it meets. What needs two sessions is in
-- test/isolation, what needs servers in test/fault.
begin;
select no_plan();
set local client_min_messages = error;

create role regress_keep_owner;
create role regress_keep_engineer;
create role regress_keep_liaison;
create role regress_keep_colleague;
create role regress_keep_admin;
create role regress_keep_stranger;
select mesh.create_domain('vault', 'regress_keep_owner');
select mesh.appoint('vault', product_owner => 'regress_keep_owner', data_engineer => 'regress_keep_engineer', compliance_liaison => 'regress_keep_liaison');
select mesh.appoint('vault', compliance_liaison => 'regress_keep_colleague');
select mesh.appoint_admin('regress_keep_admin');
create schema vault_data authorization regress_keep_owner;

-- Runs SQL as a login; returns its SQLSTATE, and the message.
create function pg_temp.outcome(login name, sql text) returns text language plpgsql as $$
declare state text := '00000'; message text;
begin
    execute format('set local session authorization %I', login);
    begin
        execute sql;
    exception when others then
        get stacked diagnostics state = returned_sqlstate, message = message_text;
    end;
    reset session authorization;
    return concat_ws(' ', state, message);
end $$;
create function pg_temp.refused(login name, sql text, said text, defence text) returns text language sql as $$
    select matches(pg_temp.outcome(login, sql), said, defence)
$$;
create function pg_temp.allowed(login name, sql text, what text) returns text language sql as $$
    select is(pg_temp.outcome(login, sql), '00000', what)
$$;

set local session authorization regress_keep_owner;
create table vault_data.client (client_id integer primary key, name text, born_on date, ended_on date, region text not null default 'n');
insert into vault_data.client select i, 'name ' || i, date '1960-03-31' + i, current_date - i * 100 from generate_series(1, 100) i;
create table vault_data.note (note_id integer primary key, client_id integer references vault_data.client on delete cascade);
create table vault_data.letter (letter_id integer primary key, sent_on date, client_id integer references vault_data.client on delete cascade);
insert into vault_data.note select i, i from generate_series(1, 100) i;
insert into vault_data.letter select i, current_date, i from generate_series(1, 100) i;
select count(*) from mesh.adopt('vault.clients', relation => 'vault_data.client');
select count(*) from mesh.adopt('vault.notes', relation => 'vault_data.note');
create view vault_data.client_view as select * from vault_data.client;
select count(*) from mesh.adopt('vault.derived', relation => 'vault_data.client_view');
reset session authorization;

-- Who may, and what makes sense.
select pg_temp.refused('regress_keep_stranger', $$select mesh.retain('vault.clients', 'ended_on', after => '10 years')$$, '^42501', 'a stranger sets no rule');
select pg_temp.refused('regress_keep_engineer', $$select mesh.retain('vault.clients', 'ended_on', after => '10 years')$$, '^42501', 'nor does an engineer');
select pg_temp.refused('regress_keep_owner', $$select mesh.hold('vault.clients', 'mine')$$, '^42501', 'the owner holds nothing');
select pg_temp.refused('regress_keep_stranger', $$select * from mesh.run_retention('vault.clients')$$, '^42501', 'a stranger runs nothing');
select pg_temp.refused('regress_keep_liaison', $$select mesh.hold('vault.clients', ' ')$$, '^22023', 'a hold has a reason');
select pg_temp.refused('regress_keep_owner', format($$select mesh.retain('vault.clients', 'ended_on', after => %L)$$, i), '^22023', 'a period is positive and sane: ' || i)
  from unnest('{0 days,-1 years,1 year -1 day,2000 years}'::text[]) i;
select pg_temp.refused('regress_keep_owner', format('select mesh.retain(''vault.clients'', %s)', arguments), said, arguments)
  from (values ($$'ended_on'$$, '^22023 a rule needs a time'), ($$'name', after => '1 year'$$, '^42809'), ($$'nothing', after => '1 year'$$, '^42703'),
               ($$'ended_on', after => '1 year', mode => 'strict'$$, '^22023'), ($$'ended_on', after => '1 year', timezone => 'Nowhere'$$, '^22023'),
               ($$'ended_on', after => '1 year', action => 'anonymise'$$, '^22023'), ($$'ended_on', after => '1 year', anonymise => '{"name": null}'$$, '^22023'),
               ($$'ended_on', after => '1 year', action => 'anonymise', anonymise => '{"region": null}'$$, '^22023'),
               ($$'ended_on', after => '1 year', action => 'anonymise', anonymise => '{"ended_on": null}'$$, '^22023'),
               ($$'ended_on', after => '1 year', action => 'anonymise', anonymise => '{"client_id": {"constant": "1"}}'$$, '^22023'),
               ($$'ended_on', after => '1 year', action => 'anonymise', anonymise => '{"born_on": {"constant": "no date"}}'$$, '^22007'),
               ($$'ended_on', after => '1 year', action => 'anonymise', anonymise => '{"name": "year"}'$$, '^22023'),
               ($$'ended_on', after => '1 year', action => 'anonymise', anonymise => '{"nothing": null}'$$, '^42703'),
               ($$'ended_on', after => '1 year', only_where => 'true) or (true'$$, '^42601'),
               ($$'ended_on', after => '1 year', only_where => 'true; drop table vault_data.client'$$, '^42601'),
               ($$'ended_on', after => '1 year', only_where => 'random() > 0.5'$$, '^0A000'),
               ($$'ended_on', after => '1 year', only_where => 'ended_on < now()'$$, '^0A000'),
               ($$'ended_on', after => '1 year', only_where => 'client_id in (select 1)'$$, '^0A000'),
               ($$'ended_on', after => '1 year', only_where => 'current_user = name'$$, '^0A000'),
               ($$'ended_on', after => '1 year', relation => 'vault_data.client_view'$$, '^42809'),
               ($$'ended_on', after => '1 year', only_where => 'ended_on < current_date'$$, '^0A000'),
               ($$'ended_on', after => '1 year', only_where => 'ended_on::timestamptz < ''2020-01-01'''$$, '^0A000'),
               ($$'ended_on', after => '1 year', relation => 'client'$$, '^42P01'),
               ($$'ended_on', after => '1 year', relation => 'mesh_catalog.duty'$$, '^42501')) v (arguments, said);
select pg_temp.refused('regress_keep_liaison', $$select mesh.hold('vault.derived', 'x')$$, '^42809 the rows of', 'a view has no rows to hold');
create table vault_data.unlogged_one (i integer);
alter table vault_data.unlogged_one owner to regress_keep_owner;
alter table vault_data.unlogged_one set unlogged;
select pg_temp.refused('regress_keep_liaison', $$select mesh.hold('vault.clients', 'x', relation => 'vault_data.unlogged_one')$$, '^42809', 'a crash would lose it');
drop table vault_data.unlogged_one;

-- Governance is loosened by an admin with a reason, compliance by nobody.
select pg_temp.allowed('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '10 years', after => '12 years')$$, 'the owner sets a rule');
select pg_temp.allowed('regress_keep_liaison', $$select mesh.retain('vault.clients', 'ended_on', keep => '10 years 1 day', after => '12 years')$$, 'and the liaison a stricter one');
select pg_temp.refused('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '10 years', after => '12 years', reason => 'x')$$, '^42501', 'not one that keeps shorter');
select pg_temp.refused('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '10 years 1 day', after => '13 years', reason => 'x')$$, '^42501', 'nor one that lets rows stay longer');
select pg_temp.refused('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '10 years 1 day', after => '12 years', only_where => 'client_id > 5')$$, '^42501', 'nor one about fewer rows');
select pg_temp.refused('regress_keep_owner', $$select mesh.end_retention('vault.clients', 'retention', 'x')$$, '^42501', 'nor does she end it');
select pg_temp.refused('regress_keep_admin', $$select mesh.end_retention('vault.clients', 'retention', ' ')$$, '^22023', 'nor an admin without a reason');
select pg_temp.allowed('regress_keep_admin', $$select mesh.retain('vault.clients', 'ended_on', keep => '9 years', after => '12 years', reason => 'law changed')$$, 'an admin loosens it');
select pg_temp.allowed('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '9 years', after => '12 years', mode => 'compliance')$$, 'compliance is stricter');
select pg_temp.refused(login, format('select mesh.retain(''vault.clients'', ''ended_on'', %s, reason => ''x'')', arguments), '^55000', login || ' ' || arguments)
  from unnest('{regress_keep_admin,postgres}'::name[]) login,
       unnest(array[$$keep => '9 years', after => '12 years', mode => 'governance'$$, $$keep => '3287 days', after => '12 years', mode => 'compliance'$$,
                    $$after => '12 years', mode => 'compliance'$$, $$keep => '9 years', mode => 'compliance'$$, $$keep => '9 years', after => '13 years', mode => 'compliance'$$,
                    $$keep => '9 years', after => '12 years', mode => 'compliance', timezone => 'Europe/Prague'$$]) arguments;
select pg_temp.refused('postgres', $$select mesh.end_retention('vault.clients', 'retention', 'x')$$, '^55000', 'and is ended by nobody');
select pg_temp.allowed('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '3288 days', after => '4380 days', mode => 'compliance')$$, 'days that are surely longer and sooner');

-- Everything that deletes. The rows with client_id below 33 are kept, 50 to 60 held.
set local session authorization regress_keep_liaison;
select mesh.hold('vault.clients', 'a case', matter => 'C-1', only_where => $$client_id between 50 and 60 and region = 'n' -- a comment$$);
reset session authorization;
create temp table before as select * from vault_data.client;
grant usage on schema vault_data to regress_keep_engineer;
grant all on all tables in schema vault_data to regress_keep_engineer;

select pg_temp.refused(who, sql, '^23001', who || ': ' || sql)
  from unnest('{regress_keep_owner,regress_keep_engineer,postgres}'::name[]) who,
       unnest(array[
    'delete from vault_data.client where client_id = 50',
    'delete from vault_data.client where client_id = 1',
    'with gone as (delete from vault_data.client where client_id = 50 returning *) select count(*) from gone',
    'update vault_data.client set name = ''x'' where client_id = 50',
    'update vault_data.client set region = ''s'' where client_id = 60',
    'update vault_data.client set ended_on = ended_on - 1 where client_id = 1',
    'update vault_data.client set ended_on = ''2000-01-01'' where client_id = 1',
    'update vault_data.client set ended_on = null where client_id = 1',
    'update vault_data.client set ended_on = ''infinity'' where client_id = 1',
    'insert into vault_data.client (client_id) values (50) on conflict (client_id) do update set name = ''x''',
    'merge into vault_data.client c using (values (50)) v (i) on v.i = c.client_id when matched then delete',
    'merge into vault_data.client c using (values (50)) v (i) on v.i = c.client_id when matched then update set name = ''x''',
    'do $do$ begin execute ''delete from vault_data.client where client_id = 55''; end $do$']) sql;
select pg_temp.refused(who, sql, '^23001', who || ': ' || sql)
  from unnest('{regress_keep_owner,postgres}'::name[]) who,
       unnest(array[
    'truncate vault_data.client cascade',
    'truncate vault_data.note, vault_data.letter, vault_data.client',
    'drop table vault_data.client cascade',
    'drop schema vault_data cascade',
    'drop owned by regress_keep_owner cascade',
    'alter table vault_data.client drop column name cascade',
    'alter table vault_data.client disable trigger all',
    'alter table vault_data.client disable trigger user',
    'alter table vault_data.client disable trigger meshcat_guard_rows',
    'alter table vault_data.client enable trigger meshcat_guard_truncate',
    'alter table vault_data.client enable replica trigger meshcat_guard_rows',
    'drop trigger meshcat_guard_rows on vault_data.client',
    'drop trigger meshcat_guard_truncate on vault_data.client',
    'alter trigger meshcat_guard_rows on vault_data.client rename to harmless',
    'alter table vault_data.client rename column ended_on to started_on',
    'alter table vault_data.client rename column client_id to id',
    'create table vault_data.child () inherits (vault_data.client)']) sql
 where not (who = 'regress_keep_owner' and sql like '%trigger all');
select set_eq('table vault_data.client', 'table before', 'every row is as it was');

-- What must go on.
select pg_temp.allowed('regress_keep_owner', sql, sql) from unnest(array[
    'update vault_data.client set name = ''new'' where client_id = 1',
    'update vault_data.client set ended_on = current_date where client_id = 1',
    'delete from vault_data.client where client_id = 99',
    'update vault_data.client set ended_on = null where client_id = 98',
    'insert into vault_data.client values (200, ''new'', null, null)',
    'update vault_data.client set ended_on = current_date - 1 where client_id = 200',
    'alter table vault_data.client add column extra integer default 7',
    'alter table vault_data.client rename to renamed',
    'alter table vault_data.renamed rename to client',
    'create table vault_data.other (i integer)', 'alter table vault_data.other add column j integer', 'drop table vault_data.other',
    'truncate vault_data.note']) sql;

-- A rename takes the protection along, and what takes the name is not protected.
set local session authorization regress_keep_owner;
alter table vault_data.client rename to swapped;
create table vault_data.client (client_id integer, ended_on date);
reset session authorization;
select pg_temp.refused('regress_keep_owner', 'delete from vault_data.swapped where client_id = 50', '^23001', 'a renamed table is protected');
select pg_temp.allowed('regress_keep_owner', 'drop table vault_data.client', 'another of its name is not');
set local session authorization regress_keep_owner;
alter table vault_data.swapped rename to client;
reset session authorization;

-- Cascades, in both directions.
select pg_temp.allowed('regress_keep_liaison', $$select mesh.hold('vault.clients', 'letters', relation => 'vault_data.letter', only_where => 'letter_id = 90')$$, 'a table beside the source is held');
select pg_temp.refused('regress_keep_owner', 'delete from vault_data.client where client_id = 90', '^23001', 'a foreign key''s cascade does not delete a held row');
select pg_temp.allowed('regress_keep_owner', 'delete from vault_data.client where client_id = 91', 'but others');
select pg_temp.refused('regress_keep_owner', sql, '^23001', sql) from unnest(array[
    'alter table vault_data.letter alter column sent_on type text using null', 'alter table vault_data.letter set unlogged']) sql;

-- Who releases, and what is left then.
select pg_temp.refused(who, 'select mesh.release_hold(1, ''over'')', '^42501', who || ' does not release')
  from unnest('{regress_keep_liaison,regress_keep_owner,regress_keep_engineer,regress_keep_stranger}'::name[]) who;
grant regress_keep_liaison to regress_keep_admin;
select pg_temp.refused('regress_keep_admin', 'select mesh.release_hold(1, ''over'')', '^42501', 'nor who can become who set it');
select pg_temp.allowed('regress_keep_colleague', 'select mesh.release_hold(1, ''over'')', 'another does');
select pg_temp.refused('regress_keep_colleague', 'select mesh.release_hold(1, ''over'')', '^55000', 'once');
select pg_temp.allowed('regress_keep_owner', 'delete from vault_data.client where client_id = 50', 'and the row may go');
select is((select count(*) from mesh_catalog.audit_event where action in ('hold', 'release hold', 'set retention rule')), 8::bigint, 'all of it is in the audit');
set local session authorization regress_keep_stranger;
select is_empty('table mesh.holds', 'a case is not for strangers');
reset session authorization;
select results_eq($$ select relation, protected, state from mesh.retention_state order by 1 $$,
                  $$ values ('vault_data.client', true, 'guarded'), ('vault_data.letter', true, 'guarded') $$, 'what is guarded shows');
set local session_replication_role = replica;
select pg_temp.refused('postgres', 'delete from vault_data.client where client_id = 1', '^23001', 'session_replication_role switches nothing off');
select pg_temp.refused('postgres', 'drop table vault_data.letter', '^23001', 'not even for DDL');
reset session_replication_role;
update pg_trigger set tgenabled = 'D' where tgrelid = 'vault_data.client'::regclass and tgname = 'meshcat_guard_rows';
select results_eq($$ select state, defect from mesh.retention_state where relation = 'vault_data.client' $$,
                  $$ values ('unguarded', 'trigger meshcat_guard_rows on vault_data.client does not always fire') $$, 'what a superuser forced shows');
select is((select state from mesh.status() where item = 'retention'), 'failing', 'in mesh.status, too');
select pg_temp.allowed('regress_keep_owner', $$select mesh.retain('vault.clients', 'ended_on', keep => '11 years', after => '4380 days', mode => 'compliance')$$, 'and is mended by the next rule');
select is((select state from mesh.retention_state where relation = 'vault_data.client'), 'guarded', 'so that it is guarded again');

select * from finish();
rollback;
