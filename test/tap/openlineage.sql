-- OpenLineage: who may tell, which names are this server's, what facets come to, and
-- that neither order nor repetition of events matters.
begin;
select no_plan();
set local client_min_messages = warning;
set local meshcat.lineage_capture = off;
create role regress_ol_owner;
create role regress_ol_other;
create role regress_ol_producer;
create role regress_ol_stranger;
select mesh.create_domain('olshop', 'regress_ol_owner') \g /dev/null
select mesh.create_domain('olother', 'regress_ol_other') \g /dev/null
grant execute on function mesh.ingest_openlineage to regress_ol_producer;
create schema olshop_data authorization regress_ol_owner;
create table olshop_data.sale (id int, amount int, "Name" text);
alter table olshop_data.sale owner to regress_ol_owner;
create table olshop_data.raw (id int, line text);
create table public.olflat (id int);
create schema "ol.odd";
create table "ol.odd"."ta.ble" (id int);
set local role regress_ol_owner;
select mesh.adopt('olshop.sale', relation => 'olshop_data.sale') \g /dev/null
reset role;
set local meshcat.openlineage_namespace = 'postgres://db.example.com:5432 postgres://alias:6000';

-- As mesh.lineage_edges, without what was captured and not yet folded.
create temp view edge as
select mesh_catalog.dataset_name(s.namespace, s.relation_schema, s.relation_name) as source, e.source_column,
       mesh_catalog.dataset_name(t.namespace, t.relation_schema, t.relation_name) as target, e.target_column,
       e.subtype, e.masking, e.evidence, e.ended_at is null as in_force, j.job_name as job, e.description, e.first_seen, e.last_seen, e.recorded_by
  from mesh_catalog.known_edge e join mesh_catalog.dataset s on s.dataset_id = e.source_dataset_id
  join mesh_catalog.dataset t on t.dataset_id = e.target_dataset_id join mesh_catalog.lineage_job j using (job_id);

-- Runs SQL as a role; returns its SQLSTATE and message.
create function pg_temp.outcome(sql text, as_role name default 'regress_ol_producer') returns text language plpgsql as $$
declare
    said text := '00000';
begin
    execute format('set local role %I', as_role);
    begin
        execute sql;
    exception when others or query_canceled then
        said := sqlstate || ' ' || sqlerrm;
    end;
    reset role;
    return said;
end $$;
create function pg_temp.ingest(event jsonb) returns text language sql as $$
    select pg_temp.outcome(format('select mesh.ingest_openlineage(%L)', event)) $$;

