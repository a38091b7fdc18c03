// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/event_faults.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>

namespace sluice::simulators {
namespace {

struct Entry {
  const char* name;
  const char* arguments;
  const char* meaning;
  bool extra;
  std::size_t place_argument;
  std::function<std::string(const Fault&, std::string)> make;
};

std::string without_brace(std::string event) {
  event.pop_back();
  return event;
}

/// The event with one more member at its end.
std::string with_member(const std::string& event, const std::string& member) {
  return without_brace(event) + "," + member + "}";
}

std::string nested(std::uint64_t levels) {
  return "\"Deep\":" + std::string(levels, '[') + std::string(levels, ']');
}

const std::vector<Entry>& entries() {
  using F = const Fault&;
  using S = std::string;
  static const std::vector<Entry> table = {
      {"number", "[PLACE]", "a number among the events", true, 0, [](F, S) { return S("42"); }},
      {"string", "[PLACE]", "a string among the events", true, 0,
       [](F, S) { return S(R"("not an event, {\"a\":1}")"); }},
      {"null-event", "[PLACE]", "null among the events", true, 0, [](F, S) { return S("null"); }},
      {"array-event", "[PLACE]", "an array among the events", true, 0,
       [](F, S) { return S(R"([{"a":1},2])"); }},
      {"bad-literal", "[PLACE]", "`tru` among the events", true, 0, [](F, S) { return S("tru"); }},
      {"bad-literal-inside", "[PLACE]", "an event with a member of value `tru`", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":tru"); }},
      {"empty-object", "[PLACE]", "{} among the events (valid)", true, 0, [](F, S) { return S("{}"); }},
      {"missing-value", "[PLACE]", "an event with a member without value", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":"); }},
      {"missing-event", "[PLACE]", "nothing between two commas", true, 0, [](F, S) { return S(); }},
      {"trailing-comma", "[PLACE]", "an event with a comma behind its last member", false, 0,
       [](F, S e) { return without_brace(e) + ",}"; }},
      {"control-character", "[PLACE]", "an event with a raw control character (0x01) in a string", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":\"a\x01\x62\""); }},
      {"raw-newline", "[PLACE]", "an event with a raw line feed in a string", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":\"a\nb\""); }},
      {"bad-utf8", "[PLACE]", "an event with bytes in a string that are not UTF-8", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":\"\xc3\x28\xff\""); }},
      {"unterminated-string", "[PLACE]", "an event with a string that does not end", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":\"no end"); }},
      {"unbalanced", "[PLACE]", "an event with an array that is not closed", false, 0,
       [](F, S e) { return with_member(e, "\"Broken\":[1,2"); }},
      {"extra-bracket", "[PLACE]", "an event with one closing brace too many", false, 0,
       [](F, S e) { return e + "}"; }},
      {"bad-escape", "[PLACE]", R"(an event with \x41 in a string)", false, 0,
       [](F, S e) { return with_member(e, R"("Broken":"\x41")"); }},
      {"two-in-one", "[PLACE]", "two objects without a comma between them", false, 0,
       [](F, S e) { return e + " {}"; }},
      {"deep", "[LEVELS[,PLACE]]", "an event nested so deep (2000)", false, 1,
       [](F f, S e) { return with_member(e, nested(f.number(0, 2000))); }},
      {"huge", "[BYTES[,PLACE]]", "an event made longer by so many bytes (10000000; valid)", false, 1,
       [](F f, S e) { return with_member(e, "\"Huge\":\"" + S(f.number(0, 10'000'000), 'h') + "\""); }},
      {"infinity", "[PLACE]", "an event with 1e400 in it (valid)", false, 0,
       [](F, S e) { return with_member(e, "\"Odd\":1e400"); }},
      {"big-integer", "[PLACE]", "an event with an integer of 40 digits (valid)", false, 0,
       [](F, S e) { return with_member(e, "\"Odd\":-1234567890123456789012345678901234567890"); }},
      {"lone-surrogate", "[PLACE]", R"(an event with "\ud83d" in it (valid))", false, 0,
       [](F, S e) { return with_member(e, R"("Odd":"\ud83d")"); }},
      {"duplicate-keys", "[PLACE]", "an event that has one key three times (valid)", false, 0,
       [](F, S e) { return with_member(e, R"("Odd":1,"Odd":{"Odd":2},"Odd":1)"); }},
      {"nul-escape", "[PLACE]", R"(an event with \u0000 in a key and a value (valid))", false, 0,
       [](F, S e) { return with_member(e, R"("O\u0000dd":"\u0000")"); }},
      {"white-space", "[PLACE]", "an event with white space and line feeds between its tokens (valid)", false,
       0, [](F, S e) { return with_member(e, "\n\t\"Odd\" :\r\n [ 1 ,\n 2 ] \n"); }},
  };
  return table;
}

const Entry* find(std::string_view name) {
  const auto found = std::ranges::find_if(entries(), [&](const Entry& entry) { return name == entry.name; });
  return found == entries().end() ? nullptr : &*found;
}

}  // namespace

std::vector<FaultKind> event_fault_kinds() {
  std::vector<FaultKind> kinds;
  for (const auto& entry : entries()) kinds.push_back({entry.name, entry.arguments, entry.meaning});
  return kinds;
}

bool is_event_fault(std::string_view name) {
  return find(name) != nullptr;
}

bool is_extra_element(std::string_view name) {
  const auto* entry = find(name);
  return entry != nullptr && entry->extra;
}

std::string faulty_element(const Fault& fault, const std::string& event) {
  const auto* entry = find(fault.name);
  if (!entry) throw std::invalid_argument("'" + fault.name + "' is not a fault of an event");
  return entry->make(fault, event);
}

std::int64_t fault_place(const Fault& fault) {
  const auto* entry = find(fault.name);
  return fault.place(entry ? entry->place_argument : 0, 1);
}

std::string kata_faulty_element(const std::string& spec, const std::string& event) {
  FaultPlan plan(event_fault_kinds(), {"events"});
  plan.add(spec);
  return faulty_element(plan.next({"events"}).all().front(), event);
}

}  // namespace sluice::simulators
