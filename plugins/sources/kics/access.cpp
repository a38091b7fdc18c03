// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/access.hpp"

#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <sluice/sdk/failure.hpp>

#include "sources/kics/package.hpp"

namespace sluice::kics {

using sdk::Failure;

namespace {

constexpr std::string_view api_path = "/kics/api";

std::string text_of(const std::optional<sdk::Secret>& secret) {
  return secret ? std::string(secret->reveal()) : std::string();
}

Access from_package(const Config& config) {
  Package package = read_package(config.package, text_of(config.package_password));
  Access access;
  try {
    access.url = base_url(package.server_uri);
  } catch (const Failure& failure) {
    throw Failure::retry_slowly("package \"" + config.package + "\": serverUri in metadata.json " +
                                failure.what());
  }
  access.tls.identity = std::move(package.identity);
  if (config.verify == Verify::none || !config.server_certificate.empty() || !config.ca.empty())
    return access;
  if (package.webserver_pem.empty()) {
    throw Failure::retry_slowly(
        "package \"" + config.package +
        "\": holds no webserver.pem, so nothing says which certificate the Server has; save it "
        "over a way that you trust and name it in server_certificate");
  }
  access.tls.server_certificate.text = std::move(package.webserver_pem);
  access.untrusted_remedy =
      "; the pinned certificate is webserver.pem of the package \"" + config.package +
      "\": where the Server's certificate was replaced on purpose, make a new package for the "
      "connector and put it in the place of this one";
  return access;
}

}  // namespace

Access access_from(const Config& config) {
  Access access;
  if (!config.package.empty()) {
    access = from_package(config);
  } else {
    access.url = base_url(config.url);
    access.tls.certificate.file = config.certificate;
    access.tls.private_key.file = config.private_key;
    access.tls.key_password = text_of(config.private_key_password);
  }
  access.tls.server_certificate.file = config.server_certificate;
  access.tls.ca.file = config.ca;
  access.tls.verify = config.verify == Verify::full;
  return access;
}

std::string base_url(const std::string& address) {
  const auto refuse = [&](const std::string& why) {
    return Failure::retry_slowly("\"" + address + "\" " + why);
  };
  try {
    const Poco::URI uri(address);
    if (uri.getScheme() != "https")
      throw refuse("is no https address; the REST API speaks TLS only, write https://");
    if (uri.getHost().empty()) throw refuse("names no host; write https://host:8080");
    if (!uri.getUserInfo().empty() || !uri.getRawQuery().empty() || !uri.getFragment().empty()) {
      throw Failure::retry_slowly(
          "user name, query and fragment do not belong there; write https://host:8080");
    }
    std::string path = uri.getPath();
    while (path.ends_with('/')) path.pop_back();
    if (!path.ends_with(api_path)) path += api_path;
    return "https://" + uri.getAuthority() + path;
  } catch (const Poco::Exception&) {
    throw refuse("is not a URL; write https://host:8080");
  }
}

std::vector<FileStamp> stamps_of(const Config& config) {
  std::vector<FileStamp> stamps;
  for (const std::string* file :
       {&config.package, &config.certificate, &config.private_key, &config.server_certificate, &config.ca}) {
    std::error_code missing;  // leaves an empty stamp; whoever reads the file says what is wrong with it
    FileStamp stamp;
    if (const auto size = std::filesystem::file_size(*file, missing); !missing) stamp.size = size;
    if (const auto changed = std::filesystem::last_write_time(*file, missing); !missing)
      stamp.changed = changed;
    stamps.push_back(stamp);
  }
  return stamps;
}

}  // namespace sluice::kics
