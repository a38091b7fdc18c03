// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "simulators/common/control.hpp"
#include "simulators/common/fault.hpp"
#include "simulators/common/server.hpp"
#include "simulators/kata/alerts.hpp"
#include "simulators/kata/arrivals.hpp"
#include "simulators/kata/events.hpp"
#include "simulators/kata/knobs.hpp"
#include "simulators/kata/node.hpp"
#include "simulators/kata/request.hpp"

namespace sluice::simulators {

struct KataCounters {
  ServerCounters server;             ///< of all nodes
  std::uint64_t requests = 0;        ///< of the events and the alerts API
  std::uint64_t pages = 0;           ///< answers with a page that were written to their end
  std::uint64_t events = 0;          ///< events and alerts in them, repeated ones included
  std::uint64_t broken_answers = 0;  ///< pages that were not
  std::uint64_t tokens = 0;          ///< issued
};

/// A Central Node, or the nodes of one cluster, as far as the events and the alerts API show them. Nodes are
/// counted from 1. All of it is safe for use from several threads.
class KataSimulator {
 public:
  /// Serves when it returns. Throws std::invalid_argument for options that make no sense, std::runtime_error
  /// when it cannot listen or write its folder.
  explicit KataSimulator(KataOptions options = {});
  KataSimulator(const KataSimulator&) = delete;
  KataSimulator& operator=(const KataSimulator&) = delete;
  ~KataSimulator();

  std::uint16_t port(std::uint64_t node = 1) const { return at(node).port; }
  std::string url(std::uint64_t node = 1) const;  ///< https://127.0.0.1:PORT
  std::string urls() const;                       ///< of all nodes, with commas between them
  Control& control() { return *control_; }

  /// What a client of this node needs.
  const Identity& server_identity(std::uint64_t node = 1) const { return at(node).identity; }
  const Identity& client_identity() const { return client_identity_; }
  const std::string& external_system_id() const { return external_system_id_; }

  void set(const std::string& knob, const std::string& value);  ///< throws std::invalid_argument
  void fault(const std::string& spec) { faults_.add(spec); }    ///< throws std::invalid_argument
  void clear_faults() { faults_.clear(); }
  void accept(const std::string& id = {}, const std::string& fingerprint = {}, std::uint64_t node = 0);
  void reject(const std::string& id = {}, const std::string& fingerprint = {}, std::uint64_t node = 0);
  /// Of one node, or with 0 of all of them.
  void forget_tokens(std::uint64_t node = 0);
  void replace_server_certificate(std::uint64_t node = 0);
  /// A stopped node refuses connections, and keeps its port for start_node().
  void stop_node(std::uint64_t node);
  void start_node(std::uint64_t node);

  std::string event(std::uint64_t n) const { return events_.event(n); }
  KataCounters counters() const;
  std::uint64_t requests(std::uint64_t node) const { return at(node).requests; }
  std::string state() const;  ///< JSON

  void stop();

 private:
  struct Request {
    KataNode& node;
    KataPath path;
    KataQuery query;
    KataOptions options;  ///< as they were when it came

    bool of_alerts() const { return path.api == KataApi::alerts; }
    /// What tokens are made for: those of alerts are none of events.
    std::string token_id() const { return of_alerts() ? "alerts/" + path.id : path.id; }
  };
  void make_identities();
  void make_nodes();
  void listen(KataNode& node);
  void start_control(std::uint16_t port);
  KataNode& at(std::uint64_t node) const;  ///< throws std::invalid_argument
  std::vector<KataNode*> chosen(std::uint64_t node) const;

  void handle(KataNode& node, Exchange& exchange);
  std::optional<Reply> refusal(KataNode& node, const std::string& id, const Exchange& exchange,
                               const ActiveFaults& faults);
  void serve_page(Exchange& exchange, const Request& request, const ActiveFaults& faults);
  bool send_page(Exchange& exchange, const Request& request, const Page& page, const ActiveFaults& faults);
  std::optional<Cursor> cursor_of(const Request& request);
  std::optional<Cursor> alert_cursor(const Request& request);
  Cursor first_cursor(const Request& request);
  std::string token_after(const Request& request, const Cursor& cursor, std::uint64_t next);
  Selection select(const Request& request, Cursor& cursor, std::uint64_t& next);
  Selection select_where(const Request& request, const Cursor& cursor, std::uint64_t& next,
                         std::uint64_t end);
  void wait_for_events(const Request& request, const Cursor& cursor);
  Tokens& tokens_for(const Request& request);
  const Arrivals& arrivals_for(const Request& request) const;
  KataOptions options() const;

  mutable std::mutex mutex_;
  KataOptions options_;
  Knobs knobs_;
  const KataEvents events_;
  const KataAlerts alerts_;
  Arrivals event_arrivals_, alert_arrivals_;
  FaultPlan faults_;
  Identity client_identity_;
  std::string external_system_id_;
  std::atomic<std::uint64_t> requests_{0}, pages_{0}, handed_out_{0}, broken_{0};
  mutable std::mutex servers_mutex_;  ///< never taken by a handler, which a stop waits for
  std::vector<std::unique_ptr<KataNode>> nodes_;
  std::unique_ptr<Control> control_;
};

}  // namespace sluice::simulators
