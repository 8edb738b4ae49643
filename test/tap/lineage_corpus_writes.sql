-- The corpus of statements: how they write, in which order, from where and as whom.
\set part writes
\set least 300
\ir ../lib/lineage_corpus/run.sql
