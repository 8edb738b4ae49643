-- Lineage: read from views, declared, asked for, drawn. All of it is rolled back.
\set ON_ERROR_ROLLBACK on
\set SHOW_CONTEXT never
begin;
create role regress_lineage_sales;
create role regress_lineage_risk;
create role regress_lineage_stranger;
select mesh.create_domain('sales', 'regress_lineage_sales');
select mesh.create_domain('risks', 'regress_lineage_risk', archetype => 'consumer');
create schema sales_data authorization regress_lineage_sales;
create schema risks_data authorization regress_lineage_risk;
create schema landing;
create table landing.orders_csv (line text);

set local role regress_lineage_sales;
create table sales_data.orders (order_id int, customer int, email text, amount numeric, state text);
select item, proposal from mesh.adopt('sales.orders', relation => 'sales_data.orders') where item = 'port';
grant usage on schema sales_data to regress_lineage_risk;
grant select on sales_data.orders to regress_lineage_risk;
set local role regress_lineage_risk;
create view risks_data.exposure as
select customer, md5(email) as contact, sum(amount) as amount, count(*) as orders
  from sales_data.orders where state <> 'paid' group by customer, email;
select item, proposal from mesh.adopt('risks.exposure', relation => 'risks_data.exposure') where item = 'port';
reset role;
create view landing.report as select customer, amount / 1000 as thousands from risks.exposure order by amount desc;

-- What the views say.
select * from mesh.scan_lineage() where relation ~ '^(sales|risks|landing)';
select source, source_column, target, target_column, type, subtype, masking, evidence, in_force
  from mesh.lineage_edges where target = 'risks_data.exposure' order by target_column, source_column, subtype;

-- What they cannot say.
select mesh.declare_lineage('table:landing.orders_csv#line', 'sales.orders#amount', 'TRANSFORMATION', 'split at commas');
select mesh.declare_lineage('table:landing.report', 'table:landing.orders_csv', description => 'corrections');
select source, source_column, target, target_column, type, subtype, description, recorded_by = current_user as mine
  from mesh.lineage_edges where evidence = 'declared' and source ~ '^landing' order by target;

-- Questions.
select * from mesh.upstream('risks.exposure#amount');
select * from mesh.upstream('risks.exposure#amount', direct_only => true, max_rows => 2);
select * from mesh.downstream('sales.orders#email');
select * from mesh.downstream('sales.orders#state', max_depth => 1);
select * from mesh.impact('sales.orders#email');
select * from mesh.impact('table:landing.orders_csv');
select * from mesh.lineage_path('table:landing.orders_csv', 'table:landing.report#thousands');
select * from mesh.lineage_path('sales.orders#state', 'table:landing.report#customer');
select * from mesh.lineage_path('table:landing.report#customer', 'sales.orders#email');
select * from mesh.lineage_cycles();
select mesh.lineage_mermaid('risks.exposure');
select mesh.lineage_svg('risks.exposure') like '<svg%</svg>%' as svg;

-- What is refused.
select * from mesh.upstream('risks.exposure#amounts');
select * from mesh.upstream('risk.exposure');
select * from mesh.upstream('exposure');
select mesh.declare_lineage('sales.orders', 'table:landing.orders_csv', 'COPY');
set local role regress_lineage_stranger;
select mesh.declare_lineage('table:landing.report', 'sales.orders');
select mesh.declare_lineage('sales.orders', 'table:landing.report');
select * from mesh.scan_lineage();

-- Taken back.
set local role regress_lineage_sales;
select mesh.retract_lineage('table:landing.orders_csv#line', 'sales.orders#amount');
select mesh.retract_lineage('table:landing.orders_csv#line', 'sales.orders#amount');
select * from mesh.upstream('sales.orders') where relation <> 'landing.report';
rollback;
