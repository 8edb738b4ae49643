-- Tags of columns as native security labels of the provider meshcat, on the port view and
-- on what it reads: for tools that know PostgreSQL and not the mesh. The tags decide, the
-- labels follow them, however a tag came or went.

create function mesh_catalog.set_column_label(relation regclass, column_number smallint, label text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_set_label';
comment on function mesh_catalog.set_column_label(regclass, smallint, text) is 'Sets a column''s security label, or removes it (null). For the extension itself.';
revoke all on function mesh_catalog.set_column_label(regclass, smallint, text) from public;

-- A column's tags by all products that show or read the relation.
create function mesh_catalog.label_columns(relation regclass) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    with wanted as (
        select a.attnum as column_number, pg_catalog.string_agg(distinct g.tag, ', ' order by g.tag) as label
          from mesh_catalog.port t
          join mesh_catalog.version v on v.product_id = t.product_id and v.state <> 'retired'
          join mesh_catalog.version_column c on c.version_id = v.version_id
          join pg_catalog.pg_attribute a on a.attrelid = label_columns.relation and a.attname::text = c.column_name
               and a.attnum > 0 and not a.attisdropped,
               pg_catalog.unnest(c.classification) g (tag)
         where t.direction = 'output' and label_columns.relation in (t.relation, t.source)
         group by a.attnum
    ), present as (
        select l.objsubid::smallint as column_number, l.label
          from pg_catalog.pg_seclabel l
         where l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
           and l.objoid = label_columns.relation and l.provider = 'meshcat'
    )
    select mesh_catalog.set_column_label(label_columns.relation, coalesce(w.column_number, p.column_number), w.label)
      from wanted w full join present p using (column_number)
     where w.label is distinct from p.label;
end;
comment on function mesh_catalog.label_columns(regclass) is 'Has the security labels of a relation''s columns say their tags. For the extension itself.';
revoke all on function mesh_catalog.label_columns(regclass) from public;

create function mesh_catalog.label_product(product_id bigint) returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select mesh_catalog.label_columns(c.oid::pg_catalog.regclass)
      from pg_catalog.pg_class c
     where c.oid in (select r.relation from mesh_catalog.port t, pg_catalog.unnest(array[t.relation, t.source]) r (relation)
                      where t.product_id = label_product.product_id and t.direction = 'output');
end;
comment on function mesh_catalog.label_product(bigint) is 'The same for the port views of a product and what they read';
revoke all on function mesh_catalog.label_product(bigint) from public;

create function mesh_catalog.tags_changed() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not mesh_catalog.restoring() then
        perform mesh_catalog.label_product(v.product_id)
           from mesh_catalog.version v
          where v.version_id = case tg_op when 'DELETE' then old.version_id else new.version_id end;
    end if;
    return null;
end
$$;
comment on function mesh_catalog.tags_changed() is 'Trigger: security labels follow the tags of columns';
create trigger label_inserted after insert on mesh_catalog.version_column
    for each row when (new.classification <> '{}') execute function mesh_catalog.tags_changed();
create trigger label_updated after update of classification on mesh_catalog.version_column
    for each row when (new.classification <> old.classification) execute function mesh_catalog.tags_changed();
create trigger label_deleted after delete on mesh_catalog.version_column
    for each row when (old.classification <> '{}') execute function mesh_catalog.tags_changed();

create function mesh_catalog.served_changed() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not mesh_catalog.restoring() then
        perform mesh_catalog.label_product(new.product_id);
    end if;
    return null;
end
$$;
comment on function mesh_catalog.served_changed() is 'Trigger: security labels follow what a port shows and reads, and the versions that are served';
create trigger label_retired after update of state on mesh_catalog.version
    for each row when (new.state = 'retired') execute function mesh_catalog.served_changed();
-- Not when a relation was dropped: that must go on without the library.
create trigger label_inserted after insert on mesh_catalog.port
    for each row when (new.relation is not null or new.source is not null) execute function mesh_catalog.served_changed();
create trigger label_updated after update of relation, source on mesh_catalog.port
    for each row when (new.relation <> coalesce(old.relation, 0::regclass) or new.source <> coalesce(old.source, 0::regclass))
    execute function mesh_catalog.served_changed();

create function mesh_catalog.drop_labels() returns void
    language sql volatile
    set search_path = pg_catalog, pg_temp
begin atomic
    select mesh_catalog.set_column_label(l.objoid::pg_catalog.regclass, l.objsubid::smallint, null)
      from pg_catalog.pg_seclabel l
     where l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and l.provider = 'meshcat';
end;
comment on function mesh_catalog.drop_labels() is 'Removes all security labels of the mesh, which a server without it could not restore. For mesh.uninstall().';
revoke all on function mesh_catalog.drop_labels() from public;
