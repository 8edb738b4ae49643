// What was refused: on its way to the log through the queue of reads, for the transaction
// that tried it is rolled back.
#pragma once

#include <string>

namespace meshcat::catalog::attempt {

// What the next refusal is about: a domain's name, or who a token told.
void about(const std::string &subject);

// While it lives, and for the refusal that ends it.
class About {
 public:
  explicit About(const std::string &subject);
  ~About();
  About(const About &) = delete;
  About &operator=(const About &) = delete;

 private:
  int exceptions_;
};

// The next refusal is in the log already.
void already_recorded() noexcept;

// In _PG_init: from now on refusals are recorded.
void listen();

}  // namespace meshcat::catalog::attempt
