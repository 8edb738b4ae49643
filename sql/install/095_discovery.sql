-- Finding a product without knowing who owns it, and all that a consumer needs of it.

create function mesh_catalog.similarity(a text, b text) returns double precision
    language c immutable parallel safe
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_discovery_similarity';
comment on function mesh_catalog.similarity(text, text) is 'Trigram similarity of two texts, from 0 to 1, as pg_trgm defines it';

create view mesh_catalog.search_document with (security_invoker) as
select p.product_id,
       pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.english',
           pg_catalog.translate(pg_catalog.concat_ws(' ', d.domain_name, p.product_name, p.title), '._-', '   ')), 'A')
    || pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.english',
           pg_catalog.translate(pg_catalog.concat_ws(' ', p.description, pg_catalog.array_to_string(p.tags, ' '),
               (select pg_catalog.string_agg(t.term || ' ' || t.definition, ' ')
                  from mesh_catalog.term_link l join mesh_catalog.term t using (term_id)
                 where l.product_id = p.product_id)), '._-', '   ')), 'B')
    || pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.english',
           coalesce((select pg_catalog.string_agg(pg_catalog.translate(c.column_name, '._-', '   ') || ' ' || c.description, ' ')
                       from mesh_catalog.version v join mesh_catalog.version_column c using (version_id)
                      where v.product_id = p.product_id), '')), 'C')
    || pg_catalog.setweight(pg_catalog.to_tsvector('pg_catalog.english',
           pg_catalog.concat_ws(' ', p.documentation, pg_catalog.array_to_string(p.usage_examples, ' '))), 'D') as document
  from mesh_catalog.product p
  join mesh_catalog.domain d using (domain_id);
comment on view mesh_catalog.search_document is 'The words of each product: its name and title (A), description, tags and terms (B), columns (C), documentation and examples (D)';

create function mesh.search(query text, max_rows integer default 20)
    returns table (product text, domain text, title text, rank numeric, matched text, description text)
    language sql stable
    set search_path = pg_catalog, pg_temp
as $search$
with word as (
    select distinct lexeme as asked
      from unnest(to_tsvector('english', translate(mesh_catalog.required(query, 'query'), '._-', '   ')))
), entry as (
    select d.product_id, u.lexeme,
           case when 'A' = any (u.weights) then 1.0 when 'B' = any (u.weights) then 0.6
                when 'C' = any (u.weights) then 0.4 else 0.2 end as weight
      from mesh_catalog.search_document d, unnest(d.document) u
), alike as (
    -- A word of the mesh stands for a word that was asked for if it is the same,
    -- begins with it, or is spelled much like it.
    select w.asked, v.lexeme,
           case when v.lexeme = w.asked then 1.0
                when length(w.asked) >= 3 and starts_with(v.lexeme, w.asked) then 0.8
                else mesh_catalog.similarity(w.asked, v.lexeme) * 0.8 end as nearness
      from word w, (select distinct lexeme from entry) v
     where v.lexeme = w.asked or (length(w.asked) >= 3 and starts_with(v.lexeme, w.asked))
        or mesh_catalog.similarity(w.asked, v.lexeme) >= 0.3
), hit as (
    select e.product_id, a.asked, max(a.nearness * e.weight) as strength,
           (array_agg(e.lexeme order by a.nearness * e.weight desc, e.lexeme))[1] as lexeme
      from entry e join alike a using (lexeme)
     group by e.product_id, a.asked
), scored as (
    -- A word that few products have tells more than one that most have.
    select h.product_id,
           sum(h.strength * ln(1 + p.products::float8 / f.products)) /
               (select sum(ln(1 + (select count(*) from mesh_catalog.product)::float8 / coalesce(df.products, 1)))
                  from word w left join (select asked, count(*) as products from hit group by asked) df using (asked)) as score,
           string_agg(h.lexeme, ' ' order by h.strength desc, h.lexeme) as matched
      from hit h
      join (select asked, count(*) as products from hit group by asked) f using (asked),
           (select count(*) as products from mesh_catalog.product) p
     group by h.product_id
)
select format('%I.%I', d.domain_name, p.product_name), d.domain_name, p.title, round(s.score::numeric, 2), s.matched, p.description
  from scored s
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
 order by s.score desc, d.domain_name, p.product_name
 limit mesh_catalog.required(max_rows, 'max_rows')
