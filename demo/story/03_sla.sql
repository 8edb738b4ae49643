\echo
\echo :bold'3. SLA: one measured accuracy, two promises':plain
\echo 'marketing can live with 95 %, risk cannot.'
\c - simona_urbanova

SELECT mesh.agree('payments.transactions', 'marketing', 'accuracy >= 95%', formats => '{table}', review_on => '1994-12-31');
\c - barbora_fialova
SELECT mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.9%', formats => '{table}', review_on => '1994-12-31');
SELECT consumer, term, promised, measured, state FROM mesh.sla_status();
