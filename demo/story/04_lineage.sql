\echo
\echo :bold'4. Lineage: three domains, column by column, from the server''s own definitions':plain
\echo 'risk asks for what it needs; each owner decides.'
