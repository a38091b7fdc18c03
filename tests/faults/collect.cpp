// SPDX-License-Identifier: Apache-2.0
#include "faults/collect.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <regex>

#include "faults/fault.hpp"
#include "simulators/kata/events.hpp"
#include "store/store.hpp"

namespace sluice::faults {
namespace {

/// Whole lines: what follows the last line feed was cut off with its connection.
void add_lines(const std::filesystem::path& file, std::vector<std::string>& lines) {
  std::ifstream in(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  std::size_t at = 0;
  for (auto end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', at)) {
    lines.push_back(bytes.substr(at, end - at));
    at = end + 1;
  }
}

/// events.ndjson, events.2.ndjson, events.3.ndjson, ...
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (int number = 1;; ++number) {
    auto file = folder / (number == 1 ? "events.ndjson" : "events." + std::to_string(number) + ".ndjson");
    if (!std::filesystem::exists(file)) return files;
    files.push_back(std::move(file));
  }
}

/// At most so many bytes from the end of a file.
std::string tail(const std::filesystem::path& file, std::streamoff size) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  in.seekg(-std::min<std::streamoff>(size, in.tellg()), std::ios::end);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> file_lines(const std::filesystem::path& folder) {
  std::vector<std::string> lines;
  for (const auto& file : files_in(folder)) {
    add_lines(file, lines);
    if (const auto end = tail(file, 1); !end.empty() && end != "\n")
      lines.push_back("(a torn line at the end of " + file.filename().string() + ")");
  }
  return lines;
}

std::vector<std::string> collector_lines(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> connections;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    connections.push_back(entry.path());
  std::ranges::sort(connections);
  std::vector<std::string> lines;
  for (const auto& connection : connections) add_lines(connection, lines);
  return lines;
}

std::set<std::string> source_letters(const std::filesystem::path& store) {
  return store::Store(store, store::Store::Access::look).read([](store::Database& database) {
    std::set<std::string> letters;
    auto query = database.query("SELECT data FROM dead_letter WHERE sink = '' AND pending = 0");
    while (query.step()) letters.insert(query.text(0));
    return letters;
  });
}

/// "pipeline kata, sink siem0: LOST 1 200 records that it had not got", in the report beside a damaged store.
void read_report(const std::filesystem::path& file, Evidence& evidence) {
  std::ifstream in(file);
  static const std::regex loss("pipeline kata, sink ([a-z0-9]+): LOST ([0-9 ]+) records");
  for (std::string line; std::getline(in, line);) {
    std::smatch found;
    if (!std::regex_search(line, found, loss)) continue;
    std::string count = found[2];
    std::erase(count, ' ');
    evidence.reported_lost[found[1]] += std::stoull(count);
  }
}

void read_reports(const std::filesystem::path& folder, Evidence& evidence) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "report.txt") read_report(entry.path(), evidence);
  }
}

void read_account(Evidence& evidence, const store::PipelineAccount& account) {
  evidence.fetched = account.fetched;
  evidence.malformed = account.malformed;
  evidence.gaps = account.gaps;
  for (const auto& sink : account.deliveries) {
    if (sink.sink == "file") evidence.delivered_to_file = sink.counts.delivered;
    for (auto& collector : evidence.collectors) {
      if (collector.sink == sink.sink) collector.possibly_duplicated = sink.possibly_duplicated;
    }
  }
}

/// commit_every of the pipeline, and one batch of its source more.
constexpr std::uint64_t part_bytes = (64 + 256) * 1024;

bool only_receivers_struck(const Tally& tally) {
  const auto harmless = receiver_faults();
  return std::ranges::all_of(tally.struck, [&](const auto& one) {
    return std::ranges::any_of(harmless, [&](const Fault& fault) { return fault.name == one.first; });
  });
}

}  // namespace

bool last_event_arrived(const std::filesystem::path& folder, std::uint64_t available) {
  const auto files = files_in(folder);
  if (files.empty() || available == 0) return available == 0;
  constexpr std::streamoff longest_event = 64 * 1024;
  return tail(files.back(), longest_event)
             .find("\"SimulatorEvent\":" + std::to_string(available - 1) + ",") != std::string::npos;
}

Evidence collect(const Site& site, const Tally& tally, std::uint64_t available) {
  Evidence evidence;
  simulators::KataEventOptions options;
  options.size = site.shape.event_size;
  evidence.event = [events = std::make_shared<simulators::KataEvents>(site.shape.seed, options)](
                       std::uint64_t n) { return events->event(n); };
  evidence.available = available;
  evidence.from_now = site.shape.from_now;
  evidence.file = file_lines(site.out());
  for (std::size_t i = 0; i < site.receivers.size(); ++i)
    evidence.collectors.push_back({"siem" + std::to_string(i), collector_lines(site.connections(i)), 0});
  evidence.letters = source_letters(site.store());
  evidence.spoilt = tally.spoilt;
  evidence.forgotten_tokens = tally.forgotten_tokens;
  evidence.kills = tally.kills;
  evidence.account_lost = tally.store_failed && (tally.kills > 0 || tally.restarted);
  evidence.transaction = site.shape.page + 1;  // a gap record may come with it
  if (site.shape.buffer == "disk" && only_receivers_struck(tally)) evidence.part = part_bytes;
  read_reports(site.folder / "state", evidence);
  for (const auto& account : site.ledger()) {
    if (account.pipeline == "kata") read_account(evidence, account);
  }
  return evidence;
}

}  // namespace sluice::faults
