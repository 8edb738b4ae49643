-- Contracts: what makes a document an ODCS contract, and where in it the facts
-- are that the catalog shares. Pure functions of the document.

-- Every schema object and property of a contract with its JSON path; what an array
-- holds (items) is a property too. Parts that are not what they should be are left
-- to contract_problems.
create function mesh_catalog.contract_nodes(document jsonb)
    returns table (path text, depth integer, object_number integer, property_number integer, node jsonb)
    language sql immutable
    set search_path = pg_catalog, pg_temp
begin atomic
    with recursive node (path, depth, object_number, property_number, node) as (
        select '$.schema[' || (o.n - 1) || ']', 0, o.n::integer, null::integer, o.value
          from pg_catalog.jsonb_array_elements(
                   case pg_catalog.jsonb_typeof(document -> 'schema') when 'array' then document -> 'schema' else '[]' end)
               with ordinality o (value, n)
        union all
        select n.path || c.step, n.depth + 1, n.object_number, c.number::integer, c.node
          from node n
         cross join lateral (
            select '.properties[' || (p.n - 1) || ']' as step, p.n as number, p.value as node
              from pg_catalog.jsonb_array_elements(
                       case pg_catalog.jsonb_typeof(n.node -> 'properties') when 'array' then n.node -> 'properties' else '[]' end)
                   with ordinality p (value, n)
            union all
            select '.items', null, n.node -> 'items'
             where pg_catalog.jsonb_typeof(n.node -> 'items') = 'object'
         ) c
    )
    select n.path, n.depth, n.object_number, n.property_number, n.node from node n;
end;
comment on function mesh_catalog.contract_nodes(jsonb) is 'The schema objects (depth 0) and properties of an ODCS document, each with its JSON path and its number among its siblings';

-- Every quality rule of a contract, with the schema object or property it is about.
create function mesh_catalog.contract_rules(document jsonb)
    returns table (path text, depth integer, object_number integer, node jsonb, rule jsonb)
    language sql immutable
    set search_path = pg_catalog, pg_temp
begin atomic
    select n.path || '.quality[' || (q.n - 1) || ']', n.depth, n.object_number, n.node, q.value
      from mesh_catalog.contract_nodes(document) n
     cross join lateral pg_catalog.jsonb_array_elements(
               case pg_catalog.jsonb_typeof(n.node -> 'quality') when 'array' then n.node -> 'quality' else '[]' end)
           with ordinality q (value, n);
end;
comment on function mesh_catalog.contract_rules(jsonb) is 'The quality rules of an ODCS document, each with its JSON path';

-- What keeps a document from being an ODCS 3 contract: all of it, not the first
-- only. What ODCS does not define is not judged.
create function mesh_catalog.contract_problems(document jsonb)
    returns table (path text, problem text)
    language sql immutable
    set search_path = pg_catalog, pg_temp
