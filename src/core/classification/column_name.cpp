#include "core/classification/column_name.hpp"

#include <algorithm>

#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

// Phrases of words, with bars between them, in the languages of the kinds' countries.
struct Phrases {
  std::string_view much, little;
};

// In the order of Kind.
constexpr std::array<Phrases, kinds> phrases = {{
    {"email|e_mail|mail_address|courriel|correo|correo_electronico|posta_elettronica",
     "mail|contact"},
    {"phone|telephone|phone_number|mobile|mobile_number|cell_phone|telefon|telefono|msisdn|mobil|"
     "tel|handy|gsm|fax|puhelin|komorka",
     "contact"},
    {"ip|ip_address|ipaddress|ip_addr|ipv|client_ip|remote_addr", "addr|host"},
    {"iban", "account|konto|cuenta|compte|conto"},
    {"card_number|card_no|pan|credit_card|cc_number|cardnumber|kreditkarte|cislo_karty|ccn|"
     "card_num|numero_tarjeta|numero_carta",
     "card"},
    {"account_number|account_no|acct_no|acct_number|accountnumber|bank_account|konto|kontonummer|"
     "cislo_uctu|numero_cuenta|numero_compte|rekeningnummer|iban|account_num|nr_konta|account_to|"
     "account_from|to_account|from_account|"
     "counterparty_account|partner_account|creditor_account|debtor_account",
     ""},
    {"bic|swift|swift_code|bic_code", "bank_code"},
    {"lei|lei_code|legal_entity_identifier", ""},
    {"birth_number|birthnumber|rodne_cislo|birth_no|rodnecislo", "rc|national_id|personal_number"},
    {"pesel", "national_id|personal_number"},
    {"dni|nie|nif", "national_id|tax_id"},
    {"codice_fiscale|codicefiscale|cod_fiscale", "national_id|tax_id"},
    {"nir|numero_securite_sociale|num_secu|insee_number", "national_id"},
    {"ssn|social_security|social_security_number|social_security_no", "national_id|tax_id"},
    {"bsn|burgerservicenummer|sofinummer", "national_id"},
    {"rijksregisternummer|rijksregister|numero_national|insz|niss|nrn|national_register_number",
     "national_id"},
    {"personnummer|pnr|person_nr|samordningsnummer", "national_id|personal_number"},
    {"henkilotunnus|hetu", "national_id|personal_number"},
    {"birth_date|date_of_birth|dob|birthday|birthdate|born|born_on|geburtsdatum|geburtstag|"
     "datum_narozeni|fecha_nacimiento|date_naissance|data_urodzenia|data_nascita|geboortedatum|"
     "fodelsedatum|syntymaaika|born_at",
     ""},
    {"first_name|last_name|firstname|lastname|surname|full_name|fullname|given_name|family_name|"
     "middle_name|maiden_name|customer_name|client_name|person_name|employee_name|patient_name|"
     "cardholder|cardholder_name|account_holder|holder_name|jmeno|prijmeni|vorname|nachname|"
     "prenom|nom_famille|apellido|apellidos|cognome|imie|nazwisko|voornaam|achternaam|fornamn|"
     "efternamn|etunimi|sukunimi|contact_name|beneficiary_name|payee_name|fname|lname",
     "name|contact|holder|owner|nom|nombre|nome|customer|client|payee|beneficiary"},
    {"address|postal_address|street|street_address|home_address|addr|address_line|ulice|adresa|"
     "strasse|anschrift|rue|adresse|calle|direccion|via|indirizzo|adres|ulica|osoite|gatuadress|"
     "domicile|residence|bydliste",
     ""},
    {"credit_score|creditscore|fico|fico_score|schufa|schufa_score|bonitaet|credit_rating_score|"
     "vantage_score",
     "score"},
    {"salary|income|annual_income|monthly_income|wage|wages|plat|mzda|gehalt|lohn|salaire|salario|"
     "sueldo|stipendio|remuneration|compensation|wynagrodzenie|palkka|net_pay|gross_pay|prijem",
     "bonus|earnings"},
}};

// Words that make a name one about the thing, not of it.
constexpr std::string_view about =
    "id|at|on|count|flag|is|has|hash|type|kind|status|verified|sent|valid|domain|template|currency|"
    "code|key|uuid|average|avg|mean|median|min|max|total|sum|share|ratio|percent|band|bucket|"
    "level|opt|since|until|version|format|length|num|class|category";
