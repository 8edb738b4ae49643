-- What an auditor is handed about a version of a product. After all pieces that know
-- something of it. Its functions run as the extension's owner: who may ask is decided
-- before. Names, definitions, counts and verdicts are told, never a value of the data.

create function mesh_catalog.rows_told(listed jsonb, counted bigint, most bigint) returns jsonb
    language sql immutable parallel safe
    set search_path = pg_catalog, pg_temp
    return pg_catalog.jsonb_build_object('rows', coalesce(listed, '[]'), 'left_out', greatest(counted - most, 0));
comment on function mesh_catalog.rows_told(jsonb, bigint, bigint) is 'A list of evidence, with how many more there are';

create function mesh_catalog.evidence_lineage(of_product_id bigint, most bigint) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with own as (
        select s.dataset_id from mesh_catalog.port o join mesh_catalog.present_dataset s on s.relation in (o.relation, o.source)
         where o.product_id = of_product_id and o.direction = 'output'),
    -- One more than are told: then it is known that there are more.
    node as materialized (
        select u.*, row_number() over (order by u.hops, u.relation collate "C", u.column_name collate "C" nulls first) as n
          from mesh.upstream(mesh_catalog.product_name(of_product_id), max_rows => most::integer + 1) u),
    place as materialized (
        select s.dataset_id, n.column_name from (select distinct n.relation, n.column_name from node n where n.n <= most) n
          join mesh_catalog.present_dataset s on mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) = n.relation),
    edge as (
        select e.*, row_number() over (order by e.target collate "C", e.target_column collate "C" nulls first, e.source collate "C",
                                                e.source_column collate "C" nulls first, e.subtype, e.masking, e.evidence) as n
          from (select distinct mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as source, e.source_column,
                       mesh_catalog.dataset_name(t.namespace, t.relation_schema, t.relation_name) as target, e.target_column, e.subtype, e.masking, e.evidence
                  from mesh_catalog.edge_in_force e
                  join mesh_catalog.present_dataset s on s.dataset_id = e.source_dataset_id
                  join mesh_catalog.present_dataset t on t.dataset_id = e.target_dataset_id
                 where (e.target_dataset_id in (select o.dataset_id from own o)
                        or exists (select from place p where p.dataset_id = e.target_dataset_id and (p.column_name is null or e.target_column is null or p.column_name = e.target_column)))
                   and (e.source_dataset_id in (select o.dataset_id from own o)
                        or exists (select from place p where p.dataset_id = e.source_dataset_id and (p.column_name is null or e.source_column is null or p.column_name = e.source_column)))) e)
    select jsonb_build_object(
        'upstream', (select mesh_catalog.rows_told(jsonb_agg(jsonb_build_object('relation', n.relation, 'column', n.column_name, 'product', n.product, 'domain', n.domain,
                                'hops', n.hops, 'type', n.type, 'masked', n.masked) order by n.n) filter (where n.n <= most), count(*), most) from node n),
        'edges', (select mesh_catalog.rows_told(jsonb_agg(jsonb_build_object('from', e.source, 'from_column', e.source_column, 'to', e.target, 'to_column', e.target_column,
                            'subtype', e.subtype, 'masking', e.masking, 'evidence', e.evidence) order by e.n) filter (where e.n <= most), count(*), most) from edge e));
end;
comment on function mesh_catalog.evidence_lineage(bigint, bigint) is 'Where the columns of a product come from: the columns upstream, and the edges between them. For the extension itself.';
revoke all on function mesh_catalog.evidence_lineage(bigint, bigint) from public;

