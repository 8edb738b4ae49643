-- What an auditor asks agrees with what the readers see.
select no_plan();
create role cmp_owner;
create role cmp_member login in role cmp_owner;
create role cmp_steward login;
create role cmp_team;
create role cmp_anna login in role cmp_team;
create role cmp_otto login;
create role cmp_direct login;
create role cmp_admin login;
create role cmp_nobody login;
create schema cmpt;
grant usage on schema cmpt to public;
\set test cmpt
\ir ../lib/error_of.sql
select mesh.appoint_admin('cmp_admin');
select mesh.create_domain('cmp', 'cmp_owner');
select mesh.appoint('cmp', steward => 'cmp_steward');
create schema cmp_data authorization cmp_owner;
set session authorization cmp_owner;
create table cmp_data.client (client_id int, region text, secret text);
insert into cmp_data.client values (1, 'n', 'x'), (2, 's', 'y');
select mesh.adopt('cmp.clients', relation => 'cmp_data.client') \g /dev/null
select mesh.filter_rows('cmp.clients', $$region = 'n'$$, 'north');
select mesh.mask_column('cmp.clients', 'secret', 'null');
select mesh.tag('cmp.clients#secret', 'personal');
grant usage on schema cmp_data to cmp_direct;
grant select on cmp_data.client to cmp_direct;
reset session authorization;
create function cmpt.ask(login name, purpose text, more text default '', for_role text default null) returns text language plpgsql as $$
declare request bigint; answer text;
begin
    execute format('set session authorization %I', login);
    request := mesh.request_access('cmp.clients', purpose, for_role => for_role::regrole);
    set session authorization cmp_steward;
    execute format('select mesh.approve(%s %s)', request, more) into answer;
    reset session authorization;
    return answer;
end $$;
select cmpt.ask('cmp_anna', 'report', for_role => 'cmp_team') as team \gset
select cmpt.ask('cmp_otto', 'audit', $$, unmask => '{secret}', unfiltered => true$$) as otto \gset
create view cmpt.answer with (security_invoker) as select role, via, sees_rows, sees_values, purpose, until is not null as ends from mesh.who_can_read('cmp.clients', 'secret');
grant select on cmpt.answer to public;
set session authorization cmp_steward;
select is(string_agg(a::text, ' ' order by a::text collate "C"), format('(cmp_anna,"grant %s of role cmp_team","those of north","masked: null",report,t) '
          '(cmp_direct,"privilege on cmp_data.client","those of its policies",clear,,f) (cmp_member,"owner of the domain: cmp_owner",all,clear,,f) (cmp_otto,"grant %s",all,clear,audit,t)', :team, :otto), 'who can read it, and how')
  from cmpt.answer a where role like 'cmp%';
reset session authorization;
grant select on cmp.clients to cmp_admin;
select is(via, 'platform admin', 'an admin who has the privilege, too') from cmpt.answer where role = 'cmp_admin';
revoke select on cmp.clients from cmp_admin;
-- As they see it themselves.
create function cmpt.sees(login name) returns text language plpgsql as $$
declare answer text;
begin
    execute format('set session authorization %I', login);
    begin
        select count(*) || ' ' || coalesce(min(secret), 'null') into answer from cmp.clients;
    exception when insufficient_privilege then answer := 'nothing';
    end;
    reset session authorization;
    return answer;
end $$;
select is(string_agg(r || ' ' || cmpt.sees(r::name), ', ' order by r), 'cmp_admin nothing, cmp_anna 1 null, cmp_member 2 x, cmp_nobody nothing, cmp_otto 2 x', 'as they see it')
  from unnest('{cmp_admin,cmp_anna,cmp_member,cmp_nobody,cmp_otto}'::text[]) r;
select is(count(*)::int, 0, 'without a column nothing is masked') from mesh.who_can_read('cmp.clients') where sees_values <> 'clear';
set session authorization cmp_steward;
select mesh.revoke('cmp.clients', 'cmp_team', 'done');
reset session authorization;
select is_empty($$select from cmpt.answer where role = 'cmp_anna'$$, 'a grant that ended is none');
set session authorization cmp_anna;
select is(cmpt.error_of($$select mesh.who_can_read('cmp.clients')$$), '42501 permission denied to see who can read product "cmp.clients"', 'not everybody may ask');
reset session authorization;
select is(cmpt.error_of($$select mesh.who_can_read('cmp.clients', 'nix')$$), '42703 product "cmp.clients" has no column "nix"', 'a column that is not there');
select is(cmpt.error_of($$select mesh.who_can_read('cmp.nix')$$), '42704 product "cmp.nix" does not exist', 'a product that is not there');
select is(cmpt.error_of($$select mesh.who_can_read(null)$$), '22004 argument "product" must not be null', 'NULL');
select is(c::text, '(cmp.clients,secret,{personal},null,,f,1)', 'where classified data is') from mesh.classified_columns c;
select * from finish();
