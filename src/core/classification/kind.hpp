// What a column can hold of a person's or a business partner's: the kinds that are
// looked for, and what is known of each beforehand.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace meshcat::core::classification {

enum class Kind {
  email,
  phone,
  ip_address,
  iban,
  card_number,
  account_number,
  bic,
  lei,
  birth_number,
  pesel,
  dni,
  codice_fiscale,
  nir,
  ssn,
  bsn,
  rijksregisternummer,
  personnummer,
  henkilotunnus,
  birth_date,
  person_name,
  postal_address,
  credit_score,
  salary
};
inline constexpr std::size_t kinds = static_cast<std::size_t>(Kind::salary) + 1;

// How much a single value speaks for a kind: nothing; it could be one; it passes a
// test that few other values pass.
enum class Outcome { none, weak, strong };

// What the server says of a column's values. A `boolean` or `opaque` one is never looked
// into.
enum class ValueType { text, integer, number, date, inet, boolean, opaque };

struct KindFacts {
  std::string_view name;          // as people and SQL write it
  std::string_view tag;           // what a column of it is tagged as
  std::string_view strong, weak;  // "4,998 of 5,000 sampled values ..."
  // Of values that only look alike, the share that passes the test by chance.
  double chance;
  // The confidence in a column all of whose values pass, whatever its name is; 0: the
  // values of others look just so, and the name decides.
  double strength;
};

const KindFacts &facts_of(Kind kind) noexcept;

}  // namespace meshcat::core::classification
