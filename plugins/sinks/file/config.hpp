// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <sluice/sdk/spec.hpp>
#include <sys/types.h>

#include "support/event_format/mapping.hpp"

namespace sluice::file {

enum class Compression { none, gzip, zstd };

/// The options of the sink; see spec() for their meaning.
struct Config {
  std::string path;
  sdk::Bytes rotate_size{0};
  Compression compress = Compression::none;
  std::string mode = "0640";
  event_format::Format format = event_format::Format::verbatim;
  std::string mapping;
};

const sdk::Spec<Config>& spec();

/// The permission bits that the text stands for; nothing when it is not an octal number up to 0777.
std::optional<mode_t> parse_mode(const std::string& text);

}  // namespace sluice::file
