-- What port views and policies are made of. They run with the reader's privileges,
-- so every reader may execute them; each answers about the current user alone.

create function mesh_catalog.admit(port_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_admit';
comment on function mesh_catalog.admit(bigint) is 'True if the current user may read the port at this moment; otherwise an error that says how to request it. In port views.';

create function mesh_catalog.admitted(port_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_admitted';
comment on function mesh_catalog.admitted(bigint) is 'May the current user read the port at this moment? In policies on sources.';

create function mesh_catalog.unfiltered(port_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_unfiltered';
comment on function mesh_catalog.unfiltered(bigint) is 'Is the current user exempt from the port''s row filters: the domain''s owner, an admin, or by a grant?';

create function mesh_catalog.filter_applies(filter_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_filter_applies';
comment on function mesh_catalog.filter_applies(bigint) is 'Does a filter that is limited to some roles apply to the current user?';

create function mesh_catalog.unmasked(port_id bigint, column_name text) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_unmasked';
comment on function mesh_catalog.unmasked(bigint, text) is 'Does the current user see the port''s column without its mask: the domain''s owner, an admin, or by a grant?';

create function mesh_catalog.installed() returns boolean
    language sql immutable parallel safe
    return true;
comment on function mesh_catalog.installed() is 'True. Policies that let rows through depend on it, so that they go with the extension and leave the rows hidden.';

create function mesh.session_attribute(attribute text) returns text[]
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_session_attribute';
comment on function mesh.session_attribute(text) is 'The values of an attribute of the current user, as mesh.set_attribute set them for it or for roles whose privileges it has; null without. For row filters.';

create function mesh.session_purposes() returns text[]
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_session_purposes';
comment on function mesh.session_purposes() is 'The purposes for which the current user may read the product at hand: those of its valid grants, or the one of them that meshcat.purpose chooses. In row filters and masks only.';

create function mesh_catalog.purposes(port_id bigint) returns text[]
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_purposes';
comment on function mesh_catalog.purposes(bigint) is 'The purposes for which the current user may read the port: what mesh.session_purposes() becomes in port views and policies.';

create function mesh_catalog.purpose(port_id bigint) returns text
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_purpose';
comment on function mesh_catalog.purpose(bigint) is 'The one purpose for which the current user reads the port; of several, SET meshcat.purpose chooses. In masks whose pseudonyms differ by purpose.';

create function mesh_catalog.compile_port_view(port_id bigint) returns regclass
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_compile_port_view';
comment on function mesh_catalog.compile_port_view(bigint) is 'Creates or replaces the view of a table port from the catalog, as the domain''s owner role. For the domain''s product_owner, data_engineer and owner.';

create view mesh_catalog.filter_role with (security_invoker) as
select r.filter_id, r.role_name, r.role_oid, r.exempt from mesh_catalog.row_filter_role r
union all
select f.filter_id, r.role_name, r.role_oid, r.exempt
  from mesh_catalog.row_filter f join mesh_catalog.tagged_filter_role r using (rule_id);
comment on view mesh_catalog.filter_role is 'The roles that a filter of a product applies to, and those that are exempt, wherever it comes from';

create function mesh_catalog.filter_reaches(filter_id bigint, role oid) returns boolean
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select (not exists (select from mesh_catalog.filter_role f where f.filter_id = filter_reaches.filter_id and not f.exempt)
            or exists (select from mesh_catalog.filter_role f
                         left join pg_catalog.pg_roles r on r.oid = f.role_oid and r.rolname = f.role_name
                        where f.filter_id = filter_reaches.filter_id and not f.exempt
                          and (r.oid is null or pg_catalog.pg_has_role(filter_reaches.role, r.oid, 'MEMBER'))))
       and not exists (select from mesh_catalog.filter_role f
                         join pg_catalog.pg_roles r on r.oid = f.role_oid and r.rolname = f.role_name
                        where f.filter_id = filter_reaches.filter_id and f.exempt
                          and pg_catalog.pg_has_role(filter_reaches.role, r.oid, 'USAGE'));
end;
comment on function mesh_catalog.filter_reaches(bigint, oid) is 'Does a filter apply to a role? If limited to roles, also to whoever could become one of them, and to everybody once one is gone; not to who has the privileges of an exempt role.';

create function mesh_catalog.strictness(method text) returns integer
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return pg_catalog.array_position(array['null', 'constant', 'hash', 'pseudonym', 'year', 'generalise', 'noise', 'partial', 'expression'], method);
comment on function mesh_catalog.strictness(text) is 'The place of a mask''s method, the strictest first: of several masks on a column the first one counts';

create view mesh_catalog.tagged_column with (security_invoker) as
select distinct p.product_id, p.domain_id, c.column_name, t.tag
  from mesh_catalog.product p
  join mesh_catalog.version v on v.product_id = p.product_id and v.state <> 'retired'
  join mesh_catalog.version_column c using (version_id),
       pg_catalog.unnest(c.classification) t (tag)
 where exists (
    select from mesh_catalog.port o
      left join mesh_catalog.version_column s on s.version_id = mesh_catalog.served_version(o.port_id)
      left join pg_catalog.pg_attribute a on s.version_id is null and a.attrelid = o.source and a.attnum > 0 and not a.attisdropped
     where o.product_id = p.product_id and o.direction = 'output' and o.kind = 'table'
       and coalesce(s.column_name, a.attname::text) = c.column_name);
comment on view mesh_catalog.tagged_column is 'The columns that ports show, and the tags that they bear in any version that is not retired';

create function mesh_catalog.follow_tags(product_id bigint) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_follow_tags';
comment on function mesh_catalog.follow_tags(bigint) is 'Has the rules by tag reach a product whose tags have changed. For the extension itself.';
revoke execute on function mesh_catalog.follow_tags(bigint) from public;

create function mesh_catalog.tags_to_follow() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not mesh_catalog.restoring() then
        if tg_table_name = 'product' then
            perform mesh_catalog.follow_tags(new.product_id);
        else
            perform mesh_catalog.follow_tags(v.product_id) from mesh_catalog.version v where v.version_id = new.version_id;
        end if;
    end if;
    return null;
end
$$;
comment on function mesh_catalog.tags_to_follow() is 'Trigger: rules by tag reach what comes to bear the tag, however it does';
create trigger rules_inserted after insert on mesh_catalog.version_column
    for each row when (new.classification <> '{}') execute function mesh_catalog.tags_to_follow();
create trigger rules_updated after update of classification on mesh_catalog.version_column
    for each row when (not new.classification <@ old.classification) execute function mesh_catalog.tags_to_follow();
create trigger rules_updated after update of tags on mesh_catalog.product
    for each row when (not new.tags <@ old.tags) execute function mesh_catalog.tags_to_follow();
