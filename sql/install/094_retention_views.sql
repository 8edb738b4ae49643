-- What is kept, held and due, and how runs went.

create view mesh.retention_rules with (security_invoker) as
select r.rule_id, mesh_catalog.product_name(r.product_id) as product, r.rule_name as rule,
       format('%I.%I', r.relation_schema, r.relation_name) as relation, r.time_column as of_column,
       r.keep_for as keep, r.due_after as after, r.mode, r.action, r.anonymise, r.predicate as only_where,
       r.timezone, case when r.ended_at is not null then 'ended' when r.relation is null then 'dropped' else 'in force' end as state,
       r.made_at, r.made_by::text as made_by, r.ended_at, r.ended_by::text as ended_by, r.end_reason
  from mesh_catalog.retention_rule r;
comment on view mesh.retention_rules is 'The retention rules, ended ones included';
comment on column mesh.retention_rules.keep is 'For so long nobody deletes a row';
comment on column mesh.retention_rules.after is 'After so long a row is due';

create view mesh.tagged_retention with (security_invoker) as
select d.domain_name as domain, r.tag, r.rule_name as rule, r.keep_for as keep, r.due_after as after, r.mode, r.action,
       mesh_catalog.product_name(t.product_id) as product, t.column_name,
       case when t.product_id is null then 'no column' when k.holds then 'in force' when not k.holds then 'ended' else 'not in force' end as state,
       r.made_at, r.made_by::text as made_by
  from mesh_catalog.tagged_retention r
  left join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.tagged_column t on t.tag = r.tag and (r.domain_id is null or r.domain_id = t.domain_id)
  left join lateral (
      select bool_or(k.ended_at is null) as holds
        from mesh_catalog.retention_rule k join mesh_catalog.tagged_retention o using (tagged_rule_id)
       where k.product_id = t.product_id and k.time_column = t.column_name
         and o.tag = r.tag and o.rule_name = r.rule_name and o.domain_id is not distinct from r.domain_id
         and k.relation = (select p.source from mesh_catalog.port p
                            where p.product_id = t.product_id and p.direction = 'output' and p.kind = 'table' order by p.major desc limit 1)) k on true
 where r.ended_at is null;
comment on view mesh.tagged_retention is 'Retention rules by tag, and the columns that bear it: of which there is a rule in force, of which it was ended or replaced, and of which there can be none';

create view mesh.holds with (security_invoker) as
select h.hold_id, mesh_catalog.product_name(h.product_id) as product,
       format('%I.%I', h.relation_schema, h.relation_name) as relation, h.predicate as only_where, h.matter, h.reason,
       case when h.released_at is not null then 'released' else 'in force' end as state,
       h.set_at, h.set_by::text as set_by, h.released_at, h.released_by::text as released_by, h.release_reason
  from mesh_catalog.legal_hold h;
comment on view mesh.holds is 'The legal holds of your domains, released ones included';

create view mesh.retention_due with (security_invoker) as
select mesh_catalog.product_name(r.product_id) as product, r.rule_name as rule, r.action, r.due_after as after,
       d.due, d.held, d.kept, d.to_do, d.oldest, d.next, d.problem
  from mesh_catalog.retention_due() d join mesh_catalog.retention_rule r using (rule_id);
comment on view mesh.retention_due is 'How many rows are due by each rule of your domains, counted when you ask';
comment on column mesh.retention_due.due is 'Rows whose time is over and with which nothing has been done';
comment on column mesh.retention_due.held is 'Of these: held';
comment on column mesh.retention_due.kept is 'Of these: kept by a rule, and not held';
comment on column mesh.retention_due.to_do is 'What a run would deal with now: the others, or the rows of those partitions of which all can go';
comment on column mesh.retention_due.oldest is 'The oldest time among the rows that are due';
comment on column mesh.retention_due.next is 'The oldest among those that are not';
comment on column mesh.retention_due.problem is 'Why the rows cannot be counted';

