-- The whole extension, object by object: what holds for each of them.
begin;
select no_plan();

create temp view member as
    select d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) as description
      from pg_depend d join pg_extension e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
     where e.extname = 'meshcat' and d.deptype = 'e';
create temp view member_class as
    select c.*, n.nspname from member m
      join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid
      join pg_namespace n on n.oid = c.relnamespace;
create temp view member_proc as
    select p.*, n.nspname, l.lanname from member m
      join pg_proc p on m.classid = 'pg_proc'::regclass and p.oid = m.objid
      join pg_namespace n on n.oid = p.pronamespace
      join pg_language l on l.oid = p.prolang;
select cmp_ok(count(*), '>', 300::bigint, 'the extension has members') from member;

-- Comments.
select is_empty($$
    select description from member m
     where coalesce(obj_description(m.objid, m.classid::regclass::name), '') = ''
       and m.classid not in ('pg_amop'::regclass, 'pg_amproc'::regclass, 'pg_cast'::regclass)
       and not exists (select from pg_type t where m.classid = 'pg_type'::regclass and t.oid = m.objid
                          and (t.typtype = 'c' or t.typcategory = 'A'))
       and not exists (select from member_class c where c.oid = m.objid and c.relkind = 'S') $$,
    'every object has a comment');
select is_empty($$
    select c.oid::regclass, a.attname from member_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and coalesce(col_description(c.oid, a.attnum), '') = '' $$,
    'every column of a table has a comment');

-- Where things are.
select is_empty($$
    select description from member m
     where classid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass)
       and description !~ '(mesh|mesh_catalog)\.' $$,
    'relations, functions and types are in mesh and mesh_catalog');
select is_empty($$ select oid::regclass from member_class where relkind = 'r' and nspname <> 'mesh_catalog' $$, 'tables are in mesh_catalog');
select is_empty($$ select oid::regclass from member_class where relkind not in ('r', 'v', 'S', 'i', 'c') $$, 'there are tables, views and sequences');
select is_empty($$
    select format('%s: %s', classid::regclass, objid) from pg_depend d
     where d.refclassid = 'pg_namespace'::regclass and d.refobjid in ('mesh'::regnamespace, 'mesh_catalog'::regnamespace) and d.deptype = 'n'
       and d.classid <> 'pg_default_acl'::regclass
       and not exists (select from member m where m.classid = d.classid and m.objid = d.objid) $$,
    'nothing else is in these schemas');
select is((select array[nspowner, (select extowner from pg_extension where extname = 'meshcat')] from pg_namespace where nspname = 'mesh'),
          (select array[nspowner, nspowner] from pg_namespace where nspname = 'mesh_catalog'), 'schemas and extension have one owner');

-- Tables: protected, dumped.
select is_empty($$ select oid::regclass from member_class where relkind = 'r' and not relrowsecurity $$, 'row security is on for every table');
select is_empty($$ select oid::regclass from member_class where relkind = 'r' and relforcerowsecurity $$, 'and forced for none: a dump by the owner is whole');
select is_empty($$ select oid::regclass from member_class where relkind in ('r', 'v') and not has_table_privilege('public', oid, 'select') $$,
    'everybody may ask every table and view');
select is_empty($$
    select c.oid::regclass, a.grantee::regrole, a.privilege_type from member_class c, aclexplode(c.relacl) a
     where c.relkind in ('r', 'v', 'S') and a.grantee <> c.relowner and a.privilege_type <> 'SELECT' $$,
    'nobody but the owner may change anything');
select is_empty($$
    select c.oid::regclass from member_class c
     where c.relkind in ('r', 'S')
       and c.relname not in ('check_state', 'check_state_position', 'check_key_state', 'check_sample', 'lineage_capture', 'lineage_change', 'lineage_digest', 'audit_secret')
       and not exists (select from pg_extension e where e.extname = 'meshcat' and c.oid = any (e.extconfig)) $$,
    'every table and sequence is marked for dump, but for what only saves work, and a secret');
