#include "quality/finding.hpp"

#include <cstdlib>

namespace meshcat::quality {

bool is_servers(const ErrorData &error) {
  const int category = ERRCODE_TO_CATEGORY(error.sqlerrcode);
  return category == ERRCODE_INSUFFICIENT_RESOURCES || category == ERRCODE_OPERATOR_INTERVENTION ||
         category == ERRCODE_SYSTEM_ERROR;
}

void rethrow(const ErrorData &error) {
  bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
  std::abort();  // not reached
}

const char *status_name(Status status) {
  switch (status) {
    case Status::pass:
      return "pass";
    case Status::warn:
      return "warn";
    case Status::fail:
      return "fail";
    case Status::error:
      return "error";
    case Status::unmeasured:
      return "unmeasured";
  }
  return "unmeasured";
}

Finding failed_finding(const ErrorData &error) {
  if (is_servers(error)) rethrow(error);
  Finding finding;
  finding.status = Status::error;
  finding.message = error.message == nullptr ? "unknown error" : error.message;
  finding.sqlstate = unpack_sql_state(error.sqlerrcode);
  return finding;
}

std::string whole_message(const Finding &finding) {
  return finding.detail.empty() ? finding.message : finding.message + ": " + finding.detail;
}

}  // namespace meshcat::quality
