-- Filters and masks by tag reach what bears the tag, however it came to; a tag that is lost
-- opens nothing. A model of tags and rules, played at random, says what must be reached.
select no_plan();
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
select diag('seed ' || :'seed');
select setseed((:'seed'::int % 10000) / 10000.0);
create role tgd_owner; create role tgd_steward; create role tgd_reader; create role tgd_exempt; create role tgd_other;
create schema tgdt;
grant usage on schema tgdt to public;
\set test tgdt
\ir ../lib/error_of.sql
\ir ../lib/as_login.sql
create function tgdt.grant(login name, product text, purpose text) returns void language plpgsql as $$
declare request bigint;
begin
    execute format('set session authorization %I', login);
    request := mesh.request_access(product, purpose);
    set session authorization tgd_steward;
    perform mesh.approve(request);
    reset session authorization;
end $$;

select mesh.create_domain(d, 'tgd_owner'), mesh.appoint(d, steward => 'tgd_steward') from unnest('{tga,tgb}'::text[]) d \g /dev/null
create schema tgd_data authorization tgd_owner;
set session authorization tgd_owner;
create table tgd_data.t1 (id int, a text, b text, c numeric);
create table tgd_data.t2 (id int, a text, b text, c numeric);
create table tgd_data.t3 (id int, a text, b text, c numeric);
insert into tgd_data.t1 select i, 'abc-' || 100000 + i, 'word' || i, i * 10 from generate_series(1, 20) i;
insert into tgd_data.t2 select * from tgd_data.t1;
insert into tgd_data.t3 select * from tgd_data.t1;
select mesh.adopt('tga.one', relation => 'tgd_data.t1'), mesh.adopt('tga.two', relation => 'tgd_data.t2'), mesh.adopt('tgb.three', relation => 'tgd_data.t3') \g /dev/null
reset session authorization;

-- The model: which column bears which tag, which rules there are, what they have reached.
create table tgdt.bears (product text, col text, tag text, primary key (product, col, tag));
create table tgdt.rule (scope text, tag text, method text);
create table tgdt.reached (product text, col text, scope text, tag text, method text);
create function tgdt.follow() returns void language sql as $$
    insert into tgdt.reached
    select b.product, b.col, r.scope, r.tag, r.method from tgdt.bears b join tgdt.rule r
        on r.tag = b.tag and (r.scope = '' or b.product like r.scope || '.%')
    except select * from tgdt.reached;
$$;
create function tgdt.play() returns text language plpgsql as $$
<<play>>
declare
    product text := (array['tga.one', 'tga.two', 'tgb.three'])[1 + (random() * 2)::int];
    col text := (array['a', 'b', 'c'])[1 + (random() * 2)::int];
    tag text := (array['x', 'y'])[1 + (random())::int];
    scope text := (array['', 'tga', 'tgb'])[1 + (random() * 2)::int];
    method text := (array['partial', 'null', 'hash', 'year'])[1 + (random() * 3)::int];
    login name := case when random() < 0.4 then current_user else 'tgd_steward' end;
    act text := (array['tag', 'tag', 'untag', 'rule', 'rule', 'drop', 'release'])[1 + (random() * 6)::int];
    error text;
