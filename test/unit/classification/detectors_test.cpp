#include "core/classification/detectors.hpp"

#include <string>

#include <gtest/gtest.h>

#include "../seed.hpp"
#include "core/classification/custom.hpp"
#include "core/error.hpp"
#include "examples.hpp"

namespace meshcat::core::classification {
namespace {

using test::Examples;

constexpr Day today{2026, 6, 30};

Outcome outcome(Kind kind, std::string_view text, ValueType type = ValueType::text) {
  return detect(kind, {text, type, today});
}

struct Example {
  Kind kind;
  const char *text;
  Outcome expected;
};

// Numbers that the kinds' issuers publish as examples, and what just is not one.
constexpr Example published[] = {
    {Kind::email, "jana.novakova@example.com", Outcome::strong},
    {Kind::email, "a+b@sub.example.co", Outcome::strong},
    {Kind::email, "jana@localhost", Outcome::none},
    {Kind::email, "lodash@4.17.21", Outcome::none},
    {Kind::email, "git@example.com:a/b", Outcome::none},
    {Kind::email, "a..b@example.com", Outcome::none},
    {Kind::email, "@example.com", Outcome::none},
    {Kind::phone, "+420 601 234 567", Outcome::strong},
    {Kind::phone, "+1 (555) 010-9999", Outcome::strong},
    {Kind::phone, "601234567", Outcome::weak},
    {Kind::phone, "+0123456789", Outcome::weak},
    {Kind::phone, "+12345678901234567", Outcome::none},
    {Kind::phone, "1--234567", Outcome::none},
    {Kind::ip_address, "192.168.0.1", Outcome::strong},
    {Kind::ip_address, "2001:db8::8a2e:370:7334", Outcome::strong},
    {Kind::ip_address, "::1", Outcome::strong},
    {Kind::ip_address, "1:2:3:4:5:6:7:8", Outcome::strong},
    {Kind::ip_address, "1:2:3:4:5:6:7", Outcome::none},
    {Kind::ip_address, "1::2::3", Outcome::none},
    {Kind::ip_address, "10.0.3.2", Outcome::weak},
    {Kind::ip_address, "192.168.0.256", Outcome::none},
    {Kind::ip_address, "192.168.01.1", Outcome::none},
    {Kind::ip_address, "192.168.0", Outcome::none},
    {Kind::iban, "CZ65 0800 0000 1920 0014 5399", Outcome::strong},
    {Kind::iban, "GB29NWBK60161331926819", Outcome::strong},
    {Kind::iban, "GB28NWBK60161331926819", Outcome::none},
    {Kind::iban, "CZ650800000019200014539", Outcome::none},
    {Kind::card_number, "4111 1111 1111 1111", Outcome::strong},
    {Kind::card_number, "378282246310005", Outcome::strong},
    {Kind::card_number, "4111111111111112", Outcome::none},
    {Kind::card_number, "9111111111111111", Outcome::none},
    {Kind::account_number, "19-2000145399/0800", Outcome::strong},
    {Kind::account_number, "19-2000145398/0800", Outcome::none},
    {Kind::bic, "DEUTDEFF", Outcome::strong},
    {Kind::bic, "GIBACZPXXXX", Outcome::strong},
    {Kind::bic, "PRODUCTS", Outcome::none},
    {Kind::lei, "506700GE1G29325QX363", Outcome::strong},
    {Kind::lei, "506700GE1G29325QX364", Outcome::none},
    {Kind::birth_number, "736028/5163", Outcome::strong},
    {Kind::birth_number, "7801233540", Outcome::strong},  // the rest of 10
    {Kind::birth_number, "736028/5164", Outcome::none},
    {Kind::birth_number, "735828/5163", Outcome::none},
    {Kind::birth_number, "531012123", Outcome::weak},  // before 1954
    {Kind::birth_number, "541012123", Outcome::none},
    {Kind::birth_number, "706213", Outcome::weak},
    {Kind::pesel, "44051401359", Outcome::strong},
    {Kind::pesel, "02070803628", Outcome::strong},
    {Kind::pesel, "44051401358", Outcome::none},
    {Kind::dni, "12345678Z", Outcome::strong},
    {Kind::dni, "X1234567L", Outcome::strong},
    {Kind::dni, "12345678A", Outcome::none},
    {Kind::codice_fiscale, "RSSMRA85T10A562S", Outcome::strong},
    {Kind::codice_fiscale, "RSSMRA85T10A562T", Outcome::none},
    {Kind::nir, "2 55 08 14 168 025 38", Outcome::strong},
    {Kind::nir, "255081416802539", Outcome::none},
    {Kind::ssn, "123-45-6789", Outcome::strong},
    {Kind::ssn, "987-65-4320", Outcome::weak},
    {Kind::ssn, "123456789", Outcome::weak},
    {Kind::ssn, "12-345-6789", Outcome::none},
    {Kind::bsn, "111222333", Outcome::strong},
    {Kind::bsn, "111222334", Outcome::none},
    {Kind::rijksregisternummer, "85.07.30-033.28", Outcome::strong},
    {Kind::rijksregisternummer, "85073003327", Outcome::none},
    {Kind::personnummer, "640823-3234", Outcome::strong},
    {Kind::personnummer, "19640823-3234", Outcome::strong},
    {Kind::personnummer, "640823-3235", Outcome::none},
    {Kind::henkilotunnus, "131052-308T", Outcome::strong},
    {Kind::henkilotunnus, "131052-308U", Outcome::none},
    {Kind::birth_date, "1970-02-28", Outcome::weak},
    {Kind::birth_date, "1970-02-30", Outcome::none},
    {Kind::birth_date, "2026-07-01", Outcome::none},
    {Kind::birth_date, "1899-12-31", Outcome::none},
    {Kind::birth_date, "31.12.1980", Outcome::weak},
    {Kind::person_name, "Jana Svobodova", Outcome::strong},
    {Kind::person_name, "Deluxe Toaster", Outcome::weak},
    {Kind::person_name, "toaster", Outcome::none},
    {Kind::person_name, "Toaster 2000", Outcome::none},
    {Kind::postal_address, "12 Oak Street", Outcome::strong},
    {Kind::postal_address, "Nadrazni 5", Outcome::weak},
    {Kind::postal_address, "Nadrazni", Outcome::none},
    {Kind::credit_score, "712", Outcome::weak},
    {Kind::credit_score, "99", Outcome::none},
    {Kind::salary, "45,000.50", Outcome::weak},
    {Kind::salary, "-1", Outcome::none},
};

TEST(Detectors, TellPublishedExamplesFromWhatIsNone) {
  for (const Example &example : published)
    EXPECT_EQ(static_cast<int>(outcome(example.kind, example.text)),
              static_cast<int>(example.expected))
        << facts_of(example.kind).name << " " << example.text;
}

constexpr Kind checked[] = {
    Kind::iban,         Kind::card_number,  Kind::account_number,      Kind::lei,
    Kind::pesel,        Kind::dni,          Kind::codice_fiscale,      Kind::nir,
    Kind::bsn,          Kind::birth_number, Kind::rijksregisternummer, Kind::personnummer,
    Kind::henkilotunnus};

// Remainders that stand for several digits, letters of one value, the checks of two centuries.
bool is_ambiguous(Kind kind) {
  return kind == Kind::birth_number || kind == Kind::codice_fiscale ||
         kind == Kind::rijksregisternummer;
}

// The oracle makes values by the rule; with another digit anywhere no checksum holds.
TEST(Detectors, FindEachMadeValueAndNotOneWithAnotherDigit) {
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  Examples examples(test::base_seed());
  for (const Kind kind : checked) {
    int changed = 0, found = 0;
    for (int i = 0; i < 300; ++i) {
      std::string text = examples.value(kind);
      ASSERT_EQ(outcome(kind, text), Outcome::strong) << facts_of(kind).name << " " << text;
      const auto place = static_cast<std::size_t>(examples.below(static_cast<int>(text.size())));
      if (text[place] < '0' || text[place] > '9') continue;
      if (kind == Kind::account_number && place > 9) continue;  // the bank's
      const char other = static_cast<char>('0' + examples.below(10));
      if (other == text[place]) continue;
      text[place] = other;
      ++changed;
      found += outcome(kind, text) == Outcome::strong;
    }
    EXPECT_GT(changed, 50) << facts_of(kind).name;
    EXPECT_LE(found, is_ambiguous(kind) ? changed / 20 : 0) << facts_of(kind).name;
  }
}

TEST(Detectors, StandAnyBytes) {
  Examples examples(test::base_seed() + 1);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    const int size = 1 + examples.below(60);
    while (static_cast<int>(text.size()) < size)
      text += examples.chance(0.5) ? static_cast<char>(examples.below(256))
                                   : "0123456789-+./:@ AZaz"[examples.below(21)];
    for (std::size_t kind = 0; kind < kinds; ++kind)
      for (const ValueType type : {ValueType::text, ValueType::integer, ValueType::date})
        outcome(static_cast<Kind>(kind), text, type);
  }
}

TEST(Checksums, AreThoseOfTheirStandards) {
  EXPECT_TRUE(passes(Checksum::luhn, "7992739871 3"));
  EXPECT_FALSE(passes(Checksum::luhn, "79927398714"));
  EXPECT_TRUE(passes(Checksum::mod11_2, "0000-0002-1825-0097"));  // an ORCID
  EXPECT_TRUE(passes(Checksum::mod11_2, "0000 0001 2281 955X"));  // an ISNI
  EXPECT_FALSE(passes(Checksum::mod11_2, "0000-0002-1825-0098"));
  EXPECT_TRUE(passes(Checksum::mod11_10, "86095742719"));  // a German tax number
  EXPECT_FALSE(passes(Checksum::mod11_10, "86095742718"));
  EXPECT_TRUE(passes(Checksum::mod97_10, "506700GE1G29325QX363"));
  EXPECT_THROW(checksum_named("crc"), Error);
}

}  // namespace
}  // namespace meshcat::core::classification
