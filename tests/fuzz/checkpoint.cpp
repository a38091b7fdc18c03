// SPDX-License-Identifier: Apache-2.0
// The checkpoints of both sources, as a store hands them back. One that is not understood is refused for
// good; one that is understood is the same after it was written again.
#include "sources/kata/checkpoint.hpp"

#include <string>

#include <sluice/sdk/failure.hpp>

#include "fuzz/target.hpp"
#include "sources/kics/checkpoint.hpp"

using namespace sluice;

namespace {

template <class Parse>
void check(std::string_view text, Parse parse) {
  try {
    const auto checkpoint = parse(text);
    const std::string written = to_text(checkpoint);
    fuzz::require(parse(written) == checkpoint, "a checkpoint survives being written and read");
    fuzz::require(to_text(parse(written)) == written, "and is written the same way again");
  } catch (const sdk::Failure& failure) {
    fuzz::require(failure.status() == SLUICE_BROKEN, "to begin anew needs a person");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool kata = input.number() % 2 != 0;
  const std::string_view text = input.rest();
  if (kata) {
    check(text, kata::parse_checkpoint);
  } else {
    check(text, kics::parse_checkpoint);
  }
  return 0;
}