begin
    if act = 'tag' then
        perform tgdt.as(login, format('select mesh.tag(%L, %L)', product || '#' || col, tag));
        insert into tgdt.bears values (product, col, tag) on conflict do nothing;
    elsif act = 'untag' then
        error := tgdt.as(login, format('select mesh.untag(%L, %L)', product || '#' || col, tag));
        delete from tgdt.bears b where (b.product, b.col, b.tag) = (play.product, play.col, play.tag);
        delete from tgdt.reached r where (r.product, r.col, r.tag) = (play.product, play.col, play.tag)
           and (r.scope <> '' or login = current_user);
    elsif act = 'rule' then
        login := case when scope = '' then current_user else 'tgd_steward' end;
        error := tgdt.as(login, format('select mesh.mask_tagged(%L, %L, domain => nullif(%L, ''''))', tag, method, scope));
        delete from tgdt.rule r where (r.scope, r.tag, r.method) = (play.scope, play.tag, play.method);
        insert into tgdt.rule values (scope, tag, method);
    elsif act = 'drop' then
        perform tgdt.as(current_user, format('select mesh.drop_tagged_mask(%L, %L, domain => nullif(%L, ''''))', tag, method, scope));
        delete from tgdt.rule r where (r.scope, r.tag, r.method) = (play.scope, play.tag, play.method);
        delete from tgdt.reached r where (r.scope, r.tag, r.method) = (play.scope, play.tag, play.method);
    else
        perform tgdt.as('tgd_owner', format('select mesh.release(%L)', product));
    end if;
    perform tgdt.follow();
    return act || ' ' || product || '#' || col || ' ' || tag || ' ' || scope || ' ' || method || coalesce(' ' || error, '');
end $$;
create function tgdt.wrong() returns text language sql as $$
    with present as (
        select mesh_catalog.product_name(k.product_id) as product, k.column_name as col,
               coalesce(d.domain_name, '') as scope, m.tag, m.method
          from mesh_catalog.column_mask k join mesh_catalog.tagged_mask m using (rule_id) left join mesh_catalog.domain d on d.domain_id = m.domain_id),
    should as (select * from tgdt.reached)
    select string_agg(w::text, '; ') from (
        (select 'not reached', s.* from (select * from should except select * from present) s)
        union all (select 'reached', i.* from (select * from present except select * from should) i)) w
$$;
-- What a reader sees of a column: the strictest mask that reached it, null where it does not fit.
create function tgdt.shown_wrong() returns text language plpgsql as $$
declare p text; c text; expected text; shown text; strictest text;
begin
    foreach p in array array['tga.one', 'tga.two', 'tgb.three'] loop
        foreach c in array array['a', 'b', 'c'] loop
            select case when r.method in ('null', 'year') or c = 'c' and r.method in ('partial', 'hash') then 'null' else r.method end into strictest
              from tgdt.reached r where r.product = p and r.col = c
             order by mesh_catalog.strictness(case when r.method = 'year' or c = 'c' and r.method in ('partial', 'hash') then 'null' else r.method end) limit 1;
            shown := tgdt.as('tgd_reader', format('select max(%I::text) from %s where id = 7', c, p));
            expected := case when strictest is null then tgdt.as('tgd_owner', format('select max(%I::text) from %s where id = 7', c, p))
                             when strictest = 'partial' then (select repeat('*', length(v) - 4) || right(v, 4) from (select case c when 'a' then 'abc-100007' else 'word7' end) t (v)) end;
            if strictest = 'hash' then
                if shown !~ '^[0-9a-f]{32}$' then return format('%s.%s hash: %s', p, c, shown); end if;
            elsif shown is distinct from expected then
                return format('%s.%s %s: %s instead of %s', p, c, strictest, shown, expected);
            end if;
        end loop;
    end loop;
    return null;
end $$;
select tgdt.grant('tgd_reader', p, 'tests') from unnest('{tga.one,tga.two,tgb.three}'::text[]) p \g /dev/null
select is(coalesce(tgdt.wrong(), tgdt.shown_wrong()), null, played) from (select tgdt.play() as played from generate_series(1, 60) offset 0) p;
select cmp_ok((select count(*) from tgdt.reached), '>', 0::bigint, 'rules reached something');

-- A clean slate for what follows.
select mesh.drop_tagged_mask(tag, name, domain) from mesh.tagged_rules \g /dev/null
select is((select count(*) from mesh.masks), 0::bigint, 'what rules brought goes with them');

