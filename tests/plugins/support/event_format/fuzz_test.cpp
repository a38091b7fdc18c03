// SPDX-License-Identifier: Apache-2.0
// All of Unicode, and random JSON, through the encoder and back through parsers that share nothing with it.
#include <random>

#include "plugins/support/event_format/cef_parser.hpp"
#include "plugins/support/event_format/rendering.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

std::string utf8_of(unsigned code) {
  std::string out;
  const auto byte = [&](unsigned bits) { out += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
        byte(0x80 | (code & 0x3F));
  }
  return out;
}

std::string escape_of(unsigned unit) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", unit);
  return text;
}

/// A character in a JSON string: escaped where it must be, or where `escaped` asks for it.
std::string json_of(unsigned code, bool escaped) {
  if (code >= 0x10000 && escaped)
    return escape_of(0xD800 + ((code - 0x10000) >> 10)) + escape_of(0xDC00 + ((code - 0x10000) & 0x3FF));
  if (escaped || code < 0x20 || code == '"' || code == '\\') return escape_of(code);
  return utf8_of(code);
}

using Codes = std::vector<unsigned>;

std::string text_of(const Codes& codes) {
  std::string out;
  for (const unsigned code : codes) out += utf8_of(code);
  return out;
}

bool is_blank(unsigned code) {
  return code == 0 || code == ' ' || (code >= 9 && code <= 13);
}

/// What a receiver is to see of a value: no blanks around it, control characters as spaces, CRLF as one line
/// end.
std::string expected_cef(Codes codes) {
  while (!codes.empty() && is_blank(codes.front())) codes.erase(codes.begin());
  while (!codes.empty() && is_blank(codes.back())) codes.pop_back();
  Codes out;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const unsigned code = codes[i];
    if (code == 0 || (code == '\r' && i + 1 < codes.size() && codes[i + 1] == '\n')) continue;
    out.push_back(code < 0x20 && code != '\n' && code != '\r' ? ' ' : code);
  }
  return text_of(out);
}

std::string expected_leef(Codes codes, unsigned delimiter) {
  while (!codes.empty() && is_blank(codes.front())) codes.erase(codes.begin());
  while (!codes.empty() && is_blank(codes.back())) codes.pop_back();
  Codes out;
  for (const unsigned code : codes) {
    if (code != 0) out.push_back(code < 0x20 || code == delimiter ? ' ' : code);
  }
  return text_of(out);
}

std::string expected_header(const Codes& codes) {
  Codes out;
  for (const unsigned code : codes) out.push_back(code < 0x20 ? ' ' : code);
  return text_of(out);
}

struct Outputs {
  Rendering cef{
      "lengths = 'off'\n[header]\nvendor = 'V'\nproduct = 'P'\nversion = '1'\nclass_id = 'c'\n"
      "name = { text = 'n{v}', default = 'n' }\nseverity = '5'\n[cef]\nk = '{v}'\nafter = '1'\n"};
  Rendering leef1{plain_header + "[cef]\nk = '{v}'\nafter = '1'\n", Format::leef};
  Rendering leef2{
      "leef_version = '2.0'\nleef_delimiter = 'x2603'\n" + plain_header + "[cef]\nk = '{v}'\nafter = '1'\n",
      Format::leef};
  Rendering json{"[json]\nk = 'x{v}'\nraw = '{v}'\n", Format::json};

