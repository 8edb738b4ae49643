-- Lineage follows a relation, not its name: renamed away, it takes along what was declared,
-- defined, and seen, whether that is among the edges yet or not. A dropped one leaves its name.
select no_plan();
set client_min_messages = warning;
create schema s;
create table s.src (a int);
create function pg_temp.edges(about text) returns setof text language sql as $$
    select format('%s > %s %s', source, target, evidence) from mesh.lineage_edges where in_force and about in (source, target)
$$;
create function pg_temp.near(about text) returns setof text language sql as $$
    select relation from mesh.upstream(about, 1) where column_name is not null
    union select relation from mesh.downstream(about, 1) where column_name is not null
$$;

-- What was seen is folded once before the names change, and once after.
create function pg_temp.fill(name text) returns void language plpgsql as $$
begin
    execute format('create table s.%1$s (a int); create table s.%1$s_copy (a int);
        create view s.%1$s_view as select a from s.%1$s; insert into s.%1$s select a from s.src; insert into s.%1$s_copy select a from s.%1$s', name);
    perform mesh.declare_lineage('table:s.src#a', format('table:s.%s#a', name));
end $$;
select pg_temp.fill('folded') \g /dev/null
select mesh.scan_lineage() \g /dev/null
select pg_temp.fill('captured') \g /dev/null
alter table s.folded rename to folded_old;
alter table s.captured rename to captured_old;
create table s.folded (a int);
create table s.captured (a int);
create function pg_temp.test_away(name text, phase text) returns setof text language plpgsql as $$
begin
    return next is_empty(format('select pg_temp.near(%L)', 'table:s.' || name), format('%s: nothing is of the new %s', phase, name));
    return next is_empty(format('select pg_temp.edges(%L)', 's.' || name), 'no edge, either');
    return next set_eq(format('select pg_temp.near(%L)', format('table:s.%s_old#a', name)), array['s.src', format('s.%s_copy', name), format('s.%s_view', name)], 'but all of the old');
    return next set_eq(format('select pg_temp.edges(%L)', format('s.%s_old', name)),
        array[format('s.src > s.%s_old declared', name), format('s.src > s.%s_old observed', name), format('s.%1$s_old > s.%1$s_copy observed', name), format('s.%1$s_old > s.%1$s_view definition', name)], 'each of its edges');
end $$;
select pg_temp.test_away(name, phase) from (values ('folded', 'at once'), ('captured', 'at once')) v (name, phase);
select mesh.scan_lineage() \g /dev/null
select pg_temp.test_away(name, phase) from (values ('folded', 'once folded'), ('captured', 'once folded')) v (name, phase);

-- What happens to the new ones is theirs, and stays when the old ones go.
insert into s.folded select a from s.captured;
select set_eq($$select pg_temp.near('table:s.folded')$$, array['s.captured'], 'a new statement is the new table''s');
drop table s.folded_old cascade;
select set_eq($$select pg_temp.near('table:s.folded')$$, array['s.captured'], 'also when the old one is dropped');
select mesh.scan_lineage() \g /dev/null
select set_eq($$select pg_temp.edges('s.folded')$$, array['s.captured > s.folded observed'], 'and folded');
select set_eq($$select pg_temp.edges('s.folded_old')$$, array['s.src > s.folded_old declared', 's.src > s.folded_old observed', 's.folded_old > s.folded_copy observed'], 'the dropped one keeps its own, but for the view''s');

-- Names that change places, of tables and of schemas.
begin;
alter table s.captured rename to swap;
alter table s.captured_old rename to captured;
alter table s.swap rename to captured_old;
commit;
select set_eq($$select pg_temp.near('table:s.captured#a')$$, array['s.src', 's.captured_copy', 's.captured_view'], 'swapped names are followed');
select set_eq($$select pg_temp.near('table:s.captured_old')$$, array['s.folded'], 'both ways');
alter schema s rename to moved;
create schema s;
create table s.captured (a int);
select is_empty($$select pg_temp.near('table:s.captured')$$, 'nothing is of a new schema''s');
select set_eq($$select pg_temp.near('table:moved.captured#a')$$, array['moved.src', 'moved.captured_copy', 'moved.captured_view'], 'but of the old one''s');

-- Dropped, a relation leaves its name to the next: of staging tables that is what one wants.
create table s.stage (a int);
insert into s.stage select a from moved.src;
create table s.loaded as select a from s.stage;
select mesh.scan_lineage() \g /dev/null
drop table s.stage;
select set_eq($$select relation from mesh.upstream('table:s.loaded#a')$$, array['s.stage', 'moved.src'], 'what was dropped still stands between');
create table s.stage (a int);
select set_eq($$select pg_temp.near('table:s.stage')$$, array['moved.src', 's.loaded'], 'and its name is the next one''s');
insert into s.stage select a from moved.src;
select set_eq($$select relation from mesh.upstream('table:s.loaded#a')$$, array['s.stage', 'moved.src'], 'also when that is filled');
select mesh.scan_lineage() \g /dev/null
select is((select count(*) from mesh_catalog.dataset where relation_name = 'stage'), 1::bigint, 'they are one dataset');
select * from finish();
