// SPDX-License-Identifier: Apache-2.0
// A sink that counts what it gets, and does harm where a record says so.
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

namespace {

using namespace sluice::sdk;

class Sink {
 public:
  struct Config {};
  static const Spec<Config>& spec() {
    static const Spec<Config> instance{{}};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_EXACT;

  Sink(Config, Host host) : host_(host) {}

  void open(std::string_view state) {
    held_ = state;
    host_.info("opened with '" + held_ + "'");
  }
  void write(const BatchView& batch, const Rejects& rejects) {
    for (uint32_t i = 0; i < batch.size(); ++i) {
      if (batch[i] == "abort") std::abort();
      if (batch[i] == "refuse all") throw Failure::rejected("not these");
      if (batch[i] == "later") throw Failure::retry_after("come again", std::chrono::milliseconds(42));
      if (batch[i] == "bad")
        rejects.add(i, "it is bad");
      else
        held_ += std::string(batch[i]) + ' ';
    }
  }
  std::string commit() { return held_; }
  void rollback() { host_.info("rolled back"); }
  void cancel() noexcept {}

 private:
  Host host_;
  std::string held_;
};

}  // namespace

SLUICE_SINK(Sink, "harmful", "1.0.0", "A sink for tests.")