-- Filters: of columns by VALUE, of products without, exempt roles, and authority.
select is(mesh.filter_tagged('region', 'value = any (mesh.session_attribute(''regions'')) and ''VALUE'' <> upper(value || ''x'')', 'own', exempt => '{tgd_exempt}'), 0::bigint, 'nothing bears the tag yet');
select is(mesh.filter_tagged('regulatory', 'id % 2 = 0', 'even'), 0::bigint, 'nor that of products');
select tgdt.as('tgd_owner', $$select mesh.tag('tga.one#b', 'region')$$), tgdt.as('tgd_owner', $$select mesh.tag('tga.one', 'regulatory')$$) \g /dev/null
select results_eq($$select filter_name, by_tag, column_name from mesh.row_filters where product = 'tga.one' order by 1$$,
                  $$values ('even', 'regulatory', null), ('own', 'region', 'b')$$, 'filters come with the tags');
select matches(tgdt.as('tgd_reader', 'select count(*) from tga.one'), '^42501 permission denied for the rows', 'a filter by tag needs its attribute too');
select mesh.set_attribute('tgd_reader', 'regions', 'word2', 'word4', 'word5') \g /dev/null
select is(tgdt.as('tgd_reader', 'select string_agg(id::text, '','' order by id) from tga.one'), '2,4', 'both filters hold');
select tgdt.grant('tgd_exempt', 'tga.one', 'all regulatory data') \g /dev/null
select is(tgdt.as('tgd_exempt', 'select count(*) from tga.one'), '10', 'who is exempt passes that filter, and no other');
grant tgd_exempt to tgd_reader;
select is(tgdt.as('tgd_reader', 'select count(*) from tga.one'), '10', 'members of an exempt role have its privileges');
revoke tgd_exempt from tgd_reader;
alter role tgd_exempt rename to tgd_renamed;
select matches(tgdt.as('tgd_renamed', 'select count(*) from tga.one'), '^42501', 'a role of another name is not exempt, nor granted');
alter role tgd_renamed rename to tgd_exempt;
select is(tgdt.as('tgd_steward', $$select mesh.untag('tga.one', 'regulatory')$$), '', 'a steward takes the tag off');
select is(tgdt.as('tgd_reader', 'select string_agg(id::text, '','' order by id) from tga.one'), '2,4', 'which opens nothing');
select is(mesh.untag('tga.one', 'regulatory')::text, '', 'a platform admin lets go');
select is(tgdt.as('tgd_reader', 'select string_agg(id::text, '','' order by id) from tga.one'), '2,4,5', 'and that opens');
select is(tgdt.as('tgd_steward', $$select mesh.untag('tga.one', 'regulatory')$$), '42704 "tga.one" does not bear tag "regulatory"', 'there is nothing more to take off');
select is(tgdt.as('tgd_steward', $$select mesh.drop_filter('tga.one', 'own')$$), '42704 product "tga.one" has no row filter "own" of its own', 'a filter by tag is not the product''s to drop');
select is(tgdt.as('tgd_steward', $$select mesh.drop_tagged_filter('region', 'own')$$), '42501 permission denied to drop row filters of tagged products of all domains', 'nor a domain''s');
select is(tgdt.as('tgd_other', $$select mesh.mask_tagged('x', 'null', domain => 'tga')$$), '42501 permission denied to mask tagged columns of domain "tga"', 'a stranger sets none');
select is(tgdt.as('tgd_steward', $$select mesh.filter_tagged('x', 'true', 'f')$$), '42501 permission denied to filter rows of tagged products of all domains', 'a steward none for all');

begin isolation level repeatable read;
select is(tgdt.error_of($$select mesh.tag('tga.one#a', 'later')$$), '55000 cannot follow tags in a REPEATABLE READ or SERIALIZABLE transaction', 'an old snapshot could miss a rule');
rollback;
select is((select why from mesh.explain_access('tgd_reader', 'tga.one') where name = 'own on b'), 'value = any (mesh.session_attribute(''regions'')) and ''VALUE'' <> upper(value || ''x'')', 'a filter by tag is explained');

