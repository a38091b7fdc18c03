// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <sluice/sdk/host.hpp>

#include "config/check_value.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"
#include "config/toml_files.hpp"

namespace sluice::config {

namespace {

namespace fs = std::filesystem;

}  // namespace

bool names_shipped(const sluice_option& option, std::string_view text) {
  return option.type == SLUICE_OPTION_FILE && option.shipped.size != 0 && !text.empty() &&
         text.find('/') == std::string_view::npos && text.find('\0') == std::string_view::npos &&
         !text.ends_with(".toml");
}

std::optional<std::string> read_shipped(const sluice_option& option, const Value& value,
                                        const std::string& key, const CheckContext& context) {
  const fs::path folder = context.options.share / sdk::view(option.shipped);
  const auto names = context.options.share.empty() ? std::vector<std::string>{} : toml_files(folder).names();
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
