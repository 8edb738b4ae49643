// The characters that a program tells apart.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "core/quality/pattern/neighbour.hpp"
#include "core/quality/pattern/program.hpp"

namespace meshcat::core::quality::pattern {

// A partition of the codes: the program does the same for all of one letter.
class Alphabet {
 public:
  Alphabet(const Program &program, const Options &options);

  std::size_t size() const { return kinds_.size(); }
  // The letter of a code.
  std::size_t letter(Code code) const { return letters_[interval(code)]; }
  // The letters of the codes from `first` to `last`, one per interval.
  std::span<const std::uint16_t> letters(Code first, Code last) const;
  Neighbour neighbour(std::size_t letter) const { return kinds_[letter]; }
  Membership membership(std::size_t letter, std::uint32_t set) const {
    return memberships_[letter][set];
  }

 private:
  std::size_t interval(Code code) const;
  std::uint16_t add_letter(std::vector<Membership> memberships, Neighbour kind);

  std::vector<Code> starts_;            // of the intervals; the first is 0
  std::vector<std::uint16_t> letters_;  // of each interval
  std::vector<std::vector<Membership>> memberships_;
  std::vector<Neighbour> kinds_;
  std::map<std::pair<std::vector<Membership>, Neighbour>, std::uint16_t> numbers_;  // of letters
};

}  // namespace meshcat::core::quality::pattern
