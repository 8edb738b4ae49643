-- Approval rules, recertification and emergencies: who decides, and that nobody decides
-- for themselves.
select no_plan();
create role rul_owner;
create role rul_product_owner;
create role rul_steward;
create role rul_analysts;
create role rul_anna in role rul_analysts;
create role rul_otto;
create role rul_both in role rul_analysts, rul_product_owner;
create schema rult;
grant usage on schema rult to public;
\set test rult
\ir ../lib/error_of.sql
select mesh.create_domain('rul', 'rul_owner');
select mesh.appoint('rul', product_owner => 'rul_product_owner', steward => 'rul_steward');
create schema rul_data authorization rul_owner;
set session authorization rul_owner;
create table rul_data.client (client_id int, name text, secret text);
insert into rul_data.client values (1, 'Ada', 'x'), (2, 'Bo', 'y');
select mesh.adopt('rul.clients', relation => 'rul_data.client') \g /dev/null
select mesh.mask_column('rul.clients', 'secret', 'null');
reset session authorization;
\ir ../lib/as_login.sql
create function rult.ask(login name, purpose text, duration interval default '10 days') returns text language plpgsql as $$
declare request text := rult.as(login, format('select mesh.request_access(''rul.clients'', %L, %L)', purpose, duration));
begin
    return (select state || coalesce(' ' || decided_by || ' ' || note, '') from mesh_catalog.access_request where request_id = request::bigint);
end $$;
create function rult.reads(login name) returns text language sql as $$ select rult.as(login, 'select string_agg(coalesce(secret, name), '','' order by client_id) from rul.clients') $$;

create function rult.rows(sql text) returns text language plpgsql as $$
declare answer text;
begin
    execute format('select string_agg(r::text, '' '' order by r::text collate "C") from (%s) r', sql) into answer;
    return answer;
end $$;

-- Rules.
select is(rult.as('rul_steward', $$select mesh.approval_rule('rul.clients', 'x', 'auto', longest => '1 day')$$),
          '42501 permission denied to set rules for requests of product "rul.clients"', 'a steward sets no rules');
select is(rult.as('rul_product_owner', format('select mesh.approval_rule(''rul.clients'', ''x'', %s)', args)), error, args)
  from (values ($$'nobody'$$, '22023 unknown approver "nobody"'), ($$'auto'$$, '22023 a rule that grants by itself needs a limit'),
               ($$'owner', unmask => '{secret}'$$, '22023 only a rule that grants by itself says what its grants show'),
               ($$'auto', longest => '1 day', unmask => '{sceret}'$$, '42703 product "rul.clients" has no column "sceret"'),
               ($$'auto', longest => '1 day', applies_to => '{}'$$, '22023 argument "applies_to" has no roles'),
               ($$'auto', longest => '-1 day'$$, '23514 new row for relation "approval_rule" violates check constraint "rule_longest_positive"')) t (args, error);
select is(rult.ask('rul_anna', 'churn'), 'pending', 'without a rule somebody decides');
select rult.as('rul_product_owner', $$select mesh.approval_rule('rul.clients', 'analysts', 'auto', applies_to => '{rul_analysts}', purposes => '{report,model}', longest => '30 days')$$);
select is(rult.ask('rul_anna', 'report'), 'approved rul_product_owner by rule "analysts"', 'with one nobody has to');
select is(rult.reads('rul_anna'), 'Ada,Bo', 'and it opens the product');
select is(rult.ask('rul_otto', 'report'), 'pending', 'not for other roles');
select is(rult.ask('rul_anna', 'marketing'), 'pending', 'nor other purposes');
select is(rult.ask('rul_anna', 'model', '31 days'), 'pending', 'nor for longer');
select is(rult.ask('rul_both', 'model'), 'pending', 'nor for whom who made the rule could be');
select rult.as('rul_owner', $$select mesh.approval_rule('rul.clients', 'models are delicate', 'owner', purposes => '{model}')$$);
select is(rult.as('rul_steward', format('select mesh.approve(%s)', request_id)), format('42501 permission denied to approve request %s: rule "models are delicate" asks for the owner', request_id), 'the strictest rule counts')
  from mesh_catalog.access_request where purpose = 'model' and role_name = 'rul_anna';
