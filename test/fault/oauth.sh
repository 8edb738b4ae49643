# shellcheck shell=bash
# Signing on with OAuth, against tokens of our own making: who comes in, as whom and until
# when; who does not, and what the server's log tells of it; and that it never tells a token.
# How a provider's tokens get here, test/fault/oauth_dex.sh tells.
((PG_MAJOR >= 18)) || not_run "PostgreSQL has OAuth since 18"
work=$(mktemp -d)
client() { python3 test/lib/oauth_client.py "$@"; }
client key "$work/k1" >"$work/k1.jwks"
client key "$work/k2" >"$work/k2.jwks"
chmod -R a+rX "$work"

server_create main "shared_preload_libraries = 'meshcat'" "oauth_validator_libraries = 'meshcat'" \
    "meshcat.oauth_database = 'bank'" "meshcat.oauth_memory = 64" "max_worker_processes = 16" \
    "wal_level = replica" "log_connections = all" "log_statement = all" "log_min_messages = debug1"
line='oauth issuer="https://id.bank" scope="openid"'
cat >"$(server_dir main)/data/pg_hba.conf" <<HBA
local all,replication postgres trust
local all jan $line map=mesh
local all far oauth issuer="https://far.bank/.well-known/openid-configuration" scope="openid" delegate_ident_mapping=1
local all all $line delegate_ident_mapping=1
HBA
echo 'mesh "jan@bank.example" jan' >"$(server_dir main)/data/pg_ident.conf"
server_start main
server_use main
log=$(server_log main)

mkfifo "$work/to_sign" "$work/signed"
client sign "$work" <"$work/to_sign" >"$work/signed" &
exec 7>"$work/to_sign" 8<"$work/signed"
# token SUBJECT [MORE_CLAIMS [HEADER [KEY]]]
token() {
    local token
    printf '["%s", %s, %s, "%s"]\n' "$1" "${2:-"{}"}" "${3:-"{}"}" "${4:-k1}" >&7
    read -r -t 30 token <&8
    tee -a "$work/tokens" <<<"$token"
}
# sign_on ROLE TOKEN QUERY...
sign_on() { TOKEN=$2 client connect "$1" "${DATABASE:-bank}" < <(printf '%s\n' "${@:3}"); }
# refused ROLE TOKEN WHY: nobody comes in, and the log says why
refused() {
    local before
    before=$(wc -l <"$log")
    expect "nobody comes in" "$(sign_on "$1" "$2" "select 1" 2>&1)" \
        "FATAL 28000 OAuth bearer authentication failed for user \"$1\""
    expect_match "the log says why" "$(tail -n +"$((before + 1))" "$log")" "$3"
}
me="select role, subject, state, attributes ->> 'region' from mesh.session"
rows="select string_agg(region, ',' order by region) from sales.clients"

sql postgres "create database bank"
sql postgres "create role petra login; create role jan login; create role dana login; create role clerk;
              create role far login; create role boss login createrole; grant clerk to petra"
petra=$(token petra@bank.example '{"regions": ["Prague", "Brno"]}')
refused petra "$petra" "Its database cannot be read"
sql bank "create extension meshcat; create role owner_of_sales; create role steward login;
        select mesh.create_domain('sales', 'owner_of_sales'); select mesh.appoint('sales', steward => 'steward');
        create schema sales_data authorization owner_of_sales; set role owner_of_sales;
        create table sales_data.client (region text); insert into sales_data.client values ('Prague'), ('Brno'), ('Wien');
        select count(*) from mesh.adopt('sales.clients', relation => 'sales_data.client');
        select mesh.filter_rows('sales.clients', 'region = any (mesh.session_attribute(''region''))', 'region');
        set role petra; select mesh.request_access('sales.clients', purpose => 'churn');
        set session authorization steward; select mesh.approve(1)" >/dev/null
trust() { # KEY [MORE]
    sql bank "select mesh.trust_issuer('https://id.bank', '{mesh}', '$(<"$work/$1.jwks")', attributes => '{\"region\": \"regions\"}' ${2:-})" >/dev/null
}
trust k1
refused petra "$petra" "Nobody here is who it is about"
map() { sql bank "select mesh.map_identity('https://id.bank', '$1@bank.example', '$1')" >/dev/null; }
unmap() { sql bank "select mesh.unmap_identity('https://id.bank', '$1@bank.example')" >/dev/null; }
map petra

