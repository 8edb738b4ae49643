-- Checks: rules that a product's data must satisfy, their runs and results.

create function mesh_catalog.is_check_kind(name text) returns boolean
    language c immutable strict parallel safe
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_is_kind';
comment on function mesh_catalog.is_check_kind(text) is 'Is there a kind of check of that name? mesh.check_kinds() lists them.';

create table mesh_catalog.quality_check (
    check_id    bigint generated always as identity primary key,
    product_id  bigint not null references mesh_catalog.product,
    check_name  text not null,
    kind        text not null,
    columns     text[] not null,
    params      jsonb not null,
    filter      text not null,
    dimension   text not null,
    severity    text not null,
    weight      numeric not null,
    fail        text,
    warn        text,
    description text not null,
    origin      text not null,
    rule        jsonb,
    created_at  timestamptz not null default pg_catalog.now(),
    created_by  name not null,
    dropped_at  timestamptz,
    constraint quality_check_name_fits check (pg_catalog.octet_length(check_name) between 1 and 63),
    constraint quality_check_kind_known check (mesh_catalog.is_check_kind(kind)),
    constraint quality_check_dimension_known check (dimension in (
        'accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness')),
    constraint quality_check_severity_known check (severity in ('info', 'warning', 'error')),
    constraint quality_check_weight_sane check (weight between 0.01 and 1000),
    constraint quality_check_has_threshold check (kind = 'text' or fail is not null or warn is not null),
    constraint quality_check_origin_known check (origin in ('team', 'contract')),
    constraint quality_check_rule_of_contract check ((origin = 'contract') = (rule is not null)),
    constraint quality_check_params_object check (pg_catalog.jsonb_typeof(params) = 'object')
);
create unique index quality_check_name on mesh_catalog.quality_check (product_id, check_name) where dropped_at is null;
comment on table mesh_catalog.quality_check is 'A rule that a product''s data must satisfy. It never changes: another rule is another check, so that past results keep their meaning.';
comment on column mesh_catalog.quality_check.check_id is 'Identifies the check';
comment on column mesh_catalog.quality_check.product_id is 'Of which product';
comment on column mesh_catalog.quality_check.check_name is 'Its name, unique among the product''s present checks';
comment on column mesh_catalog.quality_check.kind is 'What kind of rule it is';
comment on column mesh_catalog.quality_check.columns is 'The public columns it is about, by name';
comment on column mesh_catalog.quality_check.params is 'The parameters of its kind';
comment on column mesh_catalog.quality_check.filter is 'It is about rows for which this is true; empty: all rows';
comment on column mesh_catalog.quality_check.dimension is 'The dimension of quality it measures';
comment on column mesh_catalog.quality_check.severity is 'info, warning or error; only an error opens an incident';
comment on column mesh_catalog.quality_check.weight is 'What it counts for in the score, beside the other dimensions'' checks';
comment on column mesh_catalog.quality_check.fail is 'The threshold at which it fails';
comment on column mesh_catalog.quality_check.warn is 'The threshold at which it warns';
comment on column mesh_catalog.quality_check.description is 'Why the rule is there';
comment on column mesh_catalog.quality_check.origin is 'team: added by the domain; contract: a quality rule of the product''s contract';
comment on column mesh_catalog.quality_check.rule is 'The contract''s rule as it stands there (rule), and the column it stands under (property)';
comment on column mesh_catalog.quality_check.created_at is 'Since when';
comment on column mesh_catalog.quality_check.created_by is 'By whom';
comment on column mesh_catalog.quality_check.dropped_at is 'Until when; null: in force';
create policy everyone on mesh_catalog.quality_check for select using (true);

