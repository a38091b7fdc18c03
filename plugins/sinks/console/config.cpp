// SPDX-License-Identifier: Apache-2.0
#include "sinks/console/config.hpp"

namespace sluice::console {

const sdk::Spec<Config>& spec() {
  using C = Config;
  using sdk::field;
  static const sdk::Spec<Config> spec(
      {field("to", &C::to, "Where records are shown.",
             {{"stdout", To::standard_output}, {"stderr", To::standard_error}}),
       field("pretty", &C::pretty, "Indent JSON records, one member a line."),
       field("sample", &C::sample, "Show every n-th record only; 1: all of them.").at_least(int64_t{1}),
       field("max_length", &C::max_length,
             "Cut a record behind so much of it, as it is shown; an ellipsis says so. 0: never.")
           .at_least(int64_t{0})
           .example("\"4 KiB\"")});
  return spec;
}

}  // namespace sluice::console
