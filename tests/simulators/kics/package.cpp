// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/package.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include <Poco/DateTime.h>
#include <Poco/JSON/Object.h>
#include <Poco/Path.h>
#include <Poco/Zip/Compress.h>

namespace sluice::simulators {

std::filesystem::path package_file(const KicsOptions& options) {
  if (!options.package.empty() || options.folder.empty()) return options.package;
  return options.folder /
         (options.package_cyrillic ? "коннектор_" + options.connector + ".zip" : "package.zip");
}

std::string package_metadata(const KicsOptions& options, std::uint16_t port) {
  const auto origin = "https://127.0.0.1:" + std::to_string(port);
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  const char* tail = options.server_uri == ServerUri::full    ? "/kics/api"
                     : options.server_uri == ServerUri::slash ? "/kics/api/"
                                                              : "";
  object.set("serverUri", origin + tail).set("publicApi", origin);
  object.set("id", 4).set("name", "127.0.0.1").set("type", "Generic");
  std::ostringstream text;
  object.stringify(text, 2);
  return text.str();
}

void write_package(const std::filesystem::path& file, const KicsOptions& options, std::uint16_t port,
                   const Identity& connector, const Identity& server) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  Poco::Zip::Compress zip(out, true);
  const auto folder = options.package_folder.empty() ? std::string() : options.package_folder + "/";
  const Poco::DateTime time(2025, 5, 6, 9, 0, 0);
  const auto add = [&](const std::string& name, const std::string& content) {
    std::istringstream in(content);
    zip.addFile(in, time, Poco::Path(folder + name, Poco::Path::PATH_UNIX));
  };
  add("certificates.pfx",
      make_pkcs12(connector, {server.certificate}, options.package_password, options.package_legacy));
  add("metadata.json", package_metadata(options, port));
  add("webserver.pem", server.certificate);
  zip.close();
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace sluice::simulators
