// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/package.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include <Poco/DateTime.h>
#include <Poco/Path.h>
#include <Poco/Zip/Compress.h>

#include "kics_server.hpp"

namespace sluice::kics {
namespace {

using sdk::Failure;
using simulators::KicsOptions;

std::string read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

/// A folder with a good connector to make packages of.
class Bench {
 public:
  Bench() : identity_(simulators::make_self_signed({})) {
    members["certificates.pfx"] = simulators::make_pkcs12(identity_, {}, "пароль", false);
    members["metadata.json"] = R"({"serverUri":"https://192.0.2.10:8080/kics/api","id":4})";
    members["webserver.pem"] = identity_.certificate;
  }

  std::string file(const std::string& name = "package.zip") const { return (folder_.path() / name).string(); }

  /// The members as a zip, below `folder`.
  void pack(const std::string& folder = "", bool streamed = false) const {
    std::ofstream out(file(), std::ios::binary | std::ios::trunc);
    Poco::Zip::Compress zip(out, !streamed);
    for (const auto& [name, content] : members) {
      std::istringstream in(content);
      zip.addFile(in, Poco::DateTime(2025, 5, 6), Poco::Path(folder + name, Poco::Path::PATH_UNIX));
    }
    zip.close();
  }

  std::map<std::string, std::string> members;

 private:
  test::TemporaryFolder folder_;
  simulators::Identity identity_;
};

std::string refusal(const std::string& file, const std::string& password = "пароль") {
  try {
    read_package(file, password);
  } catch (const Failure& failed) {
    check_for_a_person(failed);
    CHECK(contains(failed.what(), file));
    CHECK_FALSE(contains(failed.what(), password));
    return failed.what();
  }
  FAIL("the package was taken");
  return {};
}

TEST_CASE("a package says where the Server is, whom to trust and who one is") {
  Bench bench;
  std::string folder;
  SUBCASE("as it is") {}
  SUBCASE("in a folder with a Russian name") {
    folder = "коннектор_1/";
  }
  SUBCASE("with a byte order mark") {
    bench.members["metadata.json"].insert(0, "\xEF\xBB\xBF");
  }
  SUBCASE("with more in it") {
    bench.members["прочитай.txt"] = "?";
  }
  bench.pack(folder);
  const Package package = read_package(bench.file(), "пароль");
  CHECK(package.server_uri == "https://192.0.2.10:8080/kics/api");
  CHECK(package.webserver_pem == bench.members["webserver.pem"]);
  CHECK(package.identity->certificate != nullptr);
}

TEST_CASE("a zip that was written as a stream opens too") {
  Bench bench;
  bench.pack("", true);
  CHECK(read_package(bench.file(), "пароль").webserver_pem == bench.members["webserver.pem"]);
}

TEST_CASE("packages of other times and places work") {
  KicsOptions options;
  SUBCASE("old ciphers") {
    options.package_legacy = true;
  }
  SUBCASE("the Russian console's file name") {
    options.package_cyrillic = true;
  }
  SUBCASE("a folder around its members") {
    options.package_folder = "коннектор_sluice";
  }
  SUBCASE("a password that is not ASCII") {
    options.package_password = "пароль №1";
  }
  KicsServer kics(options);
  CHECK(kics.poll() == sdk::Poll::idle);
  CHECK(kics.emit.transactions().size() == 4);
}

TEST_CASE("what is wrong with a package is said") {
  Bench bench;
  SUBCASE("not there") {
    CHECK(contains(refusal(bench.file("none.zip")), "cannot be read"));
  }
  SUBCASE("a folder") {
    refusal(bench.file(""));
  }
  SUBCASE("no zip") {
    write(bench.file(), "-----BEGIN CERTIFICATE-----");
    CHECK(contains(refusal(bench.file()), "no zip"));
  }
  SUBCASE("nothing in the file") {
    write(bench.file(), "");
    CHECK(contains(refusal(bench.file()), "no zip"));
  }
  SUBCASE("a wrong password") {
    bench.pack();
    CHECK(contains(refusal(bench.file(), "другой"), "wrong password"));
  }
  SUBCASE("no certificates") {
    bench.members.erase("certificates.pfx");
    bench.pack();
    CHECK(contains(refusal(bench.file()), "holds no certificates.pfx"));
  }
  SUBCASE("certificates that are none") {
    bench.members["certificates.pfx"] = "PFX";
    bench.pack();
    CHECK(contains(refusal(bench.file()), "certificates.pfx"));
  }
  SUBCASE("no metadata") {
    bench.members.erase("metadata.json");
    bench.pack();
    CHECK(contains(refusal(bench.file()), "holds no metadata.json"));
  }
  SUBCASE("a member twice") {
    bench.members["old/metadata.json"] = "{}";
    bench.pack();
    CHECK(contains(refusal(bench.file()), "metadata.json twice"));
  }
  SUBCASE("a member that unpacks into far more than it should") {
    bench.members["metadata.json"] = std::string(50'000'000, ' ');
    bench.pack();
    CHECK(contains(refusal(bench.file()), "larger than 1 MiB"));
  }
}

TEST_CASE("metadata that names no Server is refused") {
  Bench bench;
  for (const std::string& metadata :
       {std::string("{}"), std::string("[]"), std::string("null"), std::string("{"), std::string(),
        std::string(R"({"serverUri":5})"), std::string(R"({"serverUri":null})"), std::string(500'000, '[')}) {
    CAPTURE(metadata.substr(0, 40));
    bench.members["metadata.json"] = metadata;
    bench.pack();
    CHECK(contains(refusal(bench.file()), "metadata.json"));
  }
}

TEST_CASE("no damage to a package does more than being refused") {
  Bench bench;
  bench.pack();
  const std::string good = read(bench.file());
  const auto try_it = [&](const std::string& bytes) {
    write(bench.file(), bytes);
    try {
      read_package(bench.file(), "пароль");
    } catch (const Failure& failed) {
      check_for_a_person(failed);
    }
  };
  for (std::size_t size = 0; size < good.size(); size += 1 + good.size() / 60) try_it(good.substr(0, size));
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 120) {
    for (const char flip : {'\x01', '\xff'}) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(bytes[at] ^ flip);
      try_it(bytes);
    }
  }
  // The headers are where a length can lie.
  for (std::size_t at = 0; at < 60; ++at) {
    for (const char value : {'\x00', '\x7f', '\xff'}) {
      std::string bytes = good;
      bytes[at] = value;
      try_it(bytes);
    }
  }
}

TEST_CASE("a package that is put right is read without a restart") {
  KicsServer kics;
  const std::string good = read(kics.config.package);
  write(kics.config.package, good.substr(0, good.size() / 2));
  check_for_a_person(kics.failure());
  CHECK(contains(kics.host.status(), "package"));
  write(kics.config.package, good);
  CHECK(kics.poll() == sdk::Poll::idle);
  CHECK(kics.host.status().empty());
}

TEST_CASE("a package that was replaced is read again when the old one fails, and only then") {
  KicsServer kics;
  kics.poll();
  write(kics.config.package, "nothing that a running source looks at");
  kics.poll();
  CHECK(kics.emit.transactions().size() == 8);
  kics.server->fault("devices/hang-up-reset@*");
  check_retried(kics.failure());
  check_for_a_person(kics.failure());
  kics.server->clear_faults();
  kics.server->write_package_to(kics.config.package, "simulator", true);
  kics.poll();
  CHECK(kics.emit.transactions().size() >= 12);
}

}  // namespace
}  // namespace sluice::kics
