\echo
\echo :bold'3. SLA: one measured accuracy, two promises':plain
\echo 'marketing can live with 95 %, risk cannot.'
\c - simona_urbanova
SELECT mesh.agree('payments.transactions', 'marketing', 'accuracy >= 95%', formats => '{table}', review_on => current_date + 180);
\c - barbora_fialova
SELECT mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.9%', formats => '{table}', review_on => current_date + 180);

\echo
\echo 'jana_novakova, the provider, agrees to both; what her checks measured is judged at once.'
\c - jana_novakova
SELECT mesh.agree('payments.transactions', 'marketing', 'accuracy >= 95%', formats => '{table}', review_on => current_date + 180);
SELECT mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.9%', formats => '{table}', review_on => current_date + 180);
SELECT consumer, term, promised, measured, state FROM mesh.sla_status();
SELECT term, promised, measured, met FROM mesh.charter_status WHERE domain = 'payments';
\echo 'The same data is good enough for one consumer and not for another: both are told, in one place.'
