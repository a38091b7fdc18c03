// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/resource.hpp"
#include "sources/kics/setup.hpp"
#include "support/text/toml_string.hpp"

namespace sluice::kics {
namespace {

std::string list_of(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const auto& name : names) out += (out.size() > 1 ? ", " : "") + support::toml_string(name);
  return out + "]";
}

std::string head_of(Purpose purpose) {
  switch (purpose) {
    case Purpose::events:
      return "events to a SIEM, as CEF\n\n[schedule]\nevery = \"10s\"\n";
    case Purpose::changes:
      return "changes of the inventory to a SIEM, as CEF\n\n[schedule]\nevery = \"1h\"\n";
    default:
      return "inventory to CSV files\n\n[schedule]\ncron = \"0 3 * * *\"    # at three every night\n";
  }
}

std::string sink_of(const SetupConfig& wanted, Purpose purpose) {
  if (purpose == Purpose::tables)
    return "plugin = \"csv\"\ndirectory = " + support::toml_string(wanted.csv_dir) + "\n";
  const std::string mapping = purpose == Purpose::events ? "kics-events" : "kics-inventory-changes";
  return "plugin = \"siem\"\naddress = " + support::toml_string(wanted.siem) +
         "\nformat = \"cef\"\nmapping = " + support::toml_string(mapping) +
         "\n\n[buffer]\ntype = \"disk\"\nmax_size = \"20 GiB\"    # what a dead SIEM may cost in disk "
         "space\n";
}

}  // namespace

Purpose purpose_of(const SetupConfig& wanted) {
  const auto& names = wanted.resources;
  const auto journals = std::count_if(names.begin(), names.end(), is_journal);
  if (journals > 0 && journals < static_cast<std::ptrdiff_t>(names.size())) {
    throw sdk::Failure::broken(
        "--resources: events, application-messages and audit want a schedule of seconds, an inventory one of "
        "hours; run setup once for each");
  }
  if (journals > 0 && wanted.siem.empty()) {
    throw sdk::Failure::broken(
        "--resources: events, application-messages and audit do not go into CSV tables; add --siem "
        "HOST:PORT");
  }
  if (wanted.siem.empty()) return Purpose::tables;
  return names.empty() || journals > 0 ? Purpose::events : Purpose::changes;
}

std::string ready_pipeline(const SetupConfig& wanted, Purpose purpose, const Config& config) {
  return "# Made by `sluice setup kics`: " + head_of(purpose) +
         "\n[source]\nplugin = \"kics\"\nurl = " + support::toml_string(config.url) +
         "\ncertificate = " + support::toml_string(config.certificate) +
         "\nprivate_key = " + support::toml_string(config.private_key) +
         "\nserver_certificate = " + support::toml_string(config.server_certificate) +
         "    # pinned\nresources = " + list_of(config.resources) + "\n" +
         (purpose == Purpose::changes ? "mode = \"changes\"\n" : "") +
         (purpose == Purpose::events ? "events_from = \"24h\"    # where the first run begins\n" : "") +
         "\n[[sink]]\n" + sink_of(wanted, purpose);
}

}  // namespace sluice::kics
