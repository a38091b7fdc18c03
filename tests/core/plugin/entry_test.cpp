// SPDX-License-Identifier: Apache-2.0
#include "plugin/entry.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/plugin.hpp>

#include "base/error.hpp"

using namespace sluice;

namespace {

struct Source {
  struct Config {
    int64_t size = 20;
    std::chrono::milliseconds wait{5000};
  };
  static const sdk::Spec<Config>& spec() {
    static const sdk::Spec<Config> instance{
        {sdk::field("size", &Config::size, "How many.").at_least(1).at_most(100),
         sdk::field("wait", &Config::wait, "How long.")}};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;
  Source(Config, sdk::Host) {}
  void open(std::string_view) {}
  sdk::Poll poll(sdk::Emitter&) { return sdk::Poll::idle; }
  void cancel() noexcept {}
};

sluice_entry good() {
  return sdk::entry<Source>("ticks", "1.2.3", "Ticks.", &sdk::source_table<Source>, nullptr);
}

}  // namespace

TEST_CASE("a good entry meets no objection and describes itself") {
  const sluice_entry entry = good();
  CHECK(!plugin::objection(entry));
  const auto info = plugin::describe_entry(entry, "ticks.so");
  CHECK(info.name == "ticks");
  CHECK(info.kind == config::PluginKind::source);
  CHECK(info.has(SLUICE_TRAIT_STREAMING));
  REQUIRE(info.options.count == 2);
  CHECK(sdk::view(info.options.at(0).name) == "size");
  CHECK(sdk::view(info.options.at(0).default_text) == "20");
  CHECK(info.options.at(0).maximum == 100);
  CHECK(sdk::view(info.options.at(1).default_text) == "\"5s\"");
}

TEST_CASE("one thing wrong is one objection") {
  sluice_entry entry = good();
  sluice_source_api table = *entry.source;
  entry.source = &table;
  SUBCASE("another major version") {
    entry.abi_major = 2;
  }
  SUBCASE("a newer minor version") {
    entry.abi_minor = SLUICE_ABI_MINOR + 1;
  }
  SUBCASE("a short entry") {
    entry.size = 40;
  }
  SUBCASE("a short table") {
    table.size = 16;
  }
  SUBCASE("no create") {
    table.create = nullptr;
  }
  SUBCASE("no poll") {
    table.poll = nullptr;
  }
  SUBCASE("no cancel") {
    table.cancel = nullptr;
  }
  SUBCASE("neither source nor sink") {
    entry.source = nullptr;
  }
  SUBCASE("both source and sink") {
    static const sluice_sink_api sink{};
    entry.sink = &sink;
  }
  SUBCASE("no name") {
    entry.name = {nullptr, 0};
  }
  SUBCASE("a name of a size without bytes") {
    entry.name = {nullptr, 5};
  }
  SUBCASE("a summary of a size without bytes") {
    entry.summary = {nullptr, 5};
  }
  SUBCASE("a name with a slash") {
    entry.name = sdk::borrow("../etc");
  }
  SUBCASE("no options") {
    entry.options = nullptr;
  }
  CHECK(plugin::objection(entry).has_value());
}

TEST_CASE("a table that is longer than this host knows is fine: structs grow at the end") {
  sluice_entry entry = good();
  sluice_source_api table = *entry.source;
  table.size += 64;
  entry.source = &table;
  entry.size += 64;
  CHECK(!plugin::objection(entry));
}

TEST_CASE("options that throw or are cut short refuse the plugin") {
  sluice_entry entry = good();
  SUBCASE("throws") {
    entry.options = [](const sluice_option**, size_t*, uint32_t*) { throw 1; };
  }
  SUBCASE("cut short") {
    entry.options = [](const sluice_option** options, size_t* count, uint32_t* stride) {
      *options = Source::spec().options().data();
      *count = 2;
      *stride = 8;
    };
  }
  SUBCASE("counted in steps that are shorter than they are") {
    entry.options = [](const sluice_option** options, size_t* count, uint32_t* stride) {
      *options = Source::spec().options().data();
      *count = 2;
      *stride = sizeof(sluice_option) - 16;
    };
  }
  CHECK_THROWS(plugin::describe_entry(entry, "x.so"));
}

namespace {

sluice_option odd;  // what the next case declares

void declare_odd(const sluice_option** options, size_t* count, uint32_t* stride) {
  *options = &odd;
  *count = 1;
  *stride = sizeof odd;
}

}  // namespace

TEST_CASE("an option that cannot be read or asked for refuses the plugin") {
  sluice_entry entry = good();
  entry.options = &declare_odd;
  odd = Source::spec().options()[0];
  CHECK_NOTHROW(plugin::describe_entry(entry, "x.so"));
  const sluice_str nothing{nullptr, 3};
  SUBCASE("no name") {
    odd.name = {};
  }
  SUBCASE("a name that is no key") {
    odd.name = sdk::borrow("a = 1\n[sink]");
  }
  SUBCASE("a text without bytes") {
    odd.meaning = nothing;
  }
  SUBCASE("a text that is not UTF-8") {
    odd.meaning = sdk::borrow("caf\xE9");
  }
  SUBCASE("choices that are counted and not listed") {
    odd.choice_count = 2;
  }
  SUBCASE("a choice without bytes") {
    odd.choices = &nothing;
    odd.choice_count = 1;
  }
  const sluice_str bell = sdk::borrow("b\a");
  SUBCASE("a choice with a control character") {
    odd.choices = &bell;
    odd.choice_count = 1;
  }
  SUBCASE("a default with a control character") {
    odd.default_text = bell;
  }
  SUBCASE("a struct that ends before its name") {
    odd.size = 8;
  }
  SUBCASE("a struct that says another size than its list") {
    odd.size -= 8;
  }
  CHECK_THROWS_AS(plugin::describe_entry(entry, "x.so"), base::Error);
}
