// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/cef.hpp"

#include <doctest/doctest.h>

#include "simulators/common/dice.hpp"
#include "simulators/connector/messages.hpp"
#include "sources/syslog/cef_record.hpp"
#include "support/contains.hpp"
#include "support/json/record.hpp"

using namespace sluice;
using namespace sluice::syslog;

namespace {

Cef read(const std::string& message, Escaping escaping = Escaping::automatic) {
  std::string why;
  auto cef = read_cef(message, escaping, why);
  INFO(message, why);
  REQUIRE(cef);
  return *cef;
}

std::string refusal(const std::string& message) {
  std::string why;
  CHECK_FALSE(read_cef(message, Escaping::automatic, why));
  return why;
}

const std::string head = "CEF:0|Kaspersky|KICS4Net|4.5.0.228|8000000001|";

}  // namespace

TEST_CASE("header fields and extension of both layouts") {
  const std::string a =
      "2026-02-16T09:55:48.222Z 192.0.2.50 CEF:0|Kaspersky Lab|Kaspersky Industrial CyberSecurity for "
      "Networks|4.3.0.100|4000005003|Detected new device|6|messageType=Event score=5.4";
  const std::string b =
      "CEF:0|Kaspersky Lab|Kaspersky Industrial CyberSecurity for Networks|4.3.0.100|4000005003|Detected new "
      "device|6|dateTime=2026-02-16T09:55:48.222Z hostname=192.0.2.50 messageType=Event score=5.4";
  for (const auto& message : {a, b}) {
    const Cef cef = read(message);
    CHECK(cef.date_time == "2026-02-16T09:55:48.222Z");
    CHECK(cef.hostname == "192.0.2.50");
    CHECK(cef.header.version == "0");
    CHECK(cef.header.fields[0] == "Kaspersky Lab");
    CHECK(cef.header.fields[2] == "4.3.0.100");
    CHECK(cef.header.fields[3] == "4000005003");
    CHECK(cef.header.fields[4] == "Detected new device");
    CHECK(cef.header.fields[5] == "6");
    CHECK(cef.extension.size() == 2);
    CHECK(cef.value("score") == "5.4");
  }
}

TEST_CASE("syslog headers of both kinds may stand in front") {
  const std::string rest = head + "Title|9|cnt=1";
  const Cef old = read("<134>Feb 16 09:55:48 kics.example " + rest);
  CHECK(old.date_time == "Feb 16 09:55:48");
  CHECK(old.hostname == "kics.example");
  CHECK(old.prefix == "<134>Feb 16 09:55:48 kics.example");
  const Cef padded = read("<134>Feb  6 09:55:48 kics.example KICS: " + rest);
  CHECK(padded.hostname == "kics.example");
  const Cef modern = read("<134>1 2026-02-16T09:55:48.222Z kics.example KICS - - - \xEF\xBB\xBF" + rest);
  CHECK(modern.date_time == "2026-02-16T09:55:48.222Z");
  CHECK(modern.hostname == "kics.example");
  const Cef nil = read("<134>1 - - - - - - " + rest);
  CHECK(nil.date_time.empty());
  CHECK(nil.hostname.empty());
  CHECK(read("\xEF\xBB\xBF" + rest).prefix.empty());
  CHECK(read("relay says: " + rest).prefix == "relay says:");
}

TEST_CASE("a title may hold bars and backslashes and equals signs whether they are escaped or not") {
  const std::pair<const char*, const char*> titles[] = {
      {"C:\\\\Windows\\\\System32", "C:\\Windows\\System32"},
      {"a \\| b", "a | b"},
      {"C:\\Windows\\System32", "C:\\Windows\\System32"},
      {"C:\\new\\reports|old", "C:\\new\\reports|old"},
      {"one | two | three", "one | two | three"},
      {"ends with a backslash\\", "ends with a backslash\\"},
      {"\\\\server\\share", "\\\\server\\share"},
      {"x=y z=w", "x=y z=w"},
      {"Обнаружен файл C:\\Папка\\Журнал|архив", "Обнаружен файл C:\\Папка\\Журнал|архив"},
      {"T|6|tricky", "T|6|tricky"},
      {"", ""}};
  for (const auto& [sent, meant] : titles) {
    CAPTURE(sent);
    const Cef cef = read(head + sent + "|9|messageType=Event src=10.0.0.1");
    CHECK(cef.header.fields[4] == meant);
    CHECK(cef.header.fields[5] == "9");
    CHECK(cef.value("src") == "10.0.0.1");
  }
}

TEST_CASE("the administrator can say that a sender escapes or does not") {
  CHECK(read(head + "a\\\\b|9|p=c\\\\d", Escaping::automatic).header.fields[4] == "a\\b");
  CHECK(read(head + "a\\\\b|9|p=c\\\\d", Escaping::off).header.fields[4] == "a\\\\b");
  CHECK(read(head + "a\\\\b|9|p=c\\\\d", Escaping::off).value("p") == "c\\\\d");
  CHECK(read(head + "a\\b|9|p=C:\\new", Escaping::off).value("p") == "C:\\new");
  CHECK(read(head + "a\\wb|9|p=x\\=y", Escaping::on).value("p") == "x=y");
}

