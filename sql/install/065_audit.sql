-- The log, sealed: what happened is appended as it happens; the worker seals it in
-- batches that follow one another as a chain, so that no later change goes unseen.

create index audit_event_transaction on mesh_catalog.audit_event (transaction_id);
create index audit_event_loss on mesh_catalog.audit_event (event_id) where action = 'lose reads';

create table mesh_catalog.audit_key (
    key_id     integer generated always as identity primary key,
    public_key bytea not null,
    made_at    timestamptz not null default pg_catalog.now(),
    constraint audit_key_is_ed25519 check (pg_catalog.octet_length(public_key) = 32)
);
comment on table mesh_catalog.audit_key is 'The keys that sign seals: their public halves';
comment on column mesh_catalog.audit_key.key_id is 'Identifies the key';
comment on column mesh_catalog.audit_key.public_key is 'Its public half (Ed25519)';
comment on column mesh_catalog.audit_key.made_at is 'When it was made';
create policy everyone on mesh_catalog.audit_key for select using (true);

-- No policy: nobody but the owner reads it. No dump has it: what is restored signs with
-- a key of its own.
create table mesh_catalog.audit_secret (
    key_id integer primary key references mesh_catalog.audit_key,
    secret bytea not null,
    constraint audit_secret_is_ed25519 check (pg_catalog.octet_length(secret) = 32)
);
comment on table mesh_catalog.audit_secret is 'The secret halves of the keys that sign seals';
comment on column mesh_catalog.audit_secret.key_id is 'Of which key';
comment on column mesh_catalog.audit_secret.secret is 'Its secret half';

create table mesh_catalog.audit_epoch (
    epoch    integer primary key,
    origin   text not null,
    timeline bigint not null,
    begun_at timestamptz not null default pg_catalog.clock_timestamp()
);
comment on table mesh_catalog.audit_epoch is 'A life of the log in one place: a dump that was restored, a recovery to an earlier time and a promotion begin another one';
comment on column mesh_catalog.audit_epoch.epoch is 'Which, from 1';
comment on column mesh_catalog.audit_epoch.origin is 'The cluster and the database in which it is sealed';
comment on column mesh_catalog.audit_epoch.timeline is 'The timeline of that cluster''s WAL';
comment on column mesh_catalog.audit_epoch.begun_at is 'When it was first sealed there';
create policy everyone on mesh_catalog.audit_epoch for select using (true);

create table mesh_catalog.audit_seal (
    seal_number     bigint primary key,
    log         text not null,
    epoch       integer not null references mesh_catalog.audit_epoch,
    origin      text not null,
    from_xid    xid8 not null,
    to_xid      xid8 not null,
    first_event bigint not null,
    last_event  bigint not null,
    event_count bigint not null,
    sealed_at   timestamptz not null,
    root        bytea not null,
    previous    bytea not null,
    hash        bytea not null,
    key_id      integer not null references mesh_catalog.audit_key,
    signature   bytea not null,
    constraint audit_seal_has_events check (event_count > 0 and first_event <= last_event and from_xid < to_xid),
    constraint audit_seal_digests check (pg_catalog.octet_length(root) = 32 and pg_catalog.octet_length(previous) = 32 and pg_catalog.octet_length(hash) = 32)
);
comment on table mesh_catalog.audit_seal is 'Batches of events that were sealed: those of the transactions from from_xid to before to_xid, none of which ran any more. Each has the hash of the one before';
comment on column mesh_catalog.audit_seal.seal_number is 'Its place in the chain, from 1 without gaps';
comment on column mesh_catalog.audit_seal.log is 'Of which log the events are';
comment on column mesh_catalog.audit_seal.epoch is 'In which epoch it was sealed';
comment on column mesh_catalog.audit_seal.origin is 'In which cluster and database the events happened';
comment on column mesh_catalog.audit_seal.from_xid is 'The first transaction that it may have events of';
comment on column mesh_catalog.audit_seal.to_xid is 'The first transaction that is left to a later seal';
comment on column mesh_catalog.audit_seal.first_event is 'The lowest event_id';
comment on column mesh_catalog.audit_seal.last_event is 'The highest event_id';
comment on column mesh_catalog.audit_seal.event_count is 'How many events';
comment on column mesh_catalog.audit_seal.sealed_at is 'When';
comment on column mesh_catalog.audit_seal.root is 'The root of the Merkle tree of its events (RFC 6962, SHA-256), in the order of event_id';
comment on column mesh_catalog.audit_seal.previous is 'The hash of the seal before; zeros for the first';
comment on column mesh_catalog.audit_seal.hash is 'The hash of all columns above';
comment on column mesh_catalog.audit_seal.key_id is 'The key that signed it';
comment on column mesh_catalog.audit_seal.signature is 'The signature of the hash (Ed25519)';
create index audit_seal_newest on mesh_catalog.audit_seal (log, origin, seal_number);
create policy everyone on mesh_catalog.audit_seal for select using (true);

