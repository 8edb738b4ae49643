// Which DDL is the mesh's own.
#pragma once

namespace meshcat::catalog {

// While it lives, DDL is part of what a function of the mesh does, and recorded as that.
// Nothing that a user wrote may run inside but what a superuser attached to DDL.
class OwnDdl {
 public:
  OwnDdl() noexcept { ++depth_; }
  ~OwnDdl() { --depth_; }
  OwnDdl(const OwnDdl &) = delete;
  OwnDdl &operator=(const OwnDdl &) = delete;

  static bool active() noexcept { return depth_ > 0; }

 private:
  static inline constinit int depth_ = 0;
};

}  // namespace meshcat::catalog
