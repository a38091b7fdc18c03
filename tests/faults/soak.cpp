// SPDX-License-Identifier: Apache-2.0
#include "faults/soak.hpp"

#include <algorithm>

namespace sluice::faults {
namespace {

constexpr std::size_t fewest_samples = 8;

Sample largest(const std::vector<Sample>& samples, std::size_t quarter) {
  Sample most;
  for (auto i = samples.size() * quarter / 4; i < samples.size() * (quarter + 1) / 4; ++i) {
    most.memory_kib = std::max(most.memory_kib, samples[i].memory_kib);
    most.files = std::max(most.files, samples[i].files);
    most.threads = std::max(most.threads, samples[i].threads);
    most.store_kib = std::max(most.store_kib, samples[i].store_kib);
  }
  return most;
}

}  // namespace

Sample look_at(const Process& gateway, const std::filesystem::path& store) {
  Sample sample{gateway.memory_kib(), gateway.open_files(), gateway.threads(), 0};
  std::error_code gone;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(store, gone)) {
    const auto size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
    if (!gone) sample.store_kib += size / 1024;
  }
  return sample;
}

Violations judge_flat(const std::vector<Sample>& samples) {
  if (samples.size() < fewest_samples) return {"soak: only " + std::to_string(samples.size()) + " samples"};
  const Sample before = largest(samples, 1), after = largest(samples, 3);
  Violations violations;
  // What a burst may need beside what is used all the time, and no more.
  const auto compare = [&](const char* what, std::uint64_t was, std::uint64_t is, std::uint64_t allowance) {
    if (is > was + was / 10 + allowance)
      violations.push_back(std::string("soak: ") + what + " grew from " + std::to_string(was) + " to " +
                           std::to_string(is));
  };
  compare("memory (KiB)", static_cast<std::uint64_t>(before.memory_kib),
          static_cast<std::uint64_t>(after.memory_kib), 2048);
  compare("open files", before.files, after.files, 4);
  compare("threads", before.threads, after.threads, 2);
  compare("the store (KiB)", before.store_kib, after.store_kib, 16384);
  return violations;
}

std::string quarters(const std::vector<Sample>& samples) {
  std::string text;
  for (std::size_t quarter = 0; quarter < 4; ++quarter) {
    const Sample most = largest(samples, quarter);
    text += "quarter " + std::to_string(quarter + 1) + ": memory " + std::to_string(most.memory_kib) +
            " KiB, open files " + std::to_string(most.files) + ", threads " + std::to_string(most.threads) +
            ", store " + std::to_string(most.store_kib) + " KiB\n";
  }
  return text;
}

Shape soak_shape(std::uint64_t seed) {
  Shape shape(seed);
  shape.buffer = "disk";
  shape.siem = {"tcp", "tls"};
  shape.confirm = "close";
  shape.page = 1000;
  shape.event_size = 300;
  shape.rate = 3000;
  shape.from_now = true;  // a forgotten token must not bring the whole day again
  shape.rotate_kib = 64 * 1024;
  shape.disk = false;  // a journal of a day is not flat
  shape.inventory = true;
  return shape;
}

}  // namespace sluice::faults