  void check(const Codes& codes, const std::string& record) {
    const auto event = parse_cef(cef(record));
    REQUIRE(event["k"] == expected_cef(codes));
    REQUIRE(event["after"] == "1");
    const bool nothing = expected_cef(codes).empty();
    REQUIRE(event.extension.size() == (nothing ? 1 : 2));
    if (!codes.empty()) REQUIRE(event.header[4] == "n" + expected_header(codes));
    for (auto* leef : {&leef1, &leef2}) {
      const auto attributes = parse_leef((*leef)(record));
      REQUIRE(attributes["k"] == expected_leef(codes, leef == &leef1 ? '\t' : 0x2603));
      REQUIRE(attributes["after"] == "1");
    }
    // The JSON that comes out is read back by the encoder's own reader into the same text: it was checked
    // above.
    if (codes.empty()) return;
    const std::string again = json(record);
    Rendering reader(plain_header + "[cef]\nk = '{k}'\nraw = '{raw}'\n");
    const auto back = parse_cef(reader(again));
    Codes with_x{'x'};
    with_x.insert(with_x.end(), codes.begin(), codes.end());
    REQUIRE(back["k"] == expected_cef(with_x));
    REQUIRE(back["raw"] == expected_cef(codes));
  }
};

}  // namespace

TEST_CASE("every code point of Unicode arrives as it was sent") {
  Outputs outputs;
  for (const bool escaped : {false, true}) {
    Codes codes;
    std::string json;
    for (unsigned code = 0; code <= 0x10FFFF; ++code) {
      if (code == 0xD800) code = 0xE000;
      codes.push_back(code);
      json += json_of(code, escaped);
      if (codes.size() < 2048 && code != 0x10FFFF) continue;
      outputs.check(codes, "{\"v\":\"" + json + "\"}");
      codes.clear();
      json.clear();
    }
  }
}

TEST_CASE("the characters that formats care about arrive from any place in a value") {
  Outputs outputs;
  std::mt19937 dice(20261122);
  constexpr unsigned special[] = {'\\',   '=',    '|',    '\n',    '\r',     '\t', 0,     ' ',    '"',
                                  'a',    '{',    '}',    0x7F,    0x85,     0xA0, 0x436, 0x2028, 0x2603,
                                  0xFEFF, 0xFFFD, 0xFFFF, 0x1F600, 0x10FFFF, 'n',  'r',   '^'};
  for (int round = 0; round < 20'000; ++round) {
    Codes codes(dice() % 12);
    std::string json;
    for (auto& code : codes) {
      code = special[dice() % std::size(special)];
      json += json_of(code, dice() % 3 == 0);
    }
    INFO(json);
    outputs.check(codes, "{\"v\":\"" + json + "\"}");
  }
}

TEST_CASE("a cut never splits a code point, whatever the text and wherever it falls") {
  std::mt19937 dice(7);
  for (const char* lengths : {"bytes", "characters"}) {
    Rendering render("lengths = '" + std::string(lengths) + "'\n" + plain_header +
                     "[cef]\nact = '{v}'\nexternalId = '{v}'\n");
    for (int round = 0; round < 5'000; ++round) {
      std::string text;
      std::vector<std::size_t> ends{0};
      while (text.size() < 300) {
        constexpr unsigned sample[] = {'a', '=', '\\', 0x436, 0x20AC, 0x1F600};
        const unsigned code = sample[dice() % std::size(sample)];
        text += utf8_of(code);
        ends.push_back(text.size());
      }
      std::string json;
      for (const char c : text) json += c == '\\' ? "\\\\" : std::string(1, c);
      const auto event = parse_cef(render("{\"v\":\"" + json + "\"}"));
      for (const auto& [key, limit] : {std::pair("act", std::size_t{63}), {"externalId", std::size_t{40}}}) {
        std::size_t longest = 0;
        for (std::size_t i = 0; i < ends.size(); ++i) {
          const bool fits = std::string(lengths) == "bytes" ? ends[i] <= limit : i <= limit;
          if (fits) longest = ends[i];
        }
        REQUIRE(event[key] == text.substr(0, longest));
      }
    }
  }
}

namespace {

/// Random JSON in which every kind of token and every name of the mapping turns up.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : dice_(seed) {}

  std::string object(int depth) {
    std::string out = "{";
    for (auto n = dice_() % 5; n > 0; --n) {
      out += (out.size() > 1 ? "," : "") + space() + name() + space() + ":" + space() + value(depth + 1) +
             space();
    }
    return out + "}";
  }