$search$;
comment on function mesh.search(text, integer) is 'Finds products by what they are about: names, titles, descriptions, tags, terms, columns, documentation and examples, over all domains, ranked from 0 to 1 and forgiving of typing errors';

-- Runs with its owner's rights: whether a product can be trusted is for everybody
-- to know, while runs of drafts and the details of incidents are not.
create view mesh_catalog.product_trust as
with current_version as (
    select distinct on (v.product_id) v.product_id, v.version_id, v.version, v.state
      from mesh_catalog.version v
     where v.state <> 'retired'
     order by v.product_id, (v.state = 'released') desc, (v.state = 'deprecated') desc, v.version desc
), latest_run as (
    select distinct on (r.product_id) r.product_id, r.run_id, r.score, r.data_as_of
      from mesh_catalog.check_run r
     order by r.product_id, r.as_of desc, r.run_id desc
), outcome as (
    select l.product_id, count(*) as checks,
           count(*) filter (where t.status in ('fail', 'error') and c.severity = 'error') as failed,
           count(*) filter (where t.status = 'warn' or (t.status in ('fail', 'error') and c.severity <> 'error')) as warned,
           string_agg(c.check_name, ', ' order by c.check_name)
               filter (where t.status in ('fail', 'error') and c.severity = 'error') as failing
      from latest_run l
      join mesh_catalog.check_result t using (run_id)
      join mesh_catalog.quality_check c using (check_id)
     group by l.product_id
), trouble as (
    select i.product_id, count(*) as incidents from mesh_catalog.incident i where i.state <> 'resolved' group by i.product_id
)
select p.product_id, v.version_id, v.version, v.state, l.score, l.data_as_of,
       case when t.incidents > 0 or o.failed > 0 then 'red'
            when v.state is distinct from 'released' or o.checks is null or o.warned > 0 then 'amber'
            else 'green' end as trust,
       pg_catalog.concat_ws('; ',
           case when t.incidents > 0 then t.incidents || case when t.incidents = 1 then ' open incident' else ' open incidents' end end,
           case when o.failed > 0 then 'failing: ' || o.failing end,
           case when v.state is null then 'no version' when v.state <> 'released' then 'version is ' || v.state end,
           case when o.checks is null then 'never checked'
                when o.warned > 0 then o.warned || case when o.warned = 1 then ' warning' else ' warnings' end
                when o.failed = 0 then case when o.checks = 1 then 'its check passed' else 'all ' || o.checks || ' checks passed' end end) as why
  from mesh_catalog.product p
  left join current_version v using (product_id)
  left join latest_run l using (product_id)
  left join outcome o using (product_id)
  left join trouble t using (product_id);
comment on view mesh_catalog.product_trust is 'Whether a product can be trusted, and why: red with an open incident or a failed check, amber when unchecked, unreleased or with warnings, otherwise green';

create view mesh.products with (security_invoker) as
select mesh_catalog.product_name(p.product_id) as product, d.domain_name as domain, p.title, d.owner_name::text as owner,
       (select pg_catalog.string_agg(t.role_name::text, ', ' order by t.role_name)
          from mesh_catalog.duty t where t.domain_id = d.domain_id and t.duty = 'product_owner') as contact,
       s.version::text as version, s.state, s.trust, s.why, s.score, s.data_as_of,
       mesh_catalog.can_read(p.product_id) as can_read,
       case when o.port_id is null then (select pg_catalog.string_agg(t.kind || ' ' || t.location, ', ' order by t.port_name) from mesh_catalog.port t
                                       where t.product_id = p.product_id and t.direction = 'output')
            when mesh_catalog.can_read(p.product_id) then 'SELECT * FROM ' || mesh_catalog.product_name(p.product_id)
            else pg_catalog.format('SELECT mesh.request_access(%L, purpose => ''...'')', mesh_catalog.product_name(p.product_id)) end as how_to_get,
       case when o.port_id is null then 'observed' else 'enforced' end as enforcement
  from mesh_catalog.product p
  join mesh_catalog.domain d using (domain_id)
  join mesh_catalog.product_trust s using (product_id)
  left join lateral (select t.port_id from mesh_catalog.port t
                      where t.product_id = p.product_id and t.direction = 'output' and t.kind = 'table'
                      order by t.major desc limit 1) o on true;
comment on view mesh.products is 'Every product: whose it is, whether to trust it and why, and how to get it';

