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
