// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <sluice/sdk/batch.hpp>
#include <sluice/sdk/spec.hpp>

namespace sluice::generate {

/// The options of one source; see spec() for their meaning. Defaults here are what the documentation shows.
struct Config {
  std::string record_template = R"({"number":${number},"time":"${time}","id":"${uuid}",)"
                                R"("level":"${choice:info|warning|error}","value":${random:0-100}})";
  sdk::Format format = sdk::Format::json;
  std::string stream = "generated";
  uint64_t rate = 1;
  uint64_t count = 0;
  int64_t seed = 1;
  uint64_t batch = 1000;
};

/// The declaration that parsing, checking, help and documentation come from.
const sdk::Spec<Config>& spec();

}  // namespace sluice::generate
