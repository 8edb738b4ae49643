# shellcheck shell=bash
# The conventions of documentation pages, as test/lib/docs.pl keeps them.
server_root
page=$SERVER_ROOT/page.md output=$SERVER_ROOT/output

docs() { perl test/lib/docs.pl "$@"; }
# printed LINE TEXT [LINE TEXT...]: what psql said to the examples of these lines
printed() {
    : >"$output"
    while (($# > 0)); do
        printf '==== example of line %d\n%s\n' "$1" "$2" >>"$output"
        shift 2
    done
}

cat >"$page" <<'PAGE'
# A page
```sql
SELECT 1;
```

```text
 a …
---
…
(2 rows)
```

Prose parts an example from a block that is not its output.
```sql
SELECT 2;
```
Prose.
```text
not an output
```
- a list
  ```sql
  SELECT 3;
  ```
  ```output
  ERROR:  three
  ```
```sql skip
ALTER SYSTEM;
```
PAGE
expect_match "the script runs what is to run" "$(docs script "$page")" 'SELECT 1;'
expect "the script skips what is to skip" "$(docs script "$page" | grep -c 'ALTER SYSTEM')" 0

same=" a b   "$'\n'---$'\n'"1 "$'\n'2$'\n'"(2 rows)"$'\n'
printed 2 "$same" 14 "anything" 22 "ERROR:  three"
expect "ellipses, spaces and errors match" "$(docs compare "$page" "$output")" \
    "3 examples, 1 skipped"
printed 2 "${same/2 rows/3 rows}" 14 "" 22 "ERROR:  three"
expect_error 'example of line 2: prints something else' docs compare "$page" "$output"
printed 2 "$same" 14 "ERROR:  surprise" 22 "ERROR:  three"
expect_error 'example of line 14: fails' docs compare "$page" "$output"
printed 2 "$same" 14 "" 22 "3"
expect_error 'example of line 22: prints something else' docs compare "$page" "$output"
printed 2 "$same" 14 ""
expect_error 'example of line 22: psql did not come to it' docs compare "$page" "$output"

printf '%s\n' '```sql sometimes' '```' >"$page"
expect_error '"sql sometimes" is not known' docs script "$page"
printf '%s\n' '```sql' 'SELECT 1' >"$page"
expect_error 'not closed' docs script "$page"
