// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sluice/sdk/failure.hpp>

#include "sources/kata/client.hpp"

namespace sluice::kata {

/// The nodes of one cluster, or the one Central Node: asks the node that answered last, and the others in
/// turn where that one cannot be asked. Each is asked once in a fetch. One thread at a time, except cancel().
class Nodes {
 public:
  struct Found {
    Answer::Kind kind;
    /// With Kind::forgotten: nodes that could not be asked and may know the token, with the causes.
    std::string unasked;
  };

  /// `say` gets a line for each change of the node. Throws as Client does.
  Nodes(const Config& config, const std::function<std::chrono::milliseconds()>& wall_clock,
        std::function<void(const std::string&)> say);

  /// As Client::fetch. Goes on to the next node where one cannot be asked (NodeFailure), does not know the
  /// token, because tokens may be a node's own, or has not approved the client. Where no node can be asked,
  /// the Failure names each with its cause.
  Found fetch(const std::string& token);

  /// The next piece of the page that fetch() found; 0 at its end. A failure makes the next fetch begin with
  /// another node.
  std::size_t read(char* buffer, std::size_t size);
  /// What was read was no page: the next fetch begins with another node.
  void leave(const std::string& cause);

  /// Any thread, final.
  void cancel() noexcept;

  /// "host:port" of the node that answered last.
  const std::string& peer() const { return clients_[used_]->peer(); }
  /// SHA-256 of the client certificate, as the Central Node's administrator may see it.
  const std::string& fingerprint() const { return fingerprint_; }
  bool is_cluster() const { return clients_.size() > 1; }

 private:
  struct Round;
  void ask(std::size_t index, const std::string& token, Round& round);
  Found use(std::size_t index, Answer::Kind kind, const Round& round);
  [[noreturn]] void fail(const Round& round) const;

  std::vector<std::unique_ptr<Client>> clients_;
  std::string fingerprint_;
  std::function<void(const std::string&)> say_;
  std::size_t at_ = 0;    // where the next fetch begins
  std::size_t used_ = 0;  // the node that answered last
  std::string left_;      // why at_ is another one
  std::optional<support::https::Response> page_;
};

}  // namespace sluice::kata
