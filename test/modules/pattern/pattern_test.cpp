// SQL functions over the matcher of patterns, for test/tap/pattern.sql, which
// compares it with PostgreSQL's own. Never installed with the extension.
#include <map>

#include "bridge/args.hpp"
#include "core/quality/pattern/pattern.hpp"
#include "quality/pattern_options.hpp"
#include "random_pattern.hpp"

extern "C" {
PG_MODULE_MAGIC;
}

namespace {

using namespace meshcat;
using bridge::Args;
using core::quality::pattern::Answer;
using core::quality::pattern::Options;
using core::quality::pattern::Pattern;

const unsigned char *to_unsigned(const char *c) {
  return reinterpret_cast<const unsigned char *>(c);
}

const char *answer_text(const std::optional<Pattern> &pattern, const std::string &value) {
  if (!pattern) return "refused";
  switch (pattern->matches(value)) {
    case Answer::no:
      return "no";
    case Answer::yes:
      return "yes";
    case Answer::undecided:
      break;
  }
  return "undecided";
}

Datum answers(const std::optional<Pattern> &pattern, const std::vector<std::string> &values) {
  std::vector<std::string> result;
  for (const std::string &value : values) result.emplace_back(answer_text(pattern, value));
  return bridge::text_array_datum(result);
}

// To ask once is enough: collations do not change during a test.
const Options &options_of(Oid collation) {
  static std::map<Oid, Options> known;
  const auto found = known.find(collation);
  if (found != known.end()) return found->second;
  return known.emplace(collation, quality::pattern_options(collation)).first->second;
}

// A valid UTF-8 text as one that is valid in the database's encoding. Where that
// is not UTF-8, its characters beyond ASCII become others of it.
std::string in_database_encoding(const std::string &text) {
  if (GetDatabaseEncoding() == PG_UTF8) return text;
  const bool two_bytes = pg_database_encoding_max_length() > 1;
  std::string result;
  for (const char *c = text.c_str(); *c != 0; c += pg_utf_mblen(to_unsigned(c))) {
    const pg_wchar code = utf8_to_unicode(to_unsigned(c));
    if (code >= 0x80 && two_bytes) result.push_back(static_cast<char>(0xB0 | (code >> 7 & 0x0F)));
    result.push_back(static_cast<char>(code < 0x80 ? code : 0xA1 + code % 94));
  }
  return result;
}

}  // namespace

// The answers for each value, or "refused" for each.
MESHCAT_FUNCTION(pt_regex_answers) {
  const Args args(fcinfo);
  Options options = options_of(PG_GET_COLLATION());
  options.ignore_case = args.boolean(2, "ignore_case");
  return answers(Pattern::regex(args.text(0, "regex"), options), args.text_array(1, "values"));
}

MESHCAT_FUNCTION(pt_like_answers) {
  const Args args(fcinfo);
  const auto pattern =
      Pattern::like(args.text(0, "pattern"), options_of(PG_GET_COLLATION()).encoding);
  return answers(pattern, args.text_array(1, "values"));
}

// A random pattern and values for it, in the database's encoding.
MESHCAT_FUNCTION(pt_random_case) {
  const Args args(fcinfo);
  auto random = pattern_test::random_case(static_cast<std::uint64_t>(args.int8(0, "seed")),
                                          args.text(1, "kind"),
                                          static_cast<std::size_t>(args.int4(2, "values_wanted")));
  for (std::string &value : random.values) value = in_database_encoding(value);
  Datum columns[] = {bridge::text_datum(in_database_encoding(random.pattern)),
                     bridge::text_array_datum(random.values)};
  return bridge::call([&] {
    bool nulls[] = {false, false};
    TupleDesc descriptor;
    if (get_call_result_type(fcinfo, nullptr, &descriptor) != TYPEFUNC_COMPOSITE)
      elog(ERROR, "random_case does not return a row");
    return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), columns, nulls));
  });
}