select is(rult.as('rul_owner', format('select mesh.approve(%s)', request_id)) ~ '^\d+$', true, 'the owner decides')
  from mesh_catalog.access_request where purpose = 'model' and role_name = 'rul_anna';
select rult.as('rul_product_owner', $$select mesh.approval_rule('rul.clients', 'audits', 'auto', purposes => '{audit}', longest => '1 day', unmask => '{secret}')$$);
select is(rult.ask('rul_otto', 'audit', '1 hour'), 'approved rul_product_owner by rule "audits"', 'for everybody');
select is(rult.reads('rul_otto'), 'x,y', 'with what the rule shows');
begin isolation level repeatable read;
set local session authorization rul_otto;
select mesh.request_access('rul.clients', 'audit', '2 hours') as late \gset
reset session authorization;
select is(state, 'pending', 'an old snapshot decides nothing') from mesh_catalog.access_request where request_id = :late;
rollback;
select mesh.dismiss('rul', 'product_owner', 'rul_product_owner');
select is(rult.ask('rul_otto', 'audit', '3 hours'), 'pending', 'who lost the duty approves nothing by a rule');
select mesh.appoint('rul', product_owner => 'rul_product_owner');
drop role rul_both;
select is(rult.as('rul_product_owner', $$select mesh.drop_approval_rule('rul.clients', 'audit')$$), '42704 product "rul.clients" has no approval rule "audit"', 'a rule that is not there');
select rult.as('rul_product_owner', $$select mesh.drop_approval_rule('rul.clients', 'audits')$$);
select is(rult.rows('select rule_name, approver, applies_to, author from mesh.approval_rules'), '("models are delicate",owner,,rul_owner) (analysts,auto,rul_analysts,rul_product_owner)', 'the rules are public');

-- Renewal.
select is(rult.as('rul_anna', format('select mesh.renew_access(%s, ''20 days'')', grant_id)) ~ '^\d+$', true, 'a grant is asked for again')
  from mesh_catalog.access_grant where purpose = 'report';
select is(count(*)::int, 2, 'and granted by the rule') from mesh_catalog.access_grant where purpose = 'report' and ended_at is null;
select is(rult.as('rul_otto', format('select mesh.renew_access(%s)', grant_id)), format('42704 there is no grant %s', grant_id), 'not by others')
  from mesh_catalog.access_grant where purpose = 'report' limit 1;

-- Who still needs it.
select is(rult.as('rul_anna', $$select mesh.recertify('rul.clients')$$), '42501 permission denied to recertify grants of product "rul.clients"', 'not everybody asks');
select is(rult.as('rul_steward', $$select mesh.recertify('rul.clients', '0 days')$$), '22023 due is not a time to come', 'with no time to answer');
select is(rult.as('rul_steward', format('select mesh.certify(%s, true)', max(grant_id))), format('55000 nobody asks whether grant %s is still needed', max(grant_id)), 'unasked') from mesh_catalog.access_grant;
select rult.as('rul_steward', $$select mesh.recertify('rul.clients', '1 hour')$$);
select is(rult.rows('select role, purpose, state from mesh.recertifications'), '(rul_anna,model,open) (rul_anna,report,open) (rul_anna,report,open) (rul_otto,audit,open)', 'every valid grant is asked about');
select max(grant_id) filter (where purpose = 'model') as model, min(grant_id) filter (where purpose = 'report') as report, max(grant_id) filter (where purpose = 'audit') as audit from mesh_catalog.access_grant \gset
select is(rult.as('rul_anna', format('select mesh.certify(%s, true)', :report)), '42501 permission denied to certify grants of product "rul.clients"', 'nobody for themselves');
select rult.as('rul_steward', format('select mesh.certify(%s, true, ''still used'')', :report));
select rult.as('rul_steward', format('select mesh.certify(%s, false)', :model));
select is(rult.as('rul_steward', format('select mesh.certify(%s, true)', :model)), format('55000 nobody asks whether grant %s is still needed', :model), 'an answer is one');
select is(rult.reads('rul_otto'), 'x,y', 'before it is due an open question keeps nobody out');
update mesh_catalog.access_campaign set opened_at = opened_at - interval '2 hours', due_at = due_at - interval '2 hours';
select is(rult.reads('rul_otto'), '42501 permission denied for product "rul.clients"', 'when it is due a grant that nobody certified opens nothing');
select is(rult.reads('rul_anna'), 'Ada,Bo', 'one that was kept does');
select is(rult.rows('select purpose, state from mesh.recertifications'), '(audit,overdue) (model,ended) (report,kept) (report,overdue)', 'what became of them');
select is(mesh_catalog.expire_grants(), 2::bigint, 'the worker tidies up');
select is(rult.rows('select purpose, end_reason from mesh_catalog.access_grant where ended_at is not null'), '(audit,"not recertified") (model,"no longer needed") (report,"not recertified")', 'and says why');

