\echo
\echo :bold'8. Retention: what must go, and a hold that stops it':plain
\echo 'Transactions of 1993 lie in an archive. They are kept for ten years and gone after twelve; nobody loosens that.'
\c - jana_novakova

CREATE TABLE payments_data.archive_1993 AS SELECT * FROM payments_data.transactions WHERE booked_on < '1994-01-01';
\set ECHO none
ALTER TABLE payments_data.archive_1993 OWNER TO payments_team;
SELECT mesh.appoint('payments', compliance_liaison => 'marie_jelinkova') \g /dev/null
SELECT item FROM mesh.adopt('payments.archive', relation => 'payments_data.archive_1993', time_column => 'booked_on') \g /dev/null
\set ECHO queries
SELECT mesh.retain('payments.archive', 'booked_on', keep => '10 years', after => '12 years', mode => 'compliance', timezone => 'Europe/Prague') AS rule;
SELECT rule, due, held, kept, to_do FROM mesh.run_retention('payments.archive');

\echo
\echo 'Before it runs, the loan of account 1787 goes to court. The compliance liaison holds what it is about.'
\c - marie_jelinkova
SELECT mesh.hold('payments.archive', reason => 'loan 5314 in court', matter => '12 C 34/2026', only_where => 'account_id = 1787') AS hold;
\c - jana_novakova
\set ON_ERROR_STOP off
DELETE FROM payments_data.archive_1993 WHERE account_id = 1787;
DROP TABLE payments_data.archive_1993 CASCADE;
\set ON_ERROR_STOP on
SELECT rule, due, held, kept, to_do FROM mesh.run_retention('payments.archive', dry_run => false, batch_size => 15000);
\c - postgres
\set ECHO none
DO $$ BEGIN
    FOR i IN 1 .. 600 LOOP
        EXIT WHEN NOT EXISTS (SELECT FROM mesh.retention_progress);
        PERFORM pg_sleep(0.05);
    END LOOP;
END $$;
\echo 'The worker deletes in batches, each a transaction, as the payments team:'
\set ECHO queries
SELECT state, rows_due, rows_held, rows_done, batches FROM mesh.retention_runs;
SELECT count(*) AS left, count(DISTINCT account_id) AS accounts FROM payments_data.archive_1993;

\echo
\echo 'Who set a hold does not release it; another does, and the rest may go.'
\c - marie_jelinkova
\set ON_ERROR_STOP off
SELECT mesh.release_hold(hold_id, 'settled') FROM mesh.holds;
\set ON_ERROR_STOP on
\c - postgres
SELECT mesh.release_hold(hold_id, 'settled') FROM mesh.holds;
SELECT product, rule, due, held, to_do FROM mesh.retention_due;
