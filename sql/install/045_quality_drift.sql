-- How a column's values were distributed in a run, so that later ones can be compared.

create table mesh_catalog.check_distribution (
    run_id   bigint not null,
    check_id bigint not null,
    sketch   bytea not null,
    primary key (run_id, check_id),
    foreign key (run_id, check_id) references mesh_catalog.check_result on delete cascade
);
create index check_distribution_check on mesh_catalog.check_distribution (check_id);
comment on table mesh_catalog.check_distribution is 'What a check of drift found: a sketch of the column''s values. It holds some of them, so it is for the product''s domain alone';
comment on column mesh_catalog.check_distribution.run_id is 'In which run';
comment on column mesh_catalog.check_distribution.check_id is 'Which check';
comment on column mesh_catalog.check_distribution.sketch is 'As mesh_catalog.quantile_sketch makes it of numbers and moments (seconds since 1970), mesh_catalog.frequency_sketch of anything else';
create policy own_domain on mesh_catalog.check_distribution for select using (
    run_id in (select r.run_id from mesh_catalog.check_run r join mesh_catalog.product p using (product_id)
                where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[])));
