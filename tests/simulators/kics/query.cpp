// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/query.hpp"

#include <algorithm>
#include <stdexcept>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace sluice::simulators {
namespace {

std::uint64_t number_at(const Poco::JSON::Object& object, const std::string& name, std::uint64_t otherwise) {
  if (!object.has(name) || object.isNull(name)) return otherwise;
  const auto value = object.get(name);
  if (!value.isInteger() || value.convert<Poco::Int64>() < 0)
    throw std::invalid_argument(name + " is not a whole number from 0 up");
  return value.convert<Poco::UInt64>();
}

void spoil(std::vector<std::string>& rows, const ActiveFaults& faults) {
  if (faults.has("empty-page")) rows.clear();
  if (const auto* fault = faults.find("short-page"))
    rows.resize(
        std::min<std::size_t>(rows.size(), static_cast<std::size_t>(fault->number(0, rows.size() / 2))));
  if (rows.empty()) return;
  const auto second = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() > 1);
  if (faults.has("changed-row")) rows[0].insert(rows[0].size() - 1, ",\"changed\":true");
  if (faults.has("broken-row")) second->pop_back();
  if (faults.has("bad-utf8")) second->insert(second->size() - 1, ",\"broken\":\"\xc3\x28\"");
  if (faults.has("number-row")) *second = "42";
  if (faults.has("null-row")) *second = "null";
  if (faults.has("duplicate-row")) rows.push_back(rows.front());
  if (const auto* fault = faults.find("huge-row"))
    second->insert(second->size() - 1, ",\"huge\":\"" + std::string(fault->number(0, 1'000'000), 'h') + "\"");
}

}  // namespace

std::vector<FaultKind> kics_envelope_fault_kinds() {
  return {{"empty-page", "", "no rows though there are some"},
          {"short-page", "[ROWS]", "only so many rows of the page (half of them)"},
          {"repeated-page", "", "the rows of the first page, whatever the offset"},
          {"changed-row", "", "the first row of the page has one member more"},
          {"duplicate-row", "", "the first row of the page once more at its end"},
          {"number-row", "", "a number among the rows"},
          {"null-row", "", "null among the rows"},
          {"broken-row", "", "a row without its closing brace"},
          {"bad-utf8", "", "a row with bytes that are not UTF-8"},
          {"huge-row", "[BYTES]", "a row made longer by so many bytes (1000000; valid)"},
          {"no-array", "", "an envelope without the array"},
          {"null-array", "", "null where the array should be"},
          {"wrong-total", "", "a total that is one too large"},
          {"extra-members", "", "unknown members around the array (valid)"},
          {"no-access-token", "", "token end point: an answer without access_token"}};
}

KicsQuery kics_query(const std::string& body, const KicsOptions& options) {
  KicsQuery query;
  query.limit = options.default_limit;
  if (body.empty()) return query;
  Poco::JSON::Object::Ptr object;
  try {
    object = Poco::JSON::Parser().parse(body).extract<Poco::JSON::Object::Ptr>();
  } catch (const Poco::Exception&) {
    throw std::invalid_argument("the body is not a JSON object");
  }
  if (const auto inner = object->getObject("query")) object = inner;
  query.offset = number_at(*object, "offset", 0);
  query.limit = number_at(*object, "limit", options.default_limit);
  query.filter = object->getArray("filter");
  if (options.max_limit != 0 && query.limit > options.max_limit) {
    if (options.over_limit == OverLimit::refuse)
      throw std::invalid_argument("limit is above " + std::to_string(options.max_limit));
    query.limit = options.max_limit;
  }
  return query;
}

std::string kics_envelope(std::vector<std::string> rows, std::uint64_t total, const KicsOptions& options,
                          const ActiveFaults& faults) {
  spoil(rows, faults);
  std::string body = "{";
  if (faults.has("extra-members"))
    body += R"("traceId":"00-1","meta":{"values":[1],"elements":[2]},"links":[],)";
  if (faults.has("wrong-total")) ++total;
  if (options.total != Total::none)
    body += (options.total == Total::total ? "\"total\":" : "\"totalCount\":") + std::to_string(total) + ",";
  if (faults.has("no-array")) return body + "\"ok\":true}";
  body += options.envelope == Envelope::values ? "\"values\":" : "\"elements\":";
  if (faults.has("null-array")) return body + "null}";
  body += "[";
  for (std::size_t i = 0; i < rows.size(); ++i) body.append(i ? "," : "").append(rows[i]);
  return body + "]}";
}

}  // namespace sluice::simulators
