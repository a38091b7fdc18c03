// SPDX-License-Identifier: Apache-2.0
// A sink that keeps the contract, and with one definition breaks it in one way.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <new>
#include <string>
#include <string_view>

#include <sluice/sdk/plugin.hpp>

namespace {

using namespace sluice::sdk;

class Sink {
 public:
  struct Config {
    std::string path;
  };
  static const Spec<Config>& spec() {
    static const Spec<Config> instance{
        {field("path", &Config::path, "File that records go to.").required().path()}};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_EXACT;

  Sink(Config config, Host) : config_(std::move(config)) {
    struct sigaction now {};
    ::sigaction(SIGPIPE, nullptr, &now);
    if (now.sa_handler != SIG_IGN) throw Failure::broken("the host does not ignore SIGPIPE");
  }

  void open(std::string_view state) {
    length_ = 0;
    for (const char c : state) {
      if (c < '0' || c > '9' || length_ > 1'000'000'000)
        throw Failure::broken("this is no state of this sink");
      length_ = length_ * 10 + static_cast<std::uintmax_t>(c - '0');
    }
    if (state.empty()) length_ = there();
    stored_ = length_;
    rollback();
  }
  void write(const BatchView& batch, const Rejects&) try {
    std::raise(SIGPIPE);  // what a write to a closed socket would send: it does no harm where a plugin runs
    stored_ = length_;    // what was committed before is stored
    waiting_ += batch.lines();
  } catch (const std::bad_alloc&) {
#if !defined(BROKEN_MEMORY)
    throw;
#endif
  }
  std::string commit() {
#if !defined(BROKEN_COMMIT)
    std::ofstream file(config_.path, std::ios::binary | std::ios::app);
    file << waiting_;
    if (!file.flush()) throw Failure::retry(config_.path + ": cannot be written");
    length_ += waiting_.size();
#endif
    waiting_.clear();
    return std::to_string(length_);
  }
  void rollback() {
    waiting_.clear();
#if !defined(BROKEN_UNSTORED)
    length_ = stored_;
#endif
    if (there() > length_) std::filesystem::resize_file(config_.path, length_);
  }
  void cancel() noexcept {}

 private:
  std::uintmax_t there() const {
    std::error_code none;
    const auto size = std::filesystem::file_size(config_.path, none);
    return none ? 0 : size;
  }

  Config config_;
  std::uintmax_t length_ = 0, stored_ = 0;
  std::string waiting_;
};

}  // namespace

SLUICE_SINK(Sink, "subject", "1.0.0", "A sink for tests.")