create function mesh_catalog.evidence_facts(of_product_id bigint, of_version_id bigint, most bigint default 5000) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC' set intervalstyle = 'iso_8601' set datestyle = 'ISO' set jit = off
begin atomic
    with subject as (
        select mesh_catalog.product_name(p.product_id) as name, p.*, d.domain_name, d.owner_name, d.archetype, v.version::text as version, v.state, v.released_at, v.released_by::text as released_by
          from mesh_catalog.product p join mesh_catalog.domain d using (domain_id) join mesh_catalog.version v on v.version_id = of_version_id
         where p.product_id = of_product_id)
    select jsonb_build_object(
        'product', (select jsonb_build_object('product', s.name, 'title', s.title, 'description', s.description, 'domain', s.domain_name, 'archetype', s.archetype,
                        'owner', s.owner_name, 'version', s.version, 'state', s.state, 'released_at', s.released_at, 'released_by', s.released_by, 'tags', s.tags,
                        'duties', (select coalesce(jsonb_agg(jsonb_build_object('duty', t.duty, 'role', t.role_name) order by t.duty, t.role_name), '[]')
                                     from mesh_catalog.duty t where t.domain_id = s.domain_id),
                        'ports', (select coalesce(jsonb_agg(jsonb_build_object('direction', o.direction, 'port', o.port_name, 'kind', o.kind, 'major', o.major,
                                            'relation', o.relation_schema || '.' || o.relation_name, 'source', o.source_schema || '.' || o.source_name,
                                            'location', o.location, 'upstream', mesh_catalog.product_name(o.upstream_product_id)) order by o.port_id), '[]')
                                    from mesh_catalog.port o where o.product_id = of_product_id)) from subject s),
        'contract', (select jsonb_build_object('origin', c.origin, 'promise', c.promise, 'document', c.document, 'set_at', c.set_at, 'set_by', c.set_by)
                       from subject s join mesh.contracts c on c.product = s.name and c.version = s.version),
        'columns', (select mesh_catalog.rows_told(jsonb_agg(jsonb_build_object('column', c.column_name, 'type', c.data_type, 'required', c.required,
                                'classified', c.classification, 'mask', m.method, 'mask_by_tag', g.tag) order by c.ordinal) filter (where c.ordinal <= most), count(*), most)
                      from mesh_catalog.version_column c
                      left join lateral (select m.method, m.rule_id from mesh_catalog.column_mask m where m.product_id = of_product_id and m.column_name = c.column_name
                                          order by mesh_catalog.strictness(m.method), m.mask_id limit 1) m on true
                      left join mesh_catalog.tagged_mask g using (rule_id)
                     where c.version_id = of_version_id),
        'lineage', mesh_catalog.evidence_lineage(of_product_id, most),
        'checks', (select mesh_catalog.rows_told(jsonb_agg(jsonb_build_object('check', c.check_name, 'kind', c.kind, 'columns', c.columns, 'dimension', c.dimension,
                                'severity', c.severity, 'fail', c.fail, 'warn', c.warn, 'origin', c.origin, 'last_status', r.status) order by c.n) filter (where c.n <= most), count(*), most)
                     from (select q.*, row_number() over (order by q.check_name collate "C") as n from mesh_catalog.quality_check q
                            where q.product_id = of_product_id and q.dropped_at is null) c
                     left join lateral (select t.status from mesh_catalog.check_result t join mesh_catalog.check_run u using (run_id)
                                         where t.check_id = c.check_id order by u.as_of desc, u.run_id desc limit 1) r on true),
        'agreements', (select coalesce(jsonb_agg(jsonb_build_object('agreement', a.agreement_id, 'consumer', d.domain_name, 'sla', a.promise::text, 'state', a.state) order by a.agreement_id), '[]')
                         from mesh_catalog.agreement a join mesh_catalog.domain d on d.domain_id = a.consumer_domain_id
                        where a.product_id = of_product_id and a.state in ('proposed', 'live')),
        'policies', jsonb_build_object(
            'row_filters', (select coalesce(jsonb_agg(jsonb_build_object('filter', f.filter_name, 'attributes', f.attributes, 'description', f.description, 'set_by', f.created_by,
                                    'predicate_digest', encode(sha256(convert_to(f.predicate, 'UTF8')), 'hex'),
                                    'by_tag', g.tag, 'column', f.column_name,
                                    'roles', (select coalesce(jsonb_agg(r.role_name order by r.role_name), '[]') from mesh_catalog.filter_role r where r.filter_id = f.filter_id and not r.exempt),
                                    'exempt', (select coalesce(jsonb_agg(r.role_name order by r.role_name), '[]') from mesh_catalog.filter_role r where r.filter_id = f.filter_id and r.exempt))
                                    order by f.filter_name collate "C", f.filter_id), '[]')
                              from mesh_catalog.row_filter f left join mesh_catalog.tagged_filter g using (rule_id) where f.product_id = of_product_id),
            'approval_rules', (select coalesce(jsonb_agg(jsonb_build_object('rule', r.rule_name, 'approver', r.approver, 'longest', r.longest, 'unmask', r.unmask, 'unfiltered', r.unfiltered) order by r.rule_name collate "C"), '[]')
                                 from mesh_catalog.approval_rule r where r.product_id = of_product_id),
            'emergency_roles', (select coalesce(jsonb_agg(r.role_name order by r.role_name), '[]') from mesh_catalog.emergency_role r where r.product_id = of_product_id),
            'reads_recorded', coalesce((select r.reads_mode from mesh_catalog.read_policy r where r.product_id = of_product_id), 'none')),
        'retention', jsonb_build_object(
            'rules', (select coalesce(jsonb_agg(jsonb_build_object('rule', r.rule_name, 'relation', r.relation_schema || '.' || r.relation_name, 'column', r.time_column, 'keep', r.keep_for,
                                'after', r.due_after, 'mode', r.mode, 'action', r.action, 'of_all_rows', r.predicate is null) order by r.rule_name collate "C"), '[]')
                        from mesh_catalog.retention_rule r where r.product_id = of_product_id and r.ended_at is null),
            'holds', (select coalesce(jsonb_agg(jsonb_build_object('hold', h.hold_id, 'relation', h.relation_schema || '.' || h.relation_name, 'matter', h.matter, 'reason', h.reason,
                                'of_all_rows', h.predicate is null, 'set_at', h.set_at, 'set_by', h.set_by) order by h.hold_id), '[]')
                        from mesh_catalog.legal_hold h where h.product_id = of_product_id and h.released_at is null)));
