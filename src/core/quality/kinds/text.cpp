// Text that must have a form.
#include "core/quality/json_schema.hpp"
#include "core/quality/kinds/sql.hpp"
#include "core/quality/params.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter pattern_parameters[] = {{"pattern", &Params::pattern}};
constexpr Parameter type_parameters[] = {{"type", &Params::word}};
constexpr Parameter schema_parameters[] = {{"schema", &Params::document}};

void require_pattern(const KindTraits &kind, const std::vector<std::string> &,
                     const Params &params) {
  require(!params.pattern.empty(), kind, "a pattern", R"(params => '{"pattern": "^[A-Z]{2}"}')");
}

void require_type(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  require(!params.word.empty(), kind, "a type", R"(params => '{"type": "date"}')");
}

void require_schema(const KindTraits &kind, const std::vector<std::string> &,
                    const Params &params) {
  require(params.document.object() != nullptr, kind, "a JSON schema",
          R"(params => '{"schema": {"type": "object", "required": ["id"]}}')");
  JsonSchema::compile(params.document);
}

std::string matching(const std::string &operand, const Params &params, std::string_view) {
  return operand + " ~ " + literal(params.pattern);
}

std::string not_matching(const std::string &operand, const Params &params, std::string_view) {
  return operand + " !~ " + literal(params.pattern);
}

std::string parseable(const std::string &operand, const Params &params, std::string_view) {
  return "(" + operand + " is null or mesh.input_is_valid(" + operand + "::text, " +
         literal(params.word) + "))";
}

std::string of_schema(const std::string &operand, const Params &params, std::string_view) {
  return "mesh.conforms_to_json_schema(" + operand + "::jsonb, " +
         literal(json_text(params.document)) + "::jsonb)";
}

std::string pattern_probe(const Params &params) {
  return "select '' ~ " + literal(params.pattern);
}

std::string type_probe(const Params &params) {
  return "select mesh.input_is_valid('', " + literal(params.word) + ")";
}

std::string schema_probe(const Params &params) {
  return "select mesh.conforms_to_json_schema('null'::jsonb, " +
         literal(json_text(params.document)) + "::jsonb)";
}

}  // namespace

Room text_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = row_level(Kind::pattern, "pattern", Dimension::conformity),
       .parameters = pattern_parameters,
       .label = "matches pattern",
       .require = require_pattern,
       .of_column = matching,
       .probe = pattern_probe},
      {.traits = row_level(Kind::not_pattern, "not_pattern", Dimension::conformity),
       .parameters = pattern_parameters,
       .label = "matches no pattern",
       .require = require_pattern,
       .of_column = not_matching,
       .probe = pattern_probe},
      {.traits = row_level(Kind::parseable, "parseable", Dimension::conformity),
       .parameters = type_parameters,
       .label = "parseable",
       .require = require_type,
       .of_column = parseable,
       .probe = type_probe},
      {.traits = row_level(Kind::json_schema, "json_schema", Dimension::conformity),
       .parameters = schema_parameters,
       .label = "conforms to schema",
       .require = require_schema,
       .of_column = of_schema,
       .probe = schema_probe},
  };
  return kinds;
}

}  // namespace meshcat::core::quality
