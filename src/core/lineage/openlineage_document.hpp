// Reads members of an OpenLineage document. What is wrong is told with its JSONPath.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/json/value.hpp"
#include "core/lineage/openlineage.hpp"

namespace meshcat::core::lineage::openlineage {

// Throws invalid_parameter_value: the value at `path` is not as `must` says.
[[noreturn]] void reject(const std::string &path, const std::string &must,
                         const std::string &detail = {});

// An object in a document, and where it is.
class Part {
 public:
  // Throws unless the value is an object.
  Part(const json::Value &value, std::string path);

  const std::string &path() const { return path_; }
  const json::Object &members() const { return *members_; }
  std::string path_of(std::string_view key) const { return json::member_path(path_, key); }

  // A member; null where there is none, or JSON's null.
  const json::Value *find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  std::optional<Part> part(std::string_view key) const;
  Part required_part(std::string_view key) const;

  // A text of at most max_name_size bytes that is not empty.
  std::string name(std::string_view key) const;
  std::optional<std::string> maybe_name(std::string_view key) const;
  // A text of any size, cut to `size` bytes; empty where there is none.
  std::string remark(std::string_view key, std::size_t size) const;
  bool flag(std::string_view key) const;
  // Calls `visit` with each element of an array of objects.
  void each(std::string_view key, const std::function<void(const Part &)> &visit) const;

 private:
  const json::Object *members_;
  std::string path_;
};

// The namespace and name of a part.
Name read_name(const Part &part);

// A UUID in its canonical form. Throws unless it is one.
std::string read_uuid(const Part &part, std::string_view key);

// A time with a time zone, UTC where none is written. Throws unless it is one.
std::string read_time(const Part &part, std::string_view key);

}  // namespace meshcat::core::lineage::openlineage
