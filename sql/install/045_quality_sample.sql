-- Where the newest run of a product saw rows fail: what mesh.failing_rows looks at first.
-- It can be emptied at any time.

create table mesh_catalog.check_sample (
    product_id bigint not null references mesh_catalog.product on delete cascade,
    run_id     bigint not null,
    check_id   bigint not null,
    relation   regclass not null,
    places     tid[] not null,
    primary key (run_id, check_id, relation),
    foreign key (run_id, check_id) references mesh_catalog.check_result on delete cascade
);
create index check_sample_product on mesh_catalog.check_sample (product_id);
comment on table mesh_catalog.check_sample is 'Where a few of the rows lie that failed a check in the product''s newest run: places, no values. For nobody to read; never dumped; can be emptied at any time';
comment on column mesh_catalog.check_sample.product_id is 'Of which product';
comment on column mesh_catalog.check_sample.run_id is 'In which run';
comment on column mesh_catalog.check_sample.check_id is 'Of which check';
comment on column mesh_catalog.check_sample.relation is 'In which table or partition';
comment on column mesh_catalog.check_sample.places is 'The rows'' ctids';