 private:
  std::string space() { return dice_() % 8 == 0 ? " " : ""; }
  std::string name() {
    static const char* names[] = {"\"a\"", "\"b\"",       "\"A\"",    "\"time\"", "\"ip\"",
                                  "\"\"",  "\"\\u0061\"", "\"item\"", "\"ж\""};
    return names[dice_() % std::size(names)];
  }
  std::string value(int depth) {
    static const char* scalars[] = {"null",
                                    "true",
                                    "false",
                                    "0",
                                    "-1",
                                    "1e400",
                                    "12345678901234567890123",
                                    "\"\"",
                                    "\"x=y|z\\\\\"",
                                    "\"10.0.0.1\"",
                                    "\"fe80::1\"",
                                    "\"\\ud800\"",
                                    "\"2026-01-01T00:00:00Z\"",
                                    "\"High\"",
                                    "\" \"",
                                    "\"\\u0000\"",
                                    "\"a\\nb\"",
                                    "1746522000123456",
                                    "-0.0",
                                    "\"{b}\""};
    const auto kind = dice_() % 6;
    if (kind == 0 && depth < 6) return object(depth);
    if (kind > 1 || depth >= 6) return scalars[dice_() % std::size(scalars)];
    std::string out = "[";
    for (auto n = dice_() % 4; n > 0; --n) out += (out.size() > 1 ? "," : "") + value(depth + 1);
    return out + "]";
  }
  std::mt19937 dice_;
};

}  // namespace

TEST_CASE("random JSON always gives a line that a receiver can read") {
  const std::string toml =
      "inside = 'item'\ntext = '{a} {b}'\n"
      "[header]\nvendor = 'V'\nproduct = { from = 'a.b', default = 'P' }\nversion = '1'\n"
      "class_id = { from = ['a', 'b'], default = 'c' }\nname = { text = '{a[].b} | {b}', default = 'n' }\n"
      "severity = { from = 'b', values = { High = '8' }, default = 'Unknown' }\n"
      "[cef]\nmsg = '{a}'\nact = '{b.a}'\nrt = '{time|a.time}'\nsrc = '{ip|a[].ip}'\nsmac = '{a}'\n"
      "cn1 = { from = 'a[]', label = 'N' }\ncs1 = { from = 'b', as = 'names', label = 'L=|' }\n"
      "k = { from = 'a', as = 'json' }\n[json]\na = '{a[]}'\nb = { from = 'b', as = 'number' }\n"
      "c = { from = 'a', as = 'names' }\n[[event]]\nwhen = { a = '*' }\ncef.msg = '{A.a[0]}'\n";
  Rendering cef(toml), leef(toml, Format::leef), json("json_others = 'keep'\n" + toml, Format::json);
  RandomJson random(42);
  for (int round = 0; round < 20'000; ++round) {
    const std::string record = random.object(0);
    INFO(record);
    const auto event = parse_cef(cef(record));
    REQUIRE(event.header[5].size() <= 7);
    REQUIRE(event["act"].size() <= 63);
    REQUIRE(parse_leef(leef(record)).header.size() == 4);
    const std::string again = json(record);
    REQUIRE(again.starts_with("{"));
    REQUIRE_FALSE(cef(again).starts_with("!"));  // JSON again
  }
}

TEST_CASE("damaged records are refused or rendered and nothing else") {
  Rendering render("text = '{a}'\n" + plain_header + "[cef]\nk = '{a.b[].c}'\n");
  RandomJson random(43);
  std::mt19937 dice(44);
  for (int round = 0; round < 20'000; ++round) {
    std::string record = random.object(0);
    for (auto n = dice() % 3 + 1; n > 0 && !record.empty(); --n) {
      const std::size_t at = dice() % record.size();
      switch (dice() % 3) {
        case 0:
          record[at] = static_cast<char>(dice());
          break;
        case 1:
          record.erase(at, 1);
          break;
        default:
          record.resize(at);
      }
    }
    const std::string line = render(record);
    if (!line.starts_with("!")) REQUIRE(parse_cef(line).header.size() == 6);
  }
}
