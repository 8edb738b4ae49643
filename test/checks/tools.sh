# shellcheck shell=bash
# The programs in tools/ accept a tree that keeps the rules and name what breaks one.
server_root
tree=$SERVER_ROOT/tree
mkdir -p "$tree"/{src/core,src/bridge,src/catalog,src/domain,src/access,src/daemon,test}
cp -r tools "$tree/"

source_file() { printf '%s\n' "${@:2}" >"$tree/src/$1"; }
source_file core/a.hpp '#include <vector>' '#include <boost/graph/graph_traits.hpp>'
source_file core/a.cpp '#include "core/a.hpp"'
source_file bridge/pg.hpp 'extern "C" {' '#include "postgres.h"' '}' '#include "core/a.hpp"'
source_file bridge/compat.hpp '#include "bridge/pg.hpp"' '#if PG_VERSION_NUM >= 160000' '#endif'
source_file catalog/names.hpp '#include "bridge/compat.hpp"' '#include "catalog/pg_type.h"'
source_file domain/domain.hpp '#include "catalog/names.hpp"' '// PG_TRY() is not for here'
source_file access/access.hpp '#include "catalog/names.hpp"'
source_file daemon/main.cpp '#include <libpq-fe.h>' '#include "core/a.hpp"'
source_file module.cpp '#include "domain/domain.hpp"' '#include "access/access.hpp"'
printf '%s\n' core/a.cpp '# a comment' module.cpp >"$tree/src/sources.list"

expect "floors: a tree that keeps them" "$("$tree/tools/floors")" "9 files"
expect "sources: the list is complete" "$("$tree/tools/sources")" "2 sources"

# refused PATTERN FILE LINE...: with this file the floors are broken, and why
refused() {
    source_file "$2" "${@:3}"
    expect_error "src/$2:[0-9]+: .*$1" "$tree/tools/floors"
    rm "$tree/src/$2"
}
refused 'core must not include bridge' core/b.hpp '#include "bridge/pg.hpp"'
refused 'only bridge/pg.hpp includes postgres.h' core/b.hpp '#include "postgres.h"'
refused 'core includes only the C\+\+ library' core/b.hpp '#include "utils/rel.h"'
refused 'core includes only the C\+\+ library' core/b.hpp '#include <libpq-fe.h>'
refused 'bridge must not include catalog' bridge/b.hpp '#include "catalog/names.hpp"'
refused 'only bridge/pg.hpp includes postgres.h' bridge/b.hpp '#include <postgres.h>'
refused 'catalog must not include domain' catalog/b.hpp '#include "domain/domain.hpp"'
refused 'access must not include domain' access/b.hpp '#  include "domain/domain.hpp"'
refused 'daemon must not include bridge' daemon/b.hpp '#include "bridge/pg.hpp"'
refused 'daemon must not include PostgreSQL' daemon/b.hpp '#include "utils/rel.h"'
refused 'no such file' domain/b.hpp '#include "domain/gone.hpp"'
refused 'relative to src' domain/b.hpp '#include "../domain/domain.hpp"'
refused 'only in bridge/compat.hpp' bridge/b.hpp '#if PG_VERSION_NUM < 160000'
refused 'only in src/bridge' domain/b.hpp '  PG_TRY();'

echo 'core/gone.cpp' >>"$tree/src/sources.list"
expect_error 'core/gone.cpp: .*no such file' "$tree/tools/sources"
sed -i '/gone/d' "$tree/src/sources.list"
source_file domain/new.cpp
expect_error 'domain/new.cpp: not in src/sources.list' "$tree/tools/sources"
rm "$tree/src/domain/new.cpp"
echo 'core/a.cpp' >>"$tree/src/sources.list"
expect_error 'core/a.cpp: listed twice' "$tree/tools/sources"

expect_match "sizes: short files pass" "$("$tree/tools/sizes")" 'files; the longest'
seq 401 >"$tree/test/long.sql"
expect_error 'test/long.sql: 401 lines' "$tree/tools/sizes"

# library NAME SYMBOL...: a shared library that exports the symbols
library() {
    printf 'int %s(void) { return 0; }\n' "${@:2}" >"$tree/$1.c"
    cc -shared -fPIC -o "$tree/$1.so" "$tree/$1.c"
}
library good meshcat_f pg_finfo_meshcat_f _PG_init Pg_magic_func
expect "exports: ours alone" "$("$tree/tools/exports" "$tree/good.so")" "4 symbols"
library bad meshcat_f _ZN5boost3fooEv
expect_error 'boost::foo' "$tree/tools/exports" "$tree/bad.so"

mkdir -p "$tree/docs" "$tree/test/tap"
echo "select ok(true, 'the owner''s door is shut');" >"$tree/test/tap/door.sql"
row() { printf '| attack | met by | test |\n|---|---|---|\n| A door | a lock | `%s |\n' "$1" >"$tree/docs/security.md"; }
row "tap/door\`: the owner's door is shut<br>\`tap/door\`: select ok"
expect "attacks: each has its test" "$("$tree/tools/attacks")" "1 attacks, 2 tests"
row 'tap/door`: the window is shut'
expect_error 'A door: nothing in test/tap/door.sql is named "the window is shut"' "$tree/tools/attacks"
row 'tap/window`: the window is shut'
expect_error 'A door: there is no test "tap/window"' "$tree/tools/attacks"
