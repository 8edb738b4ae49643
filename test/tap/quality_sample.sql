-- Samples of failing rows: taken by the scan that counts them, by workers too; kept by
-- the newest run, for nobody to read; a hint that is right whatever has happened since.
\set SHOW_CONTEXT never
set client_min_messages = warning;
select no_plan();
create role regress_sample_owner;
create role regress_sample_reader;
select mesh.create_domain('sample', 'regress_sample_owner', 'Tests') \g /dev/null
create schema sample_data authorization regress_sample_owner;
create schema sample_test;
grant usage on schema sample_test to public;
set role regress_sample_owner;
create table sample_data.t (id integer, note text, part integer) partition by list (part);
create table sample_data.t_1 partition of sample_data.t for values in (1) with (autovacuum_enabled = off);
create table sample_data.t_2 (part integer, gone text, note text, id integer) with (autovacuum_enabled = off);
alter table sample_data.t_2 drop column gone;
alter table sample_data.t attach partition sample_data.t_2 for values in (2);
alter table sample_data.t_2 alter column note set storage external;
insert into sample_data.t select i, repeat('n', case when i % 1000 = 0 then 9000 else 20 end), 1 + i / 15000 from generate_series(1, 20000) i;
reset role;
select mesh.adopt('sample.t', relation => 'sample_data.t') \g /dev/null
select mesh.drop_check('sample.t', check_name) from mesh.checks where dropped_at is null \g /dev/null
select mesh.expect('sample.t', p, check_name => name, filter => f)
  from (values ('none', 'id > 0', null), ('late', 'id < 19998', null), ('many', 'id % 7 > 0', 'id % 2 = 0'), ('long', 'length(note) < 100', null), ('two', 'id not in (14000, 16000)', null)) v (name, p, f) \g /dev/null
select mesh.add_check('sample.t', 'row_count', fail => '< 0') \g /dev/null

-- What is sampled of each check: rows by their ids.
create function sample_test.sampled() returns text language sql as $$
    select string_agg(name || ' ' || ids, '; ' order by name)
      from (select c.check_name as name, string_agg(t.id::text, ',' order by t.part, t.id) as ids
              from mesh_catalog.check_sample s join mesh_catalog.quality_check c using (check_id) cross join unnest(s.places) place
              left join sample_data.t t on t.tableoid = s.relation and t.ctid = place
             group by 1) named $$;
create function sample_test.expected() returns text language sql as $$
    select 'late 19998,19999,20000; long 1000,2000,3000,4000,5000,6000,7000,8000,9000,10000; many 14,28,42,56,70,84,98,112,126,140; two 14000,16000' $$;
create function sample_test.run(mode text default 'auto') returns text language sql as $$
    select string_agg(distinct concat_ws(' ', tier, case when blocks_read = 0 then 'none' when blocks_read < blocks_total then 'some' else 'all' end), '; ') from mesh.check('sample.t', mode) $$;
-- The ids of failing rows, and whether the whole table was read for them.
create function sample_test.failing(name text, wanted bigint) returns text language plpgsql as $$
declare
    before bigint := pg_stat_get_xact_numscans('sample_data.t_1'::regclass);
    ids text;
begin
    ids := (select string_agg(f ->> 'id', ',') from mesh.failing_rows('sample.t', name, wanted) f);
    return concat_ws(' ', coalesce(ids, 'none'), case when pg_stat_get_xact_numscans('sample_data.t_1'::regclass) > before then 'by a scan' else 'by places' end);
exception when others then
    return sqlstate || ' ' || sqlerrm;
end $$;

set min_parallel_table_scan_size = 0;
set max_parallel_workers_per_gather = 0;
select is(sample_test.run('full'), 'heap all', 'the heap is scanned');
select is(sample_test.sampled(), sample_test.expected(), 'the first ten rows that fail each check are sampled');
select is(sample_test.run('full') || w || sample_test.sampled(), 'heap all' || w || sample_test.expected(), w || ' workers sample the same')
  from generate_series(1, 3) w, set_config('max_parallel_workers_per_gather', w::text, false);
set max_parallel_workers_per_gather = 0;
select is((select count(distinct run_id) from mesh_catalog.check_sample), 1::bigint, 'only the newest run has samples');
select is((select max(run_id) from mesh_catalog.check_sample), (select max(run_id) from mesh.check_runs), 'it is the newest');
select is((select count(*) from mesh_catalog.check_sample s join mesh_catalog.quality_check c using (check_id) where c.kind = 'row_count'), 0::bigint, 'no row fails a count');