-- Events.
create function pg_temp.ds(name text, namespace text default 's3://ol', facets jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('namespace', namespace, 'name', name, 'facets', facets) $$;
create function pg_temp.here(name text, facets jsonb default '{}') returns jsonb language sql as $$
    select pg_temp.ds(current_database() || '.' || name, 'postgres://db.example.com:5432', facets) $$;
create function pg_temp.event(job text, at text, inputs jsonb, outputs jsonb, more jsonb default '{}') returns jsonb language sql as $$
    select jsonb_build_object('eventTime', '2026-03-' || at, 'producer', 'https://example.com/ol', 'schemaURL', 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
        'job', jsonb_build_object('namespace', 'ol', 'name', job), 'inputs', inputs, 'outputs', outputs) || more $$;
create function pg_temp.run(id int, state text default null) returns jsonb language sql as $$
    select jsonb_build_object('run', jsonb_build_object('runId', format('0199aaaa-0000-7000-8000-%s', lpad(id::text, 12, '0'))))
        || case when state is null then '{}' else jsonb_build_object('eventType', state) end $$;
create function pg_temp.field(of jsonb, field text, subtype text default null, type text default 'DIRECT') returns jsonb language sql as $$
    select (of - 'facets') || jsonb_build_object('field', field) || case when subtype is null then '{}'
        else jsonb_build_object('transformations', jsonb_build_array(jsonb_build_object('type', type, 'subtype', subtype))) end $$;
create function pg_temp.columns(target text, input jsonb) returns jsonb language sql as $$
    select jsonb_build_object('columnLineage', jsonb_build_object('_producer', 'p', '_schemaURL', 's', 'fields',
        jsonb_build_object(target, jsonb_build_object('inputFields', jsonb_build_array(input))))) $$;
create function pg_temp.edges(of_job text) returns setof text language sql as $$
    select format('%s.%s > %s.%s %s', source, coalesce(source_column, '*'), target, coalesce(target_column, '*'), subtype)
      from pg_temp.edge where job = of_job and in_force $$;

-- Who may.
select is(left(pg_temp.outcome(format('select mesh.ingest_openlineage(%L)', pg_temp.event('who', '01T00:00:00Z', '[]', '[]', pg_temp.run(1))), as_role), 5), said, as_role || ' ingests')
  from (values ('regress_ol_stranger', '42501'), ('regress_ol_owner', '42501'), ('regress_ol_producer', '00000')) v (as_role, said);
select is(left(pg_temp.outcome(sql), 5), '42501', sql) from (values
    ($$insert into mesh_catalog.lineage_facet (job_id, section, facet_name, told_at, producer, recorded_by) values (1, 'job', 'x', now(), 'x', 'x')$$),
    ($$update mesh_catalog.lineage_run set state = 'FAIL'$$),
    ($$delete from mesh_catalog.lineage_edge$$),
    ($$set meshcat.openlineage_namespace = 'postgres://mine:5432'$$)) v (sql);
select results_eq($$select role_name, action, object from mesh_catalog.audit_event where action = 'ingest openlineage'$$,
    $$values ('regress_ol_producer', 'ingest openlineage', 'ol/who')$$, 'it is audited, with the role that told');

-- Which names are this server's own.
select is(pg_temp.ingest(pg_temp.event('names', '01T00:00:00Z', jsonb_build_array(
    pg_temp.here('olshop_data.raw'),
    pg_temp.ds(current_database() || '.olshop_data.raw', 'postgresql://someone:secret@DB.example.com'),
    pg_temp.ds(current_database() || '.olflat', 'postgres://alias:6000'),
    pg_temp.here('ol.odd.ta.ble'),
    pg_temp.here('olshop_data.later'),
    pg_temp.ds('elsewhere.olshop_data.raw', 'postgres://db.example.com:5432'),
    pg_temp.ds(current_database() || '.olshop_data.raw', 'postgres://db.example.com:5433'),
    pg_temp.ds('warehouse/raw', 's3://ol', jsonb_build_object('symlinks', jsonb_build_object('identifiers', jsonb_build_array(
        jsonb_build_object('namespace', 'hive://x', 'name', 'raw', 'type', 'TABLE'), pg_temp.here('public.olflat') || '{"type": "TABLE"}'))))),
    '[]', pg_temp.run(2))), '00000', 'names');
select results_eq($$select unnest(inputs) from mesh.lineage_runs where job = 'names'$$, array[
    '"ol.odd"."ta.ble"', 'olshop_data.later', 'olshop_data.raw', 'postgres://db.example.com:5432/elsewhere.olshop_data.raw',
    'postgres://db.example.com:5433/' || :'DBNAME' || '.olshop_data.raw', 'public.olflat'], 'this database''s datasets are told from those elsewhere');
select is_empty($$select * from mesh_catalog.dataset where namespace ~ 'secret'$$, 'no password is kept');
select is((select count(*) from mesh_catalog.dataset where relation is not null and relation_name in ('raw', 'olflat', 'ta.ble')), 3::bigint, 'relations that are there are joined');
create table olshop_data.later (id int);
select is(pg_temp.ingest(pg_temp.event('names', '02T00:00:00Z', jsonb_build_array(pg_temp.here('olshop_data.later')), '[]', pg_temp.run(2))), '00000', 'told again');
select is((select count(*) from mesh_catalog.dataset where relation_name = 'later' and relation is not null), 1::bigint, 'and one that came later, when it is told of again');
set local meshcat.openlineage_namespace = '';
select isnt(mesh_catalog.openlineage_namespace(), null, 'without a setting the server has a name');
select ok(mesh_catalog.openlineage_namespace() ~ ('^postgres://[^ ]+:' || current_setting('port') || '$'), mesh_catalog.openlineage_namespace());
select is(pg_temp.ingest(pg_temp.event('own', '01T00:00:00Z', jsonb_build_array(pg_temp.ds(current_database() || '.olflat', 'postgres://LOCALHOST:' || current_setting('port'))), '[]', pg_temp.run(3))), '00000', 'localhost');
select results_eq($$select unnest(inputs) from mesh.lineage_runs where job = 'own'$$, array['public.olflat'], 'is this server for a session from this machine');
set local meshcat.openlineage_namespace = 'db.example.com';
select is(pg_temp.ingest(pg_temp.event('own', '01T00:00:00Z', '[]', '[]', pg_temp.run(3))), '22023 meshcat.openlineage_namespace has "db.example.com", which is not postgres://host:port', 'a bad setting is told');
set local meshcat.openlineage_namespace = 'postgres://db.example.com:5432 postgres://alias:6000';

-- Columns and wholes; precedence; transformations.
select is(pg_temp.ingest(pg_temp.event('load', '01T06:10:00Z', '[]', jsonb_build_array(pg_temp.here('olshop_data.sale', jsonb_build_object('columnLineage', jsonb_build_object(
    'fields', jsonb_build_object(
        'id', jsonb_build_object('inputFields', jsonb_build_array(pg_temp.field(pg_temp.here('olshop_data.raw'), 'ID', 'IDENTITY'))),
        'Name', jsonb_build_object('inputFields', jsonb_build_array(pg_temp.field(pg_temp.here('olshop_data.raw'), 'line', 'TRANSFORMATION'))),
        'gone', jsonb_build_object('inputFields', jsonb_build_array(pg_temp.field(pg_temp.here('olshop_data.raw'), 'gone', 'IDENTITY')))),
    'dataset', jsonb_build_array(pg_temp.field(pg_temp.ds('rates'), 'day', 'JOIN', 'INDIRECT'))))) || '{"outputFacets": {"outputStatistics": {"rowCount": 42}}}'),
    pg_temp.run(10, 'COMPLETE'))), '00000', 'a COMPLETE before its START');
select is(pg_temp.ingest(pg_temp.event('load', '01T06:00:00Z', jsonb_build_array(pg_temp.here('olshop_data.raw'), pg_temp.ds('rates')), '[]', pg_temp.run(10, 'START')
    || jsonb_build_object('run', pg_temp.run(10) -> 'run' || '{"facets": {"parent": {"run": {"runId": "0199AAAA-0000-7000-8000-00000000FFFF"}, "job": {"namespace": "ol", "name": "dag"}}}}'))), '00000', 'then START');
select set_eq($$select pg_temp.edges('load')$$, array[
    'olshop_data.raw.id > olshop_data.sale.id IDENTITY', 'olshop_data.raw.line > olshop_data.sale.Name TRANSFORMATION',
    'olshop_data.raw.* > olshop_data.sale.* IDENTITY', 's3://ol/rates.day > olshop_data.sale.* JOIN'], 'columns that a relation does not have stand for the whole');
select results_eq($$select state, duration, row_count, inputs, outputs, parent_run_id, parent_job, recorded_by collate "default" from mesh.lineage_runs where job = 'load'$$,
    $$values ('COMPLETE', interval '10 min', 42::bigint, '{olshop_data.raw,s3://ol/rates}'::text[], '{olshop_data.sale}'::text[], '0199aaaa-0000-7000-8000-00000000ffff'::uuid, 'dag', 'regress_ol_producer')$$, 'the run as a whole');
select results_eq($$select run_count, row_count, duration from mesh.lineage_jobs where job = 'load'$$, $$values (1::bigint, 42::bigint, interval '10 min')$$, 'and its job');
select results_eq($$select evidence, recorded_by::text collate "default", first_seen = last_seen from pg_temp.edge where job = 'load' and source_column = 'id'$$,
    $$values ('ingested', 'regress_ol_producer', true)$$, 'the evidence says that it was told, and by whom');
select set_has($$select relation, column_name from mesh.upstream('table:olshop_data.sale#id')$$, $$values ('olshop_data.raw', 'id')$$, 'what is told is asked like all else');

-- Every input into every output: when nothing explains, and not before anything could.
select is(pg_temp.ingest(pg_temp.event('all', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('a'), pg_temp.ds('b'), pg_temp.ds('x')), jsonb_build_array(pg_temp.ds('x'), pg_temp.ds('y')), pg_temp.run(20, 'START'))), '00000', 'START');
select is_empty($$select pg_temp.edges('all')$$, 'START alone explains nothing');
select is(pg_temp.ingest(pg_temp.event('all', '01T01:00:00Z', '[]', '[]', pg_temp.run(20, 'RUNNING'))), '00000', 'RUNNING');
select set_eq($$select pg_temp.edges('all')$$, array(select format('s3://ol/%s.* > s3://ol/%s.* TRANSFORMATION', i, o) from unnest('{a,b,x}'::text[]) i, unnest('{x,y}'::text[]) o where i <> o), 'all but a dataset into itself');
select is(pg_temp.ingest(pg_temp.event('all', '01T02:00:00Z', '[]', jsonb_build_array(pg_temp.ds('x', facets => pg_temp.columns('c', pg_temp.field(pg_temp.ds('a'), 'c', 'IDENTITY')))), pg_temp.run(20, 'FAIL'))), '00000', 'explained late');
select set_eq($$select pg_temp.edges('all')$$, array(select format('s3://ol/%s.* > s3://ol/y.* TRANSFORMATION', i) from unnest('{a,b,x}'::text[]) i) || array['s3://ol/a.c > s3://ol/x.c IDENTITY'], 'what is explained is assumed no longer');

