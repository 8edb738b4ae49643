-- Products: the life of a version as a state machine, hostile names, privileges,
-- NULLs, cancels, and what survives a dropped or renamed source.
begin;
select no_plan();
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);

create role regress_product_owner;
create role regress_product_engineer;
create role regress_product_analyst;
create role regress_product_nobody;
select mesh.create_domain('shop', 'regress_product_owner');
select mesh.appoint('shop', product_owner => 'regress_product_owner', data_engineer => 'regress_product_engineer',
                    data_analyst => 'regress_product_analyst', compliance_liaison => 'regress_product_owner');
create schema shop_data authorization regress_product_owner;
grant usage on schema shop_data to public;

-- Runs SQL as a role; returns its SQLSTATE, 00000 when it succeeds.
create function pg_temp.outcome(sql text, as_role name default 'regress_product_owner') returns text language plpgsql as $$
declare
    state text := '00000';
begin
    execute format('set local role %I', as_role);
    begin
        execute sql;
    exception when others then
        get stacked diagnostics state = returned_sqlstate;
    end;
    reset role;
    return state;
end $$;

-- The state machine, by the functions: what a model of it allows succeeds, everything
-- else is refused, and the catalog is what the model is.
set local role regress_product_owner;
create table shop_data.thing (thing_id integer primary key, label text);
select count(*) from mesh.adopt('shop.thing', relation => 'shop_data.thing', version => '1.0.0');
reset role;
create temp table model (version text primary key, state text not null);
insert into model values ('1.0.0', 'draft');

create function pg_temp.allowed(verb text, wanted text) returns boolean language sql as $$
    select case verb
        when 'draft_version' then not exists (select from model m
            where m.state <> 'draft' and split_part(m.version, '.', 1) = split_part(wanted, '.', 1) and m.version::mesh.semver >= wanted::mesh.semver)
        when 'discard_draft' then exists (select from model m where m.version = wanted and m.state = 'draft')
        when 'release' then exists (select from model m where m.version = wanted and m.state = 'draft')
            and not exists (select from model m where m.state <> 'draft' and split_part(m.version, '.', 1) = split_part(wanted, '.', 1)
                               and m.version::mesh.semver > wanted::mesh.semver)
        when 'deprecate' then exists (select from model m where m.version = wanted and m.state = 'released')
        when 'retire' then exists (select from model m where m.version = wanted and m.state = 'deprecated')
    end
$$;
create function pg_temp.walk(steps integer) returns setof text language plpgsql as $$
declare
    verbs text[] := '{draft_version,discard_draft,release,deprecate,retire}';
    verb text; wanted text; legal boolean; state text; difference text;
    counts integer[] := '{0,0}';
begin
    for step in 1 .. steps loop
        verb := verbs[1 + floor(random() * 5)::int];
        wanted := format('%s.%s.0', 1 + floor(random() * 2)::int, floor(random() * 6)::int);
        legal := pg_temp.allowed(verb, wanted);
        state := pg_temp.outcome(format('select mesh.%s(%L, %L)', verb, 'shop.thing', wanted));
        if legal <> (state = '00000') or (not legal and state not in ('55000', '42704')) then
            return next format('step %s: %s %s gave %s, though it is %s', step, verb, wanted, state, case when legal then 'legal' else 'illegal' end);
        end if;
        if state = '00000' then
            delete from model m where m.version = wanted and verb = 'discard_draft';
            insert into model select wanted, 'draft' where verb = 'draft_version' on conflict do nothing;
            update model m set state = case verb when 'release' then 'released' when 'deprecate' then 'deprecated' when 'retire' then 'retired' else m.state end
             where m.version = wanted;
        end if;
        -- With the last draft goes the only port; the product begins anew.
        if not exists (select from model) then
            perform mesh.adopt('shop.thing', relation => 'shop_data.thing');
            insert into model values ('1.0.0', 'draft');
        end if;
        counts[1 + legal::int] := counts[1 + legal::int] + 1;
        select string_agg(format('%s is %s, not %s', coalesce(m.version, v.version), v.state, m.state), '; ') into difference
          from model m full join (select * from mesh.versions where product = 'shop.thing') v on v.version = m.version
         where m.state is distinct from v.state;
        if difference is not null then
            return next format('step %s: after %s %s: %s', step, verb, wanted, difference);
            return;
        end if;
        -- A port is there exactly as long as a version of its major is.
        select string_agg(format('major %s served: %s', t.major, t.served), '; ') into difference
          from mesh.ports t
         where t.product = 'shop.thing'
           and t.served <> exists (select from model m where m.state <> 'retired' and split_part(m.version, '.', 1)::int = t.major);
        if difference is not null then
            return next format('step %s: after %s %s: %s', step, verb, wanted, difference);
        end if;
    end loop;
    if counts[1] < steps / 10 or counts[2] < 10 then
        return next format('the walk says little: %s refused, %s done', counts[1], counts[2]);
    end if;
