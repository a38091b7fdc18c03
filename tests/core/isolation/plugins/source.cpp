// SPDX-License-Identifier: Apache-2.0
// A source that does what its option says, good or bad.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sluice/sdk/plugin.hpp>
#include <unistd.h>

namespace {

using namespace sluice::sdk;

const sluice_emit* raw = nullptr;

class Source {
 public:
  struct Config {
    std::string does = "records";
    int64_t count = 3;
    Secret password;
    std::vector<std::string> names;
  };
  static const Spec<Config>& spec() {
    static const Spec<Config> instance{
        {field("does", &Config::does, "What it does."), field("count", &Config::count, "How many records."),
         field("password", &Config::password, "A secret."), field("names", &Config::names, "Texts.")},
        [](const Config& config, std::vector<Problem>& problems) {
          if (config.does == "abort in check") std::abort();
          if (config.does == "advice") problems.push_back({"does", "better not; choose another", true});
        }};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;

  Source(Config config, Host host) : config_(std::move(config)), host_(host) {
    if (config_.does == "abort in create") std::abort();
    if (config_.does == "hang in create") wait([] { return false; });
    if (config_.does == "refuse") throw Failure::broken("this machine is not for me");
  }

  void open(std::string_view checkpoint) { at_ = checkpoint; }

  Poll poll(Emitter& out) {
    const std::string& does = config_.does;
    if (does == "records") return records(out);
    if (does == "settings") {
      std::string all(config_.password.reveal());
      for (const auto& name : config_.names) all += ' ' + name;
      out.record("settings", all, Format::text);
      out.checkpoint("seen");
    }
    if (does == "other things") other_things(out);
    if (does == "own batch") return hand_over_own(), out.checkpoint("own"), Poll::idle;
    if (does == "wrong ends") hand_over_wrong();
    if (does == "abort") std::abort();
    if (does == "abort with a child") abort_with_a_child();
    if (does == "exit") std::_Exit(3);
    if (does == "hog") hog();
    if (does == "wait") wait([&] { return cancelled_.load(); });
    if (does == "deaf") wait([] { return false; });
    if (does == "thread") std::thread([&] { host_.warn("from another thread"); }).join();
    if (cancelled_) throw Failure::cancelled();
    return Poll::idle;
  }

  void cancel() noexcept { cancelled_ = true; }

 private:
  Poll records(Emitter& out) {
    host_.info("fetching behind '" + at_ + "'");
    for (int64_t i = 0; i < config_.count; ++i) out.record("numbers", std::to_string(i), Format::text);
    host_.status("all fetched");
    host_.gauge("fetched_records", static_cast<double>(config_.count));
    out.checkpoint(at_ + "x");
    at_ += 'x';
    return Poll::idle;
  }

  void other_things(Emitter& out) {
    out.begin_atomic();
    out.record("a", "given up");
    out.abandon();
    out.begin_atomic();
    out.empty("table");
    out.malformed("a", "<", "byte 1", "no JSON");
    out.gap("a", std::chrono::milliseconds(5), std::chrono::milliseconds(7), "expired");
    out.checkpoint("done");
  }

  /// The child keeps what the process has open.
  void abort_with_a_child() {
    const pid_t child = ::fork();
    if (child == 0) {
      for (;;) ::pause();
    }
    host_.info(std::to_string(child));
    std::abort();
  }

  /// In memory of its own, and more than the host has ready.
  static void hand_over_own() {
    const std::string data = std::string(3'000'000, 'a') + "\nb\n";
    const std::vector<uint32_t> ends{3'000'000, 3'000'002};
    sluice_batch batch{};
    batch.size = sizeof batch;
    batch.format = SLUICE_FORMAT_TEXT;
    batch.count = 2;
    batch.stream = borrow("own");
    batch.data = data.data();
    batch.data_size = data.size();
    batch.ends = ends.data();
    sluice_error error{};
    error.size = sizeof error;
    if (raw->batch(raw->context, &batch, &error) != SLUICE_OK) throw Failure::retry(error.message);
  }

  static void hand_over_wrong() {
    const uint32_t end = 77;
    sluice_batch batch{};
    batch.size = sizeof batch;
    batch.format = SLUICE_FORMAT_TEXT;
    batch.count = 1;
    batch.stream = borrow("wrong");
    batch.data = "abc\n";
    batch.data_size = 4;
    batch.ends = &end;
    sluice_error error{};
    error.size = sizeof error;
    raw->batch(raw->context, &batch, &error);
  }

  void hog() {
    for (;;) {
      hoard_.push_back(std::make_unique<char[]>(std::size_t{4} << 20));
      std::memset(hoard_.back().get(), 1, 4096);
    }
  }

  template <class Done>
  static void wait(Done&& done) {
    while (!done()) std::this_thread::yield();
  }

  Config config_;
  Host host_;
  std::string at_;
  std::vector<std::unique_ptr<char[]>> hoard_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

constexpr sluice_source_api table = [] {
  auto made = source_table<Source>;
  made.poll = [](void* self, const sluice_emit* emit, sluice_error* error) {
    raw = emit;
    return source_table<Source>.poll(self, emit, error);
  };
  return made;
}();
extern "C" constexpr sluice_entry sluice_plugin_entry =
    entry<Source>("harmful", "1.0.0", "A source for tests.", &table, nullptr);
