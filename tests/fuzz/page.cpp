// SPDX-License-Identifier: Apache-2.0
// A page of a server. However it is cut into pieces, the same is handed out in the same order; what goes out
// as a record is one by a grammar that shares no code with the reader; and where the whole page is JSON, each
// element of the array is accounted for. The same bytes as one record: the check and the grammar agree.
#include <optional>
#include <string>

#include <simdjson.h>
#include <sluice/sdk/failure.hpp>

#include "fuzz/target.hpp"
#include "plugins/support/json/grammar.hpp"
#include "support/json/page_reader.hpp"

using namespace sluice;
using fuzz::require;
using support::PageReader;

namespace {

struct Found final : PageReader::Handler {
  explicit Found(const PageReader::Limits& given) : limits(given) {}

  void record(std::string_view json) override {
    require(json.size() <= limits.max_record, "a record is no longer than allowed");
    require(json.find_first_of("\r\n") == std::string_view::npos, "a record is one line");
    require(is_valid_record(json, limits.max_depth), "a record is valid");
    all.append("record ").append(json).append("\n");
  }
  void malformed(std::string_view bytes, uint64_t element, uint64_t offset,
                 std::string_view reason) override {
    require(bytes.size() <= limits.max_record, "of a long element only the beginning is kept");
    require(!reason.empty(), "a reason is given");
    all += "malformed " + std::to_string(element) + ' ' + std::to_string(offset) + ' ';
    all.append(reason).append(bytes).append("\n");
  }
  void member(std::string_view name, std::string_view raw_value) override {
    require(raw_value.size() <= limits.max_member, "a member is no longer than allowed");
    all.append("member ").append(name).append(raw_value).append("\n");
  }

  const PageReader::Limits& limits;
  std::string all, failure;
  uint64_t elements = 0, records = 0;
};

Found read(std::string_view page, const PageReader::Limits& limits, uint32_t cut) {
  Found found(limits);
  PageReader reader({"events", "alerts"}, limits, found);
  try {
    fuzz::in_pieces(page, cut, [&](std::string_view piece) { reader.feed(piece); });
    reader.finish();
  } catch (const sdk::Failure& failure) {
    require(failure.status() == SLUICE_RETRY, "a page that is none is asked for again");
    found.failure = failure.what();
  }
  found.records = reader.records();
  found.elements = reader.records() + reader.malformed();
  return found;
}

/// What another reader makes of the page, where it understands it.
void compare(std::string_view page, const Found& found) {
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(page);
  simdjson::dom::object object;
  if (parser.parse(padded).get_object().get(object) != simdjson::SUCCESS) return;
  for (const auto& [name, value] : object) {
    simdjson::dom::array array;
    if ((name != "events" && name != "alerts") || value.get_array().get(array) != simdjson::SUCCESS) continue;
    std::size_t objects = 0;
    for (const auto element : array) objects += element.is_object() ? 1 : 0;
    require(found.failure.empty(), "a page that is JSON is read to its end");
    require(found.elements == array.size(), "each element is a record or malformed");
    require(found.records == objects, "each object is a record");
    return;
  }
  require(!found.failure.empty(), "a page without the array is no page");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool narrow = input.number() % 2 != 0;
  const uint32_t cut = input.number<uint16_t>();
  const std::string_view page = input.rest();
  PageReader::Limits limits;
  if (narrow) limits = {.max_record = 48, .max_depth = 4, .max_member = 32};
  const Found whole = read(page, limits, 0);
  const Found pieces = read(page, limits, cut + 1);
  require(whole.all == pieces.all, "the pieces of a page change nothing about what is found");
  require(whole.failure.empty() == pieces.failure.empty(), "nor about whether it is one");
  if (!narrow) compare(page, whole);
  require(!support::validate_record(page, limits.max_depth) == is_valid_record(page, limits.max_depth),
          "a record is what the grammar says is one");
  return 0;
}