select is_empty($$ select unnest(extcondition) from pg_extension where extname = 'meshcat' except select '' $$, 'whole');
select is_empty($$
    select c.oid::regclass, a.attname from member_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attnum > 0 and a.attidentity = '' and a.attname ~ '_id$' and a.attnum = 1
       and exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and i.indkey::text = '1')
       and not exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f' and f.conkey[1] = 1) $$,
    'keys of tables are identities');
select is_empty($$
    with recursive reference (source, target) as (
        select conrelid, confrelid from pg_constraint where contype = 'f' and conrelid <> confrelid
           and conrelid in (select oid from member_class)),
    path (source, target) as (
        select * from reference union select p.source, r.target from path p join reference r on r.source = p.target)
    select source::regclass from path where source = target $$,
    'foreign keys make no cycle');
select is_empty($$
    select polrelid::regclass, polname from pg_policy p join member_class c on c.oid = p.polrelid
     where polcmd <> 'r' or not polpermissive or polroles <> '{0}' $$,
    'policies are for reading, and for everybody');
select is_empty($$
    select polrelid::regclass, polname from pg_policy p
      join pg_depend d on d.classid = 'pg_policy'::regclass and d.objid = p.oid
       and d.refclassid = 'pg_class'::regclass and d.refobjid = p.polrelid and d.deptype = 'n'
     where pg_get_expr(p.polqual, p.polrelid) ~ ('FROM (mesh_catalog\.)?' || (select relname from pg_class where oid = p.polrelid) || '\M') $$,
    'no policy reads its own table');
select is_empty($$
    select i.indexrelid::regclass, c.oid_column from pg_index i
      join member_class t on t.oid = i.indrelid
      join mesh_catalog.role_columns() c on c.catalog_table = t.relname
     where i.indisunique
       and exists (select from pg_attribute a where a.attrelid = i.indrelid and a.attname = c.oid_column and a.attnum = any (i.indkey))
       and not exists (select from pg_attribute a where a.attrelid = i.indrelid and a.attname = c.name_column and a.attnum = any (i.indkey)) $$,
    'a unique key with a role''s OID has its name too: OIDs change places in a restore');
select is_empty($$
    select c.oid::regclass, a.attname from member_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attnum > 0 and a.atttypid = 'oid'::regtype
       and not exists (select from mesh_catalog.role_columns() r where r.catalog_table = c.relname and r.oid_column = a.attname) $$,
    'an OID in a table is a role''s, with its name beside it');
select is_empty($$
    select t.oid::regclass from member_class t
     where t.relkind = 'r' and (xpath('//c/text()', query_to_xml('select count(*) as c from ' || t.oid::regclass, false, false, '')))[1]::text <> '0' $$,
    'a fresh extension has no rows that a restored one would meet again');

-- Views.
select is_empty($$
    select oid::regclass from member_class
     where relkind = 'v' and not coalesce('security_invoker=true' = any (reloptions), false)
       and oid <> 'mesh_catalog.product_trust'::regclass -- tells everybody less than it reads
    $$, 'every view reads with its reader''s rights');
select is_empty($$
    select c.oid::regclass, a.attname from member_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      join pg_get_keywords() k on k.word = a.attname
     where c.relkind = 'v' and k.catcode in ('R', 'T') $$,
    'no column of a view needs quoting');
select is_empty($$
    select c.oid::regclass, a.attname, format_type(a.atttypid, null) from member_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      join pg_type t on t.oid = a.atttypid left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
     where c.relkind = 'v' and c.nspname = 'mesh'
       and (coalesce(e.typnamespace, t.typnamespace) <> 'pg_catalog'::regnamespace or t.oid in ('name'::regtype, 'regclass'::regtype, 'regrole'::regtype, 'oid'::regtype)) $$,
    'views of mesh show types that every tool knows');
select is_empty($$ select oid::regclass from member_class where relkind = 'v' and nspname = 'mesh' and relname !~ '(s|access|session|state|inventory|governance|status|retention|log|retention_due|roi|rollout|trust)$' $$,
    'views of mesh are named in the plural');

-- Functions.
select is_empty($$
    select p.oid::regprocedure, a.name from member_proc p, unnest(p.proargnames) a (name) join pg_get_keywords() k on k.word = a.name
     where k.catcode in ('R', 'C') $$,
    'no argument of a function needs quoting');
