-- What stands in for the bank's identity provider: it signs tokens with a shared secret,
-- for the login of a BI tool that may become any analyst.
CREATE ROLE superset LOGIN NOINHERIT;
GRANT petra_svobodova, filip_benes TO superset;
CREATE EXTENSION pgcrypto;
CREATE SCHEMA provider;
GRANT USAGE ON SCHEMA provider TO superset;
CREATE TABLE provider.secret AS SELECT public.gen_random_bytes(32) AS bytes;
CREATE FUNCTION provider.encode(bytes bytea) RETURNS text IMMUTABLE
    RETURN translate(encode(bytes, 'base64'), E'+/=\n', '-_');
CREATE FUNCTION provider.jwks() RETURNS jsonb
    RETURN (SELECT jsonb_build_object('keys', jsonb_build_array(jsonb_build_object('kty', 'oct', 'kid', 'demo', 'k', provider.encode(bytes)))) FROM provider.secret);
CREATE FUNCTION provider.token(claims jsonb) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    signed text := provider.encode('{"alg":"HS256","kid":"demo"}') || '.' || provider.encode(convert_to((claims
        || jsonb_build_object('iss', 'https://login.bank.example', 'aud', 'mesh', 'exp', extract(epoch FROM now())::bigint + 600))::text, 'UTF8'));
BEGIN
    RETURN signed || '.' || provider.encode(public.hmac(convert_to(signed, 'UTF8'), (SELECT bytes FROM provider.secret), 'sha256'));
END $$;
REVOKE EXECUTE ON FUNCTION provider.token(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION provider.token(jsonb) TO superset;
