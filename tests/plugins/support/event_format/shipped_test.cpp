// SPDX-License-Identifier: Apache-2.0
// The mappings that come with sluice. testdata/NAME.records holds a stream's name and a record in each line;
// the lines of NAME.cef, NAME.leef and NAME.text are what becomes of them, read by a person once.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "plugins/support/event_format/cef_parser.hpp"
#include "plugins/support/event_format/rendering.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

const std::filesystem::path data = TESTDATA;

Rendering shipped(const std::string& name, Format format) {
  return Rendering(text_of(std::filesystem::path(MAPPINGS) / (name + ".toml")), format);
}

std::string rendered(Rendering& render, const std::string& line) {
  const std::size_t space = line.find(' ');
  return render(std::string_view(line).substr(space + 1),
                {std::string_view(line).substr(0, space), false, false});
}

void check_golden(const std::string& name) {
  const auto records = lines_of(data / (name + ".records"));
  REQUIRE_FALSE(records.empty());
  for (const auto format : {Format::cef, Format::leef, Format::text}) {
    Rendering render = shipped(name, format);
    std::string all;
    for (const auto& record : records) all += rendered(render, record) + '\n';
    const std::string kind(event_format::to_string(format));
    const auto expected = lines_of(data / (name + '.' + kind));
    REQUIRE(expected.size() == records.size());
    std::size_t at = 0;
    for (const auto& record : records) {
      INFO(record);
      CHECK(rendered(render, record) == expected[at++]);
    }
  }
}

}  // namespace

TEST_CASE("golden lines of KATA events of each type") {
  check_golden("kata-events");
}
TEST_CASE("golden lines of KATA alerts") {
  check_golden("kata-alerts");
}
TEST_CASE("golden lines of KICS events") {
  check_golden("kics-events");
}
TEST_CASE("golden lines of the KICS inventory") {
  check_golden("kics-inventory");
}
TEST_CASE("golden lines of changes of the KICS inventory") {
  check_golden("kics-inventory-changes");
}

TEST_CASE("every shipped mapping is good, is tested here, and renders a record that it does not know") {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(MAPPINGS)) {
    if (file.path().extension() == ".toml") names.insert(file.path().stem().string());
  }
  CHECK(names == std::set<std::string>{"kata-alerts", "kata-events", "kics-events", "kics-inventory",
                                       "kics-inventory-changes"});
  for (const auto& name : names) {
    INFO(name);
    Rendering cef = shipped(name, Format::cef), leef = shipped(name, Format::leef);
    for (const char* record :
         {"{}", R"({"unknown":[1,{"a":null}]})", R"({"EventType":5,"eventType":{},"change":[]})",
          R"({"severity":{},"score":"high","importance":[],"Ioa":7,"item":[],"resource":1})"}) {
      INFO(record);
      CHECK(parse_cef(cef(record)).header.size() == 6);
      CHECK(parse_leef(leef(record)).header.size() == 4);
      CHECK_FALSE(cef(record, {"", false, false}).starts_with("!"));
    }
  }
}

TEST_CASE("a KICS event looks in KUMA like one that KICS sent itself") {
  Rendering render = shipped("kics-events", Format::cef);
  const auto event = parse_cef(render(
      R"({"id":45719,"eventType":8000000001,"title":"Вредоносная активность на узле","score":9.0,"type":1,)"
      R"("start":"2026-02-16T09:55:48.222Z","lastSeen":"2026-02-16T09:55:48.222Z","totalAppearances":1,"protocol":"IP",)"
      R"("monitoringPoint":"None","triggeredRule":"Вредоносная активность на узле","outcome":"trojan_on_host",)"
      R"("communications":[{"sourceDevice":{"name":"K4N_L4_3Win10","networkName":"desktop-1","vendor":"VMware201"}}]})"));
  // The fields of the KUMA event that the vendor's guide shows.
  CHECK(event.header == std::vector<std::string>{"Kaspersky", "KICS4Net", "4.5", "8000000001",
                                                 "Вредоносная активность на узле", "9"});
  const std::pair<const char*, const char*> fields[] = {{"start", "1771235748222"},
                                                        {"end", "1771235748222"},
                                                        {"rt", "1771235748222"},
                                                        {"cat", "Event"},
                                                        {"shost", "desktop-1"},
                                                        {"cs1", "K4N_L4_3Win10"},
                                                        {"cs1Label", "assetName"},
                                                        {"cs2", "None"},
                                                        {"cs2Label", "monitoringPoint"},
                                                        {"cs5", "VMware201"},
                                                        {"cs5Label", "srcVendor"},
                                                        {"cs6", "1"},
                                                        {"cs6Label", "type"},
                                                        {"app", "IP"},
                                                        {"cnt", "1"},
                                                        {"outcome", "trojan_on_host"},
                                                        {"externalId", "45719"},
                                                        {"flexString1", "Вредоносная активность на узле"},
                                                        {"flexString1Label", "technologyRule"},
                                                        {"messageType", "Event"},
                                                        {"eventIdentifier", "45719"}};
  for (const auto& [key, value] : fields) {
    INFO(key);
    CHECK(event[key] == value);
  }
}

TEST_CASE("the whole mapping that the documentation shows is one") {
  const std::string page = text_of(std::filesystem::path(MAPPINGS) / "../../docs/mappings.md");
  const std::size_t begin = page.find("```toml\n", page.find("## A whole mapping")) + 8;
  Rendering render(page.substr(begin, page.find("```", begin) - begin));
  const auto event = parse_cef(render(
      R"({"EventType":"Connection","HostName":"h","RemoteIp":"10.0.0.1","Ioa":{"Severity":"High","Rules":[{"Name":"a"}]}})"));
  CHECK(event.header[4] == "Remote connection");
  CHECK(event.header[5] == "8");
  CHECK(event["dst"] == "10.0.0.1");
}

TEST_CASE("severities of KICS events follow the bands of their score") {
  Rendering render = shipped("kics-events", Format::cef);
  for (const auto& [score, severity] : {std::pair("0", "3"),
                                        {"0.0", "3"},
                                        {"3.9", "3"},
                                        {"4.0", "6"},
                                        {"7.9", "6"},
                                        {"8.0", "9"},
                                        {"10.0", "9"},
                                        {"null", "3"}}) {
    const auto event = parse_cef(render(std::string(R"({"eventType":"4000005003","score":)") + score + "}"));
    CHECK(event.header[5] == severity);
    CHECK(event.header[4] == "New device");
  }
  CHECK(parse_cef(render(R"({"severity":"Critical"})")).header[5] == "9");
}
