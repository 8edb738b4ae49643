# shellcheck shell=bash
# The heap scan in databases of other encodings and collations: what it finds by itself is
# what the executor finds through a view.
server_create main "shared_preload_libraries = 'meshcat'" "client_encoding = UTF8"
server_start main
server_use main
sql postgres "create role owner" >/dev/null

# compare DATABASE VALUE...: each condition over a table of these values, by both tiers.
compare() {
    local database=$1 values
    shift
    values=$(printf "('%s'), " "$@")
    sql "$database" "
        create extension meshcat;
        select mesh.create_domain('scan', 'owner', 'Tests');
        create schema scan_data authorization owner;
        create table scan_data.t (t text, c char(6));
        insert into scan_data.t select t, t from (values ${values%, }) v (t), generate_series(1, 50);
        insert into scan_data.t values (null, null);
        create view scan_data.v as select * from scan_data.t;
        alter table scan_data.t owner to owner;
        alter view scan_data.v owner to owner;
        select from mesh.adopt('scan.h', relation => 'scan_data.t');
        select from mesh.adopt('scan.s', relation => 'scan_data.v');
        select from mesh.checks c, mesh.drop_check(c.product, c.check_name);
        select mesh.expect(product, format(condition, name))
          from unnest(array['scan.h', 'scan.s']) product, unnest(array['t', 'c', 't collate \"C\"']) name,
               unnest(array['length(%s) < 2', 'octet_length((%s)::text) < 3', 'upper(%s) = ''A''', 'lower(%s) <> ''i''',
                            '%s < ''b''', '%s = ''$2''', '%s in (''a'', ''$2'')', 'btrim(%s) = %1\$s', '%s ~ ''^.\$''',
                            '%s ~* ''^[a-z]''', '%s like ''_''', '%s like ''%%$2''', '%s not like ''a%%''']) condition;" >/dev/null
    expect "$database: $(sql "$database" "show server_encoding") by heap and by SQL" "$(sql "$database" "
        select format('%s: %s and %s', h.check_name, h.rows_failed, s.rows_failed)
          from mesh.check('scan.h') h join mesh.check('scan.s') s using (check_name)
         where (h.tier, s.tier) <> ('heap', 'sql') or (h.status, h.rows_checked, h.rows_failed) is distinct from (s.status, s.rows_checked, s.rows_failed)")" ""
    expect "$database: all were compared and many fail" "$(sql "$database" "
        select count(*), count(*) filter (where rows_failed between 1 and rows_checked - 1) > 20 from mesh.check('scan.h')")" "39|t"
}

# create_in ENCODING LOCALE_OPTIONS: a database of the name of the encoding.
create_in() {
    sql postgres "create database \"$1\" template template0 encoding '$1' $2"
}

create_in LATIN1 "locale 'C'"
compare LATIN1 '' 'é' 'a' 'A' 'ab' 'éa' 'É' 'I' 'i' ' a '
create_in EUC_JP "locale 'C'"
compare EUC_JP '' '漢' 'a' 'A' 'ab' '漢字' 'a漢' 'I' 'ｱ' ' a '
create_in SQL_ASCII "locale 'C'"
compare SQL_ASCII '' 'é' 'a' 'A' 'ab' '漢' 'I' 'i' ' a '
create_in UTF8 "locale 'C.UTF-8'"
compare UTF8 '' 'é' 'a' 'A' 'ab' '漢字' 'I' 'ı' ' a '