create table mesh_catalog.check_run (
    run_id       bigint generated always as identity primary key,
    product_id   bigint not null references mesh_catalog.product,
    started_at   timestamptz not null,
    duration     interval not null,
    as_of        timestamptz not null,
    backdated    boolean not null,
    mode         text not null,
    scope        text not null default 'full',
    data_as_of   timestamptz,
    rows_checked bigint,
    score        numeric(5,2),
    run_by       name not null,
    version_id   bigint references mesh_catalog.version on delete set null,
    constraint check_run_mode_known check (mode in ('full', 'incremental')),
    constraint check_run_saw_all check (scope = 'full'),
    constraint check_run_rows check (rows_checked >= 0),
    constraint check_run_score check (score between 0 and 100)
);
create index check_run_latest on mesh_catalog.check_run (product_id, as_of desc, run_id desc);
comment on table mesh_catalog.check_run is 'One run of a product''s checks in which every row was visible; no other run is recorded';
comment on column mesh_catalog.check_run.run_id is 'Identifies the run';
comment on column mesh_catalog.check_run.product_id is 'Of which product';
comment on column mesh_catalog.check_run.started_at is 'When it ran (wall clock)';
comment on column mesh_catalog.check_run.duration is 'How long it took';
comment on column mesh_catalog.check_run.as_of is 'The moment that it judged from, for freshness';
comment on column mesh_catalog.check_run.backdated is 'Was that moment before the run?';
comment on column mesh_catalog.check_run.mode is 'full: every row was looked at; incremental: blocks that had not changed were taken from an earlier run';
comment on column mesh_catalog.check_run.scope is 'full: every row of the product was visible';
comment on column mesh_catalog.check_run.data_as_of is 'The newest business time in the data; null when the port has no time column or no row';
comment on column mesh_catalog.check_run.rows_checked is 'How many rows there were; null when they could not be counted';
comment on column mesh_catalog.check_run.score is 'The score in percent, 100 only when nothing failed; null when nothing could be measured';
comment on column mesh_catalog.check_run.run_by is 'Who ran it';
comment on column mesh_catalog.check_run.version_id is 'The version that the port served';

create table mesh_catalog.check_result (
    run_id       bigint not null references mesh_catalog.check_run,
    check_id     bigint not null references mesh_catalog.quality_check,
    status       text not null,
    rows_checked bigint,
    rows_failed  bigint,
    metric       numeric,
    tier         text,
    blocks_read  bigint not null,
    duration     interval not null,
    message      text,
    primary key (run_id, check_id),
    constraint check_result_status_known check (status in ('pass', 'warn', 'fail', 'error', 'unmeasured')),
    constraint check_result_measured check ((status in ('pass', 'warn', 'fail')) = (metric is not null)),
    constraint check_result_rows check (rows_failed between 0 and rows_checked)
);
create index check_result_check on mesh_catalog.check_result (check_id);
comment on table mesh_catalog.check_result is 'What a run found for one check';
comment on column mesh_catalog.check_result.run_id is 'In which run';
comment on column mesh_catalog.check_result.check_id is 'For which check';
comment on column mesh_catalog.check_result.status is 'pass, warn, fail; error: it could not run; unmeasured: there was nothing to measure';
comment on column mesh_catalog.check_result.rows_checked is 'How many rows it looked at';
comment on column mesh_catalog.check_result.rows_failed is 'How many of them failed';
comment on column mesh_catalog.check_result.metric is 'The number that was held against the threshold, in its unit; seconds for a duration';
comment on column mesh_catalog.check_result.tier is 'How it was measured: heap, by the scan in vectors; sql, by the executor';
comment on column mesh_catalog.check_result.blocks_read is 'Blocks that were looked at to measure it, together with other checks: of a heap those that had changed, of a statement all that it read';
comment on column mesh_catalog.check_result.duration is 'How long that statement took';
comment on column mesh_catalog.check_result.message is 'The finding in words; of an error only its SQLSTATE, because a message may quote data';

create table mesh_catalog.check_error (
    run_id   bigint not null,
    check_id bigint not null,
    message  text not null,
    primary key (run_id, check_id),
    foreign key (run_id, check_id) references mesh_catalog.check_result
);
comment on table mesh_catalog.check_error is 'Why a check could not run, or which groups of rows fail, in full: it may quote data, so it is for the product''s domain alone';
comment on column mesh_catalog.check_error.run_id is 'In which run';
comment on column mesh_catalog.check_error.check_id is 'Which check';
comment on column mesh_catalog.check_error.message is 'PostgreSQL''s message, or the finding with the groups'' names';

