-- The corpus of statements: what a query may hold, as the query of a statement that writes.
\set part queries
\set least 280
\ir ../lib/lineage_corpus/run.sql