-- The places alone are read where they are enough.
select is(sample_test.failing('late', 3), '19998,19999,20000 by places', 'enough are sampled');
select is(sample_test.failing('late', 2), '19998,19999 by places', 'more than enough');
select is(sample_test.failing('late', 0), 'none by places', 'none is wanted');
select is(sample_test.failing('late', 4), '19998,19999,20000 by a scan', 'whether there are more, only a scan can tell');
select is(sample_test.failing('late', null), '19998,19999,20000 by a scan', 'all');
select is(sample_test.failing('long', 12), '1000,2000,3000,4000,5000,6000,7000,8000,9000,10000,11000,12000 by a scan', 'others follow, none twice');
select is(sample_test.failing('two', 2), '14000,16000 by places', 'in partitions, whatever the order of their columns');
select is(sample_test.failing('none', 1), 'none by a scan', 'where nothing is sampled');
select is((select f from mesh.failing_rows('sample.t', 'two', 2) f where f ->> 'id' = '16000'), jsonb_build_object('id', 16000, 'note', repeat('n', 9000), 'part', 2), 'a row is whole');

-- Incremental runs: blocks that are known are read again only for rows that are lacking.
vacuum sample_data.t;
select is(sample_test.run(), 'heap all', 'before anything is known');
select is(sample_test.run() || ' ' || sample_test.sampled(), 'heap none ' || sample_test.expected(), 'of known blocks, too, rows are sampled');
update sample_data.t set note = 'short' where id = 1000;
select is(sample_test.run(), 'heap some', 'a block has changed');
select matches(sample_test.sampled(), 'long 2000,.*,11000; ', 'another row takes the place of the one that was mended');
select is(sample_test.run() || w || sample_test.sampled(), 'heap some' || w || replace(sample_test.expected(), '1000,2000,3000,4000,5000,6000,7000,8000,9000,10000;', '2000,3000,4000,5000,6000,7000,8000,9000,10000,11000;'), w || ' workers do the same')
  from generate_series(1, 3) w, set_config('max_parallel_workers_per_gather', w::text, false);
set max_parallel_workers_per_gather = 0;
truncate mesh_catalog.check_sample;
select is(sample_test.failing('late', 3), '19998,19999,20000 by a scan', 'nothing depends on samples');

-- A hint: after anything that may happen to a table.
create function sample_test.after(what text, change text, name text, wanted bigint, expected text) returns setof text language plpgsql as $$
begin
    perform sample_test.run('full');
    begin
        execute change;
        return next is(sample_test.failing(name, wanted), expected, what);
        raise sqlstate 'T0000';
    exception when sqlstate 'T0000' then null;
    end;
end $$;
select sample_test.after('updated, still failing', 'update sample_data.t set note = ''x'' where id = 19998', 'late', 3, '19999,20000,19998 by a scan');
select sample_test.after('mended', 'update sample_data.t set id = 1 where id = 19998', 'late', 3, '19999,20000 by a scan');
select sample_test.after('enough are left', 'update sample_data.t set id = 1 where id = 19998', 'late', 2, '19999,20000 by places');
select sample_test.after('deleted', 'delete from sample_data.t where id = 14000', 'two', 5, '16000 by a scan');
select sample_test.after('truncated', 'truncate sample_data.t', 'late', 3, 'none by a scan');
select sample_test.after('truncated and filled', 'truncate sample_data.t; insert into sample_data.t values (14000, ''n'', 1), (20000, ''n'', 2)', 'two', 3, '14000 by a scan');
select sample_test.after('a partition detached', 'alter table sample_data.t detach partition sample_data.t_2', 'two', 3, '14000 by a scan');
select sample_test.after('a partition dropped', 'drop table sample_data.t_2', 'two', 3, '14000 by a scan');
select sample_test.after('a row of a partition in the place of another''s', 'delete from sample_data.t_2; insert into sample_data.t_2 (id, note, part) select id, note, 2 from sample_data.t_1', 'two', 3, '14000,14000 by a scan');
select sample_test.after('rewritten', 'alter table sample_data.t add column extra float8 default random()', 'late', 3, '19998,19999,20000 by a scan');
select sample_test.after('row security', 'alter table sample_data.t enable row level security; alter table sample_data.t force row level security; create policy few on sample_data.t using (id < 20000)', 'late', 3, '19998,19999 by a scan');
select sample_test.after('no right to read', 'alter table sample_data.t owner to regress_sample_reader', 'late', 3, '42501 permission denied for table t');
select sample_test.after('a right to read each column', 'alter table sample_data.t owner to regress_sample_reader; grant select (id, note, part) on sample_data.t to regress_sample_owner', 'late', 3, '19998,19999,20000 by a scan');
select sample_test.after('another check of the name', 'select mesh.drop_check(''sample.t'', ''late''); select mesh.expect(''sample.t'', ''id < 19999'', check_name => ''late'')', 'late', 3, '19999,20000 by a scan');

