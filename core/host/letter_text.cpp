// SPDX-License-Identifier: Apache-2.0
#include "host/letter_text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

#include <Poco/Base64Encoder.h>
#include <Poco/JSON/Object.h>
#include <Poco/UTF8Encoding.h>
#include <sluice/abi.h>

#include "base/text.hpp"

namespace sluice::host {
namespace {

using base::one_line;

const char* format_name(uint32_t format) {
  if (format == SLUICE_FORMAT_JSON) return "json";
  return format == SLUICE_FORMAT_TEXT ? "text" : "none";
}

std::string base64(std::string_view bytes) {
  std::ostringstream text;
  Poco::Base64Encoder encoder(text);
  encoder.rdbuf()->setLineLength(0);
  encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  encoder.close();
  return text.str();
}

/// Reasons and names are text of plugins: what is no UTF-8 in them is shown escaped.
std::string readable(std::string_view text) {
  return is_utf8(text) ? std::string(text) : one_line(text);
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const Poco::UTF8Encoding encoding;
  while (!bytes.empty()) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const int length = encoding.sequenceLength(at, 1);
    if (length < 1 || static_cast<std::size_t>(length) > bytes.size() ||
        !Poco::UTF8Encoding::isLegal(at, length))
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

std::string letter_line(const store::StoredLetter& one) {
  std::array<char, 64> size{};
  std::snprintf(size.data(), size.size(), "%9s", base::show_bytes(one.size).c_str());
  return std::to_string(one.id) + "  " + base::show_time(one.letter.at_ms) + "  " + one_line(one.pipeline) +
         "  " + one_line(one.who()) + "  " + one_line(one.letter.stream) + "  " + size.data() + "  " +
         one_line(one.letter.reason) + '\n';
}

std::string letter_page(const store::StoredLetter& one) {
  const auto& letter = one.letter;
  const auto line = [](const char* name, const std::string& text) { return std::string(name) + text + '\n'; };
  return line("letter    ", std::to_string(one.id)) + line("time      ", base::show_time(letter.at_ms)) +
         line("pipeline  ", one_line(one.pipeline)) +
         line(letter.sink.empty() ? "found by  " : "sink      ", one_line(one.who())) +
         line("plugin    ", one_line(letter.plugin) + ' ' + one_line(letter.plugin_version)) +
         line("stream    ", one_line(letter.stream) + " (" + format_name(letter.format) + ")") +
         line("place     ", one_line(letter.place)) + line("reason    ", one_line(letter.reason)) +
         line("replay    ", letter.replayable     ? "possible"
                            : letter.sink.empty() ? "not possible: it is no record"
                                                  : "not possible: its sink takes whole snapshots only") +
         line("bytes     ", base::show_count(one.size)) + one_line(letter.data) + '\n';
}

std::string letter_json(const store::StoredLetter& one, store::WithData with_data) {
  const auto& letter = one.letter;
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("id", one.id);
  object.set("time", base::show_time(letter.at_ms));
  object.set("time_ms", letter.at_ms);
  object.set("pipeline", readable(one.pipeline));
  object.set("from", letter.sink.empty() ? "source" : "sink");
  if (!letter.sink.empty()) object.set("sink", readable(letter.sink));
  object.set("plugin", readable(letter.plugin));
  object.set("plugin_version", readable(letter.plugin_version));
  object.set("stream", readable(letter.stream));
  object.set("format", format_name(letter.format));
  object.set("place", readable(letter.place));
  object.set("reason", readable(letter.reason));
  object.set("replayable", letter.replayable);
  object.set("size", one.size);
  if (with_data == store::WithData::yes) {
    const bool text = is_utf8(letter.data);
    object.set(text ? "data" : "data_base64", text ? std::string(letter.data) : base64(letter.data));
  }
  std::ostringstream line;
  object.stringify(line);
  return line.str() + '\n';
}

}  // namespace sluice::host