TEST_CASE("values keep spaces and equals signs and their escapes are undone") {
  const Cef cef =
      read(head +
           "T|9|request=http://h/?a=1&b=2 msg=two words  and more   cs1Label=Rule name cs1=a\\=b\\\\c\\nd "
           "ad.key[0]=v path=bar|bar last=end  ");
  CHECK(cef.value("request") == "http://h/?a=1&b=2");
  CHECK(cef.value("msg") == "two words  and more");
  CHECK(cef.value("cs1Label") == "Rule name");
  CHECK(cef.value("cs1") == "a=b\\c\nd");
  CHECK(cef.value("ad.key[0]") == "v");
  CHECK(cef.value("path") == "bar|bar");
  CHECK(cef.value("last") == "end");
}

TEST_CASE("a sender that does not escape its values is recognised") {
  const Cef cef = read(head + "T|9|filePath=C:\\Windows\\new.exe cs1=x");
  CHECK(cef.value("filePath") == "C:\\Windows\\new.exe");
}

TEST_CASE("None and nothing are absent and a repeated key gets a number") {
  const Cef cef = read(head + "T|9|monitoringPoint=None empty= src=1 src=2 src=3 dst=Nonesuch");
  CHECK(cef.value("monitoringPoint").empty());
  CHECK(cef.extension.size() == 4);
  CHECK(cef.value("src") == "1");
  CHECK(cef.value("src#2") == "2");
  CHECK(cef.value("src#3") == "3");
  CHECK(cef.value("dst") == "Nonesuch");
}

TEST_CASE("a message may end early") {
  CHECK(read(head + "T|9|").extension.empty());
  CHECK(read(head + "T|9").header.fields[5] == "9");
  CHECK(read(head + "T|Very-High").header.fields[5] == "Very-High");
  CHECK(read(head + "T| 9 | a=b").header.fields[5] == "9");
}

TEST_CASE("what is not CEF is said to be so") {
  CHECK(test::contains(refusal("<13>plain text"), "CEF:"));
  CHECK(test::contains(refusal("CEF: is mentioned here"), "CEF:"));
  CHECK(test::contains(refusal("CEF:0|a|b|c|d"), "fewer than seven"));
  CHECK(test::contains(refusal("CEF:0|a|b|c|d|title|nonsense|more"), "severity"));
  CHECK(test::contains(refusal(""), "CEF:"));
}

TEST_CASE("records are valid JSON with exact escapes") {
  const Arrival arrival{"192.0.2.50", "2026-02-16T09:55:48.222Z"};
  const Cef cef = read(head + "\"quoted\" \\\\ \x01 \x7f Ж|9|k=tab\there");
  const std::string record = open_record(cef, arrival) + "}";
  CHECK_FALSE(support::validate_record(record));
  CHECK(test::contains(record, "\"name\":\"\\\"quoted\\\" \\\\ \\u0001 \x7f Ж\""));
  CHECK(test::contains(record, "\"k\":\"tab\\there\""));
  CHECK(plain_record("line\n\"two\"", arrival, "why") ==
        "{\"sender\":\"192.0.2.50\",\"received\":\"2026-02-16T09:55:48.222Z\",\"message\":"
        "\"line\\n\\\"two\\\"\","
        "\"reason\":\"why\"}");
}

TEST_CASE("every message of the simulator comes back as it was meant in every style") {
  for (unsigned style_number = 0; style_number < 24; ++style_number) {
    simulators::ConnectorStyle style;
    style.layout = style_number % 2 == 0 ? simulators::CefLayout::a : simulators::CefLayout::b;
    style.escaping = style_number % 4 < 2;
    style.cyrillic = style_number % 8 < 4;
    style.header = static_cast<simulators::CefHeaderLine>(style_number / 8);
    style.vendor =
        style_number % 3 == 0 ? simulators::CefVendor::kaspersky_lab : simulators::CefVendor::kics4net;
    for (std::uint64_t n = 0; n < 200; ++n) {
      for (const auto& message : simulators::connector_event(style, 5, n)) {
        const std::string text = simulators::connector_text(style, message);
        const Cef cef = read(text);
        CHECK(cef.header.fields == std::array<std::string, 6>{message.vendor, message.product,
                                                              message.version, message.class_id,
                                                              message.title, message.severity});
        if (style.header != simulators::CefHeaderLine::rfc3164) CHECK(cef.date_time == message.date_time);
        CHECK(cef.hostname == message.hostname);
        for (const auto& [key, value] : message.extension) {
          if (key == "triggeredRule" && !style.escaping)
            continue;  // " x=y" in a value looks like a key: nobody can tell
          CHECK(cef.value(key) == (value == "None" ? "" : value));
        }
      }
    }
  }
}

TEST_CASE("whatever comes is read or refused and never harms") {
  const std::string alphabet = "|||\\\\== CEF:0 9abн\n";
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    simulators::Dice dice(seed, 3, 4);
    std::string text = dice.below(2) == 0 ? head : "";
    for (std::uint64_t i = dice.below(60); i > 0; --i) {
      const char c = alphabet[dice.below(alphabet.size())];
      if (static_cast<unsigned char>(c) < 0x80) text += c;
    }
    std::string why;
    const auto cef = read_cef(text, Escaping::automatic, why);
    CHECK(cef.has_value() == why.empty());
    const Arrival arrival{"::1", "now"};
    CHECK_FALSE(
        support::validate_record(cef ? open_record(*cef, arrival) + "}" : plain_record(text, arrival, why)));
  }
}
