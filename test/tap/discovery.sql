-- Discovery: search ranks and forgives, products tell trust, describe shows only
-- what its reader may see.
begin;
select no_plan();

create role regress_discovery_team;
create role regress_discovery_reader;
create schema shop_data authorization regress_discovery_team;
create table shop_data.orders (order_id int primary key, placed_on date not null, total numeric);
create table shop_data.customers (customer_id int primary key, city text);
alter table shop_data.orders owner to regress_discovery_team;
alter table shop_data.customers owner to regress_discovery_team;
insert into shop_data.orders select n, date '2026-01-01' + n, n from generate_series(1, 20) n;
insert into shop_data.customers values (1, 'Brno');
select mesh.create_domain('shop', owner => 'regress_discovery_team');
select mesh.appoint('shop', product_owner => 'regress_discovery_team');
select count(*) from mesh.adopt('shop.orders', 'shop_data.orders', time_column => 'placed_on');
select count(*) from mesh.adopt('shop.customers', 'shop_data.customers');
select mesh.set_product('shop.orders', title => 'Orders', description => 'Settled purchases of our customers', tags => '{sales}',
                        usage_examples => '{select sum(total) from shop.orders}');
select mesh.set_product('shop.customers', description => 'Who buys');

-- Search.
select is((select product from mesh.search('settled purchases') limit 1), 'shop.orders', 'a description is found');
select is((select product from mesh.search('sales')), 'shop.orders', 'a tag is found');
select is((select product from mesh.search('citty')), 'shop.customers', 'a column is found with a letter too many');
select is((select product from mesh.search('custmers') limit 1), 'shop.customers', 'a typing error is forgiven, and a name counts more than a description');
select is((select product from mesh.search('"; drop table x; -- orders') limit 1), 'shop.orders', 'punctuation is no syntax');
select is_empty($$select * from mesh.search('the of')$$, 'stop words find nothing');
select is_empty($$select * from mesh.search('')$$, 'nor does nothing');
select is((select count(*) from mesh.search('shop', max_rows => 1)), 1::bigint, 'max_rows limits');
select ok(bool_and(rank between 0 and 1), 'ranks are shares') from mesh.search('settled purchases of customers in shop orders');
select throws_ok($$select mesh.search(null)$$, '22004', 'argument "query" must not be null', 'a null query is refused');
select throws_ok($$select mesh.search('x', null)$$, '22004', 'argument "max_rows" must not be null', 'a null limit is refused');

-- Trust, through the life of a product.
create function pg_temp.trust(name text) returns text language sql as $$ select trust || ': ' || why from mesh.products where product = name $$;
select is(pg_temp.trust('shop.orders'), 'amber: version is draft; never checked', 'a draft is amber');
select mesh.release('shop.orders');
select is(pg_temp.trust('shop.orders'), 'amber: never checked', 'unchecked is amber');
select mesh.expect('shop.orders', 'total > 0', check_name => 'total positive');
select count(*) from mesh.check('shop.orders');
select is(pg_temp.trust('shop.orders'), 'green: its check passed', 'checked is green');
select is((select data_as_of::date from mesh.products where product = 'shop.orders'), date '2026-01-21', 'and says how old the data is');
update shop_data.orders set total = -1 where order_id = 1;
select count(*) from mesh.check('shop.orders');
select is(pg_temp.trust('shop.orders'), 'red: failing: total positive', 'a failed check is red');
update shop_data.orders set total = 1 where order_id = 1;
select count(*) from mesh.check('shop.orders');
select is(pg_temp.trust('shop.orders'), 'green: its check passed', 'a repaired one green again');
select mesh.open_incident('shop.orders', 'late');
select matches(pg_temp.trust('shop.orders'), '^red: 1 open incident', 'an open incident is red');

-- The page, and who sees the sample.
select is((select content from mesh.describe('shop.orders') where item = 'description'), 'Settled purchases of our customers', 'describe tells what it is');
select is((select count(*) from mesh.describe('shop.orders') where section = 'sample'), 3::bigint, 'its owner sees a sample');
select throws_ok($$select mesh.describe('shop.ordrs')$$, '42704', null, 'an unknown product is an error');
set local role regress_discovery_reader;
select is((select count(*) from mesh.describe('shop.orders') where section = 'sample'), 0::bigint, 'who may not read it sees none');
select is((select can_read from mesh.products where product = 'shop.orders'), false, 'can_read says so');
select matches((select how_to_get from mesh.products where product = 'shop.orders'), 'mesh\.request_access', 'and how to get it');
select matches(pg_temp.trust('shop.orders'), '^red', 'trust is for everybody to see');
reset role;

select finish();
rollback;
