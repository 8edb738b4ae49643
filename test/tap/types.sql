-- The types as SQL sees them: input and output, order and hash, operators under
-- any search_path, and no way to compare a version as text by accident.
begin;
select no_plan();

-- Input and output.
select is(v::mesh.semver::text, v, 'semver keeps ' || v)
  from unnest('{0.0.0,1.2.3,1.0.0-alpha.1,1.0.0+build.7,99999999999999999999.0.0}'::text[]) v;
select is(r::mesh.semver_range::text, canonical, r || ' is canonical')
  from (values ('^2.1.0', '^2.1'), ('1.x', '^1'), ('>=1.2.0 <1.3.0', '~1.2'), ('1.2 - 2.3', '>=1.2.0 <2.4.0'), ('*', '*')) v (r, canonical)
 where r::mesh.semver_range = canonical::mesh.semver_range;
select is('Payments."Odd Name"@2.1.0'::mesh.product_ref::text, 'payments."Odd Name"@2.1.0', 'product_ref folds and quotes as SQL');
select is('Payments.Transactions#"Type"'::mesh.column_ref::text, 'payments.transactions#"Type"', 'column_ref folds and quotes as SQL');
select is('availability>=99.50 %; FRESHNESS <= 240 min'::mesh.sla::text, 'availability >= 99.5%; freshness <= 4h', 'sla is canonical');

-- Errors name the place and the remedy.
select throws_ok($$select '1.2'::mesh.semver$$, '22P02', null, 'two numbers are no version');
select throws_ok($$select '01.2.3'::mesh.semver$$, '22P02', null, 'a leading zero is refused');
select throws_ok($$select repeat('1', 2000)::mesh.semver$$, null, null, 'a version of 2000 digits is refused');
select throws_ok($$select 'freshness >= 4h'::mesh.sla$$, '22023', null, 'a promise against the direction is refused');
select throws_ok($$select 'accuracy >= 99%; accuracy >= 98%'::mesh.sla$$, '22023', null, 'a term twice is refused');
select throws_ok($$select 'speed <= 1s'::mesh.sla$$, '42704', null, 'an unknown term is refused');
select throws_ok($$select ''::mesh.sla$$, '22P02', null, 'an empty promise is refused');
select throws_ok(format('select %L::mesh.product_ref', 'a.' || repeat('x', 64)), '42622', null, 'a name of 64 bytes is refused, not cut');

-- Soft errors, where the server has them: input that is wrong must not raise.
create function pg_temp.input_is_valid(input text, type text) returns boolean language plpgsql as $$
declare
    valid boolean;
begin
    execute 'select pg_catalog.pg_input_is_valid($1, $2)' into valid using input, type;
    return valid;
end $$;
select case when current_setting('server_version_num')::int < 160000
            then skip('soft errors need PostgreSQL 16')
            else is(pg_temp.input_is_valid(input, type), valid, format('%s as %s: %s', input, type, valid)) end
  from (values ('1.2.3', 'mesh.semver', true), ('1.2', 'mesh.semver', false),
               ('^2', 'mesh.semver_range', true), ('>2 <1', 'mesh.semver_range', false),
               ('a.b@^2', 'mesh.product_ref', true), ('a', 'mesh.product_ref', false),
               ('a.b#c', 'mesh.column_ref', true), ('a.b', 'mesh.column_ref', false),
               ('accuracy >= 99%', 'mesh.sla', true), ('accuracy >= 101%', 'mesh.sla', false)) v (input, type, valid);

-- Order: the precedence chain of the SemVer specification, from every shuffle.
create temp table chain as
select ordinality as place, v::mesh.semver as version
  from unnest('{1.0.0-alpha,1.0.0-alpha.1,1.0.0-alpha.beta,1.0.0-beta,1.0.0-beta.2,1.0.0-beta.11,1.0.0-rc.1,1.0.0,1.0.0+a,1.0.0+b,1.2.0,1.10.0,2.0.0}'::text[])
       with ordinality as u (v, ordinality);
select is((select array_agg(place order by version) from chain), (select array_agg(place order by place) from chain), 'the chain sorts');
select is((select count(*) from chain a, chain b
            where (a.version < b.version) <> (a.place < b.place) or (a.version <= b.version) <> (a.place <= b.place)
               or (a.version = b.version) <> (a.place = b.place) or (a.version <> b.version) <> (a.place <> b.place)
               or (a.version >= b.version) <> (a.place >= b.place) or (a.version > b.version) <> (a.place > b.place)),
          0::bigint, 'every operator agrees with the chain');

-- Random versions: an index scan, a sort, a hash join and a merge join agree.
select setseed(0.42);
create temp table random_version as
select format('%s.%s.%s%s', (random() * 12)::int, (random() * 12)::int, (random() * 3)::int,
              (array['', '', '-rc.1', '-rc.10', '-rc.2', '+b1'])[1 + (random() * 5)::int])::mesh.semver as version
  from generate_series(1, 3000);
