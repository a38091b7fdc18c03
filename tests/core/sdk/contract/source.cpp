// SPDX-License-Identifier: Apache-2.0
// A source that keeps the contract, and with one definition breaks it in one way.
#include <atomic>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <poll.h>
#include <sluice/sdk/plugin.hpp>
#include <unistd.h>

namespace {

using namespace sluice::sdk;

class Source {
 public:
  struct Config {
    int64_t count = 300;
    std::chrono::milliseconds pause{0};
  };
  static const Spec<Config>& spec() {
    static const Spec<Config> instance{{field("count", &Config::count, "Records that there are."),
                                        field("pause", &Config::pause, "Time between two polls.")}};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;

  Source(Config config, Host) : config_(config) {
#if defined(BROKEN_LEAK)
    new std::vector<char>(1000);
#endif
  }

  void open(std::string_view checkpoint) {
#if defined(BROKEN_OPENED)
    cancelled_ = false;
#endif
#if defined(BROKEN_TIMED)
    static std::atomic<int> opened = 0;
    time_ = ++opened / 2;
#endif
#if defined(BROKEN_BORROWED)
    kept_ = checkpoint.empty() ? std::string_view("0") : checkpoint;
#endif
    next_ = 0;
    resumed_ = !checkpoint.empty();
    if (checkpoint.empty()) return;
#if !defined(BROKEN_CHECKPOINT)
    const auto parsed = std::from_chars(checkpoint.data(), checkpoint.data() + checkpoint.size(), next_);
    if (parsed.ec != std::errc{} || parsed.ptr != checkpoint.data() + checkpoint.size() || next_ < 0)
      throw Failure::broken("this is no checkpoint of this source");
#endif
  }

  Poll poll(Emitter& out) {
#if defined(BROKEN_BORROWED)
    if (kept_.size() > 1 && kept_[0] == 'x') throw Failure::broken("an odd checkpoint");
#endif
#if defined(BROKEN_SLEEP)
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
#endif
#if defined(BROKEN_PAUSE)
    ::poll(nullptr, 0, 300);
#endif
#if defined(BROKEN_FILE)
    if (::dup(STDERR_FILENO) < 0) throw Failure::retry("no more files");
#endif
#if defined(BROKEN_CANCEL)
    for (int i = 0; i < 150; ++i) wait(std::chrono::milliseconds(10));
#endif
    if (cancelled_) throw Failure::cancelled();
    if (next_ >= config_.count) return Poll::idle;
#if defined(BROKEN_MEMORY)
    [](std::size_t size) noexcept { std::vector<char>(size).swap(kept_memory()); }(1000);
#endif
#if defined(BROKEN_OVERRUN)
    const std::vector<char> ten(10);
    last_ = ten.data()[ten.size()];
#endif
#if defined(BROKEN_THREAD)
    std::thread([&] { emit(out); }).join();
#else
    emit(out);
#endif
    return Poll::more;
  }

  void cancel() noexcept {
#if !defined(BROKEN_CANCEL)
    cancelled_ = true;
#endif
  }

 private:
  void emit(Emitter& out) {
    constexpr int64_t in_transaction = 100;
    const int64_t end = std::min(next_ + in_transaction, config_.count);
    for (int64_t n = next_; n < end; ++n) {
#if defined(BROKEN_SKIPS)
      if (resumed_ && n % 100 == 50) continue;
#endif
      out.record("numbers",
                 "{\"n\":" + std::to_string(n) + ",\"received_at\":" + std::to_string(time_) + "}");
    }
    out.checkpoint(std::to_string(end));
    next_ = end;
  }
  /// Without a call that the kernel knows as sleep.
  static void wait(std::chrono::milliseconds time) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < until) std::this_thread::yield();
  }

  static std::vector<char>& kept_memory() {
    static std::vector<char> memory;
    return memory;
  }

  Config config_;
  int64_t next_ = 0;
  int time_ = 0;  // of a clock that stands still for a while
#if defined(BROKEN_OVERRUN)
  volatile char last_ = 0;
#endif
  std::string_view kept_;
  bool resumed_ = false;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace

#if defined(BROKEN_THROWS)
// Without the guard of the SDK.
constexpr sluice_source_api unguarded = [] {
  auto table = source_table<Source>;
  table.poll = [](void*, const sluice_emit*, sluice_error*) -> sluice_status {
    throw std::runtime_error("nobody catches this");
  };
  return table;
}();
extern "C" constexpr sluice_entry sluice_plugin_entry =
    entry<Source>("subject", "1.0.0", "A source for tests.", &unguarded, nullptr);
#elif defined(BROKEN_OUTCOME)
constexpr sluice_source_api forgetful = [] {
  auto table = source_table<Source>;
  table.poll = [](void*, const sluice_emit*, sluice_error*) -> sluice_status { return 7; };
  return table;
}();
extern "C" constexpr sluice_entry sluice_plugin_entry =
    entry<Source>("subject", "1.0.0", "A source for tests.", &forgetful, nullptr);
#elif defined(BROKEN_DEFAULT)
constexpr sluice_entry undeclared = [] {
  auto made = entry<Source>("subject", "1.0.0", "A source for tests.", &source_table<Source>, nullptr);
  made.options = [](const sluice_option** options, size_t* count, uint32_t* size) {
    static const std::vector<sluice_option> all = [] {
      auto copy = Source::spec().options();
      copy[0].default_text = {};
      return copy;
    }();
    *options = all.data();
    *count = all.size();
    *size = sizeof(sluice_option);
  };
  return made;
}();
extern "C" constexpr sluice_entry sluice_plugin_entry = undeclared;
#else
SLUICE_SOURCE(Source, "subject", "1.0.0", "A source for tests.")
#endif

#if defined(BROKEN_EXPORTS)
extern "C" SLUICE_EXPORT int subject_exports_this();
int subject_exports_this() {
  return 1;
}
#endif

#if defined(BROKEN_LATER)
extern "C" int sluice_test_of_later_times();
[[maybe_unused]] const int of_later_times = sluice_test_of_later_times();
#endif
