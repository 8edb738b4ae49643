-- The guards between PostgreSQL's errors and C++'s: every combination of who
-- throws and who is in between. Nothing may leak, and the backend must live.
begin;
create schema bt;
create extension meshcat_bridge_test schema bt;

-- All that a client sees of an error.
create function bt.error_of(sql text) returns text language plpgsql as $$
declare
    s text; m text; d text; h text; c text;
begin
    execute sql;
    return 'no error';
exception when others or query_canceled then
    get stacked diagnostics s = returned_sqlstate, m = message_text, d = pg_exception_detail,
                            h = pg_exception_hint, c = pg_exception_context;
    return concat_ws('|', s, m, d, h, case when c like '%postgres context%' then 'with context' end);
end $$;

select no_plan();

select is(bt.error_of($$select bt.bt_throw('core')$$),
          '22012|core message %s %n|core detail|core hint', 'a core error keeps its four parts');
select is(bt.error_of($$select bt.bt_throw('postgres')$$),
          '22012|postgres message|postgres detail|postgres hint|with context',
          'a PostgreSQL error passes through C++ frames whole');
select matches(bt.error_of($$select bt.bt_throw('bad_alloc')$$), '^53200\|out of memory\|', 'bad_alloc is out of memory');
select matches(bt.error_of($$select bt.bt_throw('huge')$$), '^53200\|', 'an impossible length is out of memory');
select matches(bt.error_of($$select bt.bt_throw('std')$$), '^XX000\|standard\|', 'a standard exception is an internal error');
select matches(bt.error_of($$select bt.bt_throw('int')$$), '^XX000\|unknown C\+\+ exception\|', 'a thrown int is an internal error');
select is(length(bt.error_of($$select bt.bt_throw('long')$$)), 6 + 1023 + 1 + 8191 + 1, 'a long message is clipped, not overrun');
select is(bt.bt_alive(), 0::bigint, 'every object between throw and report was destroyed');

select is(bt.error_of($$select bt.bt_run('select 1/0')$$), '22012|division by zero||', 'an error of an SPI query passes');
select is(bt.error_of($$select bt.bt_run('select bt.bt_run(''select bt.bt_throw(''''postgres'''')'')')$$),
          '22012|postgres message|postgres detail|postgres hint|with context', 'through nested SPI sessions, too');
select is(bt.error_of($$select bt.bt_run('select bt.bt_run(''select bt.bt_throw(''''core'''')'')')$$),
          '22012|core message %s %n|core detail|core hint', 'a core error through nested SPI sessions');
select is(bt.bt_run('select generate_series(1, 3)'), 3::bigint, 'SPI works after that');
select is(bt.bt_alive(), 0::bigint, 'nothing leaked in SPI');

select is(bt.error_of(format('select bt.bt_callback(%L)', kind)), expected, 'inside a callback: ' || kind)
  from (values ('core', '22012|core message %s %n|core detail|core hint'),
               ('postgres', '22012|postgres message|postgres detail|postgres hint|with context')) v (kind, expected);
select matches(bt.error_of($$select bt.bt_callback('bad_alloc')$$), '^53200', 'inside a callback: bad_alloc');
select is(bt.bt_alive(), 0::bigint, 'nothing leaked in callbacks');

select is(bt.error_of($$select bt.bt_arm_hook(), bt.bt_run('select 1')$$), '22012|core message %s %n|core detail|core hint', 'inside a hook');
select is(bt.error_of('select 1'), 'no error', 'the hook chains on once disarmed');
select is(bt.bt_alive(), 0::bigint, 'nothing leaked in the hook');

create table bt.kept (id int primary key);
select is(bt.bt_attempt('insert into bt.kept values (1)'), 'ok', 'an attempt that succeeds stays');
select is(bt.bt_attempt('insert into bt.kept values (2), (1)'),
          '23505: duplicate key value violates unique constraint "kept_pkey"', 'an attempt that fails says how');
select is(bt.bt_attempt('core'), '22012: core message %s %n', 'a core error in an attempt rolls back as well');
select is(bt.bt_attempt($$select bt.bt_attempt('select 1/0')$$), 'ok', 'attempts nest');
select results_eq('select id from bt.kept', 'values (1)', 'a failed attempt left nothing');
select is(bt.bt_alive(), 0::bigint, 'nothing leaked in attempts');

-- A cancel is for the statement: an attempt must not swallow it.
set local statement_timeout = '200ms';
select is(bt.error_of('select bt.bt_spin()'), '57014|canceling statement due to statement timeout||', 'a core loop can be canceled');
select is(bt.error_of($$select bt.bt_attempt('select bt.bt_spin()')$$), '57014|canceling statement due to statement timeout||',
          'an attempt does not swallow a cancel');
set local statement_timeout = 0;
select is(bt.bt_alive(), 0::bigint, 'nothing leaked when canceled');

-- Thousands of errors must not grow the backend.
create function bt.memory() returns bigint language sql as
$$ select sum(total_bytes)::bigint from pg_backend_memory_contexts $$;
create procedure bt.storm(n int) language plpgsql as $$
begin
    for i in 1 .. n loop
        perform bt.error_of($q$select bt.bt_throw('postgres')$q$);
        perform bt.error_of($q$select bt.bt_throw('core')$q$);
        perform bt.bt_attempt('select 1/0');
        perform bt.error_of($q$select bt.bt_run('select bt.bt_throw(''postgres'')')$q$);
    end loop;
end $$;
call bt.storm(100);
create temp table before as select bt.memory() as bytes;
call bt.storm(2000);
select cmp_ok(bt.memory() - bytes, '<', 1048576::bigint, '8,000 errors leave less than 1 MB behind') from before;
select is(bt.bt_alive(), 0::bigint, 'nothing leaked in the storm');

select finish();
rollback;