-- Replacing a rule; what it says is checked wherever it reaches.
select is(mesh.filter_tagged('region', 'value = ''word3''', 'own'), 1::bigint, 'a rule is replaced');
select is(tgdt.as('tgd_reader', 'select string_agg(id::text, '','' order by id) from tga.one'), '3', 'wherever it is');
select is(mesh.filter_tagged('region', 'true', 'own'), 0::bigint, 'without VALUE it is about products');
select is(tgdt.as('tgd_reader', 'select count(*) from tga.one'), '20', 'of which none bears the tag');
select mesh.drop_tagged_filter('region', 'own') \g /dev/null
select is(tgdt.error_of($$select mesh.filter_tagged('region', 'value > 5 from pg_class', 'f')$$), '42601 "value > 5 from pg_class" is not one SQL expression', 'a predicate is one expression');
select matches(tgdt.error_of($$select mesh.filter_tagged('region', 'pg_sleep(value::float8) is null', 'f')$$), '^42501 .*must not call volatile', 'of functions that readers may run');
select is(tgdt.error_of($$select mesh.mask_tagged('x', 'generalise', 'week')$$), '22023 mask "generalise" has an invalid argument: "week"', 'an argument is checked before any column has the tag');
select is(tgdt.error_of($$select mesh.filter_rows('tga.one', 'true', 'f', applies_to => '{tgd_reader}', exempt => '{tgd_reader}')$$), '22023 role "tgd_reader" is both one that the filter applies to and exempt', 'a role is one or the other');
select is(mesh.mask_tagged('region', 'expression', 'coalesce(value, ''?'') || (select ''!'' from tgd_data.t2 where t2.id = 1 and t2.b <> value)'), 1::bigint, 'VALUE is the column of the port, also within a sub-select that has one of that name');
select is(tgdt.as('tgd_reader', 'select b from tga.one where id = 3'), 'word3!', 'and not of that');
select mesh.drop_tagged_mask('region', 'expression') \g /dev/null

-- Every port must have the column that a filter is about.
select mesh.filter_tagged('region', 'value <> ''word1''', 'own') \g /dev/null
select tgdt.as('tgd_owner', $$select mesh.release('tga.one')$$) \g /dev/null
set session authorization tgd_owner;
create view tgd_data.narrow as select id, a from tgd_data.t1;
reset session authorization;
select matches(tgdt.as('tgd_owner', $$select count(*) from mesh.adopt('tga.one', relation => 'tgd_data.narrow')$$) || coalesce(tgdt.as('tgd_owner', $$select mesh.release('tga.one')$$), ''), 'lacks column "b", by which row filter "own" filters', 'a version without the column is refused');

-- A rule and a tag at the same moment: see test/isolation/specs/access_tagged.spec.