// For names that are of no person.
constexpr std::string_view things =
    "product|file|table|column|schema|company|city|country|bank|brand|district|region|user|host|"
    "server|event|job|task|process|project|item|service|app|application|module|package|field|"
    "role|group|team|department|display|branch|store|shop|org|organization|organisation|firm|"
    "currency|index|database|short|long|legal|entity|dataset|domain|state|street|place|page|site|"
    "tag|test|check|rule|sector|security|fund|portfolio|index|ticker|vendor|supplier|model";
constexpr std::string_view networks = "ip|mac|email|mail|web|wallet|memory|bitcoin|eth|url|host";

// Latin letters with marks, as UTF-8 writes them in two bytes, and what they become.
constexpr std::string_view marked =
    "\xC3\xA1\xC3\xA0\xC3\xA2\xC3\xA4\xC3\xA3\xC3\xA5\xC3\xA7\xC3\xA9\xC3\xA8\xC3\xAA\xC3\xAB"
    "\xC3\xAD\xC3\xAC\xC3\xAE\xC3\xAF\xC3\xB1\xC3\xB3\xC3\xB2\xC3\xB4\xC3\xB6\xC3\xB5\xC3\xBA"
    "\xC3\xB9\xC3\xBB\xC3\xBC\xC3\xBD\xC4\x8D\xC4\x8F\xC4\x9B\xC5\x88\xC5\x99\xC5\xA1\xC5\xA5"
    "\xC5\xAF\xC5\xBE\xC4\x85\xC4\x87\xC4\x99\xC5\x82\xC5\x84\xC5\x9B\xC5\xBA\xC5\xBC";
constexpr std::string_view unmarked = "aaaaaaceeeeiiiinooooouuuuycdenrstuzacelnszz";
static_assert(marked.size() == 2 * unmarked.size());

template <typename Use>
bool any_of(std::string_view list, Use &&use) {
  while (!list.empty()) {
    const std::size_t bar = std::min(list.find('|'), list.size());
    if (use(list.substr(0, bar))) return true;
    list.remove_prefix(std::min(list.size(), bar + 1));
  }
  return false;
}

// Is the phrase whole words of the name?
bool has_phrase(std::string_view words, std::string_view phrase) noexcept {
  for (std::size_t at = words.find(phrase); at != std::string_view::npos;
       at = words.find(phrase, at + 1))
    if (words[at - 1] == '_' && words[at + phrase.size()] == '_') return true;
  return false;
}

bool has_any(std::string_view words, std::string_view list) noexcept {
  return any_of(list, [&](std::string_view phrase) { return has_phrase(words, phrase); });
}

bool is_about(Kind kind, std::string_view words, std::string_view list) noexcept {
  return any_of(about, [&](std::string_view word) {
    // Not where the kind's own phrase has the word, as born_on has.
    return has_phrase(words, word) &&
           !any_of(list,
                   [&](std::string_view phrase) {
                     return has_phrase(words, phrase) &&
                            phrase.find(word) != std::string_view::npos &&
                            phrase.size() > word.size();
                   }) &&
           !(kind == Kind::bic && word == "code");
  });
}

}  // namespace

std::string words_of(std::string_view name) {
  std::string words = "_";
  bool small = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const std::size_t mark =
        i + 1 < name.size() ? marked.find(name.substr(i, 2)) : std::string_view::npos;
    if (mark != std::string_view::npos && mark % 2 == 0) {
      words += unmarked[mark / 2];
      ++i;
      small = true;
    } else if (is_letter(c)) {
      if (is_upper(c) && small) words += '_';
      words += static_cast<char>(c | 0x20);
      small = !is_upper(c);
    } else {
      if (words.back() != '_' && !is_digit(c)) words += '_';
      small = false;
    }
  }
  if (words.back() != '_') words += '_';
  return words;
}

double name_score(Kind kind, std::string_view words) noexcept {
  const Phrases &known = phrases[static_cast<std::size_t>(kind)];
  const bool much = has_any(words, known.much);
  if (!much && !has_any(words, known.little)) return 0;
  if (is_about(kind, words, much ? known.much : known.little)) return 0;
  if (kind == Kind::person_name && has_any(words, things)) return 0;
  if (kind == Kind::postal_address && has_any(words, networks)) return 0;
  return much ? says_much : says_little;
}

}  // namespace meshcat::core::classification
