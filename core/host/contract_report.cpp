// SPDX-License-Identifier: Apache-2.0
#include "host/contract_report.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include <Poco/SAX/AttributesImpl.h>
#include <Poco/XML/XMLWriter.h>

namespace sluice::host {
namespace {

using Verdict = CaseResult::Verdict;

std::string seconds(std::chrono::milliseconds time) {
  const std::string ms = std::to_string(time.count() % 1000);
  return std::to_string(time.count() / 1000) + "." + std::string(3 - ms.size(), '0') + ms;
}

std::string counted(const std::vector<CaseResult>& results, Verdict verdict) {
  return std::to_string(
      std::ranges::count_if(results, [&](const auto& result) { return result.verdict == verdict; }));
}

/// XML has no control characters, not even escaped.
std::string without_controls(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

Poco::XML::AttributesImpl attributes(const std::vector<std::pair<const char*, std::string>>& all) {
  Poco::XML::AttributesImpl made;
  for (const auto& [name, value] : all) made.addAttribute("", "", name, "CDATA", without_controls(value));
  return made;
}

}  // namespace

void print_result(std::ostream& out, const CaseResult& result) {
  const char* const mark = result.verdict == Verdict::passed    ? "ok      "
                           : result.verdict == Verdict::skipped ? "skipped "
                                                                : "FAILED  ";
  out << mark << result.name;
  if (!result.reason.empty()) out << ": " << result.reason;
  out << std::endl;
}

void write_junit(std::ostream& out, const std::string& library, const std::vector<CaseResult>& results) {
  Poco::XML::XMLWriter xml(out,
                           Poco::XML::XMLWriter::WRITE_XML_DECLARATION | Poco::XML::XMLWriter::PRETTY_PRINT);
  xml.setNewLine("\n");
  xml.startDocument();
  const auto suite = attributes({{"name", library},
                                 {"tests", std::to_string(results.size())},
                                 {"failures", counted(results, Verdict::failed)},
                                 {"skipped", counted(results, Verdict::skipped)}});
  xml.startElement("", "", "testsuite", suite);
  for (const auto& result : results) {
    const auto one =
        attributes({{"classname", library}, {"name", result.name}, {"time", seconds(result.took)}});
    xml.startElement("", "", "testcase", one);
    if (result.verdict != Verdict::passed) {
      const auto why = attributes({{"message", result.reason}});
      xml.emptyElement("", "", result.verdict == Verdict::failed ? "failure" : "skipped", why);
    }
    xml.endElement("", "", "testcase");
  }
  xml.endElement("", "", "testsuite");
  xml.endDocument();
}

}  // namespace sluice::host
