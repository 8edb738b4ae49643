#include "quality/pattern_options.hpp"

#include <string>

#include "bridge/args.hpp"

namespace meshcat::quality {

namespace {

using namespace core::quality::pattern;

// A text, without its header, that lives as long as the memory context.
std::string_view view_of(Datum datum) {
  const text *value = DatumGetTextPP(datum);
  return {VARDATA_ANY(value), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(value))};
}

Encoding database_encoding() {
  if (GetDatabaseEncoding() == PG_UTF8) return Encoding::utf8;
  return pg_database_encoding_max_length() == 1 ? Encoding::single_byte : Encoding::other;
}

// Every ASCII character that a text can contain.
std::string all_ascii() {
  std::string all;
  for (char c = 1; c > 0; ++c) all.push_back(c);
  return all;
}

// The characters of `value` that a bracket expression does not match.
std::string_view remaining(const std::string &value, const char *bracket, Oid collation) {
  return bridge::call([&] {
    return view_of(DirectFunctionCall4Coll(
        textregexreplace, collation, CStringGetTextDatum(value.c_str()),
        CStringGetTextDatum(bracket), CStringGetTextDatum(""), CStringGetTextDatum("g")));
  });
}

bool matches_without_case(const std::string &value, const std::string &regex, Oid collation) {
  return bridge::call([&] {
    return DatumGetBool(DirectFunctionCall2Coll(texticregexeq, collation,
                                                CStringGetTextDatum(value.c_str()),
                                                CStringGetTextDatum(regex.c_str())));
  });
}

// Without case, a letter of a regular expression stands for its lower and its
// upper case form and for nothing else (allcases of PostgreSQL's
// regc_locale.c): if it matches both ASCII letters, those are the forms.
bool has_ascii_case(Oid collation) {
  std::string value, lower, upper;
  for (char c = 'a'; c <= 'z'; ++c) {
    const char other = static_cast<char>(c - 'a' + 'A');
    value.append({c, other});
    lower.append({c, c});
    upper.append({other, other});
  }
  return matches_without_case(value, "^" + lower + "$", collation) &&
         matches_without_case(value, "^" + upper + "$", collation);
}

}  // namespace

Options pattern_options(Oid collation) {
  // In the order of LocaleClass.
  constexpr const char *complements[locale_classes] = {
      "[^[:alnum:]]", "[^[:alpha:]]", "[^[:digit:]]", "[^[:graph:]]", "[^[:lower:]]",
      "[^[:print:]]", "[^[:punct:]]", "[^[:space:]]", "[^[:upper:]]"};
  Options options;
  options.encoding = database_encoding();
  options.locale.ascii_case = has_ascii_case(collation);
  const std::string all = all_ascii();
  for (std::size_t i = 0; i < locale_classes; ++i) {
    auto &members = options.locale.members[i];
    members.reset();
    for (const char c : remaining(all, complements[i], collation))
      members.set(static_cast<unsigned char>(c));
  }
  return options;
}

}  // namespace meshcat::quality