create table mesh_catalog.check_run_dimension (
    run_id        bigint not null references mesh_catalog.check_run,
    dimension     text not null,
    rows_checked  bigint,
    rows_failed   bigint,
    checks        integer not null,
    checks_failed integer not null,
    score         numeric(5,2),
    primary key (run_id, dimension),
    constraint check_run_dimension_known check (dimension in (
        'accuracy', 'completeness', 'conformity', 'consistency', 'coverage', 'timeliness', 'uniqueness')),
    constraint check_run_dimension_rows check ((rows_checked is null) = (rows_failed is null) and rows_failed between 0 and rows_checked),
    constraint check_run_dimension_checks check (checks_failed between 0 and checks),
    constraint check_run_dimension_score check (score between 0 and 100)
);
comment on table mesh_catalog.check_run_dimension is 'What a run found for one dimension of quality; no row where a check of the dimension could not run';
comment on column mesh_catalog.check_run_dimension.run_id is 'In which run';
comment on column mesh_catalog.check_run_dimension.dimension is 'The dimension';
comment on column mesh_catalog.check_run_dimension.rows_checked is 'How many rows there were; null when no check of the dimension looks at rows';
comment on column mesh_catalog.check_run_dimension.rows_failed is 'How many of them failed any check of the dimension; for accuracy also any check of conformity, as the SLA term has it';
comment on column mesh_catalog.check_run_dimension.checks is 'How many checks of the dimension were measured';
comment on column mesh_catalog.check_run_dimension.checks_failed is 'How many of them failed';
comment on column mesh_catalog.check_run_dimension.score is 'The dimension''s score in percent; null when nothing could be measured';

-- Whether data can be trusted is a public fact of a product that was released;
-- before that it is the domain's own affair. Samples are nobody's: failing rows
-- are read again with the rights of who asks.
create policy released_or_own on mesh_catalog.check_run for select using (
    product_id = any (array(select v.product_id from mesh_catalog.version v where v.state <> 'draft'))
    or product_id = any (array(select p.product_id from mesh_catalog.product p
                                where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));
create policy of_visible_run on mesh_catalog.check_result for select using (
    run_id in (select r.run_id from mesh_catalog.check_run r));
create policy of_visible_run on mesh_catalog.check_run_dimension for select using (
    run_id in (select r.run_id from mesh_catalog.check_run r));
create policy own_domain on mesh_catalog.check_error for select using (
    run_id in (select r.run_id from mesh_catalog.check_run r join mesh_catalog.product p using (product_id)
                where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[])));

create function mesh.expect(product text, predicate text, fail text default '> 0 rows', warn text default null,
    check_name text default null, dimension text default 'accuracy', severity text default 'error',
    description text default '', filter text default null, weight numeric default 1) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_expect';
comment on function mesh.expect(text, text, text, text, text, text, text, text, text, numeric) is 'Adds a check: an SQL condition over the port''s columns that must not be false in any row. Returns its name.';

create function mesh.add_check(product text, kind text, columns text[] default '{}', params jsonb default '{}',
    fail text default null, warn text default null, check_name text default null, dimension text default null,
    severity text default 'error', description text default '', filter text default null, weight numeric default 1) returns text
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_add_check';
comment on function mesh.add_check(text, text, text[], jsonb, text, text, text, text, text, text, text, numeric) is 'Adds a check of a kind that mesh.check_kinds() lists. Returns its name.';

create function mesh.check_kinds()
    returns table (kind text, dimension text, columns text, params text[], metric text, fail text, fused boolean)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_kinds';
comment on function mesh.check_kinds() is 'The kinds of check: dimension by default, how many columns, parameters, metric, fail threshold by default, and whether it is part of the one pass over the rows';

create function mesh.input_is_valid(value text, type_name text) returns boolean
    language c stable parallel restricted
    as 'MODULE_PATHNAME', 'meshcat_quality_input_is_valid';
comment on function mesh.input_is_valid(text, text) is 'Is the text a value of the base type or enum, such as numeric(10,2)? As checks of kind parseable ask.';
do $$ begin
    -- Before 16 a type has no way to refuse a text but an error, which a parallel worker cannot catch.
    if pg_catalog.current_setting('server_version_num')::integer >= 160000 then
        alter function mesh.input_is_valid(text, text) parallel safe;
    end if;
end $$;

create function mesh.conforms_to_json_schema(document jsonb, json_schema jsonb) returns boolean
    language c immutable strict parallel safe
    as 'MODULE_PATHNAME', 'meshcat_quality_conforms';
comment on function mesh.conforms_to_json_schema(jsonb, jsonb) is 'Does the document conform to the JSON schema? As checks of kind json_schema ask; an unsupported keyword is an error.';

