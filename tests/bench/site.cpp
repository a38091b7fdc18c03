// SPDX-License-Identifier: Apache-2.0
#include "bench/site.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "simulators/common/identity_folder.hpp"
#include "simulators/kics/rows.hpp"
#include "support/configuration_text.hpp"

namespace sluice::bench {
namespace {

using namespace std::chrono_literals;
using simulators::read_text_file;
using simulators::write_text_file;
using test::local;
using test::quoted;

constexpr const char* nobody = "127.0.0.1:1";  // a port on which nobody listens

}  // namespace

Site::Site(SiteOptions options) : options_(std::move(options)) {
  const auto& folder = options_.folder;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto program = [&](const char* name) { return (options_.simulators / name).string(); };
  kata_ = std::make_unique<faults::Simulator>(
      std::vector<std::string>{program("sluice-kata-simulator"), "--folder", folder / "kata", "--accept",
                               "--events", std::to_string(options_.events), "--event-size",
                               std::to_string(options_.event_size), "--rate", "0", "--long-poll", "none"},
      folder, "kata");
  kics_ = std::make_unique<faults::Simulator>(
      std::vector<std::string>{program("sluice-kics-simulator"), "--folder", folder / "kics",
                               "--package-password", "secret", "--rows-apps", std::to_string(options_.rows)},
      folder, "kics");
  const auto collector = [&](const char* transport) {
    return std::make_unique<faults::Simulator>(
        std::vector<std::string>{program("sluice-receiver"), "--transport", transport, "--folder",
                                 folder / transport, "--keep", "false"},
        folder, transport);
  };
  tcp_ = collector("tcp");
  tls_ = collector("tls");
  write_text_file(folder / "kics/password", "secret\n");
  simulators::KataEventOptions like;
  like.size = options_.event_size;
  events_ = std::make_unique<simulators::KataEvents>(1, like);
  for (std::uint64_t n = 0; n < options_.events; ++n) {
    bytes_ += events_->event(n).size() + 1;
    if (n + 1 == std::min(options_.page, options_.events)) page_bytes_ = bytes_;
  }
}

std::filesystem::path Site::events_file() const {
  return lines("events.ndjson", options_.events, [&](std::uint64_t n) { return events_->event(n); });
}

std::filesystem::path Site::rows_file() const {
  return lines("rows.ndjson", options_.rows,
               [](std::uint64_t n) { return simulators::kics_row(1, simulators::Resource::apps, n); });
}

std::filesystem::path Site::lines(const char* name, std::uint64_t count,
                                  const std::function<std::string(std::uint64_t)>& line) const {
  const auto path = options_.folder / name;
  if (std::filesystem::exists(path)) return path;
  std::ofstream file(path, std::ios::binary);
  for (std::uint64_t n = 0; n < count; ++n) file << line(n) << '\n';
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
  return path;
}

std::uint64_t Site::received() const {
  return tcp_->state()->getValue<std::uint64_t>("bytes");
}

std::string Site::url() const {
  return "https://" + local(kata_->port());
}

std::string Site::pipeline(const Job& job) const {
  const auto& folder = options_.folder;
  const std::string isolation = job.isolated ? "isolation = \"process\"\n" : "";
  std::string text =
      "[source]\n" + isolation + "plugin = \"kata\"\nurl = \"" + url() + "\"\nexternal_system_id = \"" +
      read_text_file(folder / "kata/external_system_id").substr(0, 36) +
      "\"\ncertificate = " + quoted(folder / "kata/client.crt") +
      "\nprivate_key = " + quoted(folder / "kata/client.key") +
      "\nserver_certificate = " + quoted(folder / "kata/server.pem") + "\nmax_timeout = \"" + job.wait +
      "\"\nmax_events = " + std::to_string(options_.page) + "\n[buffer]\ntype = \"" + job.buffer + "\"\n";
  for (const auto& sink : job.sinks) {
    text += "[[sink]]\n" + isolation;
    if (sink == "file") {
      text += "plugin = \"file\"\npath = " + quoted(folder / "out/{pipeline}-{stream}.ndjson") + "\n";
      continue;
    }
    const auto& collector = sink == "tls" ? *tls_ : *tcp_;
    text += "plugin = \"siem\"\nmax_record = \"16 MiB\"\nname = \"" + sink +
            "\"\nconfirm = \"close\"\naddress = \"" + (job.collectors ? local(collector.port()) : nobody) +
            "\"\n";
    if (sink == "tls")
      text += "transport = \"tls\"\nserver_certificate = " + quoted(folder / "tls" / "server.pem") + "\n";
  }
  return text;
}

void Site::configure(const std::string& pipeline, std::uint64_t pipelines) const {
  const auto config = options_.folder / "config";
  write_text_file(config / "sluice.toml", "[store]\npath = " + quoted(options_.folder / "store") + "\n");
  std::filesystem::remove_all(config / "pipelines");
  for (std::uint64_t n = 1; n <= pipelines; ++n)
    write_text_file(config / ("pipelines/bench-" + std::to_string(n) + ".toml"), pipeline);
}

Cost Site::gateway(const std::string& pipeline, std::uint64_t pipelines,
                   const std::vector<std::string>& more) {
  configure(pipeline, pipelines);
  std::vector<std::string> command{options_.sluice.string(), "run", "--once", "--config",
                                   (options_.folder / "config").string()};
  command.insert(command.end(), more.begin(), more.end());
  return measure({command, options_.folder / "sluice.log"});
}

Cost Site::run(const Job& job) {
  if (job.fresh) {
    std::filesystem::remove_all(options_.folder / "store");
    std::filesystem::remove_all(options_.folder / "out");
    std::filesystem::create_directories(options_.folder / "out");
  }
  if (job.collectors) return gateway(pipeline(job), options_.pipelines);
  try {
    return gateway(pipeline(job), options_.pipelines, {"--give-up-after", "1s"});
  } catch (const std::runtime_error&) {
    return {};  // gave up, as it was told to; what it leaves behind is what counts
  }
}

Cost Site::curl_to_nc() {
  const auto& folder = options_.folder;
  const std::string page = url() + "/kata/events_api/v1/" +
                           read_text_file(folder / "kata/external_system_id").substr(0, 36) +
                           "/events?max_timeout=PT1S&max_events=" + std::to_string(options_.page);
  return measure(
      {{"/bin/bash", "-c",
        "set -o pipefail; curl -sS --fail --cacert " + (folder / "kata/server.pem").string() + " --cert " +
            (folder / "kata/client.crt").string() + " --key " + (folder / "kata/client.key").string() + " '" +
            page + "' | nc -N 127.0.0.1 " + std::to_string(tcp_->port())},
       folder / "curl.log"});
}

Cost Site::inventory(const std::string& profile) {
  const auto& folder = options_.folder;
  std::filesystem::remove_all(folder / "store");
  std::filesystem::remove_all(folder / "csv");
  std::filesystem::create_directories(folder / "csv");
  return gateway("[source]\nplugin = \"kics\"\npackage = " + quoted(folder / "kics/package.zip") +
                     "\npackage_password = { file = " + quoted(folder / "kics/password") +
                     " }\nresources = [\"device-apps\"]\n[[sink]]\nplugin = \"csv\"\ndirectory = " +
                     quoted(folder / "csv") + "\nprofile = \"" + profile + "\"\n",
                 1);
}

Idle Site::idle(std::uint64_t pipelines, std::chrono::seconds time) {
  kata_->set("long-poll", "early");
  kata_->set("start-point", "now");
  std::filesystem::remove_all(options_.folder / "store");
  Job job{"disk", {"tcp"}};
  job.wait = "300s";
  configure(pipeline(job), pipelines);
  const auto requests = [&] { return kata_->state()->getValue<std::uint64_t>("requests"); };
  const std::uint64_t enough = requests() + pipelines;
  const auto begin = std::chrono::steady_clock::now();
  faults::Process service(
      {options_.sluice.string(), "run", "--config", (options_.folder / "config").string()},
      options_.folder / "idle.log");
  while (requests() < enough) {
    if (service.wait(5ms) || std::chrono::steady_clock::now() - begin > 2min)
      throw std::runtime_error("not every pipeline asks; see " + (options_.folder / "idle.log").string());
  }
  Idle idle;
  idle.start_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  service.wait(5s);  // what the start leaves to do
  const auto before = service.activity();
  service.wait(time);
  const auto after = service.activity();
  idle.memory_kib = service.memory_kib();
  for (const auto& [thread, sleeps] : after.sleeps) {
    const auto known = before.sleeps.find(thread);
    idle.wakeups += static_cast<double>(sleeps - (known == before.sleeps.end() ? 0 : known->second));
  }
  idle.wakeups /= static_cast<double>(time.count());
  idle.cpu = (after.cpu_seconds - before.cpu_seconds) * 3600 / static_cast<double>(time.count());
  service.signal(SIGTERM);
  if (!service.wait(1min)) throw std::runtime_error("the idle service does not end");
  kata_->set("long-poll", "none");
  kata_->set("start-point", "window");
  return idle;
}

}  // namespace sluice::bench