# Who comes in is logged in, as long as the connection lasts.
expect "who she is, and what she reads" "$(sign_on petra "$petra" "$me" "select system_user" "$rows")" \
    $'petra|petra@bank.example|valid|["Prague", "Brno"]\noauth:petra@bank.example\nBrno,Prague'
expect "another role suspends it" "$(sign_on petra "$petra" "set role clerk" "$me" "reset role" "$me")" \
    $'clerk||other role|\npetra|petra@bank.example|valid|["Prague", "Brno"]'
for reset in "reset all" "discard all" "select mesh.logout()" "set meshcat.identity = ''"; do
    expect "$reset leads back to it" "$(sign_on petra "$petra" "$reset" "$rows" | tail -n 1)" "Brno,Prague"
done
another=$(token petra@bank.example '{"regions": "Wien"}')
expect "a login goes before it, until it ends" \
    "$(sign_on petra "$petra" "select mesh.login('$another', false)" "$rows" "select mesh.logout()" "$rows" | grep .)" \
    $'petra\nWien\nBrno,Prague'
expect "parallel queries ask the leader" \
    "$(sign_on petra "$petra" "set debug_parallel_query = on" "$rows")" "Brno,Prague"
expect_match "nobody makes an identity up" "$(sign_on petra "$petra" "set meshcat.identity = '1'")" "cannot be set"
sql postgres "create database elsewhere"
sql elsewhere "create extension meshcat"
expect "in another database it is a connection alone" "$(DATABASE=elsewhere sign_on petra "$petra" "$me")" "petra||none|"

# A standby signs on as well; what is taken back here it is asked for at the end.
map dana
dana=$(token dana@bank.example)
server_standby standby main
server_use standby
expect "on a standby" "$(sign_on dana "$dana" "$me")" "dana|dana@bank.example|valid|"
server_use main
unmap dana

# Who does not.
refused boss "$petra" "Whom it is about is another role"
refused postgres_not_there "$petra" "There is no role"
refused petra "$(token eva@bank.example)" "Nobody here is who it is about"
refused petra "$(token petra@bank.example '{"exp": 1700000000}')" "It has expired, [0-9]+ seconds ago"
refused petra "$(token petra@bank.example '{"exp": null}')" "It has no end"
refused petra "$(token petra@bank.example '{"nbf": 4000000000}')" "It begins in"
refused petra "$(token petra@bank.example '{"aud": "bi"}')" "It is not meant for this server"
refused petra "$(token petra@bank.example '{"iss": "https://evil.bank"}')" "It is from another issuer than pg_hba.conf asks for"
refused petra "$(token petra@bank.example '{"sub": null}')" "It has no .sub. that is a text"
refused petra "$(token petra@bank.example '{"sub": ["petra@bank.example"]}')" "It has no .sub. that is a text"
refused petra "$(token petra@bank.example '{}' '{"alg": "none"}')" "Its algorithm is not one that is accepted"
refused petra "$(token petra@bank.example '{}' '{"alg": "HS256"}')" "Its algorithm is not one that is accepted"
refused petra "$(token petra@bank.example '{}' '{"kid": "k9"}')" "It is signed with a key that is not among its issuer's"
refused petra "$(token petra@bank.example '{}' '{"kid": "k1"}' k2)" "Its signature is not that of its issuer"
refused petra "$(token petra@bank.example '{}' '{"crit": ["x"], "x": 1}')" "It has a critical header"
refused petra "${petra%.*}.AAAA" "Its signature is not that of its issuer"
refused petra "garbage" "It has not the three parts of a signed token"
refused petra "a.b.c" "Its header is not base64url"
refused petra "$(printf 'x%.0s' {1..20000})" "It has more than 16384 bytes"
head -c 1000000 /dev/zero | tr '\0' x >"$work/long"
expect_error "FATAL|closed|reset|Broken" sign_on petra "@$work/long" "select 1"
refused far "$petra" "It is from another issuer than pg_hba.conf asks for"

# PostgreSQL's map of users and the mesh's have to agree where both are asked.
jan=$(token jan@bank.example)
refused jan "$jan" "Nobody here is who it is about"
map jan
expect "both agree" "$(sign_on jan "$jan" "$me")" "jan|jan@bank.example|valid|"
echo 'mesh "somebody@bank.example" jan' >"$(server_dir main)/data/pg_ident.conf"
sql postgres "select pg_reload_conf()" >/dev/null
refused jan "$jan" "no match in usermap \"mesh\" for user \"jan\" authenticated as \"jan@bank.example\""

