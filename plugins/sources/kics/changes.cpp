// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/changes.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <memory>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/snapshot.hpp"

namespace sluice::kics {
namespace {

RowIndex index_row(RowView& view, std::string_view row, uint64_t offset,
                   const std::vector<std::string>& ignored) {
  view.look(row);
  RowIndex index;
  index.digest = digest_of(view.members(), ignored);
  const auto token = id_token(view.value("id"));
  index.key = token.empty() ? index.digest : lasting_hash(token);
  index.offset = offset;
  index.size = static_cast<uint32_t>(row.size());
  return index;
}

bool by_key(const RowIndex& one, const RowIndex& other) {
  if (one.key != other.key) return one.key < other.key;
  return one.digest != other.digest ? one.digest < other.digest : one.offset < other.offset;
}

using Rest = std::vector<RowIndex>;

/// Rows of one id: alike ones cancel out.
void compare_group(Rest before, Rest after, std::vector<Difference>& found) {
  const auto same = [](const RowIndex& a, const RowIndex& b) { return a.digest < b.digest; };
  Rest gone, added;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone),
                      same);
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(added),
                      same);
  if (before.size() == 1 && after.size() == 1 && !gone.empty()) {
    found.push_back({gone.front(), added.front()});
    return;
  }
  for (const auto& row : gone) found.push_back({row, {}});
  for (const auto& row : added) found.push_back({{}, row});
}

/// The members by name; of two with one name the last counts, as with most readers.
std::map<std::string_view, std::string_view> members_of(const RowView& view) {
  std::map<std::string_view, std::string_view> members;
  for (const auto& [name, value] : view.members()) members[name] = value;
  return members;
}

void put(std::string& text, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  text.append(text.empty() ? "" : ",").append("\"").append(name).append("\":").append(value);
}

std::string changed_members(const RowView& before, const RowView& after,
                            const std::vector<std::string>& ignored) {
  const auto old_members = members_of(before), new_members = members_of(after);
  std::map<std::string_view, std::string> texts;
  const auto note = [&](std::string_view name, std::string_view from, std::string_view to) {
    if (from == to || std::find(ignored.begin(), ignored.end(), name) != ignored.end()) return;
    std::string text;
    put(text, "from", from);
    put(text, "to", to);
    texts[name] = "{" + text + "}";
  };
  for (const auto& [name, value] : old_members) {
    const auto found = new_members.find(name);
    note(name, value, found == new_members.end() ? std::string_view() : found->second);
  }
  for (const auto& [name, value] : new_members) {
    if (!old_members.contains(name)) note(name, {}, value);
  }
  std::string list;
  for (const auto& member : after.members()) {  // in the order of the row, then what it no longer has
    if (const auto found = texts.find(member.name); found != texts.end()) {
      put(list, found->first, found->second);
      texts.erase(found);
    }
  }
  for (const auto& [name, text] : texts) put(list, name, text);
  return list;
}

}  // namespace

std::vector<Difference> compare(std::vector<RowIndex>& before, std::vector<RowIndex>& after) {
  std::sort(before.begin(), before.end(), by_key);
  std::sort(after.begin(), after.end(), by_key);
  std::vector<Difference> found;
  auto old_at = before.begin();
  auto new_at = after.begin();
  while (old_at != before.end() || new_at != after.end()) {
    const uint64_t key = old_at == before.end()  ? new_at->key
                         : new_at == after.end() ? old_at->key
                                                 : std::min(old_at->key, new_at->key);
    const auto is_other = [key](const RowIndex& row) { return row.key != key; };
    const auto old_end = std::find_if(old_at, before.end(), is_other);
    const auto new_end = std::find_if(new_at, after.end(), is_other);
    compare_group({old_at, old_end}, {new_at, new_end}, found);
    old_at = old_end;
    new_at = new_end;
  }
  std::sort(found.begin(), found.end(), [](const Difference& one, const Difference& other) {
    if (one.after.has_value() != other.after.has_value()) return one.after.has_value();
    return one.after ? one.after->offset < other.after->offset : one.before->offset < other.before->offset;
  });
  return found;
}

std::string change_record(std::string_view resource, std::string_view before, std::string_view after,
                          const std::vector<std::string>& ignored) {
  RowView old_view, new_view;
  if (!before.empty()) old_view.look(before);
  if (!after.empty()) new_view.look(after);
  const RowView& present = after.empty() ? old_view : new_view;
  const char* change = before.empty() ? "added" : after.empty() ? "gone" : "changed";
  std::string text = std::string("{\"change\":\"") + change + "\",\"resource\":\"";
  text.append(resource).append("\",\"id\":").append(id_as_string(id_token(present.value("id"))));
  text.append(",\"item\":").append(after.empty() ? before : after);
  if (!before.empty() && !after.empty()) {
    const std::string members = changed_members(old_view, new_view, ignored);
    if (members.empty()) return {};
    text.append(",\"changed\":{").append(members).append("}");
  }
  return text + "}";
}

