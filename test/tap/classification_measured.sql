-- Recall and precision on real columns: the demonstration's data as it was delivered, all
-- of it text. What each column holds was decided by reading the data's description.
begin;
select no_plan();
set local client_min_messages = warning;

create function pg_temp.create_for(name text, header text) returns void language plpgsql as $$
begin
    execute format('create temp table %I (%s)', name,
                   (select string_agg(format('%I text', btrim(c, '" ')), ', ') from string_to_table(header, ',') c where c <> ''));
end $$;

\set header `xz -dc demo/data/berka/client.csv.xz | head -n 1`
select pg_temp.create_for('client', :'header');
\copy client from program 'xz -dc demo/data/berka/client.csv.xz' csv header
\set header `xz -dc demo/data/berka/account.csv.xz | head -n 1`
select pg_temp.create_for('account', :'header');
\copy account from program 'xz -dc demo/data/berka/account.csv.xz' csv header
\set header `xz -dc demo/data/berka/disp.csv.xz | head -n 1`
select pg_temp.create_for('disp', :'header');
\copy disp from program 'xz -dc demo/data/berka/disp.csv.xz' csv header
\set header `xz -dc demo/data/berka/order.csv.xz | head -n 1`
select pg_temp.create_for('permanent_order', :'header');
\copy permanent_order from program 'xz -dc demo/data/berka/order.csv.xz' csv header
\set header `xz -dc demo/data/berka/trans.csv.xz | head -n 1`
select pg_temp.create_for('trans', :'header');
\copy trans from program 'xz -dc demo/data/berka/trans.csv.xz' csv header
\set header `xz -dc demo/data/berka/loan.csv.xz | head -n 1`
select pg_temp.create_for('loan', :'header');
\copy loan from program 'xz -dc demo/data/berka/loan.csv.xz' csv header
\set header `xz -dc demo/data/berka/card.csv.xz | head -n 1`
select pg_temp.create_for('card', :'header');
\copy card from program 'xz -dc demo/data/berka/card.csv.xz' csv header
\set header `xz -dc demo/data/berka/district.csv.xz | head -n 1`
select pg_temp.create_for('district', :'header');
\copy district from program 'xz -dc demo/data/berka/district.csv.xz' csv header
\set header `xz -dc demo/data/credit/taiwan_card_default.csv.xz | head -n 1`
select pg_temp.create_for('taiwan', :'header');
\copy taiwan from program 'xz -dc demo/data/credit/taiwan_card_default.csv.xz' csv header
\set header `xz -dc demo/data/regulatory/fdic_failed_banks.csv.xz | head -n 1`
select pg_temp.create_for('failed_bank', :'header');
\copy failed_bank from program 'xz -dc demo/data/regulatory/fdic_failed_banks.csv.xz' csv header
\set header `xz -dc demo/data/market/ecb_eurofxref_hist.csv.xz | head -n 1`
select pg_temp.create_for('eurofxref', :'header');
\copy eurofxref from program 'xz -dc demo/data/market/ecb_eurofxref_hist.csv.xz' csv header null 'N/A'
\set header `head -n 1 demo/data/synthetic/application.csv`
select pg_temp.create_for('application', :'header');
\copy application from program 'cat demo/data/synthetic/application.csv' csv header

create temp table label (relation text, column_name text, kind text);
insert into label values
    ('client', 'birth_number', 'birth_number'), ('application', 'ssn', 'ssn'), ('application', 'credit_score', 'credit_score'),
    ('permanent_order', 'account_to', 'account_number'), ('trans', 'account', 'account_number');

create temp table found as
    select c.oid as relation, f.* from pg_class c, lateral mesh.classify(relation => c.oid) f
     where c.relnamespace = pg_my_temp_schema() and c.relkind = 'r' and c.relname not in ('label', 'found');
create temp table measured as
    select c.relname::text as relation, a.attname::text as column_name, l.kind as label, f.kind as found, f.evidence
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      left join label l on l.relation = c.relname and l.column_name = a.attname
      left join found f on f.relation = c.oid and f.column_name = a.attname
     where c.relnamespace = pg_my_temp_schema() and c.relkind = 'r' and c.relname not in ('label', 'found', 'measured');
select diag(format('%s.%s, %s, is proposed as %s: %s', relation, column_name, coalesce(label, 'none'), coalesce(found, 'none'), evidence))
  from measured where label is distinct from found;
select diag(format('%s columns: recall %s, precision %s', count(*),
                   round(count(*) filter (where label = found)::numeric / count(label), 3),
                   round(count(*) filter (where label = found)::numeric / count(found), 3)))
  from measured;
select cmp_ok(count(*), '>', 120::bigint, 'all columns were looked at') from measured;
select cmp_ok(count(*) filter (where label = found)::numeric / count(label), '>=', 0.8, 'recall') from measured;
select cmp_ok(count(*) filter (where label = found)::numeric / count(found), '>=', 0.9, 'precision') from measured;
select * from finish();
rollback;
