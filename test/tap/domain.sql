-- Domains: who may do what, histories without gaps, hostile names, and what a
-- restore into another cluster does to recorded roles.
begin;
select no_plan();

-- Another seed: PGOPTIONS='-c meshcat_test.seed=0.7'
select diag('meshcat_test.seed = ' || seed), setseed(seed::float8)
  from coalesce(nullif(current_setting('meshcat_test.seed', true), ''), '0.42') seed;

create role regress_domain_owner;
create role regress_domain_member in role regress_domain_owner;
create role regress_domain_product_owner;
create role regress_domain_data_engineer;
create role regress_domain_data_analyst;
create role regress_domain_steward;
create role regress_domain_compliance_liaison;
create role regress_domain_admin;
create role regress_domain_stranger;
create role regress_domain_noinherit noinherit in role regress_domain_owner;

\ir ../lib/error_as.sql

select mesh.create_domain('risk', 'regress_domain_owner');
select mesh.create_domain('other', 'regress_domain_stranger');
select mesh.appoint('risk', 'regress_domain_product_owner', 'regress_domain_data_engineer', 'regress_domain_data_analyst',
                    'regress_domain_steward', 'regress_domain_compliance_liaison');
select mesh.appoint_admin('regress_domain_admin');
select mesh.register_source('risk', 'present', 'o', 'l', '1 day');

-- Every role against every function: allowed exactly as documented.
create temp table call (what text, sql text, allowed text[]);
insert into call values
    ('create_domain', $$select mesh.create_domain('new', 'regress_domain_owner')$$, '{}'),
    ('transfer_domain', $$select mesh.transfer_domain('risk', 'regress_domain_owner')$$, '{}'),
    ('rebind', 'select mesh.rebind()', '{}'),
    ('appoint', $$select mesh.appoint('risk', steward => 'regress_domain_owner')$$, '{owner,member}'),
    ('dismiss', $$select mesh.dismiss('risk', 'steward', 'regress_domain_steward')$$, '{owner,member}'),
    ('set_charter', $$select mesh.set_charter('risk', '{"access_protocols": "ask"}')$$, '{owner,member,product_owner}'),
    ('set_governance', $$select mesh.set_governance('risk', 'accuracy >= 99%')$$,
     '{owner,member,product_owner,steward,compliance_liaison}'),
    ('register_source', $$select mesh.register_source('risk', 's', 'o', 'l', '1 day')$$,
     '{owner,member,product_owner,data_engineer,steward}'),
    ('remove_source', $$select mesh.remove_source('risk', 'present')$$,
     '{owner,member,product_owner,data_engineer,steward}');
select is(pg_temp.error_of('regress_domain_' || r, c.sql),
          case when r = 'admin' or r = any (c.allowed) then 'ok' else '42501' end,
          format('%s by %s', c.what, r))
  from call c, unnest('{owner,member,product_owner,data_engineer,data_analyst,steward,compliance_liaison,admin,stranger,noinherit}'::text[]) r;
select is(pg_temp.error_of('regress_domain_' || r, c.sql), '42501', c.what || ' by ' || r || ', who is not the extension''s owner')
  from (values ('appoint_admin', $$select mesh.appoint_admin('regress_domain_stranger')$$),
               ('dismiss_admin', $$select mesh.dismiss_admin('regress_domain_admin')$$),
               ('uninstall', $$select mesh.uninstall(current_database())$$)) c (what, sql),
       unnest('{owner,product_owner,admin,stranger}'::text[]) r;

-- Nobody writes the tables directly.
select is(pg_temp.error_of('regress_domain_admin', format(statement, t)), '42501', format(statement, t))
  from unnest('{domain,duty,platform_admin,installation,charter,governance,source}'::text[]) t,
       unnest(array['delete from mesh_catalog.%I', 'truncate mesh_catalog.%I', 'insert into mesh_catalog.%I default values']) statement;

-- SECURITY DEFINER and SET ROLE: the caller is current_user, not the session's user.
create function pg_temp.as_owner() returns void language sql security definer as
    $$ select mesh.appoint('risk', steward => 'regress_domain_owner') $$;
alter function pg_temp.as_owner() owner to regress_domain_owner;
select is(pg_temp.error_of('regress_domain_stranger', 'select pg_temp.as_owner()'), 'ok', 'a definer function acts as its definer');

-- Names that would break out of SQL text.
create temp table hostile (name text);
insert into hostile values
    ('a"b'), ('a''b'), ('a$$b'), ('a%sb%n'), ('a\b'), ('a;drop schema mesh'), ('a.b'), ('Select'), ('ünïcödé'), (' a '),
    (repeat('x', 63)), (repeat('ü', 31));
select lives_ok(format('select mesh.create_domain(%L, %L)', name, 'regress_domain_owner'), 'a domain named ' || name) from hostile;
select is((select count(*) from pg_namespace n join hostile h on n.nspname = h.name
            where n.nspowner = 'regress_domain_owner'::regrole), (select count(*) from hostile), 'each has its schema');