# By a name alone nobody gets powers; nor is a token for one login good for a connection.
trust k1 ", match_roles => true"
refused boss "$(token boss)" "has powers that a name in a token does not give"
expect "a role by its name" "$(sign_on steward "$(token steward)" "$me")" "steward|steward|valid|"
sql postgres "alter role steward superuser"
refused steward "$(token steward)" "Nobody becomes a superuser by a token"
trust k1 ", single_use => true"
refused petra "$petra" "It is good for one login alone"
trust k1

# What is committed holds for the next connection, and for the next statement of the last.
unmap petra
refused petra "$petra" "Nobody here is who it is about"
map petra
expect "mapped anew" "$(sign_on petra "$petra" "$rows")" "Brno,Prague"
keeper=$(sql postgres "select pid from pg_stat_activity where backend_type = 'meshcat sign-on keeper'")
kill -STOP "$keeper"
unmap jan
refused petra "$petra" "Whom the server may sign on has changed and was not read in five seconds"
kill -CONT "$keeper"
expect "once it is read" "$(sign_on petra "$petra" "$rows")" "Brno,Prague"
mkfifo "$work/asked" "$work/answers"
TOKEN=$petra client connect petra bank <"$work/asked" >"$work/answers" 2>&1 &
exec 5>"$work/asked" 6<"$work/answers"
ask() {
    local answer
    printf '%s\n' "$1" >&5
    read -r -t 30 answer <&6
    printf '%s\n' "$answer"
}
expect "a session" "$(ask "$rows")" "Brno,Prague"
unmap petra
expect_match "who loses the mapping reads nothing more" "$(ask "$rows")" \
    "42501 permission denied for product \"sales.clients\" The token of role \"petra\" is no longer trusted"
expect "mapped anew the session is not" "$(map petra; ask "select state from mesh.session")" "distrusted"
exec 5>&- 6<&-
trust k2
refused petra "$petra" "It is signed with a key that is not among its issuer's"
petra=$(token petra@bank.example '{"regions": "Brno"}' '{}' k2)
expect "the next key" "$(sign_on petra "$petra" "$rows")" "Brno"
trust k2 ", leeway => '0 seconds'"
soon=$(token petra@bank.example "{\"regions\": \"Brno\", \"exp\": $(($(date +%s) + 2))}" '{}' k2)
expect_match "a session ends with its token" "$(sign_on petra "$soon" "$rows" "select pg_sleep(2.1)" "$rows")" \
    "42501 .* The token of role \"petra\" has expired"
refused petra "$soon" "It has expired"

# It takes no more memory than it may, and comes in nobody then.
sql bank "insert into mesh_catalog.identity (issuer_id, claim_value, role_name, role_oid, mapped_by)
          select issuer_id, 'x' || i, 'petra', 0, 'test' from mesh_catalog.issuer, generate_series(1, 2000) i"
refused petra "$petra" "It takes [0-9]+ kB, more than meshcat.oauth_memory"
expect "mesh.status() says so" "$(sql bank "select state from mesh.status() where item in ('identities', 'sign-on') order by item")" $'failing\nfailing'
sql bank "delete from mesh_catalog.identity where mapped_by = 'test'"
expect "and that it is well again" "$(sign_on petra "$petra" "$rows"; sql bank "select state from mesh.status() where item = 'sign-on'")" $'Brno\nok'

# Right after a start.
server_restart main
expect "as soon as the server is up" "$(sign_on petra "$petra" "$rows")" "Brno"
sql bank "select mesh.distrust_issuer('https://id.bank')"
refused petra "$petra" "It is of no issuer that is trusted here"
server_use standby
left_out() { ! sign_on dana "$dana" "select 1"; }
wait_until "the standby has heeded what was taken back long ago" 20 left_out
server_use main
server_stop standby
sql postgres "drop database bank"
refused petra "$petra" "Its database cannot be read|nobody can be signed on|It is of no issuer"

# No token in any log: neither claims nor signature.
grep -v "mesh.login" "$log" "$(server_log standby)" >"$work/log"
while IFS=. read -r _ claims signature; do
    [[ -z $claims ]] || ! grep -qF -- "$claims" "$work/log" || fail "the log has a token's claims"
    [[ -z $signature ]] || ! grep -qF -- "$signature" "$work/log" || fail "the log has a token's signature"
done <"$work/tokens"
expect_match "it was looked for in a log that has something" "$(wc -l <"$work/log")" "[0-9]{3}"
rm -rf "$work"