-- No policy: who knows all of an event but a word could guess the word from its hash.
create table mesh_catalog.audit_seal_leaves (
    seal_number   bigint primary key references mesh_catalog.audit_seal,
    event_ids bigint[] not null,
    leaves    bytea[] not null,
    constraint audit_seal_leaves_paired check (pg_catalog.cardinality(event_ids) = pg_catalog.cardinality(leaves))
);
comment on table mesh_catalog.audit_seal_leaves is 'The leaves of a seal''s tree: they tell which event was changed, and prove that one is there';
comment on column mesh_catalog.audit_seal_leaves.seal_number is 'Which seal';
comment on column mesh_catalog.audit_seal_leaves.event_ids is 'Its events';
comment on column mesh_catalog.audit_seal_leaves.leaves is 'The hash of each';

create table mesh_catalog.audit_head (
    is_the_only boolean primary key default true,
    seal_number     bigint not null,
    hash        bytea not null,
    constraint audit_head_is_the_only check (is_the_only)
);
comment on table mesh_catalog.audit_head is 'The newest seal, so that a chain whose end was cut off is not taken for a whole one';
comment on column mesh_catalog.audit_head.is_the_only is 'True: there is one row, or none before the first seal';
comment on column mesh_catalog.audit_head.seal_number is 'Which it is';
comment on column mesh_catalog.audit_head.hash is 'Its hash';
create policy everyone on mesh_catalog.audit_head for select using (true);

create table mesh_catalog.read_policy (
    product_id bigint primary key references mesh_catalog.product,
    reads_mode text not null,
    fraction   double precision not null,
    set_at     timestamptz not null default pg_catalog.now(),
    set_by     name not null,
    constraint read_policy_mode_known check (reads_mode in ('sampled', 'full')),
    constraint read_policy_fraction check (case reads_mode when 'full' then fraction = 1 else fraction > 0 and fraction <= 1 end)
);
comment on table mesh_catalog.read_policy is 'Of which products reads are recorded';
comment on column mesh_catalog.read_policy.product_id is 'Which product';
comment on column mesh_catalog.read_policy.reads_mode is 'sampled: a fraction of them; full: all, or they are refused';
comment on column mesh_catalog.read_policy.fraction is 'Which fraction';
comment on column mesh_catalog.read_policy.set_at is 'Since when';
comment on column mesh_catalog.read_policy.set_by is 'Who said so';
create policy everyone on mesh_catalog.read_policy for select using (true);

