// The one error that core throws. The bridge turns it into a PostgreSQL error.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace meshcat::core {

// SQLSTATEs that core and the capabilities raise, by the condition names of
// PostgreSQL's errcodes appendix.
namespace sqlstate {
inline constexpr char syntax_error[] = "42601";
inline constexpr char invalid_text_representation[] = "22P02";
inline constexpr char invalid_binary_representation[] = "22P03";
inline constexpr char invalid_parameter_value[] = "22023";
inline constexpr char null_value_not_allowed[] = "22004";
inline constexpr char numeric_value_out_of_range[] = "22003";
inline constexpr char datetime_field_overflow[] = "22008";
inline constexpr char string_data_right_truncation[] = "22001";
inline constexpr char invalid_name[] = "42602";
inline constexpr char name_too_long[] = "42622";
inline constexpr char undefined_object[] = "42704";
inline constexpr char undefined_table[] = "42P01";
inline constexpr char undefined_column[] = "42703";
inline constexpr char duplicate_object[] = "42710";
inline constexpr char cardinality_violation[] = "21000";
inline constexpr char wrong_object_type[] = "42809";
inline constexpr char insufficient_privilege[] = "42501";
inline constexpr char invalid_authorization[] = "28000";
inline constexpr char object_not_in_prerequisite_state[] = "55000";
inline constexpr char dependent_objects_still_exist[] = "2BP01";
inline constexpr char feature_not_supported[] = "0A000";
inline constexpr char program_limit_exceeded[] = "54000";
inline constexpr char query_canceled[] = "57014";
inline constexpr char out_of_memory[] = "53200";
inline constexpr char data_corrupted[] = "XX001";
inline constexpr char internal_error[] = "XX000";
}  // namespace sqlstate

// An error as its reader will see it: what is wrong (message), where (detail)
// and what to do (hint). `sqlstate` is a five-character SQLSTATE.
class Error : public std::exception {
 public:
  Error(const char *sqlstate, std::string message, std::string detail = {}, std::string hint = {})
      : sqlstate_(sqlstate),
        message_(std::move(message)),
        detail_(std::move(detail)),
        hint_(std::move(hint)) {}

  const char *sqlstate() const noexcept { return sqlstate_; }
  const std::string &message() const noexcept { return message_; }
  const std::string &detail() const noexcept { return detail_; }
  const std::string &hint() const noexcept { return hint_; }
  const char *what() const noexcept override { return message_.c_str(); }

  // The statement that raised it holds a secret: the server's log is not to repeat it.
  void hide_statement() noexcept { hides_statement_ = true; }
  bool hides_statement() const noexcept { return hides_statement_; }

 private:
  const char *sqlstate_;  // static storage: one of the constants above
  std::string message_, detail_, hint_;
  bool hides_statement_ = false;
};

}  // namespace meshcat::core
