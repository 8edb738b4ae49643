-- What earlier runs found in each block of a heap, so that a run need not look again
-- at what has not changed. It can be emptied at any time: then all is looked at.

create table mesh_catalog.check_state (
    product_id  bigint not null references mesh_catalog.product on delete cascade,
    relation    regclass not null,
    part        integer not null,
    fingerprint bytea not null,
    records     bytea not null,
    primary key (product_id, relation, part),
    constraint check_state_part check (part >= 0)
);
alter table mesh_catalog.check_state alter column records set storage external;
comment on table mesh_catalog.check_state is 'What the checks of a product found in each block of a heap that had settled: counts, no values. Never dumped; can be emptied at any time';
comment on column mesh_catalog.check_state.product_id is 'Of which product';
comment on column mesh_catalog.check_state.relation is 'In which table or partition; when it is gone, the worker removes the row';
comment on column mesh_catalog.check_state.part is 'Which 4096 blocks of it, from 0';
comment on column mesh_catalog.check_state.fingerprint is 'A hash of everything that gives the counts their meaning: the checks, the columns, the file, the server';
comment on column mesh_catalog.check_state.records is 'The LSN and the counts of each block';

create table mesh_catalog.check_state_position (
    product_id  bigint not null references mesh_catalog.product on delete cascade,
    relation    regclass not null,
    fingerprint bytea not null,
    timeline    bigint,
    lsn         pg_lsn,
    blocks      bigint,
    primary key (product_id, relation),
    constraint check_state_position_whole check (num_nulls(timeline, lsn, blocks) in (0, 3))
);
comment on table mesh_catalog.check_state_position is 'As of which place in the WAL what check_state says of a heap holds, so that blocks which WAL has not touched since need not be read. Never dumped; can be emptied at any time';
comment on column mesh_catalog.check_state_position.product_id is 'Of which product';
comment on column mesh_catalog.check_state_position.relation is 'Of which table or partition';
comment on column mesh_catalog.check_state_position.fingerprint is 'As of check_state: of which of its records';
comment on column mesh_catalog.check_state_position.timeline is 'On which timeline of the WAL; null: not known, look at each block';
comment on column mesh_catalog.check_state_position.lsn is 'The insert position of the WAL before any block was read';
comment on column mesh_catalog.check_state_position.blocks is 'For the blocks before this one; the others were not there';

create table mesh_catalog.check_key_state (
    product_id  bigint primary key references mesh_catalog.product on delete cascade,
    fingerprint bytea not null,
    digest      bytea not null,
    counts      bytea not null
);
comment on table mesh_catalog.check_key_state is 'How many distinct keys the checks of a product found when its blocks were in a certain state: counts, no values. Never dumped; can be emptied at any time';
comment on column mesh_catalog.check_key_state.product_id is 'Of which product';
comment on column mesh_catalog.check_key_state.fingerprint is 'As of check_state, of all its tables and partitions';
comment on column mesh_catalog.check_key_state.digest is 'A digest of the LSNs of all blocks';
comment on column mesh_catalog.check_key_state.counts is 'Of each key the rows that have one, and the distinct ones';

-- What is kept is what the checks found, which the domain may know.
create policy own_domain on mesh_catalog.check_state for select using (
    product_id = any (array(select p.product_id from mesh_catalog.product p
                             where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));
create policy own_domain on mesh_catalog.check_state_position for select using (
    product_id = any (array(select p.product_id from mesh_catalog.product p
                             where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));
create policy own_domain on mesh_catalog.check_key_state for select using (
    product_id = any (array(select p.product_id from mesh_catalog.product p
                             where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));

create function mesh_catalog.blocks_recorded(records bytea) returns integer
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_blocks_recorded';
comment on function mesh_catalog.blocks_recorded(bytea) is 'Of how many blocks a row of mesh_catalog.check_state holds the counts';

create view mesh.check_states with (security_invoker) as
select pg_catalog.format('%I.%I', d.domain_name, p.product_name) as product, s.relation::text as relation,
       s.kept, s.entries, s.bytes, w.lsn as holds_at, w.blocks as covers
  from (select t.product_id, t.relation, 'blocks' as kept, sum(mesh_catalog.blocks_recorded(t.records)) as entries,
               sum(pg_catalog.octet_length(t.records)) as bytes
          from mesh_catalog.check_state t
         group by t.product_id, t.relation
        union all
        select k.product_id, null, 'keys', pg_catalog.octet_length(k.counts) / 16, pg_catalog.octet_length(k.counts)
          from mesh_catalog.check_key_state k) s
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.check_state_position w on w.product_id = s.product_id and w.relation = s.relation;
comment on view mesh.check_states is 'What is kept of earlier runs, so that the next one need not look at what has not changed: of the reader''s own domains';
comment on column mesh.check_states.product is 'Of which product';
comment on column mesh.check_states.relation is 'Of which table or partition (its oid, when it is gone); null for keys, which are of all of them';
comment on column mesh.check_states.kept is 'blocks: what the checks found in each; keys: how many there are';
comment on column mesh.check_states.entries is 'Of how many blocks, or keys';
comment on column mesh.check_states.bytes is 'How many bytes that takes, as it is stored';
comment on column mesh.check_states.holds_at is 'As of which place in the WAL it holds; null: not known, the next run looks at each block';
comment on column mesh.check_states.covers is 'How many blocks there were then';

create function mesh_catalog.status_check_state()
    returns table (item text, state text, detail text, remedy text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select 'check state', 'ok',
           case when count(*) = 0 then 'nothing is kept of earlier check runs'
                else format('of earlier check runs %s is kept, of %s tables of %s products; mesh.check_states lists it',
                            pg_size_pretty(sum(octet_length(s.records))), count(distinct s.relation), count(distinct s.product_id)) end,
           null::text
      from mesh_catalog.check_state s;
end;
comment on function mesh_catalog.status_check_state() is 'Item of mesh.status(): what is kept of earlier check runs of the reader''s own domains';
