-- Who somebody is beyond the role that logged in: issuers of tokens that are believed, the
-- roles that their subjects are, and the logins that act for others.

create table mesh_catalog.issuer (
    issuer_id   bigint generated always as identity primary key,
    issuer_name text not null unique,
    audiences   text[] not null,
    algorithms  text[] not null,
    role_claim  text not null,
    match_roles boolean not null,
    attributes  jsonb not null,
    leeway      interval not null,
    longest     interval not null,
    single_use  boolean not null,
    trusted_at  timestamptz not null default pg_catalog.now(),
    trusted_by  name not null,
    constraint issuer_is_named check (issuer_name <> ''),
    constraint issuer_has_audience check (pg_catalog.cardinality(audiences) > 0 and pg_catalog.array_position(audiences, null) is null and not '' = any (audiences)),
    constraint issuer_algorithms_known check (pg_catalog.cardinality(algorithms) > 0 and algorithms <@ array['RS256', 'ES256', 'EdDSA', 'HS256']),
    constraint issuer_names_role check (role_claim <> ''),
    constraint issuer_attributes_are_claims check (pg_catalog.jsonb_typeof(attributes) = 'object' and not pg_catalog.jsonb_path_exists(attributes, '$.* ? (@.type() != "string" || @ == "")')),
    constraint issuer_leeway_is_small check (leeway between interval '0' and interval '5 minutes'),
    constraint issuer_lifetime_is_limited check (longest between interval '1 minute' and interval '31 days')
);
comment on table mesh_catalog.issuer is 'Issuers whose tokens mesh.login() believes';
comment on column mesh_catalog.issuer.issuer_id is 'Identifies the issuer';
comment on column mesh_catalog.issuer.issuer_name is 'What its tokens have as iss, byte for byte';
comment on column mesh_catalog.issuer.audiences is 'What they are meant for: one of these must be their aud';
comment on column mesh_catalog.issuer.algorithms is 'How they may be signed: RS256, ES256, EdDSA, HS256';
comment on column mesh_catalog.issuer.role_claim is 'The claim that tells which role somebody is';
comment on column mesh_catalog.issuer.match_roles is 'Is that claim a role''s name where no identity is mapped?';
comment on column mesh_catalog.issuer.attributes is 'Session attributes that its tokens tell, each with the claim that has it';
comment on column mesh_catalog.issuer.leeway is 'By how much clocks may differ';
comment on column mesh_catalog.issuer.longest is 'For how long a token may be valid';
comment on column mesh_catalog.issuer.single_use is 'Is a token good for one login alone?';
comment on column mesh_catalog.issuer.trusted_at is 'Since when it is trusted as it is now';
comment on column mesh_catalog.issuer.trusted_by is 'Who said so';
create policy everyone on mesh_catalog.issuer for select using (true);

-- No policy: an HS256 key is a secret. mesh.issuers tells the ids.
create table mesh_catalog.issuer_key (
    key_id    bigint generated always as identity primary key,
    issuer_id bigint not null references mesh_catalog.issuer on delete cascade,
    kid       text,
    algorithm text not null,
    modulus   bytea not null,
    exponent  bytea not null,
    x         bytea not null,
    y         bytea not null,
    secret    bytea not null,
    unique nulls not distinct (issuer_id, kid),
    constraint issuer_key_is_whole check (
        case algorithm when 'RS256' then modulus <> '' and exponent <> '' and (x, y, secret) = ('', '', '')
                       when 'ES256' then pg_catalog.octet_length(x) = 32 and pg_catalog.octet_length(y) = 32 and (modulus, exponent, secret) = ('', '', '')
                       when 'EdDSA' then pg_catalog.octet_length(x) = 32 and (modulus, exponent, y, secret) = ('', '', '', '')
                       when 'HS256' then pg_catalog.octet_length(secret) >= 32 and (modulus, exponent, x, y) = ('', '', '', '')
                       else false end)
);
comment on table mesh_catalog.issuer_key is 'The keys that issuers sign with';
comment on column mesh_catalog.issuer_key.key_id is 'Identifies the key';
comment on column mesh_catalog.issuer_key.issuer_id is 'Whose it is';
comment on column mesh_catalog.issuer_key.kid is 'What tokens call it';
comment on column mesh_catalog.issuer_key.algorithm is 'The one algorithm that it is for';
comment on column mesh_catalog.issuer_key.modulus is 'RS256: n';
comment on column mesh_catalog.issuer_key.exponent is 'RS256: e';
comment on column mesh_catalog.issuer_key.x is 'ES256: the first coordinate; EdDSA: the key';
comment on column mesh_catalog.issuer_key.y is 'ES256: the second coordinate';
comment on column mesh_catalog.issuer_key.secret is 'HS256: the secret';

