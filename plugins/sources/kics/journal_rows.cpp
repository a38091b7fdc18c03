// SPDX-License-Identifier: Apache-2.0
// What becomes of a row of a journal.
#include <algorithm>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/journal_run.hpp"
#include "sources/kics/moment.hpp"

namespace sluice::kics {
namespace {

constexpr std::size_t most_damaged = 10'000;
constexpr std::size_t most_links = 200'000;

std::string list_of(const auto& ids) {
  std::string list;
  for (const auto& id : ids) list += (list.empty() ? "[" : ",") + id;
  return list.empty() ? "[]" : list + "]";
}

}  // namespace

std::vector<std::string> children_of(std::string_view json, const std::vector<std::string>& id_names) {
  std::vector<std::string> ids;
  if (!json.starts_with('[')) return ids;
  simdjson::ondemand::parser parser;
  const simdjson::padded_string padded(json);
  simdjson::ondemand::document document;
  simdjson::ondemand::array items;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return ids;
  if (document.get_array().get(items) != simdjson::SUCCESS) return ids;
  RowView view;
  for (auto item : items) {
    std::string_view text;
    if (simdjson::to_json_string(item).get(text) != simdjson::SUCCESS) return ids;
    if (text.starts_with('{')) {
      view.look(text);
      text = view.value(id_names);
    }
    if (const auto token = id_token(text); !token.empty()) ids.push_back(id_as_string(token));
  }
  return ids;
}

void Journal::Taker::row(std::string_view json) {
  const Row row = examine(json);
  hold_against_filter(row);
  run_.last_id = std::max(run_.last_id, row.number);
  run_.saw_last_id = run_.saw_last_id || (row.number != 0 && row.number == run_.before.last_id);
  // A clock that is wrong by more than a day must not move the window away from the events.
  constexpr int64_t ahead = 24 * 3'600'000;
  if (row.has_time && row.seen.moment <= run_.now + ahead) run_.until = std::max(run_.until, row.seen.moment);
  if (row.number > run_.before.last_id && row.number < run_.least_new_id) {
    run_.least_new_id = row.number;
    run_.least_new_moment = row.start.value_or(row.seen.moment);
  }
  const Verdict verdict = judge(row);
  if (verdict != Verdict::nothing) tell(json, row, verdict);
}

Journal::Taker::Row Journal::Taker::examine(std::string_view json) {
  const JournalMembers& names = journal_.members_;
  view_.look(json);
  Row row;
  row.token = id_token(view_.value(names.id));
  const auto id = id_text(row.token);
  row.number = number_of(id);
  row.seen.digest = lasting_hash(json);
  row.key = row.token.empty() ? lasting_hash(json) | uint64_t{1} << 63 : key_of(id);
  row.start = moment_of(view_.value(names.start), journal_.offset_);
  auto moment = row.start;
  for (const auto& name : names.moved) {
    if (const auto moved = moment_of(view_.value(name), journal_.offset_))
      moment = std::max(moment.value_or(*moved), *moved);
  }
  row.has_time = moment.has_value();
  row.seen.moment = moment.value_or(run_.now);
  if (!names.children.empty()) row.children = children_of(view_.value(names.children), names.id);
  auto& links = journal_.incidents_;
  if (links.size() > most_links) links.clear();  // the window is read again and brings back what counts
  for (const auto& child : row.children) links[child].insert(id_as_string(row.token));
  return row;
}

/// Counts rows that the filter of this pass excludes: their coming shows that it has no effect.
void Journal::Taker::hold_against_filter(const Row& row) {
  if (run_.least_id != 0) ++run_.id_rows;
  if (run_.least_id != 0 && row.number < run_.least_id) ++run_.against_filter;
  if (run_.moved_member.empty()) return;
  ++run_.moved_rows;
  const auto moment = moment_of(view_.value(run_.moved_member), journal_.offset_);
  constexpr int64_t fraction = 1000;  // the Server may keep whole seconds
  if (!moment || *moment < run_.bound - fraction) ++run_.against_filter;
}

Journal::Taker::Verdict Journal::Taker::judge(const Row& row) {
  const auto found = run_.next.seen.find(row.key);
  if (found != run_.next.seen.end())
    return found->second.digest == row.seen.digest ? Verdict::nothing : Verdict::updated;
  if (run_.told.contains(row.key)) return Verdict::nothing;  // a moment ago; there was no room to remember it
  if (!row.has_time) return judge_without_time(row);
  const bool is_inside = row.seen.moment >= run_.bound;
  if (run_.first) return is_inside ? Verdict::fresh : Verdict::nothing;
  if (row.number > run_.before.last_id && run_.before.last_id != 0) {
    return Verdict::fresh;
  }
  if (!is_inside) return Verdict::nothing;
  // Whatever was handed over and moved since `floor` is remembered, so a row that was made since is new. An
  // older one was there before, and has moved.
  if (row.seen.moment < run_.before.floor) ++run_.doubtful;
  return row.start && *row.start < run_.before.floor ? Verdict::updated : Verdict::fresh;
}

/// Only ids can tell then, and where they are no numbers, memory.
Journal::Taker::Verdict Journal::Taker::judge_without_time(const Row& row) {
  if (!run_.first && (row.number == 0 || row.number > run_.before.last_id)) return Verdict::fresh;
  if (run_.first && run_.bound == JournalState::always) return Verdict::fresh;
  if (row.number == 0) run_.next.seen[row.key] = row.seen;
  return Verdict::nothing;
}

void Journal::Taker::tell(std::string_view json, const Row& row, Verdict verdict) {
  const std::string& stream = journal_.info_.name;
  const bool is_update = verdict == Verdict::updated;
  if (journal_.config_.events_form == EventsForm::annotated) {
    run_.out.record(stream, annotated(json, row, verdict));
  } else {
    run_.out.record(is_update ? stream + "-updated" : stream, json);
  }
  run_.next.seen[row.key] = row.seen;
  run_.told.insert(row.key);
  run_.news = true;
  // One reading may bring more than is to be remembered; the oldest go before memory does.
  const std::size_t most = journal_.config_.events_remembered;
  if (run_.next.seen.size() > 2 * most) run_.next.trim(JournalState::always, most);
}

std::string Journal::Taker::annotated(std::string_view json, const Row& row, Verdict verdict) const {
  const std::string id = id_as_string(row.token);
  std::string text = std::string("{\"change\":\"") + (verdict == Verdict::fresh ? "new" : "updated") +
                     "\",\"resource\":\"" + journal_.info_.name + "\",\"id\":" + id;
  if (!row.children.empty()) text += ",\"children\":" + list_of(row.children);
  if (const auto found = journal_.incidents_.find(id); found != journal_.incidents_.end())
    text += ",\"incidents\":" + list_of(found->second);
  return text.append(",\"item\":").append(json) + "}";
}

void Journal::Taker::malformed(std::string_view bytes, std::string_view place, std::string_view reason) {
  // The same one comes with each poll as long as it is in the window.
  if (journal_.damaged_.size() >= most_damaged) journal_.damaged_.clear();
  if (!journal_.damaged_.insert(lasting_hash(bytes)).second) return;
  run_.out.malformed(journal_.info_.name, bytes, place, reason);
  run_.news = true;
}

}  // namespace sluice::kics
