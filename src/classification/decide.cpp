// Accepting and rejecting what was found.
#include "catalog/names.hpp"
#include "classification/proposals.hpp"
#include "core/types/dataset_ref.hpp"

namespace meshcat::classification {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

struct Place {
  std::string product, column;
};

Place place_of(const std::string &target) {
  if (target.find('#') != std::string::npos) {
    const auto ref = core::types::ColumnRef::parse(target);
    if (ref.dataset.kind == core::types::DatasetRef::Kind::product)
      return {ref.dataset.to_string(), ref.column};
  }
  throw core::Error(sqlstate::invalid_parameter_value, "\"" + target + "\" is no product's column",
                    {}, "Write it as domain.product#column.");
}

struct Proposal {
  std::string kind, tag, state;
};

[[noreturn]] void refuse(const Product &product, const Place &place, const Rows &rows,
                         const std::optional<std::string> &kind) {
  const std::string target = product.ref() + "#" + catalog::quote_identifier(place.column);
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_object,
        "nothing was found in \"" + target + "\"" + (kind ? " of kind \"" + *kind + "\"" : ""), {},
        "SELECT * FROM mesh.classifications lists what was; mesh.classify('" + product.ref() +
            "') looks, and mesh.tag('" + target + "', '...') tags without.");
  std::string kinds;
  for (std::size_t i = 0; i < rows.size(); ++i)
    kinds.append(kinds.empty() ? "" : ", ").append(rows.text(i, 0));
  throw core::Error(sqlstate::cardinality_violation,
                    "several kinds were found in \"" + target + "\"", "They are: " + kinds + ".",
                    "Name one of them as kind.");
}

// The one that is meant: of that kind, or the only one that is not decided yet, or at all.
Proposal find_proposal(Store &store, const Product &product, const Place &place,
                       const std::optional<std::string> &kind) {
  const Rows rows = store.query(
      "select kind, tag, state from (select c.*, pg_catalog.rank() over"
      "   (order by case state when 'proposed' then 0 else 1 end) as place"
      "  from mesh_catalog.classification c where product_id = $1 and column_name = $2"
      "  and ($3 is null or kind = $3)) c where place = 1 order by kind",
      {bridge::int8(product.id), bridge::text(place.column), bridge::text(kind)});
  if (rows.size() != 1) refuse(product, place, rows, kind);
  return {rows.text(0, 0), rows.text(0, 1), rows.text(0, 2)};
}

void require_version(Store &store, const Product &product, const Place &place) {
  const Rows rows = store.query(
      "select from mesh_catalog.version v join mesh_catalog.version_column c using (version_id)"
      " where v.product_id = $1 and v.state <> 'retired' and c.column_name = $2 limit 1",
      {bridge::int8(product.id), bridge::text(place.column)});
  if (!rows.empty()) return;
  throw core::Error(
      sqlstate::object_not_in_prerequisite_state,
      "no version of product " + product.ref() + " has column \"" + place.column + "\" yet",
      "A tag is of a version's column; so far only the source has it.",
      "Draft a version that shows it, then accept: SELECT mesh.draft_version('" + product.ref() +
          "', ...);");
}

// Its tag protects the column until somebody takes it off.
void require_undecided(const Product &product, const Place &place, const Proposal &proposal) {
  if (proposal.state != "accepted") return;
  const std::string target = product.ref() + "#" + catalog::quote_identifier(place.column);
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "that \"" + target + "\" holds " + proposal.kind + " was accepted",
                    "It was tagged as \"" + proposal.tag + "\".",
                    "To take the tag off: SELECT mesh.untag(" + catalog::quote_literal(target) +
                        ", " + catalog::quote_literal(proposal.tag) + ");");
}

void decide(Store &store, const Product &product, const Place &place, const std::string &kind,
            const std::string &tag, const char *state, const std::string &note) {
  store.query(
      "update mesh_catalog.classification set state = $4, tag = $5, note = $6, decided_by = $7,"
      " decided_at = pg_catalog.clock_timestamp()"
      " where product_id = $1 and column_name = $2 and kind = $3",
      {bridge::int8(product.id), bridge::text(place.column), bridge::text(kind),
       bridge::text(state), bridge::text(tag), bridge::text(note),
       bridge::text(store.caller_name())});
}

}  // namespace

// mesh.accept_classification(target text, kind text, tag text, note text) -> void
MESHCAT_FUNCTION(meshcat_classification_accept) {
  const Args args(fcinfo);
  const Place place = place_of(args.text(0, "target"));
  const auto kind = args.maybe_text(1), given = args.maybe_text(2);
  const std::string note = args.text(3, "note");
  std::string target, tag;
  {
    Store store;
    const Product product =
        product_to_decide(store, place.product, classifiers, "classify a column of");
    const Proposal proposal = find_proposal(store, product, place, kind);
    require_version(store, product, place);
    tag = given.value_or(proposal.tag);
    target = product.ref() + "#" + catalog::quote_identifier(place.column);
    decide(store, product, place, proposal.kind, tag, "accepted", note);
    store.audit("accept classification", target + ": " + proposal.kind);
  }
  // As the caller, who is asked for the same duties.
  bridge::Spi().query("select mesh.tag($1, $2)", {bridge::text(target), bridge::text(tag)});
  PG_RETURN_VOID();
}

// mesh.reject_classification(target text, kind text, note text) -> void
MESHCAT_FUNCTION(meshcat_classification_reject) {
  const Args args(fcinfo);
  const Place place = place_of(args.text(0, "target"));
  const auto kind = args.maybe_text(1);
  const std::string note = args.text(2, "note");
  Store store;
  const Product product =
      product_to_decide(store, place.product, declassifiers, "reject a classification of");
  const Proposal proposal = find_proposal(store, product, place, kind);
  require_undecided(product, place, proposal);
  decide(store, product, place, proposal.kind, proposal.tag, "rejected", note);
  store.audit("reject classification",
              product.ref() + "#" + catalog::quote_identifier(place.column) + ": " + proposal.kind);
  PG_RETURN_VOID();
}

}  // namespace meshcat::classification
