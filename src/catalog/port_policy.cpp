#include "catalog/port_policy.hpp"

#include "catalog/names.hpp"

namespace meshcat::catalog {

using bridge::Rows;
using core::access::PortShape;
using core::access::RowFilter;

namespace {

// Row security was off before the first filter: this policy lets rows through to
// the restrictive ones, and its presence tells that row security goes with them. It
// depends on the extension: where that is dropped with CASCADE, no policy is left,
// and only the table's owner sees rows.
constexpr char readable[] = "meshcat_readable";

std::string prefix_of(std::int64_t port_id) {
  return "meshcat_port_" + std::to_string(port_id) + "_";
}

// Policies restrict reading; who may write is up to privileges.
void add_restriction(bridge::Spi &spi, const PortShape &shape, const std::string &name,
                     const std::string &predicate) {
  spi.query("create policy " + name + " on " + shape.source +
            " as restrictive for all to public using (" + predicate + ") with check (true)");
}

struct Present {
  bool row_security;  // of the table
  bool readable;
  std::int64_t others;  // policies that are not this port's, nor `readable`
  std::int64_t others_of_ours;
};

Present present(bridge::Spi &spi, const PortSource &source) {
  const Rows rows = spi.query(
      "select c.relrowsecurity,"
      " exists (select from pg_catalog.pg_policy p where p.polrelid = c.oid and p.polname = $2),"
      " (select pg_catalog.count(*) from pg_catalog.pg_policy p where p.polrelid = c.oid"
      " and p.polname <> $2),"
      " (select pg_catalog.count(*) from pg_catalog.pg_policy p where p.polrelid = c.oid"
      " and pg_catalog.starts_with(p.polname, 'meshcat_port_'))"
      " from pg_catalog.pg_class c where c.oid = $1",
      {bridge::oid(source.port.source), bridge::text(readable)});
  return {rows.boolean(0, 0), rows.boolean(0, 1), rows.int8(0, 2), rows.int8(0, 3)};
}

void drop_policies(bridge::Spi &spi, const PortSource &source, const PortShape &shape) {
  const Rows mine = spi.query(
      "select polname from pg_catalog.pg_policy where polrelid = $1"
      " and pg_catalog.starts_with(polname, $2)",
      {bridge::oid(source.port.source), bridge::text(prefix_of(source.port.id))});
  for (std::size_t i = 0; i < mine.size(); ++i)
    spi.query("drop policy " + quote_identifier(mine.text(i, 0)) + " on " + shape.source);
}

void open_table(bridge::Spi &spi, const PortShape &shape, const Present &now) {
  if (now.row_security) return;
  spi.query("alter table " + shape.source + " enable row level security");
  spi.query("create policy " + std::string(readable) + " on " + shape.source +
            " for all to public using (mesh_catalog.installed()) with check (true)");
}

void close_table(bridge::Spi &spi, const PortShape &shape, const Present &now) {
  if (!now.readable || now.others_of_ours > 0) return;
  spi.query("drop policy " + std::string(readable) + " on " + shape.source);
  if (now.others == 0) spi.query("alter table " + shape.source + " disable row level security");
}

}  // namespace

void install_policies(bridge::Spi &spi, const PortSource &source, const PortShape &shape) {
  if (!source.own_table) return;
  drop_policies(spi, source, shape);
  const Present now = present(spi, source);
  if (shape.filters.empty()) {
    close_table(spi, shape, now);
    return;
  }
  open_table(spi, shape, now);
  const std::string prefix = prefix_of(source.port.id);
  add_restriction(spi, shape, prefix + "admitted",
                  "(SELECT mesh_catalog.admitted(" + std::to_string(source.port.id) + "))");
  for (const RowFilter &filter : shape.filters)
    add_restriction(spi, shape, prefix + "filter_" + std::to_string(filter.id),
                    core::access::policy_sql(shape, filter));
}

}  // namespace meshcat::catalog
