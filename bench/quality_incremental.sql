-- What a check of 40 rules costs after a part of the rows has changed, against a
-- check of all: by how the changes lie, and by how many blocks they touch.
\ir quality/ledger.sql
alter table ledger_data.movements set (autovacuum_enabled = off);

create table bench.change (place integer primary key, change text not null, statement text not null, vacuumed boolean not null);
insert into bench.change values
    (1, 'append', $$insert into ledger_data.movements select id + (select max(id) from ledger_data.movements), account_id, branch, amount, balance,
                    rate, type, status, email, holder, booked_on, created_at from ledger_data.movements limit %2$s$$, false),
    (2, 'update of neighbours', $$update ledger_data.movements set rate = rate + 1 where id between 1000 and 999 + %2$s$$, false),
    (3, 'update at random', $$update ledger_data.movements set rate = rate + 1 where random() < %1$s / 100.0$$, false),
    (4, 'update at random, vacuum', $$update ledger_data.movements set rate = rate + 1 where random() < %1$s / 100.0$$, true),
    (5, 'delete at random', $$delete from ledger_data.movements where random() < %1$s / 100.0$$, false);
create table bench.recheck (change integer, percent numeric, incremental_ms double precision, full_ms double precision, blocks bigint, blocks_total bigint);

-- One incremental check and one of everything.
create function bench.recheck(change integer, percent numeric) returns void language plpgsql as $$
declare
    started timestamptz;
    r bench.recheck := row (change, percent, null, null, null, null);
begin
    started := clock_timestamp();
    select max(c.blocks_read), max(c.blocks_total) into r.blocks, r.blocks_total from mesh.check('ledger.movements', mode => 'incremental') c;
    r.incremental_ms := extract(epoch from clock_timestamp() - started) * 1000;
    r.full_ms := bench.milliseconds($q$select count(*) from mesh.check('ledger.movements', mode => 'full')$q$);
    insert into bench.recheck select r.*;
end $$;

-- Before each change all blocks are settled, and what is found in them is known.
\o /dev/null
select s.statement
  from bench.change c, unnest(array[0, 0.01, 0.1, 1, 10]) percent, generate_series(1, least(:rounds, 3)) round,
       lateral (values (1, 'vacuum ledger_data.movements'),
                       (2, $$select count(*) from mesh.check('ledger.movements', mode => 'incremental')$$),
                       (3, format(c.statement, percent, (:rows * percent / 100)::bigint)),
                       (4, case when c.vacuumed then 'vacuum ledger_data.movements' else 'select' end),
                       (5, format('select bench.recheck(%s, %s)', c.place, percent))) s (step, statement)
 order by c.place, percent, round, s.step
\gexec
\o
\echo 'checks after changes of' :rows 'rows'
select c.change, r.percent, round(percentile_cont(0.5) within group (order by r.incremental_ms)::numeric, 1) as incremental_ms,
       round(percentile_cont(0.5) within group (order by r.full_ms)::numeric, 1) as full_ms,
       round((100 * percentile_cont(0.5) within group (order by r.incremental_ms / r.full_ms))::numeric, 1) as percent_of_full,
       round(avg(r.blocks)) as blocks_read, round(100 * avg(r.blocks::numeric / r.blocks_total), 1) as percent_of_blocks
  from bench.recheck r join bench.change c on c.place = r.change
 group by c.place, c.change, r.percent order by c.place, r.percent;