create function mesh.drop_check(product text, check_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_drop_check';
comment on function mesh.drop_check(text, text) is 'Ends a check; its past results stay';

create function mesh.check(product text, mode text default 'auto', as_of timestamptz default pg_catalog.now(),
    time_budget interval default null, sample double precision default null)
    returns table (check_name text, kind text, columns text[], dimension text, status text, rows_checked bigint,
                   rows_failed bigint, metric numeric, threshold text, tier text, blocks_read bigint,
                   duration interval, message text, scope text, blocks_total bigint)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_check';
comment on function mesh.check(text, text, timestamptz, interval, double precision) is 'Runs all checks of a product: as the domain''s owner for those who hold a duty in the domain (recorded), with the caller''s own rights for everyone else (scope "visible", not recorded). What is not measured within time_budget is unmeasured. A sample, of so many percent of the rows, is an estimate and never recorded.';

create function mesh.explain_checks(product text)
    returns table (pass integer, tier text, checks text[], statement text, reason text,
                   estimated_rows bigint, estimated_blocks bigint, estimated_cost double precision)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_explain';
comment on function mesh.explain_checks(text) is 'The statements that mesh.check would run for the caller, the checks that each measures, and why a check has its own or none; with the rows and blocks of the tables that each reads, and what the planner reckons it to cost';

create function mesh.failing_rows(product text, check_name text, max_rows bigint default 100,
    as_of timestamptz default pg_catalog.now()) returns setof jsonb
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_failing_rows';
comment on function mesh.failing_rows(text, text, bigint, timestamptz) is 'The rows that fail a check, ages judged from as_of, as the caller may see them; max_rows => null for all of them';

create function mesh.score(product text)
    returns table (dimension text, score numeric, rows_checked bigint, rows_failed bigint, checks bigint,
                   checks_failed bigint, as_of timestamptz)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_score';
comment on function mesh.score(text) is 'The latest run''s score in percent: a row for each dimension that was measured, and one for the product ("all")';

create function mesh_catalog.apply_contract_quality(product_id bigint, version_id bigint)
    returns table (path text, outcome text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_apply_contract';
comment on function mesh_catalog.apply_contract_quality(bigint, bigint) is 'Makes the quality rules of a version''s contract the product''s checks of origin "contract", and tells what became of each. For the extension itself.';
revoke all on function mesh_catalog.apply_contract_quality(bigint, bigint) from public;

create function mesh_catalog.contract_quality(product_id bigint)
    returns table (check_name text, origin text, column_name text, rule jsonb)
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_quality_contract_rules';
comment on function mesh_catalog.contract_quality(bigint) is 'The product''s checks as ODCS quality rules, with the column that each belongs under (null: the object''s own)';

create view mesh.checks with (security_invoker) as
select pg_catalog.format('%I.%I', d.domain_name, p.product_name) as product, c.check_name, c.kind, c.columns, c.params,
       nullif(c.filter, '') as filter, c.dimension, c.severity, c.fail, c.warn, c.weight, c.description, c.origin,
       c.created_at, c.created_by::text as created_by, c.dropped_at
  from mesh_catalog.quality_check c
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id);
comment on view mesh.checks is 'The checks of every product, past ones included (dropped_at)';

create view mesh.check_runs with (security_invoker) as
select r.run_id, pg_catalog.format('%I.%I', d.domain_name, p.product_name) as product, r.started_at, r.duration,
       r.as_of, r.backdated, r.mode, r.scope, r.data_as_of, r.rows_checked, r.score,
       s.passed, s.warned, s.failed, s.errors, s.unmeasured, r.run_by::text as run_by, v.version::text as version
  from mesh_catalog.check_run r
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.version v on v.version_id = r.version_id
 cross join lateral (
    select count(*) filter (where t.status = 'pass') as passed,
           count(*) filter (where t.status = 'warn') as warned,
           count(*) filter (where t.status = 'fail') as failed,
           count(*) filter (where t.status = 'error') as errors,
           count(*) filter (where t.status = 'unmeasured') as unmeasured
      from mesh_catalog.check_result t
     where t.run_id = r.run_id) s;
comment on view mesh.check_runs is 'The recorded runs of checks, of released products and of the reader''s own domains';

create view mesh.check_results with (security_invoker) as
select t.run_id, pg_catalog.format('%I.%I', d.domain_name, p.product_name) as product, c.check_name, c.kind, c.columns,
       c.dimension, c.severity, t.status, t.rows_checked, t.rows_failed, t.metric, c.fail, c.warn, t.tier,
       t.blocks_read, t.duration, coalesce(e.message, t.message) as message, r.as_of, r.started_at
  from mesh_catalog.check_result t
  join mesh_catalog.check_run r using (run_id)
  join mesh_catalog.quality_check c using (check_id)
  join mesh_catalog.product p on p.product_id = r.product_id
  join mesh_catalog.domain d using (domain_id)
  left join mesh_catalog.check_error e on e.run_id = t.run_id and e.check_id = t.check_id;
comment on view mesh.check_results is 'What each recorded run found for each check; messages of errors are for the product''s domain';