/// Takes a reading into a file, and what is damaged straight to the host.
class Changes::Writing final : public Snapshot {
 public:
  Writing(BaselineWriter& file, const std::string& stream, const std::vector<std::string>& ignored,
          sdk::Emitter& out)
      : file_(file), stream_(stream), ignored_(ignored), out_(out) {}
  void begin() override {
    file_.restart();
    index.clear();
  }
  void abandon() override {
    if (is_open) out_.abandon();
    is_open = false;
  }
  void row(std::string_view json) override {
    index.push_back(index_row(view_, json, file_.add(json), ignored_));
  }
  void malformed(std::string_view bytes, std::string_view place, std::string_view reason) override {
    is_open = true;
    out_.malformed(stream_, bytes, place, reason);
  }

  std::vector<RowIndex> index;
  bool is_open = false;

 private:
  BaselineWriter& file_;
  const std::string& stream_;
  const std::vector<std::string>& ignored_;
  sdk::Emitter& out_;
  RowView view_;
};

Changes::Changes(const Config& config, sdk::Host host)
    : config_(config), host_(host), folder_(std::string(host.work_folder()), std::string(host.pipeline())) {}

std::vector<RowIndex> Changes::index_of(const BaselineReader& file) const {
  std::vector<RowIndex> index;
  RowView view;
  file.all([&](uint64_t offset, std::string_view row) {
    index.push_back(index_row(view, row, offset, config_.ignore_members));
  });
  return index;
}

/// A table that is empty all of a sudden is believed at the second reading in a row: some Servers give an
/// empty one where a right is missing.
bool Changes::has_vanished(const std::string& resource, const Reading& reading, const Baseline& before) {
  if (reading.records > 0) {
    empty_once_.erase(resource);
    return false;
  }
  if (before.rows == 0 || !empty_once_.insert(resource).second) return false;
  host_.warn(resource + ": is empty, and had " + std::to_string(before.rows) +
             " rows before; that is told when the next reading shows it too. Look whether the role of the "
             "connector's application user still allows reading it");
  return true;
}

Changes::Outcome Changes::read(Reader& reader, Client& client, const std::string& resource,
                               const std::optional<Baseline>& before, int64_t now, sdk::Emitter& out) {
  const std::string stream = resource + "-changes";
  BaselineWriter writer(folder_, folder_.new_name(resource, now));
  Writing rows(writer, stream, config_.ignore_members, out);
  const Reading reading = take_snapshot(reader, client, resource, config_, host_, rows);
  bool is_open = rows.is_open;
  if (before && has_vanished(resource, reading, *before)) return {{}, is_open};

  std::unique_ptr<BaselineReader> old;
  std::vector<RowIndex> old_index;
  bool is_first = !before;
  if (before) {
    try {
      old = std::make_unique<BaselineReader>(folder_, *before);
      old_index = index_of(*old);
    } catch (const std::runtime_error& damage) {
      host_.warn(resource + ": the inventory to compare with (\"" + folder_.path(before->file).string() +
                 "\") cannot be used: " + damage.what() + "; this reading is taken for the first one");
      out.gap(stream, std::chrono::milliseconds(before->taken), std::chrono::milliseconds(now),
              "the inventory to compare with was lost, so what changed meanwhile is not known");
      is_open = is_first = true;
      old.reset();
      old_index.clear();
    }
  }
  auto differences = is_first && config_.first_run == FirstRun::baseline ? std::vector<Difference>()
                                                                         : compare(old_index, rows.index);
  if (reading.malformed > 0 && old) {  // which of them is damaged cannot be known: nothing is gone
    const auto gone =
        std::find_if(differences.begin(), differences.end(), [](const auto& d) { return !d.after; });
    for (auto at = gone; at != differences.end(); ++at)
      writer.add(old->read(at->before->offset, at->before->size));
    if (gone != differences.end())
      host_.warn(resource + ": " + std::to_string(reading.malformed) + " rows are damaged, so " +
                 std::to_string(differences.end() - gone) + " that did not come are not taken for gone");
    differences.erase(gone, differences.end());
  }
  emit(resource, differences, old.get(), writer, out, is_open);
  if (!is_first && differences.empty()) return {{}, is_open};
  const Baseline made = writer.finish(now);
  folder_.sync();
  if (is_first)
    host_.info(resource + ": " + std::to_string(made.rows) +
               " rows are the inventory to compare with from now on");
  return {made, is_open};
}

void Changes::emit(const std::string& resource, const std::vector<Difference>& differences,
                   const BaselineReader* old, BaselineWriter& writer, sdk::Emitter& out,
                   bool& is_open) const {
  for (const auto& [before, after] : differences) {
    const std::string from = before ? old->read(before->offset, before->size) : std::string();
    const std::string to = after ? writer.read(after->offset, after->size) : std::string();
    const std::string record = change_record(resource, from, to, config_.ignore_members);
    if (record.empty()) continue;
    out.record(resource + "-changes", record);
    is_open = true;
  }
}

void Changes::keep_only(const std::map<std::string, Baseline>& baselines) const noexcept {
  std::set<std::string> names;
  for (const auto& [resource, baseline] : baselines) names.insert(baseline.file);
  folder_.keep_only(names);
}

}  // namespace sluice::kics
