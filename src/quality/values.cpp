// mesh.input_is_valid, mesh.conforms_to_json_schema: what checks ask of a value.
#include <optional>

#include "bridge/args.hpp"
#include "bridge/context_object.hpp"
#include "bridge/json.hpp"
#include "bridge/type_input.hpp"
#include "core/quality/json_schema.hpp"

extern "C" {
#include "catalog/pg_collation.h"
#include "mb/pg_wchar.h"
#include "utils/fmgrprotos.h"
}

namespace meshcat::quality {

using bridge::Args;
using core::quality::JsonSchema;

namespace {

// What a call site remembers of its last argument, made anew for another one.
template <typename Made>
struct Remembered {
  std::string argument;
  std::optional<Made> made;
};

template <typename Made, typename Make>
Made &remembered(FunctionCallInfo fcinfo, const std::string &argument, Make make) {
  auto *&extra = fcinfo->flinfo->fn_extra;
  if (extra == nullptr) extra = bridge::make_in<Remembered<Made>>(fcinfo->flinfo->fn_mcxt);
  auto *memory = static_cast<Remembered<Made> *>(extra);
  if (!memory->made || memory->argument != argument) {
    memory->made.emplace(make());
    memory->argument = argument;
  }
  return *memory->made;
}

// A jsonb's own form, which is the same for the same document.
std::string bytes_of(Datum document) {
  const auto *value = bridge::call([&] { return PG_DETOAST_DATUM_PACKED(document); });
  return {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

// PostgreSQL's own regular expressions and characters.
struct ServerText final : core::quality::TextRules {
  bool matches(const std::string &text, const std::string &pattern) const override {
    const Datum value = bridge::text_datum(text), expression = bridge::text_datum(pattern);
    return bridge::call([&] {
      return DatumGetBool(
          DirectFunctionCall2Coll(textregexeq, DEFAULT_COLLATION_OID, value, expression));
    });
  }
  std::size_t length(const std::string &text) const override {
    return static_cast<std::size_t>(bridge::call(
        [&] { return pg_mbstrlen_with_len(text.data(), static_cast<int>(text.size())); }));
  }
};

}  // namespace

// mesh.input_is_valid(value text, type_name text) -> boolean
MESHCAT_FUNCTION(meshcat_quality_input_is_valid) {
  const Args args(fcinfo);
  const std::string value = args.text(0, "value"), type = args.text(1, "type_name");
  auto &input = remembered<bridge::TypeInput>(
      fcinfo, type, [&] { return bridge::TypeInput(type, fcinfo->flinfo->fn_mcxt); });
  PG_RETURN_BOOL(input.accepts(value));
}

// mesh.conforms_to_json_schema(document jsonb, json_schema jsonb) -> boolean
MESHCAT_FUNCTION(meshcat_quality_conforms) {
  const Args args(fcinfo);
  args.require(0, "document");
  args.require(1, "json_schema");
  const ServerText text;
  const std::string schema = bytes_of(args.datum(1));
  const auto &compiled = remembered<JsonSchema>(fcinfo, schema, [&] {
    return JsonSchema::compile(bridge::json_value(args.datum(1)), &text);
  });
  PG_RETURN_BOOL(compiled.accepts(bridge::json_value(args.datum(0)), text));
}

}  // namespace meshcat::quality
