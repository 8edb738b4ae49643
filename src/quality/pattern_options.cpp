#include "quality/pattern_options.hpp"

#include <string>

#include "bridge/args.hpp"
#include "core/quality/pattern/reader.hpp"

extern "C" {
#include "catalog/pg_collation.h"
}

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

// How many codes, from 0 on, PostgreSQL is asked about: of one byte, and in
// UTF-8 of two.
Code asked_codes(Encoding encoding) {
  switch (encoding) {
    case Encoding::utf8:
      return Locale::tabulated;
    case Encoding::single_byte:
      return 0x100;
    case Encoding::other:
      break;
  }
  return max_ascii + 1;
}

// A text of all those characters but NUL, which is in no text.
std::string asked_characters(Encoding encoding) {
  std::string all;
  for (Code code = 1; code < asked_codes(encoding); ++code) {
    if (code <= max_ascii || encoding == Encoding::single_byte)
      all.push_back(static_cast<char>(code));
    else
      all.append(
          {static_cast<char>(0xC0U | code >> 6U), static_cast<char>(0x80U | (code & 0x3FU))});
  }
  return all;
}

// The characters of `value` that a regular expression does not match.
std::string_view remaining(const std::string &value, const char *regex, Oid collation) {
  return bridge::call([&] {
    return view_of(DirectFunctionCall4Coll(
        textregexreplace, collation, CStringGetTextDatum(value.c_str()), CStringGetTextDatum(regex),
        CStringGetTextDatum(""), CStringGetTextDatum("g")));
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

Locale locale_of(Oid collation, Encoding encoding) {
  if (collation == C_COLLATION_OID) return posix_locale();
  // In the order of LocaleClass.
  constexpr const char *complements[locale_classes] = {
      "[^[:alnum:]]+", "[^[:alpha:]]+", "[^[:digit:]]+", "[^[:graph:]]+", "[^[:lower:]]+",
      "[^[:print:]]+", "[^[:punct:]]+", "[^[:space:]]+", "[^[:upper:]]+"};
  Locale locale;
  locale.known = asked_codes(encoding);
  locale.ascii_case = has_ascii_case(collation);
  const std::string all = asked_characters(encoding);
  for (std::size_t i = 0; i < locale_classes; ++i) {
    Reader members(remaining(all, complements[i], collation), encoding);
    while (!members.at_end()) locale.members[i].set(members.take());
  }
  return locale;
}

}  // namespace

Options pattern_options(Oid collation) {
  Options options;
  options.encoding = database_encoding();
  options.locale = locale_of(collation, options.encoding);
  return options;
}

}  // namespace meshcat::quality
