// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/state.hpp"

#include <charconv>
#include <limits>

#include <sluice/sdk/failure.hpp>

namespace sluice::file {
namespace {

constexpr std::string_view heading = "sluice-file 1";
constexpr std::string_view nothing =
    "=";  // stands for an empty part of a key; no date or stream looks like it

std::string word(const std::string& text) {
  return text.empty() ? std::string(nothing) : text;
}
std::string text(std::string_view word) {
  return word == nothing ? std::string() : std::string(word);
}

bool parse_open(std::string_view line, State& state) {
  State::Open file;
  uint64_t inode = 0, number = 0;
  if (!parse_number(next_word(line), file.length) || !parse_number(next_word(line), inode) ||
      !parse_number(next_word(line), number) || number == 0 ||
      number > std::numeric_limits<uint32_t>::max()) {
    return false;
  }
  file.inode = static_cast<ino_t>(inode);
  file.number = static_cast<uint32_t>(number);
  file.key.date = text(next_word(line));
  file.key.stream = text(next_word(line));
  file.path = line;
  state.open.push_back(file);
  return !line.empty();
}

bool parse_line(std::string_view line, State& state) {
  const std::string_view kind = next_word(line);
  if (kind == "commit") return parse_number(line, state.commit);
  if (kind == "journal") return state.journal = line, !line.empty();
  if (kind == "open") return parse_open(line, state);
  if (kind != "closed") return false;
  State::Closed file;
  if (!parse_number(next_word(line), file.length) || line.empty()) return false;
  file.path = line;
  state.closed.push_back(file);
  return true;
}

}  // namespace

std::string_view next_word(std::string_view& line) {
  const auto space = line.find(' ');
  const std::string_view word = line.substr(0, space);
  line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  return word;
}

bool parse_number(std::string_view word, uint64_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

std::string to_text(const State& state) {
  std::string out(heading);
  out += "\njournal " + state.journal.string() + "\ncommit " + std::to_string(state.commit) + '\n';
  for (const auto& file : state.open) {
    out += "open " + std::to_string(file.length) + ' ' + std::to_string(file.inode) + ' ' +
           std::to_string(file.number) + ' ' + word(file.key.date) + ' ' + word(file.key.stream) + ' ' +
           file.path.string() + '\n';
  }
  for (const auto& file : state.closed) {
    out += "closed " + std::to_string(file.length) + ' ' + file.path.string() + '\n';
  }
  return out;
}

State parse_state(std::string_view text) {
  State state;
  if (text.empty()) return state;
  bool good = text.starts_with(heading) && text.size() > heading.size() && text[heading.size()] == '\n' &&
              text.ends_with('\n');
  if (good) text.remove_prefix(heading.size() + 1);
  while (good && !text.empty()) {
    const auto end = text.find('\n');
    good = parse_line(text.substr(0, end), state);
    text.remove_prefix(end + 1);
  }
  if (!good || state.commit == 0 || state.journal.empty()) {
    throw sdk::Failure::broken(
        "stored state of the sink: not in the form that this version writes; run the version that wrote it, "
        "or "
        "reset the pipeline's checkpoint and move the files away");
  }
  return state;
}

}  // namespace sluice::file
