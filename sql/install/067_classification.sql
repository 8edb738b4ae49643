-- Classification: what columns were found to hold, and who decided about it.

create table mesh_catalog.detector (
    detector_name text primary key,
    domain_id     bigint references mesh_catalog.domain,
    tag           text not null,
    name_pattern  text,
    value_pattern text,
    checksum      text,
    added_at      timestamptz not null default pg_catalog.clock_timestamp(),
    added_by      name not null,
    constraint detector_name_fits check (detector_name ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint detector_tag_fits check (pg_catalog.octet_length(tag) between 1 and 63),
    constraint detector_looks_at_something check (pg_catalog.num_nonnulls(name_pattern, value_pattern, checksum) > 0),
    constraint detector_checksum_known check (checksum in ('luhn', 'mod97-10', 'mod11-10', 'mod11-2'))
);
comment on table mesh_catalog.detector is 'Detectors that were added to those that are built in';
comment on column mesh_catalog.detector.detector_name is 'Its name, which is the kind of what it finds';
comment on column mesh_catalog.detector.domain_id is 'Whose products it looks at; null: all';
comment on column mesh_catalog.detector.tag is 'What a column is to be tagged as';
comment on column mesh_catalog.detector.name_pattern is 'A regular expression that the column''s name matches';
comment on column mesh_catalog.detector.value_pattern is 'A regular expression that a value matches';
comment on column mesh_catalog.detector.checksum is 'A check that a value passes';
comment on column mesh_catalog.detector.added_at is 'When it was added';
comment on column mesh_catalog.detector.added_by is 'By whom';
create policy everyone on mesh_catalog.detector for select using (true);

create table mesh_catalog.classification (
    product_id  bigint not null references mesh_catalog.product,
    column_name text not null,
    kind        text not null,
    tag         text not null,
    data_type   text not null,
    confidence  numeric(3, 2) not null,
    evidence    text not null,
    basis       text not null,
    state       text not null default 'proposed',
    found_at    timestamptz not null default pg_catalog.clock_timestamp(),
    decided_at  timestamptz,
    decided_by  name,
    note        text not null default '',
    primary key (product_id, column_name, kind),
    constraint classification_confidence_is_share check (confidence > 0 and confidence < 1),
    constraint classification_state_known check (state in ('proposed', 'accepted', 'rejected')),
    constraint classification_decided check ((state = 'proposed') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
    constraint classification_note_of_decision check (state <> 'proposed' or note = '')
);
comment on table mesh_catalog.classification is 'What a product''s columns were found to hold: proposals, and what was decided about them';
comment on column mesh_catalog.classification.product_id is 'Of which product';
comment on column mesh_catalog.classification.column_name is 'Of which column';
comment on column mesh_catalog.classification.kind is 'What it holds, such as email: a built-in kind or a detector''s name';
comment on column mesh_catalog.classification.tag is 'What it is to be tagged as';
comment on column mesh_catalog.classification.data_type is 'The type that it had when it was looked at';
comment on column mesh_catalog.classification.confidence is 'How sure that is, above 0 and below 1';
comment on column mesh_catalog.classification.evidence is 'What speaks for it: counts, never a value';
comment on column mesh_catalog.classification.basis is 'What the evidence rests on, without its counts: a rejection holds as long as it is the same';
comment on column mesh_catalog.classification.state is 'proposed, accepted or rejected';
comment on column mesh_catalog.classification.found_at is 'When it was found last';
comment on column mesh_catalog.classification.decided_at is 'When it was accepted or rejected';
comment on column mesh_catalog.classification.decided_by is 'By whom';
comment on column mesh_catalog.classification.note is 'Why';
create policy own_domain on mesh_catalog.classification for select using (
    product_id = any (array(select p.product_id from mesh_catalog.product p
                             where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));

create table mesh_catalog.classified_column (
    product_id  bigint not null references mesh_catalog.product,
    column_name text not null,
    data_type   text not null,
    looked_at   timestamptz not null default pg_catalog.clock_timestamp(),
    primary key (product_id, column_name)
);
comment on table mesh_catalog.classified_column is 'Which columns of a product''s source were looked at; another one, or one of another type, is due';
comment on column mesh_catalog.classified_column.product_id is 'Of which product';
comment on column mesh_catalog.classified_column.column_name is 'Which column';
comment on column mesh_catalog.classified_column.data_type is 'The type that it had';
comment on column mesh_catalog.classified_column.looked_at is 'When';
create policy own_domain on mesh_catalog.classified_column for select using (
    product_id = any (array(select p.product_id from mesh_catalog.product p
                             where p.domain_id = any ((select mesh_catalog.my_domains())::bigint[]))));

create function mesh.classify(product text default null, relation regclass default null)
    returns table (column_name text, data_type text, kind text, tag text, confidence numeric, evidence text, state text)
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_classify';
comment on function mesh.classify(text, regclass) is 'Looks by name and by a sample of values for columns that hold personal or financial data. Of a product: its source is read with the rights of the domain''s owner, and what is found is proposed; the domain''s owner, product_owner, data_engineer, steward or compliance_liaison. Of a relation: with the caller''s rights, and nothing is kept.';

create function mesh.accept_classification(target text, kind text default null, tag text default null, note text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_accept';
comment on function mesh.accept_classification(text, text, text, text) is 'Accepts what a column (domain.product#column) was found to hold and tags it, as proposed or as the tag that is given. The domain''s owner or any duty but data_analyst.';

create function mesh.reject_classification(target text, kind text default null, note text default '') returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_reject';
comment on function mesh.reject_classification(text, text, text) is 'Rejects what a column was found to hold; it is not proposed again until the evidence is of another sort. The domain''s owner, product_owner, steward or compliance_liaison.';

create function mesh.add_detector(detector_name text, tag text, name_pattern text default null, value_pattern text default null, checksum text default null, domain text default null) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_add_detector';
comment on function mesh.add_detector(text, text, text, text, text, text) is 'Adds a detector for columns whose name matches one regular expression, whose values match another or pass a checksum (luhn, mod97-10, mod11-10 or mod11-2 of ISO 7064). For all products: platform admins; for a domain''s: its owner, steward or compliance_liaison.';

create function mesh.drop_detector(detector_name text) returns void
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_drop_detector';
comment on function mesh.drop_detector(text) is 'Removes a detector and what it proposed; what was decided stays. Who may add it.';

-- A product's columns as its source has them, and whether each is yet to be looked at.
create function mesh_catalog.source_columns()
    returns table (product_id bigint, domain_id bigint, source regclass, column_name text, data_type text, due boolean)
    language sql stable
    set search_path = pg_catalog, pg_temp
begin atomic
    select t.product_id, p.domain_id, t.source, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
           c.looked_at is null or c.data_type <> pg_catalog.format_type(a.atttypid, a.atttypmod)
           or exists (select from mesh_catalog.detector d
                       where d.added_at > c.looked_at and coalesce(d.domain_id, p.domain_id) = p.domain_id)
      from (select distinct on (o.product_id) o.product_id, o.source from mesh_catalog.port o
             where o.direction = 'output' and o.kind = 'table' and o.source is not null
             order by o.product_id, o.major desc) t
      join mesh_catalog.product p using (product_id)
      join pg_catalog.pg_attribute a on a.attrelid = t.source and a.attnum > 0 and not a.attisdropped
      left join mesh_catalog.classified_column c on c.product_id = t.product_id and c.column_name = a.attname::text
     where exists (select from mesh_catalog.version v where v.product_id = t.product_id and v.state = 'released');
end;
comment on function mesh_catalog.source_columns() is 'The columns of the sources of released products; due when not looked at since they are there, since their type is so or since a detector was added';

create function mesh_catalog.classify_due(most integer default 10) returns bigint
    language c volatile
    set search_path = pg_catalog, pg_temp
    as 'MODULE_PATHNAME', 'meshcat_classification_classify_due';
comment on function mesh_catalog.classify_due(integer) is 'Looks at the due columns of so many products, as the owners of their domains, if their sources are tables that can be had without waiting; raises an alert for what is found in a product that was looked at before. Returns at how many columns. For the extension itself.';
revoke all on function mesh_catalog.classify_due(integer) from public;

create view mesh.classifications with (security_invoker) as
select mesh_catalog.product_name(c.product_id) as product, c.column_name, c.kind, c.tag, c.confidence, c.evidence, c.state,
       exists (select from mesh_catalog.version v join mesh_catalog.version_column k using (version_id)
                where v.product_id = c.product_id and v.state <> 'retired' and k.column_name = c.column_name
                  and c.tag = any (k.classification)) as tagged,
       c.data_type, c.found_at, c.decided_by::text, c.decided_at, c.note
  from mesh_catalog.classification c;
comment on view mesh.classifications is 'What the columns of your domains'' products were found to hold, and what was decided; tagged: does the column bear the tag now';

create view mesh.detectors with (security_invoker) as
select d.detector_name as detector, o.domain_name as domain, d.tag, d.name_pattern, d.value_pattern, d.checksum,
       d.added_by::text, d.added_at
  from mesh_catalog.detector d
  left join mesh_catalog.domain o using (domain_id);
comment on view mesh.detectors is 'The detectors that were added: for all products (domain is null) or for those of one domain';

create view mesh.classification_progress with (security_invoker) as
select mesh_catalog.product_name(s.product_id) as product, pg_catalog.count(*) as columns,
       pg_catalog.count(*) filter (where not s.due) as looked_at,
       pg_catalog.count(*) filter (where s.due) as due,
       (select pg_catalog.count(*) from mesh_catalog.classification c where c.product_id = s.product_id and c.state = 'proposed') as proposed,
       (select pg_catalog.max(c.looked_at) from mesh_catalog.classified_column c where c.product_id = s.product_id) as last_looked_at
  from mesh_catalog.source_columns() s
 where s.domain_id = any ((select mesh_catalog.my_domains())::bigint[])
 group by s.product_id;
comment on view mesh.classification_progress is 'How many columns of your domains'' released products were looked at, are due, and wait for a decision';
