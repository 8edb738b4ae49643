-- Requests, grants, row filters, masks and attributes. Each function checks the
-- authority of its caller.

create function mesh.request_access(product text, purpose text, duration interval default '90 days', for_role regrole default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_request';
comment on function mesh.request_access(text, text, interval, regrole) is 'Asks to read a product for a purpose, for a time, for oneself or a role one is a member of. Returns the request''s number.';

create function mesh.approve(request_id bigint, valid_until timestamptz default null, unmask text[] default '{}', unfiltered boolean default false, note text default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_approve';
comment on function mesh.approve(bigint, timestamptz, text[], boolean, text) is 'Approves a request, which grants access at once: until a date, showing the columns of unmask without masks, and with unfiltered all rows. Returns the grant''s number. For another product_owner or steward of the domain, or its owner, than who asked.';

create function mesh.deny(request_id bigint, reason text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_deny';
comment on function mesh.deny(bigint, text) is 'Denies a request for a reason. For the domain''s product_owner, steward and owner.';

create function mesh.revoke(grant_id bigint, reason text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_revoke';
comment on function mesh.revoke(bigint, text) is 'Ends a grant at once. For the domain''s product_owner, steward and owner.';

create function mesh.revoke(product text, role regrole, reason text) returns integer
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_revoke_role';
comment on function mesh.revoke(text, regrole, text) is 'Ends all grants that a role holds of a product, at once; returns how many. For the domain''s product_owner, steward and owner.';

create function mesh.filter_rows(product text, predicate text, filter_name text, applies_to regrole[] default null, description text default '', exempt regrole[] default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_filter_rows';
comment on function mesh.filter_rows(text, text, text, regrole[], text, regrole[]) is 'Lets consumers see only the rows that meet a predicate over the product''s columns, mesh.session_attribute(''...'') and mesh.session_purposes(); of several filters a row must pass all. Applies to all consumers or some roles, but not to those that are exempt. Replaces a filter of the same name. For the domain''s product_owner, data_engineer, steward and owner.';

create function mesh.filter_tagged(tag text, predicate text, filter_name text, applies_to regrole[] default null, exempt regrole[] default null, domain text default null, description text default '') returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_filter_tagged';
comment on function mesh.filter_tagged(text, text, text, regrole[], regrole[], text, text) is 'A row filter of every product that bears a tag; of every product that has a column which bears it, where the predicate speaks of VALUE, which stands for that column. Of one domain''s products (for its product_owner, data_engineer, steward and owner), or of all (for platform admins). Returns how many filters that are.';

create function mesh.drop_tagged_filter(tag text, filter_name text, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_tagged_filter';
comment on function mesh.drop_tagged_filter(text, text, text) is 'Removes a row filter by tag from all that it reaches. For those who may set it.';

create function mesh.drop_filter(product text, filter_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_filter';
comment on function mesh.drop_filter(text, text) is 'Removes a row filter. For the domain''s product_owner, data_engineer, steward and owner.';

create function mesh.mask_column(product text, column_name text, method text, argument text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_mask_column';
comment on function mesh.mask_column(text, text, text, text) is 'Hides a column''s values from consumers by a method: null, constant, hash, pseudonym, year, generalise, noise, partial or expression; of several on a column the first of this order counts. Replaces a mask of the same method. For the domain''s product_owner, data_engineer, steward, compliance_liaison and owner.';

create function mesh.mask_tagged(tag text, method text, argument text default null, domain text default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_mask_tagged';
comment on function mesh.mask_tagged(text, text, text, text) is 'A mask of every column that bears a tag, now or later; where the method does not fit a column''s type, it shows null. In an expression VALUE stands for the column. Of one domain''s products (for its product_owner, data_engineer, steward, compliance_liaison and owner), or of all (for platform admins). Returns how many columns that are.';

create function mesh.drop_tagged_mask(tag text, method text, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_tagged_mask';
comment on function mesh.drop_tagged_mask(text, text, text) is 'Removes a mask by tag from all that it reaches. For those who may set it.';

create function mesh.simulate(role regrole, query text) returns setof json
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_simulate';
comment on function mesh.simulate(regrole, text) is 'What a query over ports of your domains would return to a role: its rows, one JSON object each, or the error that it would get. Runs with your own privileges, reads only. For product_owner, steward and owner of the domains whose ports it reads.';

create function mesh.drop_mask(product text, column_name text, method text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_mask';
comment on function mesh.drop_mask(text, text, text) is 'Removes a column''s mask of one method, or all its masks. For the domain''s product_owner, data_engineer, steward, compliance_liaison and owner.';

create function mesh.set_attribute(role regrole, attribute text, variadic attribute_values text[]) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_set_attribute';
comment on function mesh.set_attribute(regrole, text, text[]) is 'Sets the values of an attribute of a role, for row filters. An attribute named domain.attribute is set by that domain''s product_owner, steward and owner, any other by platform admins.';

create function mesh.drop_attribute(role regrole, attribute text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_attribute';
comment on function mesh.drop_attribute(regrole, text) is 'Removes an attribute of a role, who then is refused by the filters that need it. For those who may set it.';

create function mesh.explain_access(role regrole, product text, out item text, out name text, out access text, out why text, out how_to_get text) returns setof record
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_explain';
comment on function mesh.explain_access(regrole, text) is 'Which rows and columns of a product a role sees, why, and what it would have to request. For members of the role and who holds a duty in the domain.';

create function mesh_catalog.can_read(product_id bigint) returns boolean
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_can_read';
comment on function mesh_catalog.can_read(bigint) is 'May the current user read the product at this moment?';

create function mesh_catalog.keyed_hash(source anyelement, hash_scope text, input text) returns text
    language c stable parallel safe
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_keyed_hash';
comment on function mesh_catalog.keyed_hash(anyelement, text, text) is 'The pseudonym of a value: 128 bits of a keyed hash. Takes the row type of a port''s source, which only its owner''s port view can name; without the key nobody can compute it by themselves.';

create function mesh_catalog.pseudonym(source anyelement, scope text, purpose text, input text) returns text
    language c stable parallel safe
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_pseudonym';
comment on function mesh_catalog.pseudonym(anyelement, text, text, text) is 'A text of the same form as a value, for each scope and purpose one; asterisks for a value with fewer than a million others of its form. Takes the row type of a port''s source, as mesh_catalog.keyed_hash does.';

create function mesh_catalog.expire_grants() returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_expire';
comment on function mesh_catalog.expire_grants() is 'Revokes the privileges of grants that have expired, and returns how many. Expired grants admit nobody before that either.';

create function mesh_catalog.drop_access_objects() returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_objects';
comment on function mesh_catalog.drop_access_objects() is 'Removes the policies on sources and ends all grants: what mesh.uninstall needs. Platform admins only.';

revoke execute on function mesh_catalog.expire_grants(), mesh_catalog.drop_access_objects() from public;

create function mesh_catalog.my_roles() returns oid[]
    language sql stable parallel safe
    set search_path = pg_catalog, pg_temp
begin atomic
    select array(select r.oid from pg_catalog.pg_roles r where pg_catalog.pg_has_role(r.oid, 'USAGE'));
end;
comment on function mesh_catalog.my_roles() is 'The OIDs of the roles whose privileges the current user has. For row-security policies.';

-- A request or grant is seen by the role it is for, by who asked, and by the
-- product's domain.
create policy concerned on mesh_catalog.access_request for select
    using (role_oid = any ((select mesh_catalog.my_roles())::oid[])
           or caller_oid = any ((select mesh_catalog.my_roles())::oid[])
           or product_id = any (array(select p.product_id from mesh_catalog.product p
                                       where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));
create policy concerned on mesh_catalog.access_grant for select
    using (role_oid = any ((select mesh_catalog.my_roles())::oid[])
           or product_id = any (array(select p.product_id from mesh_catalog.product p
                                       where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));
create policy concerned on mesh_catalog.role_attribute for select
    using (role_oid = any ((select mesh_catalog.my_roles())::oid[])
           or pg_catalog.split_part(attribute, '.', 1) = any (array(
                  select d.domain_name from mesh_catalog.domain d
                   where d.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));
