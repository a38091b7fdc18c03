// SPDX-License-Identifier: Apache-2.0
// A sink that is wrong in the way its definition says.
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <unistd.h>

#if defined(BROKEN_FUNCTION)
#define sluice_plugin_entry declared_otherwise
#endif
#include <sluice/sdk/plugin.hpp>
#if defined(BROKEN_FUNCTION)
#undef sluice_plugin_entry
#endif

namespace {

using namespace sluice::sdk;

struct Sink {
  struct Config {
    std::string word = "hello";
  };
  static const Spec<Config>& spec() {
    static const Spec<Config> instance{{field("word", &Config::word, "A word.")}};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_EXACT;
  Sink(Config, Host) {}
  void open(std::string_view) {}
  void write(const BatchView&, const Rejects&) {}
  std::string commit() { return {}; }
  void rollback() {}
  void cancel() noexcept {}
};

[[maybe_unused]] constexpr sluice_entry good_entry(std::string_view name) {
  return entry<Sink>(name, "1.0.0", "A sink for tests.", nullptr, &sink_table<Sink>);
}

#if defined(BROKEN_CRASHES)
[[maybe_unused]] const int at_load = (std::abort(), 0);
#elif defined(BROKEN_HANGS)
[[maybe_unused]] const int at_load = [] {
  for (;;) ::pause();
  return 0;
}();
#elif defined(BROKEN_TRUNCATED_TABLE)
constexpr sluice_sink_api table = [] {
  auto cut = sink_table<Sink>;
  cut.size = offsetof(sluice_sink_api, rollback);
  return cut;
}();
#elif defined(BROKEN_MISSING_FUNCTION)
constexpr sluice_sink_api table = [] {
  auto cut = sink_table<Sink>;
  cut.commit = nullptr;
  return cut;
}();
#elif defined(BROKEN_THROWS)
// Written against the bare table, without the SDK's guard.
constexpr sluice_sink_api table{
    sizeof(sluice_sink_api),
    0,
    [](const sluice_host*, const sluice_settings*, void** self, sluice_error*) -> sluice_status {
      static int instance;
      *self = &instance;
      if (instance++ > 0) throw std::runtime_error("create throws");
      return SLUICE_OK;
    },
    [](void*, sluice_str, sluice_error*) -> sluice_status { throw std::runtime_error("open throws"); },
    [](void*, const sluice_batch*, const sluice_rejects*, sluice_error*) -> sluice_status { throw 42; },
    [](void*, sluice_str*, sluice_error*) -> sluice_status { throw std::string("commit throws"); },
    [](void*, sluice_error*) -> sluice_status { throw std::runtime_error("rollback throws"); },
    [](void*) { throw std::runtime_error("cancel throws"); },
    [](void*) { throw std::runtime_error("destroy throws"); }};
#endif

[[maybe_unused]] constexpr sluice_entry broken_entry() {
#if defined(BROKEN_BAD_NAME)
  auto made = good_entry("Bad Name");
#elif defined(BROKEN_THROWS)
  auto made = good_entry("throws");
#elif defined(BROKEN_EXPORTS)
  auto made = good_entry("exports");
#else
  auto made = good_entry("good");
#endif
#if defined(BROKEN_TOO_OLD)
  made.abi_major = 0;
#elif defined(BROKEN_TOO_NEW)
  made.abi_minor = SLUICE_ABI_MINOR + 1;
#elif defined(BROKEN_TRUNCATED_ENTRY)
  made.size = offsetof(sluice_entry, source);
#elif defined(BROKEN_TRUNCATED_TABLE) || defined(BROKEN_MISSING_FUNCTION) || defined(BROKEN_THROWS)
  made.sink = &table;
#endif
  return made;
}

}  // namespace

#if defined(BROKEN_LATER)
extern "C" int sluice_test_of_later_times();
[[maybe_unused]] const int of_later_times = sluice_test_of_later_times();
#endif

#if defined(BROKEN_EXPORTS)
int exported_by_mistake() {
  return 1;
}
#endif

#if defined(BROKEN_FUNCTION)
extern "C" SLUICE_EXPORT const sluice_entry* sluice_plugin_entry() {
  return nullptr;
}
#elif defined(BROKEN_NO_ENTRY)
extern "C" SLUICE_EXPORT const int something_else;
const int something_else = 1;
#else
extern "C" constexpr sluice_entry sluice_plugin_entry = broken_entry();
#endif
