// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/journal.hpp"

#include <algorithm>
#include <utility>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/journal_run.hpp"
#include "sources/kics/moment.hpp"
#include "sources/kics/refusal.hpp"

namespace sluice::kics {

using sdk::Failure;

namespace {

constexpr std::chrono::hours long_silence{1};  // in which a Server may drop what was not read yet

/// What the user named stands alone, in the place of all that it could be.
JournalMembers members_of(const ResourceInfo& info, const sdk::Map& named) {
  JournalMembers members = info.members;
  if (info.name != "events") return members;
  for (const auto& [role, member] : named) {
    if (role == "id") members.id = {member};
    if (role == "start") members.start = {member};
    if (role == "children") members.children = {member};
    if (role == "last_seen") {
      std::erase(members.moved, "lastSeen");
      std::erase(members.moved, "lastSeenTime");
      members.moved.insert(members.moved.begin(), member);
    }
    if (role == "closed") {
      std::erase(members.moved, "closed");
      members.moved.push_back(member);
    }
  }
  return members;
}

class Counter final : public Rows {
 public:
  void row(std::string_view) override { ++rows; }
  void malformed(std::string_view, std::string_view, std::string_view) override { ++rows; }
  uint64_t rows = 0;
};

constexpr const char* finds_nothing = "finds none of the rows that are known";
constexpr std::chrono::hours learn_again{1};

}  // namespace

/// One row of this Server, for what its members are called and which filters find it.
class Journal::Sample final : public Rows {
 public:
  void row(std::string_view json) override { view_.look(json); }
  void malformed(std::string_view, std::string_view, std::string_view) override {}

  bool empty() const { return view_.members().empty(); }
  std::string_view value(const std::string& name) const { return view_.value(name); }
  std::vector<std::string> of(const std::vector<std::string>& candidates) const {
    std::vector<std::string> present;
    for (const auto& name : candidates) {
      if (!view_.value(name).empty()) present.push_back(name);
    }
    return present;
  }