-- The lineage facet outranks columnLineage, on datasets and on jobs.
select is(pg_temp.ingest(pg_temp.event('facet', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('a')), jsonb_build_array(pg_temp.ds('f', facets =>
    pg_temp.columns('c', pg_temp.field(pg_temp.ds('a'), 'never', 'IDENTITY')) || jsonb_build_object('lineage', jsonb_build_object(
        'inputs', jsonb_build_array(pg_temp.ds('a') || '{"type": "DATASET"}', '{"type": "JOB"}'::jsonb, pg_temp.field(pg_temp.ds('b'), 'k', 'FILTER', 'INDIRECT') || '{"type": "DATASET"}'),
        'fields', jsonb_build_object('c', jsonb_build_object('inputs', jsonb_build_array(pg_temp.ds('a') || '{"type": "DATASET", "transformations": [{"type": "DIRECT", "subtype": "AGGREGATION", "masking": true, "description": "count(*)"}]}'))))))),
    pg_temp.run(30, 'COMPLETE'))), '00000', 'lineage facet');
select set_eq($$select pg_temp.edges('facet')$$, array['s3://ol/a.* > s3://ol/f.* TRANSFORMATION', 's3://ol/b.k > s3://ol/f.* FILTER', 's3://ol/a.* > s3://ol/f.c AGGREGATION'], 'of a dataset');
select results_eq($$select masking, description from pg_temp.edge where job = 'facet' and subtype = 'AGGREGATION'$$, $$values (true, 'count(*)')$$, 'with what it says of a step');

