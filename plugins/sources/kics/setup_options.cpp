// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/resource.hpp"
#include "sources/kics/setup.hpp"

namespace sluice::kics {
namespace {

std::vector<std::string> all_resources() {
  std::vector<std::string> names;
  for (const auto& info : catalogue()) names.push_back(info.name);
  return names;
}

}  // namespace

const sdk::Spec<SetupConfig>& setup_spec() {
  using S = SetupConfig;
  using sdk::field;
  static const sdk::Spec<SetupConfig> spec{
      {field("package", &S::package,
             "Communication data package of the connector: the zip that the Server's console hands out.")
           .file()
           .required()
           .positional()
           .example("\"connector.zip\""),
       field("package_password", &S::package_password,
             "The certificate access password given when the package was made; asked for where it is not "
             "given."),
       field("siem", &S::siem,
             "HOST:PORT of the SIEM's TCP collector, for a pipeline that sends events as CEF; without it the "
             "pipeline writes the inventory to CSV files.")
           .address()
           .example("\"kuma.example:5160\""),
       field("csv_dir", &S::csv_dir, "Folder for the CSV files, without --siem.").path(),
       field(
           "resources", &S::resources,
           "What the pipeline reads; otherwise events with --siem, and the devices' tables without it. With "
           "--siem and an inventory the SIEM hears of its changes.")
           .one_of(all_resources()),
       field("name", &S::name, "Name of the pipeline; otherwise made of its purpose and the host.")
           .example("\"kics-plant1\""),
       field("dir", &S::dir, "Folder for the key, the certificates and the report.").path(),
       field("url", &S::url,
             "Address of the Server from this machine, where the one in the package is another.")
           .url()
           .example("\"https://kics-server.example:8080\""),
       field(
           "fingerprint", &S::fingerprint,
           "SHA-256 of the Server's certificate, for a package that holds none or an older one: no other is "
           "pinned.")}};
  return spec;
}

}  // namespace sluice::kics
