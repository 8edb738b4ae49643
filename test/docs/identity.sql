-- What stands in for the bank's identity provider: it signs tokens with a shared secret.
create extension pgcrypto;
create schema provider;
grant usage on schema provider to public;
create function provider.encode(bytes bytea) returns text immutable
    return translate(encode(bytes, 'base64'), E'+/=\n', '-_');
create function provider.token(claims jsonb) returns text language plpgsql as $$
declare
    signed text := provider.encode('{"alg":"HS256","kid":"2026-11"}') || '.'
        || provider.encode(convert_to((claims || jsonb_build_object('exp', extract(epoch from now())::bigint + 600))::text, 'UTF8'));
begin
    return signed || '.' || provider.encode(public.hmac(signed::bytea, decode(repeat('6d8b', 16), 'hex'), 'sha256'));
end $$;