create table mesh_catalog.identity (
    identity_id bigint generated always as identity primary key,
    issuer_id   bigint not null references mesh_catalog.issuer on delete cascade,
    claim_value text not null,
    role_name   name not null,
    role_oid    oid not null,
    mapped_at   timestamptz not null default pg_catalog.now(),
    mapped_by   name not null,
    unique (issuer_id, claim_value)
);
comment on table mesh_catalog.identity is 'Which role somebody is whom an issuer''s token tells of';
comment on column mesh_catalog.identity.identity_id is 'Identifies the mapping';
comment on column mesh_catalog.identity.issuer_id is 'By which issuer''s tokens';
comment on column mesh_catalog.identity.claim_value is 'What the issuer''s role claim says';
comment on column mesh_catalog.identity.role_name is 'The role';
comment on column mesh_catalog.identity.role_oid is 'That role''s OID; a role that bears the name but not the OID is nobody';
comment on column mesh_catalog.identity.mapped_at is 'When it was said';
comment on column mesh_catalog.identity.mapped_by is 'Who said so';
create policy everyone on mesh_catalog.identity for select using (true);

create table mesh_catalog.service_account (
    role_name name primary key,
    role_oid  oid not null,
    added_at  timestamptz not null default pg_catalog.now(),
    added_by  name not null
);
comment on table mesh_catalog.service_account is 'Logins, such as those of BI tools, that read products for persons alone: with a token of theirs';
comment on column mesh_catalog.service_account.role_name is 'The role that logs in';
comment on column mesh_catalog.service_account.role_oid is 'That role''s OID';
comment on column mesh_catalog.service_account.added_at is 'Since when';
comment on column mesh_catalog.service_account.added_by is 'Who said so';
create policy everyone on mesh_catalog.service_account for select using (true);

create table mesh_catalog.used_token (
    issuer_id  bigint not null references mesh_catalog.issuer on delete cascade,
    digest     bytea not null,
    expires_at timestamptz not null,
    primary key (issuer_id, digest)
);
comment on table mesh_catalog.used_token is 'Tokens that were good for one login and have had it';
comment on column mesh_catalog.used_token.issuer_id is 'Whose it is';
comment on column mesh_catalog.used_token.digest is 'SHA-256 of the signed text';
comment on column mesh_catalog.used_token.expires_at is 'From when on nobody would take it anyway';

create function mesh.trust_issuer(issuer text, audiences text[], jwks jsonb, algorithms text[] default '{RS256,ES256,EdDSA}', role_claim text default 'sub', match_roles boolean default false, attributes jsonb default '{}', leeway interval default '30 seconds', longest interval default '24 hours', single_use boolean default false) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_trust_issuer';
comment on function mesh.trust_issuer(text, text[], jsonb, text[], text, boolean, jsonb, interval, interval, boolean) is 'Has mesh.login() believe an issuer''s tokens for one of the audiences, signed with a key of a JWK set by one of the algorithms. role_claim tells the role: as mesh.map_identity says or, with match_roles, by its name. attributes are session attributes with the claims that tell them. Replaces what was said of the issuer; who is logged in with a key that is gone no longer is. Platform admins only.';

