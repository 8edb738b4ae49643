-- Access: from a request to a grant and back, row filters, masks, and what everybody
-- is told. Attacks are in test/tap/access_attacks.sql.
\set ON_ERROR_ROLLBACK on
\set VERBOSITY default
\set SHOW_CONTEXT never
begin;
alter table mesh_catalog.port alter column port_id restart with 1001;
alter table mesh_catalog.access_request alter column request_id restart with 2001;
alter table mesh_catalog.access_grant alter column grant_id restart with 3001;
create role regress_access_owner;
create role regress_access_steward;
create role regress_access_analyst;
create role regress_access_auditor;
select mesh.create_domain('bank', 'regress_access_owner');
select mesh.appoint('bank', steward => 'regress_access_steward');
create schema bank_data authorization regress_access_owner;
set local session authorization regress_access_owner;
create table bank_data.client (
    client_id bigint primary key, region text not null, name varchar(20) not null, born date,
    income numeric(12,2), card char(16), ref uuid, visits smallint, seen timestamptz, note text);
insert into bank_data.client values
    (1, 'Prague', 'Ada', '1970-12-13', 52345.67, '4111111111111111', '00000000-0000-0000-0000-000000000001', 7, '2024-05-06 07:08:09+00', 'vip'),
    (2, 'Prague', 'Bo', '1945-02-04', -120.00, '4222222222222222', '00000000-0000-0000-0000-000000000002', -3, '2024-12-31 23:30:00+00', 'x'),
    (3, 'Brno', 'Cyril', null, null, null, null, null, null, null);
comment on column bank_data.client.name is 'The name of the client';
select count(*) > 0 as adopted from mesh.adopt('bank.clients', relation => 'bank_data.client');
set local timezone to 'UTC';

-- The wall.
select regexp_replace(pg_get_viewdef('bank.clients', true), '\mclient\.', '', 'g') as definition;
set local session authorization regress_access_analyst;
select * from bank.clients;
select mesh_catalog.can_read(product_id) from mesh_catalog.product where product_name = 'clients';

-- A request.
select mesh.request_access('bank.clients', '  ');
select mesh.request_access('bank.clients', null);
select mesh.request_access('bank.client', 'churn model');
select mesh.request_access('bank.clients', 'churn model', duration => '-1 day');
select mesh.request_access('bank.clients', 'churn model', for_role => 'regress_access_auditor');
select mesh.request_access('bank.clients', 'churn model', duration => '30 days') as request \gset
select mesh.request_access('bank.clients', 'churn model');
select * from bank.clients;
select product, role, purpose, state, valid_until is null as open_ended from mesh.my_access;

-- A decision.
select mesh.approve(:request);
set local session authorization regress_access_steward;
select mesh.approve(0);
select mesh.approve(:request, valid_until => '2001-01-01 00:00+00');
select mesh.approve(:request, valid_until => 'infinity');
select mesh.approve(:request, unmask => '{nme}');
select mesh.deny(:request, null);
select product, role, purpose, duration, requested_by, state from mesh.requests;
select mesh.approve(:request, note => 'until the model is done') as grant_id \gset
select mesh.deny(:request, 'too late');
select role, purpose, valid_until - valid_from between interval '29 days 23 hours' and interval '30 days 1 hour' as a_month, unmask, unfiltered, approved_by, state from mesh.grants;
select role_name, session_role, action, object from mesh_catalog.audit_event where action in ('request access', 'approve request');
reset session authorization;
select role_name, session_role, action, object from mesh_catalog.audit_event where action in ('request access', 'approve request') order by event_id;
set local session authorization regress_access_analyst;
select client_id, name from bank.clients;
select mesh_catalog.can_read(product_id) from mesh_catalog.product where product_name = 'clients';

-- Row filters.
set local session authorization regress_access_owner;
create function pg_temp.tries(call text, texts text[]) returns table (expression text, refusal text) language plpgsql as $$
declare message text; detail text; hint text;
begin
    foreach expression in array texts loop
        begin
            execute format(call, expression);
            refusal := 'accepted';
        exception when others then
            get stacked diagnostics message = message_text, detail = pg_exception_detail, hint = pg_exception_hint;
            refusal := concat_ws(E'\n', sqlstate || ': ' || message, nullif(detail, ''), nullif(hint, ''));
        end;
        return next;
    end loop;
