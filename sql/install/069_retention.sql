-- How long the rows of a product are kept at least, when they must be gone, and
-- which of them nobody may delete for now.

create table mesh_catalog.tagged_retention (
    tagged_rule_id bigint generated always as identity primary key,
    domain_id      bigint references mesh_catalog.domain,
    tag            text not null,
    rule_name      text not null,
    timezone       text not null,
    keep_for       interval,
    due_after      interval,
    mode           text not null,
    action         text not null,
    made_at        timestamptz not null default pg_catalog.clock_timestamp(),
    made_by        name not null,
    ended_at       timestamptz,
    ended_by       name,
    end_reason     text,
    constraint tagged_retention_tag_fits check (pg_catalog.octet_length(tag) between 1 and 63),
    constraint tagged_retention_name_fits check (pg_catalog.octet_length(rule_name) between 1 and 63),
    constraint tagged_retention_says_something check (keep_for is not null or due_after is not null),
    constraint tagged_retention_mode_known check (mode in ('governance', 'compliance')),
    constraint tagged_retention_action_known check (action in ('delete', 'drop partition')),
    constraint tagged_retention_end_recorded check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
comment on table mesh_catalog.tagged_retention is 'Retention rules of every table whose time column bears a tag';
comment on column mesh_catalog.tagged_retention.tagged_rule_id is 'Identifies the rule';
comment on column mesh_catalog.tagged_retention.domain_id is 'Of which domain''s products; null: of those of all domains';
comment on column mesh_catalog.tagged_retention.tag is 'The tag of the columns that times are counted from';
comment on column mesh_catalog.tagged_retention.rule_name is 'Its name; that of the product''s rule has the column besides';
comment on column mesh_catalog.tagged_retention.timezone is 'The time zone in which the times are counted';
comment on column mesh_catalog.tagged_retention.keep_for is 'For so long nobody deletes a row; null when the rule keeps nothing';
comment on column mesh_catalog.tagged_retention.due_after is 'After so long a row is due; null when the rule only keeps';
comment on column mesh_catalog.tagged_retention.mode is 'governance or compliance';
comment on column mesh_catalog.tagged_retention.action is 'What happens to what is due: delete or drop partition';
comment on column mesh_catalog.tagged_retention.made_at is 'When it was made';
comment on column mesh_catalog.tagged_retention.made_by is 'By whom';
comment on column mesh_catalog.tagged_retention.ended_at is 'When it was replaced or ended: it reaches nothing more; the rules that it has brought go on';
comment on column mesh_catalog.tagged_retention.ended_by is 'By whom';
comment on column mesh_catalog.tagged_retention.end_reason is 'Why';
create unique index tagged_retention_in_force on mesh_catalog.tagged_retention (domain_id, tag, rule_name) nulls not distinct where ended_at is null;
create policy everyone on mesh_catalog.tagged_retention for select using (true);

create table mesh_catalog.retention_rule (
    rule_id         bigint generated always as identity primary key,
    product_id      bigint not null references mesh_catalog.product,
    rule_name       text not null,
    relation        regclass,
    relation_schema text not null,
    relation_name   text not null,
    time_column     text not null,
    time_type       text not null,
    timezone        text not null,
    predicate       text,
    keep_for        interval,
    due_after       interval,
    mode            text not null,
    action          text not null,
    anonymise       jsonb,
    made_at         timestamptz not null default pg_catalog.clock_timestamp(),
    made_by         name not null,
    ended_at        timestamptz,
    ended_by        name,
    end_reason      text,
    tagged_rule_id  bigint references mesh_catalog.tagged_retention,
    constraint rule_name_fits check (pg_catalog.octet_length(rule_name) between 1 and 63),
    constraint rule_says_something check (keep_for is not null or due_after is not null),
    constraint rule_keep_positive check (keep_for > interval '0' and keep_for <= interval '1000 years'),
    constraint rule_due_positive check (due_after > interval '0' and due_after <= interval '1000 years'),
    constraint rule_time_type_known check (time_type in ('date', 'timestamp', 'timestamptz')),
    constraint rule_mode_known check (mode in ('governance', 'compliance')),
    constraint rule_action_known check (action in ('delete', 'anonymise', 'drop partition')),
    constraint rule_anonymises_columns check ((action = 'anonymise') = (anonymise is not null)),
    constraint rule_whole_partitions check (action <> 'drop partition' or predicate is null),
    constraint rule_end_recorded check ((ended_at is null) = (ended_by is null) and (ended_at is null) = (end_reason is null))
);
comment on table mesh_catalog.retention_rule is 'How long rows are kept at least, and after which time they must be gone';
comment on column mesh_catalog.retention_rule.rule_id is 'Identifies the rule';
comment on column mesh_catalog.retention_rule.product_id is 'Of which product';
comment on column mesh_catalog.retention_rule.rule_name is 'Its name within the product';
comment on column mesh_catalog.retention_rule.relation is 'The table whose rows it is about; null once dropped';
comment on column mesh_catalog.retention_rule.relation_schema is 'Its schema';
comment on column mesh_catalog.retention_rule.relation_name is 'Its name';
comment on column mesh_catalog.retention_rule.time_column is 'The column that both times are counted from; a row without a finite value is never due';
comment on column mesh_catalog.retention_rule.time_type is 'Its type: date, timestamp or timestamptz';
comment on column mesh_catalog.retention_rule.timezone is 'The time zone in which the times are counted';
comment on column mesh_catalog.retention_rule.predicate is 'The rows that it is about; null for all';
comment on column mesh_catalog.retention_rule.keep_for is 'For so long nobody deletes a row; null when the rule keeps nothing';
comment on column mesh_catalog.retention_rule.due_after is 'After so long a row is due; null when the rule only keeps';
comment on column mesh_catalog.retention_rule.mode is 'governance: an admin may loosen it, with a reason; compliance: nobody may';
comment on column mesh_catalog.retention_rule.action is 'What happens to what is due: delete, anonymise or drop partition';
comment on column mesh_catalog.retention_rule.anonymise is 'By column, what becomes of its values: null, {"constant": ...} or "year"';
comment on column mesh_catalog.retention_rule.made_at is 'When it was made or changed last';
comment on column mesh_catalog.retention_rule.made_by is 'By whom';
comment on column mesh_catalog.retention_rule.ended_at is 'When it was ended';
comment on column mesh_catalog.retention_rule.ended_by is 'By whom';
comment on column mesh_catalog.retention_rule.end_reason is 'Why';
comment on column mesh_catalog.retention_rule.tagged_rule_id is 'The rule by tag that it comes of';
create unique index retention_rule_in_force on mesh_catalog.retention_rule (product_id, rule_name) where ended_at is null;
create index retention_rule_relation on mesh_catalog.retention_rule (relation) where ended_at is null;
create policy everyone on mesh_catalog.retention_rule for select using (true);

create table mesh_catalog.legal_hold (
    hold_id         bigint generated always as identity primary key,
    product_id      bigint not null references mesh_catalog.product,
    relation        regclass,
    relation_schema text not null,
    relation_name   text not null,
    predicate       text,
    matter          text,
    reason          text not null,
    set_at          timestamptz not null default pg_catalog.clock_timestamp(),
    set_by          name not null,
    setter_oid      oid not null,
    setter_name     name not null,
    session_oid     oid not null,
    session_name    name not null,
    released_at     timestamptz,
    released_by     name,
    release_reason  text,
    constraint hold_has_reason check (pg_catalog.btrim(reason) <> ''),
    constraint hold_release_recorded check ((released_at is null) = (released_by is null) and (released_at is null) = (release_reason is null))
);
comment on table mesh_catalog.legal_hold is 'Rows that nobody may delete or change until the hold is released, whatever any rule says';
comment on column mesh_catalog.legal_hold.hold_id is 'Identifies the hold';
comment on column mesh_catalog.legal_hold.product_id is 'Of which product';
comment on column mesh_catalog.legal_hold.relation is 'The table whose rows are held; null once dropped';
comment on column mesh_catalog.legal_hold.relation_schema is 'Its schema';
comment on column mesh_catalog.legal_hold.relation_name is 'Its name';
comment on column mesh_catalog.legal_hold.predicate is 'The rows that are held; null for all';
comment on column mesh_catalog.legal_hold.matter is 'The case that it is for';
comment on column mesh_catalog.legal_hold.reason is 'Why it was set';
comment on column mesh_catalog.legal_hold.set_at is 'Since when';
comment on column mesh_catalog.legal_hold.set_by is 'By whom';
comment on column mesh_catalog.legal_hold.setter_oid is 'That role''s OID (current_user of the call)';
comment on column mesh_catalog.legal_hold.setter_name is 'That role''s name';
comment on column mesh_catalog.legal_hold.session_oid is 'The OID of who had logged in (session_user of the call)';
comment on column mesh_catalog.legal_hold.session_name is 'That role''s name';
comment on column mesh_catalog.legal_hold.released_at is 'When it was released';
comment on column mesh_catalog.legal_hold.released_by is 'By whom';
comment on column mesh_catalog.legal_hold.release_reason is 'Why';
create index legal_hold_relation on mesh_catalog.legal_hold (relation) where released_at is null;
-- What a case is about is not for everybody.
create policy own_domain on mesh_catalog.legal_hold for select using (
    product_id = any (array(select p.product_id from mesh_catalog.product p
                             where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));

create table mesh_catalog.retention_guard (
    relation regclass primary key,
    root     regclass not null
);
comment on table mesh_catalog.retention_guard is 'The tables that bear the triggers which protect rows: those of rules and holds, and their partitions';
comment on column mesh_catalog.retention_guard.relation is 'A table or partition';
comment on column mesh_catalog.retention_guard.root is 'The table that the rules and holds name';
create index retention_guard_root on mesh_catalog.retention_guard (root);
create policy everyone on mesh_catalog.retention_guard for select using (true);

create table mesh_catalog.retention_run (
    run_id          bigint generated always as identity primary key,
    rule_id         bigint not null references mesh_catalog.retention_rule,
    asked_at        timestamptz not null default pg_catalog.clock_timestamp(),
    asked_by        name not null,
    batch_size      integer not null,
    state           text not null default 'running',
    rows_due        bigint not null,
    rows_held       bigint not null,
    rows_kept       bigint not null,
    rows_done       bigint not null default 0,
    partitions_done integer not null default 0,
    batches         integer not null default 0,
    last_batch_at   timestamptz,
    finished_at     timestamptz,
    ended_by        name,
    error_sqlstate  text,
    error_message   text,
    constraint retention_run_state_known check (state in ('running', 'finished', 'failed', 'cancelled')),
    constraint retention_run_finished check ((state = 'running') = (finished_at is null)),
    constraint retention_run_cancelled_by_somebody check ((state = 'cancelled') = (ended_by is not null)),
    constraint retention_run_failure_explained check ((error_sqlstate is null) = (error_message is null) and (state <> 'failed' or error_sqlstate is not null)),
    constraint retention_run_batch_size check (batch_size between 1 and 100000),
    constraint retention_run_counted check (rows_due >= 0 and rows_held >= 0 and rows_kept >= 0 and rows_done >= 0 and partitions_done >= 0 and batches >= 0)
);
comment on table mesh_catalog.retention_run is 'What was asked to be deleted or anonymised, and how far that has come; each batch counts in the transaction that did it';
comment on column mesh_catalog.retention_run.run_id is 'Identifies the run';
comment on column mesh_catalog.retention_run.rule_id is 'Of which rule';
comment on column mesh_catalog.retention_run.asked_at is 'When it was asked for';
comment on column mesh_catalog.retention_run.asked_by is 'By whom';
comment on column mesh_catalog.retention_run.batch_size is 'How many rows one transaction deletes or changes';
comment on column mesh_catalog.retention_run.state is 'running, finished, failed or cancelled';
comment on column mesh_catalog.retention_run.rows_due is 'How many rows were due when it was asked for';
comment on column mesh_catalog.retention_run.rows_held is 'How many of these were held then';
comment on column mesh_catalog.retention_run.rows_kept is 'How many of these another rule, or this one, still kept then, and no hold';
comment on column mesh_catalog.retention_run.rows_done is 'How many have been deleted or anonymised';
comment on column mesh_catalog.retention_run.partitions_done is 'How many partitions have been dropped';
comment on column mesh_catalog.retention_run.batches is 'In how many transactions';
comment on column mesh_catalog.retention_run.last_batch_at is 'When the last of them was';
comment on column mesh_catalog.retention_run.finished_at is 'When the run ended';
comment on column mesh_catalog.retention_run.ended_by is 'Who cancelled it';
comment on column mesh_catalog.retention_run.error_sqlstate is 'What it failed with, or what it waits for: the SQLSTATE';
comment on column mesh_catalog.retention_run.error_message is 'The message';
create unique index retention_run_once on mesh_catalog.retention_run (rule_id) where state = 'running';
create policy own_domain on mesh_catalog.retention_run for select using (
    rule_id = any (array(select r.rule_id from mesh_catalog.retention_rule r join mesh_catalog.product p using (product_id)
                          where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));

create function mesh_catalog.retention_moment(period interval, timezone text, time_type text) returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
    set DateStyle = 'ISO, YMD'
    set TimeZone = 'UTC'
begin atomic
    select case time_type
           when 'timestamptz' then format('%L::pg_catalog.timestamptz', ((now() at time zone timezone) - period) at time zone timezone)
           else format('%L::pg_catalog.timestamp', (now() at time zone timezone) - period) end;
end;
comment on function mesh_catalog.retention_moment(interval, text, text) is 'The moment so long before now, counted in a time zone, as a literal to compare a column of that type with';

-- One text says what is protected, to triggers, counts and deletions alike. A comment
-- at the end of a predicate ends with its line.
create function mesh_catalog.protections(relation regclass)
    returns table (kind text, id bigint, condition text, time_column text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select 'hold', h.hold_id, coalesce('((' || h.predicate || E'\n) is true)', 'true'), null
      from mesh_catalog.legal_hold h
     where h.relation = protections.relation and h.released_at is null
    union all
    select 'rule', r.rule_id,
           format('(%s(%2$I is null or not pg_catalog.isfinite(%2$I) or %2$I > %3$s))',
                  coalesce('(' || r.predicate || E'\n) is true and ', ''), r.time_column,
                  mesh_catalog.retention_moment(r.keep_for, r.timezone, r.time_type)), r.time_column
      from mesh_catalog.retention_rule r
     where r.relation = protections.relation and r.ended_at is null and r.keep_for is not null
     order by 1, 2;
end;
comment on function mesh_catalog.protections(regclass) is 'What protects rows of a table now: every hold and every rule that keeps, each with the condition that a protected row meets';
