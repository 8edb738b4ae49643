-- Products from a table to retirement. All of it is rolled back at the end.
\set ON_ERROR_ROLLBACK on
\set VERBOSITY default
\set SHOW_CONTEXT never
begin;
create role regress_product_owner;
create role regress_product_po;
create role regress_product_engineer;
create role regress_product_steward;
create role regress_product_consumer;
create role regress_product_other;
select mesh.create_domain('shop', 'regress_product_owner', 'Sells things');
select mesh.appoint('shop', data_engineer => 'regress_product_engineer', steward => 'regress_product_steward');
create schema shop_data authorization regress_product_owner;
grant usage on schema shop_data to public;

set local role regress_product_owner;
create table shop_data.sale (
    sale_id  bigint primary key,
    item     text not null,
    status   text not null,
    price    numeric(10,2),
    customer integer,
    sold_on  date not null,
    note     text,
    extra    json
);
comment on table shop_data.sale is 'What was sold';
comment on column shop_data.sale.price is 'In euros';
insert into shop_data.sale
select i, 'item ' || i % 25, (array['open', 'paid', 'void'])[1 + i % 3], i % 40 - 0.5, nullif(i % 7, 0),
       date '2024-01-01' + i % 100, case i % 4 when 0 then ' ' else 'n' || i end, '{}'
  from generate_series(1, 200) i;

-- Creating by hand.
set local role regress_product_engineer;
select mesh.create_product('shop.returns', 'Returns', 'What came back', documentation => '# Returns',
                           usage_examples => '{"select * from shop.returns"}', tags => '{logistics}');
select mesh.create_product('shop.returns');
select mesh.create_product('shop.returns@1.0.0');
select mesh.create_product('nowhere.returns');
select mesh.create_product('returns');
select mesh.create_product('shop.' || repeat('x', 64));
select mesh.create_product(null);
select mesh.set_product('shop.returns', description => 'What customers sent back');
select p.title, p.description, p.documentation, p.usage_examples, p.tags
  from mesh_catalog.product p where p.product_name = 'returns';

-- Adopting a table: the five-minute path.
select * from mesh.adopt('shop.sales', relation => 'shop_data.sale');
select column_name, data_type, row_count, round(null_fraction::numeric, 3) as null_fraction, distinct_values, minimum, maximum, sampled
  from mesh.profile('shop.sales');
select product, version, state, column_count from mesh.versions where product = 'shop.sales';
select ordinal, column_name, data_type, required, description, classification
  from mesh.columns where product = 'shop.sales' order by ordinal;
select product, direction, port, kind, major, relation, source, served, time_column from mesh.ports where product = 'shop.sales';
select mesh.adopt('shop.sales');
select mesh.adopt('shop.sales', relation => 'shop_data.sale', source_schema => 'shop_data');
select mesh.adopt('shop.sales', relation => 'pg_catalog.pg_class');
select mesh.adopt('shop.sales', relation => 'shop_data.sale', version => '1');
select mesh.adopt('shop.sales', relation => 'shop_data.sale', time_column => 'sold_at');
select mesh.adopt('shop.sales', relation => 'shop_data.sale', time_column => 'status');
select mesh.adopt('shop.other', relation => 'shop.sales');
set local role regress_product_consumer;
select mesh.adopt('shop.sales', relation => 'shop_data.sale');
reset role;
create table shop_data.foreign_made (a integer);
set local role regress_product_engineer;
select mesh.adopt('shop.foreign_made', relation => 'shop_data.foreign_made');
reset role;
select count(*) from mesh.adopt('shop.foreign_made', relation => 'shop_data.foreign_made');
grant select on shop_data.foreign_made to regress_product_owner;
select item, proposal, reason from mesh.adopt('shop.foreign_made', relation => 'shop_data.foreign_made');

