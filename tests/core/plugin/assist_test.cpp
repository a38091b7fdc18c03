// SPDX-License-Identifier: Apache-2.0
#include "plugin/assist.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sluice/sdk/plugin.hpp>

#include "base/error.hpp"

using namespace sluice;
using plugin::Finding;
using plugin::Person;

namespace {

/// A source that says, asks and writes what a test wants.
struct Talker {
  struct Config {
    std::string url;
  };
  struct SetupConfig {
    std::string address;
  };
  static const sdk::Spec<Config>& spec() {
    static const sdk::Spec<Config> all{{sdk::field("url", &Config::url, "Where.")}};
    return all;
  }
  static const sdk::Spec<SetupConfig>& setup_spec() {
    static const sdk::Spec<SetupConfig> all{
        {sdk::field("address", &SetupConfig::address, "Where.").positional().required()}};
    return all;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;
  Talker(Config, sdk::Host) {}
  void open(std::string_view) {}
  sdk::Poll poll(sdk::Emitter&) { return sdk::Poll::idle; }
  void cancel() noexcept {}

  static inline std::function<void(sdk::Person&, const std::string& option)> does;
  static void setup(const SetupConfig& config, sdk::Host, sdk::Person& person) {
    does(person, config.address);
  }
  static void doctor(const Config& config, sdk::Host, sdk::Person& person) { does(person, config.url); }
};

struct Silent : Talker {
  using Talker::Talker;
  static void setup() = delete;
  static void doctor() = delete;
};

constexpr sluice_entry talker =
    sdk::entry<Talker>("talker", "1", "Talks.", &sdk::source_table<Talker>, nullptr);
constexpr sluice_entry silent =
    sdk::entry<Silent>("silent", "1", "Does not.", &sdk::source_table<Silent>, nullptr);

/// Somebody who notes everything, and answers as told.
struct Recorder final : Person {
  std::vector<std::string> said;
  std::optional<std::string> answer;
  bool there = true;
  bool patient = true;

  void finding(const Finding& finding) override {
    said.push_back(std::to_string(finding.level) + " " + finding.subject + ": " + finding.result +
                   (finding.remedy.empty() ? "" : "; " + finding.remedy));
  }
  void progress(const std::string& text) override { said.push_back("... " + text); }
  std::optional<std::string> ask(Kind kind, const std::string& option, const std::string& question) override {
    said.push_back("ask " + std::to_string(static_cast<int>(kind)) + " " + option + " " + question);
    if (!there) throw base::Error("nobody is there to ask; give --" + option);
    return answer;
  }
  bool wait(std::chrono::milliseconds time) override {
    said.push_back("wait " + std::to_string(time.count()));
    return patient;
  }
  void file(const std::string& path, std::string_view content, bool private_file) override {
    if (path == "/full/key") throw base::Error("cannot write /full/key: no space left on device");
    said.push_back("file " + path + " " + std::string(content) + (private_file ? " private" : ""));
  }
  void pipeline(const std::string& name, std::string_view toml) override {
    said.push_back("pipeline " + name + " " + std::string(toml));
  }
};

struct AssistTest {
  Recorder person;
  plugin::Asker asker{"p", "source", "/tmp"};
  config::Settings settings;

  plugin::Verdict doctor(std::function<void(sdk::Person&, const std::string&)> does) {
    Talker::does = std::move(does);
    return plugin::run_doctor(talker, asker, settings, person);
  }
};

}  // namespace

TEST_CASE("a plugin offers setup and doctor only where it has them") {
  CHECK(plugin::has_setup(talker));
  CHECK(plugin::has_doctor(talker));
  CHECK_FALSE(plugin::has_setup(silent));
  CHECK_FALSE(plugin::has_doctor(silent));
  sluice_assist_api old_table = *talker.assist;
  old_table.size = offsetof(sluice_assist_api, doctor);
  sluice_entry old = talker;
  old.assist = &old_table;
  CHECK(plugin::has_setup(old));
  CHECK_FALSE(plugin::has_doctor(old));
}

TEST_CASE("setup options reach the host with what may stand alone") {
  const config::OptionList options = plugin::setup_options(talker);
  REQUIRE(options.count == 1);
  CHECK(sdk::view(options.at(0).name) == "address");
  CHECK((options.at(0).flags & SLUICE_OPTION_POSITIONAL) != 0);
}

TEST_CASE_FIXTURE(AssistTest, "findings arrive with their level and their remedy on one line each") {
  CHECK(doctor([](sdk::Person& to, const std::string&) {
          to.ok("TLS", "1.3");
          to.warning("certificate", "expires\nsoon", "renew it");
          to.failure("port", "closed", "open it");
          to.note("clock", "2 s behind");
          to.progress("waiting");
        }).ok());
  REQUIRE(person.said.size() == 5);
  CHECK(person.said.at(0) == "1 TLS: 1.3");
  CHECK(person.said.at(1).find('\n') == std::string::npos);
  CHECK(person.said.at(1).ends_with("; renew it"));
  CHECK(person.said.at(2) == "3 port: closed; open it");
  CHECK(person.said.at(3) == "0 clock: 2 s behind");
  CHECK(person.said.at(4) == "... waiting");
}

TEST_CASE_FIXTURE(AssistTest, "answers reach the plugin") {
  person.answer = "42";
  CHECK(doctor([&](sdk::Person& to, const std::string&) {
          to.note("text", to.ask("port", "Which port?"));
          to.note("secret", to.ask_secret("password", "Password?").reveal() == "42" ? "right" : "wrong");
          to.note("yes", to.confirm("trust", "Trust it?") ? "yes" : "no");
          person.answer.reset();
          to.note("no", to.confirm("trust", "Trust it?") ? "yes" : "no");
        }).ok());
  CHECK(person.said.at(0) == "ask 1 port Which port?");
  CHECK(person.said.at(1) == "0 text: 42");
  CHECK(person.said.at(3) == "0 secret: right");
  CHECK(person.said.at(5) == "0 yes: yes");
  CHECK(person.said.at(7) == "0 no: no");
}

TEST_CASE_FIXTURE(AssistTest, "a person who goes away ends the call as cancelled") {
  SUBCASE("while asked") {
    CHECK(doctor([](sdk::Person& to, const std::string&) { to.ask("port", "Which port?"); }).status ==
          SLUICE_CANCELLED);
  }
  SUBCASE("while waited for") {
    person.patient = false;
    CHECK(doctor([](sdk::Person& to, const std::string&) { to.wait(std::chrono::seconds(2)); }).status ==
          SLUICE_CANCELLED);
    CHECK(person.said.at(0) == "wait 2000");
  }
}

TEST_CASE_FIXTURE(AssistTest, "where nobody is there the verdict says which option would have answered") {
  person.there = false;
  const auto verdict =
      doctor([](sdk::Person& to, const std::string&) { to.confirm("fingerprint", "Trust it?"); });
  CHECK(verdict.status == SLUICE_BROKEN);
  CHECK(verdict.text == "nobody is there to ask; give --fingerprint");
}

TEST_CASE_FIXTURE(AssistTest, "files and pipelines go through the host and its refusal ends the call") {
  const auto verdict = doctor([](sdk::Person& to, const std::string&) {
    to.file("/a/cert", "public", false);
    to.file("/a/key", "secret", true);
    to.pipeline("kata", "[source]");
    to.file("/full/key", "secret", true);
    to.note("never", "reached");
  });
  CHECK(verdict.text == "cannot write /full/key: no space left on device");
  CHECK(person.said == std::vector<std::string>{"file /a/cert public", "file /a/key secret private",
                                                "pipeline kata [source]"});
}
