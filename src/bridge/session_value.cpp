#include "bridge/session_value.hpp"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

extern "C" {
#include "access/parallel.h"
#include "utils/guc.h"
}

namespace meshcat::bridge::session_value {

namespace {

constexpr char name[] = "meshcat.identity";

constinit char *text = nullptr;
constinit std::int64_t number = 0;
constinit bool setting = false;  // by set()

// Frames that PostgreSQL calls; none of them makes anything that needs a destructor. A
// parallel worker is given what its leader has.
bool check(char **value, void **, GucSource) {
  if (setting || InitializingParallelWorker || **value == '\0') return true;
  GUC_check_errcode(ERRCODE_INSUFFICIENT_PRIVILEGE);
  GUC_check_errmsg("parameter \"%s\" cannot be set", name);
  GUC_check_errhint("mesh.login() sets it, mesh.logout() and RESET take it back.");
  return false;
}

void assign(const char *value, void *) {
  number = std::strtoll(value, nullptr, 10);
}

}  // namespace

void define() {
  call([] {
    DefineCustomStringVariable(name, "Which login the session goes by.",
                               "Set by mesh.login() alone; empty: none.", &text, "", PGC_USERSET,
                               GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE, check,
                               assign, nullptr);
  });
}

void set(std::int64_t value, bool local) {
  char digits[24] = "";
  if (value != 0) std::snprintf(digits, sizeof(digits), "%" PRId64, value);
  struct Setting {
    Setting() { setting = true; }
    ~Setting() { setting = false; }
  } const during;
  call([&] {
    set_config_option(name, digits, PGC_USERSET, PGC_S_SESSION,
                      local ? GUC_ACTION_LOCAL : GUC_ACTION_SET, true, 0, false);
  });
}

std::int64_t get() noexcept {
  return number;
}

}  // namespace meshcat::bridge::session_value
