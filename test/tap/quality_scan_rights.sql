-- Who may not read a row by the executor finds nothing of it by the heap scan, and
-- meets the same errors: column privileges, row security, revoked functions.
begin;
\set domain scan
\ir ../lib/quality_scan/preamble.sql
create role regress_scan_other;

-- The results of a product's checks, in one line.
create function scan_test.results(product text) returns text language plpgsql as $$
begin
    return (select string_agg(concat_ws(' ', check_name, tier, scope, status, rows_failed || '/' || rows_checked, message), '; ' order by check_name) from mesh.check(product));
exception when others then
    return sqlstate || ' ' || sqlerrm;
end $$;

create table scan_data.t (id integer, note text);
insert into scan_data.t select i, 'n' || i % 3 from generate_series(1, 9) i;
alter table scan_data.t owner to regress_scan_owner;
select mesh.adopt('scan.t', relation => 'scan_data.t') \g /dev/null
select mesh.drop_check('scan.t', check_name) from mesh.checks where dropped_at is null \g /dev/null
select mesh.expect('scan.t', 'id > 2', check_name => 'id') \g /dev/null
select is(scan_test.results('scan.t'), 'id heap full fail 2/9 2 of 9 rows fail (22.22 %)', 'the owner''s rows are scanned');

-- Row security: the owner is above it, unless it is forced.
alter table scan_data.t enable row level security;
create policy few on scan_data.t using (id between 2 and 5);
select is(scan_test.results('scan.t'), 'id heap full fail 2/9 2 of 9 rows fail (22.22 %)', 'the owner is above row security');
alter table scan_data.t force row level security;
select is(scan_test.results('scan.t'), 'id sql visible fail 1/4 1 of 4 rows fails (25 %)', 'unless it is forced: the executor applies the policy');
alter table scan_data.t no force row level security;

-- Whose table it is not: by privilege.
alter table scan_data.t owner to regress_scan_other;
select is(scan_test.results('scan.t'), '42501 permission denied for table t', 'no privilege, no run');
grant select (id) on scan_data.t to regress_scan_owner;
select is(scan_test.results('scan.t'), 'id sql visible fail 1/4 1 of 4 rows fails (25 %)', 'with a privilege on columns alone the executor reads');
grant select on scan_data.t to regress_scan_owner;
select is(scan_test.results('scan.t'), 'id sql visible fail 1/4 1 of 4 rows fails (25 %)', 'and where row security applies');
alter table scan_data.t disable row level security;
select is(scan_test.results('scan.t'), 'id heap full fail 2/9 2 of 9 rows fail (22.22 %)', 'a privilege on the table is enough without it');
revoke select on scan_data.t from regress_scan_owner;
grant select (id) on scan_data.t to regress_scan_owner;
select is(scan_test.results('scan.t'), 'id sql full fail 2/9 2 of 9 rows fail (22.22 %)', 'a privilege on the condition''s columns is not');
select mesh.expect('scan.t', 'note <> ''''', check_name => 'note') \g /dev/null
select matches(scan_test.results('scan.t'), 'note full error permission denied for table t', 'nor for a condition on another column');
select mesh.drop_check('scan.t', 'note') \g /dev/null
alter table scan_data.t owner to regress_scan_owner;

-- Functions: what a role must not execute, it does not, not even where no row comes to it.
select mesh.expect('scan.t', p, check_name => name)
  from (values ('kernel', 'upper(note) <> '''''), ('server', 'note <> reverse(''x'' || note)'), ('unreached', 'id > 0 or reverse(note) = ''x'''), ('fixed', 'id::float8 < pi() * 1000')) v (name, p) \g /dev/null
select matches(scan_test.results('scan.t'), '^fixed heap.*kernel heap full pass.*server heap full pass.*unreached heap full pass', 'what may be executed is');
revoke execute on function pg_catalog.upper(text) from public;
select matches(scan_test.results('scan.t'), 'kernel full error permission denied for function upper; server sql', 'a kernel computes nothing whose function the role must not execute');
grant execute on function pg_catalog.upper(text) to public;
revoke execute on function pg_catalog.reverse(text) from public;
select matches(scan_test.results('scan.t'), 'kernel sql full pass.*server full error permission denied for function reverse; unreached full error permission denied for function reverse', 'nor does the server, though no row come to it');
truncate scan_data.t;
select matches(scan_test.results('scan.t'), 'server full error permission denied for function reverse; unreached full error permission denied for function reverse', 'though there be no row');
grant execute on function pg_catalog.reverse(text) to public;
revoke execute on function pg_catalog.pi() from public;
revoke execute on function pg_catalog.int4gt(integer, integer) from public;
select matches(scan_test.results('scan.t'), 'fixed .*id full error permission denied for function int4gt', 'an operator''s function counts');
select * from finish();
rollback;
