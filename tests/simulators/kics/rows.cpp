// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/rows.hpp"

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include "simulators/common/dice.hpp"
#include "simulators/kics/row_text.hpp"

namespace sluice::simulators {
namespace {

// Texts below are already in the form that they have in JSON, quotes included.
constexpr const char* device_names[] = {R"("PLC 3")",      R"("ПЛК «Насосная №2»")",
                                        R"("HMI; цех 1")", R"("АРМ \"Оператор\"")",
                                        R"("")",           R"("=cmd|' \/c calc'!A0")"};
constexpr const char* systems[] = {R"("")", R"("Windows 10")", R"("Astra Linux 1.7")", "null"};
constexpr const char* categories[] = {R"("Plc")", R"("Hmi")", R"("Server")", R"("Workstation")",
                                      R"("Switch")"};
constexpr const char* vendors[] = {R"("Siemens")", R"("ООО \"Прософт\"; Россия")", "null", R"("")",
                                   R"("O'Reilly")"};
constexpr const char* programs[] = {
    R"("WinCC Runtime")", R"("1С:Предприятие 8")",          R"("a\\b\tc")",
    R"("😀 tool")",        R"("Программа;\"с кавычками\"")", R"("\ud83d\ude00 \u0444")"};
constexpr const char* descriptions[] = {R"("")",
                                        "null",
                                        R"("Первая строка\nвторая; \"третья\"\r\nконец")",
                                        R"("тире — и неразрывный\u00a0пробел")",
                                        R"("plain")",
                                        R"("+7 (495) 000-00-00")"};
constexpr const char* accounts[] = {R"("ivanov")", R"("Администратор")", R"("svc_backup$")", R"("o'brien")"};
constexpr const char* groups[] = {R"([])", R"(["Администраторы","Users"])",
                                  R"(["it's","say \"hi\"",null,1.0,true])", "null",
                                  R"([{"id":1,"name":"Операторы;смена"}])"};
constexpr const char* sources[] = {R"("OvalScan")", R"("External")", R"("Traffic")", R"("EndpointAgent")"};
constexpr const char* versions[] = {R"("7.5.1")", R"("")", "null", R"x("10.0.19045 (сборка)")x", R"("1-2")"};
constexpr const char* sizes[] = {"0",    "1048576", "1.5", "1E2", "12345678901234567890123",
                                 "null", "-0.0",    "0.1"};
constexpr const char* booleans[] = {"true", "false", "null"};

class Row {
 public:
  Row(std::uint64_t seed, Resource resource, std::uint64_t n, const KicsOptions& options,
      const RowEdits& edits)
      : dice_(seed, 0x1c5 + static_cast<std::uint64_t>(resource), n),
        n_(n),
        options_(options),
        edits_(edits) {}

  std::string device() {
    member("id", std::to_string(n_ + 1));
    member("name", dice_.pick(device_names));
    member("status", n_ % 7 == 3 ? R"("Unauthorized")" : n_ % 11 == 5 ? R"("Archived")" : R"("Authorized")");
    member("os", dice_.pick(systems));
    member("networkName", "\"plc-" + std::to_string(n_) + "\"");
    member("category", dice_.pick(categories));
    member("vendor", dice_.pick(vendors));
    member("isRouter", dice_.pick(booleans));
    member("score", dice_.pick(sizes));
    member("labels", n_ % 3 == 0 ? "[]" : R"(["цех 1","line;2"])");
    member("lastSeen", last_seen());
    member("addressInformation", addresses());
    return finish();
  }

  std::string app() {
    common();
    member("vendor", dice_.pick(vendors));
    member("version", dice_.pick(versions));
    member("installedOn", dice_.below(4) == 0 ? "null" : time());
    member("size", dice_.pick(sizes));
    member("source", dice_.pick(sources));
    member("description", dice_.pick(descriptions));
    return finish();
  }

  std::string patch() {
    common();
    member("program", dice_.pick(programs));
    member("version", dice_.pick(versions));
    member("installedOn", dice_.below(4) == 0 ? R"("")" : time());
    member("source", dice_.pick(sources));
    member("description", dice_.pick(descriptions));
    if (n_ % 5 == 2) member("Новое поле", R"({"a":[1,2.5,{}],"b":null})");
    return finish();
  }

  std::string user() {
    member("id", std::to_string(n_ + 1));
    member("device", device_reference());
    member("name", dice_.pick(accounts));
    member("fullName",
           R"("Иванов Иван Иванович)" + std::string(n_ % 4 == 0 ? R"x( (\"старший\"; смена 2)")x" : "\""));
    member("description", dice_.pick(descriptions));
    member("groups", dice_.pick(groups));
    for (const char* name :
         {"isDisabled", "isLockedOut", "canChangePassword", "mustChangePassword", "passwordNeverExpires"})
      member(name, dice_.pick(booleans));
    member("lastSeen", dice_.below(5) == 0 ? "null" : last_seen());
    member("sid", "\"S-1-5-21-" + std::to_string(1'000'000'000 + dice_.below(1'000'000'000)) + "-1001\"");
    member("source", dice_.pick(sources));
    return finish();
  }

 private:
  void member(std::string_view name, std::string_view value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_.append(name).append("\":").append(value);
  }

  std::string finish() {
    if (edits_.changes > 0) member("note", "\"правка " + std::to_string(edits_.changes) + '"');
    return std::move(text_) + "}";
  }

  void common() {
    member("id", std::to_string(n_ + 1));
    member("device", device_reference());
    member("name", dice_.pick(programs));
  }

  std::string device_reference() {
    const auto id = std::to_string(1 + dice_.below(40));
    if (options_.device_form == DeviceForm::id) return id;
    return "{\"id\":" + id + ",\"name\":" + dice_.pick(device_names) + ",\"networkName\":null}";
  }

  std::string addresses() {
    if (n_ % 9 == 4) return "[]";
    std::string text = R"([{"macAddress":"00:1b:1b:3d:e3:)" + std::to_string(10 + n_ % 90) +
                       R"(","ipAddresses":[{"ip":"10.20.)" + std::to_string(n_ / 250 % 250) + "." +
                       std::to_string(n_ % 250) + R"("}]})";
    if (n_ % 3 == 1) text += R"(,{"macAddress":"","ipAddresses":[]})";
    return text + "]";
  }

  std::string time() {
    const auto seconds = 1'746'522'000 + static_cast<std::int64_t>(dice_.below(10'000'000));
    return time_text(seconds * 1000 + 123, options_.times);
  }

  std::string last_seen() {
    const auto hours = static_cast<std::int64_t>(edits_.touches);
    const auto seconds = 1'746'522'000 + static_cast<std::int64_t>(dice_.below(10'000'000)) + hours * 3600;
    return time_text(seconds * 1000 + 123, options_.times);
  }

  Dice dice_;
  std::uint64_t n_;
  const KicsOptions& options_;
  const RowEdits& edits_;
  std::string text_;
};

}  // namespace

