// What a restore changes: a role has another OID in another cluster.
#pragma once

#include <cstdint>
#include <optional>

namespace meshcat::catalog {

class Store;

// Where the catalog's role OIDs come from, as Store finds it.
enum class Installation {
  unrecorded,  // no role is recorded yet
  here,        // from this cluster
  elsewhere,   // from another cluster: a dump was restored
};

// `recorded` is mesh_catalog.installation's system identifier, if there is one.
Installation installation_of(std::optional<std::int64_t> recorded);

// Records that the catalog's role OIDs are of this cluster.
void record_installation(Store &store);

// The store keeps a role as name and OID (columns x_name and x_oid), and only a
// role that bears both counts. In a cluster with another system identifier, into
// which a dump was restored, OIDs mean nothing: every role is looked up by its
// name, once and for good, and that is audited. One that does not exist at that
// moment gets OID 0, so that a role created later under its name inherits
// nothing. Within a cluster nothing of that kind happens: a mismatch there is a
// role that was dropped. Does nothing in a transaction that cannot write.
void rebind_roles(Store &store);

}  // namespace meshcat::catalog
