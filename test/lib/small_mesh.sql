-- A mesh with something of everything, for tests of dump, restore and uninstall:
-- payments gives risk and an analyst access to its transactions, and risk makes a
-- product of its own from them.
create role regress_mesh_payments;
create role regress_mesh_risk;
create role regress_mesh_engineer;
create role regress_mesh_analyst;
create role regress_mesh_admin;

select mesh.create_domain('payments', 'regress_mesh_payments');
select mesh.create_domain('risk', 'regress_mesh_risk', archetype => 'consumer');
select mesh.appoint('payments', product_owner => 'regress_mesh_payments', data_engineer => 'regress_mesh_engineer');
select mesh.appoint('risk', product_owner => 'regress_mesh_risk');
select mesh.appoint_admin('regress_mesh_admin');

create schema payments_data authorization regress_mesh_payments;
create schema risk_data authorization regress_mesh_risk;

set role regress_mesh_payments;
create table payments_data.trans (
    trans_id  integer primary key,
    region    text not null,
    amount    numeric not null,
    partner   text,
    booked_on date not null
);
insert into payments_data.trans
    select i, (array['north', 'south'])[1 + i % 2], i, 'partner ' || i, date '2024-01-01' + i from generate_series(1, 100) i;
select from mesh.adopt('payments.transactions', relation => 'payments_data.trans');
select mesh.release('payments.transactions');
select mesh.set_charter('payments', '{"quality_standards": {"accuracy": "99%"}}');
select mesh.register_source('payments', 'core', 'Core banking', 'payments_data.trans', '1 day', '{risk}', 'payments_data.trans');
select mesh.mask_column('payments.transactions', 'partner', 'null');
select mesh.filter_rows('payments.transactions', $$region = any (mesh.session_attribute('payments.region'))$$, 'own_regions',
                        applies_to => '{regress_mesh_analyst}');
select mesh.set_attribute('regress_mesh_analyst', 'payments.region', 'north');
select mesh.observe('payments.transactions', 'accuracy = 98.63%');
reset role;

set session authorization regress_mesh_risk;
select mesh.set_governance('risk', 'accuracy >= 95%');
select mesh.request_access('payments.transactions', 'credit risk');
set session authorization regress_mesh_analyst;
select mesh.request_access('payments.transactions', 'a study');
reset session authorization;

set session authorization regress_mesh_payments;
select mesh.approve(request_id) from mesh.requests;
select mesh.agree('payments.transactions', 'risk', 'accuracy >= 99.9%', review_on => current_date + 100);
reset session authorization;

set role regress_mesh_risk;
create materialized view risk_data.exposure as
    select region, sum(amount) as amount from payments.transactions group by region;
select from mesh.adopt('risk.exposure', relation => 'risk_data.exposure');
reset role;
