#include "core/classification/kind.hpp"

namespace meshcat::core::classification {

namespace {

constexpr std::string_view personal = "personal", financial = "financial", entity = "legal_entity";

// In the order of Kind.
constexpr std::array<KindFacts, kinds> all_facts = {{
    {"email", personal, "are e-mail addresses", "are like one", 0, 0.97},
    {"phone", personal, "are E.164 telephone numbers", "could be dialled", 0, 0.85},
    {"ip_address", personal, "are IP addresses", "are four small numbers, as versions are too", 0,
     0.9},
    {"iban", financial, "have their country's length and pass the modulo-97 check", "", 0.0103,
     0.99},
    {"card_number", financial, "are in an issuer's range and pass the Luhn check", "", 0.1, 0.97},
    {"account_number", financial, "pass the Czech account number's modulo-11 check",
     "could be account numbers", 0.0909, 0.9},
    {"bic", entity, "are a BIC with its country", "", 0.4, 0.7},
    {"lei", entity, "pass the modulo-97-10 check", "", 0.0103, 0.99},
    {"birth_number", personal, "are of a date and pass the modulo-11 check",
     "are of a date and have no check digit", 0.0909, 0.98},
    {"pesel", personal, "are of a date and pass the weighted modulo-10 check", "", 0.1, 0.97},
    {"dni", personal, "pass the modulo-23 check", "", 0.0435, 0.98},
    {"codice_fiscale", personal, "are of a date and pass the modulo-26 check", "", 0.0385, 0.99},
    {"nir", personal, "pass the modulo-97 check", "", 0.0103, 0.98},
    {"ssn", personal, "are written as one and in an area that is issued", "are nine digits", 0,
     0.75},
    {"bsn", personal, "pass the eleven test", "", 0.0909, 0.95},
    {"rijksregisternummer", personal, "are of a date and pass the modulo-97 check", "", 0.0206,
     0.98},
    {"personnummer", personal, "are of a date and pass the Luhn check", "", 0.1, 0.97},
    {"henkilotunnus", personal, "are of a date and pass the modulo-31 check", "", 0.0323, 0.99},
    {"birth_date", personal, "", "are dates at which somebody alive can be born", 1, 0},
    {"person_name", personal, "have a common given name", "are words that begin with a capital",
     0.05, 0.8},
    {"postal_address", personal, "have a street and a number", "have words and a number", 0.05,
     0.75},
    {"credit_score", financial, "", "are numbers from 250 to 900", 1, 0},
    {"salary", financial, "", "are amounts", 1, 0},
}};

}  // namespace

const KindFacts &facts_of(Kind kind) noexcept {
  return all_facts[static_cast<std::size_t>(kind)];
}

}  // namespace meshcat::core::classification