select lives_ok(format('select mesh.register_source(%1$L, %1$L, %1$L, %1$L, %2$L, array[%1$L])', name, '1 day'), 'its source') from hostile;
select lives_ok(format('select mesh.set_charter(%L, %L)', name,
                       jsonb_build_object('data_assets', jsonb_build_array(name), 'access_protocols', name)), 'its charter') from hostile;
select lives_ok(format('select mesh.remove_source(%1$L, %1$L)', name), 'its source goes') from hostile;
select throws_ok(format('select mesh.create_domain(%L, %L)', name, 'regress_domain_owner'), '42602', null,
                 'no domain named ' || left(encode(convert_to(name, 'UTF8'), 'escape'), 12))
  from unnest(array['', repeat('x', 64), repeat('ü', 32), E'a\nb', E'a\x7fb', 'pg_x', 'mesh', 'mesh_catalog', 'public', 'information_schema']) name;

-- A schema of somebody else's is not taken over, one of the owner's is.
create schema regress_domain_squatted;
create schema regress_domain_own authorization regress_domain_owner;
select throws_ok($$select mesh.create_domain('regress_domain_squatted', 'regress_domain_owner')$$, '42710', null, 'a squatter''s schema is refused');
select lives_ok($$select mesh.create_domain('regress_domain_own', 'regress_domain_owner')$$, 'the owner''s own schema is taken');
select is((select array_agg(schema_created order by domain_name) from mesh_catalog.domain where domain_name in ('regress_domain_own', 'risk')),
          '{f,t}', 'which of the two it was is recorded');

-- Documents that are too much.
select throws_ok($$select mesh.set_charter('risk', (select ('{"data_assets": ' || repeat('[', 100) || repeat(']', 100) || '}')::jsonb))$$,
                 '54000', null, 'a charter nests only so deep');
select throws_ok($$select mesh.set_charter('risk', jsonb_build_object('access_protocols', repeat('x', 1100000)))$$,
                 '54000', null, 'and is only so long');
select throws_ok(format('select mesh.set_charter(%L, %L)', 'risk', c), '22023', null, 'no charter: ' || c)
  from unnest(array['null', 'true', '1', '"x"', '[]', '{}', '{"team": []}', '{"data_assets": [1]}', '{"committed_service": "always"}',
                    '{"committed_service": {"uptime": "99.5 s"}}', '{"quality_standards": {"accuracy": "<= 99%"}}',
                    '{"quality_standards": {"accuracy": "99%; latency <= 1s"}}']) c;

-- Histories: whatever is set in whatever order, one revision is in force, and
-- each begins where the one before it ended.
do $$
begin
    for i in 1 .. 60 loop
        if random() < 0.5 then
            perform mesh.set_charter('risk', jsonb_build_object('access_protocols', (random() * 5)::int::text));
        else
            perform mesh.set_governance('risk', quality => case when random() < 0.5 then ('accuracy >= ' || (random() * 4)::int || '%')::mesh.sla end,
                                        access_procedure => (random() * 3)::int::text);
        end if;
    end loop;
end $$;
create temp view history as
    select 'charter' as what, revision, valid_to from mesh.charters where domain = 'risk'
    union all select 'governance', revision, valid_to from mesh.governance where domain = 'risk';
select is(count(*) filter (where valid_to is null), 1::bigint, what || ': one revision is in force') from history group by what;
select is(max(revision)::bigint, count(*), what || ': revisions count from 1 without gaps') from history group by what;
select cmp_ok(count(*), '>', 5::bigint, what || ': there were several') from history group by what;
select is_empty($$ select * from (select domain, revision, valid_from, lag(valid_to) over (partition by domain order by revision) as before from mesh.charters) h
                    where revision > 1 and before is distinct from valid_from $$, 'charters: no gap, no overlap');
select is_empty($$ select * from (select domain, revision, valid_from, lag(valid_to) over (partition by domain order by revision) as before from mesh.governance) h
                    where revision > 1 and before is distinct from valid_from $$, 'governance: no gap, no overlap');
select is_empty($$ select * from (select document, lag(document) over (partition by domain_id order by revision) as before from mesh_catalog.charter) h
                    where document = before $$, 'what is the same makes no revision');

-- Port views have their owner's rights: they go along when a domain is transferred.
create schema risk_data authorization regress_domain_owner;
create table risk_data.rating (rating_id integer);
alter table risk_data.rating owner to regress_domain_owner;
select mesh.adopt('risk.ratings', relation => 'risk_data.rating');
select mesh.transfer_domain('risk', 'regress_domain_steward');
select is((select relowner::regrole::text from pg_class where oid = 'risk.ratings'::regclass), 'regress_domain_steward', 'the port view is the new owner''s');
select is((select nspowner::regrole::text from pg_namespace where nspname = 'risk'), 'regress_domain_steward', 'as is the schema');
select is(pg_temp.error_of('regress_domain_owner', $$select mesh.set_charter('risk', '{"access_protocols": "x"}')$$), '42501', 'the former owner has no authority');
select mesh.transfer_domain('risk', 'regress_domain_owner');
select lives_ok('select * from risk.ratings', 'and back');