create view mesh.retention_runs with (security_invoker) as
select u.run_id, mesh_catalog.product_name(r.product_id) as product, r.rule_name as rule, r.action, u.state,
       u.rows_due, u.rows_held, u.rows_kept, u.rows_done, u.partitions_done, u.batches, u.batch_size,
       u.asked_at, u.asked_by::text as asked_by, u.last_batch_at, u.finished_at, u.ended_by::text as cancelled_by,
       u.error_sqlstate, u.error_message
  from mesh_catalog.retention_run u join mesh_catalog.retention_rule r using (rule_id);
comment on view mesh.retention_runs is 'The runs of the retention of your domains: what was due, held and kept when they were asked for, and what was done';

create view mesh.retention_progress with (security_invoker) as
select u.run_id, u.product, u.rule, u.action, u.rows_due - u.rows_held - u.rows_kept as rows_expected, u.rows_done, u.batches,
       u.asked_at, u.last_batch_at, u.error_message as waits_for
  from mesh.retention_runs u where u.state = 'running';
comment on view mesh.retention_progress is 'The runs that go on, and how far they have come';
comment on column mesh.retention_progress.rows_expected is 'How many rows were due and could go when the run was asked for';
comment on column mesh.retention_progress.waits_for is 'Why the last batch did nothing; it is tried again';

create view mesh.retention_state with (security_invoker) as
select g.root::text as relation,
       (select count(*) from mesh_catalog.retention_guard l where l.root = g.root and l.relation <> l.root) as partitions,
       mesh_catalog.protector(g.root) is not null as protected,
       case when x.defect is null then 'guarded' when mesh_catalog.protector(g.root) is null then 'idle' else 'unguarded' end as state,
       x.defect
  from mesh_catalog.retention_guard g
 cross join lateral (select coalesce(mesh_catalog.guard_defect(g.root),
           (select min(format('event trigger %I does not always fire', e.evtname collate "default")) from pg_catalog.pg_event_trigger e
             where e.evtname like 'meshcat\_defend\_%' and e.evtenabled <> 'A'),
           case when (select count(*) from pg_catalog.pg_event_trigger e where e.evtname like 'meshcat\_defend\_%') <> 4
                then 'an event trigger is missing' end) as defect) x
 where g.relation = g.root;
comment on view mesh.retention_state is 'Are the tables with rules and holds guarded? What a superuser has switched off shows here';
comment on column mesh.retention_state.protected is 'Does a hold or a rule protect rows of it now';
comment on column mesh.retention_state.state is 'guarded, idle (nothing to protect, and not guarded) or unguarded';
comment on column mesh.retention_state.defect is 'What is missing';

create function mesh_catalog.status_retention()
    returns table (item text, state text, detail text, remedy text)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select 'retention', case when count(*) filter (where s.state = 'unguarded') = 0 then 'ok' else 'failing' end,
           case when count(*) filter (where s.state = 'unguarded') = 0
                then format('%s tables have rows that are kept or held, and are guarded', count(*) filter (where s.protected))
                else format('%s tables have rows that are kept or held, of which nothing guards %s', count(*) filter (where s.protected),
                            string_agg(s.relation, ', ' order by s.relation) filter (where s.state = 'unguarded')) end,
           case when count(*) filter (where s.state = 'unguarded') > 0
                then 'SELECT * FROM mesh.retention_state; -- tells what is missing, and mesh.hold or mesh.retain puts triggers back' end
      from mesh.retention_state s
    union all
    select 'retention by tag', case when count(*) filter (where t.state = 'not in force') = 0 then 'ok' else 'failing' end,
           format('%s columns bear a tag that retention goes by, of which it does not hold for %s', count(t.column_name),
                  coalesce(string_agg(format('%s#%s', t.product, t.column_name), ', ' order by t.product, t.column_name) filter (where t.state = 'not in force'), 'none')),
           case when count(*) filter (where t.state = 'not in force') > 0
                then 'SELECT mesh.retain_tagged(...); -- again, tells why; set a rule for the table itself with mesh.retain' end
      from mesh.tagged_retention t
    having count(*) > 0;
end;
comment on function mesh_catalog.status_retention() is 'Items of mesh.status(): tables with protected rows that nothing guards';
