// Texts as values of a type.
#pragma once

#include <string>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// The input function of a base or enum type. Other types are refused with
// feature_not_supported: the functions of a domain, say, are other people's code.
class TypeInput {
 public:
  // Throws PgError for a name that is no type, as "numeric(10,2)" is one. A type
  // outside pg_catalog is named with its schema, whatever the search_path is. What
  // is looked up lives in `context`.
  TypeInput(const std::string &name, MemoryContext context);

  // Is the text a value of the type? PostgreSQL 16 and later say so without an
  // error; before, each text that is not costs an error in a subtransaction, and
  // a parallel worker must not ask.
  bool accepts(const std::string &text);

 private:
  FmgrInfo function_;
  Oid parameter_ = InvalidOid;
  int32 modifier_ = -1;
};

}  // namespace meshcat::bridge
