-- Approval rules, renewal, recertification and emergencies. Each function checks the
-- authority of its caller.

create function mesh.approval_rule(product text, rule_name text, approver text, applies_to regrole[] default null, purposes text[] default null, longest interval default null, unmask text[] default '{}', unfiltered boolean default false) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_approval_rule';
comment on function mesh.approval_rule(text, text, text, regrole[], text[], interval, text[], boolean) is 'Says who decides about a product''s requests of some roles, for some purposes, for at most so long: auto (they are granted at once, as if the caller approved), steward (as without a rule), or owner (the domain''s owner role alone). Of several rules that a request meets the strictest counts. Replaces a rule of the same name. For the domain''s product_owner and owner.';

create function mesh.drop_approval_rule(product text, rule_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_drop_approval_rule';
comment on function mesh.drop_approval_rule(text, text) is 'Removes an approval rule; what it has granted stays. For the domain''s product_owner and owner.';

create function mesh.renew_access(grant_id bigint, duration interval default '90 days') returns bigint
    language plpgsql volatile
    set search_path = pg_catalog, pg_temp
as $$
declare
    held record;
begin
    select g.product, g.purpose, g.role into held from mesh.grants g where g.grant_id = renew_access.grant_id;
    if not found then
        raise exception using errcode = 'undefined_object', message = format('there is no grant %s', grant_id),
            hint = 'SELECT * FROM mesh.my_access lists yours.';
    end if;
    return mesh.request_access(held.product, held.purpose, duration, quote_ident(held.role)::regrole);
end $$;
comment on function mesh.renew_access(bigint, interval) is 'Asks for what a grant gives once more, for a further time. Returns the request''s number.';

create function mesh.recertify(product text, due interval default '30 days') returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_recertify';
comment on function mesh.recertify(text, interval) is 'Asks who still needs what was granted of a product: each valid grant ends when it is due unless mesh.certify() keeps it. Returns the campaign''s number. For the domain''s product_owner, steward and owner.';

create function mesh.certify(grant_id bigint, keep boolean, note text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_certify';
comment on function mesh.certify(bigint, boolean, text) is 'Answers a recertification: keeps a grant, or ends it at once. For the domain''s product_owner, steward and owner, and not on whose side the grant is.';

create function mesh.allow_emergency(product text, role regrole, longest interval default '1 hour', unmask text[] default '{}', unfiltered boolean default false) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_allow_emergency';
comment on function mesh.allow_emergency(text, regrole, interval, text[], boolean) is 'Lets members of a role read a product in an emergency, for at most so long at once, without asking first. For the domain''s product_owner and owner.';

create function mesh.disallow_emergency(product text, role regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_disallow_emergency';
comment on function mesh.disallow_emergency(text, regrole) is 'Takes that back; what was taken stays until it ends. For the domain''s product_owner and owner.';

create function mesh.emergency_access(product text, reason text, duration interval default null) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_emergency';
comment on function mesh.emergency_access(text, text, interval) is 'Reads a product in an emergency, at once, for whom mesh.allow_emergency() names. Somebody else has to review it before the next one. Returns the grant''s number.';

create function mesh.review_emergency(grant_id bigint, finding text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_access_review_emergency';
comment on function mesh.review_emergency(bigint, text) is 'Says what was found of an emergency. For the domain''s product_owner, steward and owner, and not on whose side it was.';
