# shellcheck shell=bash
# Signing on with a real identity provider, dex: psql gets a token by the device flow, which
# a person approves in a browser; mesh.login() takes it, too; the provider's next keys.
((PG_MAJOR >= 18)) || not_run "PostgreSQL has OAuth since 18"
version=$(sed -n 's|^require github.com/dexidp/dex ||p' test/lib/dex/go.mod)
dex=${MESHCAT_DEX:-/usr/local/lib/dex-$version}
[[ -x $dex ]] || not_run "there is no $dex: test/majors builds it"
work=$(mktemp -d)
client() { python3 test/lib/oauth_client.py "$@"; }
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
issuer=http://127.0.0.1:$port/dex

# The password is "password".
cat >"$work/dex.yaml" <<YAML
issuer: $issuer
storage: {type: memory}
web: {http: "127.0.0.1:$port"}
staticClients: [{id: psql, name: psql, public: true}]
enablePasswordDB: true
staticPasswords:
  - {email: petra@bank.example, username: petra, userID: "08a8684b-db88-4b73-90a9-3cd1661f5466",
     hash: "\$2a\$10\$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W"}
  - {email: eva@bank.example, username: eva, userID: "41331323-6f44-45e6-b3b9-2c4b60c02be5",
     hash: "\$2a\$10\$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W"}
YAML
keys() { python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())' "$issuer/keys"; }
start_dex() {
    "$dex" serve "$work/dex.yaml" >>"$work/dex.log" 2>&1 &
    provider=$!
    wait_until "the provider answers" 20 keys
}
start_dex

server_create main "shared_preload_libraries = 'meshcat'" "oauth_validator_libraries = 'meshcat'" \
    "meshcat.oauth_database = 'bank'" "log_connections = all"
echo "local all postgres trust
local all all oauth issuer=\"$issuer\" scope=\"openid email\" delegate_ident_mapping=1" \
    >"$(server_dir main)/data/pg_hba.conf"
server_start main
server_use main
sql postgres "create database bank"
sql postgres "create role petra login"
trust() { sql bank "select mesh.trust_issuer('$issuer', '{psql}', '$(keys)', role_claim => 'email')"; }
sql bank "create extension meshcat"
trust
sql bank "select mesh.map_identity('$issuer', 'petra@bank.example', 'petra')"

# psql itself. Only with PGOAUTHDEBUG does it go to a provider without TLS; it tells a lot then.
mkfifo "$work/asked" "$work/answers"
PGOAUTHDEBUG=UNSAFE psql --no-psqlrc --quiet --tuples-only --no-align \
    "user=petra dbname=bank oauth_issuer=$issuer oauth_client_id=psql" \
    <"$work/asked" >"$work/answers" 2>"$work/psql.log" &
exec 5>"$work/asked" 6<"$work/answers"
wait_until "psql has a code for the person" 20 grep "enter the code" "$work/psql.log"
prompt=$(grep "enter the code" "$work/psql.log")
expect_match "psql sends the person to the provider" "$prompt" "Visit $issuer/device and enter the code: "
expect_match "who approves it there" \
    "$(client browse "$issuer/device?user_code=${prompt##*: }" petra@bank.example password)" "Login Successful for psql"
ask() {
    local answer
    printf '%s\n' "$1" >&5
    read -r -t 30 answer <&6
    printf '%s\n' "$answer"
}
me="select system_user, role, state, claims ->> 'email' from mesh.session;"
expect "and psql is in" "$(ask "$me")" "oauth:petra@bank.example|petra|valid|petra@bank.example"

# The same kind of token, without psql.
sign_on() { TOKEN=$2 client connect "$1" bank <<<"$3"; }
petra=$(client obtain "$issuer" psql petra@bank.example password)
eva=$(client obtain "$issuer" psql eva@bank.example password)
expect "any driver" "$(sign_on petra "$petra" "$me")" "oauth:petra@bank.example|petra|valid|petra@bank.example"
expect_error "28000" sign_on petra "$eva" "select 1"
expect "mesh.login() takes it, too" \
    "$(sql bank "begin; select mesh.login('$petra'); select state from mesh.session; commit")" $'petra\nvalid'
sql bank "select mesh.trust_issuer('$issuer', '{another}', '$(keys)', role_claim => 'email')"
expect_error "28000" sign_on petra "$petra" "select 1"
trust
sign_on petra "$petra" "select 1" >/dev/null

# Another start, other keys.
kill "$provider"
wait "$provider" || true
start_dex
newer=$(client obtain "$issuer" psql petra@bank.example password)
expect_error "28000" sign_on petra "$newer" "select 1"
expect_match "the log tells what to do" "$(tail -n 20 "$(server_log main)")" "Have the issuer's present keys trusted: mesh.trust_issuer"
trust
expect "once they are trusted" "$(sign_on petra "$newer" "$me")" "oauth:petra@bank.example|petra|valid|petra@bank.example"
expect_error "28000" sign_on petra "$petra" "select 1"
expect "who came by the old keys is in no longer" "$(ask "$me")" "oauth:petra@bank.example|petra|distrusted|petra@bank.example"
exec 5>&- 6<&-
kill "$provider"
wait || true
! grep -qF -- "${petra#*.}" "$(server_log main)" || fail "the log has a token"
rm -rf "$work"
