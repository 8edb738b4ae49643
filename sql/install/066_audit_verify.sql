-- What the log has become since it was sealed, and what readers see of it.

create function mesh_catalog.seal_findings()
    returns table (finding text, log text, seal_number bigint, event_id bigint, detail text)
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with chain as (
        select s.*, lag(s.seal_number, 1, 0::bigint) over around as seal_before, lag(s.hash) over around as hash_before,
               l.event_ids, l.leaves, k.public_key
          from mesh_catalog.audit_seal s
          left join mesh_catalog.audit_seal_leaves l using (seal_number)
          left join mesh_catalog.audit_key k using (key_id)
        window around as (order by s.seal_number)),
    newest as (select max(seal_number) as seal_number from mesh_catalog.audit_seal),
    head as (select h.seal_number, h.hash from mesh_catalog.audit_head h)
    select 'seal missing', null::text, c.seal_number - 1, null::bigint,
           format('after seal %s comes seal %s', c.seal_before, c.seal_number)
      from chain c where c.seal_number <> c.seal_before + 1
    union all
    select 'seal missing', null, h.seal_number, null, format('the newest seal was %s; there is none after %s', h.seal_number, coalesce(n.seal_number, 0))
      from head h, newest n where h.seal_number > coalesce(n.seal_number, 0)
    union all
    select 'seal inserted', null, c.seal_number, null,
           coalesce('the newest seal was ' || (select h.seal_number from head h), 'nothing was ever sealed')
      from chain c where c.seal_number > coalesce((select h.seal_number from head h), 0)
    union all
    select 'chain broken', c.log, c.seal_number, null, 'it does not have the hash of the seal before'
      from chain c
     where c.seal_number = c.seal_before + 1 and c.previous <> coalesce(c.hash_before, decode(repeat('00', 32), 'hex'))
    union all
    select 'chain broken', c.log, c.seal_number, null, 'it is not the seal that was the newest'
      from chain c join head h using (seal_number) where c.hash <> h.hash
    union all
    select 'seal altered', c.log, c.seal_number, null, 'its columns do not give its hash'
      from chain c
     where c.hash <> mesh_catalog.seal_hash(mesh_catalog.seal_fields(c.seal_number, c.log, c.epoch, c.origin, c.from_xid, c.to_xid,
                                            c.first_event, c.last_event, c.event_count, c.sealed_at, c.root, c.previous))
    union all
    select 'seal altered', c.log, c.seal_number, null, 'its leaves do not give its root'
      from chain c
     where c.leaves is null or c.root <> mesh_catalog.merkle_root(c.leaves) or c.event_count <> cardinality(c.event_ids)
        or c.first_event <> c.event_ids[1] or c.last_event <> c.event_ids[c.event_count]
    union all
    select 'signature invalid', c.log, c.seal_number, null, format('it is not that of key %s', c.key_id)
      from chain c where coalesce(mesh_catalog.signature_is_valid(c.public_key, c.hash, c.signature), false) = false;
end;
comment on function mesh_catalog.seal_findings() is 'Seals that are missing, changed, out of their chain or not signed by their key. For the extension itself.';
revoke all on function mesh_catalog.seal_findings() from public;

