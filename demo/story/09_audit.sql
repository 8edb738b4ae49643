\echo
\echo :bold'9. Audit: who read what, and a log that tells when somebody changed it':plain
\echo 'Reads of payments.transactions are all recorded; the worker puts them into the log and seals it.'
\c - postgres
\set ECHO none
DO $$ BEGIN
    FOR i IN 1 .. 600 LOOP
        PERFORM mesh.tick();
        COMMIT;
        EXIT WHEN (SELECT sum(waiting) + sum(unsealed_events) FROM mesh.audit_state) = 0;
        PERFORM pg_sleep(0.1);
    END LOOP;
END $$;
\set ECHO queries
SELECT role, session_role, purpose, allowed, count(*) FROM mesh.who_read('payments.transactions')
 WHERE role IN ('petra_svobodova', 'marie_jelinkova') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 4;
SELECT count(*) AS findings FROM mesh.verify_audit();

\echo
\echo 'A superuser makes an approval say something else, with triggers off. Who verifies sees which one.'
BEGIN;
SET LOCAL session_replication_role = replica;
UPDATE mesh_catalog.audit_event SET session_role = 'nobody' WHERE action = 'approve request' AND object LIKE 'customer.clients: petra%';
SELECT finding, log, detail FROM mesh.verify_audit();
ROLLBACK;

\echo
\echo 'For the auditor: one signed document, which tools/meshcat-verify checks without the database, and a statement about it that two answer for.'
\c - marie_jelinkova
SELECT e #>> '{facts,product,owner}' AS owner, jsonb_array_length(e #> '{facts,columns,rows}') AS columns,
       jsonb_array_length(e #> '{history,grants,rows}') AS grants, e #>> '{signature,algorithm}' AS signed_by
  FROM mesh.evidence('customer.clients') e;
SELECT mesh.attest('customer.clients', 'All clients of the files of 1998 are in it.') AS attestation;
\c - hana_kralova
SELECT mesh.confirm_attestation(attestation_id) FROM mesh.attestations WHERE state = 'to confirm' \g /dev/null
SELECT statement, state, stated_by, confirmed_by FROM mesh.attestations;
