#include "access/fact.hpp"

#include "access/denial.hpp"
#include "access/simulation.hpp"
#include "bridge/context_object.hpp"

namespace meshcat::access {

namespace {

// Lives in its executor's memory context, and is listed while it lives.
class Fact {
 public:
  Fact(MemoryContext executor, Oid role) : executor_(executor), role_(role), next_(first_) {
    if (next_ != nullptr) next_->previous_ = this;
    first_ = this;
  }
  virtual ~Fact() {
    (previous_ == nullptr ? first_ : previous_->next_) = next_;
    if (next_ != nullptr) next_->previous_ = previous_;
  }
  Fact(const Fact &) = delete;
  Fact &operator=(const Fact &) = delete;

  virtual void verify() const = 0;

  static Fact *first() { return first_; }
  Fact *next() const { return next_; }
  bool told(MemoryContext executor) const { return executor_ == executor; }
  bool told(MemoryContext executor, Oid role) const {
    return executor_ == executor && role_ == role;
  }

 protected:
  Oid role() const { return role_; }

 private:
  static constinit Fact *first_;
  MemoryContext executor_;
  Oid role_;
  Fact *next_;
  Fact *previous_ = nullptr;
};

constinit Fact *Fact::first_ = nullptr;

class AdmissionFact final : public Fact {
 public:
  using Question = std::int64_t;
  AdmissionFact(MemoryContext executor, Oid role, Question port_id)
      : Fact(executor, role), port_id_(port_id), admission{entitlement_of(role, port_id)} {}
  bool answers(Question port_id) const { return port_id == port_id_; }
  void verify() const override {
    const Entitlement now = entitlement_of(role(), port_id_);
    if (!now.admitted() && admission.entitlement.admitted()) deny(role(), now);
    if (!now.covers(admission.entitlement) && admission.entitlement.admitted())
      stop("access to product \"" + now.product + "\"");
  }

 private:
  Question port_id_;

 public:
  Admission admission;
};

class AttributeFact final : public Fact {
 public:
  using Question = std::string;
  AttributeFact(MemoryContext executor, Oid role, const Question &attribute)
      : Fact(executor, role), attribute_(attribute), values(attribute_of(role, attribute)) {}
  bool answers(const Question &attribute) const { return attribute == attribute_; }
  void verify() const override {
    if (attribute_of(role(), attribute_) != values)
      stop("session attribute \"" + attribute_ + "\"");
  }

 private:
  Question attribute_;

 public:
  std::optional<std::vector<std::string>> values;
};

class FilterFact final : public Fact {
 public:
  using Question = std::int64_t;
  FilterFact(MemoryContext executor, Oid role, Question filter_id)
      : Fact(executor, role), filter_id_(filter_id), applies(filter_applies(role, filter_id)) {}
  bool answers(Question filter_id) const { return filter_id == filter_id_; }
  void verify() const override {
    if (!applies && filter_applies(role(), filter_id_)) stop("a row filter");
  }

 private:
  Question filter_id_;

 public:
  bool applies;
};

// Who reads, once the executor is bound to a reader.
class Reader final : public Fact {
 public:
  Reader(MemoryContext executor, Oid role) : Fact(executor, role) {}
  void verify() const override {}
  Oid is() const { return role(); }
};

Oid reader_of(MemoryContext executor) {
  for (const Fact *fact = Fact::first(); fact != nullptr; fact = fact->next())
    if (fact->told(executor))
      if (const auto *bound = dynamic_cast<const Reader *>(fact)) return bound->is();
  return reader();
}

template <typename F>
F &remember(MemoryContext executor, const typename F::Question &question) {
  const Oid role = reader_of(executor);
  for (Fact *fact = Fact::first(); fact != nullptr; fact = fact->next()) {
    auto *known = dynamic_cast<F *>(fact);
    if (known != nullptr && fact->told(executor, role) && known->answers(question)) return *known;
  }
  return *bridge::make_in<F>(executor, executor, role, question);
}

}  // namespace

Admission &remember_admission(MemoryContext executor, std::int64_t port_id) {
  if (const Simulation *simulation = Simulation::current()) simulation->require(port_id);
  return remember<AdmissionFact>(executor, port_id).admission;
}

const std::optional<std::vector<std::string>> &remember_attribute(MemoryContext executor,
                                                                  const std::string &attribute) {
  return remember<AttributeFact>(executor, attribute).values;
}

bool remember_filter(MemoryContext executor, std::int64_t filter_id) {
  return remember<FilterFact>(executor, filter_id).applies;
}

void bind_reader(MemoryContext executor) {
  const Oid role = reader();
  bridge::make_in<Reader>(executor, executor, role);
}

void verify_facts(const QueryDesc *query) {
  const MemoryContext executor = query->estate->es_query_cxt;
  for (const Fact *fact = Fact::first(); fact != nullptr; fact = fact->next())
    if (fact->told(executor)) fact->verify();
}

}  // namespace meshcat::access
