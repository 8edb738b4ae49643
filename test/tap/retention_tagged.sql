-- Retention by tag holds for every time column that bears the tag, however it came to; what
-- it cannot hold for is told, and nothing that is lost loosens it.
select no_plan();
create role rtg_owner; create role rtg_owner_of_b; create role rtg_steward;
create schema rtgt;
grant usage on schema rtgt to public;
\set test rtgt
\ir ../lib/error_of.sql
\ir ../lib/as_login.sql
select mesh.create_domain('rta', 'rtg_owner'), mesh.create_domain('rtb', 'rtg_owner_of_b'), mesh.appoint('rta', steward => 'rtg_steward') \g /dev/null
create schema rtg_data authorization rtg_owner;
create schema rtg_data_b authorization rtg_owner_of_b;
set session authorization rtg_owner;
create table rtg_data.loan (id int, closed_on date, note text);
create table rtg_data.card (id int, ended_at timestamptz);
create view rtg_data.all_loans as select id, closed_on from rtg_data.loan;
insert into rtg_data.loan values (1, '2001-02-03', 'x'), (2, current_date - 100, 'y');
insert into rtg_data.card values (1, now() - interval '3 years');
select mesh.adopt('rta.loans', relation => 'rtg_data.loan'), mesh.adopt('rta.cards', relation => 'rtg_data.card'), mesh.adopt('rta.everything', relation => 'rtg_data.all_loans') \g /dev/null
select mesh.tag('rta.loans#closed_on', 'end') \g /dev/null
set session authorization rtg_owner_of_b;
create table rtg_data_b.deal (id int, done date);
select mesh.adopt('rtb.deals', relation => 'rtg_data_b.deal') \g /dev/null
reset session authorization;
create view rtgt.rules as select product, rule, of_column, keep, after, mode, state from mesh.retention_rules where product ~ '^rt[ab]\.' order by rule_id;

-- What bears the tag now, and what does later.
select is(rtgt.as('rtg_steward', $$select mesh.retain_tagged('end', keep => '10 years', domain => 'rta')$$), '42501 permission denied to set retention rules by tag of domain "rta"', 'a steward sets none');
select is(rtgt.as('rtg_owner', $$select mesh.retain_tagged('end', keep => '10 years')$$), '42501 permission denied to set retention rules by tag of all domains', 'an owner none for all');
select is(rtgt.as('rtg_owner', $$select mesh.retain_tagged('end', keep => '10 years', after => '12 years', domain => 'rta')$$), '1', 'an owner one for the own domain');
select results_eq('select product, rule, keep from rtgt.rules', $$values ('rta.loans', 'retention (closed_on)', interval '10 years')$$, 'it holds for what bears the tag');
select is(rtgt.as('rtg_owner', 'delete from rtg_data.loan where id = 2'), '23001 deleting a row of table "loan" is refused: it is kept by retention rule 1', 'rows are kept by it');
select is(rtgt.as('rtg_steward', $$select mesh.tag('rta.cards#ended_at', 'end')$$), '', 'a steward tags another');
select is((select count(*) from rtgt.rules where product = 'rta.cards' and state = 'in force'), 1::bigint, 'for which it holds then');
select rtgt.as('rtg_owner_of_b', $$select mesh.tag('rtb.deals#done', 'end')$$) \g /dev/null
select is((select count(*) from rtgt.rules where product = 'rtb.deals'), 0::bigint, 'another domain''s it does not reach');
select is(mesh.retain_tagged('end', after => '20 years', rule_name => 'gone'), 3::bigint, 'one of all domains does');

-- What it cannot hold for.
select is(rtgt.as('rtg_owner', $$select mesh.tag('rta.loans#note', 'end')$$), '', 'a tag is true whether or not a rule can hold');
select is(rtgt.as('rtg_owner', $$select mesh.tag('rta.everything#closed_on', 'end')$$), '', 'also of a view');
select results_eq($$select product, column_name, state from mesh.tagged_retention where rule = 'retention' order by 1, 2$$,
    $$values ('rta.cards', 'ended_at', 'in force'), ('rta.everything', 'closed_on', 'not in force'), ('rta.loans', 'closed_on', 'in force'), ('rta.loans', 'note', 'not in force')$$, 'what it does not hold for is told');
