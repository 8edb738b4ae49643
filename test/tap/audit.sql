-- The sealed log: trees against the RFC's definition written in SQL, and every kind of
-- tampering found where it is. Each step commits: what is not committed is not sealed.
select no_plan();

-- Another seed: PGOPTIONS='-c meshcat_test.seed=0.7'
select diag('meshcat_test.seed = ' || seed), setseed(seed::float8)
  from coalesce(nullif(current_setting('meshcat_test.seed', true), ''), '0.42') seed;

create function pg_temp.mth(d bytea[]) returns bytea language plpgsql as $$
declare
    k integer := 1;
begin
    if cardinality(d) = 0 then return sha256(''); end if;
    if cardinality(d) = 1 then return d[1]; end if;
    while k * 2 < cardinality(d) loop k := k * 2; end loop;
    return sha256('\x01' || pg_temp.mth(d[1:k]) || pg_temp.mth(d[k+1:]));
end $$;
-- RFC 9162, section 2.1.3.2.
create function pg_temp.root_by_proof(leaf bytea, place bigint, size bigint, proof bytea[]) returns bytea language plpgsql as $$
declare
    fn bigint := place;
    sn bigint := size - 1;
    r bytea := leaf;
    p bytea;
begin
    foreach p in array proof loop
        if sn = 0 then return null; end if;
        if fn % 2 = 1 or fn = sn then
            r := sha256('\x01' || p || r);
            while fn % 2 = 0 and fn <> 0 loop fn := fn / 2; sn := sn / 2; end loop;
        else
            r := sha256('\x01' || r || p);
        end if;
        fn := fn / 2;
        sn := sn / 2;
    end loop;
    return case when sn = 0 then r end;
end $$;
create temp table tree as
    select size, array(select sha256(random()::text::bytea) from generate_series(1, size)) as leaves
      from generate_series(0, 70) size;
select is_empty($$select size from tree where mesh_catalog.merkle_root(leaves) <> pg_temp.mth(leaves)$$, 'roots are the RFC''s, for 0 to 70 leaves');
select is_empty($$select size, place from tree, generate_series(0, size - 1) place
                   where pg_temp.root_by_proof(leaves[place + 1], place, size, mesh_catalog.merkle_proof(leaves, place))
                         is distinct from mesh_catalog.merkle_root(leaves)$$, 'and so are proofs');
select throws_ok($$select mesh_catalog.merkle_proof(array[sha256('')], 1)$$, '22023', null, 'no proof of what is not there');

-- The encoding, written once more.
create function pg_temp.field(t text) returns bytea language sql as
    $$select case when t is null then '\x00'::bytea else '\x01'::bytea || int8send(octet_length(convert_to(t, 'UTF8'))) || convert_to(t, 'UTF8') end$$;
select is(mesh_catalog.leaf_hash(f), sha256('\x00' || int8send(cardinality(f)) || (select coalesce(string_agg(pg_temp.field(t), '' order by n), '') from unnest(f) with ordinality u (t, n))), 'hash of ' || f::text)
  from (values (array[]::text[]), ('{a,b}'), ('{ab,NULL,""}'), (array['ž', E'\n'])) v (f);
select isnt(mesh_catalog.leaf_hash('{a}'), mesh_catalog.seal_hash('{a}'), 'an event never passes for a seal');

create role regress_audit_bank;
create role regress_audit_other;
create role regress_audit_admin;
select mesh.appoint_admin('regress_audit_admin');
select mesh.create_domain('bank', 'regress_audit_bank');
select mesh.create_domain('other', 'regress_audit_other');
create schema bank_data authorization regress_audit_bank;
set session authorization regress_audit_bank;
create table bank_data.client (client_id bigint);
select count(*) > 0 from mesh.adopt('bank.clients', relation => 'bank_data.client');
reset session authorization;

-- What happened is in one batch or the next, and nothing twice.
select mesh_catalog.seal_logs() > 0;
select mesh.define_term('client ' || i, 'somebody', domain => 'bank') from generate_series(1, 5) i;
select is(unsealed_events, 5::bigint, 'the window is a number') from mesh.audit_state where log = 'audit';
select ok(unsealed_age between interval '0' and interval '1 minute', 'and an age') from mesh.audit_state where log = 'audit';
select is(mesh_catalog.seal_logs(), 5::bigint, 'five more are sealed');
select is(mesh_catalog.seal_logs(), 0::bigint, 'once');
select mesh.define_term('late', 'somebody', domain => 'bank');
select is(mesh_catalog.seal_logs(), 1::bigint);
select results_eq($$select seals, sealed_events, unsealed_events, unsealed_since is null from mesh.audit_state where log = 'audit'$$,
                  $$select 3::bigint, count(*), 0::bigint, true from mesh_catalog.audit_event$$, 'all is sealed');
