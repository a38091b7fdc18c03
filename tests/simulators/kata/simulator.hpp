// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "simulators/common/control.hpp"
#include "simulators/common/fault.hpp"
#include "simulators/common/server.hpp"
#include "simulators/kata/approvals.hpp"
#include "simulators/kata/arrivals.hpp"
#include "simulators/kata/events.hpp"
#include "simulators/kata/knobs.hpp"
#include "simulators/kata/page.hpp"
#include "simulators/kata/request.hpp"
#include "simulators/kata/tokens.hpp"

namespace sluice::simulators {

struct KataCounters {
  ServerCounters server;
  std::uint64_t requests = 0;        ///< of the events API
  std::uint64_t pages = 0;           ///< answers with a page that were written to their end
  std::uint64_t events = 0;          ///< events in them, repeated ones included
  std::uint64_t broken_answers = 0;  ///< pages that were not
  std::uint64_t tokens = 0;          ///< issued
};

/// A Central Node, as far as its events API shows it. All of it is safe for use from several threads.
class KataSimulator {
 public:
  /// Serves when it returns. Throws std::invalid_argument for options that make no sense, std::runtime_error
  /// when it cannot listen or write its folder.
  explicit KataSimulator(KataOptions options = {});
  KataSimulator(const KataSimulator&) = delete;
  KataSimulator& operator=(const KataSimulator&) = delete;
  ~KataSimulator();

  std::uint16_t port() const { return server_->port(); }
  std::string url() const;  ///< https://127.0.0.1:PORT
  Control& control() { return *control_; }

  /// What a client of this node needs.
  const Identity& server_identity() const { return server_identity_; }
  const Identity& client_identity() const { return client_identity_; }
  const std::string& external_system_id() const { return external_system_id_; }

  void set(const std::string& knob, const std::string& value);  ///< throws std::invalid_argument
  void fault(const std::string& spec) { faults_.add(spec); }    ///< throws std::invalid_argument
  void clear_faults() { faults_.clear(); }
  void accept(const std::string& id = {}, const std::string& fingerprint = {});
  void reject(const std::string& id = {}, const std::string& fingerprint = {});
  void forget_tokens() { tokens_.forget(); }
  void replace_server_certificate();

  std::string event(std::uint64_t n) const { return events_.event(n); }
  KataCounters counters() const;
  std::string state() const;  ///< JSON

  void stop();

 private:
  struct Request {
    std::string id;
    KataQuery query;
    KataOptions options;  ///< as they were when it came
  };
  void make_identities();
  void start_control(std::uint16_t port);
  void handle(Exchange& exchange);
  void serve_page(Exchange& exchange, const Request& request, const ActiveFaults& faults);
  std::optional<Cursor> cursor_of(const Request& request);
  Selection select(const Request& request, Cursor& cursor, std::uint64_t& next);
  void wait_for_events(const Request& request, const Cursor& cursor);
  KataOptions options() const;

  mutable std::mutex mutex_;
  KataOptions options_;
  Knobs knobs_;
  const KataEvents events_;
  Arrivals arrivals_;
  FaultPlan faults_;
  Approvals approvals_;
  Tokens tokens_;
  Selection previous_;
  Identity server_identity_, client_identity_;
  std::string external_system_id_;
  std::atomic<std::uint64_t> requests_{0}, pages_{0}, handed_out_{0}, broken_{0};
  std::unique_ptr<Server> server_;
  std::unique_ptr<Control> control_;
};

}  // namespace sluice::simulators