create function mesh.distrust_issuer(issuer text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_distrust_issuer';
comment on function mesh.distrust_issuer(text) is 'Believes an issuer no longer, nor who is logged in with a token of it. Platform admins only.';

create function mesh.map_identity(issuer text, claim_value text, role regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_map';
comment on function mesh.map_identity(text, text, regrole) is 'Says which role somebody is whom an issuer''s token tells of by its role claim. Platform admins only.';

create function mesh.unmap_identity(issuer text, claim_value text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_unmap';
comment on function mesh.unmap_identity(text, text) is 'Takes back what mesh.map_identity said; who is logged in by it no longer is. Platform admins only.';

create function mesh.add_service_account(role regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_add_service_account';
comment on function mesh.add_service_account(regrole) is 'Has a login, such as a BI tool''s, read products for persons alone: in its sessions only mesh.login() opens them, whatever role is set. Platform admins only.';

create function mesh.drop_service_account(role regrole) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_drop_service_account';
comment on function mesh.drop_service_account(regrole) is 'Has a login read products as any other role again. Platform admins only.';

create function mesh.login(token text, local boolean default true) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_login';
comment on function mesh.login(text, boolean) is 'Verifies a signed token (JWT), sets the role that it tells of, and returns it. The token''s attributes count for that role until it expires: to the end of the transaction or, if not local, of the session. ROLLBACK, RESET ALL, DISCARD ALL and mesh.logout() end it, another role suspends it.';

create function mesh.logout() returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_logout';
comment on function mesh.logout() is 'Ends what mesh.login() began, and sets the role back to none.';

create function mesh_catalog.session(out session_role text, out role text, out issuer text, out subject text, out expires_at timestamptz, out state text, out attributes jsonb, out claims jsonb) returns record
    language c stable parallel restricted
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_session';
comment on function mesh_catalog.session() is 'What the view mesh.session shows';

create view mesh.session with (security_invoker) as
select session_role, role, issuer, subject, expires_at, state, attributes, claims from mesh_catalog.session();
comment on view mesh.session is 'Who this session is: the role that logged in, the present one, and what a token told, with mesh.login() or when it signed on. state: none, valid, expired, other role, distrusted';

create function mesh_catalog.issuer_keys(issuer_id bigint) returns text[]
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_identity_issuer_keys';
comment on function mesh_catalog.issuer_keys(bigint) is 'The ids of an issuer''s keys, each with its algorithm; the keys themselves nobody reads';

create view mesh.issuers with (security_invoker) as
select i.issuer_name as issuer, i.audiences, i.algorithms, k.keys, i.role_claim, i.match_roles, i.attributes, i.leeway, i.longest, i.single_use,
       i.trusted_at, i.trusted_by::text as trusted_by
  from mesh_catalog.issuer i
 cross join lateral mesh_catalog.issuer_keys(i.issuer_id) k (keys);
comment on view mesh.issuers is 'Whose tokens mesh.login() believes. keys: the ids of their keys, each with its algorithm';

create view mesh.identities with (security_invoker) as
select i.issuer_name as issuer, m.claim_value, m.role_name::text as role, mesh_catalog.is_role(m.role_name, m.role_oid) as is_there,
       m.mapped_at, m.mapped_by::text as mapped_by
  from mesh_catalog.identity m
  join mesh_catalog.issuer i using (issuer_id);
comment on view mesh.identities is 'Which role somebody is whom a token tells of. A role that is not there was dropped or renamed';

create view mesh.service_accounts with (security_invoker) as
select role_name::text as role, mesh_catalog.is_role(role_name, role_oid) as is_there, added_at, added_by::text as added_by
  from mesh_catalog.service_account;
comment on view mesh.service_accounts is 'Logins that read products only with a person''s token';
