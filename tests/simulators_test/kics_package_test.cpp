// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

#include <Poco/Zip/ZipArchive.h>
#include <Poco/Zip/ZipStream.h>
#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <unistd.h>

#include "client.hpp"
#include "simulators/kics/simulator.hpp"

using namespace sluice::simulators;
using namespace sluice::simulators::testing;

namespace {

class Folder {
 public:
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "sluice-simulators-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::map<std::string, std::string> unpacked(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  const Poco::Zip::ZipArchive archive(in);
  std::map<std::string, std::string> entries;
  for (auto header = archive.headerBegin(); header != archive.headerEnd(); ++header) {
    if (header->second.isDirectory()) continue;
    in.clear();
    Poco::Zip::ZipInputStream entry(in, header->second);
    entries[header->first] = {std::istreambuf_iterator<char>(entry), {}};
  }
  return entries;
}

/// Opens with what this process's OpenSSL has loaded, without its legacy provider.
bool opens(const std::string& pfx, const std::string& password) {
  const auto* data = reinterpret_cast<const unsigned char*>(pfx.data());
  const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> bundle(
      d2i_PKCS12(nullptr, &data, static_cast<long>(pfx.size())), PKCS12_free);
  REQUIRE(bundle);
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  const bool good = PKCS12_parse(bundle.get(), password.c_str(), &key, &certificate, nullptr) == 1;
  EVP_PKEY_free(key);
  X509_free(certificate);
  ERR_clear_error();
  return good && key && certificate;
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the package opens with the right password and no other") {
  const Folder folder;
  KicsSimulator kics({.folder = folder.path(), .package_password = "пароль 1"});
  CHECK(kics.package() == folder / "package.zip");
  auto entries = unpacked(kics.package());
  CHECK(entries.size() == 3);
  CHECK(entries["webserver.pem"] == kics.server_identity().certificate);
  CHECK(entries["metadata.json"].find(kics.server_uri()) != std::string::npos);
  CHECK(opens(entries["certificates.pfx"], "пароль 1"));
  CHECK(!opens(entries["certificates.pfx"], "пароль 2"));
  CHECK(!opens(entries["certificates.pfx"], ""));
}

TEST_CASE("a legacy package does not open without the legacy provider") {
  const Folder folder;
  KicsSimulator kics({.folder = folder.path(), .package_password = "x", .package_legacy = true});
  auto entries = unpacked(kics.package());
  CHECK(!entries["certificates.pfx"].empty());
  CHECK(!opens(entries["certificates.pfx"], "x"));
}

TEST_CASE("the package can have the Russian console's name and a folder inside") {
  const Folder folder;
  KicsSimulator kics({.folder = folder.path(),
                      .package_cyrillic = true,
                      .package_folder = "коннектор",
                      .server_uri = ServerUri::bare});
  CHECK(kics.package() == folder / "коннектор_sluice.zip");
  auto entries = unpacked(kics.package());
  CHECK(entries.count("коннектор/certificates.pfx") == 1);
  CHECK(entries["коннектор/metadata.json"].find("/kics/api") == std::string::npos);
}

TEST_CASE("a simulator started again on its folder is the same peer") {
  const Folder folder;
  std::string server, connector;
  {
    KicsSimulator kics({.folder = folder.path()});
    server = content(folder / "server.pem");
    connector = content(folder / "connector.crt");
  }
  KicsSimulator again({.folder = folder.path()});
  CHECK(again.server_identity().certificate == server);
  CHECK(again.connector_identity().certificate == connector);
}
