#include "core/classification/detectors.hpp"

namespace meshcat::core::classification {

namespace {

using Detector = Outcome (*)(const Value &) noexcept;

// In the order of Kind.
constexpr std::array<Detector, kinds> detectors = {detect_email,
                                                   detect_phone,
                                                   detect_ip_address,
                                                   detect_iban,
                                                   detect_card_number,
                                                   detect_account_number,
                                                   detect_bic,
                                                   detect_lei,
                                                   detect_birth_number,
                                                   detect_pesel,
                                                   detect_dni,
                                                   detect_codice_fiscale,
                                                   detect_nir,
                                                   detect_ssn,
                                                   detect_bsn,
                                                   detect_rijksregisternummer,
                                                   detect_personnummer,
                                                   detect_henkilotunnus,
                                                   detect_birth_date,
                                                   detect_person_name,
                                                   detect_postal_address,
                                                   detect_credit_score,
                                                   detect_salary};

bool is_of_digits(Kind kind) noexcept {
  switch (kind) {
    case Kind::phone:
    case Kind::card_number:
    case Kind::account_number:
    case Kind::birth_number:
    case Kind::pesel:
    case Kind::nir:
    case Kind::ssn:
    case Kind::bsn:
    case Kind::rijksregisternummer:
    case Kind::personnummer:
    case Kind::credit_score:
    case Kind::salary:
      return true;
    default:
      return false;
  }
}

// Can a value of the type be of the kind at all?
bool applies(Kind kind, ValueType type) noexcept {
  switch (type) {
    case ValueType::text:
      return true;
    case ValueType::integer:
    case ValueType::number:
      return is_of_digits(kind);
    case ValueType::date:
      return kind == Kind::birth_date;
    case ValueType::inet:
      return kind == Kind::ip_address;
    case ValueType::boolean:
    case ValueType::opaque:
      break;
  }
  return false;
}

}  // namespace

Outcome detect(Kind kind, const Value &value) noexcept {
  if (!applies(kind, value.type)) return Outcome::none;
  return detectors[static_cast<std::size_t>(kind)](value);
}

}  // namespace meshcat::core::classification
