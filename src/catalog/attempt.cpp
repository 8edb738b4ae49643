#include "catalog/attempt.hpp"

#include <exception>
#include <string_view>

#include "bridge/refusal.hpp"
#include "catalog/authority.hpp"
#include "catalog/identity.hpp"
#include "catalog/read_queue.hpp"

namespace meshcat::catalog::attempt {

namespace {

namespace sqlstate = core::sqlstate;

constexpr std::string_view restrict_violation = "23001";

// Bounded: it comes from who is refused.
constinit read_queue::Clipped<128> subject = {};
constinit bool recorded = false;

bool is_refusal(std::string_view state) {
  return state == sqlstate::insufficient_privilege || state == restrict_violation ||
         state == sqlstate::invalid_authorization;
}

void append(const core::Error &error) {
  read_queue::Read attempt;
  attempt.kind = read_queue::Kind::attempt;
  attempt.happened_at = GetCurrentTimestamp();
  attempt.role = role_name(GetUserId());
  attempt.session_role = role_name(GetSessionUserId());
  attempt.application = application_name == nullptr ? "" : application_name;
  // Whose token it is; whether it still holds may be what the refusal is about.
  if (const Identity *person = assumed_identity(); person != nullptr && person->role == GetUserId())
    attempt.person = person->told();
  const std::string about(subject.view());
  attempt.purpose = (about.empty() ? about : about + ": ") + error.message();
  attempt.reason = error.detail();
  read_queue::append(attempt, read_queue::Importance::denied);
}

void refused(const core::Error &error) noexcept {
  if (!is_refusal(error.sqlstate())) return;
  try {
    if (!recorded && IsTransactionState()) append(error);
  } catch (...) {
    // The refusal itself is what matters.
  }
  recorded = false;
  subject = "";
}

}  // namespace

void about(const std::string &told) {
  subject = told;
}

About::About(const std::string &told) : exceptions_(std::uncaught_exceptions()) {
  about(told);
}

About::~About() {
  if (std::uncaught_exceptions() == exceptions_) subject = "";
}

void already_recorded() noexcept {
  recorded = true;
}

void listen() {
  bridge::on_refusal(refused);
}

}  // namespace meshcat::catalog::attempt