create function mesh_catalog.event_findings()
    returns table (finding text, log text, seal_number bigint, event_id bigint, detail text)
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with sealed as (
        select s.seal_number, s.log, u.event_id, u.leaf
          from mesh_catalog.audit_seal s
          join mesh_catalog.audit_seal_leaves l using (seal_number), unnest(l.event_ids, l.leaves) u (event_id, leaf)),
    -- By its transaction, to which seal does an event belong that has none?
    compared as materialized (
        select coalesce(s.log, e.log) as log, coalesce(s.event_id, e.event_id) as event_id, s.seal_number, s.leaf, e.fields,
               e.origin, e.transaction_id
          from sealed s
          full join mesh_catalog.log_entry e on e.log = s.log and e.event_id = s.event_id
         where s.leaf is distinct from mesh_catalog.leaf_hash(e.fields)),
    changed as materialized (select * from compared where seal_number is not null and fields is not null),
    few as (select count(*) <= 1000 as changed from changed)
    select 'deleted', c.log, c.seal_number, c.event_id, 'the event was sealed and is not there'
      from compared c where c.fields is null
    union all
    select case when x.reordered_to is null then 'altered' else 'reordered' end, c.log, c.seal_number, c.event_id,
           case when x.reordered_to is null then 'the event is not what was sealed'
                else format('its content was sealed as that of event %s', x.reordered_to) end
      from changed c
     cross join lateral (select (select o.event_id from changed o, few
                                  where few.changed and o.log = c.log
                                    and o.leaf = mesh_catalog.leaf_hash(c.fields[1:1] || o.event_id::text || c.fields[3:])
                                  limit 1) as reordered_to) x
    union all
    select 'inserted', c.log, x.seal_number, c.event_id, 'the event was not there when the others of its time were sealed'
      from compared c
     cross join lateral (select min(s.seal_number) as seal_number from mesh_catalog.audit_seal s
                          where s.log = c.log and s.origin = c.origin and s.to_xid > c.transaction_id) x
     where c.seal_number is null and x.seal_number is not null
    union all
    select 'inserted', c.log, null, c.event_id, 'no transaction has the number that the event tells'
      from compared c
     where c.seal_number is null and c.origin = mesh_catalog.log_origin() and c.transaction_id >= pg_snapshot_xmax(pg_current_snapshot());
end;
comment on function mesh_catalog.event_findings() is 'Events that are not as they were sealed. For the extension itself.';
revoke all on function mesh_catalog.event_findings() from public;

create function mesh_catalog.anchor_findings(anchor jsonb)
    returns table (finding text, log text, seal_number bigint, event_id bigint, detail text)
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with told as (select (t ->> 'seal_number')::bigint as seal_number, t ->> 'log' as log, t ->> 'hash' as hash
                    from jsonb_array_elements(anchor -> 'seals') t),
    key as (select (k ->> 'key_id')::integer as key_id, k ->> 'public_key' as public_key
              from jsonb_array_elements(anchor -> 'keys') k)
    select 'anchor differs', t.log, t.seal_number, null::bigint,
           case when s.seal_number is null then 'the anchor has a seal that is not there' else 'the anchor has another seal' end
      from told t left join mesh_catalog.audit_seal s using (seal_number)
     where s.hash is distinct from decode(t.hash, 'hex')
    union all
    select 'anchor differs', null, null, null, format('the anchor has another key %s', k.key_id)
      from key k left join mesh_catalog.audit_key h using (key_id)
     where h.public_key is distinct from decode(k.public_key, 'hex');
end;
comment on function mesh_catalog.anchor_findings(jsonb) is 'What an anchor that was kept outside tells otherwise than the log. For the extension itself.';
revoke all on function mesh_catalog.anchor_findings(jsonb) from public;

create function mesh_catalog.export_seals(from_seal bigint, with_events boolean) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
return (
    with exported as materialized (select s.* from mesh_catalog.audit_seal s where s.seal_number >= from_seal),
    event as (
        select x.seal_number, jsonb_agg(to_jsonb(e.fields) order by e.event_id) as events
          from exported x
          join mesh_catalog.audit_seal_leaves l using (seal_number), unnest(l.event_ids) u (event_id)
          join mesh_catalog.log_entry e using (event_id)
         where with_events and e.log = x.log
         group by 1)
    select jsonb_build_object(
        'format', 'meshcat audit 1', 'exported_at', mesh_catalog.utc_text(clock_timestamp()),
        'keys', coalesce((select jsonb_agg(jsonb_build_object('key_id', k.key_id, 'algorithm', 'Ed25519', 'public_key', encode(k.public_key, 'hex')) order by k.key_id)
                   from mesh_catalog.audit_key k), '[]'),
        'seals', coalesce((select jsonb_agg(jsonb_build_object(
                    'seal_number', x.seal_number, 'log', x.log,
                    'fields', to_jsonb(mesh_catalog.seal_fields(x.seal_number, x.log, x.epoch, x.origin, x.from_xid, x.to_xid, x.first_event, x.last_event,
                                                                x.event_count, x.sealed_at, x.root, x.previous)),
                    'hash', encode(x.hash, 'hex'), 'key_id', x.key_id, 'signature', encode(x.signature, 'hex'))
                    || case when with_events then jsonb_build_object('events', coalesce(v.events, '[]')) else '{}' end order by x.seal_number)
                   from exported x left join event v using (seal_number)), '[]')));
