// SPDX-License-Identifier: Apache-2.0
#include "host/setup_options.hpp"

#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>
#include <sluice/sdk/spec.hpp>

#include "host/exit_code.hpp"

using namespace sluice;

namespace {

struct Wishes {
  std::string package, url, dir, key_type = "ec";
  sdk::Secret password;
  bool renew = false;
  uint32_t days = 365;
  std::chrono::milliseconds timeout = std::chrono::seconds(30);
  std::vector<std::string> resources;
};

const sdk::Spec<Wishes>& spec() {
  using W = Wishes;
  using sdk::field;
  static const sdk::Spec<Wishes> all{
      {field("package", &W::package, "The file.").path().positional().required(),
       field("url", &W::url, "Where.").url(), field("dir", &W::dir, "Where files go.").path(),
       field("key_type", &W::key_type, "Which key.").one_of({"ec", "rsa"}),
       field("password", &W::password, "Of the file."), field("renew", &W::renew, "Anew."),
       field("days", &W::days, "How long.").at_least(1).at_most(3650),
       field("timeout", &W::timeout, "How long."), field("resources", &W::resources, "Which.")}};
  return all;
}

config::OptionList options() {
  return {spec().options().data(), spec().options().size(), sizeof(sluice_option)};
}

struct SetupOptionsTest {
  int code = -1;
  std::optional<host::SetupWords> words;
  Wishes read(std::vector<std::string> given) {
    words = host::read_setup_words("kics", "Reads.", options(), "/etc/here", std::move(given), code);
    return words ? spec().read(words->settings.view()) : Wishes{};
  }
};

}  // namespace

TEST_CASE_FIXTURE(SetupOptionsTest, "words become the settings that the plugin reads") {
  const Wishes wishes =
      read({"package.zip", "--url", "https://kics:8080", "--days", "30", "--timeout", "5s", "--renew",
            "--yes", "--resources", "devices", "--resources", "events", "--key-type", "rsa"});
  REQUIRE(words);
  CHECK(words->yes);
  CHECK(words->config == "/etc/here");
  CHECK(wishes.package == (std::filesystem::current_path() / "package.zip").string());
  CHECK(wishes.url == "https://kics:8080");
  CHECK(wishes.days == 30);
  CHECK(wishes.timeout == std::chrono::seconds(5));
  CHECK(wishes.renew);
  CHECK(wishes.key_type == "rsa");
  CHECK(wishes.resources == std::vector<std::string>{"devices", "events"});
}

TEST_CASE_FIXTURE(SetupOptionsTest, "the plugin's folder lies in the configuration unless another is given") {
  CHECK(read({"p.zip"}).dir == "/etc/here/kics");
  CHECK(read({"p.zip", "--dir", "/srv/keys"}).dir == "/srv/keys");
  CHECK(read({"p.zip", "--config", "/opt/sluice"}).dir == "/opt/sluice/kics");
}

TEST_CASE_FIXTURE(SetupOptionsTest,
                  "a secret comes from a file or the environment and never from the words") {
  ::setenv("SLUICE_TEST_PASSWORD", "deep", 1);
  CHECK(read({"p.zip", "--password-env", "SLUICE_TEST_PASSWORD"}).password.reveal() == "deep");
  read({"p.zip", "--password", "deep"});
  CHECK(code == host::exit_usage);
}

TEST_CASE_FIXTURE(SetupOptionsTest, "what is wrong ends with the code for a wrong command line") {
  for (const std::vector<std::string>& wrong :
       std::vector<std::vector<std::string>>{{},
                                             {"p.zip", "--days", "many"},
                                             {"p.zip", "--days", "0"},
                                             {"p.zip", "--key-type", "dsa"},
                                             {"p.zip", "--url", "kics"},
                                             {"p.zip", "--timeout", "5 parsecs"},
                                             {"p.zip", "--unknown"},
                                             {"p.zip", "--password-file", "/no/such/file"}}) {
    CAPTURE(wrong.size());
    read(wrong);
    CHECK_FALSE(words);
    CHECK(code == host::exit_usage);
  }
  read({"--help"});
  CHECK(code == host::exit_ok);
}
