-- Evidence: what it tells is what the catalog has, bounded, without a value of the data;
-- attestations: four eyes, bound to the facts, never altered.
select no_plan();

create role regress_evidence_bank;
create role regress_evidence_steward;
create role regress_evidence_liaison;
create role regress_evidence_both;
grant regress_evidence_steward, regress_evidence_liaison to regress_evidence_both;
create role regress_evidence_analyst;
create role regress_evidence_stranger;
create role regress_evidence_other;
select mesh.create_domain('bank', 'regress_evidence_bank');
select mesh.create_domain('other', 'regress_evidence_other');
select mesh.appoint('bank', product_owner => 'regress_evidence_bank', steward => 'regress_evidence_steward', compliance_liaison => 'regress_evidence_liaison');
create schema bank_data authorization regress_evidence_bank;
set session authorization regress_evidence_bank;
create table bank_data.raw (client_id bigint, iban text);
insert into bank_data.raw select i, 'HIDDEN' || i from generate_series(1, 20) i;
create table bank_data.client (client_id bigint, iban text);
insert into bank_data.client select client_id, upper(iban) from bank_data.raw;
select count(*) > 0 from mesh.adopt('bank.clients', relation => 'bank_data.client');
select mesh.tag('bank.clients#iban', 'financial');
select mesh.mask_column('bank.clients', 'iban', 'hash');
select mesh.filter_rows('bank.clients', 'client_id < 10', 'few');
select mesh.add_check('bank.clients', 'unique', '{client_id}');
select mesh.add_check('bank.clients', 'in_set', '{iban}', '{"values": ["X"]}');
select mesh.release('bank.clients');
select count(*) > 0 from mesh.check('bank.clients');
select mesh.audit_reads('bank.clients', 'full');
set session authorization regress_evidence_liaison;
select mesh.hold('bank.clients', 'a lawsuit', only_where => $$iban = 'HIDDEN3'$$);
set session authorization regress_evidence_analyst;
select mesh.request_access('bank.clients', purpose => 'churn') as request \gset
set session authorization regress_evidence_steward;
select mesh.approve(:request);
set session authorization regress_evidence_analyst;
select count(*) from bank.clients;
reset session authorization;
select count(*) > 0 from mesh.tick();

