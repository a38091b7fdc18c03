// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <sluice/sdk/host.hpp>

#include "config/check_value.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

namespace fs = std::filesystem;

/// The names that may be written: the files of the folder without ".toml".
std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".toml") names.push_back(it->path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

bool names_shipped(const sluice_option& option, std::string_view text) {
  return option.type == SLUICE_OPTION_FILE && option.shipped.size != 0 && !text.empty() &&
         text.find('/') == std::string_view::npos && text.find('\0') == std::string_view::npos &&
         !text.ends_with(".toml");
}

std::optional<std::string> read_shipped(const sluice_option& option, const Value& value,
                                        const std::string& key, const CheckContext& context) {
  const fs::path folder = context.options.share / sdk::view(option.shipped);
  const auto names = context.options.share.empty() ? std::vector<std::string>{} : names_in(folder);
  if (std::find(names.begin(), names.end(), value.text) != names.end())
    return (folder / (value.text + ".toml")).lexically_normal().string();
  const std::string own = "write ./" + value.text + ".toml for a file beside this one";
  const std::string near = nearest(value.text, names);
  context.report.error(
      value.begin, key,
      in_quotes(value.text) + (names.empty() ? " is no file, and no files come with this program"
                                             : " is none of the files that come with sluice"),
      (near.empty() ? "" : "did you mean " + near + "? ") +
          (names.empty() ? own : "There are " + joined(names) + "; " + own));
  return std::nullopt;
}

}  // namespace sluice::config
