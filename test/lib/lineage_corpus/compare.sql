-- What run.sql tries and finds. A case has the schema case_N, and the view of its query
-- is in case_N_view. Between cases the session forgets everything, temporary tables too:
-- so the numbers of the assertions are kept here and not by pgTAP.
create schema corpus;
create sequence corpus.assertion;

create table corpus.tried (
    position   int primary key,
    line       int not null,
    expected   text[] not null,
    file       text not null,
    name       text not null,
    statements text not null,
    error      text,
    todo       text,
    view_name  text,
    columns    text,
    query      text,
    view_error text
);

-- The edges that the evidence tells, as the corpus writes them: names in the schema
-- are without it. A job is told where it is a function.
create function corpus.dataset(named text, schema_name text) returns text
    language sql immutable
    return case when starts_with(named, schema_name || '.') then substr(named, length(schema_name) + 2) else named end;
create function corpus.edge_ends(named text, schema_name text, column_name text) returns text
    language sql immutable
    return corpus.dataset(named, schema_name) || coalesce('.' || quote_ident(column_name), '');
create function corpus.function_of(job text, schema_name text) returns text
    language sql immutable
    return case when job ~ '^[^ ]+\(.*\)$' then ' by ' || replace(corpus.dataset(job, schema_name), 'pg_catalog.', '') else '' end;

-- What was told first since a case began. What fills a materialized view is its definition.
create table corpus.began (at timestamptz not null);
create function corpus.found(schema_name text) returns text[]
    language plpgsql
as $$
begin
    return array(
        select distinct corpus.edge_ends(e.source, schema_name, e.source_column) || ' -> ' || corpus.edge_ends(e.target, schema_name, e.target_column)
               || ' ' || e.subtype || case when e.masking then ' masked' else '' end || corpus.function_of(e.job, schema_name)
          from (select * from mesh.lineage_edges offset 0) e -- a fence: what is behind it is planned as a whole
         where e.in_force and e.first_seen >= (select at from corpus.began)
           and (e.evidence = 'observed' or e.evidence = 'definition' and e.target in (select format('%I.%I', schemaname, matviewname) from pg_matviews)));
end
$$;
create function corpus.found_in_view(schema_name text) returns setof text
    language sql stable
begin atomic
    select corpus.edge_ends(e.source, schema_name, e.source_column) || ' -> ' || corpus.edge_ends(e.target, schema_name || '_view', e.target_column)
           || ' ' || e.subtype || case when e.masking then ' masked' else '' end
      from mesh.lineage_edges e where e.evidence = 'definition' and e.in_force and starts_with(e.target, schema_name || '_view.');
end;

create function corpus.difference(found text[], expected text[]) returns text
    language sql immutable
begin atomic
    select string_agg(line, e'\n' order by substr(line, 3), line)
      from (select '- ' || edge as line from (select unnest(expected) except select unnest(found)) missing (edge)
            union all
            select '+ ' || edge from (select unnest(found) except select unnest(expected)) surplus (edge)) lines;
end;

-- The lines of TAP. A difference marks what is missing with "-", what is too much with "+".
create function corpus.assertion(what text, difference text, told text, todo text) returns setof text
    language plpgsql
as $$
begin
    return next format('%s %s - %s%s', case when difference is null then 'ok' else 'not ok' end, nextval('corpus.assertion'),
                       replace(what, '#', '\#'), ' # TODO ' || todo);
    if difference is not null then
        return query select '# ' || line from regexp_split_to_table(rtrim(told, e'\n') || e'\n' || difference, '\n') line;
    end if;
end
$$;

create function corpus.open("position" int) returns void
    language plpgsql
as $$
begin
    perform set_config('client_min_messages', 'error', false);
    perform set_config('search_path', 'case_' || "position", false);
    perform set_config('meshcat.lineage_capture', 'off', true);
    execute format('create schema case_%s; create schema case_%1$s_view; grant usage on schema case_%1$s to public', "position");
    execute (select definitions from corpus.tables);
    update corpus.began set at = clock_timestamp();
end
$$;

-- What is told is the same before and after the worker has folded it.
create function corpus.told_wrongly(item corpus.tried) returns text
    language plpgsql
as $$
declare
    schema_name text := 'case_' || item.position;
    found text[] := corpus.found(schema_name);
begin
    perform mesh_catalog.fold_lineage();
    return coalesce(corpus.difference(found, item.expected),
                    e'this changes when it is folded:\n' || corpus.difference(corpus.found(schema_name), found));
end
$$;

-- Then the view of the query, which is scanned at the end.
create function corpus.make_view(item corpus.tried) returns void
    language plpgsql
as $$
begin
    execute format('create view case_%s_view.%s%s as %s', item.position, item.view_name, ' (' || item.columns || ')', item.query);
exception when others then
    update corpus.tried t set view_error = sqlerrm where t.position = item.position;
end
$$;

create function corpus.close("position" int, state text, message text) returns setof text
    language plpgsql
as $$
declare
    item corpus.tried := (select t from corpus.tried t where t.position = close.position);
    difference text;
begin
    perform set_config('meshcat.lineage_capture', 'off', true);
    difference := corpus.told_wrongly(item);
    if state <> coalesce(item.error, '00000') then
        difference := format('it should end with %s, and did with %s: %s', coalesce(item.error, 'success'), state, message);
    end if;
    if item.view_name is not null then
        perform corpus.make_view(item);
    end if;
    return query select corpus.assertion(format('%s, line %s: %s', item.file, item.line, item.name), difference, item.statements, item.todo);
end
$$;

create function corpus.compare_views() returns setof text
    language sql
begin atomic
    select corpus.assertion(format('%s, line %s, as a view: %s', t.file, t.line, t.name),
                            coalesce('there is none: ' || t.view_error,
                                     corpus.difference(array(select corpus.found_in_view('case_' || t.position)), t.expected)), t.query, null)
      from corpus.tried t where t.view_name is not null order by t.position;
end;

create function corpus.ok(holds boolean, what text) returns setof text
    language sql
    return corpus.assertion(what, case when holds then null else 'it does not' end, '', null);
