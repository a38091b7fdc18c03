// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/page.hpp"

#include <algorithm>

#include "simulators/kata/event_faults.hpp"

namespace sluice::simulators {
namespace {

constexpr std::size_t piece_size = 256 * 1024;
constexpr const char* extra_members =
    R"("version":7,"events2":[{"a":1}],"meta":{"events":[1,2],"continuationToken":"not this one"},"more":null)";

void indent(std::string& out, std::size_t depth) {
  out.append("\n").append(2 * depth, ' ');
}

}  // namespace

std::string indented(const std::string& json) {
  std::string out;
  std::size_t depth = 0;
  bool text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (text) {
      out += c;
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      if (c == '"') text = false;
      continue;
    }
    if (c == '}' || c == ']') indent(out, depth > 0 ? --depth : 0);
    out += c;
    text = c == '"';
    if (c == '{' || c == '[') indent(out, ++depth);
    if (c == ',') indent(out, depth);
    if (c == ':') out += ' ';
  }
  return out;
}

std::vector<FaultKind> envelope_fault_kinds() {
  return {{"no-token", "", "leave the token out"},
          {"token-number", "", "a number as the token"},
          {"empty-token", "", "an empty string as the token"},
          {"no-events", "", "leave the array of events out"},
          {"events-null", "", "null where the array of events should be"},
          {"events-object", "", "an object where the array of events should be"},
          {"extra-members", "", "unknown members around the array of events, misleading ones too (valid)"},
          {"byte-order-mark", "", "a UTF-8 byte order mark before the body"},
          {"trailing-garbage", "", "more bytes behind the end of the envelope"},
          {"two-documents", "", "a second envelope behind the first"}};
}

Page::Page(const KataElements& events, Selection selection, PageForm form, const ActiveFaults& faults)
    : events_(events), selection_(std::move(selection)), form_(std::move(form)) {
  envelope(faults);
  place_faults(faults);
}

void Page::envelope(const ActiveFaults& faults) {
  const bool pretty = form_.pretty != Pretty::none;
  const std::string gap = pretty ? "\n  " : "";
  const std::string colon = pretty ? ": " : ":";
  std::string token;
  if (form_.token && !faults.has("no-token"))
    token = "\"" + form_.token_name + "\"" + colon +
            (faults.has("token-number")  ? "17"
             : faults.has("empty-token") ? "\"\""
                                         : "\"" + *form_.token + "\"");
  const bool broken = faults.has("no-events") || faults.has("events-null") || faults.has("events-object");
  std::vector<std::string> before, after;
  if (faults.has("extra-members"))
    before.emplace_back(extra_members), after.emplace_back("\"hasMore\":false");
  if (!token.empty()) (form_.token_place == TokenPlace::before ? before : after).push_back(token);
  const std::string name = "\"" + form_.array_name + "\"" + colon;
  std::string array = name + "[";
  if (faults.has("no-events")) array.clear();
  if (faults.has("events-null")) array = name + "null";
  if (faults.has("events-object")) array = name + "{\"0\":{}}";
  if (broken) selection_ = {};

  opening_ = faults.has("byte-order-mark") ? "\xef\xbb\xbf{" : "{";
  for (const auto& member : before)
    opening_ += gap + member + (array.empty() && &member == &before.back() ? "" : ",");
  if (!array.empty()) opening_ += gap + array;
  separator_ = pretty ? ",\n    " : ",";
  if (pretty && !broken && selection_.size() > 0) opening_ += "\n    ", closing_ = gap;
  if (!broken) closing_ += "]";
  bool comma = !array.empty();
  for (const auto& member : after)
    closing_ += (comma || !before.empty() ? "," : "") + gap + member, comma = true;
  closing_ += pretty ? "\n}\n" : "}";
  if (faults.has("trailing-garbage")) closing_ += "\n<!-- served by proxy -->";
  if (faults.has("two-documents")) closing_ += R"({"events":[],"continuationToken":"second"})";
}

void Page::place_faults(const ActiveFaults& faults) {
  if (selection_.size() == 0) return;
  for (const auto& fault : faults.all()) {
    if (!is_event_fault(fault.name)) continue;
    const auto given = fault_place(fault);
    const auto last = static_cast<std::int64_t>(selection_.size()) - 1;
    const auto place = static_cast<std::uint64_t>(given < 0 ? std::max<std::int64_t>(0, last + 1 + given)
                                                            : std::min(given, last));
    const auto spoiled = spoiled_.find(place);
    const auto made =
        faulty_element(fault, spoiled == spoiled_.end() ? plain_element(place) : spoiled->second);
    if (is_extra_element(fault.name))
      extra_[place].push_back(made);
    else
      spoiled_[place] = made;
  }
}

std::string Page::plain_element(std::uint64_t place) const {
  auto event = events_.text(selection_[place]);
  return form_.pretty == Pretty::all ? indented(event) : event;
}

std::string Page::element(std::uint64_t place) const {
  const auto found = spoiled_.find(place);
  return found == spoiled_.end() ? plain_element(place) : found->second;
}

std::uint64_t Page::length() const {
  const auto count = selection_.size();
  std::uint64_t length = opening_.size() + closing_.size();
  if (count > 0) length += (count - 1) * separator_.size();
  for (const auto& [place, elements] : extra_)
    for (const auto& text : elements) length += text.size() + separator_.size();
  for (std::uint64_t i = 0; i < count; ++i) {
    const bool simple = form_.pretty != Pretty::all && !spoiled_.contains(i);
    length += simple ? events_.size(selection_[i]) : element(i).size();
  }
  return length;
}

void Page::write(const Reply::Sink& sink) const {
  std::string piece = opening_;
  piece.reserve(piece_size + 8192);
  for (std::uint64_t i = 0; i < selection_.size(); ++i) {
    if (i > 0) piece += separator_;
    if (const auto extra = extra_.find(i); extra != extra_.end())
      for (const auto& text : extra->second) piece.append(text).append(separator_);
    if (form_.pretty != Pretty::all && !spoiled_.contains(i))
      events_.append(selection_[i], piece);
    else
      piece += element(i);
    if (piece.size() >= piece_size) {
      sink(piece);
      piece.clear();
    }
  }
  sink(piece.append(closing_));
}

}  // namespace sluice::simulators
