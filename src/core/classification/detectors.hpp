// What single values are, a file for each family of kinds. A value has no blanks around
// it and at most some hundred bytes; each detector is linear in it.
#pragma once

#include "core/classification/kind.hpp"

namespace meshcat::core::classification {

struct Day {
  int year = 0, month = 0, day = 0;
  friend auto operator<=>(const Day &, const Day &) = default;
};

struct Value {
  std::string_view text;
  ValueType type = ValueType::text;
  Day today;  // nobody is born later
};

// contact.cpp
Outcome detect_email(const Value &value) noexcept;
Outcome detect_phone(const Value &value) noexcept;
Outcome detect_ip_address(const Value &value) noexcept;

// payment.cpp
Outcome detect_iban(const Value &value) noexcept;
Outcome detect_card_number(const Value &value) noexcept;
Outcome detect_account_number(const Value &value) noexcept;
Outcome detect_bic(const Value &value) noexcept;
Outcome detect_lei(const Value &value) noexcept;

// national_central.cpp: Czechia and Slovakia, Poland, Finland, Sweden
Outcome detect_birth_number(const Value &value) noexcept;
Outcome detect_pesel(const Value &value) noexcept;
Outcome detect_henkilotunnus(const Value &value) noexcept;
Outcome detect_personnummer(const Value &value) noexcept;

// national_western.cpp: Spain, Italy, France, the United States, the Netherlands, Belgium
Outcome detect_dni(const Value &value) noexcept;
Outcome detect_codice_fiscale(const Value &value) noexcept;
Outcome detect_nir(const Value &value) noexcept;
Outcome detect_ssn(const Value &value) noexcept;
Outcome detect_bsn(const Value &value) noexcept;
Outcome detect_rijksregisternummer(const Value &value) noexcept;

// person.cpp
Outcome detect_birth_date(const Value &value) noexcept;
Outcome detect_person_name(const Value &value) noexcept;
Outcome detect_postal_address(const Value &value) noexcept;
Outcome detect_credit_score(const Value &value) noexcept;
Outcome detect_salary(const Value &value) noexcept;

// given_names.cpp
// Is the word, of capital letters without marks, a common given name?
bool is_given_name(std::string_view word) noexcept;
inline constexpr std::size_t longest_given_name = 16;

// country.cpp
// The length of an IBAN of the country, by its two capital letters; 0: it has none.
std::size_t iban_length(std::string_view country) noexcept;
bool is_country(std::string_view code) noexcept;

Outcome detect(Kind kind, const Value &value) noexcept;

}  // namespace meshcat::core::classification
