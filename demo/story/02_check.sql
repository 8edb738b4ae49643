\echo
\echo :bold'2. Check: every rule of a product in one pass over its data':plain
\echo 'jana_novakova says what must hold of transactions.'
\c - jana_novakova

SELECT mesh.expect('payments.transactions', $$type IN ('PRIJEM', 'VYDAJ')$$, check_name => 'type is documented');
SELECT mesh.add_check('payments.transactions', 'missing', columns => '{purpose}', params => '{"missing_values": ["", " "]}',
                      warn => '> 50 %', check_name => 'purpose is given');
SELECT mesh.expect('payments.transactions', 'balance >= 0', warn => '> 0 rows', fail => '> 1 %',
                   check_name => 'balance not negative', dimension => 'consistency');
SELECT mesh.add_check('payments.transactions', 'unique', columns => '{trans_id}', check_name => 'trans_id is unique');
SELECT mesh.add_check('payments.transactions', 'referential', columns => '{account_id, partner_bank, partner_account, amount}',
                      params => '{"references": "payments.orders", "columns": ["account_id", "partner_bank", "partner_account", "amount"]}',
                      filter => $$operation = 'PREVOD NA UCET'$$, check_name => 'transfer has a standing order');
SELECT mesh.add_check('payments.transactions', 'sql', check_name => 'transfer agrees in purpose', dimension => 'consistency',
    params => jsonb_build_object('query', $$SELECT round(100.0 * count(*) FILTER (WHERE btrim(t.purpose) = btrim(o.purpose)) / count(*), 2)
        FROM payments_data.transactions t JOIN payments_data.orders o USING (account_id, partner_bank, partner_account, amount)
       WHERE t.operation = 'PREVOD NA UCET'$$), warn => '< 99');
SELECT check_name, dimension, status, rows_checked, rows_failed, round(metric, 2) AS metric, threshold
  FROM mesh.check('payments.transactions');
SELECT count(*) AS transactions, count(DISTINCT f ->> 'account_id') AS accounts, round(sum((f ->> 'amount')::numeric)) AS crowns
  FROM mesh.failing_rows('payments.transactions', 'type is documented', max_rows => NULL) AS f;
SELECT * FROM mesh.score('payments.transactions');

\echo
\echo 'alena_ruzickova (legal) finds whole rows twice, and entities that own themselves.'
\c - alena_ruzickova
SELECT mesh.add_check('legal.relations', 'unique', columns => '{start_id, end_id, type, status}', check_name => 'no row twice');
SELECT mesh.expect('legal.relations', 'start_id <> end_id', warn => '> 0 rows', fail => '> 1 %', check_name => 'owns another');
SELECT check_name, status, rows_checked, rows_failed FROM mesh.check('legal.relations');
\echo 'And in payments an undocumented type, VYBER, has crept in: one thread of the story that follows.'