-- Job and dataset events tell all at once; a later one replaces; an earlier one is late.
select is(pg_temp.ingest(pg_temp.event('plan', '02T00:00:00Z', jsonb_build_array(pg_temp.ds('a')), jsonb_build_array(pg_temp.ds('p')))), '00000', 'a job event');
select is(pg_temp.ingest(pg_temp.event('plan', '03T00:00:00Z', jsonb_build_array(pg_temp.ds('b')), jsonb_build_array(pg_temp.ds('p')))), '00000', 'a later one');
select is(pg_temp.ingest(pg_temp.event('plan', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('x')), jsonb_build_array(pg_temp.ds('p')))), '00000', 'an earlier one');
select set_eq($$select pg_temp.edges('plan')$$, array['s3://ol/b.* > s3://ol/p.* TRANSFORMATION'], 'the latest has the say');
select is((select count(*) from pg_temp.edge where job = 'plan' and not in_force), 1::bigint, 'the other is history');
create function pg_temp.dataset_event(at text, facets jsonb) returns jsonb language sql as $$
    select jsonb_build_object('eventTime', '2026-03-' || at, 'producer', 'https://example.com/cat', 'dataset', pg_temp.ds('t', facets => facets)) $$;
select is(pg_temp.ingest(pg_temp.dataset_event('01T00:00:00Z', pg_temp.columns('c', pg_temp.field(pg_temp.ds('a'), 'c', 'IDENTITY')) || '{"schema": {"fields": []}}')), '00000', 'a dataset event');
select set_eq($$select pg_temp.edges('s3://ol/t')$$, array['s3://ol/a.c > s3://ol/t.c IDENTITY'], 'its lineage is its producer''s word');
select is(pg_temp.ingest(pg_temp.dataset_event('02T00:00:00Z', '{"schema": {"fields": [{"name": "c"}]}}')), '00000', 'one without lineage');
select isnt_empty($$select pg_temp.edges('s3://ol/t')$$, 'says nothing against it');
select is(pg_temp.ingest(pg_temp.dataset_event('03T00:00:00Z', '{"columnLineage": {"_deleted": true}, "schema": {"_deleted": true}}')), '00000', 'a deletion');
select is_empty($$select pg_temp.edges('s3://ol/t')$$, 'takes it back');
select is_empty($$select facet from mesh.lineage_facets where dataset = 's3://ol/t'$$, 'and the facets');
select is(pg_temp.ingest(pg_temp.dataset_event('02T12:00:00Z', pg_temp.columns('c', pg_temp.field(pg_temp.ds('a'), 'c', 'IDENTITY')) || '{"schema": {"fields": []}}')), '00000', 'told before the deletion, comes after it');
select is_empty($$select pg_temp.edges('s3://ol/t')$$, 'it stays deleted');
select is_empty($$select job from mesh.lineage_jobs where kind = 'dataset event'$$, 'a dataset event is no job');