create function mesh_catalog.product_id_of(product text) returns bigint
    language c stable
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_discovery_product_id';
comment on function mesh_catalog.product_id_of(text) is 'The product that a reference names; an error that names the nearest when there is none';

create function mesh_catalog.sample(product_id bigint, max_rows integer) returns setof jsonb
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_discovery_sample';
comment on function mesh_catalog.sample(bigint, integer) is 'Some rows of a product''s port, read with the caller''s rights: filters and masks apply; none for who may not read it';

create function mesh.describe(product text) returns table (section text, item text, content text)
    language sql volatile
    set search_path = pg_catalog, pg_temp
as $describe$
with chosen as (
    select p.product_id, p.description, p.documentation, p.usage_examples, p.tags, v.*
      from mesh_catalog.product p
      join mesh.products v on v.product = mesh_catalog.product_name(p.product_id)
     where p.product_id = mesh_catalog.product_id_of(mesh_catalog.required(describe.product, 'product'))
), shown_version as (
    select t.version_id from chosen c join mesh_catalog.product_trust t using (product_id)
), page as (
    select 1 as place, 'product' as section, f.item, f.content, f.line
      from chosen c, lateral (values
           (1, 'name', c.product), (2, 'title', c.title), (3, 'description', c.description),
           (4, 'domain', c.domain), (5, 'owner', c.owner), (6, 'contact', c.contact),
           (7, 'version', c.version || ' (' || c.state || ')'), (8, 'tags', array_to_string(c.tags, ', ')),
           (9, 'trust', c.trust || ': ' || c.why), (10, 'score', c.score::text),
           (11, 'data as of', c.data_as_of::text), (12, 'how to get', c.how_to_get)) f(line, item, content)
    union all
    select 2, 'columns', vc.column_name,
           concat_ws('; ', vc.data_type || case when vc.required then ', required' else '' end, nullif(vc.description, ''),
               case when vc.classification <> '{}' then 'classified: ' || array_to_string(vc.classification, ', ') end,
               case when cp.null_fraction > 0 then round(cp.null_fraction::numeric * 100, 2) || ' % missing' end,
               cp.distinct_values || ' distinct',
               case when cp.minimum is not null then cp.minimum || ' to ' || cp.maximum end), vc.ordinal
      from shown_version s
      join mesh_catalog.version_column vc using (version_id)
      left join mesh_catalog.column_profile cp using (version_id, column_name)
    union all
    select 3, 'ports', pt.kind || ' ' || pt.port_name,
           coalesce(quote_ident(pt.relation_schema) || '.' || quote_ident(pt.relation_name), pt.location),
           row_number() over (order by pt.kind, pt.port_name)
      from chosen c join mesh_catalog.port pt using (product_id)
     where pt.direction = 'output'
    union all
    select 4, 'checks', q.check_name,
           concat_ws('; ', q.dimension, coalesce(q.fail, q.warn), nullif(q.description, ''), r.status,
               case when r.rows_failed is not null then r.rows_failed || ' of ' || r.rows_checked || ' rows failed' end),
           row_number() over (order by q.check_id)
      from chosen c
      join mesh_catalog.quality_check q using (product_id)
      left join lateral (select t.status, t.rows_failed, t.rows_checked
                           from mesh_catalog.check_result t join mesh_catalog.check_run u using (run_id)
                          where t.check_id = q.check_id order by u.as_of desc, u.run_id desc limit 1) r on true
     where q.dropped_at is null
    union all
    select 5, 'terms', tm.term, tm.definition, row_number() over (order by tm.term)
      from chosen c join mesh_catalog.term_link l using (product_id) join mesh_catalog.term tm using (term_id)
    union all
    select 6, 'documentation', '', c.documentation, 1 from chosen c where c.documentation <> ''
    union all
    select 7, 'examples', 'example ' || e.ordinality, e.example, e.ordinality
      from chosen c, unnest(c.usage_examples) with ordinality e(example, ordinality)
    union all
    select 8, 'sample', 'row ' || r.ordinality, r.row_data::text, r.ordinality
      from chosen c, mesh_catalog.sample(c.product_id, 3) with ordinality r(row_data, ordinality)
)
select page.section, page.item, page.content
  from page
 where page.content is not null and page.content <> ''
 order by page.place, page.line
$describe$;
comment on function mesh.describe(text) is 'Everything a consumer needs of a product on one page: whose, what, columns with their profile, ports, checks with their last results, terms, examples, and a sample if the caller may read it';
