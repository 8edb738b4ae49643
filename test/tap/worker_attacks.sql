-- What a domain plants in its own objects, for whoever comes by with more power than it
-- has: the worker, a round of mesh.tick(), an admin who checks, adopts or masks. Whatever
-- is called runs as the domain's owner role, and becomes nobody else; nothing of it is
-- left for the end of the transaction, where it would run as who asked. Each step commits.
select no_plan();
set client_min_messages = error;
create role planted_owner;
create role planted_boss superuser;
create role planted_consumer;
select mesh.create_domain('planted', 'planted_owner');
create schema planted_data authorization planted_owner;
set session authorization planted_owner;
create table planted_data.seen (at text, who text, login text, escaped text);
create function planted_data.trap(at text) returns boolean language sql volatile return true;
create function planted_data.on_row() returns trigger language plpgsql as $$
begin
    perform planted_data.trap(tg_name);
    return coalesce(new, old);
end $$;
create function planted_data.innocent(text) returns text language plpgsql immutable as $$
begin
    perform planted_data.trap('index expression');
    return $1;
end $$;
create domain planted_data.code as text check (planted_data.trap('domain') or value is not null);
create table planted_data.thing (id integer primary key, on_day date, note text, code planted_data.code);
insert into planted_data.thing select i, date '2001-01-01' + i, 'note ' || i, 'c' from generate_series(1, 20) i;
create index on planted_data.thing (planted_data.innocent(note));
create trigger before_row before delete or update on planted_data.thing for each row execute function planted_data.on_row();
create trigger after_row after delete or update on planted_data.thing for each row execute function planted_data.on_row();
create trigger after_statement after delete or update on planted_data.thing execute function planted_data.on_row();
create view planted_data.view as select id, note, planted_data.trap('view') as trapped from planted_data.thing;
alter table planted_data.thing enable row level security;
create policy p on planted_data.thing using (planted_data.trap('policy'));
create function planted_data.now() returns timestamptz language sql as $$ select planted_data.trap('shadowed now'); select 'epoch'::timestamptz $$;
create function planted_data.yes(text, text) returns boolean language sql as $$ select planted_data.trap('shadowed operator') $$;
create operator planted_data.= (leftarg = text, rightarg = text, function = planted_data.yes);
reset session authorization;
-- From here on it tells who it runs as, and tries to be more.
create or replace function planted_data.trap(at text) returns boolean language plpgsql volatile as $$
declare tries text; escaped text := '';
begin
    foreach tries in array array['reset role', 'set role none', 'set local role planted_boss', 'set local session authorization postgres', 'reset session authorization',
                                 'alter role planted_owner superuser', 'grant planted_boss to planted_owner', 'select pg_read_file(''postgresql.conf'')',
                                 'insert into mesh_catalog.platform_admin (role_name, role_oid, appointed_by) values (''planted_owner'', ''planted_owner''::regrole, ''x'')'] loop
        begin
            execute tries;
            escaped := escaped || tries || '; ';
        exception when others then null;
        end;
    end loop;
    insert into planted_data.seen values (at, current_user, session_user, escaped);
    return true;
end $$;

-- An admin, who is a superuser here, with the domain's schema first in the search_path.
set search_path = planted_data, public, pg_catalog;
select count(*) > 0 from mesh.adopt('planted.things', relation => 'planted_data.thing') \g /dev/null
select count(*) > 0 from mesh.adopt('planted.views', relation => 'planted_data.view') \g /dev/null
select mesh.profile(p, refresh => true) from unnest('{planted.things,planted.views}'::text[]) p \g /dev/null
select mesh.add_check(p, 'not_null', columns => '{note}', fail => '> 0', check_name => 'noted') from unnest('{planted.things,planted.views}'::text[]) p \g /dev/null
select count(*) > 0 from mesh.check('planted.things') \g /dev/null
select count(*) > 0 from mesh.check('planted.views') \g /dev/null
select mesh.classify(p) from unnest('{planted.things,planted.views}'::text[]) p \g /dev/null
select mesh.scan_lineage() \g /dev/null
select mesh.filter_rows('planted.things', 'note <> ''x''', 'some') \g /dev/null
select mesh.mask_column('planted.things', 'note', 'partial') \g /dev/null
select mesh.mask_column('planted.views', 'note', 'expression', 'left(note, 1)') \g /dev/null
reset search_path;
select is((select count(*) from planted.things), 20::bigint, 'an admin reads the product');
select bag_eq('select distinct at from planted_data.seen', $$values ('view')$$, 'a view''s functions are called, functions and operators that shadow others are not');
select is_empty($$select * from planted_data.seen where who <> 'planted_owner' or escaped <> ''$$, 'by adopting, profiling, checking, classifying, masking: all as the owner');

-- Retention, by a round of the worker's that a superuser does.
set session authorization planted_owner;
create table planted_data.late (id integer primary key, on_day date, note text);
insert into planted_data.late select i, date '2001-01-01' + i, 'note ' || i from generate_series(1, 20) i;
create constraint trigger deferred after delete on planted_data.late deferrable initially deferred for each row execute function planted_data.on_row();
select mesh.adopt('planted.late', relation => 'planted_data.late') \g /dev/null
select mesh.retain('planted.things', 'on_day', after => '1 year', action => 'anonymise', anonymise => '{"note": {"constant": "gone"}}') \g /dev/null
select mesh.retain('planted.late', 'on_day', after => '1 year') \g /dev/null
select mesh.run_retention('planted.things', dry_run => false) \g /dev/null
select mesh.run_retention('planted.late', dry_run => false) \g /dev/null
select mesh.schedule('planted', 'delete from planted_data.late', every => '1 day') \g /dev/null
reset session authorization;
truncate planted_data.seen;
select results_eq($$select error_message from mesh.tick() where state = 'failed'$$, $$values ('cannot fire deferred trigger within security-restricted operation')$$,
                  'a job leaves no trigger for the end of its transaction');
select from mesh.tick() \g /dev/null
select results_eq('select product, state, rows_done, error_message from mesh.retention_runs order by product',
                  $$values ('planted.late', 'failed', 0::bigint, 'cannot fire deferred trigger within security-restricted operation'), ('planted.things', 'finished', 20::bigint, null)$$,
                  'nor does retention');
select bag_eq('select distinct at from planted_data.seen', $$values ('before_row'), ('after_row'), ('after_statement'), ('index expression')$$, 'triggers and index expressions of the table are called');
select is_empty($$select * from planted_data.seen where who <> 'planted_owner' or escaped <> ''$$, 'by the worker: as the owner');
select is((select array[rolsuper::text, (select count(*) from pg_auth_members where roleid = 'planted_boss'::regrole)::text, (select count(*) from mesh.admins where role = 'planted_owner')::text]
             from pg_roles where rolname = 'planted_owner'), '{false,0,0}', 'who is what it was');
select * from finish();
