#include "core/access/pseudonym.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "core/error.hpp"

namespace meshcat::core::access {

namespace {

using Number = boost::multiprecision::uint256_t;

constexpr std::size_t most_symbols = 54;  // 27 letters are fewer than 2^127 numbers
constexpr unsigned least_values = 1'000'000;
constexpr int rounds = 10;

// A digit or letter: its place among its kind.
struct Symbol {
  std::size_t position;
  char first;  // of its kind: 0, a or A
  unsigned radix, digit;
};

// The form is the value with each symbol replaced by the first of its kind.
struct Form {
  std::string text;
  std::vector<Symbol> symbols;
};

std::optional<Symbol> symbol_at(std::size_t position, char c) {
  for (const auto &[first, radix] : {std::pair{'0', 10U}, std::pair{'a', 26U}, std::pair{'A', 26U}})
    if (c >= first && c < first + static_cast<int>(radix))
      return Symbol{position, first, radix, static_cast<unsigned>(c - first)};
  return std::nullopt;
}

std::optional<Form> form_of(std::string_view value) {
  Form form{std::string(value), {}};
  for (std::size_t i = 0; i < value.size(); ++i) {
    if ((static_cast<unsigned char>(value[i]) & 0x80U) != 0) return std::nullopt;
    const auto symbol = symbol_at(i, value[i]);
    if (!symbol) continue;
    if (form.symbols.size() == most_symbols) return std::nullopt;
    form.text[i] = symbol->first;
    form.symbols.push_back(*symbol);
  }
  return form;
}

Number values_of(std::span<const Symbol> symbols) {
  Number values = 1;
  for (const Symbol &symbol : symbols) values *= symbol.radix;
  return values;
}

Number number_of(std::span<const Symbol> symbols) {
  Number number = 0;
  for (const Symbol &symbol : symbols) number = number * symbol.radix + symbol.digit;
  return number;
}

void write(Number number, std::span<const Symbol> symbols, std::string &text) {
  for (auto symbol = symbols.rbegin(); symbol != symbols.rend(); ++symbol) {
    text[symbol->position] =
        static_cast<char>(symbol->first + static_cast<int>(number % symbol->radix));
    number /= symbol->radix;
  }
}

// Less than 2^192, of which the remainder by a modulus below 2^127 is as good as uniform.
Number round_value(std::span<const std::uint8_t> key, const std::string &prefix, int round,
                   const Number &half) {
  std::string message = prefix + static_cast<char>(round) + half.str();
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char *>(message.data()), message.size(), digest.data(),
           &size) == nullptr)
    throw Error(sqlstate::internal_error, "could not compute a pseudonym");
  Number value;
  boost::multiprecision::import_bits(value, digest.begin(), digest.begin() + 24);
  return value;
}

}  // namespace

std::optional<std::string> pseudonym(std::span<const std::uint8_t> key, std::string_view context,
                                     std::string_view value) {
  const auto form = form_of(value);
  if (!form || values_of(form->symbols) < least_values) return std::nullopt;
  const std::span<const Symbol> symbols(form->symbols);
  const auto left = symbols.first(symbols.size() / 2), right = symbols.subspan(left.size());
  const Number left_values = values_of(left), right_values = values_of(right);
  // The context has a length before it, so that no two pairs give one message.
  const std::string prefix =
      std::to_string(context.size()) + ':' + std::string(context) + form->text + '\0';
  Number a = number_of(left), b = number_of(right);
  for (int round = 0; round < rounds; round += 2) {
    a = (a + round_value(key, prefix, round, b)) % left_values;
    b = (b + round_value(key, prefix, round + 1, a)) % right_values;
  }
  std::string text = form->text;
  write(a, left, text);
  write(b, right, text);
  return text;
}

}  // namespace meshcat::core::access