-- Noise: the same every time and of every product, within its width, right on the average.
set session authorization tgd_owner;
create table tgd_data.pay (id int, salary numeric(8,2), n smallint, f float8);
insert into tgd_data.pay select i, 30000 + i % 1000, 32767 - i % 3, i from generate_series(1, 2000) i;
insert into tgd_data.pay values (2001, 999999.99, -32768, 'NaN'), (2002, null, null, null), (2003, 'NaN', 0, 'Infinity');
select mesh.adopt('tgb.pay', relation => 'tgd_data.pay'), mesh.adopt('tgb.wages', relation => 'tgd_data.pay') \g /dev/null
select mesh.mask_column('tgb.pay', c, 'noise', '500') from unnest('{salary,n,f}'::text[]) c \g /dev/null
select mesh.mask_column('tgb.wages', 'salary', 'noise', '500') \g /dev/null
reset session authorization;
select tgdt.grant('tgd_reader', p, 'tests') from unnest('{tgb.pay,tgb.wages}'::text[]) p \g /dev/null
set session authorization tgd_reader;
select is((select count(*) from tgb.pay a join tgb.wages b using (id) where a.salary is distinct from b.salary), 0::bigint, 'one column has one noise, of whatever product');
select is((select md5(string_agg(p::text, '|' order by id)) from tgb.pay p), (select md5(string_agg(p::text, '|' order by id)) from tgb.pay p), 'whenever it is asked for');
select is((select count(*) from tgb.pay where salary between 29500 and 31500 and salary <> 30000 + id % 1000 and scale(salary) = 2 and id <= 2000), 2000::bigint, 'within its width, as fine as the value');
select ok((select avg(salary - 30000 - id % 1000) between -60 and 60 from tgb.pay where id <= 2000), 'right on the average');
select is((select array[salary is null, n is null, f is null] from tgb.pay where id = 2002), '{t,t,t}', 'nothing stays nothing');
select is((select array[salary <= 999999.99, n between -32768 and -32268, f is null] from tgb.pay where id = 2001), '{t,t,t}', 'within what the type holds; what is no number is hidden');
select is((select salary is null and f is null from tgb.pay where id = 2003), true, 'NaN and infinity are hidden');
reset session authorization;
select is(tgdt.as('tgd_owner', $$select mesh.mask_column('tgb.wages', 'salary', 'noise', '100')$$), '22023 column "salary" has noise of another width already', 'two noises could be averaged out');
select matches(tgdt.as('tgd_owner', $$select mesh.mask_column('tgb.pay', 'salary', 'expression', 'salary + (random() * 100)::numeric')$$), '^42501 .* must not call volatile function', 'and so could one that is drawn anew');

-- Purposes: pseudonyms differ by them, filters know them, one can be chosen and none forged.
set session authorization tgd_owner;
select mesh.mask_column('tga.two', 'a', 'pseudonym') \g /dev/null
select mesh.filter_rows('tga.two', $$id < 5 or 'fraud' = any (mesh.session_purposes())$$, 'fraud sees all') \g /dev/null
reset session authorization;
select tgdt.as('tgd_reader', 'select a from tga.two where id = 1') as tests_sees \gset
select is(tgdt.as('tgd_reader', 'select count(*) from tga.two'), '4', 'a filter asks for the purpose');
select tgdt.grant('tgd_other', 'tga.two', 'tests') \g /dev/null
select is(tgdt.as('tgd_other', 'select a from tga.two where id = 1'), :'tests_sees'::text, 'one purpose has one pseudonym');
select matches(:'tests_sees'::text, '^[a-z]{3}-[0-9]{6}$', 'which looks like the value');
select tgdt.grant('tgd_other', 'tga.two', 'fraud') \g /dev/null
select is(tgdt.as('tgd_other', 'select a from tga.two where id = 1'), '55000 product "tga.two" is read for several purposes at once', 'of several one has to be chosen');
select is(tgdt.as('tgd_other', 'select count(*) from tga.two'), '20', 'where it matters');
set meshcat.purpose = 'fraud';
select isnt(tgdt.as('tgd_other', 'select a from tga.two where id = 1'), :'tests_sees'::text, 'another purpose has other pseudonyms');
set meshcat.purpose = 'tests';
select is(tgdt.as('tgd_other', 'select a || count(*) over () from tga.two where id = 1'), :'tests_sees'::text || '1', 'the one that is chosen counts');
select is(tgdt.as('tgd_other', 'select count(*) from tga.two'), '4', 'alone');
set meshcat.purpose = 'forged';
select is(tgdt.as('tgd_other', 'select count(*) from tga.two'), '42501 permission denied for product "tga.two"', 'a purpose without a grant opens nothing');
select is(tgdt.as('tgd_owner', 'select count(*) from tga.two'), '20', 'owners need none');
reset meshcat.purpose;
select is(tgdt.error_of('select mesh.session_purposes()'), '55000 mesh.session_purposes() is for row filters and masks alone', 'purposes are those of a product');
begin;
set local session authorization tgd_other;
set local meshcat.purpose = 'fraud';
declare c cursor for select id from tga.two order by id;
fetch 1 from c \g /dev/null
set local meshcat.purpose = 'tests';
select matches(tgdt.error_of('fetch all from c'), '^42501', 'an open cursor does not outlive its purpose');
rollback;