create table mesh_catalog.read_event (
    event_id       bigint generated always as identity primary key,
    happened_at    timestamptz not null,
    role_name      text not null,
    session_role   text not null,
    person         text not null,
    application    text not null,
    product_id     bigint not null,
    product        text not null,
    purpose        text not null,
    allowed        boolean not null,
    reason         text not null,
    fraction       double precision not null,
    origin         text not null default mesh_catalog.log_origin(),
    transaction_id xid8 not null default pg_catalog.pg_current_xact_id()
);
comment on table mesh_catalog.read_event is 'Who read which product through its port, or was refused: a row for each statement that was recorded';
comment on column mesh_catalog.read_event.event_id is 'Identifies the event';
comment on column mesh_catalog.read_event.happened_at is 'When the reader was admitted or refused';
comment on column mesh_catalog.read_event.role_name is 'The reader (current_user)';
comment on column mesh_catalog.read_event.session_role is 'The role that had logged in (session_user)';
comment on column mesh_catalog.read_event.person is 'The person that a token told, and who issued it; empty without one';
comment on column mesh_catalog.read_event.application is 'By which application_name';
comment on column mesh_catalog.read_event.product_id is 'Which product';
comment on column mesh_catalog.read_event.product is 'Its name when that was recorded';
comment on column mesh_catalog.read_event.purpose is 'The purposes of the valid grants that the reader held';
comment on column mesh_catalog.read_event.allowed is 'Was the reader admitted';
comment on column mesh_catalog.read_event.reason is 'Why: owner or grant, or what was missing';
comment on column mesh_catalog.read_event.fraction is 'Of the reads like it, how many are recorded';
comment on column mesh_catalog.read_event.origin is 'In which cluster and database';
comment on column mesh_catalog.read_event.transaction_id is 'The transaction by which it came into this table';
create index read_event_transaction on mesh_catalog.read_event (transaction_id);
create index read_event_product on mesh_catalog.read_event (product_id, happened_at);

create function mesh_catalog.drain_reads() returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_drain';
comment on function mesh_catalog.drain_reads() is 'Brings the reads that wait in memory into the log. Returns how many. For the extension itself.';
revoke all on function mesh_catalog.drain_reads() from public;

create function mesh_catalog.read_queue_facts(out waiting bigint, out waiting_since timestamptz, out room integer, out lost bigint)
    returns setof record
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_queue';
comment on function mesh_catalog.read_queue_facts() is 'The reads of this database that wait in memory, since when, how many can, and how many were lost since the last that came into the log; nulls without preload';
revoke all on function mesh_catalog.read_queue_facts() from public;

create function mesh_catalog.leaf_hash(fields text[]) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_leaf_hash';
comment on function mesh_catalog.leaf_hash(text[]) is 'The hash of an event: SHA-256 of a byte 0, the number of fields and, of each, a byte 0 for null, or a byte 1, its length and its text in UTF-8; numbers have 8 bytes, the highest first';

create function mesh_catalog.seal_hash(fields text[]) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_seal_hash';
comment on function mesh_catalog.seal_hash(text[]) is 'The hash of a seal: as mesh_catalog.leaf_hash, of a byte 2 instead of 0';

create function mesh_catalog.merkle_root(leaves bytea[]) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_merkle_root';
comment on function mesh_catalog.merkle_root(bytea[]) is 'The root of the Merkle tree of these leaves, as in RFC 6962 with SHA-256';

create function mesh_catalog.merkle_proof(leaves bytea[], place bigint) returns bytea[]
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_merkle_proof';
comment on function mesh_catalog.merkle_proof(bytea[], bigint) is 'The hashes with which the leaf at place (from 0) gives the root, from the leaf upwards';

create function mesh_catalog.prove_leaves(event_ids bigint[], leaves bytea[], wanted bigint[])
    returns table (event_id bigint, place bigint, proof text[])
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_prove_leaves';
comment on function mesh_catalog.prove_leaves(bigint[], bytea[], bigint[]) is 'Of those events that are there, their place (from 0) and their proofs as mesh_catalog.merkle_proof makes them, in hexadecimal; the tree is made once';

create function mesh_catalog.document_digest(document jsonb) returns bytea
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_document_digest';
comment on function mesh_catalog.document_digest(jsonb) is 'SHA-256 of a byte 3 and the document as PostgreSQL writes a jsonb, in UTF-8: keys by length, then by bytes';

create function mesh_catalog.sign_document(document jsonb) returns jsonb
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_sign_document';
comment on function mesh_catalog.sign_document(jsonb) is 'The document with the signature of its digest by the key that signs seals. For the extension itself.';
revoke all on function mesh_catalog.sign_document(jsonb) from public;

