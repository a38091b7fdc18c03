// SPDX-License-Identifier: Apache-2.0
#include "config/problem.hpp"

#include <Poco/JSON/Parser.h>

#include "core/config/sample.hpp"

namespace sluice::config::test {

namespace {

Problem sample() {
  Problem problem;
  problem.file = "pipelines/p.toml";
  problem.line = 3;
  problem.column = 7;
  problem.key = "source.url";
  problem.what = "is missing";
  problem.remedy = "add it";
  problem.source_line = "url = 5";
  problem.caret = 7;
  return problem;
}

}  // namespace

TEST_CASE("a problem is shown as place, key, what and remedy, with the line and a caret below") {
  CHECK(render(sample()) ==
        "pipelines/p.toml:3:7: source.url: is missing; add it\n"
        "  url = 5\n"
        "        ^\n");
}

TEST_CASE("a warning says so, a problem without a place has no line") {
  Problem problem = sample();
  problem.severity = Severity::warning;
  problem.line = problem.column = 0;
  problem.source_line.clear();
  problem.remedy.clear();
  CHECK(render(problem) == "pipelines/p.toml: warning: source.url: is missing\n");
}

TEST_CASE("the caret stands below its character behind tabs, Cyrillic, wide and combining characters") {
  Problem problem = sample();
  problem.source_line = "\tимя = x";
  problem.caret = 8;
  CHECK(render(problem).ends_with("  \tимя = x\n  \t      ^\n"));
  problem.source_line = "日本 = x";
  problem.caret = 6;
  CHECK(render(problem).ends_with("  日本 = x\n         ^\n"));
  problem.source_line = "e\xCC\x81 = x";
  problem.caret = 6;
  CHECK(render(problem).ends_with(" = x\n      ^\n"));
}

TEST_CASE("what would disturb a terminal is not written to it") {
  Problem problem = sample();
  problem.source_line = "a = \"\033[2J\" \xFF";
  problem.what = "\"\033]0;x\a\" is no value";
  for (const char c : render(problem)) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  CHECK(render(problem, true).find("\033[1m") != std::string::npos);
}

TEST_CASE("a very long line is cut round the caret") {
  Problem problem = sample();
  problem.source_line = std::string(5000, 'a') + "X" + std::string(5000, 'b');
  problem.caret = 5001;
  const std::string text = render(problem);
  CHECK(text.size() < 500);
  const auto line = text.find("  ...a"), caret = text.rfind('^');
  REQUIRE(line != std::string::npos);
  const auto caret_line = text.rfind('\n', caret) + 1;
  CHECK(text[line + (caret - caret_line)] == 'X');
}

TEST_CASE("a caret beyond the end of its line stands behind the last character") {
  Problem problem = sample();
  problem.source_line = "ab";
  problem.caret = 4'000'000'000U;
  CHECK(render(problem).ends_with("  ab\n    ^\n"));
}

TEST_CASE("a plugin that shows a value with a caret of its own takes the place of the line") {
  Problem problem = sample();
  problem.remedy = "write ==\nA = 'ж\x1b'\n  ^";
  CHECK(render(problem) ==
        "pipelines/p.toml:3:7: source.url: is missing; write ==\n"
        "  A = 'ж\uFFFD'\n"
        "    ^\n");
}

TEST_CASE("problems are sorted by file as met, line and column") {
  Problems problems;
  const auto add = [&](const char* file, std::uint32_t line, std::uint32_t column) {
    Problem problem = sample();
    problem.file = file;
    problem.line = line;
    problem.column = column;
    problems.add(problem);
  };
  add("b", 2, 1);
  add("a", 1, 1);
  add("b", 1, 5);
  add("b", 1, 2);
  problems.sort();
  std::string order;
  for (const auto& p : problems.list())
    order += p.file + std::to_string(p.line) + std::to_string(p.column) + ' ';
  CHECK(order == "b12 b15 b21 a11 ");
}

TEST_CASE("machines get the same as an array of objects") {
  Problems problems;
  problems.add(sample());
  Problem odd = sample();
  odd.severity = Severity::warning;
  odd.what = "says \"\xFF\" \\ \n";
  problems.add(odd);
  Poco::JSON::Parser parser;
  const auto array = parser.parse(problems.json()).extract<Poco::JSON::Array::Ptr>();
  REQUIRE(array->size() == 2);
  const auto first = array->getObject(0);
  CHECK(first->getValue<std::string>("severity") == "error");
  CHECK(first->getValue<std::string>("file") == "pipelines/p.toml");
  CHECK(first->getValue<int>("line") == 3);
  CHECK(first->getValue<int>("column") == 7);
  CHECK(first->getValue<std::string>("key") == "source.url");
  CHECK(first->getValue<std::string>("remedy") == "add it");
  CHECK(first->getValue<std::string>("source_line") == "url = 5");
  CHECK(array->getObject(1)->getValue<std::string>("severity") == "warning");
  CHECK(problems.errors() == 1);
  CHECK(problems.warnings() == 1);
}

TEST_CASE("no problems are an empty array") {
  CHECK(Poco::JSON::Parser().parse(Problems().json()).extract<Poco::JSON::Array::Ptr>()->size() == 0);
}

}  // namespace sluice::config::test