end;
comment on function mesh_catalog.evidence_facts(bigint, bigint, bigint) is 'What is so of a version of a product, by section: what an attestation is about. For the extension itself.';
revoke all on function mesh_catalog.evidence_facts(bigint, bigint, bigint) from public;

create function mesh_catalog.evidence_history(of_product_id bigint, since timestamptz, until timestamptz, most bigint) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC' set intervalstyle = 'iso_8601' set datestyle = 'ISO' set jit = off
begin atomic
    select jsonb_build_object(
        'checks', (
            select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by c.check_name, c.check_id) as n,
                       jsonb_build_object('check', c.check_name, 'dropped_at', c.dropped_at, 'runs', count(*), 'passed', count(*) filter (where t.status = 'pass'),
                           'warned', count(*) filter (where t.status = 'warn'), 'failed', count(*) filter (where t.status = 'fail'),
                           'errors', count(*) filter (where t.status = 'error'), 'unmeasured', count(*) filter (where t.status = 'unmeasured'),
                           'last', (array_agg(jsonb_build_object('run', u.run_id, 'as_of', u.as_of, 'started_at', u.started_at, 'status', t.status, 'rows_checked', t.rows_checked,
                                       'rows_failed', t.rows_failed, 'run_by', u.run_by) order by u.as_of desc, u.run_id desc))[1]) as told
                  from mesh_catalog.check_run u join mesh_catalog.check_result t using (run_id) join mesh_catalog.quality_check c using (check_id)
                 where u.product_id = of_product_id and u.started_at >= since and u.started_at < until group by c.check_id) x),
        'sla', jsonb_build_object(
            'now', (select coalesce(jsonb_agg(jsonb_build_object('agreement', s.agreement_id, 'term', s.term, 'promised', s.promised, 'measured', s.measured, 'state', s.state,
                              'measured_at', s.measured_at, 'by', s.evidence) order by s.agreement_id, s.term), '[]') from mesh_catalog.agreement_status(until, of_product_id) s),
            'breaches', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by b.breach_id desc) as n,
                       jsonb_build_object('agreement', b.agreement_id, 'term', b.term, 'promised', b.promised, 'measured', b.measured, 'opened_at', b.opened_at,
                           'closed_at', b.closed_at, 'outcome', b.outcome) as told
                  from mesh_catalog.breach b join mesh_catalog.agreement a using (agreement_id)
                 where a.product_id = of_product_id and b.opened_at < until and coalesce(b.closed_at, 'infinity') >= since) x)),
        'requests', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by q.request_id desc) as n,
                       jsonb_build_object('request', q.request_id, 'role', q.role_name, 'purpose', q.purpose, 'requested_at', q.requested_at, 'requested_by', q.caller_name,
                           'state', q.state, 'decided_at', q.decided_at, 'decided_by', q.decided_by) as told
                  from mesh_catalog.access_request q
                 where q.product_id = of_product_id and q.requested_at < until and coalesce(q.decided_at, 'infinity') >= since) x),
        'grants', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by g.grant_id desc) as n,
                       jsonb_build_object('grant', g.grant_id, 'role', g.role_name, 'purpose', g.purpose, 'valid_from', g.valid_from, 'valid_until', g.valid_until,
                           'unmask', g.unmask, 'unfiltered', g.unfiltered, 'approved_by', g.approved_by, 'ended_at', g.ended_at, 'ended_by', g.ended_by, 'end_reason', g.end_reason,
                           'in_an_emergency', (select e.reviewed_at is not null from mesh_catalog.emergency e where e.grant_id = g.grant_id)) as told
                  from mesh_catalog.access_grant g
                 where g.product_id = of_product_id and g.valid_from < until and least(g.valid_until, coalesce(g.ended_at, 'infinity')) >= since) x),
        'readers', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by r.role_name, r.person) as n,
                       jsonb_build_object('role', r.role_name, 'person', nullif(r.person, ''), 'recorded', count(*) filter (where r.allowed),
                           'estimated', round(sum(1 / r.fraction::numeric) filter (where r.allowed)), 'refused', count(*) filter (where not r.allowed),
                           'purposes', array_agg(distinct r.purpose order by r.purpose) filter (where r.purpose <> ''), 'first', min(r.happened_at), 'last', max(r.happened_at)) as told
                  from mesh_catalog.read_event r
                 where r.product_id = of_product_id and r.happened_at >= since and r.happened_at < until group by r.role_name, r.person) x),
        'retention_runs', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by u.run_id desc) as n,
                       jsonb_build_object('run', u.run_id, 'rule', r.rule_name, 'action', r.action, 'state', u.state, 'due', u.rows_due, 'held', u.rows_held, 'kept', u.rows_kept,
                           'done', u.rows_done, 'asked_at', u.asked_at, 'finished_at', u.finished_at) as told
                  from mesh_catalog.retention_run u join mesh_catalog.retention_rule r using (rule_id)
                 where r.product_id = of_product_id and u.asked_at < until and coalesce(u.finished_at, 'infinity') >= since) x),
        'incidents', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by i.incident_id desc) as n,
                       jsonb_build_object('incident', i.incident_id, 'state', i.state, 'severity', i.severity, 'opened_at', i.opened_at, 'recovered_at', i.recovered_at,
                           'resolved_at', i.resolved_at, 'resolved_by', i.resolved_by) as told
                  from mesh_catalog.incident i
                 where i.product_id = of_product_id and i.opened_at < until and coalesce(i.resolved_at, 'infinity') >= since) x),
        'jobs', (select mesh_catalog.rows_told(jsonb_agg(x.told order by x.n) filter (where x.n <= most), count(*), most) from (
                select row_number() over (order by j.job_name) as n,
                       jsonb_build_object('job', j.job_name, 'namespace', j.namespace, 'kind', j.kind, 'runs', j.run_count, 'first_seen', j.first_seen, 'last_seen', j.last_seen) as told
                  from mesh_catalog.lineage_job j
                 where j.job_id in (select e.job_id from mesh_catalog.known_edge e
                                      join mesh_catalog.present_dataset s on s.dataset_id = e.target_dataset_id
                                      join mesh_catalog.port o on o.product_id = of_product_id and s.relation in (o.relation, o.source)
                                     where e.ended_at is null)) x));