-- Releasing: somebody must answer for it.
set local role regress_product_engineer;
select mesh.release('shop.sales');
set local role regress_product_owner;
select mesh.release('shop.sales');
select mesh.appoint('shop', product_owner => 'regress_product_po');
set local role regress_product_po;
select mesh.tag('shop.sales#customer', 'personal');
select mesh.tag('shop.sales#custmer', 'personal');
select mesh.tag('shop.sales', 'revenue');
select * from mesh.tags where product = 'shop.sales' order by column_name nulls first;
select minimum, maximum from mesh.profile('shop.sales') where column_name = 'customer';
select mesh.release('shop.sales');
select mesh.untag('shop.sales#customer', 'personal');
select mesh.untag('shop.sales#customer', 'personal');
select mesh.release('shop.sales');
select mesh.release('shop.sales');
select mesh.release('shop.sales', '1.0.0');
select mesh.release('shop.sales', '7.0.0');
select mesh.retire('shop.sales', '1.0.0');
select origin, document ->> 'status' as status, jsonb_array_length(document #> '{schema,0,properties}') as properties
  from mesh.contracts where product = 'shop.sales';

-- The next minor follows the source; a breaking change needs the next major.
set local role regress_product_owner;
alter table shop_data.sale add column channel text;
select mesh.draft_version('shop.sales');
select count(*) from information_schema.columns where table_schema = 'shop' and table_name = 'sales';
select mesh.release('shop.sales');
select count(*) from information_schema.columns where table_schema = 'shop' and table_name = 'sales';
alter table shop_data.sale rename column note to remark;
select mesh.draft_version('shop.sales');
select mesh.release('shop.sales');
select mesh.draft_version('shop.sales');
select mesh.discard_draft('shop.sales');
select mesh.draft_version('shop.sales', '1.0.5');
select mesh.draft_version('shop.sales', '2.0.0');
select mesh.release('shop.sales');
select product, version, state, column_count from mesh.versions where product = 'shop.sales' order by version::mesh.semver;
select port, major, relation, served from mesh.ports where product = 'shop.sales' order by major;
select mesh.deprecate('shop.sales');
select mesh.deprecate('shop.sales', '1.1.0');
select mesh.retire('shop.sales');
create materialized view shop_data.report as select item, sum(price) as total from shop.sales group by item;
select mesh.retire('shop.sales');
drop materialized view shop_data.report;
select mesh.retire('shop.sales');
select to_regclass('shop.sales'), to_regclass('shop.sales_v2');

-- The shape and contract of a released version never change, whoever tries.
reset role;
update mesh_catalog.version_column set data_type = 'text' where column_name = 'sale_id';
delete from mesh_catalog.version_column where column_name = 'sale_id';
insert into mesh_catalog.version_column select version_id, 99, 'late', 'text', false, '' from mesh_catalog.version;
update mesh_catalog.contract set document = '{}';
update mesh_catalog.version set state = 'draft', released_at = null, released_by = null where state = 'released';
update mesh_catalog.version set released_by = 'somebody' where state = 'released';
delete from mesh_catalog.version where state = 'retired';
truncate mesh_catalog.contract;

-- Contracts.
set local role regress_product_engineer;
select * from mesh.set_contract('shop.sales', '{"kind": "DataContract"}');
select * from mesh.set_contract('shop.sales', '[]');
select * from mesh.set_contract('shop.sales', $${"kind": "Contract", "apiVersion": "v2.2.2", "id": "x", "status": "active", "version": "2.1.0",
    "tags": "a", "schema": [{"name": "sales", "properties": [{"name": "a", "logicalType": "varchar"}, {"name": "a", "quality": [{"type": "library"}, {"type": "magic"}]}, 7]}],
    "slaProperties": [{"property": "latency"}]}$$);
select * from mesh.set_contract('shop.sales', $${"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "status": "active", "version": "latest"}$$);
select * from mesh.set_contract('shop.sales', $${"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "status": "active", "version": "2.1.0"}$$, version => '2.2.0');
select * from mesh.set_contract('shop.sales', $${"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "status": "active", "version": "2.0.0"}$$);
select * from mesh.set_contract('shop.sales', $${"kind": "DataContract", "apiVersion": "v3.1.0", "id": "x", "status": "active", "version": "2.1.0",
    "slaProperties": [{"property": "availability", "value": 120}]}$$);
select * from mesh.set_contract('shop.sales', null);
\set contract '{"kind": "DataContract", "apiVersion": "v3.1.0", "id": "53581432-6c55-4ba2-a65f-72344a91553a", "status": "draft", "version": "2.1.0", "name": "Sales", "description": {"purpose": "Every sale, as booked", "limitations": "none"}, "tags": ["sales", "core"], "x-team-field": {"deep": [1, 2.50, null]}, "schema": [{"name": "sales", "physicalName": "shop.sales_v2", "properties": [{"name": "price", "description": "In euros, taxes included", "required": true, "quality": [{"type": "library", "metric": "nullValues", "mustBe": 0}]}, {"name": "customer", "classification": "personal"}, {"name": "ghost", "logicalType": "integer"}]}], "slaProperties": [{"property": "latency", "value": 4, "unit": "h"}, {"property": "av", "value": 99.5}, {"property": "endOfLife", "value": "2030-01-01"}, {"property": "ly", "value": 1, "unit": "h", "element": "sales.price"}]}'
select * from mesh.set_contract('shop.sales', :'contract');
select mesh.export_contract('shop.sales') = :'contract'::jsonb as same;
select origin, promise, document ->> 'x-team-field' as kept from mesh.contracts where product = 'shop.sales' and version = '2.1.0';
select column_name, required, description, classification from mesh.columns
 where product = 'shop.sales' and version = '2.1.0' and column_name in ('price', 'customer') order by 1;
select p.title, p.description, p.tags from mesh_catalog.product p where p.product_name = 'sales';
set local role regress_product_owner;
select mesh.release('shop.sales');
alter table shop_data.sale add column ghost integer;
select mesh.release('shop.sales');
select mesh.appoint('shop', compliance_liaison => 'regress_product_steward');
select mesh.release('shop.sales');
select mesh.export_contract('shop.sales') = :'contract'::jsonb as same;
select check_name, kind, columns, origin from mesh.checks where product = 'shop.sales' and dropped_at is null;
select mesh.draft_version('shop.sales');
select mesh.export_contract('shop.sales') #> '{schema,0,properties}' @> '[{"name": "price", "quality": [{"metric": "nullValues"}]}]' as generated;
select mesh.discard_draft('shop.sales');
select mesh.export_contract('shop.sales', '9.9.9');
select mesh.export_contract('shop.returns');

-- A product without a table: the contract is its shape.
select mesh.add_port('shop.returns', 'rest', 'api', location => 'https://shop.example/returns');
select mesh.add_port('shop.returns', 'rest', 'api', location => 'https://shop.example/returns');
select mesh.add_port('shop.returns', 'stream', 'events');
select mesh.add_port('shop.returns', 'fax', 'events', location => '5');
select mesh.add_port('shop.returns', 'table', 'sales', upstream => 'shop.sales', direction => 'input');
select mesh.add_port('shop.returns', 'batch', 'carrier', location => 'sftp://carrier/out', direction => 'input');
select mesh.add_port('shop.returns', 'batch', 'nothing', direction => 'input');
select outcome from mesh.set_contract('shop.returns', $${"kind": "DataContract", "apiVersion": "v3.1.0", "id": "r", "status": "active", "version": "1.0.0",
    "schema": [{"name": "whatever", "properties": [{"name": "return_id", "logicalType": "integer", "primaryKey": true, "quality": [{"type": "library", "metric": "duplicateValues", "mustBe": 0}]}, {"name": "reason", "logicalType": "string"}]}]}$$);
select column_name, data_type, required from mesh.columns where product = 'shop.returns' order by ordinal;
select mesh.release('shop.returns');
select direction, port, kind, major, location, upstream from mesh.ports where product = 'shop.returns' order by 1, 2;
select mesh.drop_port('shop.returns', 'carrier', 'input');
select mesh.drop_port('shop.returns', 'carrier', 'input');
select mesh.drop_port('shop.sales', 'sales_v2');

-- A whole schema, and a relation whose name the port takes.
reset role;
create schema shop_new authorization regress_product_owner;
create schema shop_empty authorization regress_product_owner;
set local role regress_product_owner;
create table shop_new.rack (rack_id integer primary key);
create view shop_new.empty_rack as select rack_id from shop_new.rack where false;
create view shop_new.broken_rack as select 1 / rack_id as inverse from shop_new.rack;
insert into shop_new.rack values (0);
create table shop.shelf (shelf_id integer, built date, painted timestamp);
insert into shop.shelf values (1);
select item, proposal, reason from mesh.adopt('shop', source_schema => 'shop_new') where item !~ 'check|contract';
select item, proposal, reason from mesh.adopt('shop.shelf', relation => 'shop.shelf') where item !~ 'check|contract';
select item, proposal, accept_sql from mesh.adopt('shop.shelf', relation => 'shop_data.shelf') where item = 'time_column';
select item, proposal, reason from mesh.adopt('shop.shelf', relation => 'shop_data.shelf', version => '1.0.0', time_column => 'painted') where item ~ 'time|port';
select to_regclass('shop_data.shelf'), (select relkind from pg_class where oid = 'shop.shelf'::regclass);
select item, proposal, reason from mesh.adopt('shop.shelf', relation => 'shop.shelf') where item !~ 'check|contract';
select path, outcome from mesh.set_contract('shop.shelf', $${"kind": "DataContract", "apiVersion": "v3.1.0", "id": "s", "status": "draft", "version": "1.0.0",
    "schema": [{"name": "shelf", "quality": [{"type": "text", "description": "Nobody climbs it"}], "properties": [{"name": "shelf_id",
        "quality": [{"type": "library", "metric": "duplicateValues", "mustBe": 0}, {"type": "sql", "query": "select count(*) from nowhere", "mustBe": 0}]}]}]}$$);
select mesh.adopt('shop', source_schema => 'information_schema');
select mesh.adopt('shop', source_schema => 'shop_empty');

-- Relations are followed when they are renamed or moved, and forgotten when dropped.
alter table shop_data.shelf rename to shelves;
alter table shop_data.shelves set schema shop_new;
select relation, source from mesh.ports where product = 'shop.shelf';
reset role;
alter schema shop_new rename to shop_old;
set local role regress_product_owner;
select relation, source from mesh.ports where product = 'shop.shelf';
drop table shop_old.shelves cascade;
select relation, source, served from mesh.ports where product = 'shop.shelf';
select source from mesh_catalog.port where relation_name = 'shelf';
select mesh.release('shop.shelf');

-- The backlog.
reset role;
alter sequence mesh_catalog.change_request_request_id_seq restart with 4242;
set local role regress_product_consumer;
select mesh.request_change('shop.sales', 'the time of the sale', 'high') > 0 as made;
select mesh.request_change('shop.sales', ' ');
select mesh.request_change('shop.sales', 'x', 'asap');
select mesh.request_change('shop.sale', 'x');
select product, need, priority, state, requested_by, answer from mesh.change_requests;
select mesh.answer_change(4242, 'done');
set local role regress_product_other;
select count(*) from mesh.change_requests;
select mesh.answer_change(4242, 'done');
set local role regress_product_po;
select mesh.answer_change(4242, 'later');
select mesh.answer_change(4242, 'planned', 'in 2.2.0');
select mesh.answer_change(4242, 'done', 'in 2.2.0');
select mesh.answer_change(4242, 'declined');
select mesh.answer_change(0, 'done');
select state, answer, answered_by from mesh.change_requests;

-- The glossary.
set local role regress_product_steward;
select mesh.define_term('sale', 'A paid order', domain => 'shop');
select mesh.define_term('sale', 'An order that was paid', domain => 'shop');
select mesh.define_term('revenue', 'Money earned');
select mesh.define_term('revenue', '');
reset role;
select mesh.define_term('revenue', 'Money earned');
set local role regress_product_steward;
select mesh.link_term('sale', 'shop.sales');
select mesh.link_term('revenue', 'shop.sales#price');
select mesh.link_term('revnue', 'shop.sales#price');
select mesh.link_term('revenue', 'table:shop_data.sale#price');
select mesh.unlink_term('sale', 'shop.returns');
select term, domain, definition, used_in, defined_by from mesh.terms where term in ('sale', 'revenue') order by term;
reset role;
rollback;