select is_empty($$
    select oid::regprocedure from member_proc
     where not coalesce('search_path=pg_catalog, pg_temp' = any (proconfig), false)
       and not (provolatile = 'i' and (lanname = 'c' or prosqlbody is not null or prokind = 'a'))
       -- Asked about every row: it pins the path itself, where it looks its type up.
       and oid <> 'mesh.input_is_valid(text,text)'::regprocedure $$,
    'every function sets its search_path, or has nothing to look up when called');
select is_empty($$ select oid::regprocedure from member_proc where prosecdef and prorettype <> 'event_trigger'::regtype $$,
    'no function that can be called is SECURITY DEFINER');
select is_empty($$ select oid::regprocedure from member_proc where prosecdef and prosrc ~* 'current_user|session_user' $$,
    'nor asks an event trigger who the user is');
select is_empty($$
    select oid::regprocedure from member_proc
     where nspname = 'mesh' and lanname = 'c' and proisstrict and provolatile <> 'i' $$,
    'functions of mesh tell of a null instead of returning one');
select is_empty($$ select oid::regprocedure from member_proc where proleakproof $$, 'no function claims to be leakproof');
select is_empty($$ select oid::regprocedure from member_proc where nspname = 'mesh' and not has_function_privilege('public', oid, 'execute')
       and proname <> 'ingest_openlineage' $$, -- decision 007: EXECUTE is the authority
    'everybody may call the functions of mesh: they check authority themselves');
-- These check authority themselves, act with the caller's rights, or only do
-- what the worker would do anyway. Whoever adds one to the list has seen to that.
select is_empty($$
    select proname from member_proc
     where nspname = 'mesh_catalog' and lanname = 'c' and provolatile = 'v' and prorettype <> 'trigger'::regtype
       and has_function_privilege('public', oid, 'execute')
       and proname not in ('capture_facts', 'check_progress', 'compile_port_view', 'lineage_graph_facts', 'retention_due', 'sample', 'sign_on_facts', 'worker_facts') $$,
    'of the store''s volatile functions in C everybody may call few');

-- NULL everywhere: an error that names the argument, or an answer; never a crash
-- and never an internal error.
create function pg_temp.with_nulls(function oid, as_role name) returns text language plpgsql as $$
declare
    statement text;
    message   text;
begin
    select format('select %s(%s)', p.oid::regproc, string_agg('null::' || format_type(t.type, null), ', ' order by t.n)) into statement
      from pg_proc p left join unnest(p.proargtypes) with ordinality t (type, n) on true
     where p.oid = function group by p.oid;
    begin
        execute format('set local role %I', as_role);
        execute statement;
        raise exception 'answered' using errcode = 'ZZ001';
    exception
        when sqlstate 'ZZ001' then return 'answered';
        when null_value_not_allowed then
            get stacked diagnostics message = message_text;
            return case when message ~ '^argument ".*" must not be null$' then 'refused' else '22004: ' || message end;
        when others then return sqlstate || ': ' || sqlerrm;
    end;
end $$;
create temp view callable as
    select oid from member_proc
     where nspname = 'mesh' and lanname <> 'internal' and prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
       and not 'internal'::regtype = any (proargtypes) and not 'cstring'::regtype = any (proargtypes);
select ok(answer in ('answered', 'refused') or answer !~ '^(XX|22004)', format('%s of nulls: %s', oid::regprocedure, answer))
  from callable, pg_temp.with_nulls(oid, current_user) answer;

-- A stranger to the mesh: every view answers, and every function refuses or
-- answers for a reason of its own, not for want of a privilege inside.
create role regress_catalog_stranger;
select doesnt_match(answer, 'permission denied for (table|view|function|schema|sequence)', format('%s by a stranger: %s', oid::regprocedure, answer))
  from callable, pg_temp.with_nulls(oid, 'regress_catalog_stranger') answer
 where oid <> 'mesh.ingest_openlineage'::regproc;
set local role regress_catalog_stranger;
select lives_ok(format('select * from %s', c.oid::regclass), format('a stranger may ask %s', c.oid::regclass))
  from pg_class c where c.relkind = 'v' and c.relnamespace = 'mesh'::regnamespace;
reset role;

select * from finish();
rollback;
