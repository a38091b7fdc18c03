// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/config.hpp"

#include <algorithm>
#include <charconv>

#include "sinks/file/path_template.hpp"
#include "support/event_format/options.hpp"

namespace sluice::file {
namespace {

void check_path(const Config& config, std::vector<sdk::Problem>& problems) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (std::any_of(config.path.begin(), config.path.end(), control)) {
    problems.push_back({"path", "holds a control character; use a path without line breaks and tabs"});
  }
  if (config.path.ends_with('/')) {
    problems.push_back({"path", "names a directory; add a file name, for example {stream}-{date}.ndjson"});
  }
  for (const auto& name : PathTemplate::unknown_placeholders(config.path)) {
    problems.push_back({"path", "{" + name + "} is not known; use {date}, {stream} or {pipeline}"});
  }
}

void check(const Config& config, std::vector<sdk::Problem>& problems) {
  check_path(config, problems);
  event_format::check_format(config.format, config.mapping, problems);
  if (!parse_mode(config.mode)) {
    problems.push_back(
        {"mode", "is not an octal number such as \"0640\"; the owner needs read and write (06..)"});
  }
  if (config.compress != Compression::none && config.rotate_size.value == 0 &&
      config.path.find("{date}") == std::string::npos) {
    problems.push_back({"compress",
                        "has no effect: only closed files are compressed, and this one is never closed; "
                        "add {date} to path or set rotate_size",
                        true});
  }
}

}  // namespace

std::optional<mode_t> parse_mode(const std::string& text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc() || end != text.data() + text.size() || value > 0777) return std::nullopt;
  if ((value & 0600) != 0600) return std::nullopt;  // we could not open our own file again
  return static_cast<mode_t>(value);
}

namespace {

std::vector<sdk::Field<Config>> all_fields() {
  using C = Config;
  std::vector<sdk::Field<C>> fields{
      sdk::field("path", &C::path,
                 "File to append to. {date} stands for the UTC day of writing (2026-01-31), {stream} for the "
                 "stream's name, {pipeline} for the pipeline's.")
          .required()
          .path()
          .example("\"/var/log/sluice/{pipeline}-{date}.ndjson\""),
      sdk::field(
          "rotate_size", &C::rotate_size,
          "Start a further numbered file (name.2.ndjson) before one would grow beyond this size; 0: never.")
          .at_least(int64_t{0})
          .example("\"512 MiB\""),
      sdk::field(
          "compress", &C::compress,
          "Compress files that will not be written any more: after the day has changed, or the size was "
          "reached.",
          {{"none", Compression::none}, {"gzip", Compression::gzip}, {"zstd", Compression::zstd}}),
      sdk::field("mode", &C::mode, "Permissions of new files, in octal.")};
  for (auto& field : event_format::format_fields(&C::format, &C::mapping)) fields.push_back(std::move(field));
  return fields;
}

}  // namespace

const sdk::Spec<Config>& spec() {
  static const sdk::Spec<Config> spec(all_fields(), check);
  return spec;
}

}  // namespace sluice::file