comment on function mesh_catalog.export_seals(bigint, boolean) is 'What mesh.export_audit exports';
revoke all on function mesh_catalog.export_seals(bigint, boolean) from public;

create function mesh.export_audit(from_seal bigint default 1, with_events boolean default false) returns jsonb
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_export';
comment on function mesh.export_audit(bigint, boolean) is 'The seals from one on, signed, with the public keys: an anchor, to be kept where no superuser of this server can change it. With events: the log itself, which tools/meshcat-verify checks without the database. That it was exported is recorded, but in a read-only transaction. Admins only.';

create function mesh_catalog.prove_event(of_log text, of_event_id bigint) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
return (
    select jsonb_build_object(
               'format', 'meshcat audit proof 1', 'seal_number', s.seal_number,
               'seal', to_jsonb(mesh_catalog.seal_fields(s.seal_number, s.log, s.epoch, s.origin, s.from_xid, s.to_xid, s.first_event, s.last_event,
                                                         s.event_count, s.sealed_at, s.root, s.previous)),
               'key_id', s.key_id, 'signature', encode(s.signature, 'hex'),
               'event', to_jsonb(e.fields), 'place', place.of_leaf, 'size', s.event_count,
               'proof', to_jsonb(array(select encode(p, 'hex') from unnest(mesh_catalog.merkle_proof(l.leaves, place.of_leaf)) with ordinality u (p, n) order by n)))
      from mesh_catalog.audit_seal s
      join mesh_catalog.audit_seal_leaves l using (seal_number)
     cross join lateral (select array_position(l.event_ids, of_event_id) - 1::bigint as of_leaf) place
      join mesh_catalog.log_entry e on e.log = of_log and e.event_id = of_event_id
     where s.log = of_log and of_event_id between s.first_event and s.last_event and place.of_leaf is not null);
comment on function mesh_catalog.prove_event(text, bigint) is 'What mesh.audit_proof returns; null for an event that is not sealed';
revoke all on function mesh_catalog.prove_event(text, bigint) from public;

create function mesh.audit_proof(event_id bigint) returns jsonb
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_proof';
comment on function mesh.audit_proof(bigint) is 'One event of mesh.audit_log with the hashes by which it is found in its signed seal: tools/meshcat-verify checks it against an anchor, without the rest of the log. For whoever may see the event.';

create function mesh.verify_audit(anchor jsonb default null)
    returns table (finding text, log text, seal_number bigint, event_id bigint, detail text)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_verify';
comment on function mesh.verify_audit(jsonb) is 'Checks every sealed event and seal, and that the log has what an anchor tells (from mesh.export_audit, kept outside). No rows: all is as it was sealed. Findings: altered, deleted, inserted, reordered (events); seal missing, seal inserted, seal altered, chain broken, signature invalid; anchor differs. Admins only.';

create view mesh.audit_seals with (security_invoker) as
select s.seal_number, s.log, s.epoch, s.first_event, s.last_event, s.event_count, s.sealed_at,
       encode(s.root, 'hex') as root, encode(s.previous, 'hex') as previous, encode(s.hash, 'hex') as hash,
       s.key_id, encode(s.signature, 'hex') as signature, s.origin
  from mesh_catalog.audit_seal s;