create function mesh_catalog.signature_is_valid(public_key bytea, message bytea, signature bytea) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_audit_signature_is_valid';
comment on function mesh_catalog.signature_is_valid(bytea, bytea, bytea) is 'Is it the Ed25519 signature of the message by the holder of the key';

create function mesh_catalog.utc_text(moment timestamptz) returns text
    language sql immutable strict parallel safe
return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
comment on function mesh_catalog.utc_text(timestamptz) is 'A moment as logs write it, whatever the session''s settings';

create view mesh_catalog.log_entry with (security_invoker) as
select 'audit' as log, event_id, origin, transaction_id, happened_at,
       array['audit', event_id::text, mesh_catalog.utc_text(happened_at), role_name, session_role,
             person, action, object, details::text, origin, transaction_id::text] as fields
  from mesh_catalog.audit_event
union all
select 'read', event_id, origin, transaction_id, happened_at,
       array['read', event_id::text, mesh_catalog.utc_text(happened_at), role_name, session_role, person, application, product_id::text,
             product, purpose, allowed::text, reason, fraction::numeric::text, origin, transaction_id::text]
  from mesh_catalog.read_event;
comment on view mesh_catalog.log_entry is 'What is sealed of each event: its log and all of its columns, as texts';

create function mesh_catalog.seal_fields(seal_number bigint, log text, epoch integer, origin text, from_xid xid8, to_xid xid8, first_event bigint, last_event bigint, event_count bigint, sealed_at timestamptz, root bytea, previous bytea) returns text[]
    language sql immutable strict parallel safe
return array['seal', seal_number::text, log, epoch::text, origin, from_xid::text, to_xid::text, first_event::text,
             last_event::text, event_count::text, mesh_catalog.utc_text(sealed_at), encode(root, 'hex'), encode(previous, 'hex')];
comment on function mesh_catalog.seal_fields(bigint, text, integer, text, xid8, xid8, bigint, bigint, bigint, timestamptz, bytea, bytea) is 'What is hashed of a seal, as texts';

create function mesh_catalog.next_batch(of_log text, of_origin text, from_xid xid8, all_ended boolean, most bigint)
    returns table (to_xid xid8, first_event bigint, last_event bigint, event_count bigint, event_ids bigint[], leaves bytea[], root bytea)
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    -- What this statement's snapshot shows of transactions below its xmin is all there will be.
    with place as materialized (
        select least(case when all_ended then '9223372036854775807'::xid8 else pg_snapshot_xmin(pg_current_snapshot()) end,
                     (select (x.transaction_id::text::bigint + 1)::text::xid8
                        from (select e.transaction_id from mesh_catalog.log_entry e
                               where e.log = of_log and e.origin = of_origin and e.transaction_id >= from_xid
                               order by e.transaction_id offset most - 1 limit 1) x)) as to_xid),
    batch as (
        select p.to_xid, min(e.event_id) as first_event, max(e.event_id) as last_event, count(*) as event_count,
               array_agg(e.event_id order by e.event_id) as event_ids,
               array_agg(mesh_catalog.leaf_hash(e.fields) order by e.event_id) as leaves
          from place p
          join mesh_catalog.log_entry e on e.log = of_log and e.origin = of_origin
                                       and e.transaction_id >= from_xid and e.transaction_id < p.to_xid
         group by p.to_xid)
    select b.to_xid, b.first_event, b.last_event, b.event_count, b.event_ids, b.leaves, mesh_catalog.merkle_root(b.leaves)
      from batch b;
end;
comment on function mesh_catalog.next_batch(text, text, xid8, boolean, bigint) is 'The events of a log that the next seal has: of transactions from from_xid on that have ended (all_ended: all have), and no more than most unless one transaction has them; no row when there are none. For the extension itself.';
revoke all on function mesh_catalog.next_batch(text, text, xid8, boolean, bigint) from public;

create function mesh_catalog.seal_logs() returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_audit_seal';
comment on function mesh_catalog.seal_logs() is 'Seals the events of all transactions that have ended. Returns how many. For the extension itself: the worker calls it every minute.';
revoke all on function mesh_catalog.seal_logs() from public;
