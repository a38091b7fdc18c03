// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/framing.hpp"

#include <doctest/doctest.h>

#include "plugins/file/sink_harness.hpp"

using namespace sluice;
using siem::Framer;
using siem::Framing;
using test::Lines;

namespace {

using namespace std::string_literals;

struct Sent {
  std::vector<std::string_view> pieces;
  std::string text;
  test::Rejected rejected;
};

void write(Sent& sent, const Lines& lines, Framing framing, std::string_view header = {},
           uint64_t longest = 1000) {
  Framer framer(framing, longest);
  framer.write(lines.view(), header, sent.rejected.get(), [&](std::string_view bytes) {
    sent.pieces.push_back(bytes);
    sent.text += bytes;
  });
}

}  // namespace

TEST_CASE("each framing with and without a header gives the bytes that receivers expect") {
  const Lines lines("s", {"{}", "", "\xD0\xB6"});
  const std::tuple<Framing, const char*, std::string> cases[] = {
      {Framing::lf, "", "{}\n\n\xD0\xB6\n"},
      {Framing::lf, "<1>H ", "<1>H {}\n<1>H \n<1>H \xD0\xB6\n"},
      {Framing::nul, "", "{}\0\0\xD0\xB6\0"s},
      {Framing::nul, "<1>H ", "<1>H {}\0<1>H \0<1>H \xD0\xB6\0"s},
      {Framing::octet_counting, "", "2 {}0 2 \xD0\xB6"},
      {Framing::octet_counting, "<1>H ", "7 <1>H {}5 <1>H 7 <1>H \xD0\xB6"}};
  for (const auto& [framing, header, expected] : cases) {
    Sent sent;
    write(sent, lines, framing, header);
    CHECK(sent.text == expected);
    CHECK(sent.rejected.all().empty());
  }
}

TEST_CASE("without header and with line feeds the batch goes out as it is, without a copy") {
  const Lines lines("s", {"one", "two"});
  Sent sent;
  write(sent, lines, Framing::lf);
  REQUIRE(sent.pieces.size() == 1);
  CHECK(sent.pieces[0].data() == lines.view().lines().data());
  Sent nothing;
  write(nothing, Lines("s", {}), Framing::lf);
  write(nothing, Lines("s", {}), Framing::nul);
  CHECK(nothing.pieces.empty());
}

TEST_CASE("too long records are named and left out, wherever they stand") {
  const std::string big(11, 'x');
  for (const auto& [records, expected, refused] :
       std::initializer_list<std::tuple<std::vector<std::string>, std::string, std::vector<uint32_t>>>{
           {{big, "a", "b"}, "a\nb\n", {0}},
           {{"a", big, big, "b"}, "a\nb\n", {1, 2}},
           {{"a", "b", big}, "a\nb\n", {2}},
           {{big}, "", {0}},
           {{std::string(10, 'y'), "1234567890"}, "yyyyyyyyyy\n1234567890\n", {}}}) {
    for (const std::string header : {"", "H"}) {
      Sent sent;
      write(sent, Lines("s", records), Framing::lf, header, 10 + header.size());
      std::vector<uint32_t> named;
      for (const auto& [index, reason] : sent.rejected.all()) named.push_back(index);
      CHECK(named == refused);
      if (header.empty()) CHECK(sent.text == expected);
    }
  }
}

TEST_CASE("a record that holds the delimiter is not sent") {
  Sent sent;
  write(sent, Lines("s", {"a", "b\0c"s, "d"}, SLUICE_FORMAT_TEXT), Framing::nul);
  CHECK(sent.text == "a\0d\0"s);
  REQUIRE(sent.rejected.all().size() == 1);
  CHECK(sent.rejected.all()[0].first == 1);
}

TEST_CASE("a large batch goes out in pieces of whole messages") {
  std::vector<std::string> records(3000, std::string(300, 'r'));
  Sent sent;
  write(sent, Lines("s", records), Framing::octet_counting, "H");
  CHECK(sent.text.size() == 3000 * (4 + 301));
  CHECK(sent.pieces.size() > 1);
}
