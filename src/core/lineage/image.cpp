// Images: every array at a place that its length and those before it determine.
#include <cstring>

#include "core/lineage/topology.hpp"

namespace meshcat::core::lineage {
namespace {

constexpr std::uint64_t mark = 0x31656761656e696cU;  // tells an image from other memory

struct Header {
  std::uint64_t mark, epoch, xmin, xmax;
  std::uint32_t running, datasets, columns, edges;
};

// Runs over the arrays in the order in which they lie, the widest first: none of them
// needs padding before it.
template <typename Place>
void each_array(Image &image, const Header &header, Place place) {
  const std::size_t nodes = std::size_t{header.columns} + 2UL * header.datasets;
  TopologyView &topology = image.topology;
  place(image.snapshot.running, header.running);
  place(topology.datasets, header.datasets);
  place(topology.columns, header.columns);
  place(topology.first_column, header.datasets + 1UL);
  place(topology.dataset_of, header.columns);
  for (Adjacency *rows : {&topology.graph.out, &topology.graph.in}) {
    place(rows->offsets, nodes + 1);
    place(rows->neighbours, header.edges);
  }
  for (Adjacency *rows : {&topology.graph.out, &topology.graph.in})
    place(rows->kinds, header.edges);
}

Header header_of(const Image &image) noexcept {
  const TopologyView &topology = image.topology;
  return {mark,
          image.epoch,
          image.snapshot.xmin,
          image.snapshot.xmax,
          static_cast<std::uint32_t>(image.snapshot.running.size()),
          topology.dataset_count(),
          topology.column_count(),
          topology.graph.edge_count()};
}

std::size_t size_of(const Header &header) noexcept {
  std::size_t size = sizeof(Header);
  Image image;
  each_array(image, header, [&]<typename T>(const std::span<const T> &, std::size_t length) {
    size += length * sizeof(T);
  });
  return size;
}

}  // namespace

std::size_t image_size(const TopologyView &topology, const SnapshotView &snapshot) noexcept {
  return size_of(header_of({topology, snapshot, 0}));
}

void write_image(const Image &image, std::span<std::byte> room) noexcept {
  const Header header = header_of(image);
  std::byte *at = room.data();
  const auto put = [&at](const void *from, std::size_t bytes) {
    if (bytes > 0) std::memcpy(at, from, bytes);
    at += bytes;
  };
  put(&header, sizeof header);
  Image source = image;
  each_array(source, header, [&]<typename T>(const std::span<const T> &array, std::size_t) {
    put(array.data(), array.size_bytes());
  });
}

Image read_image(std::span<const std::byte> room) noexcept {
  Image image;
  Header header;
  if (room.size() < sizeof header) return image;
  std::memcpy(&header, room.data(), sizeof header);
  if (header.mark != mark || size_of(header) > room.size()) return image;
  const std::byte *at = room.data() + sizeof header;
  each_array(image, header, [&]<typename T>(std::span<const T> &array, std::size_t length) {
    array = {reinterpret_cast<const T *>(at), length};
    at += length * sizeof(T);
  });
  image.snapshot.xmin = header.xmin;
  image.snapshot.xmax = header.xmax;
  image.epoch = header.epoch;
  return image;
}

}  // namespace meshcat::core::lineage
