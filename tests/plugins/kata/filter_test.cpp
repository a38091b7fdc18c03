// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/filter.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "simulators/kata/filter.hpp"
#include "support/contains.hpp"

namespace sluice::kata {
namespace {

using test::contains;

/// The one mistake of an expression, as it is shown; empty where there is none.
std::string mistake(std::string_view expression) {
  for (const auto& remark : check_filter(expression))
    if (!remark.is_doubt) return to_text(remark, expression);
  return {};
}

std::vector<std::string> doubts(std::string_view expression) {
  std::vector<std::string> all;
  for (const auto& remark : check_filter(expression))
    if (remark.is_doubt) all.push_back(to_text(remark, expression));
  return all;
}

/// The character that the caret of the last line stands below, and what follows it.
std::string marked(const std::string& text) {
  const auto last = text.rfind('\n');
  const auto line = text.rfind('\n', last - 1);
  REQUIRE(line != std::string::npos);
  const auto caret = text.size() - last - 2;
  const std::string shown = text.substr(line + 1, last - line - 1);
  return caret <= shown.size() ? shown.substr(caret) : "beyond";
}

TEST_CASE("expressions of the documented language pass without a remark, and the simulator takes them too") {
  for (const std::string good :
       {"EventType == 'threatdetect'", "Ioa.Severity=='High'", "RemoteIp != '192.168.10.50'",
        "FileSize >= 100 AND FileSize < 200000", "NOT IsTrusted == true",
        "(A == 1 OR B == -2) AND NOT (C == 'x')", "EventType in ('process', 'module')", "N in (1,2,3)",
        "UserName == 'EXAMPLE\\ivanov'", "HostName == 'узел-7'", "Поле.Имя == 'з'", "A == ''",
        "  A\n==\t'x'  ", "NOT NOT A == 1", "Notes == 'AND OR NOT'", "inside == 'x'", "Android == 'x'"}) {
    CAPTURE(good);
    CHECK(check_filter(good).empty());
    if (!good.starts_with("NOT NOT")) CHECK_NOTHROW(simulators::Filter(good, true));
  }
}

TEST_CASE("a mistake is shown with the expression and a caret below its place") {
  CHECK(mistake("EventType == threat' OR A == 1") ==
        "the text that begins here has no end; close it with '\n"
        "EventType == threat' OR A == 1\n"
        "                   ^");
  struct Case {
    const char *expression, *part, *at;
  };
  for (const auto& [expression, part, at] : {
           Case{"", "a comparison is expected", ""},
           Case{"   ", "a comparison is expected", ""},
           Case{"EventType", "not compared with anything", ""},
           Case{"EventType 'x'", "operator is missing", "'x'"},
           Case{"EventType == ", "a value is expected", ""},
           Case{"EventType == 'x' A == 1", "AND or OR is expected before A", "A == 1"},
           Case{"EventType == 'x' AND", "a comparison is expected", ""},
           Case{"A == 1 AND OR B == 2", "not OR", "OR B == 2"},
           Case{"(A == 1", "')' is missing", ""},
           Case{"(A == 1 B == 2)", "')' is missing before B", "B == 2)"},
           Case{"A == 1)", "closes nothing", ")"},
           Case{"'High' == Ioa.Severity", "a field is expected here", "'High' == Ioa.Severity"},
           Case{"A in ()", "a value is expected", ")"},
           Case{"A in ('a', )", "a value is expected", ")"},
           Case{"A in ('a' 'b')", "')' is missing before 'b'", "'b')"},
           Case{"A in", "a list of values is expected", ""},
           Case{"A == ('x')", "a value is expected here, not (", "('x')"},
           Case{"RemoteIp == 10.0.0.1", "put text in single quotes: '10.0.0.1'", "10.0.0.1"},
           Case{"Day == 2025-05-06", "'2025-05-06'", "2025-05-06"},
           Case{"Ioa..Name == 'x'", "part of the field's name", ".Name == 'x'"},
           Case{"Ioa.Rules[0].Name == 'x'", "index of a list", "[0].Name == 'x'"},
           Case{"Ioa. == 'x'", "part of the field's name", " == 'x'"},
           Case{"A == 1; B == 2", "means nothing in a filter", "; B == 2"},
           Case{"A == 'x", "has no end", "'x"},
           Case{"A == \u00abx\u00bb", "typographic", "\u00abx\u00bb"},
           Case{"Имя == 'ж' Б == 1", "before Б", "Б == 1"},
       }) {
    CAPTURE(expression);
    const std::string said = mistake(expression);
    CHECK(contains(said, part));
    const auto caret = said.rfind('\n');
    if (caret != std::string::npos &&
        std::string_view(expression).find_first_of("\xd0\xc2") == std::string_view::npos)
      CHECK(marked(said) == at);
  }
}

TEST_CASE("the caret counts characters and not bytes") {
  CHECK(mistake("Имя == 'ж' Б == 1").ends_with("\nИмя == 'ж' Б == 1\n           ^"));
}

TEST_CASE("the search language of the web interface is recognised and the right one named") {
  const std::string quotes = mistake("EventType == \"threatdetect\"");
  CHECK(contains(quotes, "web interface"));
  CHECK(contains(quotes, "single quotes: 'threatdetect'"));
  CHECK(marked(quotes) == "\"threatdetect\"");
  const std::string star = mistake("FileName == power*");
  CHECK(contains(star, "web interface"));
  CHECK(marked(star) == "*");
  CHECK(mistake("FileName == 'power*'").empty());
  REQUIRE(doubts("FileName == 'power*'").size() == 1);
  CHECK(contains(doubts("FileName == 'power*'")[0], "web interface"));
}

TEST_CASE("what is merely not documented is doubted and not refused") {
  struct Case {
    const char *expression, *part, *at;
  };
  for (const auto& [expression, part, at] : {
           Case{"Ioa.Rules.Techniques contains 'T1059'", "contains", "contains 'T1059'"},
           Case{"A = 'x'", "did you mean ==?", "= 'x'"},
           Case{"A === 'x'", "did you mean ==?", "=== 'x'"},
           Case{"A <> 1", "did you mean !=?", "<> 1"},
           Case{"A =~ 'x'", "documented are ==", "=~ 'x'"},
           Case{"A like 'x'", "the operator like is not documented", "like 'x'"},
           Case{"A exists AND B == 1", "the operator exists", "exists AND B == 1"},
           Case{"lower(A) == 'x'", "the function lower", "lower(A) == 'x'"},
           Case{"startsWith(A, 'x')", "the function startsWith", "startsWith(A, 'x')"},
           Case{"A == 1 and B == 2", "capital letters", "and B == 2"},
           Case{"A == 1 && B == 2", "write AND", "&& B == 2"},
           Case{"A == 1 || B == 2", "write OR", "|| B == 2"},
           Case{"!(A == 1)", "write NOT", "!(A == 1)"},
           Case{"A NOT in ('x')", "before the field only", "NOT in ('x')"},
           Case{"A in ['x', 'y']", "stands in parentheses", "['x', 'y']"},
           Case{"A in 'x'", "stands in parentheses", "'x'"},
           Case{"A == process", "without quotes", "process"},
           Case{"A > 'x'", "for numbers", "> 'x'"},
           Case{"A == 'O\\'Brien'", "inside a text", "\\'Brien'"},
           Case{"A == 'O''Brien'", "inside a text", "''Brien'"},
       }) {
    CAPTURE(expression);
    CHECK(mistake(expression).empty());
    const auto said = doubts(expression);
    REQUIRE(said.size() == 1);
    CHECK(contains(said[0], part));
    CHECK(marked(said[0]) == at);
  }
  CHECK(check_filter("in(EventType, 'a', 'b')").empty());  // the documentation calls it a function
  CHECK(check_filter("FilePath == 'c:\\temp\\' AND A == 'x'").empty());
}

TEST_CASE("doubts before a mistake are said too") {
  const auto remarks = check_filter("A like 'x' AND B ==");
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0].is_doubt);
  CHECK_FALSE(remarks[1].is_doubt);
}

