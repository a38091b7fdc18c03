// SPDX-License-Identifier: Apache-2.0
#include "support/json/damage.hpp"

#include <algorithm>

#include "support/json/walk.hpp"

namespace sluice::support {
namespace {

// A list of objects inside the damaged element looks like the list of elements. It is told apart by its end:
// behind the elements the page ends, behind an inner list it does not. So many elements, or bytes, without an
// end are taken for the real thing.
constexpr WalkLimits convincing{128, size_t{1} << 20};
// How much white space may stand between an element and its comma.
constexpr size_t longest_blank = size_t{1} << 16;
// What may follow the array of elements (other members, which are small).
constexpr size_t longest_tail = size_t{4} << 20;
// Walks in vain may cost so many bytes for each byte passed, and this many to begin with. Beyond that the
// search takes longer steps: it may then overlook a place, but its time stays proportional to the damage.
constexpr uint64_t patience = 16;
constexpr uint64_t first_patience = uint64_t{4} << 20;

size_t skip_blank(std::string_view text, size_t at) noexcept {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

std::string_view first_key(std::string_view object) noexcept {
  return object.substr(0, object.find(':'));
}

}  // namespace

std::optional<size_t> DamageSearch::find(std::string_view text, bool last) {
  while (true) {
    const size_t end = closed_at_.value_or(text.size());
    const size_t candidate =
        std::min(text.substr(0, end).find_first_of(",]", cursor_), std::max(end, cursor_));
    passed_ += candidate - cursor_;
    cursor_ = candidate;
    Answer answer = Answer::more;
    if (candidate < end) {
      answer = text[candidate] == ',' ? begins_an_element(text, candidate, last)
                                      : ends_the_array(text, candidate, last);
      if (answer == Answer::yes) return candidate;
    } else if (closed_at_) {
      answer = closes_well(text, last);
      if (answer == Answer::yes) return closed_at_;
      if (answer == Answer::no) closed_at_.reset();
    }
    if (answer == Answer::more) return std::nullopt;
  }
}

// The brackets of the element balance; the cut is right if the next element, or the end of the array,
// follows.
DamageSearch::Answer DamageSearch::closes_well(std::string_view text, bool last) const {
  const size_t mark = skip_blank(text, *closed_at_);
  if (mark - *closed_at_ >= longest_blank) return Answer::no;
  if (mark == text.size()) return last ? Answer::no : Answer::more;
  if (text[mark] != ',' && text[mark] != ']') return Answer::no;
  const size_t next = skip_blank(text, mark + 1);
  if (next - mark >= longest_blank) return Answer::no;
  if (next == text.size()) return last ? Answer::no : Answer::more;
  const bool well = text[mark] == ',' ? text[next] == '{' : text[next] == '}' || text[next] == ',';
  return well ? Answer::yes : Answer::no;
}

DamageSearch::Answer DamageSearch::begins_an_element(std::string_view text, size_t comma, bool last) {
  const size_t brace = skip_blank(text, comma + 1);
  if (brace - comma >= longest_blank) return reject(comma, brace);
  if (brace == text.size()) return last ? reject(comma, brace) : Answer::more;
  if (text[brace] != '{') return reject(comma, brace);
  const size_t window = max_record_ + 2 * convincing.enough_bytes;
  const std::string_view rest = text.substr(brace, window);
  const Walk found = walk(rest, WalkFrom::element, convincing);
  if (found.outcome == Walk::Outcome::enough) return Answer::yes;
  if (found.outcome == Walk::Outcome::open && !last && rest.size() < window) return Answer::more;
  if (found.outcome == Walk::Outcome::closed) return page_ends(text, comma, brace + found.at, last);
  // Two whole elements, and then more damage inside a third, or the end of what there is. Where this element
  // may just be wrong inside, its own lists are told from the elements by the key that they begin with.
  const bool convinced = found.elements >= 2 && found.in_element &&
                         (!closed_at_ || first_key(text) == first_key(text.substr(brace)));
  return convinced ? Answer::yes : reject(comma, brace + found.at);
}

DamageSearch::Answer DamageSearch::ends_the_array(std::string_view text, size_t bracket, bool last) {
  const std::string_view rest = text.substr(bracket, longest_tail);
  const Walk found = walk(rest, WalkFrom::after);
  if (found.outcome == Walk::Outcome::closed) return page_ends(text, bracket, bracket + found.at, last);
  if (found.outcome == Walk::Outcome::open && !last && rest.size() < longest_tail) return Answer::more;
  return reject(bracket, bracket + found.at);
}

// The walk from the candidate has closed the outermost object: rightly so if nothing follows.
DamageSearch::Answer DamageSearch::page_ends(std::string_view text, size_t candidate, size_t end, bool last) {
  const size_t next = skip_blank(text, end);
  if (next - end >= longest_blank) return Answer::yes;
  if (next == text.size()) return last ? Answer::yes : Answer::more;
  return reject(candidate, end);
}

// Goes on behind the candidate, or, when patience has run out, behind all that was walked for it.
DamageSearch::Answer DamageSearch::reject(size_t candidate, size_t walked) {
  spent_ += walked - candidate;
  const bool impatient = spent_ > first_patience + patience * passed_;
  const size_t next = impatient ? std::max(walked, candidate + 1) : candidate + 1;
  passed_ += next - cursor_;
  cursor_ = next;
  return Answer::no;
}

}  // namespace sluice::support