begin atomic
    with top (name, kind, required) as (
        values ('version', 'string', true), ('apiVersion', 'string', true), ('kind', 'string', true),
               ('id', 'string', true), ('status', 'string', true), ('name', 'string', false),
               ('tenant', 'string', false), ('domain', 'string', false), ('dataProduct', 'string', false),
               ('description', 'object', false), ('tags', 'array', false), ('schema', 'array', false),
               ('servers', 'array', false), ('support', 'array', false), ('roles', 'array', false),
               ('slaProperties', 'array', false), ('customProperties', 'array', false),
               ('authoritativeDefinitions', 'array', false), ('price', 'object', false)
    ), field (path, value, kind, required) as (
        select '$.' || t.name, document -> t.name, t.kind, t.required from top t where pg_catalog.jsonb_typeof(document) = 'object'
        union all
        select n.path || '.' || f.name, n.node -> f.name, f.kind, f.required
          from mesh_catalog.contract_nodes(document) n
         cross join (values ('name', 'string', true), ('logicalType', 'string', false), ('physicalType', 'string', false),
                            ('physicalName', 'string', false), ('description', 'string', false),
                            ('required', 'boolean', false), ('unique', 'boolean', false), ('primaryKey', 'boolean', false),
                            ('classification', 'string', false), ('tags', 'array', false),
                            ('properties', 'array', false), ('quality', 'array', false)) f (name, kind, required)
         where pg_catalog.jsonb_typeof(n.node) = 'object'
           and not (f.name = 'name' and n.path like '%.items')
        union all
        select '$.slaProperties[' || (s.n - 1) || '].' || f.name, s.value -> f.name, f.kind, true
          from pg_catalog.jsonb_array_elements(
                   case pg_catalog.jsonb_typeof(document -> 'slaProperties') when 'array' then document -> 'slaProperties' else '[]' end)
               with ordinality s (value, n)
         cross join (values ('property', 'string'), ('value', 'any')) f (name, kind)
        union all
        select r.path || '.' || f.name, r.rule -> f.name, f.kind, false
          from mesh_catalog.contract_rules(document) r
         cross join (values ('type', 'string'), ('metric', 'string'), ('rule', 'string'), ('name', 'string'),
                            ('dimension', 'string'), ('arguments', 'object'), ('unit', 'string')) f (name, kind)
         where pg_catalog.jsonb_typeof(r.rule) = 'object'
    ), problem (path, problem) as (
        select '$', 'must be a JSON object' where pg_catalog.jsonb_typeof(document) <> 'object'
        union all
        select f.path, 'is required' from field f where f.required and coalesce(f.value, 'null') = 'null'
        union all
        select f.path, 'must be a JSON ' || f.kind || ', not ' || pg_catalog.jsonb_typeof(f.value)
          from field f
         where f.kind <> 'any' and coalesce(f.value, 'null') <> 'null' and pg_catalog.jsonb_typeof(f.value) <> f.kind
        union all
        select f.path, 'must not be empty' from field f where f.required and f.value = '""'
        union all
        select '$.kind', 'must be "DataContract"' where pg_catalog.jsonb_typeof(document -> 'kind') = 'string' and document ->> 'kind' <> 'DataContract'
        union all
        select '$.apiVersion', 'must be v3.x.y, such as v3.1.0'
         where pg_catalog.jsonb_typeof(document -> 'apiVersion') = 'string' and document ->> 'apiVersion' !~ '^v3\.\d+\.\d+$'
        union all
        select n.path, 'must be a JSON object' from mesh_catalog.contract_nodes(document) n where pg_catalog.jsonb_typeof(n.node) <> 'object'
        union all
        select n.path || '.logicalType', pg_catalog.format('"%s" is not a logical type of ODCS', n.node ->> 'logicalType')
          from mesh_catalog.contract_nodes(document) n
         where n.depth > 0 and pg_catalog.jsonb_typeof(n.node -> 'logicalType') = 'string'
           and n.node ->> 'logicalType' not in ('string', 'date', 'timestamp', 'time', 'number', 'integer', 'object',
                                                'array', 'boolean', 'map', 'vector', 'enum')
        union all
        select t.path || '.name', pg_catalog.format('"%s" is the name of an earlier property too', t.name)
          from (select n.path, n.node ->> 'name' as name,
                       pg_catalog.row_number() over (partition by n.object_number, n.node ->> 'name' order by n.property_number) as place
                  from mesh_catalog.contract_nodes(document) n
                 where n.depth = 1) t
         where t.place > 1 and t.name is not null
        union all
        select r.path, 'must be a JSON object' from mesh_catalog.contract_rules(document) r where pg_catalog.jsonb_typeof(r.rule) <> 'object'
        union all
        select r.path || '.type', pg_catalog.format('"%s" is not text, library, sql or custom', r.rule ->> 'type')
          from mesh_catalog.contract_rules(document) r
         where pg_catalog.jsonb_typeof(r.rule -> 'type') = 'string' and r.rule ->> 'type' not in ('text', 'library', 'sql', 'custom')
        union all
        select r.path || '.query', 'is required for type sql'
          from mesh_catalog.contract_rules(document) r
         where r.rule ->> 'type' = 'sql' and coalesce(pg_catalog.jsonb_typeof(r.rule -> 'query'), '') <> 'string'
        union all
        select r.path || '.metric', 'is required for type library'
          from mesh_catalog.contract_rules(document) r
         where coalesce(r.rule ->> 'type', 'library') = 'library' and pg_catalog.jsonb_typeof(r.rule) = 'object'
           and coalesce(r.rule -> 'metric', r.rule -> 'rule', 'null') = 'null'
    )
    select p.path, p.problem from problem p order by p.path collate "C", p.problem collate "C";
end;
comment on function mesh_catalog.contract_problems(jsonb) is 'What keeps a document from being an ODCS 3 contract: a row per problem, with its JSON path';

-- The columns that a contract states for a port: those of the schema object that
-- bears the product's or the port's name, or of the only one.
create function mesh_catalog.contract_columns(document jsonb, product text, relation text)
    returns table (path text, ordinal integer, column_name text, data_type text, required boolean, description text, classification text)
    language sql immutable
    set search_path = pg_catalog, pg_temp
begin atomic
    with chosen as (
        select n.object_number
          from mesh_catalog.contract_nodes(document) n
         cross join lateral (values (n.node ->> 'physicalName', 1), (n.node ->> 'name', 2), (null, 3)) a (alias, preference)
         where n.depth = 0
           and (a.alias in (product, relation) or pg_catalog.split_part(a.alias, '.', 2) in (product, relation)
                or a.alias is null and a.preference = 3 and pg_catalog.jsonb_array_length(document -> 'schema') = 1)
         order by a.preference, n.object_number
         limit 1
    )
    select n.path, n.property_number, coalesce(n.node ->> 'physicalName', n.node ->> 'name'),
           coalesce(n.node ->> 'physicalType', n.node ->> 'logicalType', 'string'),
           coalesce((n.node -> 'required')::boolean, false) or coalesce((n.node -> 'primaryKey')::boolean, false),
           coalesce(n.node ->> 'description', ''),
           case when pg_catalog.lower(n.node ->> 'classification') not in ('', 'public') then n.node ->> 'classification' end
      from mesh_catalog.contract_nodes(document) n
      join chosen using (object_number)
     where n.depth = 1;
end;
comment on function mesh_catalog.contract_columns(jsonb, text, text) is 'The columns that a contract states for a port, with their JSON paths';

create function mesh_catalog.logical_type(data_type text) returns text
    language sql immutable
    set search_path = pg_catalog, pg_temp
    return case
        when data_type like '%[]' then 'array'
        when data_type in ('smallint', 'integer', 'bigint') then 'integer'
        when data_type ~ '^(numeric|real|double precision|money)' then 'number'
        when data_type = 'boolean' then 'boolean'
        when data_type = 'date' then 'date'
        when data_type like 'timestamp%' then 'timestamp'
        when data_type ~ '^time(\(| |$)' then 'time'
        when data_type in ('json', 'jsonb') then 'object'
        else 'string'
    end;
comment on function mesh_catalog.logical_type(text) is 'The ODCS logical type of an SQL type';
