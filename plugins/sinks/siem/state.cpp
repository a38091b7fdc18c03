// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/state.hpp"

namespace sluice::siem {
namespace {

constexpr std::string_view heading = "sluice-siem 1\nnever-closes ";

}  // namespace

std::string state_text(std::string_view address, bool never_closes) {
  return never_closes ? std::string(heading) + std::string(address) + '\n' : std::string();
}

bool never_closes(std::string_view text, std::string_view address) {
  return text == state_text(address, true);
}

}  // namespace sluice::siem
