#include "core/lineage/openlineage_naming.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace meshcat::core::lineage::openlineage {

namespace {

constexpr std::string_view scheme = "postgres://", other_scheme = "postgresql://";

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string in_small(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), small);
  return result;
}

bool starts_with(std::string_view text, std::string_view start) {
  return in_small(text.substr(0, start.size())) == start;
}

// One host and its port; ports are told apart from IPv6 addresses by the brackets.
std::string canonical_host(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos &&
                        host.find(']', colon) == std::string_view::npos &&
                        (host.front() == '[' || host.find(':') == colon);
  return in_small(host) + (has_port ? "" : ":5432");
}

// host:port or host1:port1,host2:port2.
std::string canonical_hosts(std::string_view hosts) {
  std::string result;
  while (true) {
    const std::size_t comma = hosts.find(',');
    const std::string_view host = hosts.substr(0, comma);
    if (host.empty()) return {};
    result += (result.empty() ? "" : ",") + canonical_host(host);
    if (comma == std::string_view::npos) return result;
    hosts.remove_prefix(comma + 1);
  }
}

// Without user and password, which stand before the last @ of the authority.
std::string_view without_user(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? authority : authority.substr(at + 1);
}

std::string canonical_postgres(std::string_view space, std::size_t scheme_size) {
  const std::string_view rest = space.substr(scheme_size),
                         authority = rest.substr(0, rest.find('/'));
  const std::string hosts = canonical_hosts(without_user(authority));
  if (hosts.empty()) return std::string(space);
  const std::string_view path = rest.substr(authority.size());
  return std::string(scheme) + hosts + std::string(path == "/" ? "" : path);
}

// A password is nobody's business; a user alone may be part of the name, as the
// container in abfss://container@account is.
std::string without_password(std::string_view space) {
  const std::size_t start = space.find("://");
  if (start == std::string_view::npos) return std::string(space);
  const std::size_t begin = start + 3;
  const std::string_view authority = space.substr(begin, space.find('/', begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos || authority.substr(0, at).find(':') == std::string_view::npos)
    return std::string(space);
  return std::string(space.substr(0, begin)) + std::string(space.substr(begin + at + 1));
}

}  // namespace

std::string canonical_namespace(std::string_view space) {
  for (const std::string_view known : {scheme, other_scheme})
    if (starts_with(space, known)) return canonical_postgres(space, known.size());
  return without_password(space);
}

Server::Server(std::vector<std::string> namespaces, std::string database)
    : namespaces_(std::move(namespaces)), prefix_(std::move(database) + ".") {}

std::optional<std::string> Server::relation(const Name &name) const {
  if (std::find(namespaces_.begin(), namespaces_.end(), name.space) == namespaces_.end() ||
      name.name.size() <= prefix_.size() || name.name.compare(0, prefix_.size(), prefix_) != 0)
    return std::nullopt;
  return name.name.substr(prefix_.size());
}

std::vector<std::string> read_namespaces(std::string_view setting) {
  constexpr std::string_view space = " \t\r\n";
  std::vector<std::string> namespaces;
  while (true) {
    const std::size_t begin = setting.find_first_not_of(space);
    if (begin == std::string_view::npos) return namespaces;
    setting.remove_prefix(begin);
    const std::string_view word = setting.substr(0, setting.find_first_of(space));
    setting.remove_prefix(word.size());
    std::string canonical = canonical_namespace(word);
    const bool known = starts_with(word, scheme) || starts_with(word, other_scheme);
    if (!known || canonical.size() <= scheme.size() ||
        canonical.find('/', scheme.size()) != std::string::npos)
      throw Error(
          sqlstate::invalid_parameter_value,
          "meshcat.openlineage_namespace has \"" + std::string(word) +
              "\", which is not postgres://host:port",
          {},
          "Write what producers call this server, such as 'postgres://db.example.com:5432', "
          "its own name first, others after a space.");
    namespaces.push_back(std::move(canonical));
  }
}

}  // namespace meshcat::core::lineage::openlineage