select is((select state from mesh.status() where item = 'retention by tag'), 'failing', 'and by the status');
select is(rtgt.as('rtg_owner', $$select mesh.untag('rta.loans#note', 'end')$$) || rtgt.as('rtg_owner', $$select mesh.untag('rta.everything#closed_on', 'end')$$), '', 'until the tag is off');
select is((select state from mesh.status() where item = 'retention by tag'), 'ok', 'or a rule holds');

-- Nothing that is lost loosens it.
select is(rtgt.as('rtg_owner', $$select mesh.untag('rta.loans#closed_on', 'end')$$), '', 'a tag is taken off');
select is(rtgt.as('rtg_owner', 'delete from rtg_data.loan where id = 2'), '23001 deleting a row of table "loan" is refused: it is kept by retention rule 1', 'the rows are kept all the same');
select rtgt.as('rtg_owner', $$select mesh.tag('rta.loans#closed_on', 'end')$$) \g /dev/null
select is((select count(*) from rtgt.rules where product = 'rta.loans'), 2::bigint, 'put on again it brings no second rule');

-- Tightened everywhere, loosened nowhere.
select is(rtgt.as('rtg_owner', $$select mesh.retain_tagged('end', keep => '11 years', after => '12 years', mode => 'compliance', domain => 'rta')$$), '2', 'tightening is for who may set it');
select results_eq($$select keep, mode from rtgt.rules where rule like 'retention %' and state = 'in force'$$, $$values (interval '11 years', 'compliance'), (interval '11 years', 'compliance')$$, 'and reaches all');
select is(rtgt.error_of($$select mesh.retain_tagged('end', keep => '9 years', after => '12 years', mode => 'compliance', domain => 'rta', reason => 'x')$$), '55000 rule "retention" of mode compliance cannot be loosened by anybody', 'loosening is not');
select is(rtgt.as('rtg_owner', $$select mesh.end_tagged_retention('end', 'retention', 'x', domain => 'rta')$$), '42501 permission denied to end retention rules by tag', 'nor is ending it for owners');
select is(mesh.end_retention('rta.cards', 'gone (ended_at)', 'moved')::text, '', 'an admin ends what it brought to one product');
select mesh.retain_tagged('end', after => '19 years', rule_name => 'gone') \g /dev/null
select results_eq($$select product, state from mesh.tagged_retention where rule = 'gone' order by 1$$, $$values ('rta.cards', 'ended'), ('rta.loans', 'in force'), ('rtb.deals', 'in force')$$, 'which stays ended');
select is(mesh.end_tagged_retention('end', 'retention', 'no longer by tag', domain => 'rta')::text, '', 'an admin ends the rule by tag');
select is(rtgt.as('rtg_owner', 'delete from rtg_data.loan where id = 2'), (select format('23001 deleting a row of table "loan" is refused: it is kept by retention rule %s', rule_id) from mesh.retention_rules where product = 'rta.loans' and rule = 'retention (closed_on)' and state = 'in force'), 'what it has brought goes on');
select is(mesh.end_tagged_retention('end', 'gone', 'x')::text, '', 'of all domains, too');
select is(rtgt.error_of($$select mesh.end_tagged_retention('end', 'gone', 'x')$$), '42704 there is no retention rule "gone" by tag "end" of all domains', 'once');

-- A table that takes the source's place is told of.
select mesh.retain_tagged('end', keep => '1 year', rule_name => 'short', domain => 'rtb') \g /dev/null
begin isolation level repeatable read;
select is(rtgt.error_of($$select mesh.tag('rtb.deals#id', 'end')$$), '55000 cannot follow tags in a REPEATABLE READ or SERIALIZABLE transaction', 'an old snapshot could miss a rule');
rollback;
set session authorization rtg_owner_of_b;
create table rtg_data_b.deal_2 (id int, done date);
select mesh.adopt('rtb.deals', relation => 'rtg_data_b.deal_2') \g /dev/null
reset session authorization;
select is((select string_agg(relation, ',') from mesh.retention_rules where product = 'rtb.deals' and rule = 'short (done)' and state = 'in force'), 'rtg_data_b.deal', 'what was kept is');
select is((select state || detail from mesh.status() where item = 'retention by tag'), 'failing1 columns bear a tag that retention goes by, of which it does not hold for rtb.deals#done', 'and what is not is told');
select finish();