select is_empty('select * from mesh.verify_audit()', 'and as it was');
begin;
select mesh.define_term('own', 'somebody', domain => 'bank');
select is(mesh_catalog.seal_logs(), 0::bigint, 'what may still be rolled back is not sealed');
rollback;
set timezone = 'Asia/Tokyo';
set datestyle = 'German';
set bytea_output = 'escape';
select is_empty('select * from mesh.verify_audit()', 'whatever the session''s settings');
reset timezone;
reset datestyle;
reset bytea_output;

-- Tampering, as a superuser whom no trigger stops; each is undone.
create function pg_temp.found_after(tampering text) returns text language plpgsql as $$
declare
    found text;
begin
    begin
        execute tampering;
        select string_agg(distinct finding || coalesce(' ' || seal_number, '') || coalesce(' #' || event_id, ''), ', ' order by finding || coalesce(' ' || seal_number, '') || coalesce(' #' || event_id, ''))
          into found from mesh.verify_audit();
        raise exception using errcode = 'UA001', message = coalesce(found, 'nothing');
    exception when sqlstate 'UA001' then
        return sqlerrm;
    end;
end $$;
select set_config('test.a', (min(event_id) + 1)::text, false), set_config('test.b', (min(event_id) + 3)::text, false), set_config('test.first', min(event_id)::text, false)
  from mesh_catalog.audit_event where action = 'define term';
set session_replication_role = replica;
select is(pg_temp.found_after(format('update mesh_catalog.audit_event set %s where event_id = %s', change, current_setting('test.a'))),
          'altered 2 #' || current_setting('test.a'), change)
  from (values ($$object = 'x'$$), ($$happened_at = happened_at + interval '1 microsecond'$$), ($$role_name = 'x'$$), ($$session_role = 'x'$$),
               ($$action = action || ' '$$), ($$details = '{}'$$), ($$details = 'null'$$), ($$transaction_id = '7'$$), ($$origin = 'x'$$),
               ($$session_role = role_name || 'x', role_name = ''$$)) v (change);
select is(pg_temp.found_after('delete from mesh_catalog.audit_event where event_id = ' || current_setting('test.a')), 'deleted 2 #' || current_setting('test.a'), 'a row removed from the middle');
select is(pg_temp.found_after('insert into mesh_catalog.audit_event (event_id, role_name, session_role, action, object, transaction_id) overriding system value'
          ' select event_id + 1000, role_name, session_role, action, object, transaction_id from mesh_catalog.audit_event where event_id = ' || current_setting('test.a')),
          'inserted 2 #' || current_setting('test.a')::bigint + 1000, 'a row put in between');
select is(pg_temp.found_after($$insert into mesh_catalog.audit_event (event_id, role_name, session_role, action, object, transaction_id) overriding system value
                                values (5000, '', '', '', '', '999999999999')$$), 'inserted #5000', 'a row of a transaction that has not been');
select is(pg_temp.found_after(format('update mesh_catalog.audit_event e set action = o.action, object = o.object, happened_at = o.happened_at, transaction_id = o.transaction_id, role_name = o.role_name,'
          ' session_role = o.session_role, details = o.details from mesh_catalog.audit_event o where (e.event_id, o.event_id) in ((%1$s, %2$s), (%2$s, %1$s))', current_setting('test.a'), current_setting('test.b'))),
          (select string_agg('reordered 2 #' || e, ', ' order by 'reordered 2 #' || e) from unnest(array[current_setting('test.a'), current_setting('test.b')]) e), 'two rows swapped');
select is(pg_temp.found_after($$delete from mesh_catalog.audit_event where event_id = (select max(event_id) from mesh_catalog.audit_event)$$),
          'deleted 3 #' || (select max(event_id) from mesh_catalog.audit_event), 'the tail cut off');
select is(pg_temp.found_after($$delete from mesh_catalog.audit_event where event_id = (select max(event_id) from mesh_catalog.audit_event);
                                delete from mesh_catalog.audit_seal_leaves where seal_number = 3; delete from mesh_catalog.audit_seal where seal_number = 3$$),
          'seal missing 3', 'with its seal');
select is(pg_temp.found_after($$delete from mesh_catalog.audit_seal_leaves where seal_number = 2; delete from mesh_catalog.audit_seal where seal_number = 2;
                                delete from mesh_catalog.audit_event where action = 'define term' and object not like '%late'$$),
          'seal missing 2', 'a batch removed with its events');
select is(pg_temp.found_after($$delete from mesh_catalog.audit_seal_leaves; delete from mesh_catalog.audit_seal$$), 'seal missing 3', 'all seals removed');
select is(pg_temp.found_after($$truncate mesh_catalog.audit_event$$),
          (select string_agg(x, ', ' order by x) from (select 'deleted ' || s.seal_number || ' #' || e as x from mesh_catalog.audit_seal_leaves s, unnest(s.event_ids) e) d), 'the log truncated');