create index on random_version using btree (version);
create index random_version_hash on random_version using hash (version);
analyze random_version;
set local enable_seqscan = off;
create temp table by_index as select version, row_number() over () as place from (select version from random_version order by version) s;
set local enable_seqscan = on;
set local enable_indexscan = off;
set local enable_indexonlyscan = off;
set local enable_bitmapscan = off;
create temp table by_sort as select version, row_number() over () as place from (select version from random_version order by version) s;
select is((select count(*) from by_index i join by_sort s using (place) where i.version <> s.version), 0::bigint, 'index order is sort order');
set local enable_hashjoin = on; set local enable_mergejoin = off; set local enable_nestloop = off;
create temp table joined as select count(*) as by_hash from random_version a join random_version b using (version);
set local enable_hashjoin = off; set local enable_mergejoin = on;
select is((select count(*) from random_version a join random_version b using (version)), by_hash, 'merge join equals hash join') from joined;
set local enable_mergejoin = off; set local enable_nestloop = on;
select is((select count(*) from random_version a join random_version b on a.version = b.version), by_hash, 'nested loop equals hash join') from joined;
reset enable_indexscan; reset enable_bitmapscan; reset enable_hashjoin; reset enable_mergejoin;
select is((select count(distinct version) from random_version), (select count(distinct version::text) from random_version), 'equality is identity of the text');

-- Ranges.
select is(version::mesh.semver <@ range::mesh.semver_range, expected, format('%s in %s', version, range))
  from (values ('2.1.0', '^2.1', true), ('3.0.0', '^2.1', false), ('2.0.9', '^2.1', false), ('2.1.0+b7', '^2.1', true),
               ('2.2.0-rc.1', '^2.1', false), ('2.1.0-rc.2', '>=2.1.0-rc.1', true), ('1.5.0', '1.x || >=3', true)) v (version, range, expected);
select is('^2'::mesh.semver_range @> '2.5.0'::mesh.semver, true, 'the commutator');
select is((select count(*) from random_version where version <@ '>=2 <5'::mesh.semver_range),
          (select count(*) from random_version where version >= '2.0.0' and version < '5.0.0-0' and not mesh.is_prerelease(version)),
          'a range equals its bounds without prereleases');
select ok('1.2.3'::mesh.semver::mesh.semver_range @> '1.2.3+x'::mesh.semver, 'a version casts to its own range');

-- Parts and bumps.
select is(mesh.major(v), 3::numeric, 'major') from (values ('3.10.1'::mesh.semver)) t (v);
select is(mesh.minor('3.10.1'), 10::numeric, 'minor');
select is(mesh.patch('3.10.1'), 1::numeric, 'patch');
select is(mesh.next_version('1.2.3', 'minor'), '1.3.0'::mesh.semver, 'the next minor');
select is(mesh.bump_between('1.2.3', '2.0.0'), 'major', 'a major bump');
select throws_ok($$select mesh.next_version('1.2.3', 'tiny')$$, '22023', null, 'an unknown part is refused');
select is(mesh.accepts('payments.transactions@^2', '2.4.0'), true, 'a reference accepts');
select is(mesh.major(null), null, 'null in, null out');

-- Promises.
select ok(mesh.at_least_as_strict('accuracy >= 99.9%; freshness <= 1h', 'accuracy >= 99%'), 'more and stricter is as strict');
select ok(not mesh.at_least_as_strict('accuracy >= 99%', 'accuracy >= 99%; freshness <= 1h'), 'a missing term is not');
select results_eq($$select term, measured, status from mesh.evaluate('accuracy >= 99.9%; freshness <= 4h', 'accuracy = 98.63%')$$,
                  $$values ('accuracy', 'accuracy = 98.63%', 'broken'), ('freshness', null, 'unmeasured')$$, 'an observation is judged term by term');
select is((select count(*) from mesh.sla_terms where definition = '' or unit = ''), 0::bigint, 'every term is defined');

-- Operators under an empty search_path; never as text.
set local search_path = '';
create temp table without_path as select '1.10.0'::mesh.semver > '1.9.0'::mesh.semver as later;
set local search_path = public;
select is(later, true, 'operators need no search_path') from without_path;
select throws_ok($$select '1.10.0'::mesh.semver < '1.9.0'::text$$, '42883', null, 'a version never compares as text');
select is((select count(*) from pg_cast c join pg_type t on t.oid = c.castsource or t.oid = c.casttarget
            where t.typnamespace = 'mesh'::regnamespace and c.castcontext <> 'e'), 0::bigint, 'every cast is explicit');

-- Binary: what COPY writes it reads.
create temp table all_types (v mesh.semver, r mesh.semver_range, p mesh.product_ref, c mesh.column_ref, s mesh.sla);
insert into all_types values ('1.2.3-rc.1+b', '^2.1 || 4.x', 'a."B c"@^2', 'table:public."T"#x', 'accuracy >= 99.9%; freshness < 4h'), (null, null, null, null, null);
select is(mesh.semver_send(v), convert_to(v::text, 'UTF8'), 'the binary form is the text') from all_types where v is not null;

select finish();
rollback;
