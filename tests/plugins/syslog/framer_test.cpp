// SPDX-License-Identifier: Apache-2.0
#include "sources/syslog/framer.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "simulators/common/dice.hpp"

using namespace sluice::syslog;
using namespace std::string_literals;

namespace {

using Texts = std::vector<std::string>;

struct Cutter {
  explicit Cutter(Framing framing = Framing::automatic, std::size_t max_record = 4096)
      : framer(framing, max_record) {}
  Framer::Take take() {
    return [this](const Frame& frame) {
      (frame.kind == Frame::Kind::message ? messages : others).emplace_back(frame.bytes);
      if (frame.kind != Frame::Kind::message) kinds.push_back(frame.kind);
    };
  }
  void feed(std::string_view bytes, std::size_t piece) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
      framer.feed(bytes.substr(0, piece), take());
  }
  void quiet() { framer.quiet(take()); }
  void end(bool orderly = true) { framer.end(orderly, take()); }

  Framer framer;
  Texts messages, others;
  std::vector<Frame::Kind> kinds;
};

/// What comes out does not depend on how the stream is cut.
void check_cut(const std::string& stream, const Texts& expected, Framing framing = Framing::automatic) {
  for (const std::size_t piece :
       {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{100}, stream.size() + 1}) {
    CAPTURE(piece);
    Cutter cutter(framing);
    cutter.feed(stream, piece);
    cutter.end();
    CHECK(cutter.messages == expected);
    CHECK(cutter.others.empty());
  }
}

std::string counted(const std::string& message) {
  return std::to_string(message.size()) + " " + message;
}

const std::string layout_a =
    "2026-02-16T09:55:48.222Z 192.0.2.50 CEF:0|Kaspersky|KICS4Net|4.5|8000000001|Имя|9|cnt=1";
const std::string layout_b =
    "CEF:0|Kaspersky|KICS4Net|4.5|8000000001|Имя|9|dateTime=2026-02-16T09:55:48.222Z cnt=1";

}  // namespace

TEST_CASE("lines are cut at LF and at CR LF and blank ones are dropped") {
  check_cut("<13>one\n<13>two\r\n\n\r\n<13>three\n", {"<13>one", "<13>two", "<13>three"});
  check_cut("one\ntwo\n", {"one", "two"}, Framing::lf);
}

TEST_CASE("a line without its LF is a message when the connection is closed") {
  check_cut("one\ntwo", {"one", "two"});
  check_cut("alone", {"alone"});
  check_cut(layout_b, {layout_b});
}

TEST_CASE("NUL behind each message is found and line feeds inside stay") {
  check_cut("one\0two\nlines\0three\0"s, {"one", "two\nlines", "three"});
  check_cut("one\0two"s, {"one", "two"}, Framing::nul);
}

TEST_CASE(
    "octet counts are found in front of syslog and of CEF and of anything that ends where the count says") {
  check_cut(counted("<13>one") + counted("<13>two\nlines") + counted("<13>Ж"),
            {"<13>one", "<13>two\nlines", "<13>Ж"});
  check_cut(counted(layout_b) + counted(layout_b), {layout_b, layout_b});
  check_cut(counted(layout_a) + counted(layout_a), {layout_a, layout_a});
  check_cut(counted("hello"), {"hello"});
}

TEST_CASE("a line feed behind a counted message is the mistake of many senders and does no harm") {
  check_cut(counted("<13>one") + "\n" + counted("<13>two\n") + counted("<13>three") + "\r\n",
            {"<13>one", "<13>two", "<13>three"});
}

TEST_CASE("a line that begins with a number is no octet count") {
  check_cut(layout_a + "\n" + layout_a + "\n", {layout_a, layout_a});
  check_cut("3 little lines\nand one\n" + std::string(200, 'x') + "\n",
            {"3 little lines", "and one", std::string(200, 'x')});
  check_cut("2026 Feb 16 host: text\nnext\n" + std::string(3000, 'y') + "\n",
            {"2026 Feb 16 host: text", "next", std::string(3000, 'y')});
  check_cut("0 is no count\n", {"0 is no count"});
  check_cut("12345678901234 digits\n", {"12345678901234 digits"});
  check_cut("4711\n4712\n", {"4711", "4712"});
}

TEST_CASE("a line between counted messages is a message unless counts are demanded") {
  const std::string stream = counted("<13>one") + "<13>line\n" + counted("<13>two");
  check_cut(stream, {"<13>one", "<13>line", "<13>two"});
  Cutter strict(Framing::octet_counting);
  strict.feed(stream, 3);
  strict.end();
  CHECK(strict.messages == Texts{"<13>one", "<13>two"});
  CHECK(strict.others == Texts{"<13>line"});
  CHECK(strict.kinds.at(0) == Frame::Kind::not_counted);
}