comment on view mesh.audit_seals is 'The chain of sealed batches of events: what each has, its Merkle root, and its signed hash';

create function mesh_catalog.audit_facts()
    returns table (log text, epoch integer, seals bigint, sealed_events bigint, sealed_at timestamptz, unsealed_events bigint, unsealed_since timestamptz, waiting bigint, waiting_since timestamptz, waiting_most integer, lost bigint)
    language c stable
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_audit_facts';
comment on function mesh_catalog.audit_facts() is 'What the view mesh.audit_state shows';

create view mesh.audit_state with (security_invoker) as
select log, epoch, seals, sealed_events, sealed_at, unsealed_events, unsealed_since,
       pg_catalog.clock_timestamp() - unsealed_since as unsealed_age,
       waiting, pg_catalog.clock_timestamp() - waiting_since as waiting_age, waiting_most, lost
  from mesh_catalog.audit_facts();
comment on view mesh.audit_state is 'How much of each log is sealed, and the window that is not yet: its number of events and the age of the oldest; of reads also those that wait in memory, how many can, and how many were lost';

-- An admin sees everything; everybody what they did; whoever owns a domain or holds a
-- duty in it what was done to it and its products.
create policy concerned on mesh_catalog.audit_event for select using (
    role_name = current_user or session_role = current_user
    or pg_catalog.split_part(object, ':', 1) = any (array(
        select d.domain_name from mesh_catalog.domain d
         where d.domain_id = any ((select mesh_catalog.my_domains())::bigint[])))
    or object operator(pg_catalog.^@) any (array(
        select pg_catalog.quote_ident(d.domain_name) || '.' from mesh_catalog.domain d
         where d.domain_id = any ((select mesh_catalog.my_domains())::bigint[])))
    or exists (select from mesh_catalog.platform_admin a
                 join pg_catalog.pg_roles r on r.oid = a.role_oid and r.rolname = a.role_name
                where pg_catalog.pg_has_role(r.oid, 'USAGE')));

create view mesh.audit_log with (security_invoker) as
select event_id, happened_at, role_name as role, session_role, nullif(person, '') as person, action, object, details
  from mesh_catalog.audit_event;
comment on view mesh.audit_log is 'Who did what in the mesh: an admin sees everything, others what they did and what was done to their domains and products';

create policy concerned on mesh_catalog.read_event for select using (
    role_name = current_user or session_role = current_user
    or product_id = any (array(
        select p.product_id from mesh_catalog.product p
         where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[])))
    or exists (select from mesh_catalog.platform_admin a
                 join pg_catalog.pg_roles r on r.oid = a.role_oid and r.rolname = a.role_name
                where pg_catalog.pg_has_role(r.oid, 'USAGE')));

create function mesh.audit_reads(product text, mode text, fraction double precision default 0.1) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_reads';
comment on function mesh.audit_reads(text, text, double precision) is 'Says which reads of a product through its port are recorded: none; sampled, a fraction of them, and what finds no room is counted as lost; full, all, and a read that cannot be recorded within two seconds is refused. Refusals are recorded in any case, as far as there is room. For the domain''s product_owner, steward, compliance_liaison and owner.';

create function mesh.who_read(product text, since timestamptz default '-infinity')
    returns table (happened_at timestamptz, role text, session_role text, person text, application text, purpose text, allowed boolean, reason text, fraction double precision)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_who_read';
comment on function mesh.who_read(text, timestamptz) is 'Who read a product through its port, or was refused, as far as its reads are recorded: those that the caller may see. A read with fraction 0.1 stands for ten.';

create view mesh.read_policies with (security_invoker) as
select d.domain_name || '.' || p.product_name as product, r.reads_mode as mode, r.fraction, r.set_at, r.set_by::text as set_by
  from mesh_catalog.read_policy r
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.read_policies is 'Of which products reads are recorded: a fraction of them (sampled) or all (full)';
