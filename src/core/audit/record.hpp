// What is hashed of a record: bytes from which its fields can be told again, so that
// no two records give the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/digest.hpp"

namespace meshcat::core::audit {

using Fields = std::vector<std::optional<std::string_view>>;

// What a hash is of: of a document, its text. The first two are those of RFC 6962; no hash of one
// kind is one of another.
enum class Kind : char { leaf = 0, node = 1, seal = 2, document = 3 };

// The number of fields, then each: a byte 0 for null; a byte 1, its length and its
// bytes. Numbers have 8 bytes, the highest first.
std::string encode(const Fields &fields);

Digest hash_record(Kind kind, const Fields &fields, Hash hash);

}  // namespace meshcat::core::audit