TEST_CASE("a long expression is shown around the mistake") {
  std::string expression;
  for (int i = 0; i < 100; ++i) expression += "Имя" + std::to_string(i) + " == 'значение' OR ";
  const std::string said = mistake(expression + "A ==");
  CHECK(said.size() < 500);
  CHECK(said.ends_with("^"));
  CHECK(contains(said, "\n..."));
  CHECK(contains(mistake("A == = 'x' " + expression), "...\n"));
}

TEST_CASE("nonsense of every kind neither crashes nor breaks the lines of the message") {
  CHECK(contains(mistake(std::string(5000, '(')), "too deep"));
  std::string nots;
  for (int i = 0; i < 5000; ++i) nots += "NOT ";
  CHECK(mistake(nots + "A == 1").empty());
  const std::string good =
      "NOT (Ioa.Rules == 'ж\\' OR A in ('x', \"y\", [2]) AND f(B) != -1.5 || C contains *)";
  uint64_t state = 7;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    for (int i = 0; i < 3; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      const auto at = (state >> 33) % text.size();
      if (state & 1) {
        text.erase(at, (state >> 20) % 5);
      } else {
        text.insert(at, 1, static_cast<char>(state >> 50));
      }
    }
    for (const auto& remark : check_filter(text)) {
      const std::string said = to_text(remark, text);
      CHECK(std::count(said.begin(), said.end(), '\n') == 2);
      CHECK(said.ends_with("^"));
      CHECK(said.find("; ") < said.find('\n'));
    }
  }
}

}  // namespace
}  // namespace sluice::kata
