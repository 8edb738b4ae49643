#include "core/audit/record.hpp"

#include <cstdint>

namespace meshcat::core::audit {

namespace {

void append_number(std::string &bytes, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
}

void append_record(std::string &bytes, const Fields &fields) {
  append_number(bytes, fields.size());
  for (const auto &field : fields) {
    bytes += field ? '\1' : '\0';
    if (!field) continue;
    append_number(bytes, field->size());
    bytes += *field;
  }
}

}  // namespace

std::string encode(const Fields &fields) {
  std::string bytes;
  append_record(bytes, fields);
  return bytes;
}

Digest hash_record(Kind kind, const Fields &fields, Hash hash) {
  std::string bytes(1, static_cast<char>(kind));
  append_record(bytes, fields);
  return hash(bytes);
}

}  // namespace meshcat::core::audit
