// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/nodes.hpp"

#include <algorithm>
#include <utility>

#include "sources/kata/refusal.hpp"
#include "support/tls/context.hpp"

namespace sluice::kata {

using sdk::Failure;
using std::chrono::milliseconds;

namespace {

void add(std::string& list, const std::string& item) {
  list += (list.empty() ? "" : "; ") + item;
}

}  // namespace

/// What one fetch has learned so far.
struct Nodes::Round {
  std::optional<std::size_t> answered, forgetful, unapproved;
  Answer::Kind kind = Answer::Kind::empty;
  std::vector<Failure> failures;
  std::string unasked;  // nodes without an answer to the token, with causes
  std::string causes;   // of all that did not give a page
};

Nodes::Nodes(const Config& config, const std::function<milliseconds()>& wall_clock,
             std::function<void(const std::string&)> say)
    : fingerprint_(support::tls::client_fingerprint(support::tls::tls_options(config)).value_or("none")),
      say_(std::move(say)) {
  for (const auto& url : node_urls(config)) {
    clients_.push_back(std::make_unique<Client>(config, url, wall_clock));
  }
}

Nodes::Found Nodes::fetch(const std::string& token) {
  page_.reset();
  Round round;
  round.causes = left_;
  const std::size_t first = at_;
  for (std::size_t i = 0; i < clients_.size() && !round.answered; ++i) {
    ask((first + i) % clients_.size(), token, round);
  }
  if (round.answered) return use(*round.answered, round.kind, round);
  if (round.forgetful) return use(*round.forgetful, Answer::Kind::forgotten, round);
  if (round.unapproved) return use(*round.unapproved, Answer::Kind::not_approved, round);
  fail(round);
}

void Nodes::ask(std::size_t index, const std::string& token, Round& round) {
  Client& client = *clients_[index];
  try {
    Answer answer = client.fetch(token);
    if (answer.kind == Answer::Kind::forgotten) {
      if (!round.forgetful) round.forgetful = index;
      add(round.causes, client.peer() + " does not know the token");
    } else if (answer.kind == Answer::Kind::not_approved) {
      if (!round.unapproved) round.unapproved = index;
      add(round.causes, client.peer() + " has not approved this client");
      add(round.unasked, client.peer() + " has not approved this client");
    } else {
      round.answered = index;
      round.kind = answer.kind;
      page_ = std::move(answer.response);
    }
  } catch (const NodeFailure& failure) {
    round.failures.push_back(failure.verdict());
    add(round.causes, failure.what());
    add(round.unasked, failure.what());
  } catch (const Failure& failure) {
    const bool is_only_opinion = !round.forgetful && !round.unapproved;
    if (is_only_opinion || failure.status() != SLUICE_RETRY) {
      at_ = index;
      throw;
    }
    add(round.causes, failure.what());
    add(round.unasked, failure.what());
  }
}

/// One line for a change, and none for a node that was left and found again.
Nodes::Found Nodes::use(std::size_t index, Answer::Kind kind, const Round& round) {
  if (index != used_ && say_) say_("reading goes on at " + clients_[index]->peer() + ": " + round.causes);
  at_ = used_ = index;
  left_.clear();
  return {kind, kind == Answer::Kind::forgotten ? round.unasked : std::string()};
}

/// A delay that a person or a server asked for counts only where every node asks for one.
void Nodes::fail(const Round& round) const {
  if (!is_cluster()) throw round.failures.front();
  const std::string what =
      "none of the " + std::to_string(clients_.size()) + " nodes can be asked: " + round.unasked;
  std::optional<int64_t> shortest;
  for (const Failure& failure : round.failures) {
    const int64_t delay = failure.retry_after_ms();
    if (delay == SLUICE_DELAY_POLICY) throw Failure::retry(what);
    if (delay != SLUICE_DELAY_LONGEST) shortest = std::min(shortest.value_or(delay), delay);
  }
  if (shortest) throw Failure::retry_after(what, milliseconds(*shortest));
  throw Failure::retry_slowly(what);
}

std::size_t Nodes::read(char* buffer, std::size_t size) {
  try {
    return page_->read(buffer, size);
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_RETRY) leave(failure.what());
    throw;
  }
}

void Nodes::leave(const std::string& cause) {
  left_ = cause;
  at_ = (used_ + 1) % clients_.size();
}

void Nodes::cancel() noexcept {
  for (const auto& client : clients_) client->cancel();
}

}  // namespace sluice::kata