end;
comment on function mesh_catalog.evidence_history(bigint, timestamptz, timestamptz, bigint) is 'What happened to a product in a time: runs of checks, breaches, requests, grants, readers, retention, incidents. For the extension itself.';
revoke all on function mesh_catalog.evidence_history(bigint, timestamptz, timestamptz, bigint) from public;

create function mesh_catalog.evidence_audit(product text, since timestamptz, until timestamptz, most bigint) returns jsonb
    language sql stable
    set search_path = pg_catalog, pg_temp
    set jit = off
begin atomic
    with found as materialized (
        select e.event_id, e.origin, e.transaction_id, row_number() over (order by e.event_id desc) as n
          from mesh_catalog.audit_event e
         where (e.object = product or e.object operator(pg_catalog.^@) (product || ':') or e.object operator(pg_catalog.^@) (product || '@')
                or e.object operator(pg_catalog.^@) (product || '#') or e.object operator(pg_catalog.^@) (product || ' '))
           and e.happened_at >= since and e.happened_at < until),
    told as materialized (
        select f.event_id, l.seal_number, l.fields
          from found f
          join lateral (select (select s.seal_number from mesh_catalog.audit_seal s
                                 where s.log = 'audit' and s.origin = f.origin and s.from_xid <= f.transaction_id and s.to_xid > f.transaction_id limit 1) as seal_number, e.fields
                          from mesh_catalog.log_entry e where e.log = 'audit' and e.event_id = f.event_id) l on true
         where f.n <= most),
    proved as (
        select t.seal_number, p.event_id, p.place, p.proof
          from (select t.seal_number, array_agg(t.event_id order by t.event_id) as event_ids from told t where t.seal_number is not null group by 1) t
          join mesh_catalog.audit_seal_leaves l using (seal_number),
               lateral mesh_catalog.prove_leaves(l.event_ids, l.leaves, t.event_ids) p),
    used as (
        select t.seal_number from told t where t.seal_number is not null
        union select h.seal_number from mesh_catalog.audit_head h)
    select jsonb_build_object(
        'events', mesh_catalog.rows_told(
            (select jsonb_agg(jsonb_build_object('event', t.fields, 'seal', p.seal_number, 'place', p.place, 'proof', p.proof) order by t.event_id)
               from told t left join proved p using (seal_number, event_id)),
            (select count(*) from found), most),
        'not_sealed', (select count(*) from told t where t.seal_number is null),
        'seals', (select coalesce(jsonb_agg(jsonb_build_object(
                      'fields', mesh_catalog.seal_fields(s.seal_number, s.log, s.epoch, s.origin, s.from_xid, s.to_xid, s.first_event, s.last_event, s.event_count, s.sealed_at, s.root, s.previous),
                      'key_id', s.key_id, 'signature', encode(s.signature, 'hex')) order by s.seal_number), '[]')
                    from mesh_catalog.audit_seal s join used using (seal_number)),
        'newest_seal', (select h.seal_number from mesh_catalog.audit_head h),
        'reads_lost', (select coalesce(sum((e.details ->> 'count')::bigint), 0) from mesh_catalog.audit_event e where e.action = 'lose reads' and e.happened_at >= since and e.happened_at < until),
        'keys', (select coalesce(jsonb_agg(jsonb_build_object('key_id', k.key_id, 'algorithm', 'Ed25519', 'public_key', encode(k.public_key, 'hex')) order by k.key_id), '[]')
                   from mesh_catalog.audit_key k));