end $$;
-- Begins with every draft discarded, which chance seldom does.
select is(pg_temp.outcome($$select mesh.discard_draft('shop.thing')$$), '00000', 'the only draft is discarded');
select is_empty($$select * from mesh.ports where product = 'shop.thing'$$, 'and its port forgotten');
select is(mesh.draft_version('shop.thing', '1.2.0'), '1.2.0', 'a draft without source');
select is(pg_temp.outcome($$select mesh.release('shop.thing')$$), '55000', 'cannot be released');
select isnt_empty($$select mesh.adopt('shop.thing', relation => 'shop_data.thing')$$, 'adopted again beside it');
select is(pg_temp.outcome($$select mesh.discard_draft('shop.thing', '1.2.0')$$), '00000', 'the draft without source is discarded');
select isnt(to_regclass('shop.thing'), null, 'and the other one stays served');
select is_empty($$select pg_temp.walk(300)$$, 'every random step is taken or refused as the model says');

-- The same straight on the table: the owner's mistakes are refused as well.
create function pg_temp.move(from_state text, to_state text) returns text language plpgsql as $$
declare
    state text := '00000';
    versions bigint[];
    path text[] := '{draft,released,deprecated,retired}';
begin
    -- The whole try is undone by an error of its own.
    begin
        insert into mesh_catalog.version (product_id, version)
        select product_id, '99.0.0' from mesh_catalog.product where product_name = 'thing';
        for step in 2 .. array_position(path, from_state) loop
            update mesh_catalog.version v set state = path[step],
                   released_at = now(), released_by = 'x', deprecated_at = case when step >= 3 then now() end,
                   retired_at = case when step >= 4 then now() end
             where v.version = '99.0.0';
        end loop;
        begin
            update mesh_catalog.version v set state = to_state,
                   released_at = case when to_state <> 'draft' then now() end, released_by = case when to_state <> 'draft' then 'x' end,
                   deprecated_at = case when to_state in ('deprecated', 'retired') then now() end,
                   retired_at = case when to_state = 'retired' then now() end
             where v.version = '99.0.0';
        exception when others then
            get stacked diagnostics state = returned_sqlstate;
        end;
        raise exception using errcode = 'MC001';
    exception when sqlstate 'MC001' then
        return state;
    end;
end $$;
select is(pg_temp.move(f, t),
          case when f = t or (f, t) in (('draft', 'released'), ('released', 'deprecated'), ('deprecated', 'retired')) then '00000' else '55000' end,
          format('from %s to %s', f, t))
  from unnest('{draft,released,deprecated,retired}'::text[]) f, unnest('{draft,released,deprecated,retired}'::text[]) t;

-- Hostile names: every column and product name that PostgreSQL allows is adopted,
-- profiled, proposed, contracted and released as it is.
create temp table hostile (n serial, name text);
insert into hostile (name) values ('plain'), ('select'), ('Mixed Case'), ('quo"te'), ('quo''te'), ('back\slash'), ('semi;colon'),
    ('do$$llar'), ('$1'), ('%I'), ('new' || chr(10) || 'line'), ('--comment'), ('a.b'), ('a#b'), ('a@1.0.0'), (U&'\017Elu\0165ou\010Dk\00FD'),
    (repeat(U&'\017E', 31) || 'x'), (repeat('x', 63)), ('null'), ('ctid_'), ('v'), ('value'), ('n'), ('{"json": 1}'), (' ');
select format('create table shop_data.hostile (%s)', string_agg(format('%I integer', name), ', ' order by n)) from hostile \gexec
select format('insert into shop_data.hostile select %s from generate_series(1, 30) i', string_agg('i * ' || n, ', ' order by n)) from hostile \gexec
alter table shop_data.hostile owner to regress_product_owner;
create temp table proposal as select * from mesh.adopt('shop."h""o;''s$$t"', relation => 'shop_data.hostile');
select is(array(select column_name from mesh.columns where product = 'shop."h""o;''s$$t"' order by ordinal),
          array(select name from hostile order by n), 'the shape has every name as it is');