-- Facets are kept whole, the latest by event time; not everybody sees them.
select is(pg_temp.ingest(pg_temp.event('facets', '01T00:00:00Z', jsonb_build_array(
        pg_temp.here('olshop_data.sale', '{"dataQualityMetrics": {"rowCount": 3, "columnMetrics": {"amount": {"max": 77}}}, "acme_odd": {"x": [1.50, null, "ř"]}}') || '{"inputFacets": {"dataQualityAssertions": {"assertions": []}}}',
        pg_temp.ds('a', facets => '{"ownership": {"owners": [{"name": "me"}]}}')), '[]', pg_temp.run(40, 'COMPLETE'))), '00000', 'facets');
select is(pg_temp.ingest(pg_temp.event('facets', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('a', facets => '{"ownership": {"owners": [{"name": "you"}]}}')), '[]', pg_temp.run(41, 'COMPLETE') || '{"eventTime": "2026-02-01T00:00:00Z"}')), '00000', 'an older word');
create function pg_temp.facets(as_role name) returns setof text language plpgsql as $$
begin
    execute format('set local role %I', as_role);
    return query select format('%s %s %s', section, facet, dataset) from mesh.lineage_facets where facet in ('dataQualityMetrics', 'acme_odd', 'dataQualityAssertions', 'ownership');
    reset role;
