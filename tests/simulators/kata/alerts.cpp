// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/alerts.hpp"

#include <algorithm>
#include <iterator>

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "simulators/common/dice.hpp"

namespace sluice::simulators {
namespace {

// Texts below are already in the form that they have inside a JSON string.
constexpr std::string_view technologies[] = {"am", "sb", "yara", "url_reputation", "ids"};
constexpr const char* importances[] = {"high", "medium", "low"};
constexpr const char* sources[] = {"web", "mail", "endpoint", "external", "dns"};
constexpr const char* file_names[] = {"invoice.zip", "Счёт №42 (копия).docx", R"(c:\\temp\\a \"b\".exe)",
                                      "payload.ps1", "\\u043e\\u0442\\u0447\\u0451\\u0442.pdf"};
constexpr const char* threats[] = {"HEUR:Trojan.Win32.Generic", "Exploit.MSOffice.CVE-2017-11882",
                                   "Правило|с=чертой", "PDM:Trojan.Win32.Bazon.a", R"(yara_rule\\x)"};
constexpr const char* domains[] = {"bad.example", "пример.рф", "xn--e1afmkfd.example", "cdn.example.org"};

std::string hexadecimal(Dice& dice, std::size_t width) {
  std::string text(width, '0');
  for (char& c : text) c = "0123456789abcdef"[dice.below(16)];
  return text;
}

std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

std::string list(Dice& dice, const char* const* items, std::size_t count, std::uint64_t length) {
  std::string text = "[";
  for (std::uint64_t i = 0; i < length; ++i) text += (i > 0 ? "," : "") + in_quotes(items[dice.below(count)]);
  return text + "]";
}

}  // namespace

bool is_kata_technology(std::string_view name) {
  return std::ranges::find(technologies, name) != std::end(technologies);
}

std::string_view KataAlerts::technology(std::uint64_t n) const {
  return Dice(seed_, 0x7ec4, n).pick(technologies);
}

std::string KataAlerts::time(std::uint64_t microseconds) const {
  const Poco::Timestamp at(static_cast<Poco::Timestamp::TimeVal>(microseconds));
  switch (options_.times) {
    case AlertTimes::plain:
      return in_quotes(Poco::DateTimeFormatter::format(at, "%Y-%m-%d %H:%M:%S.%F"));
    case AlertTimes::iso:
      return in_quotes(Poco::DateTimeFormatter::format(at, "%Y-%m-%dT%H:%M:%SZ"));
    case AlertTimes::number:
      return std::to_string(microseconds);
  }
  return "null";
}

/// A file for what looks into files, hosts for url_reputation (several at times) and ids, a URL now and then.
std::string KataAlerts::object(std::uint64_t n) const {
  Dice dice(seed_, 0x0b7ec7, n);
  const auto kind = technology(n);
  if (kind == "url_reputation" && n % 2 == 0) {
    return R"("URL","object":{"detectedObject":"http:\/\/)" + std::string(dice.pick(domains)) +
           R"(\/a?b=1&c=%D1%88"})";
  }
  if (kind == "url_reputation" || kind == "ids") {
    return R"("host","object":{"detectedObject":)" +
           list(dice, domains, std::size(domains), 1 + dice.below(3)) + "}";
  }
  std::string text = R"("file","object":{"processedObject":{"MD5":")" + hexadecimal(dice, 32);
  text += R"(","SHA256":")" + hexadecimal(dice, 64) + R"(","fileName":")" + dice.pick(file_names);
  text += R"(","fileType":"Zip","fileSize":)" + std::to_string(dice.below(10'000'000));
  text +=
      R"(},"detectedObject":{"MD5":")" + hexadecimal(dice, 32) + R"(","fileName":")" + dice.pick(file_names);
  return text + R"(","fileSize":)" + std::to_string(dice.below(1'000'000)) + "}}";
}

/// The sandbox's dataBaseVersion is documented as a number and shown as two with a slash between them.
std::string KataAlerts::detection(std::uint64_t n) const {
  Dice dice(seed_, 0xde7ec7, n);
  const auto kind = technology(n);
  std::string text = "{\"detect\":" + list(dice, threats, std::size(threats), 1 + dice.below(3));
  if (kind == "url_reputation") return text + "}";
  const std::string version = std::to_string(202'505'060'000 + dice.below(2400));
  if (kind != "sb") return text + ",\"dataBaseVersion\":" + version + "}";
  text += R"(,"image":"Win7_x64","dataBaseVersion":)";
  return text + (n % 2 == 0 ? in_quotes(version + "/" + version) : version) + "}";
}

/// Not documented: sometimes full, sometimes empty, sometimes not there.
std::string KataAlerts::details(std::uint64_t n) const {
  Dice dice(seed_, 0xde7a11, n);
  switch (dice.below(4)) {
    case 0:
      return "";
    case 1:
      return ",\"details\":{}";
    case 2:
      return R"(,"details":{"hostName":"ws-)" + std::to_string(dice.below(1000)) +
             R"(.цех-2.example.local","hostIp":"10.20.30.40","userName":"EXAMPLE\\Петрова А.В."})";
    default:
      return R"(,"details":{"from":"a@example.org","to":["b@example.org","в@пример.рф"],"subject":"Счёт \u2116 42","headers":null})";
  }
}

void KataAlerts::append(std::uint64_t n, std::string& out) const {
  Dice dice(seed_, 0xa1e47, n);
  const auto at = options_.first_timestamp + n * 60'000'000;
  out += "{\"alertID\":" + std::to_string(1000 + n) +
         ",\"eventTimeStamp\":" + time(at - dice.below(3'600'000'000));
  out += ",\"detectTimestamp\":" + time(at) + ",\"importance\":" + in_quotes(dice.pick(importances));
  out += ",\"objectSource\":" + in_quotes(dice.pick(sources)) + ",\"technology\":" + in_quotes(technology(n));
  out += ",\"objectType\":" + object(n) + ",\"detection\":" + detection(n) + details(n) + "}";
}

std::string kata_alert(std::uint64_t seed, std::uint64_t n, const KataAlertOptions& options) {
  return KataAlerts(seed, options).text(n);
}

}  // namespace sluice::simulators
