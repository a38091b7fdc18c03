// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include <sluice/sdk/emitter.hpp>
#include <sluice/sdk/host.hpp>

#include "sources/kics/client.hpp"
#include "sources/kics/config.hpp"
#include "sources/kics/filters.hpp"
#include "sources/kics/journal_state.hpp"
#include "sources/kics/reader.hpp"
#include "sources/kics/resource.hpp"
#include "sources/kics/row_view.hpp"

namespace sluice::kics {

/// Reads a table that grows at one end, loses rows at the other, changes in the middle and has no order: what
/// is new and what has changed since the last time, each once.
///
/// The Server is asked for ids above the largest one known, and for rows that moved since a while before the
/// latest moment known. Where it takes no such filter the whole table is read, now and then. What comes is
/// told apart by id and digest, whatever the Server made of the filter. One thread at a time; lives as long
/// as its source.
class Journal {
 public:
  Journal(const Config& config, const ResourceInfo& info, sdk::Host host, Reader& reader, Clocks clocks);

  /// One reading. Hands what is new and what has changed over to `out`, in a plain transaction for the caller
  /// to close with the state returned; nothing where there is nothing to tell and nothing to remember, and
  /// then no transaction is open. Throws what Client::query throws.
  std::optional<JournalState> read(Client& client, const JournalState& before, sdk::Emitter& out);

  /// The state is not the one that the last reading returned: after a start, or a failure.
  void reopened() {
    caught_up_ = false;
    damaged_.clear();
  }

 private:
  struct Run;
  class Taker;

  class Sample;

  void learn(Client& client);
  void learn_members(const Sample& sample);
  void try_filters(Client& client, const Sample& sample);
  bool finds(Client& client, const std::string& known_as, const std::string& member,
             const std::string& value);
  void begin(Client& client, Run& run) const;
  void read_new(Client& client, Run& run);
  void read_moved(Client& client, Run& run);
  void read_window(Client& client, Run& run);
  void read_all(Client& client, Run& run);
  bool pass_by_id(Client& client, Run& run, uint64_t least);
  bool filtered_pass(Client& client, Run& run, const std::string& member, const std::string& value);
  void pass(Client& client, Run& run, const std::string& filter);
  void look_for_gap(Client& client, Run& run);
  void finish(Run& run);
  void refuse_filter(const std::string& member, const std::string& why);

  const Config& config_;
  const ResourceInfo& info_;
  const sdk::Host host_;
  Reader& reader_;
  const Clocks clocks_;

  const std::chrono::minutes offset_;    // of times without a zone
  JournalMembers members_;               // candidates; what the user named stands alone
  std::optional<JournalMembers> found_;  // those that rows of this Server have
  Filters filters_;
  Token::Time learned_{};                                   // when this was found out
  std::optional<Token::Time> scanned_;                      // when the whole table was read last
  bool caught_up_ = false;                                  // a reading was whole since the start
  bool incomplete_ = false;                                 // said already
  std::map<std::string, std::set<std::string>> incidents_;  // by id of a child: in which incidents it stands
  std::unordered_set<uint64_t> damaged_;                    // malformed rows that were handed over
};

}  // namespace sluice::kics