const char* name_of(Resource resource) {
  static constexpr const char* names[] = {
      "devices",     "device-apps",    "device-patches", "device-users",         "risks", "vulnerabilities",
      "allow-rules", "address-spaces", "events",         "application-messages", "audit"};
  return names[static_cast<std::size_t>(resource)];
}

std::optional<Resource> resource_named(std::string_view name) {
  for (const auto resource : all_resources)
    if (name == name_of(resource)) return resource;
  return {};
}

std::uint64_t rows_of(const KicsRows& rows, Resource resource) {
  const std::uint64_t counts[] = {
      rows.devices,     rows.apps,           rows.patches, rows.users,    rows.risks, rows.vulnerabilities,
      rows.allow_rules, rows.address_spaces, rows.events,  rows.messages, rows.audit};
  return counts[static_cast<std::size_t>(resource)];
}

std::string kics_row(std::uint64_t seed, Resource resource, std::uint64_t n, const KicsOptions& options,
                     const RowEdits& edits) {
  Row row(seed, resource, n, options, edits);
  switch (resource) {
    case Resource::devices:
      return row.device();
    case Resource::apps:
      return row.app();
    case Resource::patches:
      return row.patch();
    case Resource::users:
      return row.user();
    default:
      return kics_row_more(seed, resource, n, options, edits);
  }
}

std::string time_text(std::int64_t ms, Times form) {
  const Poco::Timestamp moment(ms * 1000);
  const char* format = form == Times::plain  ? "\"%Y-%m-%dT%H:%M:%S\""
                       : form == Times::zulu ? "\"%Y-%m-%dT%H:%M:%SZ\""
                                             : "\"%Y-%m-%dT%H:%M:%S.%iZ\"";
  return Poco::DateTimeFormatter::format(moment, format);
}

std::string id_text(std::uint64_t id, IdForm form) {
  return form == IdForm::text ? '"' + std::to_string(id) + '"' : std::to_string(id);
}

}  // namespace sluice::simulators