-- Simulation: what the role would get, for owners, and nothing beyond.
select is((select string_agg(s::text, ' ' order by s::text) from mesh.simulate('tgd_reader', 'select id, a is null as hidden from tga.two where id < 3 -- comment') s),
          '{"id":1,"hidden":false} {"id":2,"hidden":false}', 'a comment ends with its line');
create function tgdt.same(login name, query text) returns boolean language sql as $$
    select (select string_agg(s::text, '|') from mesh.simulate(login::regrole, query) s)
         is not distinct from tgdt.as(login, format('select string_agg(row_to_json(q)::text, ''|'') from (%s) q', query))
$$;
select ok(tgdt.same(r, q), r || ': ' || q) from unnest('{tgd_reader,tgd_exempt}'::name[]) r, unnest(array[
    'select * from tga.one order by id', 'select id, sum(length(b)) over (order by id) from tga.one order by id',
    'with x as (select a, count(*) from tga.one group by a) select * from x order by a']) q;
select is((select count(*) from mesh.simulate('tgd_reader', 'select * from tgb.pay')), 2003::bigint, 'many rows');
select is(tgdt.error_of($$select * from mesh.simulate('tgd_exempt', 'select * from tga.two')$$), '42501 permission denied for product "tga.two"', 'or the error that it gets');
select is(tgdt.as('tgd_steward', $$select mesh.simulate('tgd_reader', 'select * from tga.one')$$), '42501 permission denied to simulate reads of product "tga.one"', 'who does not see all of a product does not');
select is(tgdt.error_of(format('select * from mesh.simulate(''tgd_reader'', %L)', q)), error, q)
  from (values ('select * from tgd_data.t1', '0A000 cannot simulate reads of relation tgd_data.t1'),
               ('delete from tga.one', '42601 "delete from tga.one" is not one SELECT'), ('select 1; select 2', '42601 "select 1; select 2" is not one SELECT'),
               ('select 1) from pg_class; --', '42601 syntax error at or near ")"'), ('select * from tga.one for update', '0A000 SELECT is not allowed in a non-volatile function'),
               ('with d as (delete from tga.one returning id) select * from d', '0A000 WITH clause containing a data-modifying statement must be at the top level')) t (q, error);
create function tgdt.peek() returns bigint language sql stable as 'select count(*) from tga.two';
select is(tgdt.error_of($$select * from mesh.simulate('tgd_reader', 'select tgdt.peek() from tga.one limit 1')$$), '42501 a simulated query reads a port that it does not name', 'no function reads another port as the role');
select is((select count(*) from mesh.simulate('tgd_reader', 'select 1')), 1::bigint, 'after an error');
select is(tgdt.peek(), 20::bigint, 'one is oneself again');
select mesh.filter_rows('tga.two', 'current_user <> ''x''', 'asks') \g /dev/null
select is(tgdt.error_of($$select * from mesh.simulate('tgd_other', 'select * from tga.two')$$), '0A000 cannot simulate reads of port tga.two', 'a filter that asks for the current user would tell of the wrong one');
select mesh.drop_filter('tga.two', 'asks') \g /dev/null
set session authorization tgd_owner;
create view tgd_data.of_reader as select id from tgd_data.t1 where current_user <> 'x';
create view tgd_data.indirect as select id from tgd_data.of_reader;
reset session authorization;
select mesh.filter_rows('tga.two', 'id in (select i.id from tgd_data.indirect i)', 'asks') \g /dev/null
select is(tgdt.error_of($$select * from mesh.simulate('tgd_other', 'select * from tga.two')$$), '0A000 cannot simulate reads of port tga.two', 'and so would a view that it reads');
select finish();