end $$;
select set_eq($$select pg_temp.facets('regress_ol_owner')$$, array['dataset dataQualityMetrics olshop_data.sale', 'dataset acme_odd olshop_data.sale', 'input dataQualityAssertions olshop_data.sale', 'dataset ownership s3://ol/a'], 'its domain sees what is told of a product');
select set_eq($$select pg_temp.facets('regress_ol_other')$$, array['dataset ownership s3://ol/a'], 'another domain does not');
select is_empty($$select pg_temp.facets('regress_ol_stranger')$$, 'nor does who has no duty');
select results_eq($$select content from mesh.lineage_facets where facet = 'acme_odd'$$, $$values ('{"x": [1.50, null, "ř"]}'::jsonb)$$, 'whole');
select results_eq($$select content -> 'owners' -> 0 ->> 'name' from mesh.lineage_facets where facet = 'ownership'$$, array['me'], 'the latest by event time');

-- Errors name the place; a batch takes what is good.
select is(pg_temp.ingest(event), said, event::text) from (values
    ('{}'::jsonb, '22023 invalid OpenLineage event: $.eventTime is missing'),
    ('null', '22023 invalid OpenLineage event: $ must be an object'),
    ('{"eventTime": "infinity"}', '22023 invalid OpenLineage event: $.eventTime must be a time such as 2026-03-01T06:00:00.000Z'),
    ('{"eventTime": "2026-03-01T00:00:00Z", "producer": "p"}', '22023 invalid OpenLineage event: $ must have run and job, or job, or dataset'),
    ('{"eventTime": "2026-03-01T00:00:00Z", "producer": "p", "dataset": {}, "run": {}}', '22023 invalid OpenLineage event: $.dataset must not stand beside run or job'),
    ('{"eventTime": "2226-03-01T00:00:00Z", "producer": "p", "dataset": {"namespace": "a", "name": "b"}}', '22023 invalid OpenLineage event: $.eventTime is in the future'),
    (pg_temp.event('bad', '01T00:00:00Z', '[]', '[]', pg_temp.run(1, 'DONE')), '22023 invalid OpenLineage event: $.eventType must be one of START, RUNNING, COMPLETE, ABORT, FAIL, OTHER'),
    (pg_temp.event('bad', '01T00:00:00Z', '[]', jsonb_build_array(pg_temp.ds('o', facets => '{"columnLineage": {"fields": {"a": {"inputFields": [{"namespace": "n", "name": "m"}]}}}}')), pg_temp.run(1)),
     '22023 invalid OpenLineage event: $.outputs[0].facets.columnLineage.fields.a.inputFields[0].field is missing')) v (event, said);
select is(pg_temp.outcome('select mesh.ingest_openlineage(null)'), '22004 argument "event" must not be null', 'null');
select is(mesh.ingest_openlineage(jsonb_build_array(pg_temp.event('batch', '01T00:00:00Z', '[]', '[]', pg_temp.run(50)), '7'::jsonb, pg_temp.event('batch', '01T00:00:00Z', '[]', '[]', pg_temp.run(51)))),
    '{"status": "partial_success", "summary": {"received": 3, "successful": 2, "failed": 1}, "failed_events": [{"index": 1, "reason": "invalid OpenLineage event: $[1] must be an object: It is a number.", "retriable": false}]}', 'a batch');
select is((select count(*) from mesh.lineage_runs where job = 'batch'), 2::bigint, 'takes what is good');
select is(mesh.ingest_openlineage('[]'), '{"status": "success", "summary": {"received": 0, "successful": 0, "failed": 0}, "failed_events": []}', 'an empty batch');
select is_empty($$select * from mesh.lineage_runs where job = 'bad'$$, 'nothing is left of what is bad');

