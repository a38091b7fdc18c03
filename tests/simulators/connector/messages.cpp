// SPDX-License-Identifier: Apache-2.0
#include "simulators/connector/messages.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "simulators/common/dice.hpp"

namespace sluice::simulators {
namespace {

struct Kind {
  const char* class_id;
  const char* severity;
  const char* score;
  const char* title;
  const char* russian;
};

// Titles as in the vendor's console: Windows paths, bars and equals signs are among them.
constexpr Kind kinds[] = {
    {"4000005003", "6", "5.4", "Detected new device with the address 10.20.30.77",
     "Обнаружено новое устройство с адресом 10.20.30.77"},
    {"4000004001", "6", "7.6", "Symptoms of ARP spoofing detected in ARP replies",
     "Признаки подмены ARP-ответов"},
    {"8000000001", "9", "9.0", "Malware activity on host", "Вредоносная активность на хосте"},
    {"4000002601", "3", "2.0", "C:\\Windows\\System32\\drivers\\etc\\hosts",
     "C:\\Windows\\System32\\drivers\\журнал|архив"},
    {"4000003000", "9", "8.1", "IDS rule | T1046 | Network Service Scanning, x=y",
     "Правило IDS | T1046 | сканирование сети, x=y"},
    {"4000000001", "3", "1.5", "Time correction mismatch",
     "Расхождение времени на устройствах \\\\сервер\\общая"},
};

constexpr std::uint64_t first_time = 1'771'235'748'222;  // 2026-02-16T09:55:48.222Z

std::string time_text(std::uint64_t ms) {
  const auto seconds = static_cast<std::time_t>(ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> day{};
  std::strftime(day.data(), day.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::array<char, 48> out{};
  std::snprintf(out.data(), out.size(), "%s.%03uZ", day.data(), static_cast<unsigned>(ms % 1000));
  return out.data();
}

std::string address(Dice& dice) {
  return "10.20.30." + std::to_string(1 + dice.below(254));
}

std::string escaped(const std::string& text, bool on, char special) {
  if (!on) return text;
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == special) out += '\\';
    out += c;
  }
  return out;
}

std::string header_line(const ConnectorStyle& style, const ConnectorMessage& message) {
  switch (style.header) {
    case CefHeaderLine::rfc3164:
      return "<134>Feb 16 09:55:48 " + message.hostname + " ";
    case CefHeaderLine::rfc5424:
      return "<134>1 " + message.date_time + " " + message.hostname + " KICS - - - ";
    case CefHeaderLine::none:
      break;
  }
  return style.layout == CefLayout::a ? message.date_time + " " + message.hostname + " " : "";
}

}  // namespace

std::vector<ConnectorMessage> connector_event(const ConnectorStyle& style, std::uint64_t seed,
                                              std::uint64_t n) {
  Dice dice(seed, 77, n);
  const Kind& kind = dice.pick(kinds);
  const bool lab = style.vendor == CefVendor::kaspersky_lab;
  ConnectorMessage message;
  message.date_time = time_text(first_time + n * 7);
  message.hostname = "192.0.2.50";
  message.vendor = lab ? "Kaspersky Lab" : "Kaspersky";
  message.product = lab ? "Kaspersky Industrial CyberSecurity for Networks" : "KICS4Net";
  message.version = lab ? "4.3.0.100" : "4.5.0.228";
  message.class_id = kind.class_id;
  message.title = style.cyrillic ? kind.russian : kind.title;
  message.severity = kind.severity;
  const bool none = style.none_every > 0 && n % style.none_every == 0;
  const bool several = style.duplicates_every > 0 && n % style.duplicates_every == 0;
  std::vector<ConnectorMessage> messages;
  for (std::uint64_t copy = 0; copy < (several ? style.copies : 1); ++copy) {
    ConnectorMessage one = message;
    one.extension = {
        {"messageType", "Event"},
        {"score", kind.score},
        {"src", address(dice)},
        {"dst", address(dice)},
        {"start", message.date_time},
        {"cnt", std::to_string(1 + dice.below(9))},
        {"protocol", "IP"},
        {"monitoringPoint", none ? "None" : "MP-" + std::to_string(dice.below(4))},
        {"eventIdentifier", std::to_string(45'000 + n)},
        {"srcAssetName", style.cyrillic ? "АРМ оператора №" + std::to_string(dice.below(90)) : "HMI 2"},
        {"triggeredRule", message.title}};
    messages.push_back(std::move(one));
  }
  return messages;
}

std::string connector_text(const ConnectorStyle& style, const ConnectorMessage& m) {
  std::string out = header_line(style, m) + "CEF:0";
  for (const auto* field : {&m.vendor, &m.product, &m.version, &m.class_id, &m.title, &m.severity}) {
    out += '|' + escaped(*field, style.escaping, '|');
  }
  out += '|';
  std::string between;
  if (style.header == CefHeaderLine::none && style.layout == CefLayout::b) {
    out += "dateTime=" + m.date_time + " hostname=" + m.hostname;
    between = " ";
  }
  for (const auto& [key, value] : m.extension) {
    out += between + key + "=" + escaped(value, style.escaping, '=');
    between = " ";
  }
  return out;
}

}  // namespace sluice::simulators
