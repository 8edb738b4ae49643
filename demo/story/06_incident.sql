\echo
\echo :bold'6. Incident: the same check, now that others depend on the data':plain
\c - jana_novakova

SELECT check_name, status, rows_failed, message FROM mesh.check('payments.transactions') WHERE status <> 'pass';
SELECT incident_id, product, state, severity, failed_checks, affected_products, owners FROM mesh.incidents;
SELECT next_step FROM mesh.incidents;
\c - barbora_fialova
SELECT consumer, term, promised, measured, state FROM mesh.sla_status();
\echo 'A consumer who reads the product is told:'
SELECT count(*) FROM payments.transactions WHERE type = 'VYBER';