-- Hostile events.
select is(left(pg_temp.ingest(event), 5), said, what) from (values
    ('many columns', pg_temp.event('hostile', '01T00:00:00Z', '[]', jsonb_build_array(pg_temp.ds('big', facets => jsonb_build_object('columnLineage', jsonb_build_object('fields',
        (select jsonb_object_agg('c' || i, jsonb_build_object('inputFields', jsonb_build_array(pg_temp.field(pg_temp.ds('a'), 'c' || i, 'IDENTITY')))) from generate_series(1, 3000) i))))), pg_temp.run(60, 'COMPLETE')), '00000'),
    ('too many pairs', pg_temp.event('hostile', '01T00:00:00Z', (select jsonb_agg(pg_temp.ds('i' || i)) from generate_series(1, 400) i), (select jsonb_agg(pg_temp.ds('o' || i)) from generate_series(1, 400) i), pg_temp.run(61, 'COMPLETE')), '54000'),
    ('more than a megabyte', pg_temp.event('hostile', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('a', facets => jsonb_build_object('x', jsonb_build_object('y', repeat('x', 1100000))))), '[]', pg_temp.run(62)), '54000'),
    ('a megabyte of facet', pg_temp.event('hostile', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('a', facets => jsonb_build_object('x', jsonb_build_object('y', repeat('x', 1000000))))), '[]', pg_temp.run(63)), '00000'),
    ('deep', pg_temp.event('hostile', '01T00:00:00Z', jsonb_build_array(pg_temp.ds('a', facets => ('{"x": {"y": ' || repeat('[', 500) || repeat(']', 500) || '}}')::jsonb)), '[]', pg_temp.run(64)), '54000'),
    ('SQL and quotes', pg_temp.event($q$'; drop table x; --"{}\$q$, '01T00:00:00Z', jsonb_build_array(pg_temp.ds($q$'"\,{}%s$1$q$)), jsonb_build_array(pg_temp.ds(E'\n\t\u202e😀', facets => pg_temp.columns($q$a","b'$q$, pg_temp.field(pg_temp.ds('a'), $q${NULL}$q$, 'IDENTITY')))), pg_temp.run(65, 'COMPLETE')), '00000'),
    ('a long name', pg_temp.event(repeat('ř', 600), '01T00:00:00Z', '[]', '[]', pg_temp.run(66)), '54000'),
    ('an incompressible name of a kilobyte', pg_temp.event('hostile', '01T00:00:00Z', jsonb_build_array(pg_temp.ds((select left(string_agg(md5(i::text), ''), 1024) from generate_series(1, 40) i), (select left(string_agg(md5(i::text), ''), 1024) from generate_series(41, 80) i))), '[]', pg_temp.run(67)), '00000'),
    ('duplicate keys', '{"eventTime": "x", "eventTime": "2026-03-01T00:00:00Z", "producer": "p", "job": {"namespace": "ol", "name": "hostile"}}', '00000'),
    ('a dataset of two names', pg_temp.event('hostile', '01T00:00:00Z', jsonb_build_array(pg_temp.here('olshop_data.raw', '{"x": {"a": 1}}'), pg_temp.ds(current_database() || '.olshop_data.raw', 'postgres://alias:6000', '{"x": {"a": 2}}')), jsonb_build_array(pg_temp.here('public.olflat'), pg_temp.here('olflat')), pg_temp.run(68, 'COMPLETE')), '00000')) v (what, event, said);
select set_has($$select source_column, target_column from pg_temp.edge where job like '%drop table%'$$, $$values ('{NULL}', 'a","b''')$$, 'names are nothing but names');
alter table olshop_data.raw rename column line to record;
select set_has($$select pg_temp.edges('load')$$, $$values ('olshop_data.raw.record > olshop_data.sale.Name TRANSFORMATION')$$, 'lineage that was told follows renamed columns');

select finish();
rollback;