-- VACUUM moves other rows to where rows failed; VACUUM FULL moves all.
select sample_test.run('full') \g /dev/null
delete from sample_data.t where id in (19999, 14000);
vacuum sample_data.t;
insert into sample_data.t values (14000, 'n', 2), (1, 'n', 1), (2, 'n', 1);
select is(sample_test.failing('late', 3), '19998,20000 by a scan', 'the place is another row''s');
select is(sample_test.failing('two', 2), '16000,14000 by a scan', 'the row is elsewhere');
vacuum full sample_data.t;
select is(sample_test.failing('late', 3), '19998,20000 by a scan', 'every row is elsewhere');
select is(sample_test.run() || ' ' || sample_test.failing('late', 2), 'heap all 19998,20000 by places', 'until the next run');

-- Another partition has a row in the same place, for which the condition raises: nobody asks it.
create function sample_data.picky(id integer, refused integer) returns boolean language plpgsql immutable as $$ begin if id = refused then raise 'refused'; end if; return id <> 16000; end $$;
alter function sample_data.picky owner to regress_sample_owner;
create function sample_data.refused(id integer) returns boolean language sql immutable as 'select sample_data.picky(id, -1)';
alter function sample_data.refused owner to regress_sample_owner;
select mesh.expect('sample.t', 'sample_data.refused(id)', check_name => 'picky') \g /dev/null
select t1.id as beside from sample_data.t_1 t1 join sample_data.t_2 t2 on t1.ctid = t2.ctid where t2.id = 16000 \gset
select sample_test.after('only the rows that are named are asked', format('create or replace function sample_data.refused(id integer) returns boolean language sql immutable as ''select sample_data.picky(id, %s)''', :beside), 'picky', 1, '16000 by places');
select mesh.drop_check('sample.t', 'picky') \g /dev/null

-- Where rows are visible in part, or a scan is not for the heap, nothing is sampled.
grant select on sample_data.t to regress_sample_reader;
begin;
set transaction read only;
select sample_test.run() \g /dev/null
commit;
select is((select max(run_id) from mesh_catalog.check_sample), (select max(run_id) from mesh.check_runs), 'a run that is not recorded leaves the samples');
select mesh.expect('sample.t', '1 / (id - 5) < 2', check_name => 'raises for a row') \g /dev/null
select matches(sample_test.run(), 'sql', 'a run by the executor');
select is((select count(*) from mesh_catalog.check_sample), 0::bigint, 'samples nothing, and what was sampled is gone');
select mesh.drop_check('sample.t', 'raises for a row'), sample_test.run() \g /dev/null
select is(sample_test.failing('late', 2), '19998,20000 by places', 'sampled again');

-- Rights.
select cmp_ok(count(*), '>', 0::bigint, 'there are samples') from mesh_catalog.check_sample;
set role regress_sample_owner;
select is((select count(*) from mesh_catalog.check_sample), 0::bigint, 'who owns the data sees none');
select is(sample_test.failing('late', 2), '19998,20000 by places', 'but uses them');
select throws_ok('delete from mesh_catalog.check_sample', '42501', null, 'nor may they change them');
reset role;
select mesh.appoint('sample', product_owner => 'regress_sample_owner'), mesh.release('sample.t'), mesh.filter_rows('sample.t', 'id <> 19998', filter_name => 'fewer') \g /dev/null
set session authorization regress_sample_reader;
select mesh.request_access('sample.t', purpose => 'tests') as request \gset
set session authorization regress_sample_owner;
select mesh.approve(:request) \g /dev/null
set session authorization regress_sample_reader;
select is((select count(*) from mesh_catalog.check_sample), 0::bigint, 'nor does a consumer');
select is(sample_test.failing('late', 1), '20000 by a scan', 'who reads the port, whose filter applies');
reset session authorization;
select * from finish();
