// SPDX-License-Identifier: Apache-2.0
#include <csignal>

#include <doctest/doctest.h>

#include "base/error.hpp"
#include "core/isolation/remote.hpp"
#include "isolation/plugin_process.hpp"
#include "support/contains.hpp"

namespace sluice::isolation {
namespace {

const config::PluginInfo library = test::library(ISOLATED_PLUGINS "/sluice-source-harmful.so");

/// What a check in a process of its own says.
plugin::Verdict check(const std::string& does, std::vector<std::string>& advice) {
  test::Heard heard;
  const auto host = heard.host();
  PluginProcess process(library, *host->table(), std::chrono::seconds(10));
  Writer out;
  put(out, test::isolated({{"does", does}}).settings.view());
  return process.call(Kind::check, out.bytes(), [&](Kind question, Reader& in, Writer&) {
    CHECK(question == Kind::advice);
    const std::string option(in.text());
    advice.push_back(option + ": " + std::string(in.text()));
  });
}

}  // namespace

TEST_CASE("a check in another process says what it would say here, and may abort") {
  std::vector<std::string> advice;
  CHECK(check("advice", advice).ok());
  CHECK(advice == std::vector<std::string>{"does: better not; choose another"});
  CHECK(check("abort in check", advice).status == SLUICE_RETRY);
}

TEST_CASE("a signal that a terminal sends to all does not end the process of a plugin") {
  test::Heard heard;
  const auto host = heard.host();
  PluginProcess process(library, *host->table(), std::chrono::seconds(10));
  Writer out;
  put(out, config::Settings().view());
  CHECK(process.call(Kind::check, out.bytes(), {}).ok());
  ::kill(process.id(), SIGINT);
  ::kill(process.id(), SIGTERM);
  CHECK(process.call(Kind::check, out.bytes(), {}).ok());
  ::kill(process.id(), SIGKILL);
  const auto verdict = process.call(Kind::check, out.bytes(), {});
  CHECK(verdict.status == SLUICE_RETRY);
  CHECK(test::contains(verdict.text, "signal 9, Killed"));
  CHECK_FALSE(process.running());
}

}  // namespace sluice::isolation
