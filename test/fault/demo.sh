# shellcheck shell=bash
# The demo's story, told on a fresh server: every number in it is true, a dump of
# the mesh restores into a working one, and uninstalling leaves the data alone.
server_create bank "shared_preload_libraries = 'meshcat'" "timezone = 'UTC'" "max_worker_processes = 16"
server_start bank
server_use bank
sql postgres "CREATE DATABASE bank"
out=$(server_dir bank)/story
mkdir "$out"
PGDATABASE=bank demo/load >"$out/load.log"
PGDATABASE=bank demo/tell "$out" >"$out/story.log"

# Every fact that the data holds, through views and derived products.
expect "the database agrees with the derivation from the files" "$(PGDATABASE=bank demo/oracle/verify)" ""

# What the story printed: SQL of the steps, by the facts of the derivation.
fact() { sql postgres "SELECT '$(<demo/oracle/expected.json)'::jsonb ->> '$1'"; }
printed() { grep -cE "$2" "$out/story.log" >/dev/null || fail "the story does not print $1: $2"; }
printed "the undocumented types" "type is documented .* fail .* $(fact payments.rows) .* $(fact payments.type_undocumented) "
printed "the missing purposes" "purpose is given .* $(fact payments.purpose_missing) "
printed "completeness" "completeness +\| +$(fact payments.purpose_completeness_percent) "
printed "the negative balances" "balance not negative .* $(fact payments.balance_negative) "
printed "the agreement in purpose" "agrees in purpose .* $(fact payments.transfers_purpose_agreeing_percent) "
printed "the repeated relations" "no row twice .* $(fact legal.relations) .* $(fact legal.relations_repeated)"
printed "the self loops" "owns another .* $(fact legal.relations_self_loops)"
printed "one accuracy that meets a promise" "marketing .* 98.625.* met"
printed "and breaks another" "risk .* 98.625.* broken"
printed "the exposure" "$(fact regulatory.all_loans) .* $(fact regulatory.all_bad_loans) .* $(fact regulatory.all_bad_amount) .* $(fact regulatory.all_amount) .* $(fact regulatory.all_bad_share_percent)"
printed "Prague's transactions" "^ +$(fact payments.rows_of_prague_branch)$"
printed "Prague's clients" "^ +$(fact customer.clients_of_prague) "
printed "that a tool reads for persons alone" "Service account .superset. acts for persons alone"
printed "for whom it read" "superset +\\| petra_svobodova +\\| petra@bank.example +\\| valid"
printed "who was refused" "petra_svobodova +\\| superset +\\| branch review +\\| f +\\| +1"
printed "that the log is whole" "^ +0$"
printed "that somebody changed it" "altered +\\| audit +\\| the event is not what was sealed"
printed "the portfolio's prices" "^ +$(fact market.price_rows_of_portfolio) "
printed "the portfolio's return" "$(fact wealth.portfolio_return_percent) .* $(fact wealth.benchmark_return_percent)"
printed "what an archive is made of" "regulatory.credit_exposure +\\| bad_share +\\| bad_share +\\| DIRECT +\\| IDENTITY +\\| observed +\\| INSERT regulatory_data.exposure_archive"
printed "whom a change reaches" "regulatory .* regulatory.credit_exposure"
printed "what comes out unmasked" "customer_data.client#birth_number -> customer_data.clients#birth_date -> customer.clients#birth_date"
printed "what the birth number decides" "customer.clients +\| sex +\| INDIRECT"
printed "what is due" "retention +\\| +$(fact retention.rows_due) +\\| +0 +\\| +0 +\\| +$(fact retention.rows_due)"
printed "what a hold keeps from deletion" "finished +\\| +$(fact retention.rows_due) +\\| +$(fact retention.rows_held) +\\| +$(($(fact retention.rows_due) - $(fact retention.rows_held))) +\\| +2$"
printed "what is left" "^ +$(fact retention.rows_held) \\| +1$"
printed "what may go once it is released" "payments.archive +\\| +retention +\\| +$(fact retention.rows_held) +\\| +0 +\\| +$(fact retention.rows_held)"
grep -q '</svg>' "$out/lineage.svg" || fail "the picture is no SVG"

# The worker shares the server and must not be in the way of CREATE or DROP DATABASE.
sql postgres "CREATE DATABASE copy TEMPLATE bank"
expect "a copied mesh works" "$(sql copy "SELECT count(*) FROM mesh.products")" "$(sql bank "SELECT count(*) FROM mesh.products")"
sql postgres "DROP DATABASE copy"

# A dump restores a working mesh, grants, filters, masks and lineage included: what
# was seen as well, once it is among the edges.
sql bank "SELECT count(*) FROM mesh.scan_lineage()" >"$out/scan.log"
sql postgres "CREATE DATABASE restored"
pg_dump --dbname=bank >"$out/bank.sql"
psql -X -q -v ON_ERROR_STOP=1 -d restored -f "$out/bank.sql" >"$out/restore.log"
as() { psql -X -qAt -d restored -U "$1" -c "$2"; }
expect "an analyst sees her region in the restored mesh" "$(as petra_svobodova "SELECT count(*) FROM payments.transactions" 2>/dev/null)" "$(fact payments.rows_of_prague_branch)"
expect "compliance sees everything there" "$(as marie_jelinkova "SELECT count(*) FROM customer.clients")" "$(fact customer.clients)"
expect "lineage is there" "$(sql restored "SELECT string_agg(coalesce(product, 'what is no product'), ', ' ORDER BY product) FROM mesh.impact('payments.transactions#type')")" \
    "payments.archive, regulatory.credit_exposure, risk.account_features, what is no product"
expect "what was seen is there" "$(sql restored "SELECT DISTINCT source FROM mesh.lineage_edges WHERE target = 'regulatory_data.exposure_archive' AND evidence = 'observed'")" regulatory.credit_exposure
expect "checks run there" "$(as jana_novakova "SELECT rows_failed FROM mesh.check('payments.transactions') WHERE check_name = 'type is documented'")" "$(fact payments.type_undocumented)"

# Uninstalled, nothing is left but the bank's own schemas and data.
sql restored "SELECT mesh.uninstall('$(sql restored "SELECT current_database()")', cascade => true)" >"$out/uninstall.log" 2>&1 || fail "mesh.uninstall: $(tail -n 3 "$out/uninstall.log")"
sql restored "DROP EXTENSION meshcat"
expect "no port view, policy or mesh schema is left" "$(sql restored "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('mesh', 'mesh_catalog', 'payments', 'customer', 'risk')")$(sql restored "SELECT count(*) FROM pg_policy")" 00
expect "the data is all there" "$(sql restored "SELECT count(*) FROM payments_data.trans")" "$(fact payments.rows)"
