-- What tests of the heap scan begin with: domain :domain, whose owner is regress_:domain_owner
-- with data in schema :domain_data; schema :domain_test is the test's own.
\set SHOW_CONTEXT never
set client_min_messages = warning;
set jit = off;
select no_plan();
\set owner regress_ :domain _owner
\set data :domain _data
\set test :domain _test
create role :"owner";
select mesh.create_domain(:'domain', :'owner', 'Tests') \g /dev/null
create schema :"data" authorization :"owner";
create schema :"test";
grant usage on schema :"test" to public;