 private:
  RowView view_;
};

Journal::Journal(const Config& config, const ResourceInfo& info, sdk::Host host, Reader& reader,
                 Clocks clocks)
    : config_(config),
      info_(info),
      host_(host),
      reader_(reader),
      clocks_(std::move(clocks)),
      offset_(offset_of(config.utc_offset).value_or(std::chrono::minutes(0))),
      members_(members_of(info, config.events_members)) {}

std::optional<JournalState> Journal::read(Client& client, const JournalState& before, sdk::Emitter& out) {
  Run run(before, out, clocks_.wall().count());
  learn(client);
  begin(client, run);
  if (found_) {
    if (!run.first) read_new(client, run);
    if (!run.whole && run.bound != JournalState::always) read_moved(client, run);
    if (!run.whole && !run.moved_taken && !run.first) read_window(client, run);
    if (!run.whole && !run.moved_taken && !run.id_taken) read_all(client, run);
    if (!run.first && !caught_up_) look_for_gap(client, run);
  }
  finish(run);
  if (!run.news) return {};
  return std::move(run.next);
}

/// One row shows what members are called and which filters work; without any there is nothing to read. Where
/// some do not, it is looked at again after a while.
void Journal::learn(Client& client) {
  const auto now = clocks_.steady();
  if (found_ && (filters_.all_taken() || now - learned_ < learn_again)) return;
  Sample sample;
  reader_.peek(client, info_.name, "[]", sample);
  if (sample.empty()) return;
  learn_members(sample);
  filters_.forget();
  try_filters(client, sample);
  learned_ = now;
}

void Journal::learn_members(const Sample& sample) {
  const bool is_first = !found_;
  found_ = JournalMembers{sample.of(members_.id), sample.of(members_.start), sample.of(members_.moved),
                          sample.of(members_.children)};
  if (!is_first) return;
  const std::string remedy = info_.name == "events" ? "; name the member in events_members" : "";
  if (found_->id.empty()) {
    host_.warn(info_.name +
               ": its rows have none of the members that may be their id, so they are told apart by "
               "all of their bytes and each change looks like a new one" +
               remedy);
  }
  if (found_->moved.empty()) {
    host_.warn(info_.name +
               ": its rows have none of the members that may be their time, so they are read by id alone" +
               remedy);
  }
}

/// A filter that does not find the row that it was made from would hide others too.
void Journal::try_filters(Client& client, const Sample& sample) {
  if (!found_->id.empty()) {
    const auto& member = found_->id.front();
    const std::string id(id_text(id_token(sample.value(member))));
    if (number_of(id) != 0) {
      finds(client, member, member, id) || finds(client, member + " as text", member, '"' + id + '"');
    }
  }
  constexpr int64_t fraction = 1000;
  for (const auto& member : found_->moved) {
    const auto moment = moment_of(sample.value(member), offset_);
    if (moment) finds(client, member, member, '"' + to_filter_time(*moment - fraction) + '"');
  }
}

bool Journal::finds(Client& client, const std::string& known_as, const std::string& member,
                    const std::string& value) {
  Counter counter;
  try {
    reader_.peek(client, info_.name, Filters::at_least(member, value), counter);
  } catch (const ResourceFailure& failure) {
    if (!Filters::is_refusal(failure.http_status())) throw;
    refuse_filter(known_as, "HTTP " + std::to_string(failure.http_status()));
    return false;
  }
  if (counter.rows == 0) {
    refuse_filter(known_as, finds_nothing);
    return false;
  }
  filters_.proven(known_as);
  return true;
}

/// Where this reading begins. The first one begins by the Server's clock where it tells it.
void Journal::begin(Client& client, Run& run) const {
  auto& next = run.next;
  run.first = run.before.read == 0;
  if (run.first) {
    run.news = true;
    next.swept = run.now;
    if (config_.events_from != "all") {
      const auto back = duration_of(config_.events_from).value_or(std::chrono::milliseconds(0));
      next.origin = client.server_time().value_or(run.now) - back.count();
      next.until = next.origin;
    } else {
      next.until = 0;
    }
    next.floor = next.origin;
    run.bound = next.origin;
    return;
  }
  const auto sweep = config_.events_sweep.count();
  run.sweep = sweep > 0 && (run.now - run.before.swept >= sweep || run.now < run.before.swept);
  const auto overlap =
      run.sweep ? std::max(sweep, config_.events_overlap.count()) : config_.events_overlap.count();
  run.bound = std::max(run.before.until - overlap, run.before.origin);
  // Further back than is remembered everything would seem to have changed, each time.
  if (!run.sweep) run.bound = std::max(run.bound, run.before.floor);
}

/// Whatever has an id above all of those known, however old it says to be.
void Journal::read_new(Client& client, Run& run) {
  if (run.before.last_id == 0 || found_->id.empty()) return;
  // The last one known comes too, and shows that the filter works.
  run.id_taken = pass_by_id(client, run, run.before.last_id);
}

/// Event types are text in filters; so may be ids.
bool Journal::pass_by_id(Client& client, Run& run, uint64_t least) {
  const auto& member = found_->id.front();
  const auto value = std::to_string(least);
  run.least_id = least;
  bool taken = filtered_pass(client, run, member, value);
  if (!taken && !run.whole) {
    taken = filtered_pass(client, run, member, '"' + value + '"');
    run.ids_as_text = taken;
  }
  run.least_id = 0;
  return taken;
}

/// Whatever has moved lately.
void Journal::read_moved(Client& client, Run& run) {
  for (const auto& member : found_->moved) {
    run.moved_member = member;
    // One of a member that the sample had no value in is of use, and no ground to leave other ways out.
    const bool is_taken = filtered_pass(client, run, member, '"' + to_filter_time(run.bound) + '"');
    if (is_taken && filters_.is_proven(member)) run.moved_taken = true;
    run.moved_member.clear();
    if (run.whole) return;
  }
  // Rows that are known to have moved since must come. Where none does, the Server's idea of time is another.
  const bool must_come = std::any_of(run.before.seen.begin(), run.before.seen.end(),
                                     [&](const auto& entry) { return entry.second.moment >= run.bound; });
  if (!run.moved_taken || run.moved_rows > 0 || run.first || !must_come) return;
  for (const auto& member : found_->moved) refuse_filter(member, finds_nothing);
  run.moved_taken = false;
}

/// In the place of that where only ids can be asked for: everything since the oldest one that may have moved.
void Journal::read_window(Client& client, Run& run) {
  if (!run.id_taken) return;
  uint64_t oldest = run.before.last_id + 1;
  for (const auto& [key, one] : run.before.seen) {
    if (one.moment >= run.bound && key >> 63 == 0) oldest = std::min(oldest, key);
  }
  if (oldest >= run.before.last_id) return;
  pass_by_id(client, run, oldest);
}

void Journal::read_all(Client& client, Run& run) {
  const auto now = clocks_.steady();
  if (!run.first && scanned_ && now - *scanned_ < config_.events_scan_every) {
    run.incomplete = true;  // not looked at: nothing moves
    return;
  }
  pass(client, run, "[]");
  scanned_ = now;
  run.whole = true;
}

/// True where the filter was taken. Where it was answered as if it were not there, the whole table was read.
bool Journal::filtered_pass(Client& client, Run& run, const std::string& member, const std::string& value) {
  const std::string known_as = member + (value.starts_with('"') && run.least_id != 0 ? " as text" : "");
  if (!filters_.is_open(known_as)) return false;
  run.against_filter = run.id_rows = 0;
  try {
    pass(client, run, Filters::at_least(member, value));
  } catch (const ResourceFailure& failure) {
    if (!Filters::is_refusal(failure.http_status())) throw;
    refuse_filter(known_as, "HTTP " + std::to_string(failure.http_status()));
    return false;
  }
  if (run.against_filter > 0) {
    refuse_filter(known_as, "ignored");
    run.whole = true;
    scanned_ = clocks_.steady();
    return false;
  }
  if (run.least_id != 0 && run.id_rows == 0) {
    refuse_filter(known_as, finds_nothing);
    return false;
  }
  return true;
}

void Journal::refuse_filter(const std::string& member, const std::string& why) {
  if (!filters_.refused(member, why)) return;
  host_.info(info_.name + ": the Server takes no filter on " + member + " (" + why +
             "); what has changed is found in another way");
}

/// Reads what passes the filter until all of it was seen. A table in another order with each page shows some
/// rows twice and others not at all: as many different rows as it has must have come, in however many passes.
void Journal::pass(Client& client, Run& run, const std::string& filter) {
  std::vector<uint64_t> keys;
  Taker taker(*this, run);
  std::string why;
  for (uint32_t reread = 0; reread <= config_.rereads; ++reread) {
    Reading reading = reader_.read_filtered(client, info_.name, filter, taker);
    if (reading.is_complete() && reading.pages <= 1 && !reading.last_full) return;
    std::vector<uint64_t> all;
    std::set_union(keys.begin(), keys.end(), reading.keys.begin(), reading.keys.end(),
                   std::back_inserter(all));
    keys = std::move(all);
    if (reading.is_complete() && keys.size() >= reading.elements()) return;
    why = reading.is_complete() ? std::to_string(reading.repeated) + " rows came twice in the place of others"
                                : reading.broken_off;
  }
  run.incomplete = true;
  if (std::exchange(incomplete_, true)) return;
  host_.warn(
      client.peer() + ": " + info_.name + ": not all of it was seen in " +
      std::to_string(config_.rereads + 1) + " readings (" + why +
      "); what came is delivered, and the same time is read again until it is whole. A larger page_size "
      "helps");
}

/// After a long silence: the row read last is gone from the Server, which drops the oldest first, and ids are
/// missing behind it.
void Journal::look_for_gap(Client& client, Run& run) {
  if (run.incomplete) return;
  const auto last = run.before.last_id;
  const bool was_long = run.now - run.before.read >= std::chrono::milliseconds(long_silence).count();
  const bool is_hole =
      run.least_new_id != std::numeric_limits<uint64_t>::max() && run.least_new_id > last + 1;
  if (last == 0 || !was_long || !is_hole || run.saw_last_id) return;
  if (!run.whole) {
    if (found_->id.empty()) return;
    Counter counter;
    try {
      const std::string quote = run.ids_as_text ? "\"" : "";
      reader_.peek(client, info_.name,
                   Filters::equal(found_->id.front(), quote + std::to_string(last) + quote), counter);
    } catch (const ResourceFailure&) {
      return;  // it cannot be known
    }
    if (counter.rows > 0) return;  // there it is, or the filter has no effect
  }
  run.out.gap(info_.name, std::chrono::milliseconds(run.before.until),
              std::chrono::milliseconds(run.least_new_moment),
              "the Server has dropped rows before they were read: the last one read (id " +
                  std::to_string(last) + ") is gone, the oldest one behind it has id " +
                  std::to_string(run.least_new_id));
  run.news = true;
}

void Journal::finish(Run& run) {
  auto& next = run.next;
  if (!run.incomplete && found_) {
    if (run.last_id > next.last_id) {
      next.last_id = run.last_id;
      run.news = true;
    }
    if (run.until > next.until) {
      next.until = run.until;
      run.news = true;
    }
    caught_up_ = true;
    incomplete_ = false;
  }
  if (run.sweep && !run.incomplete) {
    next.swept = run.now;
    run.news = true;
  }
  const auto keep = std::max(config_.events_overlap, config_.events_sweep).count();
  const auto oldest = std::max(next.until - keep, next.origin);
  const auto forgotten = next.trim(oldest, config_.events_remembered);
  if (forgotten > 0 && next.floor != run.before.floor) {
    host_.debug(info_.name +
                ": more rows moved than events_remembered = " + std::to_string(config_.events_remembered) +
                " holds, " + std::to_string(forgotten) + " of them are forgotten");
  }
  if (run.doubtful > 0) {
    host_.warn(
        info_.name + ": " + std::to_string(run.doubtful) +
        " rows have moved that are no longer remembered and were delivered as updated, some of them perhaps "
        "for the second time; raise events_remembered, or lower events_sweep");
  }
  next.read = run.now;
}

}  // namespace sluice::kics