select is(pg_temp.found_after('update mesh_catalog.audit_seal set sealed_at = now() - interval ''1 year'' where seal_number = 2'), 'seal altered 2', 'a seal''s time changed');
select is(pg_temp.found_after('update mesh_catalog.audit_seal set event_count = event_count + 1 where seal_number = 2'), 'seal altered 2', 'a seal''s count changed');
select is(pg_temp.found_after('update mesh_catalog.audit_seal_leaves set leaves = leaves[1:1] || leaves[3:] || leaves[2] where seal_number = 2') ~ 'seal altered 2', true, 'leaves reordered');
select is(pg_temp.found_after($$update mesh_catalog.audit_seal_leaves set leaves[2] = 'short' where seal_number = 2$$) ~ 'seal altered 2', true, 'a leaf that is none');
select is(pg_temp.found_after('update mesh_catalog.audit_seal set signature = (select signature from mesh_catalog.audit_seal where seal_number = 1) where seal_number = 2'), 'signature invalid 2', 'another''s signature');
select is(pg_temp.found_after($$update mesh_catalog.audit_seal set signature = '' where seal_number = 2$$), 'signature invalid 2', 'no signature');
select is(pg_temp.found_after('delete from mesh_catalog.audit_key'), 'signature invalid 1, signature invalid 2, signature invalid 3', 'no key');
-- A change of an event with everything computed anew that needs no key.
select is(pg_temp.found_after(format($$
    update mesh_catalog.audit_event set object = 'x' where event_id = %s;
    update mesh_catalog.audit_seal_leaves l set leaves = (select array_agg(mesh_catalog.leaf_hash(e.fields) order by e.event_id) from mesh_catalog.log_entry e where e.event_id = any (l.event_ids)) where seal_number = 2;
    update mesh_catalog.audit_seal s set root = mesh_catalog.merkle_root(l.leaves) from mesh_catalog.audit_seal_leaves l where s.seal_number = 2 and l.seal_number = 2;
    update mesh_catalog.audit_seal set hash = mesh_catalog.seal_hash(mesh_catalog.seal_fields(seal_number, log, epoch, origin, from_xid, to_xid, first_event, last_event, event_count, sealed_at, root, previous)) where seal_number = 2;
    update mesh_catalog.audit_seal set previous = (select hash from mesh_catalog.audit_seal where seal_number = 2) where seal_number = 3;
    update mesh_catalog.audit_seal set hash = mesh_catalog.seal_hash(mesh_catalog.seal_fields(seal_number, log, epoch, origin, from_xid, to_xid, first_event, last_event, event_count, sealed_at, root, previous)) where seal_number = 3;
    update mesh_catalog.audit_head set hash = (select hash from mesh_catalog.audit_seal where seal_number = 3)$$, current_setting('test.a'))),
    'signature invalid 2, signature invalid 3', 'a batch computed anew without the key');
reset session_replication_role;
select is_empty('select * from mesh.verify_audit()', 'and nothing is found when nothing was done');

-- Nobody else touches it.
set session authorization regress_audit_bank;
select throws_ok(statement, '42501', null, statement)
  from unnest(array['update mesh_catalog.audit_event set object = ''x''', 'delete from mesh_catalog.audit_event', 'truncate mesh_catalog.audit_event',
      'insert into mesh_catalog.audit_event (role_name, session_role, action, object) values ('''', '''', '''', '''')',
      'update mesh_catalog.audit_seal set log = ''x''', 'delete from mesh_catalog.audit_seal_leaves', 'update mesh_catalog.audit_head set seal_number = 0',
      'insert into mesh_catalog.audit_key (public_key) values ('''')', 'select mesh_catalog.seal_logs()', 'select * from mesh.verify_audit()']) statement;
select is_empty('select * from mesh_catalog.audit_secret', 'the secret is nobody''s');
select is_empty('select * from mesh_catalog.audit_seal_leaves', 'nor do hashes tell what a row was');
select ok(bool_and(object ~ '^bank' or role = 'regress_audit_bank') and count(*) > 5, 'an owner sees what was done to the domain') from mesh.audit_log;
set session authorization regress_audit_other;
select set_eq('select action, object from mesh.audit_log', $$values ('create domain', 'other')$$, 'others do not');
set session authorization regress_audit_admin;
select is_empty('select * from mesh.verify_audit()', 'admins verify');
select set_has('select action from mesh.audit_log', $$values ('create domain'), ('define term'), ('adopt')$$, 'and see everything');
reset session authorization;
select throws_ok(format('select mesh.verify_audit(%L)', anchor), '22023', 'this is no anchor of an audit log', anchor || ' is no anchor')
  from unnest(array['{"x": 1}', '{"seals": []}', '[]', '7', 'null']) anchor;
select * from finish();
