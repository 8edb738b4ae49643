#include "core/domain/charter.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.hpp"
#include "core/types/sla.hpp"

namespace meshcat::core::domain {

namespace {

using json::Value;
using types::Sla;
using types::SlaBound;

constexpr std::array<std::string_view, 5> duties{"product_owner", "data_engineer", "data_analyst",
                                                 "steward", "compliance_liaison"};

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return types::is_space(c); });
}

// "99.9 %" of accuracy means "accuracy >= 99.9 %".
std::string promise_text(std::string_view term, std::string_view value) {
  std::string text(term);
  text.append(" ");
  const auto start = std::find_if_not(value.begin(), value.end(), types::is_space);
  const bool has_operator =
      start != value.end() && std::string_view("<>=").find(*start) != std::string_view::npos;
  const types::SlaTermInfo *info = types::find_sla_term(term);
  if (!has_operator && info != nullptr) text.append(types::to_string(info->direction)).append(" ");
  return text.append(value);
}

class CharterReader {
 public:
  Charter read(const Value &document) {
    const json::Object *fields = document.object();
    if (fields == nullptr) {
      complain("$", "must be an object, not " + std::string(document.kind()));
      return std::move(charter_);
    }
    if (fields->empty()) complain("$", "must have at least one field");
    for (const json::Member &field : *fields) read_field(field);
    if (charter_.problems.empty() && !promises_.empty()) charter_.promise = all_promises();
    return std::move(charter_);
  }

 private:
  struct Promise {
    std::string path;
    SlaBound bound;
  };

  void complain(std::string path, std::string problem) {
    charter_.problems.push_back({std::move(path), std::move(problem)});
  }

  void read_field(const json::Member &field) {
    const std::string path = json::member_path("$", field.key);
    if (field.key == "data_assets") {
      read_texts(path, field.value, false);
    } else if (field.key == "access_protocols") {
      read_texts(path, field.value, true);
    } else if (field.key == "team") {
      read_team(path, field.value);
    } else if (field.key == "quality_standards") {
      read_terms(path, field.value, false);
    } else if (field.key == "committed_service") {
      if (field.value.text() != nullptr)
        read_promise(path, *field.value.text(), nullptr);
      else
        read_terms(path, field.value, true);
    } else {
      complain(path, "is not a field of a charter");
    }
  }

  void read_text(const std::string &path, const Value &value) {
    const std::string *text = value.text();
    if (text == nullptr)
      complain(path, "must be a string, not " + std::string(value.kind()));
    else if (is_blank(*text))
      complain(path, "must not be blank");
  }

  // A list of texts, or where `single` is allowed one text.
  void read_texts(const std::string &path, const Value &value, bool single) {
    if (single && value.text() != nullptr) return read_text(path, value);
    const json::Array *elements = value.array();
    if (elements == nullptr)
      return complain(path, std::string("must be ") + (single ? "a string or " : "") +
                                "an array of strings, not " + std::string(value.kind()));
    if (elements->empty()) complain(path, "must not be empty");
    for (std::size_t i = 0; i < elements->size(); ++i)
      read_text(json::element_path(path, i), (*elements)[i]);
  }

  // The members of a field that must be an object with some; null otherwise.
  const json::Object *members_of(const std::string &path, const Value &value) {
    const json::Object *members = value.object();
    if (members == nullptr)
      complain(path, "must be an object, not " + std::string(value.kind()));
    else if (members->empty())
      complain(path, "must not be empty");
    return members;
  }

  void read_team(const std::string &path, const Value &value) {
    const json::Object *members = members_of(path, value);
    if (members == nullptr) return;
    for (const json::Member &member : *members) {
      const std::string below = json::member_path(path, member.key);
      if (std::find(duties.begin(), duties.end(), member.key) == duties.end()) {
        std::string names;
        for (const std::string_view duty : duties)
          names.append(names.empty() ? "" : ", ").append(duty);
        complain(below, "is not a duty; duties are " + names);
      } else {
        read_texts(below, member.value, true);
      }
    }
  }

  void read_terms(const std::string &path, const Value &value, bool is_service) {
    const json::Object *members = members_of(path, value);
    if (members == nullptr) return;
    for (const json::Member &member : *members) {
      const std::string below = json::member_path(path, member.key);
      const std::string *text = member.value.text();
      const json::Number *number = member.value.number();
      if (text == nullptr && number == nullptr) {
        complain(below,
                 "must be a string such as \"99.5%\", not " + std::string(member.value.kind()));
        continue;
      }
      const std::string &promise = text != nullptr ? *text : number->text;
      if (is_service && member.key == "service")
        read_promise(below, promise, nullptr);
      else
        read_promise(below, promise, &member.key);
    }
  }

  // One promise of the term named `key`, or a whole mesh.sla without a key.
  void read_promise(const std::string &path, const std::string &value, const std::string *key) {
    const std::string term = key == nullptr ? "" : *key == "uptime" ? "availability" : *key;
    if (key != nullptr && types::find_sla_term(term) == nullptr)
      return complain(path, "is not an SLA term; terms are uptime, " + types::sla_term_names());
    try {
      const Sla promise = Sla::parse(key == nullptr ? value : promise_text(term, value));
      if (key != nullptr && promise.bounds().size() > 1)
        return complain(path, "must promise one term");
      for (const SlaBound &bound : promise.bounds()) keep(path, bound);
    } catch (const Error &error) {
      std::string problem = error.message();
      if (!error.detail().empty()) problem.append(". ").append(error.detail());
      if (!error.hint().empty()) problem.append(" ").append(error.hint());
      complain(path, std::move(problem));
    }
  }

  void keep(const std::string &path, const SlaBound &bound) {
    const auto earlier =
        std::find_if(promises_.begin(), promises_.end(),
                     [&](const Promise &promise) { return promise.bound.term == bound.term; });
    if (earlier == promises_.end())
      promises_.push_back({path, bound});
    else
      complain(path, "promises " + std::string(types::sla_term_info(bound.term).name) + ", which " +
                         earlier->path + " already does");
  }

  std::string all_promises() const {
    std::string text;
    for (const Promise &promise : promises_)
      text.append(text.empty() ? "" : "; ").append(promise.bound.to_string());
    return Sla::parse(text).to_string();
  }

  Charter charter_;
  std::vector<Promise> promises_;
};

}  // namespace

Charter read_charter(const Value &document) {
  return CharterReader().read(document);
}

std::string charter_field_names() {
  return "data_assets, quality_standards, access_protocols, team and committed_service";
}

}  // namespace meshcat::core::domain
