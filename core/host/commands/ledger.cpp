// SPDX-License-Identifier: Apache-2.0
#include "store/ledger.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "base/text.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/setup.hpp"
#include "store/store.hpp"

namespace sluice::host {
namespace {

using base::show_bytes;
using base::show_count;
using store::DeliveryAccount;
using store::PipelineAccount;

/// What became of dead letters that are none any more.
std::string letters_gone(const DeliveryAccount& sink) {
  std::string text;
  if (sink.replayed > 0) text += "; replayed " + show_count(sink.replayed);
  if (sink.dropped > 0) text += "; dropped " + show_count(sink.dropped);
  return text;
}

void print_delivery(const DeliveryAccount& sink) {
  std::printf("  %-16s %13s %12s %9s %12s %10s %8s  %s%s%s\n", sink.sink.c_str(),
              show_count(sink.counts.delivered).c_str(), show_count(sink.counts.rejected).c_str(),
              show_count(sink.counts.filtered).c_str(), show_count(sink.in_flight).c_str(),
              show_count(sink.possibly_duplicated).c_str(), show_count(sink.retries).c_str(),
              sink.adds_up() ? "adds up" : "DOES NOT ADD UP", letters_gone(sink).c_str(),
              sink.status.empty()
                  ? ""
                  : ("; " + sink.status + " (since " + base::show_time(sink.status_ms) + ")").c_str());
}

void print_account(const PipelineAccount& account) {
  std::printf(
      "%s\n  fetched %s records (%s) in %s transactions; malformed (dead letters) %s; gaps %s; retries %s\n",
      account.pipeline.c_str(), show_count(account.fetched).c_str(),
      show_bytes(account.fetched_bytes).c_str(), show_count(account.transactions).c_str(),
      show_count(account.malformed).c_str(), show_count(account.gaps).c_str(),
      show_count(account.retries).c_str());
  std::printf("  checkpoint %s; buffer %s\n", base::show_time(account.checkpoint_ms).c_str(),
              show_bytes(account.buffered_bytes).c_str());
  if (!account.state.empty())
    std::printf("  source: %s (since %s)\n", account.state.c_str(),
                base::show_time(account.state_ms).c_str());
  std::printf("  %-16s %13s %12s %9s %12s %10s %8s  %s\n", "SINK", "DELIVERED", "DEAD LETTERS", "FILTERED",
              "IN FLIGHT", "MAYBE TWICE", "RETRIES", "BALANCE");
  for (const auto& sink : account.deliveries) print_delivery(sink);
  if (account.malformed != account.dead_letters + account.dropped) {
    std::printf("  the source's dead letters DO NOT ADD UP: counted %s, kept %s, dropped %s\n",
                show_count(account.malformed).c_str(), show_count(account.dead_letters).c_str(),
                show_count(account.dropped).c_str());
  }
}

Poco::JSON::Object to_json(const DeliveryAccount& sink) {
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("sink", sink.sink);
  object.set("owed", sink.owed);
  object.set("delivered", sink.counts.delivered);
  object.set("delivered_bytes", sink.counts.delivered_bytes);
  object.set("dead_lettered", sink.counts.rejected);
  object.set("dead_letters_kept", sink.dead_letters);
  object.set("dead_letters_dropped", sink.dropped);
  object.set("dead_letters_replayed", sink.replayed);
  object.set("filtered", sink.counts.filtered);
  object.set("in_flight", sink.in_flight);
  object.set("possibly_duplicated", sink.possibly_duplicated);
  object.set("retries", sink.retries);
  object.set("status", sink.status);
  object.set("adds_up", sink.adds_up());
  return object;
}

Poco::JSON::Object to_json(const PipelineAccount& account) {
  Poco::JSON::Object object(Poco::JSON_PRESERVE_KEY_ORDER);
  object.set("pipeline", account.pipeline);
  object.set("transactions", account.transactions);
  object.set("fetched", account.fetched);
  object.set("fetched_bytes", account.fetched_bytes);
  object.set("malformed", account.malformed);
  object.set("malformed_dropped", account.dropped);
  object.set("gaps", account.gaps);
  object.set("retries", account.retries);
  object.set("buffered_bytes", account.buffered_bytes);
  object.set("checkpoint_ms", account.checkpoint_ms);
  object.set("source", account.state);
  object.set("adds_up", account.adds_up());
  Poco::JSON::Array sinks;
  for (const auto& sink : account.deliveries) sinks.add(to_json(sink));
  object.set("sinks", sinks);
  return object;
}

void print_json(const std::vector<PipelineAccount>& accounts) {
  Poco::JSON::Array array;
  for (const auto& account : accounts) array.add(to_json(account));
  array.stringify(std::cout, 2);
  std::cout << '\n';
}

}  // namespace

int show_ledger(const Options& options) {
  const auto folder = store_folder(options, load_host_settings(options));
  store::Store store(folder, store::Store::Access::look);
  const auto accounts =
      store.read([&](store::Database& database) { return store::read_ledger(database, options.name); });
  if (accounts.empty() && !options.name.empty()) {
    std::cerr << "sluice: the store " << folder.string() << " knows no pipeline " << options.name << '\n';
    return exit_failed;
  }
  if (options.format == "json") {
    print_json(accounts);
  } else {
    for (const auto& account : accounts) print_account(account);
    std::fflush(stdout);
  }
  const bool right =
      std::all_of(accounts.begin(), accounts.end(), [](const auto& account) { return account.adds_up(); });
  return right ? exit_ok : exit_failed;
}

}  // namespace sluice::host