set session authorization regress_evidence_liaison;
create temp table made as select mesh.evidence('bank.clients') as e;
select is(e -> 'facts' -> 'product' ->> 'version', '1.0.0', 'of the released version') from made;
select results_eq($$select c ->> 'column', c -> 'classified', c ->> 'mask' from made, jsonb_array_elements(e #> '{facts,columns,rows}') c$$,
                  $$values ('client_id', '[]'::jsonb, null), ('iban', '["financial"]', 'hash')$$, 'columns, with classification and mask');
select set_eq($$select c ->> 'from' a, c ->> 'from_column' b, c ->> 'to' c, c ->> 'to_column' d, c ->> 'subtype' e from made, jsonb_array_elements(e #> '{facts,lineage,edges,rows}') c where c ->> 'to' = 'bank_data.client'$$,
              $$values ('bank_data.raw', 'client_id', 'bank_data.client', 'client_id', 'IDENTITY'), ('bank_data.raw', 'iban', 'bank_data.client', 'iban', 'TRANSFORMATION')$$, 'each column''s source');
select results_eq($$select c ->> 'kind', c ->> 'last_status' from made, jsonb_array_elements(e #> '{facts,checks,rows}') c order by 1$$, $$values ('in_set', 'fail'), ('unique', 'pass')$$, 'checks, as they went last');
select results_eq($$select (c ->> 'runs')::int, (c ->> 'failed')::int, c #>> '{last,status}' from made, jsonb_array_elements(e #> '{history,checks,rows}') c order by 2$$, $$values (1, 0, 'pass'), (1, 1, 'fail')$$, 'and their runs');
select results_eq($$select c ->> 'role', c ->> 'recorded', c -> 'purposes' from made, jsonb_array_elements(e #> '{history,readers,rows}') c$$, $$values ('regress_evidence_analyst', '1', '["churn"]'::jsonb)$$, 'who read it');
select is(e #>> '{history,grants,rows,0,approved_by}', 'regress_evidence_steward', 'who approved it') from made;
select is(e #>> '{facts,retention,holds,0,reason}', 'a lawsuit', 'what is held') from made;
select ok(exists (select from jsonb_array_elements(e #> '{history,jobs,rows}') j where j ->> 'job' like 'INSERT%'), 'which jobs wrote it') from made;
select results_eq($$select c #>> '{event,6}' from made, jsonb_array_elements(e #> '{audit,events,rows}') c$$,
                  $$select action from mesh_catalog.audit_event where object ~ '^bank\.clients\M' order by event_id$$, 'every event of it, and that it was asked for');
select unalike((select string_agg(v, ' ') from made, lateral (select e #>> '{}') x (v)), '%HIDDEN%', 'no value of the data');
select ok(bool_and(mesh_catalog.seal_hash(array(select jsonb_array_elements_text(s -> 'fields'))) is not null
                   and mesh_catalog.signature_is_valid(decode(e #>> '{audit,keys,0,public_key}', 'hex'), mesh_catalog.seal_hash(array(select jsonb_array_elements_text(s -> 'fields'))), decode(s ->> 'signature', 'hex'))),
          'seals bear their signatures') from made, jsonb_array_elements(e #> '{audit,seals}') s;
reset session authorization;
select ok(mesh_catalog.signature_is_valid(decode(e #>> '{signature,public_key}', 'hex'), mesh_catalog.document_digest(e - 'signature'), decode(e #>> '{signature,signature}', 'hex')), 'the document bears its signature') from made;
select ok(not mesh_catalog.signature_is_valid(decode(e #>> '{signature,public_key}', 'hex'), mesh_catalog.document_digest(jsonb_set(e - 'signature', array[part], '"x"')), decode(e #>> '{signature,signature}', 'hex')), 'another ' || part || ' does not')
  from made, jsonb_object_keys(e - 'signature') part;
select is(mesh_catalog.document_digest(e -> 'facts'), sha256('\x03' || convert_to(e ->> 'facts', 'UTF8')), 'digests are of the text') from made;
set timezone = 'Asia/Tokyo';
set datestyle = 'German';
set intervalstyle = 'postgres_verbose';
select is((mesh.evidence('bank.clients')) ->> 'facts_digest', e ->> 'facts_digest', 'the same facts have the same digest, whatever the session''s settings') from made;
reset timezone;
reset datestyle;
reset intervalstyle;
select results_eq($$select jsonb_array_length(e #> '{audit,events,rows}'), (e #>> '{audit,events,left_out}')::int > 5, jsonb_array_length(e #> '{history,checks,rows}'), e #>> '{history,checks,left_out}' from mesh.evidence('bank.clients', max_rows => 1) e$$,
                  $$values (1, true, 1, '1')$$, 'what is cut is told');
select is(jsonb_array_length(mesh.evidence('bank.clients', since => now() + interval '1 hour') #> '{audit,events,rows}'), 0, 'nothing before the window');
select throws_ok(format('select mesh.evidence(%s)', a), s, null, a) from (values ($$'bank.clients', '7.0.0'$$, '42704'), ($$'bank.clientz'$$, '42704'), ($$null$$, '22004'), ($$'bank.clients', max_rows => -1$$, '22023'), ($$'bank.clients', max_rows => 20001$$, '22023')) v (a, s);
set session authorization regress_evidence_analyst;
select throws_ok($$select mesh.evidence('bank.clients')$$, '42501', null, 'a consumer has none');
set session authorization regress_evidence_other;
select throws_ok($$select mesh.evidence('bank.clients')$$, '42501', null, 'nor another domain');
select throws_ok($$select mesh_catalog.evidence_history(1, now(), now(), 1)$$, '42501', null, 'nor by parts');
reset session authorization;

-- Proofs of many leaves are those of one.
select is_empty($$with tree as (select size, array(select sha256(i::text::bytea) from generate_series(1, size) i) as leaves from generate_series(1, 40) size)
    select size, place from tree, mesh_catalog.prove_leaves(array(select i::bigint from generate_series(1, size) i), leaves, array(select i::bigint from generate_series(1, size) i)) p
     where event_id <> place + 1 or proof is distinct from array(select encode(h, 'hex') from unnest(mesh_catalog.merkle_proof(leaves, place)) with ordinality u (h, n) order by n)$$, 'for 1 to 40 leaves');

-- One states, another confirms.
set session authorization regress_evidence_steward;
select mesh.attest('bank.clients', 'complete as of the third quarter') as a \gset
select throws_ok(format('select mesh.confirm_attestation(%s)', :a), '42501', format('attestation %s must be confirmed by another than who stated it', :a), 'not by oneself');
set session authorization regress_evidence_both;
select throws_ok(format('select mesh.confirm_attestation(%s)', :a), '42501', null, 'nor by who can become it');
set role regress_evidence_liaison;
select throws_ok(format('select mesh.confirm_attestation(%s)', :a), '42501', null, 'nor by its login as another role');
set session authorization regress_evidence_analyst;
select throws_ok(format('select mesh.confirm_attestation(%s)', :a), '42501', null, 'nor by who has no duty');
select throws_ok($$select mesh.attest('bank.clients', 'mine')$$, '42501', null, 'who has none attests nothing');
select is_empty('select from mesh.attestations', 'and sees none that is not confirmed');
set session authorization regress_evidence_liaison;
begin isolation level repeatable read;
select throws_ok(format('select mesh.confirm_attestation(%s)', :a), '55000', null, 'of an older snapshot nobody can tell what is so');
rollback;
select lives_ok(format('select mesh.confirm_attestation(%s)', :a), 'another confirms');
select throws_ok(format('select mesh.confirm_attestation(%s)', :a), '55000', format('attestation %s is confirmed already', :a), 'once');
set session authorization regress_evidence_stranger;
select results_eq('select statement, state, changed_since, stated_by collate "default", confirmed_by collate "default" from mesh.attestations',
                  $$values ('complete as of the third quarter', 'confirmed', '{}'::text[], 'regress_evidence_steward', 'regress_evidence_liaison')$$, 'everybody sees it, and that it is of what is so');
set session authorization regress_evidence_bank;
select results_eq($$select (a ->> 'of_these_facts')::boolean, a ->> 'state' from jsonb_array_elements(mesh.evidence('bank.clients') -> 'attestations') a$$, $$values (true, 'confirmed')$$, 'evidence has it');
create function pg_temp.changed_by(change text) returns text[] language plpgsql as $$
declare
    changed text[];
begin
    begin
        execute change;
        select a.changed_since into changed from mesh.attestations a where a.state = 'confirmed';
        raise exception using errcode = 'UA001';
    exception when sqlstate 'UA001' then
        return changed;
    end;
end $$;
select is(pg_temp.changed_by(change), changed, change) from (values
    ($$select mesh.drop_mask('bank.clients', 'iban')$$, '{columns}'::text[]), ($$select mesh.drop_filter('bank.clients', 'few')$$, '{policies}'),
    ($$select mesh.drop_check('bank.clients', (select check_name from mesh.checks where kind = 'unique'))$$, '{checks}'),
    ($$select mesh.tag('bank.clients', 'regulatory')$$, '{product}'), ($$select mesh.audit_reads('bank.clients', 'none')$$, '{policies}'),
    ($$select mesh.declare_lineage('table:bank_data.raw#iban', 'table:bank_data.client#client_id')$$, '{lineage}'),
    ($$select mesh.check('bank.clients')$$, '{}'), ($$select mesh.define_term('x', 'y', domain => 'bank')$$, '{}')) v (change, changed);
select mesh.attest('bank.clients', 'filtered') as b \gset
select mesh.drop_filter('bank.clients', 'few');
set session authorization regress_evidence_liaison;
select throws_ok(format('select mesh.confirm_attestation(%s)', :b), '55000', format('attestation %s is of facts that have changed', :b), 'what has changed is not confirmed');
select throws_ok(format('select mesh.withdraw_attestation(%s, %L)', :a, ' '), '22023', null, 'a reason');
select lives_ok(format('select mesh.withdraw_attestation(%s, %L)', :a, 'the filter is gone'), 'withdrawn');
select throws_ok(format('select mesh.withdraw_attestation(%s, %L)', :a, 'x'), '55000', format('attestation %s was withdrawn', :a), 'once');
select results_eq('select state, withdrawn_by collate "default", withdrawal_reason from mesh.attestations order by attestation_id', $$values ('withdrawn', 'regress_evidence_liaison', 'the filter is gone'), ('to confirm', null, null)$$, 'and stays on record');
select throws_ok($$select mesh.attest('bank.clients', E' \n')$$, '22023', null, 'something is stated');
select throws_ok(format($$select mesh.attest('bank.clients', 'x', valid_for => %L)$$, i), '22023', null, i) from unnest(array['-1 day', '0', '11 years']) i;
select throws_ok('select mesh.confirm_attestation(12345)', '42704');
reset session authorization;
select results_eq($$select action from mesh.audit_log where action ~ 'attest' order by event_id$$, $$values ('attest'), ('confirm attestation'), ('attest'), ('withdraw attestation')$$, 'all in the log');

-- Whoever writes the table.
select throws_ok(change, '55000', 'attestations are never altered', change) from unnest(array['delete from mesh_catalog.attestation', 'truncate mesh_catalog.attestation',
    $$update mesh_catalog.attestation set statement = 'x'$$, 'update mesh_catalog.attestation set withdrawn_at = null, withdrawn_by = null, withdrawal_reason = null',
    $$update mesh_catalog.attestation set confirmed_at = clock_timestamp() where confirmed_at is not null$$, $$update mesh_catalog.attestation set facts_digest = sha256('')$$]) change;
select throws_ok($$update mesh_catalog.attestation set confirmed_at = clock_timestamp(), confirmer_name = stater_name, confirmer_session = 'x' where withdrawn_at is null$$, '23514', null, 'one is not two');
select throws_ok($$update mesh_catalog.attestation set withdrawn_at = clock_timestamp(), withdrawn_by = 'x' where withdrawn_at is null$$, '23514', null, 'no withdrawal without a reason');
select * from finish();