end $$;
create function bank_data.mine() returns boolean language sql stable as 'select true';
create domain bank_data.short as text check (bank_data.mine());
create operator bank_data.<~> (leftarg = text, rightarg = text, function = pg_catalog.texteq);
create table bank_data.region_of (role_name name, region text);
\x on
select * from pg_temp.tries($$select mesh.filter_rows('bank.clients', %L, 'hostile')$$, array[
    '', ';', 'true;', 'true; drop table bank_data.client', 'true) or (true', '(true', 'true -- ', 'true /*', E'true\n) union (select true',
    'true as yes', 'true, true', '*', 'client.*', 'true from bank_data.client', 'true where true', 'true order by 1', 'distinct true',
    'true limit 1', 'into x', '$1', E'\'\\\' or true --\'', 'select true', 'values (true)', 'regio = ''Prague''', 'region', 'null',
    'count(*) > 1', 'row_number() over () > 1', 'generate_series(1, 2) > 1', 'random() > 0.5', 'bank_data.mine()', 'region operator(bank_data.<~>) ''x''',
    'region::bank_data.short = ''x''', 'current_setting(''mesh.region'') = region', 'pg_sleep(1) is null', 'query_to_xml(''select 1'', true, true, '''') is null',
    'mesh.session_attribute(region) is null', 'mesh.approve(1) is null', 'exists (select from pg_authid)', 'exists (select from nowhere)',
    'exists (delete from bank_data.client returning 1)', 'exists (select bank_data.mine() from bank_data.client)']);
\x off
select filter_name from mesh.row_filters where product = 'bank.clients';
select mesh.drop_filter('bank.clients', 'hostile');
select mesh.drop_filter('bank.clients', 'hostile');
select mesh.filter_rows('bank.clients', 'true', 'region', applies_to => '{}');
select mesh.filter_rows('bank.clients', 'true', repeat('x', 64));
select mesh.filter_rows('bank.clients', $$region = any (mesh.session_attribute('bank.region')) -- of the analyst$$, 'region', description => 'Analysts see their region');
select filter_name, predicate, applies_to, attributes, description, created_by from mesh.row_filters where product = 'bank.clients';
set local session authorization regress_access_analyst;
select client_id, name from bank.clients;
set local session authorization regress_access_steward;
select mesh.set_attribute('regress_access_analyst', 'bank.region', 'Prague');
select mesh.set_attribute('regress_access_analyst', 'region', 'Prague');
select mesh.set_attribute('regress_access_analyst', 'bnk.region', 'Prague');
set local session authorization regress_access_analyst;
select role, attribute, attribute_values from mesh.role_attributes;
select mesh.session_attribute('bank.region'), mesh.session_attribute('region') is null as unset;
select client_id, name from bank.clients;

-- Masks.
set local session authorization regress_access_owner;
\x on
select * from pg_temp.tries($$select mesh.mask_column('bank.clients', %s)$$, array[
    '''nam'', ''null''', '''name'', ''nul''', '''name'', ''null'', ''x''', '''born'', ''constant''', '''born'', ''constant'', ''soon''',
    '''name'', ''hash''', '''income'', ''hash''', '''visits'', ''hash''', '''name'', ''year''', '''income'', ''generalise''', '''income'', ''generalise'', ''0''',
    '''income'', ''generalise'', ''1; drop table bank_data.client''', '''born'', ''generalise'', ''week''', '''ref'', ''partial''', '''note'', ''partial'', ''0''', '''note'', ''partial'', ''9999999999''',
    '''note'', ''expression''', '''note'', ''expression'', ''1''', '''income'', ''expression'', ''random()::numeric''', '''note'', ''expression'', ''note) from bank_data.client --''',
    '''note'', ''expression'', ''secret''']);
\x off
select mesh.mask_column('bank.clients', 'client_id', 'hash');
select mesh.mask_column('bank.clients', 'name', 'constant', 'O''Hara \n');
select mesh.mask_column('bank.clients', 'born', 'year');
select mesh.mask_column('bank.clients', 'income', 'generalise', '1000');
select mesh.mask_column('bank.clients', 'card', 'partial');
select mesh.mask_column('bank.clients', 'ref', 'hash');
select mesh.mask_column('bank.clients', 'visits', 'generalise', '5');
select mesh.mask_column('bank.clients', 'seen', 'generalise', 'month');
select mesh.mask_column('bank.clients', 'note', 'expression', $$'from ' || region -- a comment$$);
set local session authorization regress_access_analyst;
select client_id > 1000 as hashed, region, name, born, income, card, ref::text ~ '^[0-9a-f-]{36}$' as ref_hashed, visits, seen, note from bank.clients order by region, born;
select count(*) from bank.clients where card = '************1111';
select count(*) from bank.clients where card = '4111111111111111';

-- The strictest of several masks is in force.
set local session authorization regress_access_owner;
select mesh.mask_column('bank.clients', 'note', 'null');
select mesh.mask_column('bank.clients', 'note', 'partial', '1');
select column_name, method, argument, in_force from mesh.masks where product = 'bank.clients' and column_name in ('note', 'income') order by 1, 2;
select col_description('bank.clients'::regclass, attnum) from pg_attribute where attrelid = 'bank.clients'::regclass and attname in ('name', 'note') order by attnum;
set local session authorization regress_access_analyst;
select count(note) from bank.clients;

-- A second grant unmasks, and lifts the filter; explain_access says so.
select mesh.request_access('bank.clients', 'audit', duration => '1 day') as audit \gset
select item, name, access, regexp_replace(why, 'until .*', 'until ...') as why, how_to_get from mesh.explain_access('regress_access_analyst', 'bank.clients');
set local session authorization regress_access_steward;
select mesh.approve(:audit, unmask => '{name,card}', unfiltered => true) as audit_grant \gset
select item, name, access, why from mesh.explain_access('regress_access_analyst', 'bank.clients') where access = 'clear' or item = 'rows';
select item, name, access, why from mesh.explain_access('regress_access_auditor', 'bank.clients') where item <> 'column';
select item, name, access, why from mesh.explain_access('regress_access_owner', 'bank.clients') where item <> 'column';
set local session authorization regress_access_analyst;
select region, name, born, card from bank.clients order by region, name;

-- A view made anew serves the grants that there are.
set local session authorization regress_access_owner;
drop view bank.clients;
select client_id from bank.clients;
select mesh_catalog.compile_port_view(port_id) from mesh_catalog.port where relation_name = 'clients';
set local session authorization regress_access_analyst;
select count(*) from bank.clients;

-- Revoking one leaves the other.
set local session authorization regress_access_steward;
select mesh.revoke(:audit_grant, 'audit is over');
select mesh.revoke(0, 'x');
set local session authorization regress_access_analyst;
select region, name from bank.clients order by region, born;
set local session authorization regress_access_steward;
select mesh.revoke('bank.clients', 'regress_access_analyst', 'the model is done');
select mesh.revoke('bank.clients', 'regress_access_analyst', 'the model is done');
select has_table_privilege('regress_access_analyst', 'bank.clients', 'select');
set local session authorization regress_access_analyst;
select product, purpose, state, unmask, unfiltered, note from mesh.my_access order by purpose;

-- Whoever reads a product in trouble is told.
select mesh.request_access('bank.clients', 'troubled') as troubled \gset
set local session authorization regress_access_owner;
select mesh.approve(:troubled) is not null as approved;
reset session authorization;
insert into mesh_catalog.incident (product_id, dedup_key, origin, severity, opened_by)
select product_id, 'a test', 'person', 'error', 'regress_access_owner' from mesh_catalog.product where product_name = 'clients';
set local session authorization regress_access_analyst;
select count(*) from bank.clients a join bank.clients b using (client_id);
reset session authorization;
update mesh_catalog.incident set state = 'resolved', resolved_at = now(), resolved_by = 'regress_access_owner' where dedup_key = 'a test';
set local session authorization regress_access_analyst;
select count(*) from bank.clients;

-- A denial.
select mesh.request_access('bank.clients', 'curiosity') as curious \gset
set local session authorization regress_access_steward;
select mesh.deny(:curious, 'not a purpose');
set local session authorization regress_access_analyst;
select product, purpose, state, note from mesh.my_access where state = 'denied';

-- A source that changes under the port.
set local session authorization regress_access_owner;
select mesh.drop_mask('bank.clients', 'born');
select mesh.drop_mask('bank.clients', 'note', 'null');
select mesh.drop_mask('bank.clients', 'born');
select mesh.drop_mask('bank.clients', 'note', 'year');
select column_name, method, in_force from mesh.masks where product = 'bank.clients' and column_name in ('note', 'born') order by 1, 2;
alter table bank_data.client rename column note to remark;
select mesh_catalog.compile_port_view(port_id) from mesh_catalog.port where relation_name = 'clients';
-- NULL everywhere.
\x on
select * from pg_temp.tries('select %s', array['mesh.request_access(null, null)', 'mesh.approve(null)', 'mesh.deny(null, null)', 'mesh.revoke(null::bigint, null)',
    'mesh.revoke(null, null, null)', 'mesh.filter_rows(null, null, null)', 'mesh.drop_filter(null, null)', 'mesh.mask_column(null, null, null)',
    'mesh.drop_mask(null, null)', 'mesh.set_attribute(null, null, null)', 'mesh.set_attribute(''regress_access_owner'', ''bank.x'', null)', 'mesh.drop_attribute(null, null)',
    'mesh.session_attribute(null)', 'mesh.explain_access(null, null)', 'mesh_catalog.admit(null)', 'mesh_catalog.admit(0)', 'mesh_catalog.can_read(null)',
    'mesh_catalog.can_read(0)', 'mesh_catalog.unmasked(null, null)', 'mesh_catalog.keyed_hash(null::text, null, null)']);
\x off
rollback;
