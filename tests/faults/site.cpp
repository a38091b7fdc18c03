// SPDX-License-Identifier: Apache-2.0
#include "faults/site.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "simulators/common/identity_folder.hpp"
#include "store/store.hpp"
#include "support/configuration_text.hpp"

namespace sluice::faults {
namespace {

using namespace std::chrono_literals;
using test::local;
using test::quoted;

void write(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  const auto unfinished = file.string() + ".new";
  std::ofstream(unfinished, std::ios::binary) << text;
  std::filesystem::rename(unfinished, file);
}

std::string host_settings(const std::filesystem::path& store, const std::filesystem::path& socket,
                          const std::filesystem::path& plugins) {
  const std::string folder = plugins.empty() ? "" : "[plugins]\npath = [" + quoted(plugins) + "]\n";
  return folder + "[store]\npath = " + quoted(store) + "\n[retry]\ninitial = \"20ms\"\nmax = \"100ms\"\n" +
         "[host]\nstop_timeout = \"5s\"\n[admin]\nsocket = " + quoted(socket) + "\n";
}

}  // namespace

Site::Site(const Shape& what, std::filesystem::path where, Programs programs)
    : shape(what), folder(std::move(where)), programs_(std::move(programs)) {
  for (const auto& made : {folder / "state", out(), csv(), reference(), folder / "config/pipelines"})
    std::filesystem::create_directories(made);
  if (shape.disk)
    disk = std::make_unique<disk::FaultyDisk>(folder / "disk", std::vector{folder / "state", out(), csv()});
  if (shape.authority) {
    authority_ = simulators::make_authority();
    simulators::write_text_file(folder / "authority.pem", authority_.certificate);
  }
  start_simulators();
  write(folder / "config/sluice.toml", host_settings(store(), folder / "sluice.sock", programs_.plugins));
  trust_node();
  write_pipeline();
  if (shape.inventory) start_inventory();
}

Site::~Site() = default;

void Site::start_simulators() {
  const auto number = [](std::uint64_t n) { return std::to_string(n); };
  const auto program = [&](const char* name) { return (programs_.simulators / name).string(); };
  kata = std::make_unique<Simulator>(
      std::vector<std::string>{program("sluice-kata-simulator"), "--folder", folder / "kata", "--seed",
                               number(shape.seed), "--accept", "--events", "0", "--rate", number(shape.rate),
                               "--event-size", number(shape.event_size), "--start-point",
                               shape.from_now ? "now" : "window"},
      folder, "kata");
  to_kata = std::make_unique<Proxy>(kata->port());
  for (std::size_t i = 0; i < shape.siem.size(); ++i) {
    const auto name = "receiver" + std::to_string(i);
    if (shape.authority && shape.siem[i] == "tls") certify(i, false);
    receivers.push_back(std::make_unique<Simulator>(
        std::vector<std::string>{program("sluice-receiver"), "--transport", shape.siem[i], "--folder",
                                 folder / name, "--connections", connections(i)},
        folder, name));
    to_receivers.push_back(std::make_unique<Proxy>(receivers.back()->port()));
  }
}

void Site::certify(std::size_t receiver, bool expired) const {
  const auto identity =
      expired ? simulators::make_expired(authority_) : simulators::make_issued(authority_, {});
  const auto name = folder / ("receiver" + std::to_string(receiver)) / "server";
  simulators::write_text_file(name.string() + ".key", identity.key, true);
  simulators::write_text_file(name.string() + ".pem", identity.certificate);
}

void Site::trust_node() const {
  const bool replaced = std::filesystem::exists(folder / "kata/replaced.pem");
  std::filesystem::copy_file(folder / "kata" / (replaced ? "replaced.pem" : "server.pem"),
                             folder / "config/node.pem", std::filesystem::copy_options::overwrite_existing);
}

void Site::write_pipeline(bool other) const {
  std::string text =
      "[schedule]\nevery = \"" + std::string(other ? "60ms" : "50ms") +
      "\"\n[source]\nplugin = \"kata\"\nurl = \"https://" + local(to_kata->port()) +
      "\"\nexternal_system_id = \"8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11\"\ncertificate = " +
      quoted(folder / "kata/client.crt") + "\nprivate_key = " + quoted(folder / "kata/client.key") +
      "\nserver_certificate = " + quoted(folder / "config/node.pem") +
      "\nmax_timeout = \"1s\"\nmax_events = " + std::to_string(shape.page) + "\n[buffer]\ntype = \"" +
      shape.buffer + "\"\n" + (shape.buffer == "disk" ? "commit_every = \"64 KiB\"\n" : "") +
      "[[sink]]\nplugin = \"file\"\npath = " + quoted(out() / "{stream}.ndjson") + "\n";
  if (shape.rotate_kib > 0) text += "rotate_size = \"" + std::to_string(shape.rotate_kib) + " KiB\"\n";
  for (std::size_t i = 0; i < shape.siem.size(); ++i) {
    text += "[[sink]]\nplugin = \"siem\"\nname = \"siem" + std::to_string(i) + "\"\naddress = \"" +
            local(to_receivers[i]->port()) + "\"\nconfirm = \"" + shape.confirm +
            "\"\ntimeout = \"1s\"\nconnect_timeout = \"1s\"\nclose_timeout = \"1s\"\n";
    if (shape.siem[i] != "tls") continue;
    const auto certificate = folder / ("receiver" + std::to_string(i)) / "server.pem";
    text += "transport = \"tls\"\n" +
            (shape.authority ? "ca = " + quoted(folder / "authority.pem")
                             : "server_certificate = " + quoted(certificate)) +
            "\n";
  }
  write(folder / "config/pipelines/kata.toml", text);
}

void Site::spoil_pipeline() const {
  write(folder / "config/pipelines/kata.toml", "[source\nplugin = \"kata\"\n");
}

void Site::start_inventory() {
  kics = std::make_unique<Simulator>(
      std::vector<std::string>{(programs_.simulators / "sluice-kics-simulator").string(), "--folder",
                               folder / "kics", "--package-password", "secret", "--seed",
                               std::to_string(shape.seed), "--rows-apps", "700", "--rows-users", "90"},
      folder, "kics");
  const auto once = folder / "reference-config";
  write(once / "sluice.toml",
        host_settings(folder / "reference-store", folder / "reference.sock", programs_.plugins));
  write_inventory(once, reference());
  Process run(command({"run", "--once"}, once), folder / "reference.log");
  if (!run.wait(60s) || run.code() != 0)
    throw std::runtime_error("the inventory for comparison failed: see " +
                             (folder / "reference.log").string());
  write_inventory(folder / "config", csv());
}

void Site::write_inventory(const std::filesystem::path& config,
                           const std::filesystem::path& csv_folder) const {
  write(folder / "kics/password", "secret\n");
  write(config / "pipelines/inventory.toml",
        "[schedule]\nevery = \"100ms\"\n[source]\nplugin = \"kics\"\npackage = " +
            quoted(folder / "kics/package.zip") +
            "\npackage_password = { file = " + quoted(folder / "kics/password") +
            " }\nresources = [\"device-apps\", \"device-patches\", \"device-users\"]\npage_size = "
            "100\n[buffer]\ntype = "
            "\"" +
            shape.buffer + "\"\n[[sink]]\nplugin = \"csv\"\ndirectory = " + quoted(csv_folder) +
            "\nprofile = \"compat\"\n");
}

std::vector<std::string> Site::command(const std::vector<std::string>& words,
                                       const std::filesystem::path& config) const {
  std::vector<std::string> all{programs_.sluice.string()};
  all.insert(all.end(), words.begin(), words.end());
  all.insert(all.end(), {"--config", config.string()});
  return all;
}

void Site::start_gateway() {
  std::filesystem::remove(folder / "sluice.sock");
  Process::Environment environment;
  if (disk) {
    disk->begin();  // looking at the store of a killed gateway has changed it
    for (const auto& [name, value] : disk->environment()) environment[name] = value;
  }
  gateway_ =
      std::make_unique<Process>(command({"run"}, folder / "config"), folder / "gateway.log", environment);
  if (!std::exchange(started_, true)) wait_until_ready();
}

void Site::wait_until_ready() {
  wait_for("is not ready", [this] { return ready() || gateway_->ended(); });
}

template <class Condition>
void Site::wait_for(const char* complaint, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error(std::string("the gateway ") + complaint);
    std::this_thread::sleep_for(5ms);
  }
}

void Site::kill_gateway() {
  measure();
  gateway_->kill();
  gateway_.reset();
  std::filesystem::remove(folder / "sluice.sock");
}

bool Site::stop_gateway() {
  measure();
  gateway_->signal(SIGTERM);
  const bool ended = gateway_->wait(20s);
  const bool well = ended && gateway_->code() == 0;
  gateway_.reset();
  return well;
}

void Site::reload() {
  gateway_->signal(SIGHUP);
}

void Site::measure() {
  peak_memory_kib = std::max(peak_memory_kib, gateway_->peak_memory_kib());
  most_files = std::max(most_files, gateway_->open_files());
}

std::vector<store::PipelineAccount> Site::ledger() const {
  if (!std::filesystem::exists(store() / "sluice.db")) return {};
  sluice::store::Store look(store(), sluice::store::Store::Access::look);
  return look.read([](sluice::store::Database& database) { return sluice::store::read_ledger(database); });
}

}  // namespace sluice::faults
