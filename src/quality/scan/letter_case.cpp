#include "quality/scan/letter_case.hpp"

#include <string>

extern "C" {
#include "utils/fmgroids.h"
}

namespace meshcat::quality::scan {

namespace vector = core::quality::vector;

namespace {

// The text of all ASCII characters: what a collation does to them shows what it
// does to any text of them, for letters change one by one.
std::string ascii() {
  std::string all;
  for (char each = 1; each < 127; ++each) all.push_back(each);
  return all;
}

}  // namespace

bool changes_case_like_c(vector::Case to, Oid collation) {
  const std::string before = ascii();
  const char *after = bridge::call([&] {
    const Datum value =
        PointerGetDatum(cstring_to_text_with_len(before.data(), static_cast<int>(before.size())));
    return TextDatumGetCString(OidFunctionCall1Coll(
        to == vector::Case::upper ? F_UPPER_TEXT : F_LOWER_TEXT, collation, value));
  });
  std::string expected = before;
  for (char &each : expected) {
    if (to == vector::Case::upper && each >= 'a' && each <= 'z') each -= 32;
    if (to == vector::Case::lower && each >= 'A' && each <= 'Z') each += 32;
  }
  return expected == after;
}

}  // namespace meshcat::quality::scan
