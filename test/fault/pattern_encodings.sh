# shellcheck shell=bash
# The matcher of patterns says what PostgreSQL says in other encodings than UTF-8, too:
# in one whose bytes are characters, in one that says nothing of its bytes, and in a
# multibyte one, where it decides ASCII only.
seed=${MESHCAT_SEED:-$RANDOM}
echo "# seed $seed"
server_create main
server_start main
server_use main

# of ENCODING SQL: about the comparisons in a database of that encoding.
of() { sql "encoding_$1" "$2" | tail -n 1; }
wrong="ours in ('yes', 'no') and ours <> theirs or ours <> 'refused' and theirs = 'error'"

for encoding in LATIN1 SQL_ASCII EUC_JP; do
    sql postgres "create database \"encoding_$encoding\" encoding '$encoding' locale 'C' template template0"
    sql "encoding_$encoding" "create extension meshcat_pattern_test;
        create table compared as
        select * from (values ('regex', false), ('regex', true), ('mutant', false), ('like', false)) k (kind, ignore_case),
                      lateral compare($seed, 400, kind, 'C', ignore_case)"
    expect "$encoding: nothing is decided otherwise" \
        "$(of "$encoding" "select count(*), min(pattern) from compared where $wrong")" '0|'
    expect "$encoding: most patterns compile" \
        "$(of "$encoding" "select avg((ours <> 'refused')::int) > 0.5 from compared where theirs <> 'error'")" t
    expect "$encoding: values beyond ASCII are there" \
        "$(of "$encoding" "select count(*) > 1000 from compared where octet_length(value) > 0 and value !~ '^[[:ascii:]]*\$'")" t
done
expect "LATIN1: they are decided where no class is asked for" \
    "$(of LATIN1 "select count(*) > 500 from compared where ours in ('yes', 'no') and value !~ '^[[:ascii:]]*\$'")" t
expect "EUC_JP: many are left undecided" \
    "$(of EUC_JP "select avg((ours = 'undecided')::int) > 0.3 from compared where kind = 'like' and ours <> 'refused' and value !~ '^[[:ascii:]]*\$'")" t
