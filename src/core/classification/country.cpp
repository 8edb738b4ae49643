// Countries: ISO 3166-1 codes, and the lengths of IBANs by the SWIFT IBAN Registry.
#include "core/classification/detectors.hpp"
#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

constexpr std::string_view iban_lengths =
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
    "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
    "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24"
    "RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

// And XK, which banks use for Kosovo.
constexpr std::string_view countries =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCM"
    "CNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGY"
    "HK"
    "HMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMG"
    "MH"
    "MKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORS"
    "RU"
    "RWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVE"
    "VG"
    "VIVNVUWFWSXKYEYTZAZMZW";

// Where `code` stands among entries of so many characters.
std::size_t place_of(std::string_view entries, std::size_t width, std::string_view code) noexcept {
  for (std::size_t i = 0; i < entries.size(); i += width)
    if (entries.substr(i, 2) == code) return i;
  return std::string_view::npos;
}

}  // namespace

std::size_t iban_length(std::string_view country) noexcept {
  const std::size_t place = place_of(iban_lengths, 4, country);
  if (place == std::string_view::npos) return 0;
  return static_cast<std::size_t>(number(iban_lengths.substr(place + 2, 2)));
}

bool is_country(std::string_view code) noexcept {
  return place_of(countries, 2, code) != std::string_view::npos;
}

}  // namespace meshcat::core::classification
