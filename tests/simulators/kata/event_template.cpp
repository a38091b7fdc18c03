// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/event_template.hpp"

#include <algorithm>
#include <string_view>

namespace sluice::simulators {
namespace {

// Texts below are already in the form that they have inside a JSON string.
constexpr const char* event_types[] = {"process",
                                       "process_terminate",
                                       "module",
                                       "connection",
                                       "applock",
                                       "blockdocument",
                                       "filechange",
                                       "windowsevent",
                                       "registry",
                                       "portlisten",
                                       "driver",
                                       "threatdetect",
                                       "threatprocessingresult",
                                       "amsiscan",
                                       "process_interpretated_file_run",
                                       "process_console_interactive_input",
                                       "dns",
                                       "namedpipe",
                                       "SomethingNewIn80"};
constexpr const char* users[] = {R"(EXAMPLE\\ivanov)",
                                 R"(EXAMPLE\\Петрова А.В.)",
                                 R"(NT AUTHORITY\\СИСТЕМА)",
                                 "root",
                                 R"(WS\\\u0410\u0434\u043c\u0438\u043d)",
                                 R"(O'Brien \"tester\")"};
constexpr const char* files[] = {"powershell.exe", "svchost.exe", "отчёт за май.docx",
                                 "1cv8.exe",       "cmd.exe",     "Счёт-фактура №42 (копия).xlsm",
                                 "bash",           "rundll32.exe"};
constexpr const char* folders[] = {R"(c:\\windows\\system32)", R"(c:\\Users\\Иванов\\Рабочий стол)",
                                   R"(\/usr\/bin)", R"(\\\\fs01\\общие документы\\2025)",
                                   R"(c:\\program files (x86)\\1cv8\\bin)"};
constexpr const char* arguments[] = {R"( -NoProfile)",
                                     R"( -ExecutionPolicy \"Bypass\")",
                                     R"( -Command \"& {Get-Item 'c:\\temp\\*'}\")",
                                     R"( \/c echo \u00abпривет\u00bb)",
                                     R"( {\"not\": [\"an\", \"object\"]})",
                                     R"( --path=\/var\/log\/a\tb)",
                                     R"( > c:\\temp\\вывод.txt\r\n)",
                                     R"( ]},{[ )",
                                     " 😀",
                                     R"( \ud83d\ude00)",
                                     R"( \u0000\u001f)",
                                     " \xe2\x80\xa8",
                                     R"( \b\f)"};

class Composer {
 public:
  Composer(std::uint64_t seed, std::uint64_t index, const KataEventOptions& options)
      : options_(options), dice_(seed, 0x7e3a1a7e, index), index_(index) {}

  EventTemplate compose() {
    const std::string type = event_types[index_ % std::size(event_types)];
    key("Timestamp");
    slot(Slot::Kind::timestamp, 16);
    member("EventType", type);
    if (options_.size >= 300) host();
    if (options_.size >= 700) file();
    if (options_.size >= 900) details(type);
    if (index_ < 2) ioa();
    if (options_.size >= 300) command_line();
    result_.text += '}';
    return std::move(result_);
  }

 private:
  bool camel() const { return options_.key_case == KeyCase::camel; }
  void raw(std::string_view text) { result_.text += text; }
  void key(std::string_view name) { raw(",\""), raw(name), raw("\":"); }
  void member(std::string_view name, std::string_view text) { key(name), raw("\""), raw(text), raw("\""); }
  void slot(Slot::Kind kind, std::size_t width) {
    result_.slots.push_back({kind, result_.text.size(), width});
    result_.text.append(width, '0');
  }
  void digits(std::string_view name, std::size_t width) { key(name), slot(Slot::Kind::digits, width); }
  void hexadecimal(std::string_view name, std::size_t width) {
    key(name), raw("\""), slot(Slot::Kind::hexadecimal, width), raw("\"");
  }

  void host() {
    key(camel() ? "hostName" : "HostName");
    raw("\"ws-"), slot(Slot::Kind::digits, 4),
        raw(index_ % 5 == 0 ? ".цех-2.example.local\"" : ".example.local\"");
    key(camel() ? "HostIP" : "HostIp"), raw("\"10.20."), slot(Slot::Kind::digits, 2), raw(".");
    slot(Slot::Kind::digits, 2), raw("\"");
    member("UserName", dice_.pick(users));
    const bool linux_host = dice_.below(5) == 0;
    member("OsFamily", linux_host ? "linux" : "windows");
    member("OsVersion", linux_host ? "Astra Linux 1.7" : "10.0.19045");
  }

  void file() {
    member("FileName", dice_.pick(files));
    member("FilePath", dice_.pick(folders));
    digits("FileSize", 6), digits("FileCreationTime", 18);
    hexadecimal("Md5", 32), hexadecimal("Sha256", 64);
    hexadecimal("UniquePid", 10), hexadecimal("UniqueParentPid", 10), digits("Pid", 5);
  }

  void details(const std::string& type) {
    if (type == "connection" || type == "dns") {
      key(camel() ? "RemoteIP" : "RemoteIp"), raw("\"198.51.100."), slot(Slot::Kind::digits, 2), raw("\"");
      digits("RemotePort", 4);
      member("URI", R"(https:\/\/update.example\/?q=%D1%88%D0%BB%D1%8E%D0%B7&n=1)");
    }
    key("Parent");
    raw(R"({"FileName":"explorer.exe","Pid":)"), slot(Slot::Kind::digits, 4);
    raw(R"(,"Signer":{"Name":"ООО \"Ромашка\"","Valid":true,"Chain":[],"Serial":null}})");
    key("Environment"), raw(R"(["PATH=\/usr\/bin:\/bin","LANG=ru_RU.UTF-8","TEMP=c:\\temp\\",""])");
    key("Score"), raw("0."), slot(Slot::Kind::digits, 6);
    key("Counter"), raw("-"), slot(Slot::Kind::digits, 18);
    key("IsTrusted"), raw(dice_.below(2) ? "true" : "false");
    key("Неизвестное поле"), raw(R"({"a":[1,2.50,1E+2,{"b":{"c":[[],{}]}}]})");
  }

  void ioa() {
    key("Ioa");
    raw(R"({"Severity":"High","Confidence":"Medium","Rules":[{"Id":")"), slot(Slot::Kind::hexadecimal, 8);
    raw(R"(","Name":"suspicious_script_start","Techniques":["T1059.001"],"Tactics":["TA0002"]},)");
    raw(R"({"Id":"b2c3d4e5","Name":"Подозрительный запуск","Techniques":[],"Tactics":["TA0005","TA0011"]}]})");
  }

  /// Brings the text to the length that this template is to have.
  void command_line() {
    const auto share = options_.size * (75 + dice_.below(51)) / 100;
    key("CommandLine"), raw("\""), raw(dice_.pick(folders)), raw(R"(\\)"), raw(dice_.pick(files));
    while (result_.text.size() + 90 < share) {
      if (dice_.below(4) == 0) {
        raw(" -Data "), slot(Slot::Kind::hexadecimal, 40);
      } else {
        raw(dice_.pick(arguments));
      }
    }
    raw("\"");
  }

  const KataEventOptions& options_;
  Dice dice_;
  std::uint64_t index_;
  EventTemplate result_;
};

}  // namespace

EventTemplate make_event_template(std::uint64_t seed, std::uint64_t index, const KataEventOptions& options) {
  return Composer(seed, index, options).compose();
}

}  // namespace sluice::simulators