-- Emergencies.
select is(rult.as('rul_otto', $$select mesh.emergency_access('rul.clients', 'fire')$$), '42501 permission denied for emergency access to product "rul.clients"', 'not for everybody');
select is(rult.as('rul_steward', $$select mesh.allow_emergency('rul.clients', 'rul_otto')$$), '42501 permission denied to allow emergency access', 'nor by everybody');
select is(rult.as('rul_product_owner', $$select mesh.allow_emergency('rul.clients', 'rul_otto', '2 days')$$), '23514 new row for relation "emergency_role" violates check constraint "emergency_is_short"', 'nor for long');
select rult.as('rul_product_owner', $$select mesh.allow_emergency('rul.clients', 'rul_otto', '2 hours', unmask => '{secret}')$$);
select is(rult.as('rul_otto', $$select mesh.emergency_access('rul.clients', 'fire', '3 hours')$$), '22023 emergency access to product "rul.clients" is for at most 02:00:00', 'nor for longer');
select is(rult.as('rul_otto', $$select mesh.emergency_access('rul.clients', ' ')$$) ~ '^23514', true, 'nor for no reason');
select rult.as('rul_otto', $$select mesh.emergency_access('rul.clients', 'fire')$$) as emergency \gset
select is(rult.reads('rul_otto'), 'x,y', 'it opens the product at once');
select is(rult.as('rul_otto', $$select mesh.emergency_access('rul.clients', 'fire')$$), format('55000 emergency %s is not reviewed yet', :emergency), 'once');
select is(rult.as('rul_otto', format('select mesh.review_emergency(%s, ''fine'')', :emergency)), '42501 permission denied to review emergencies of product "rul.clients"', 'nobody reviews their own');
select mesh.appoint('rul', steward => 'rul_otto');
select is(rult.as('rul_otto', format('select mesh.review_emergency(%s, ''fine'')', :emergency)), (select format('42501 request %s must be approved by somebody other than who made it', request_id) from mesh_catalog.access_grant where grant_id = :emergency), 'not even as a steward');
select mesh.dismiss('rul', 'steward', 'rul_otto');
select is(rult.rows('select role, reason, state from mesh.emergencies'), '(rul_otto,fire,"going on")', 'it is to be seen');
select rult.as('rul_steward', format('select mesh.review_emergency(%s, ''there was a fire'')', :emergency));
select is(rult.rows('select state, reviewed_by, finding from mesh.emergencies'), '(reviewed,rul_steward,"there was a fire")', 'and what was found');
select is(rult.as('rul_steward', format('select mesh.review_emergency(%s, ''again'')', :emergency)), format('55000 grant %s is no emergency to be reviewed', :emergency), 'once');
select is(rult.as('rul_otto', $$select mesh.emergency_access('rul.clients', 'flood', '10 minutes')$$) ~ '^\d+$', true, 'then there may be another');
select rult.as('rul_product_owner', $$select mesh.disallow_emergency('rul.clients', 'rul_otto')$$);
select is(rult.as('rul_product_owner', $$select mesh.disallow_emergency('rul.clients', 'rul_otto')$$), '42704 role "rul_otto" has no emergency access to product "rul.clients"', 'what is not allowed');
select is_empty($$select action from unnest('{approval rule,drop approval rule,approve request,recertify grants,keep grant,drop grant,allow emergency access,emergency access,review emergency,disallow emergency access}'::text[]) action
                   where action not in (select e.action from mesh_catalog.audit_event e)$$, 'all of it is in the audit log');
select * from finish();
