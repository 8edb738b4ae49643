#include "core/identity/trust_image.hpp"

#include <cstring>

#include "core/error.hpp"

namespace meshcat::core::identity {

namespace {

// An image has three parts, each after its length: admins, issuers, subjects. Numbers have
// eight bytes, in the machine's order; a text follows its length.
class Writer {
 public:
  template <typename Number>
  void number(Number value) {
    const auto wide = static_cast<std::uint64_t>(value);
    bytes_.append(reinterpret_cast<const char *>(&wide), sizeof wide);
  }
  void text(std::string_view value) {
    number(value.size());
    bytes_.append(value);
  }
  void maybe_text(const std::optional<std::string> &value) {
    number(value ? 1 : 0);
    text(value ? *value : std::string());
  }
  template <typename List, typename Each>
  void list(const List &values, Each each) {
    number(values.size());
    for (const auto &value : values) each(value);
  }
  const std::string &bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <typename Number = std::size_t>
  Number number() {
    std::uint64_t wide = 0;
    std::memcpy(&wide, take(sizeof wide).data(), sizeof wide);
    return static_cast<Number>(wide);
  }
  std::string_view text() { return take(number()); }
  std::optional<std::string> maybe_text() {
    const bool is_there = number() != 0;
    const std::string_view value = text();
    return is_there ? std::optional(std::string(value)) : std::nullopt;
  }
  template <typename Each>
  void list(Each each) {
    for (std::size_t left = number(); left > 0; --left) each();
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size())
      throw Error(sqlstate::data_corrupted, "the image of the trust ends early");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

void write_key(Writer &writer, const Key &key) {
  writer.maybe_text(key.id);
  writer.number(key.algorithm);
  for (const std::string *part : {&key.modulus, &key.exponent, &key.x, &key.y, &key.secret})
    writer.text(*part);
}

Key read_key(Reader &reader) {
  Key key;
  key.id = reader.maybe_text();
  key.algorithm = reader.number<Algorithm>();
  for (std::string *part : {&key.modulus, &key.exponent, &key.x, &key.y, &key.secret})
    *part = reader.text();
  return key;
}

std::string issuer_bytes(const Issuer &issuer) {
  Writer writer;
  const Trust &trust = issuer.trust;
  writer.text(trust.issuer);
  writer.number(issuer.id);
  writer.list(trust.audiences, [&](const std::string &audience) { writer.text(audience); });
  writer.list(trust.algorithms, [&](Algorithm algorithm) { writer.number(algorithm); });
  writer.list(trust.keys, [&](const Key &key) { write_key(writer, key); });
  writer.list(issuer.key_ids, [&](std::int64_t id) { writer.number(id); });
  writer.number(trust.leeway.count());
  writer.number(trust.longest.count());
  writer.text(issuer.role_claim);
  writer.number(issuer.match_roles);
  writer.list(issuer.attributes, [&](const auto &attribute) {
    writer.text(attribute.first);
    writer.text(attribute.second);
  });
  writer.number(issuer.single_use);
  return writer.bytes();
}

Issuer read_issuer(Reader reader) {
  Issuer issuer;
  Trust &trust = issuer.trust;
  trust.issuer = reader.text();
  issuer.id = reader.number<std::int64_t>();
  reader.list([&] { trust.audiences.emplace_back(reader.text()); });
  reader.list([&] { trust.algorithms.push_back(reader.number<Algorithm>()); });
  reader.list([&] { trust.keys.push_back(read_key(reader)); });
  reader.list([&] { issuer.key_ids.push_back(reader.number<std::int64_t>()); });
  trust.leeway = Seconds(reader.number<std::int64_t>());
  trust.longest = Seconds(reader.number<std::int64_t>());
  issuer.role_claim = reader.text();
  issuer.match_roles = reader.number() != 0;
  reader.list([&] {
    std::string name(reader.text());
    issuer.attributes.emplace_back(std::move(name), reader.text());
  });
  issuer.single_use = reader.number() != 0;
  return issuer;
}

std::string subject_bytes(const Subject &subject) {
  Writer writer;
  writer.number(subject.issuer);
  writer.text(subject.claim_value);
  writer.number(subject.id);
  writer.number(subject.role);
  writer.text(subject.role_name);
  return writer.bytes();
}

Reader part(std::string_view image, int which) {
  Reader reader(image);
  for (; which > 0; --which) reader.text();
  return Reader(reader.text());
}

}  // namespace

std::string write_image(const Known &known) {
  Writer image, admins, issuers, subjects;
  admins.list(known.admins, [&](std::uint32_t role) { admins.number(role); });
  issuers.list(known.issuers, [&](const Issuer &one) { issuers.text(issuer_bytes(one)); });
  subjects.list(known.subjects, [&](const Subject &one) { subjects.text(subject_bytes(one)); });
  for (const Writer *each : {&admins, &issuers, &subjects}) image.text(each->bytes());
  return image.bytes();
}

std::vector<std::uint32_t> read_admins(std::string_view image) {
  Reader reader = part(image, 0);
  std::vector<std::uint32_t> admins;
  reader.list([&] { admins.push_back(reader.number<std::uint32_t>()); });
  return admins;
}

std::optional<Issuer> find_issuer(std::string_view image, std::string_view name) {
  Reader reader = part(image, 1);
  std::optional<Issuer> found;
  reader.list([&] {
    const Reader one(reader.text());
    if (Reader(one).text() == name) found = read_issuer(one);
  });
  return found;
}

std::optional<Subject> find_subject(std::string_view image, std::int64_t issuer,
                                    std::string_view claim_value) {
  Reader reader = part(image, 2);
  std::optional<Subject> found;
  reader.list([&] {
    Reader one(reader.text());
    if (one.number<std::int64_t>() != issuer || one.text() != claim_value) return;
    Subject subject;
    subject.issuer = issuer;
    subject.claim_value = claim_value;
    subject.id = one.number<std::int64_t>();
    subject.role = one.number<std::uint32_t>();
    subject.role_name = one.text();
    found = std::move(subject);
  });
  return found;
}

}  // namespace meshcat::core::identity
