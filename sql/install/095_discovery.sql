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
    returns table (product text, domain text, title text, rank real, matched text, description text)
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
        or mesh_catalog.similarity(w.asked, v.lexeme) >= 0.4
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
select format('%I.%I', d.domain_name, p.product_name), d.domain_name, p.title, s.score::real, s.matched, p.description
  from scored s
  join mesh_catalog.product p using (product_id)
  join mesh_catalog.domain d using (domain_id)
 order by s.score desc, d.domain_name, p.product_name
 limit mesh_catalog.required(max_rows, 'max_rows')
$search$;
comment on function mesh.search(text, integer) is 'Finds products by what they are about: names, titles, descriptions, tags, terms, columns, documentation and examples, over all domains, ranked from 0 to 1 and forgiving of typing errors';
