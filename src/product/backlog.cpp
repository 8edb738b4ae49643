// The consumers' backlog: what they need changed, and what the domain answers.
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "product/target.hpp"

namespace meshcat::product {

using bridge::Args;
using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

void require_one_of(const char *argument, const std::string &value,
                    std::initializer_list<const char *> known) {
  std::string names;
  for (const char *name : known) {
    if (value == name) return;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  throw core::Error(sqlstate::invalid_parameter_value,
                    std::string(argument) + " \"" + value + "\" is unknown", {},
                    "Choose one of: " + names + ".");
}

struct Request {
  std::int64_t id;
  Product product;
  std::string state;
};

// The request, for the caller to answer. One that the caller may not even see does
// not exist for them.
Request request_to_answer(Store &store, std::int64_t id) {
  const Rows rows = store.query(
      "select product_id, state, requester_oid from mesh_catalog.change_request"
      " where request_id = $1 for update",
      {bridge::int8(id)});
  if (!rows.empty()) {
    const Product product = catalog::product_by_id(store, rows.int8(0, 0));
    const bool own = rows.oid(0, 2) == store.caller();
    if (own || catalog::holds(store, store.caller(), product.domain, owners)) {
      catalog::require_duty(store, product.domain, owners,
                            "answer a change request for product \"" + product.ref() + "\"");
      return {id, product, rows.text(0, 1)};
    }
  }
  throw core::Error(sqlstate::undefined_object,
                    "change request " + std::to_string(id) + " does not exist", {},
                    "SELECT * FROM mesh.change_requests lists those you may see.");
}

}  // namespace

// mesh.request_change(product text, need text, priority text) -> bigint
MESHCAT_FUNCTION(meshcat_product_request_change) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), need = args.text(1, "need");
  const std::string priority = args.text(2, "priority");
  require_one_of("priority", priority, {"low", "normal", "high", "urgent"});
  if (need.find_first_not_of(" \t\r\n") == std::string::npos)
    throw core::Error(sqlstate::invalid_parameter_value, "argument \"need\" says nothing", {},
                      "Say in a sentence what is needed and what for.");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.change_request"
              " (product_id, need, priority, requester_name, requester_oid)"
              " values ($1, $2, $3, $4, $5) returning request_id",
              {bridge::int8(product.id), bridge::text(need), bridge::text(priority),
               bridge::text(store.caller_name()), bridge::oid(store.caller())})
          .int8(0, 0);
  store.audit("request change", product.ref() + ": " + std::to_string(id));
  PG_RETURN_INT64(id);
}

// mesh.answer_change(request_id bigint, state text, answer text) -> void
MESHCAT_FUNCTION(meshcat_product_answer_change) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "request_id");
  const std::string state = args.text(1, "state"), answer = args.text(2, "answer");
  require_one_of("state", state, {"planned", "done", "declined"});
  Store store;
  const Request request = request_to_answer(store, id);
  if (request.state == "done" || request.state == "declined")
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "change request " + std::to_string(id) + " is " + request.state + " already",
                      "A request goes from open or planned to done or declined, and stays so.",
                      "If the need is still there, make another request with mesh.request_change.");
  store.query(
      "update mesh_catalog.change_request set state = $2, answer = $3, answered_by = $4,"
      " answered_at = now() where request_id = $1",
      {bridge::int8(id), bridge::text(state), bridge::text(answer),
       bridge::text(store.caller_name())});
  store.audit("answer change", request.product.ref() + ": " + std::to_string(id) + " " + state);
  PG_RETURN_VOID();
}

}  // namespace meshcat::product
