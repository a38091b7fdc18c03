// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "simulators/common/control.hpp"
#include "simulators/common/fault.hpp"
#include "simulators/common/server.hpp"
#include "simulators/kics/journal.hpp"
#include "simulators/kics/knobs.hpp"
#include "simulators/kics/rows.hpp"
#include "simulators/kics/tokens.hpp"
#include "simulators/kics/view.hpp"

namespace sluice::simulators {

struct KicsCounters {
  ServerCounters server;
  TokenCounters tokens;
  std::uint64_t token_requests = 0;
  std::uint64_t queries = 0;       ///< all of them, refused ones included
  std::uint64_t pages = 0;         ///< answers with rows, or with none left, written to their end
  std::uint64_t unauthorized = 0;  ///< queries and looks at /about without a good token
};

/// A KICS for Networks Server, as far as its REST API shows it. All of it is safe for use from several
/// threads.
class KicsSimulator {
 public:
  /// Serves, and has written its folder and package, when it returns. Throws std::invalid_argument for
  /// options that make no sense, std::runtime_error when it cannot listen or write.
  explicit KicsSimulator(KicsOptions options = {});
  KicsSimulator(const KicsSimulator&) = delete;
  KicsSimulator& operator=(const KicsSimulator&) = delete;
  ~KicsSimulator();

  std::uint16_t port() const { return server_->port(); }
  std::string url() const;         ///< https://127.0.0.1:PORT
  std::string server_uri() const;  ///< https://127.0.0.1:PORT/kics/api
  Control& control() { return *control_; }

  const Identity& server_identity() const { return server_identity_; }
  const Identity& connector_identity() const { return connector_identity_; }
  const std::filesystem::path& package() const { return package_; }  ///< empty when none was written

  /// Writes another package for this server with the options that it was started with, but this password.
  void write_package_to(const std::filesystem::path& file, const std::string& password, bool legacy = false);

  void set(const std::string& knob, const std::string& value);  ///< throws std::invalid_argument
  void fault(const std::string& spec) { faults_.add(spec); }    ///< throws std::invalid_argument
  void clear_faults() { faults_.clear(); }
  void revoke_tokens(bool refresh_too = false) { tokens_.revoke(refresh_too); }
  void replace_server_certificate();
  void insert_row(Resource resource);
  void remove_row(Resource resource);

  void change_row(Resource resource, std::uint64_t n);  ///< of the inventory: a member that counts
  void touch_row(Resource resource, std::uint64_t n);   ///< its time last seen only

  /// Does something to a journal (`resource` is one), under lock.
  void with(Resource resource, const std::function<void(JournalTable&)>& body);
  std::uint64_t last_id(Resource resource) const;
  std::string event(std::uint64_t id);  ///< as it is handed out now; throws std::invalid_argument

  /// The row as this simulator hands it out now; of a journal the one that is at this place.
  std::string row(Resource resource, std::uint64_t n) const;
  KicsCounters counters() const;
  std::uint64_t readings(Resource resource) const;  ///< requests for offset 0
  std::string state() const;                        ///< JSON

  void stop();

 private:
  void make_identities();
  void start_control(std::uint16_t port);
  void handle(Exchange& exchange);
  void token(Exchange& exchange, const KicsOptions& present);
  void about(Exchange& exchange, const KicsOptions& present);
  void query(Exchange& exchange, Resource resource, const KicsOptions& present);
  /// All rows of a resource in the order of one moment, each made when it is asked for.
  struct Rows {
    std::uint64_t count = 0;
    std::function<std::string(std::uint64_t index)> make{};
  };
  Rows rows(Resource resource, std::uint64_t offset, const KicsOptions& present);
  std::string inventory_row(Resource resource, std::uint64_t n, const KicsOptions& present) const;
  std::int64_t time() const;
  std::string page(Exchange& exchange, Resource resource, const KicsOptions& present,
                   const ActiveFaults& faults);
  void refuse(Exchange& exchange, int status, const KicsOptions& present);
  bool answered_by_fault(Exchange& exchange, const ActiveFaults& faults, const KicsOptions& present);
  bool authorized(const Exchange& exchange);
  KicsOptions options() const;

  mutable std::mutex mutex_;
  KicsOptions options_;
  Knobs knobs_;
  FaultPlan faults_;
  BearerTokens tokens_;
  std::map<Resource, View> views_;
  std::map<Resource, JournalTable> journals_;
  std::map<std::pair<Resource, std::uint64_t>, RowEdits> edits_;
  Identity server_identity_, connector_identity_;
  std::string connector_fingerprint_;
  std::filesystem::path package_;
  std::atomic<std::uint64_t> token_requests_{0}, queries_{0}, pages_{0}, unauthorized_{0};
  std::unique_ptr<Server> server_;
  std::unique_ptr<Control> control_;
};

}  // namespace sluice::simulators
