// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "plugins/file/sink_harness.hpp"
#include "simulators/receiver/receiver.hpp"
#include "sinks/siem/sink.hpp"

namespace sluice::test {

using namespace std::chrono_literals;
using simulators::Behaviour;
using simulators::Ending;
using simulators::Receiver;
using simulators::ReceiverOptions;

inline constexpr auto patience = 20s;  // for what must come; a test that passes does not wait so long

inline siem::Config config_for(const Receiver& receiver) {
  siem::Config config;
  config.address = receiver.address();
  config.timeout = 10s;
  config.close_timeout = 10s;
  return config;
}

/// A sink and its host.
struct Bench {
  explicit Bench(siem::Config config, const std::string& state = {}) : sink(std::move(config), host.get()) {
    sink.open(state);
  }
  void write(const std::vector<std::string>& records) {
    sink.write(Lines("events", records).view(), rejected.get());
  }
  /// One whole transaction.
  std::string deliver(const std::vector<std::string>& records) {
    write(records);
    return sink.commit();
  }

  FakeHost host;
  Rejected rejected;
  siem::Sink sink;
};

/// The status that the call ends with.
template <class Call>
sluice_status status_of(Call&& call, std::string* message = nullptr, uint32_t* flags = nullptr) {
  try {
    call();
    return SLUICE_OK;
  } catch (const sdk::Failure& failure) {
    if (message != nullptr) *message = failure.what();
    if (flags != nullptr) *flags = failure.flags();
    return failure.status();
  }
}

/// About `bytes` bytes of numbered records.
inline std::vector<std::string> many_records(std::size_t bytes, std::size_t first = 0) {
  std::vector<std::string> records;
  for (std::size_t size = 0; size < bytes; size += 2001) {
    std::string record = "{\"n\":" + std::to_string(first + records.size()) + ",\"fill\":\"";
    record.resize(1998, 'f');
    records.push_back(record + "\"}");
  }
  return records;
}

}  // namespace sluice::test
