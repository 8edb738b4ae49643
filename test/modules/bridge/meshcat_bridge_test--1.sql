create function bt_throw(kind text) returns void language c as 'MODULE_PATHNAME', 'bt_throw';
create function bt_run(sql text) returns bigint language c as 'MODULE_PATHNAME', 'bt_run';
create function bt_attempt(sql text) returns text language c as 'MODULE_PATHNAME', 'bt_attempt';
create function bt_callback(kind text) returns void language c as 'MODULE_PATHNAME', 'bt_callback';
create function bt_arm_hook() returns void language c as 'MODULE_PATHNAME', 'bt_arm_hook';
create function bt_spin() returns void language c as 'MODULE_PATHNAME', 'bt_spin';
create function bt_alive() returns bigint language c as 'MODULE_PATHNAME', 'bt_alive';
create function bt_distinct(rows bigint, different bigint, budget bigint, fail_at bigint default -1) returns bigint
    language c as 'MODULE_PATHNAME', 'bt_distinct';
create function bt_distinct_parallel(rows bigint, different bigint, budget bigint, fail_at bigint default -1, workers int default 2)
    returns bigint language c as 'MODULE_PATHNAME', 'bt_distinct_parallel';
create function bt_unchanged(relation regclass, since pg_lsn, cancel boolean default false) returns bigint
    language c as 'MODULE_PATHNAME', 'bt_unchanged';