select is(array(select attname::text from pg_attribute where attrelid = 'shop."h""o;''s$$t"'::regclass and attnum > 0 order by attnum),
          array(select name from hostile order by n), 'and so has the port');
select is((select count(*) from proposal where item = 'check unique'), (select count(*) from hostile), 'every column is a key, and so proposed');
select is((select count(*) from mesh.profile('shop."h""o;''s$$t"') where row_count = 30 and distinct_values = 30), (select count(*) from hostile), 'and profiled');
-- A check is named after its columns unless it is given a name: some of these need one.
select lives_ok(case when item = 'check unique' and (proposal ~ '[\x01-\x1f]' or length(proposal) > 60)
                     then replace(accept_sql, ']);', format('], check_name => ''key %s'');', row_number() over ())) else accept_sql end,
                'accepted: ' || proposal) from proposal where item like 'check%';
select is((select count(*) from mesh.checks where product = 'shop."h""o;''s$$t"'), (select count(*) from proposal where item like 'check%'), 'every accepted proposal is a check');
select is_empty($q$select check_name, status, message from mesh."check"('shop."h""o;''s$$t"') where status <> 'pass'$q$, 'and holds');
select is(array(select p ->> 'name' from jsonb_array_elements(mesh.export_contract('shop."h""o;''s$$t"') #> '{schema,0,properties}') p),
          array(select name from hostile order by n), 'the contract has every name');
select is(mesh.release('shop."h""o;''s$$t"'), '1.0.0', 'and it is released');
select is(pg_temp.outcome(format('select mesh.adopt(%L, relation => %L)', 'shop.' || quote_ident(name), 'shop_data.hostile')),
          case when name ~ '[\x01-\x1f]' then '42602' else '00000' end, 'as a product: ' || name)
  from hostile where name not in ('value');
select is(pg_temp.outcome(format('select mesh.tag(%L, %L)', 'shop.plain#' || quote_ident(name), 'personal')), '00000', 'tagged: ' || name) from hostile;

-- Contracts come out as they went in, whatever else they hold.
create function pg_temp.random_json(depth integer) returns jsonb language plpgsql as $$
begin
    case floor(random() * case when depth > 0 then 7 else 5 end)::int
        when 0 then return 'null';
        when 1 then return to_jsonb(random() > 0.5);
        when 2 then return to_jsonb((random() * 1e12)::numeric(30, 10));
        when 3 then return to_jsonb(md5(random()::text));
        when 4 then return to_jsonb(U&'"\\ \017E' || chr(1 + floor(random() * 60)::int));
        when 5 then return (select coalesce(jsonb_agg(pg_temp.random_json(depth - 1)), '[]') from generate_series(1, floor(random() * 4)::int));
        else return (select coalesce(jsonb_object_agg(md5(random()::text), pg_temp.random_json(depth - 1)), '{}') from generate_series(1, floor(random() * 4)::int));
    end case;
end $$;
create temp table document as
select n, jsonb_build_object('kind', 'DataContract', 'apiVersion', 'v3.1.0', 'id', 'x', 'status', 'draft', 'version', '9.0.0',
           'x-' || n, pg_temp.random_json(4), 'schema', jsonb_build_array(jsonb_build_object('name', 'thing', 'x', pg_temp.random_json(3),
               'properties', jsonb_build_array(jsonb_build_object('name', 'label', 'x', pg_temp.random_json(3)))))) as body
  from generate_series(1, 100) n;
create temp table round_trip as select n, body, null::jsonb as back from document;
do $$
declare
    d record;
begin
    for d in select * from document loop
        perform mesh.set_contract('shop.thing', d.body);
        update round_trip set back = mesh.export_contract('shop.thing', '9.0.0') where n = d.n;
    end loop;
end $$;
select is((select count(*) from round_trip where back = body), 100::bigint, 'a hundred documents survive set and export');
select lives_ok(format('select mesh.set_contract(%L, %L)', 'shop.thing',
                       jsonb_set(mesh.export_contract('shop."h""o;''s$$t"', '1.0.0'), '{version}', '"9.1.0"')), 'a generated contract is a valid one');
-- Whatever is broken in a valid contract is refused, and nothing of it stays.
create function pg_temp.refused(path text, broken jsonb) returns text language plpgsql as $$
declare
    message text; state text;
begin
    perform mesh.set_contract('shop.thing', jsonb_set('{"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "status": "draft", "version": "9.2.0",
        "schema": [{"name": "thing", "properties": [{"name": "label", "quality": [{"type": "library", "metric": "nullValues"}]}]}]}',
        string_to_array(path, ','), broken));
    return 'accepted';
exception when others then
    get stacked diagnostics message = message_text, state = returned_sqlstate;
    return state || ' ' || message;
end $$;
select is(pg_temp.refused(path, broken), '22023 contract is not an ODCS document: ' || wanted, 'refused: ' || path || ' ' || broken)
  from (values ('kind', '"Contract"'::jsonb, '$.kind must be "DataContract"'), ('kind', '7', '$.kind must be a JSON string, not number'),
               ('apiVersion', '"v2.2.2"', '$.apiVersion must be v3.x.y, such as v3.1.0'), ('id', '""', '$.id must not be empty'),
               ('id', 'null', '$.id is required'), ('status', '{}', '$.status must be a JSON string, not object'),
               ('schema', '{}', '$.schema must be a JSON array, not object'), ('schema,0', '1', '$.schema[0] must be a JSON object'),
               ('schema,0,name', 'null', '$.schema[0].name is required'),
               ('schema,0,properties', '"x"', '$.schema[0].properties must be a JSON array, not string'),
               ('schema,0,properties,0,name', '1', '$.schema[0].properties[0].name must be a JSON string, not number'),
               ('schema,0,properties,0,logicalType', '"varchar"', '$.schema[0].properties[0].logicalType "varchar" is not a logical type of ODCS'),
               ('schema,0,properties,0,items', '{"properties": [{"name": 1}]}', '$.schema[0].properties[0].items.properties[0].name must be a JSON string, not number'),
               ('schema,0,properties,0,required', '"yes"', '$.schema[0].properties[0].required must be a JSON boolean, not string'),
               ('schema,0,properties,0,quality,0', '{"type": "magic"}', '$.schema[0].properties[0].quality[0].type "magic" is not text, library, sql or custom'),
               ('schema,0,properties,0,quality,0', '{"type": "library"}', '$.schema[0].properties[0].quality[0].metric is required for type library'),
               ('schema,0,properties,0,quality,0', '{"type": "sql"}', '$.schema[0].properties[0].quality[0].query is required for type sql'),
               ('slaProperties', '[{"value": 1}]', '$.slaProperties[0].property is required')) v (path, broken, wanted);
select is_empty($$select * from mesh.versions where product = 'shop.thing' and version = '9.2.0'$$, 'and nothing of it stays');

-- Privileges: who holds no duty changes nothing, and nobody writes past the functions.
create temp table call (sql text, allowed text[]);
insert into call values
    ('select mesh.create_product(''shop.fresh'')', '{owner,engineer}'),
    ('select mesh.set_product(''shop.thing'', title => ''x'')', '{owner,engineer}'),
    ('select mesh.adopt(''shop.fresh'', relation => ''shop_data.thing'')', '{owner,engineer}'),
    ('select mesh.adopt(''shop'', source_schema => ''shop_data'')', '{owner,engineer}'),
    ('select mesh.add_port(''shop.thing'', ''rest'', ''api'', location => ''x'')', '{owner,engineer}'),
    ('select mesh.draft_version(''shop.thing'', ''9.3.0'')', '{owner,engineer}'),
    ('select mesh.discard_draft(''shop.thing'', ''9.0.0'')', '{owner,engineer}'),
    ('select mesh.release(''shop.thing'', ''9.0.0'')', '{owner}'),
    ('select mesh.tag(''shop.thing'', ''x'')', '{owner,engineer}'),
    ('select mesh.tag(''shop.thing#label'', ''x'')', '{owner,engineer}'),
    ('select mesh.untag(''shop.plain#v'', ''personal'')', '{owner}'),
    ('select mesh.profile(''shop.thing'', refresh => true)', '{owner,engineer}'),
    ('select mesh.define_term(''x'', ''y'', ''shop'')', '{owner}'),
    ('select mesh.define_term(''x'', ''y'')', '{}'),
    ('select mesh.export_contract(''shop.thing'')', '{owner,engineer,analyst,nobody}'),
    ('select mesh.profile(''shop.thing'')', '{owner,engineer,analyst,nobody}'),
    ('select mesh.request_change(''shop.thing'', ''x'')', '{owner,engineer,analyst,nobody}');
create function pg_temp.undone(sql text, as_role name) returns text language plpgsql as $$
declare
    state text;
begin
    state := pg_temp.outcome(sql, as_role);
    raise exception using errcode = 'MC001';
exception when sqlstate 'MC001' then
    return state;
end $$;
select is(pg_temp.undone(sql, 'regress_product_' || who), case when who = any (allowed) then '00000' else '42501' end, who || ': ' || sql)
  from call, unnest('{owner,engineer,analyst,nobody}'::text[]) who;
select is_empty($$select c.oid::regclass, privilege from pg_class c, unnest('{INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER,REFERENCES}'::text[]) privilege
                   where c.relnamespace = 'mesh_catalog'::regnamespace and c.relkind in ('r', 'v', 'S')
                     and has_table_privilege('regress_product_owner', c.oid, privilege)$$, 'not even a domain''s owner writes to the store');
select is(pg_temp.outcome('create table shop_data.stranger ()', 'regress_product_nobody'), '42501', 'the data schema is the domain''s');

-- NULL everywhere: an error that names the argument, or a meaning; never a crash.
create temp table argument as
select p.oid, p.proname, i, p.proargnames[i] as name, p.pronargs,
       i > p.pronargs - p.pronargdefaults and pg_get_function_arg_default(p.oid, i) like 'NULL%' as nullable
  from pg_proc p, generate_series(1, p.pronargs) i
 where p.pronamespace = 'mesh'::regnamespace and p.proname in ('create_product', 'set_product', 'adopt', 'add_port', 'drop_port',
    'draft_version', 'discard_draft', 'release', 'deprecate', 'retire', 'tag', 'untag', 'set_contract', 'export_contract', 'profile',
    'request_change', 'answer_change', 'define_term', 'link_term', 'unlink_term');
select is(pg_temp.undone(format('select mesh.%I(%s)', proname,
              (select string_agg(case when b.i = a.i then 'null' else
                          case format_type(t.typ, null) when 'regclass' then 'null' when 'regnamespace' then 'null' when 'boolean' then 'false'
                               when 'bigint' then '0' when 'jsonb' then '''{}''' when 'text[]' then '''{}''' else '''shop.thing''' end end, ', ' order by b.i)
                 from argument b, lateral (select (select proargtypes from pg_proc where oid = b.oid)[b.i - 1] as typ) t where b.oid = a.oid)), 'regress_product_owner'),
          '22004', format('%s: null %s', proname, name))
  from argument a where not nullable and name not in ('usage_examples', 'tags') order by proname, i;

-- Empty tables and columns that cannot be compared.
create table shop_data.odd (j json, p point, x xml, a integer[], t timestamptz, nan float8, inf numeric);
alter table shop_data.odd owner to regress_product_owner;
select is((select count(*) from mesh.adopt('shop.odd', relation => 'shop_data.odd') where item like 'check%'), 0::bigint, 'an empty table proposes nothing');
select is((select count(*) from mesh.profile('shop.odd') where null_fraction is null and row_count = 0), 7::bigint, 'its profile says so');
insert into shop_data.odd select '{}', '(1,1)', '<a/>', '{1}', 'infinity', 'NaN', 'Infinity' from generate_series(1, 20);
select lives_ok($$select mesh.profile('shop.odd', refresh => true)$$, 'types without equality, NaN and infinities are profiled');
select is((select array_agg(distinct_values order by column_name) from mesh.profile('shop.odd')), '{1,1,NULL,1,NULL,1,NULL}', 'distinct values where the type can tell');
select is((select array[minimum, maximum] from mesh.profile('shop.odd') where column_name = 't'), '{infinity,infinity}', 'infinite times have extremes');
select is((select reltuples from pg_class where oid = 'shop_data.odd'::regclass), (-1)::real, 'nothing was analysed');
update pg_class set reltuples = 4e6 where oid = 'shop_data.odd'::regclass;
select is((select bool_and(sampled) from mesh.profile('shop.odd', refresh => true)), true, 'a large relation is sampled');

-- What everybody may know of a classified column holds none of its values.
set local role regress_product_owner;
create table shop_data.person (person_id integer, born date, income integer, weight integer);
insert into shop_data.person select i, date '1950-01-01' + i % 50, i % 9, i % 7 from generate_series(1, 100) i;
select count(*) from mesh.adopt('shop.person', relation => 'shop_data.person');
select mesh.tag('shop.person#income', 'personal');
select is((select array_agg(column_name order by column_name) from mesh.profile('shop.person') where minimum is not null or maximum is not null), '{born,weight}',
          'classifying forgets the extremes; of a key there never were any');
select mesh.profile('shop.person', refresh => true);
select is((select array_agg(column_name order by column_name) from mesh.profile('shop.person') where minimum is not null or maximum is not null), '{born,weight}',
          'and looking again does not find them');
select is_empty($$select * from mesh.adopt('shop.person', relation => 'shop_data.person') where item in ('check range', 'check in_set') and proposal like '%income%'$$,
                'nor does a proposal');
reset role;
select is((select classification from mesh.columns where product = 'shop.person' and column_name = 'income'), '{personal}', 'adopting again keeps the classification');

-- A cancelled adoption leaves nothing.
create view shop_data.slow as select pg_sleep(10)::text as nap;
alter view shop_data.slow owner to regress_product_owner;
set local statement_timeout = '300ms';
do $$ begin perform mesh.adopt('shop.slow', relation => 'shop_data.slow'); exception when query_canceled then null; end $$;
set local statement_timeout = 0;
select is_empty($$select from mesh_catalog.product where product_name = 'slow'$$, 'a cancelled adoption leaves no product');
select is(to_regclass('shop.slow'), null, 'and no port');

-- Sources that are renamed, moved or dropped in any way.
create function pg_temp.port_of(product text) returns text language sql as
$$ select concat_ws(' ', t.relation, t.source, t.relation_schema || '.' || t.relation_name, t.source_schema || '.' || t.source_name)
     from mesh_catalog.port t join mesh_catalog.product p using (product_id) where p.product_name = port_of.product $$;
alter table shop_data.person rename to people;
alter view shop.person rename to persons;
select is(pg_temp.port_of('person'), 'shop.persons shop_data.people shop.persons shop_data.people', 'names follow');
drop view shop.persons;
select is(pg_temp.port_of('person'), 'shop_data.people shop.persons shop_data.people', 'a dropped port is null, its name stays');
select is(mesh.draft_version('shop.person', '1.0.0'), '1.0.0', 'drafting brings the port back');
select is(pg_temp.port_of('person'), 'shop.persons shop_data.people shop.persons shop_data.people', 'under its name');
create schema shop_away authorization regress_product_owner;
alter table shop_data.people set schema shop_away;
alter schema shop_away rename to "shop AWAY";
select is(pg_temp.port_of('person'), 'shop.persons "shop AWAY".people shop.persons shop AWAY.people', 'names follow through a renamed schema');
set local client_min_messages = warning;
drop schema "shop AWAY" cascade;
select is(pg_temp.port_of('person'), 'shop.persons shop AWAY.people', 'a dropped schema takes both');
select is(pg_temp.undone($$select mesh.release('shop.person')$$, 'regress_product_owner'), '55000', 'what has no source cannot be released');
select is(pg_temp.undone($$select mesh.profile('shop.person', refresh => true)$$, 'regress_product_owner'), '55000', 'nor profiled');
create temp table passing (i integer) on commit drop;
select lives_ok('drop table passing', 'other relations are nobody''s business');
create table public.squatter (i integer);
create function pg_temp.squat() returns text language sql as $$ select pg_temp.undone('select mesh.adopt(''shop.squatter'', relation => ''shop_data.thing'')', 'regress_product_owner') $$;
create view shop.squatter as select 1 as i;
alter view shop.squatter owner to regress_product_owner;
select is(pg_temp.squat(), '42710', 'a stranger''s relation is not replaced by a port');

-- A replayed dump fills frozen tables; nobody else does.
create temp table saved as select c.* from mesh_catalog.version_column c join mesh_catalog.version v using (version_id)
                            where v.state = 'released' and v.version = '1.0.0' limit 1;
select throws_ok($$insert into mesh_catalog.version_column select version_id, 5000, 'late', data_type, required, description, '{}' from saved$$,
                 '55000', null, 'a released shape takes no column');
set local row_security = off;
set local check_function_bodies = off;
select lives_ok($$insert into mesh_catalog.version_column select version_id, 5000, 'late', data_type, required, description, '{}' from saved$$,
                'but the rows of a dump');
select throws_ok($$update mesh_catalog.version_column set required = not required where ordinal = 5000$$, '55000', null, 'which then never change');
reset row_security;
reset check_function_bodies;

select * from finish();
rollback;