TEST_CASE("a message that is too long costs itself and nothing behind it") {
  const std::string big(20'000, 'b');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{999}, std::size_t{64'000}}) {
    for (const auto& [framing, stream] : std::vector<std::pair<Framing, std::string>>{
             {Framing::automatic, "one\n" + big + "\ntwo\n"},
             {Framing::automatic, big + "\ntwo\n" + "one\n"},
             {Framing::nul, "one\0"s + big + "\0two\0"s},
             {Framing::octet_counting, counted("one") + counted(big) + counted("two")}}) {
      Cutter cutter(framing);
      cutter.feed(stream, piece);
      cutter.end();
      CHECK(cutter.messages.size() == 2);
      REQUIRE(cutter.others.size() == 1);
      CHECK(cutter.kinds.at(0) == Frame::Kind::too_long);
      CHECK(cutter.others.at(0) == big.substr(0, cutter.others.at(0).size()));
      CHECK(cutter.others.at(0).size() >= 4096);
      CHECK(cutter.framer.held() == 0);
    }
  }
}

TEST_CASE("a message of exactly the longest size passes") {
  const std::string most(4096, 'm');
  check_cut(most + "\n" + most + "\r\n", {most, most});
  check_cut(counted("<" + most.substr(1)), {"<" + most.substr(1)});
}

TEST_CASE("a connection that breaks off gives what it has of a message as cut") {
  Cutter cutter;
  cutter.feed("one\ntw", 4);
  cutter.end(false);
  CHECK(cutter.messages == Texts{"one"});
  CHECK(cutter.others == Texts{"tw"});
  CHECK(cutter.kinds.at(0) == Frame::Kind::cut);
  Cutter counting;
  counting.feed("20 <13>half", 4);
  counting.end(true);  // in order, but the count says more
  CHECK(counting.others == Texts{"20 <13>half"});
}

TEST_CASE("messages with nothing between them are told apart by their headers") {
  for (const auto& message : {layout_a, layout_b}) {
    check_cut(message + message + message, {message, message, message});
    Cutter cutter;
    cutter.feed(message + message, 10);
    CHECK(cutter.messages.empty());
    CHECK(cutter.framer.waits_for_quiet());
    cutter.quiet();
    CHECK(cutter.messages == Texts{message, message});
    cutter.feed(message, 10);
    cutter.quiet();
    CHECK(cutter.messages.size() == 3);
    CHECK_FALSE(cutter.framer.waits_for_quiet());
  }
}

TEST_CASE("messages with nothing between them and no silence are told apart as soon as there is too much") {
  Cutter cutter;
  std::string stream;
  for (int i = 0; i < 200; ++i) stream += layout_a;
  cutter.feed(stream, 1000);
  CHECK(cutter.messages.size() == 199);
  cutter.end();
  CHECK(cutter.messages == Texts(200, layout_a));
}

TEST_CASE("a first line that comes slowly is put right by the line feed that follows") {
  Cutter cutter;
  cutter.feed("one\n", 1);
  cutter.feed("tw", 1);
  cutter.quiet();
  cutter.feed("o\nthree\n", 1);
  CHECK(cutter.messages == Texts{"one", "two", "three"});
  Cutter number;
  number.feed("2026 lines to come\nor not", 5);
  number.quiet();
  CHECK(number.messages == Texts{"2026 lines to come"});
}

TEST_CASE("whatever comes nothing is held beyond the longest message and the framer lives on") {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    sluice::simulators::Dice dice(seed, 1, 2);
    const Framing framings[] = {Framing::automatic, Framing::lf, Framing::nul, Framing::octet_counting};
    Cutter cutter(framings[seed % 4], 480);
    const std::string alphabet = "0123456789 <>\n\r\0|CEF:0|a="s;
    for (int piece = 0; piece < 60; ++piece) {
      std::string bytes;
      for (std::uint64_t i = dice.below(120); i > 0; --i) bytes += alphabet[dice.below(alphabet.size())];
      cutter.feed(bytes, 1 + dice.below(50));
      CHECK(cutter.framer.held() <= 480 + 64);
      if (dice.below(9) == 0) cutter.quiet();
    }
    cutter.end(seed % 2 == 0);
    for (const auto& message : cutter.messages) CHECK(message.size() <= 480);
  }
}

TEST_CASE("a second header behind the host of the first ends a message, and is no endless one") {
  const std::string first = "2026-02-16T09:55:48.222Z 192.0.2.1&CEF:0|a ";
  const std::string second = "CEF:0|Kaspersky|KI";
  check_cut(first + second, {first, second});
}