-- A renamed owner has no authority until an admin confirms it.
alter role regress_domain_owner rename to regress_domain_renamed;
select is(pg_temp.error_of('regress_domain_renamed', $$select mesh.set_charter('risk', '{"access_protocols": "x"}')$$), '42501', 'a renamed owner is denied');
select mesh.transfer_domain('risk', 'regress_domain_renamed');
select is(pg_temp.error_of('regress_domain_renamed', $$select mesh.set_charter('risk', '{"access_protocols": "x"}')$$), 'ok', 'until the domain is transferred to it');

-- A dropped role's name, used again, inherits nothing, and its duty can be ended.
drop role regress_domain_steward;
create role regress_domain_steward;
select is((select in_force from mesh.duties where role = 'regress_domain_steward'), false, 'the duty of a dropped role is not in force');
select is(pg_temp.error_of('regress_domain_steward', $$select mesh.set_governance('risk', 'accuracy >= 98%')$$), '42501', 'its namesake is denied');
select is(array(select role from mesh.rebind() order by 1), '{regress_domain_owner,regress_domain_steward}', 'mesh.rebind lists roles without authority');
select is(pg_temp.error_of('regress_domain_steward', $$select mesh.set_governance('risk', 'accuracy >= 98%')$$), '42501', 'and gives them none');
select lives_ok($$select mesh.dismiss('risk', 'steward', 'regress_domain_steward')$$, 'the duty of a dropped role can be ended');

-- A restore into another cluster, as the store shows it: foreign OIDs under a
-- foreign system identifier.
create function pg_temp.restore_elsewhere() returns void language sql as $$
    update mesh_catalog.installation set system_identifier = system_identifier + 1;
    update mesh_catalog.domain set owner_oid = owner_oid::bigint + 1000000;
    update mesh_catalog.duty set role_oid = role_oid::bigint + 1000000;
    update mesh_catalog.platform_admin set role_oid = role_oid::bigint + 1000000;
$$;
insert into mesh_catalog.duty (domain_id, duty, role_name, role_oid, appointed_by)
    select domain_id, 'steward', missing, 4200000000, 'postgres'
      from mesh_catalog.domain, unnest('{regress_domain_missing,regress_domain_missing_too}'::name[]) missing where domain_name = 'risk';
select pg_temp.restore_elsewhere();
select is((select count(*) from mesh.duties where in_force), 0::bigint, 'after a restore no recorded role counts');
savepoint untouched;
set transaction read only;
select is(pg_temp.error_of('regress_domain_data_engineer', $$select mesh_catalog.my_domains()$$), 'ok', 'a transaction that cannot write does not try to bind');
select is((select count(*) from mesh.duties where in_force), 0::bigint, 'and leaves everything as it was');
rollback to untouched;
select is(pg_temp.error_of('regress_domain_data_engineer', $$select mesh.register_source('risk', 's', 'o', 'l', '1 day')$$), 'ok', 'the first call binds the roles by name');
select is(array(select role from mesh.rebind() order by 1), '{regress_domain_missing,regress_domain_missing_too,regress_domain_owner}', 'which leaves out those that do not exist');
select is((select count(*) from mesh.duties where in_force), 4::bigint, 'the others are in force');
select is((select array_agg(distinct role_oid) from mesh_catalog.duty where role_name like '%missing%'), '{0}', 'a missing role is bound to no OID');
select is((select count(*) from mesh_catalog.audit_event where action = 'rebind roles'), 1::bigint, 'it is audited, once');
select ok((select details -> 'unbound' ? 'regress_domain_missing' and details -> 'rebound' ? 'regress_domain_admin'
             from mesh_catalog.audit_event where action = 'rebind roles'), 'with who was found and who was not');
create role regress_domain_missing;
select is(pg_temp.error_of('regress_domain_missing', $$select mesh.set_governance('risk', 'accuracy >= 98%')$$), '42501', 'a role created later under a missing one''s name inherits nothing');
select is(pg_temp.error_of('regress_domain_admin', $$select mesh.set_governance('risk', 'accuracy >= 98%')$$), 'ok', 'the admin is one again');
update mesh_catalog.duty set role_oid = role_oid::bigint + 1 where duty = 'data_engineer';
select is(pg_temp.error_of('regress_domain_data_engineer', $$select mesh.register_source('risk', 's', 'o', 'l', '1 day')$$), '42501', 'binding happens once: within the cluster a mismatch denies');

select * from finish();
rollback;
