// SPDX-License-Identifier: Apache-2.0
#include "simulators/kics/journal.hpp"

#include <algorithm>
#include <stdexcept>

#include "simulators/common/dice.hpp"
#include "simulators/kics/row_text.hpp"

namespace sluice::simulators {
namespace {

constexpr std::int64_t minute = 60'000;
constexpr std::uint64_t incident_type = 8'000'000'001;

struct EventKind {
  std::uint64_t type;
  const char* technology;
  const char* title;  ///< as it stands in JSON
};
constexpr EventKind kinds[] = {
    {4'000'005'003, R"("AM")", R"("Обнаружено новое устройство с адресом 10.20.30.77")"},
    {4'000'002'601, R"("NIC")", R"("Unauthorized network interaction | Modbus TCP = 502")"},
    {4'000'002'602, R"("CC")", R"("System command detected: STOP; PLC 3")"},
    {4'000'003'000, R"("IDS")", R"("C:\\Windows\\System32\\svchost.exe | сработало правило")"},
    {4'000'002'900, R"("DPI")", R"("Process Control rule violated: T_Boiler_1 > 95,5 °C")"},
    {4'000'005'400, R"("EXT")", R"("😀 событие внешней системы\nвторая строка")"}};
constexpr const char* message_states[] = {R"("NormalOperation")", R"("Unknown")", R"("Malfunction")",
                                          R"("CriticalMalfunction")"};
constexpr const char* nodes[] = {R"("Сервер")", R"("sensor-1")"};
constexpr const char* processes[] = {R"("WebServer")", R"("Filter")", R"("EntityManager")"};
constexpr const char* actions[] = {R"("Получение токена")", R"("Изменение правила")", R"("Вход")"};
constexpr const char* points[] = {R"("")", R"("SPAN цех 1")", "null"};

std::string numbers(const std::vector<std::uint64_t>& ids, IdForm form) {
  std::string list = "[";
  for (const auto id : ids) list += (list.size() > 1 ? "," : "") + id_text(id, form);
  return list + "]";
}

}  // namespace

JournalTable::JournalTable(Resource resource, const KicsOptions& options, std::uint64_t count,
                           std::int64_t now)
    : resource_(resource),
      seed_(options.seed),
      keep_(options.events_keep),
      now_(now - static_cast<std::int64_t>(count) * minute),
      next_id_(options.first_id) {
  for (std::uint64_t n = 0; n < count; ++n) {
    now_ += minute;
    add();
  }
}

std::uint64_t JournalTable::add(std::uint64_t count) {
  for (std::uint64_t n = 0; n < count; ++n) {
    Row row;
    row.id = next_id_++;
    row.type = Dice(seed_, 0xe7e7, row.id).pick(kinds).type;
    row.start = row.last_seen = now_;
    rows_.push_back(row);
    if (keep_ != 0 && rows_.size() > keep_) rows_.pop_front();
  }
  return last_id();
}

std::uint64_t JournalTable::add_incident(std::uint64_t children) {
  Row incident;
  for (auto at = rows_.rbegin(); at != rows_.rend() && incident.children.size() < children; ++at) {
    if (at->type != incident_type) incident.children.insert(incident.children.begin(), at->id);
  }
  incident.id = next_id_++;
  incident.type = incident_type;
  incident.start = incident.children.empty() ? now_ : find(incident.children.front()).start;
  incident.last_seen = now_;
  rows_.push_back(incident);
  return incident.id;
}

JournalTable::Row& JournalTable::find(std::uint64_t id) {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [id](const Row& row) { return row.id == id; });
  if (found == rows_.end()) throw std::invalid_argument("there is no row " + std::to_string(id));
  return *found;
}

void JournalTable::repeat(std::uint64_t id) {
  Row& row = find(id);
  row.last_seen = now_;
  ++row.count;
}

void JournalTable::resolve(std::uint64_t id) {
  Row& row = find(id);
  row.status = "Resolved";
  row.closed = now_;
  for (const auto child : std::vector(row.children)) {
    const auto found =
        std::find_if(rows_.begin(), rows_.end(), [&](const Row& one) { return one.id == child; });
    if (found == rows_.end()) continue;
    found->status = "Resolved";
    found->closed = now_;
  }
}

void JournalTable::mark(std::uint64_t id) {
  find(id).marked = true;
}

void JournalTable::drop(std::uint64_t count) {
  const auto gone = std::min<std::uint64_t>(count, rows_.size());
  rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(gone));
}

void JournalTable::live(std::uint64_t minutes) {
  live_until(now_ + static_cast<std::int64_t>(minutes) * minute, minute);
}

void JournalTable::live_until(std::int64_t moment, std::int64_t step) {
  while (now_ + step <= moment) {
    now_ += step;
    add();
    if (resource_ != Resource::events) continue;
    Dice dice(seed_, 0x11fe, next_id_);
    const auto lately = [&] {
      return rows_[rows_.size() - 1 - dice.below(std::min<std::size_t>(rows_.size(), 20))].id;
    };
    if (dice.below(2) == 0) repeat(lately());
    if (dice.below(4) == 0) resolve(lately());
    if (dice.below(10) == 0) add_incident(2 + dice.below(3));
  }
  now_ = std::max(now_, moment - step);
}

std::vector<std::string> JournalTable::rows(std::uint64_t offset, const KicsOptions& options) {
  ++requests_;
  if (offset == 0) ++readings_;
  std::vector<std::string> all;
  all.reserve(rows_.size());
  for (const auto& row : rows_) all.push_back(text(row, options));
  if (options.order == Order::random &&
      (options.unstable_reads == 0 || readings_ <= options.unstable_reads)) {
    Dice dice(seed_, 0x5bff1f, requests_);
    for (auto i = all.size(); i > 1; --i) std::swap(all[i - 1], all[dice.below(i)]);
  }
  return all;
}

std::string JournalTable::text(const Row& row, const KicsOptions& options) const {
  if (resource_ == Resource::messages) return message(row, options);
  return resource_ == Resource::audit ? entry(row, options) : event(row, options);
}

std::string JournalTable::event(const Row& row, const KicsOptions& options) const {
  Dice dice(seed_, 0xe7e7, row.id);
  const EventKind& kind = dice.pick(kinds);
  const bool incident = row.type == incident_type;
  const auto type = std::to_string(row.type);
  RowText text;
  text.member("id", id_text(row.id, options.id_form));
  text.member("eventType", options.event_code == EventCode::text ? '"' + type + '"' : type);
  text.member("title", incident ? R"("Инцидент: цепочка событий")" : kind.title);
  text.member("technology", incident ? R"("EXT")" : kind.technology);
  text.member("score", std::to_string(dice.below(10)) + "." + std::to_string(dice.below(10)));
  text.member("status", std::string("\"") + row.status + '"');
  text.member("start", time_text(row.start, options.times));
  text.member("lastSeen", time_text(row.last_seen, options.times));
  text.member("closed", row.closed == 0 ? "null" : time_text(row.closed, options.times));
  text.member("totalAppearances", std::to_string(row.count));
  text.member("monitoringPoint", dice.pick(points));
  text.member("userMark", row.marked ? R"("important")" : R"("")");
  const auto host = std::to_string(1 + dice.below(250));
  text.member("communications",
              R"([{"sourceMac":"02:42:ac:11:00:99","sourceIp":"10.20.30.)" + host +
                  R"(","destinationMac":"00:1b:1b:3d:e3:8d","destinationIp":"10.20.30.15"}])");
  if (incident) text.member("children", numbers(row.children, options.id_form));
  return text.finish();
}

std::string JournalTable::message(const Row& row, const KicsOptions& options) const {
  Dice dice(seed_, 0x3e55, row.id);
  RowText text;
  text.member("id", id_text(row.id, options.id_form));
  text.member("date", time_text(row.start, options.times));
  text.member("status", dice.pick(message_states));
  text.member("node", dice.pick(nodes));
  text.member("systemProcess", dice.pick(processes));
  text.member("descriptionId", std::to_string(100 + dice.below(20)));
  text.member("message", R"("Процесс перезапущен; код \"0x1\"")");
  return text.finish();
}

std::string JournalTable::entry(const Row& row, const KicsOptions& options) const {
  Dice dice(seed_, 0xad17, row.id);
  RowText text;
  text.member("id", id_text(row.id, options.id_form));
  text.member("date", time_text(row.start, options.times));
  text.member("action", dice.pick(actions));
  text.member("result", dice.below(5) == 0 ? R"("Failure")" : R"("Success")");
  text.member("user", R"("оператор")");
  text.member("userNode", "\"10.20.30." + std::to_string(1 + dice.below(250)) + "\"");
  text.member("description", R"("")");
  return text.finish();
}

}  // namespace sluice::simulators
