// The catalog as it is at this very moment.
#pragma once

#include "bridge/scope.hpp"
#include "bridge/spi.hpp"
#include "catalog/store.hpp"

namespace meshcat::catalog {

// A session that reads the catalog as the extension's owner, under a snapshot
// taken when it begins: a revocation counts as soon as it is committed, whatever
// the isolation level of the reader. Writes nothing; works in parallel queries
// and on standbys.
class FreshCatalog {
 public:
  bridge::Rows query(bridge::Prepared &statement, std::initializer_list<bridge::Param> params) {
    return spi_.query(statement, params, true);
  }

 private:
  bridge::SafeSearchPath search_path_;
  OwnerScope owner_;
  bridge::FreshSnapshot snapshot_;
  bridge::Spi spi_;
};

}  // namespace meshcat::catalog
