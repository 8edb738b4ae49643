// Random values of each kind, made by its rule and not by its detector.
#pragma once

#include <array>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "core/classification/kind.hpp"

namespace meshcat::core::test {

using classification::Kind;

inline std::string two(int value) {
  return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

// Of digits and letters, A being 10, as numbers are divided by hand.
inline int remainder_of(const std::string &text, int divisor) {
  int rest = 0;
  for (const char c : text) {
    const int value = c <= '9' ? c - '0' : c - 'A' + 10;
    rest = (rest * (value > 9 ? 100 : 10) + value) % divisor;
  }
  return rest;
}

// The digits with the one at the end for which the remainder of `sum` is 0.
template <typename Sum>
std::string with_check_digit(const std::string &digits, int modulus, Sum &&sum) {
  for (char check = '0'; check <= '9'; ++check)
    if (sum(digits + check) % modulus == 0) return digits + check;
  return {};
}

inline int luhn_sum(const std::string &digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int value = (digits[digits.size() - 1 - i] - '0') * (i % 2 == 1 ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return sum;
}

inline int weighted(const std::string &digits, const std::vector<int> &weights) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * weights[i];
  return sum;
}

class Examples {
 public:
  explicit Examples(unsigned seed) : random_(seed) {}

  int below(int limit) { return std::uniform_int_distribution(0, limit - 1)(random_); }
  bool chance(double share) { return std::bernoulli_distribution(share)(random_); }
  std::string pick(const std::vector<std::string> &values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }
  // The first is not 0.
  std::string digits(int count) {
    std::string text(1, static_cast<char>('1' + below(9)));
    while (static_cast<int>(text.size()) < count) text += static_cast<char>('0' + below(10));
    return text;
  }
  std::string letters(int count) {
    std::string text;
    while (static_cast<int>(text.size()) < count) text += static_cast<char>('A' + below(26));
    return text;
  }
  // YYMMDD, the month so much higher.
  std::string date(int first_year, int years, int more_months = 0) {
    return two(first_year + below(years)) + two(1 + below(12) + more_months) + two(1 + below(28));
  }

  std::string value(Kind kind);
  std::string iban() {
    static const std::vector<std::string> shapes = {"CZ20", "SK20", "AT16", "DE18",
                                                    "ES20", "FR23", "CH17"};
    const std::string shape = pick(shapes), account = digits(std::stoi(shape.substr(2)));
    const int check = 98 - remainder_of(account + shape.substr(0, 2) + "00", 97);
    return shape.substr(0, 2) + two(check) + account;
  }
  std::string person() {
    static const std::vector<std::string> given = {"Jan",    "Petr",   "Jana",  "Eva",   "Martin",
                                                   "Pierre", "Sophie", "Anna",  "Paolo", "Xenja",
                                                   "Ebba",   "Maria",  "Katja", "Peter", "Lukas"};
    static const std::vector<std::string> family = {"Svoboda", "Bauer",   "Rossi", "Garcia",
                                                    "Dupont",  "Wojcik",  "Berg",  "Novotny",
                                                    "Keller",  "Janssen", "Conti", "Lindqvist"};
    return pick(given) + " " + pick(family);
  }
  std::string address() {
    static const std::vector<std::string> streets = {
        "Hauptstrasse", "Oak Street", "rue de la Paix", "Via Roma", "Calle Mayor",
        "ulice Jecna",  "Ringstr.",   "Park Avenue",    "Nadrazni", "Kirchgasse"};
    return pick(streets) + " " + std::to_string(1 + below(200));
  }

 private:
  std::string national(Kind kind);
  std::string codice_fiscale();

  std::mt19937 random_;
};

inline std::string Examples::codice_fiscale() {
  // What a character at an odd place counts, from A, and those of digits, from 0, are alike.
  static constexpr int odd[] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  std::string code = letters(6) + two(below(100)) + "ABCDEHLMPRST"[below(12)] +
                     two(1 + below(28) + 40 * below(2)) + letters(1) + digits(3);
  int sum = 0;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const int value = code[i] <= '9' ? code[i] - '0' : code[i] - 'A';
    sum += i % 2 == 0 ? odd[value] : value;
  }
  return code + static_cast<char>('A' + sum % 26);
}

inline std::string Examples::national(Kind kind) {
  switch (kind) {
    case Kind::birth_number: {
      const std::string number = date(54, 46, 50 * below(2)) + digits(3);
      const int rest = remainder_of(number, 11) % 10;
      return number + static_cast<char>('0' + rest);
    }
    case Kind::pesel:
      return with_check_digit(date(40, 60) + digits(4), 10, [](const std::string &all) {
        return weighted(all, {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1});
      });
    case Kind::dni: {
      const std::string number = digits(8);
      return number + "TRWAGMYFPDXBNJZSQVHLCKE"[remainder_of(number, 23)];
    }
    case Kind::nir: {
      const std::string number =
          std::to_string(1 + below(2)) + date(30, 70).substr(0, 4) + two(1 + below(95)) + digits(6);
      return number + two(97 - remainder_of(number, 97));
    }
    case Kind::bsn: {
      std::string number;
      while (number.empty())
        number = with_check_digit(digits(8), 11, [](const std::string &all) {
          return 11 * 9 + weighted(all, {9, 8, 7, 6, 5, 4, 3, 2, -1});
        });
      return number;
    }
    case Kind::rijksregisternummer: {
      const std::string number = date(30, 70) + digits(3);
      return number + two(97 - remainder_of(number, 97));
    }
    case Kind::personnummer: {
      const std::string number = with_check_digit(date(30, 70) + digits(3), 10, luhn_sum);
      return number.substr(0, 6) + "-" + number.substr(6);
    }
    default: {  // henkilotunnus
      const std::string born = two(1 + below(28)) + two(1 + below(12)) + two(below(100)),
                        serial = digits(3);
      return born + "-" + serial +
             "0123456789ABCDEFHJKLMNPRSTUVWXY"[remainder_of(born + serial, 31)];
    }
  }
}

inline std::string Examples::value(Kind kind) {
  static const std::vector<std::string> hosts = {"example.com", "mail.example.cz",
                                                 "firma.example.org"};
  switch (kind) {
    case Kind::email:
      return "user." + digits(5) + "@" + pick(hosts);
    case Kind::phone:
      return pick({"+420 ", "+49", "+1-", "+33 "}) + digits(9);
    case Kind::ip_address:
      return pick({"192.168.", "84.242.", "10.200."}) + std::to_string(below(256)) + "." +
             std::to_string(below(256));
    case Kind::iban:
      return iban();
    case Kind::card_number: {
      const std::string issuer = pick({"4", "51", "55", "2221"});
      return with_check_digit(issuer + digits(15 - static_cast<int>(issuer.size())), 10, luhn_sum);
    }
    case Kind::account_number: {
      std::string number;
      while (number.empty())
        number = with_check_digit(digits(9), 11, [](const std::string &all) {
          return weighted(all, {6, 3, 7, 9, 10, 5, 8, 4, 2, 1});
        });
      return number + "/" + pick({"0100", "0800", "2010", "0300"});
    }
    case Kind::bic:
      return letters(4) + pick({"CZ", "DE", "FR", "GB", "US"}) + letters(1) + digits(1) +
             pick({"", "XXX"});
    case Kind::lei: {
      const std::string code = digits(4) + "00" + letters(6) + digits(6);
      return code + two(98 - remainder_of(code + "00", 97));
    }
    case Kind::ssn:
      return std::to_string(100 + below(500)) + "-" + two(1 + below(99)) + "-" + digits(4);
    case Kind::birth_date:
      return std::to_string(1930 + below(75)) + "-" + two(1 + below(12)) + "-" + two(1 + below(28));
    case Kind::person_name:
      return person();
    case Kind::postal_address:
      return address();
    case Kind::credit_score:
      return std::to_string(300 + below(551));
    case Kind::salary:
      return std::to_string(20000 + below(90000)) + ".50";
    default:
      break;
  }
  return kind == Kind::codice_fiscale ? codice_fiscale() : national(kind);
}

}  // namespace meshcat::core::test
