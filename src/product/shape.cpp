#include "product/shape.hpp"

#include "catalog/names.hpp"

namespace meshcat::product {

namespace sqlstate = core::sqlstate;

namespace {

// $1 product, $2 version, $3 source relation. What was known of a column counts
// from this draft first, then from the newest version.
constexpr char take_columns_sql[] =
    "with present as ("
    " select pg_catalog.row_number() over (order by a.attnum)::integer as ordinal,"
    "  a.attname::text as column_name, pg_catalog.format_type(a.atttypid, a.atttypmod) as "
    "data_type,"
    "  a.attnotnull or t.typnotnull as required,"
    "  coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '') as description"
    " from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid"
    " where a.attrelid = $3 and a.attnum > 0 and not a.attisdropped"
    "), known as ("
    " select distinct on (c.column_name) c.column_name, c.description, c.classification"
    " from mesh_catalog.version_column c join mesh_catalog.version v using (version_id)"
    " where v.product_id = $1"
    " order by c.column_name, (v.version_id = $2) desc, v.version desc)"
    " insert into mesh_catalog.version_column"
    "  (version_id, ordinal, column_name, data_type, required, description, classification)"
    " select $2, p.ordinal, p.column_name, p.data_type, p.required,"
    "  coalesce(nullif(p.description, ''), k.description, ''), coalesce(k.classification, '{}')"
    " from present p left join known k using (column_name)"
    " on conflict (version_id, column_name) do update set ordinal = excluded.ordinal,"
    "  data_type = excluded.data_type, required = excluded.required,"
    "  description = excluded.description, classification = excluded.classification";

// The columns of the contract of version $1, of the product named $2, for a port
// view named $3.
constexpr char contract_columns_sql[] =
    "select k.* from mesh_catalog.contract c,"
    " mesh_catalog.contract_columns(c.document, $2, $3) k where c.version_id = $1";

// The name of the port view of the version's major, if there is one.
std::string port_name(Store &store, const Product &product, const Version &version) {
  const bridge::Rows rows = store.query(
      "select relation_name from mesh_catalog.port where product_id = $1"
      " and direction = 'output' and kind = 'table' and major = $2",
      {bridge::int8(product.id), bridge::int4(major_of(version.version))});
  return rows.empty() ? product.name : rows.text(0, 0);
}

// Lets the draft's contract, if one was set, speak about the draft's columns.
void apply_contract(Store &store, const Product &product, const Version &draft) {
  store.query(std::string("with stated as (") + contract_columns_sql +
                  ") update mesh_catalog.version_column c"
                  " set required = c.required or s.required,"
                  "  description = coalesce(nullif(s.description, ''), c.description),"
                  "  classification = case when s.classification is null"
                  "   or s.classification = any (c.classification) then c.classification"
                  "   else c.classification || s.classification end"
                  " from stated s where c.version_id = $1 and c.column_name = s.column_name",
              {bridge::int8(draft.id), bridge::text(product.name),
               bridge::text(port_name(store, product, draft))});
}

}  // namespace

void take_shape(Store &store, const Product &product, const Version &draft, Oid source) {
  // Out of the way of the new ordinals; what stays negative is no longer there.
  store.query("update mesh_catalog.version_column set ordinal = -ordinal where version_id = $1",
              {bridge::int8(draft.id)});
  store.query(take_columns_sql,
              {bridge::int8(product.id), bridge::int8(draft.id), bridge::oid(source)});
  store.query("delete from mesh_catalog.version_column where version_id = $1 and ordinal < 0",
              {bridge::int8(draft.id)});
  apply_contract(store, product, draft);
}

void take_shape_of_contract(Store &store, const Product &product, const Version &draft) {
  store.query("delete from mesh_catalog.version_column where version_id = $1",
              {bridge::int8(draft.id)});
  store.query(std::string("with stated as (") + contract_columns_sql +
                  ") insert into mesh_catalog.version_column"
                  " (version_id, ordinal, column_name, data_type, required, description,"
                  "  classification)"
                  " select $1, s.ordinal, s.column_name, s.data_type, s.required, s.description,"
                  "  case when s.classification is null then '{}' else array[s.classification] end"
                  " from stated s",
              {bridge::int8(draft.id), bridge::text(product.name),
               bridge::text(port_name(store, product, draft))});
}

void require_contract_kept(Store &store, const Product &product, const Version &version) {
  const bridge::Rows rows = store.query(
      std::string("with stated as (") + contract_columns_sql +
          ") select pg_catalog.string_agg(pg_catalog.format('%s: \"%s\"', s.path, s.column_name),"
          " ', ' order by s.ordinal) from stated s where not exists ("
          "  select from mesh_catalog.version_column c"
          "  where c.version_id = $1 and c.column_name = s.column_name)",
      {bridge::int8(version.id), bridge::text(product.name),
       bridge::text(port_name(store, product, version))});
  if (rows.is_null(0, 0)) return;
  throw core::Error(
      sqlstate::object_not_in_prerequisite_state,
      "the contract of product \"" + product.ref() + "\" promises columns that its port lacks",
      "Missing: " + rows.text(0, 0) + ".",
      "Add them to the source, or set a contract without them with mesh.set_contract.");
}

bool has_classified_columns(Store &store, const Version &version) {
  return store
      .query(
          "select exists (select from mesh_catalog.version_column"
          " where version_id = $1 and classification <> '{}')",
          {bridge::int8(version.id)})
      .boolean(0, 0);
}

}  // namespace meshcat::product