end;
comment on function mesh_catalog.evidence_audit(text, timestamptz, timestamptz, bigint) is 'What the log has of a product in a time: its newest events, each proved to be in a signed seal. For the extension itself.';
revoke all on function mesh_catalog.evidence_audit(text, timestamptz, timestamptz, bigint) from public;

create function mesh_catalog.evidence_document(of_product_id bigint, of_version_id bigint, since timestamptz, most bigint, made_by text, library_version text) returns jsonb
    language sql volatile
    set search_path = pg_catalog, pg_temp
    set timezone = 'UTC' set intervalstyle = 'iso_8601' set datestyle = 'ISO' set jit = off
begin atomic
    with made as materialized (select clock_timestamp() as at),
    facts as materialized (select mesh_catalog.evidence_facts(of_product_id, of_version_id) as facts)
    select jsonb_build_object(
        'format', 'meshcat evidence 1',
        'made', jsonb_build_object('at', m.at, 'by', made_by, 'login', session_user, 'meshcat', library_version, 'postgresql', current_setting('server_version'),
                                   'database', current_database(), 'origin', mesh_catalog.log_origin()),
        'window', jsonb_build_object('since', since, 'until', m.at),
        'facts', f.facts,
        'facts_digest', encode(mesh_catalog.document_digest(f.facts), 'hex'),
        'history', mesh_catalog.evidence_history(of_product_id, since, m.at, most),
        'attestations', (select coalesce(jsonb_agg(to_jsonb(a) - '{attestation_id,product,changed_since}'::text[]
                                    || jsonb_build_object('attestation', a.attestation_id, 'of_these_facts', a.facts_digest = encode(mesh_catalog.document_digest(f.facts), 'hex'))
                                    order by a.attestation_id), '[]')
                           from mesh.attestations a where a.product = mesh_catalog.product_name(of_product_id)),
        'audit', mesh_catalog.evidence_audit(mesh_catalog.product_name(of_product_id), since, m.at, most))
      from made m, facts f;
end;
comment on function mesh_catalog.evidence_document(bigint, bigint, timestamptz, bigint, text, text) is 'What mesh.evidence signs. For the extension itself.';
revoke all on function mesh_catalog.evidence_document(bigint, bigint, timestamptz, bigint, text, text) from public;

create function mesh.evidence(product text, version text default null, since timestamptz default pg_catalog.now() - interval '1 year', max_rows integer default 1000) returns jsonb
    language c volatile
    set search_path = pg_catalog, pg_temp
    set jit = off
    as 'MODULE_PATHNAME', 'meshcat_evidence_make';
comment on function mesh.evidence(text, text, timestamptz, integer) is 'One signed document of what an auditor asks about a version of a product, by default the released one: owner, contract, lineage, checks, agreements, policies, retention, and of the time since then runs, requests, grants, readers, incidents, and the audit''s events with their proofs. Lists have at most max_rows rows, the newest, and tell how many were left out. tools/meshcat-verify checks it without the database. For who holds a duty in the domain; making it is itself recorded.';
