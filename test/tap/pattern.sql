-- The matcher of src/core/quality/pattern against PostgreSQL's ~, ~* and LIKE: on
-- random patterns, on patterns that people use with a few characters changed, and on
-- values near and far from them. It may refuse a pattern and leave a value undecided,
-- but never say otherwise, and never compile what PostgreSQL refuses.
-- MESHCAT_SEED replays a run, MESHCAT_PATTERNS (per collation and kind) lengthens it.
begin;
select no_plan();
set local jit = off;
\set seed `echo ${MESHCAT_SEED:-$(od -An -N2 -tu2 /dev/urandom)}`
\set patterns `echo ${MESHCAT_PATTERNS:-400}`
select diag('seed ' || :'seed');
create schema pt;
create extension meshcat_pattern_test schema pt;

create temp table compared as
select c.n as collation_number, c.name as collation_name, k.kind, k.ignore_case, r.*
  from (select row_number() over (order by name) as n, name
          from unnest(array['default', 'C', 'C.utf8', 'en_US', 'tr_TR', 'und-x-icu', 'tr-x-icu', 'pg_c_utf8', 'pg_unicode_fast']) name
         where exists (select from pg_collation where collname = name and collencoding in (-1, 6))) c,
       (values ('regex', false, 1), ('regex', true, 2), ('mutant', false, 3), ('mutant', true, 4), ('like', false, 5)) k (kind, ignore_case, number),
       lateral pt.compare(:seed * 100 + c.n * 10 + k.number, :patterns, k.kind, c.name, k.ignore_case) r;

select diag(format('%s %s%s: %s patterns, %s %% of the valid ones refused; %s answers, of them %s %% yes, %s %% undecided', collation_name, kind,
                   case when ignore_case then ' without case' else '' end, count(distinct pattern),
                   round(100.0 * count(distinct pattern) filter (where ours = 'refused' and theirs <> 'error') / count(distinct pattern) filter (where theirs <> 'error')),
                   count(*) filter (where ours <> 'refused'),
                   round(100.0 * count(*) filter (where ours = 'yes') / count(*) filter (where ours <> 'refused')),
                   round(100.0 * count(*) filter (where ours = 'undecided') / count(*) filter (where ours <> 'refused'))))
  from compared group by collation_number, collation_name, kind, ignore_case order by 1;

select is_empty($$select collation_name, kind, ignore_case, pattern, value, ours, theirs from compared
                   where ours in ('yes', 'no') and theirs <> 'error' and ours <> theirs limit 20$$,
                'no value is decided otherwise than by PostgreSQL');
select is_empty($$select collation_name, kind, pattern from compared where ours <> 'refused' and theirs = 'error' limit 20$$,
                'nothing compiles that PostgreSQL refuses');

-- One that always refuses or never decides would pass the above.
select cmp_ok(count(distinct pattern) filter (where ours <> 'refused'), '>=', (count(distinct pattern) * 0.6)::bigint,
              format('%s: most valid patterns compile', kind))
  from compared where theirs <> 'error' and not (ignore_case and collation_name like 'tr%') group by kind order by kind;
select cmp_ok(count(*) filter (where ours = 'undecided'), '<=', (count(*) * 0.25)::bigint, format('%s: most values are decided', kind))
  from compared where ours <> 'refused' group by kind order by kind;
select cmp_ok(count(*) filter (where ours = answer), '>=', (count(*) * 0.08)::bigint, format('%s: not few answers are %s', kind, answer))
  from compared, unnest(array['yes', 'no']) answer where ours <> 'refused' group by kind, answer order by kind, answer;

-- The limits here are narrower than PostgreSQL's.
create temp table big as
select pattern, (pt.regex_answers(pattern, '{aaab}', false))[1] as ours
  from unnest(array['^(a{250}){3}$', '(a?){240}b', '((a?b?){100}){2}', '(a|b|c|d|e){100}', '(.*a.*b.*c.*){30}\d$', '(a*b*c*){150}',
                    repeat('(\y|\Y|a)', 4) || (select string_agg(chr(c), '') from generate_series(48, 90) c where chr(c) ~ '\w') || 'é', repeat('(^|$|\m|\M|.)', 2),
                    repeat('(\y|[a-z])', 8) || repeat('(\w|\d|[[:punct:]]|[[:upper:]])', 50), repeat('(\y|\Y|a)', 100), repeat('(^|$|a)', 4) || '(a?){100}',
                    '(?n)' || repeat('(^|$|\w?)', 4) || '(a?b?){50}', '(\y|' || (select string_agg(chr(c), '|') from generate_series(192, 500) c) || ')+',
                    '(a|b)*a(a|b){9}$', '(\w{1,9}\W?){20}', '([a-z]{1,60}[0-9]{1,60}é?){3}$',
                    repeat('(', 50) || 'a' || repeat(')*', 50), repeat('(a|', 50) || 'b' || repeat(')', 50), repeat('a', 950), '[' || repeat('a', 9998) || ']',
                    '(' || (select string_agg(chr(c) || '?', '') from generate_series(65, 90) c) || '){4}', repeat('|', 400), repeat('(|a)', 240)]) pattern;
select isnt_empty($$select from big where ours <> 'refused' having count(*) >= 12$$, 'big patterns compile');
select lives_ok(format('select %L ~ %L', 'aaab', pattern), 'and PostgreSQL compiles them') from big where ours <> 'refused';

-- What the collation says is asked of it.
create function pt.answer(pattern text, value text, ignore_case boolean default false) returns text language sql as
    'select (pt.regex_answers($1, array[$2], $3))[1]';
select is(pt.answer('[[:punct:]]' collate "C", '$'), 'yes', 'C: a dollar is punctuation');
select is(pt.answer('\w' collate "C", '漢'), 'no', 'C: only ASCII is in a class');
select is(pt.answer('[[:punct:]]' collate "und-x-icu", '$'), 'no', 'ICU: a dollar is a symbol')
 where exists (select from pg_collation where collname = 'und-x-icu');
select is(pt.answer('^\w+$' collate "und-x-icu", 'Dvořák'), 'yes', 'ICU: letters of two bytes are known')
 where exists (select from pg_collation where collname = 'und-x-icu');
select is(pt.answer('^\w+$' collate "und-x-icu", '漢'), 'undecided', 'ICU: others are left to PostgreSQL')
 where exists (select from pg_collation where collname = 'und-x-icu');
create collation pt.deaf (provider = icu, locale = 'und', deterministic = false);
select throws_ok($$select pt.answer('a' collate pt.deaf, 'a')$$, '0A000', null, 'a nondeterministic collation is refused as by the operator');
select * from finish();
rollback;
