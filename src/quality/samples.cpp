#include "quality/samples.hpp"

namespace meshcat::quality {

using catalog::Product;
using catalog::Store;

std::vector<SampledRow> sampled_rows(const scan::Samples &samples, const scan::ScanOrder &order,
                                     const std::vector<std::size_t> &which) {
  std::vector<SampledRow> rows;
  for (std::size_t k = 0; k < samples.checks().size(); ++k)
    for (const scan::RowPlace &each : samples.checks()[k].places())
      rows.push_back({which[k], order.heaps[each.heap].relation, each.block, each.offset});
  return rows;
}

void save_samples(Store &store, const Product &product, std::int64_t run_id,
                  const std::vector<StoredCheck> &checks, const std::vector<SampledRow> &rows) {
  store.query("delete from mesh_catalog.check_sample where product_id = $1",
              {bridge::int8(product.id)});
  if (rows.empty()) return;
  std::vector<std::string> ids, relations, places;
  for (const SampledRow &each : rows) {
    ids.push_back(std::to_string(checks[each.check].id));
    relations.push_back(std::to_string(each.relation));
    places.push_back("(" + std::to_string(each.block) + "," + std::to_string(each.offset) + ")");
  }
  store.query(
      "insert into mesh_catalog.check_sample (product_id, run_id, check_id, relation, places)"
      " select $1, $2, r.check_id, r.relation, array_agg(r.place order by r.place)"
      " from unnest($3::bigint[], $4::oid[], $5::tid[]) r (check_id, relation, place)"
      " group by r.check_id, r.relation",
      {bridge::int8(product.id), bridge::int8(run_id), bridge::text_array(ids),
       bridge::text_array(relations), bridge::text_array(places)});
}

RowNames load_sample(Store &store, const Product &product, std::int64_t check_id) {
  const bridge::Rows rows = store.query(
      "select s.relation::oid, r.place from mesh_catalog.check_sample s, unnest(s.places) r (place)"
      " where s.product_id = $1 and s.check_id = $2",
      {bridge::int8(product.id), bridge::int8(check_id)});
  RowNames names;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    names.relations.push_back(rows.text(i, 0));
    names.places.push_back(rows.text(i, 1));
  }
  return names;
}

}  // namespace meshcat::quality
