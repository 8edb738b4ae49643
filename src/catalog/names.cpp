#include "catalog/names.hpp"

#include <algorithm>

namespace meshcat::catalog {

namespace sqlstate = core::sqlstate;

void check_name(const char *what, const std::string &name) {
  const std::string noun(what);
  if (name.empty())
    throw core::Error(sqlstate::invalid_name, "a " + noun + " name must not be empty");
  if (name.size() >= NAMEDATALEN)
    throw core::Error(sqlstate::invalid_name, noun + " name \"" + name + "\" is too long",
                      "It has " + std::to_string(name.size()) +
                          " bytes; PostgreSQL names have at "
                          "most " +
                          std::to_string(NAMEDATALEN - 1) + ".",
                      "Choose a shorter name.");
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (control)
    throw core::Error(sqlstate::invalid_name, noun + " name contains a control character", {},
                      "Use letters, digits and underscores.");
}

std::string quote_identifier(const std::string &name) {
  return bridge::call([&] { return ::quote_identifier(name.c_str()); });
}

std::string quote_literal(const std::string &value) {
  return bridge::call([&] { return quote_literal_cstr(value.c_str()); });
}

std::string quote_qualified(const std::string &schema, const std::string &name) {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

std::string live_role_name(Store &store, Oid role) {
  const bridge::Rows rows =
      store.query("select rolname from pg_catalog.pg_roles where oid = $1", {bridge::oid(role)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object,
                      "role with OID " + std::to_string(role) + " does not exist", {},
                      "CREATE ROLE ... first; meshcat creates no roles of its own.");
  return rows.text(0, 0);
}

}  // namespace meshcat::catalog
