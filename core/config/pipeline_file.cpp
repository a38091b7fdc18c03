// SPDX-License-Identifier: Apache-2.0
#include "config/pipeline_file.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "config/host_tables.hpp"
#include "config/plugin_table.hpp"
#include "config/read_host.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"
#include "config/units.hpp"

namespace sluice::config {

namespace {

/// Reads one file, table by table.
class PipelineReader {
 public:
  PipelineReader(const Document& document, Report& report, const HostConfig& host, const Catalogue& catalogue,
                 const LoadOptions& options)
      : document_(document),
        root_(document.root),
        report_(report),
        host_(host),
        catalogue_(catalogue),
        options_(options) {}

  std::optional<PipelineConfig> read() {
    PipelineConfig out;
    out.file = document_.file;
    const CheckedTable top = check_options(root_, list_of(pipeline_spec()), context({}, root_.begin),
                                           {"schedule", "source", "sink", "retry", "buffer", "dead_letters"});
    broken_ = top.broken;
    PipelineTable written = pipeline_spec().read(top.settings.view());
    out.enabled = written.enabled;
    out.abandon = std::move(written.abandon);
    out.schedule = schedule();
    const PluginInfo* source = read_source(out);
    read_sinks(out, source);
    check_abandon(out);
    out.retry = read_retry(root_, host_.retry, report_, document_, options_);
    out.buffer = buffer(source);
    out.dead_letters = read_dead_letters(root_, host_.dead_letters, report_, document_, options_);
    if (report_.has_errors()) return std::nullopt;
    return out;
  }

 private:
  CheckContext context(std::string prefix, Place header) const {
    return {report_, options_, document_.folder, std::move(prefix), header};
  }

  bool mistyped(std::string_view name) const {
    return std::find(broken_.begin(), broken_.end(), name) != broken_.end();
  }

  ScheduleConfig schedule() {
    Place header;
    const Value& table = table_in(root_, "schedule", report_, header);
    const auto settings =
        check_options(table, list_of(schedule_spec()), context("schedule", header)).settings;
    const ScheduleTable written = schedule_spec().read(settings.view());
    const Entry *every = table.find("every"), *cron = table.find("cron"), *zone = table.find("time_zone");
    if (every != nullptr && cron != nullptr) {
      const bool every_last = cron->place < every->place;
      report_.error(every_last ? every->place : cron->place, every_last ? "schedule.every" : "schedule.cron",
                    "every and cron exclude each other", "remove one of the two");
    }
    if (zone != nullptr && cron == nullptr) {
      report_.error(zone->place, "schedule.time_zone", "has no effect without cron",
                    "remove it or write cron");
    }
    if (cron != nullptr && settings.find("cron") != nullptr) check_cron(written, *cron, zone);
    ScheduleConfig out;
    out.every = written.every.value_or(out.every);
    out.cron = written.cron;
    out.time_zone = written.time_zone;
    out.jitter = written.jitter;
    return out;
  }

  void check_cron(const ScheduleTable& written, const Entry& cron, const Entry* zone) {
    if (written.cron.empty()) {
      report_.error(cron.value.begin, "schedule.cron", "is empty", "write cron = \"0 3 * * *\" or remove it");
      return;
    }
    if (!options_.check_cron) return;
    // Checked in a zone that always exists first: what is then left to complain about is the zone.
    if (const auto wrong = options_.check_cron(written.cron, "UTC")) {
      report_.error(cron.value.begin, "schedule.cron", *wrong);
    }
    if (zone == nullptr || written.time_zone.empty()) return;
    if (const auto wrong = options_.check_cron("0 0 * * *", written.time_zone)) {
      report_.error(zone->value.begin, "schedule.time_zone", *wrong);
    }
  }

  const PluginInfo* read_source(PipelineConfig& out) {
    const Entry* entry = root_.find("source");
    if (entry == nullptr) {
      if (!mistyped("source")) {
        report_.error(root_.begin, "source", "is missing", "add a [source] table with plugin = \"...\"");
      }
      return nullptr;
    }
    if (entry->value.is(ValueType::array)) {
      report_.mask_entries(entry->value);
      report_.error(entry->value.begin, "source", "is a list, but a pipeline has one source",
                    "write [source], and a file of its own for each further source");
      return nullptr;
    }
    Place header;
    const Value& table = table_in(root_, "source", report_, header);
    if (!entry->value.is(ValueType::table)) return nullptr;
    CheckedInstance checked = read_instance(PluginKind::source, table, "source", catalogue_,
                                            host_.stuck_after, context("source", header));
    out.source = std::move(checked.config);
    return checked.plugin;
  }

  /// The tables of all sinks; [sink] in place of [[sink]] is reported and read all the same.
  std::vector<const Value*> sink_tables() {
    std::vector<const Value*> out;
    const Entry* entry = root_.find("sink");
    if (entry == nullptr) {
      if (!mistyped("sink")) {
        report_.error(root_.begin, "sink", "is missing",
                      "add at least one [[sink]] table with plugin = \"...\"");
      }
      return out;
    }
    if (entry->value.is(ValueType::table)) {
      report_.error(entry->value.begin, "sink", "is a single table", "write [[sink]] with two brackets");
      return {&entry->value};
    }
    if (!entry->value.is(ValueType::array) || entry->value.items.empty()) {
      report_.error(entry->place, "sink", "is not a list of tables",
                    "add a [[sink]] table with plugin = \"...\"");
    }
    for (const Value& item : entry->value.items) {
      if (item.is(ValueType::table)) {
        out.push_back(&item);
      } else {
        report_.error(item.begin, "sink", "is " + std::string(article(item.type)) + ", expected a table",
                      "write [[sink]] on a line of its own");
      }
    }
    return out;
  }

  /// What each sink is called: by its own key, else by its plugin, with a number where that is taken.
  std::vector<std::string> sink_names(const std::vector<const Value*>& tables) {
    std::vector<std::string> names(tables.size());
    std::set<std::string> taken;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const Entry* name = tables[i]->find("name");
      if (name == nullptr) continue;
      const std::string& text = name->value.text;
      if (!name->value.is(ValueType::string) || !is_name(text)) {
        report_.error(name->value.begin, "sink.name", in_quotes(text) + " cannot be a name",
                      "use letters, digits, '.', '_' and '-'");
      } else if (!taken.insert(text).second) {
        report_.error(name->value.begin, "sink.name", in_quotes(text) + " is the name of two sinks",
                      "give each its own");
      } else {
        names[i] = text;
      }
    }
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (!names[i].empty()) continue;
      const Entry* plugin = tables[i]->find("plugin");
      const bool usable = plugin != nullptr && is_name(plugin->value.text);
      const std::string base = usable ? plugin->value.text : "sink";
      names[i] = base;
      for (int n = 2; !taken.insert(names[i]).second; ++n) names[i] = base + '-' + std::to_string(n);
    }
    return names;
  }

  void read_sinks(PipelineConfig& out, const PluginInfo* source) {
    const std::vector<const Value*> tables = sink_tables();
    const std::vector<std::string> names = sink_names(tables);
    for (std::size_t i = 0; i < tables.size(); ++i) {
      const std::string prefix = "sink." + names[i];
      CheckedInstance checked = read_instance(PluginKind::sink, *tables[i], names[i], catalogue_,
                                              host_.stuck_after, context(prefix, tables[i]->begin));
      const bool mismatch = source != nullptr && checked.plugin != nullptr &&
                            source->has(SLUICE_TRAIT_STREAMING) &&
                            checked.plugin->has(SLUICE_TRAIT_NEEDS_SNAPSHOT);
      if (mismatch) {
        report_.error(checked.plugin_place, prefix + ".plugin",
                      checked.plugin->name + " needs complete snapshots, and the source " + source->name +
                          " streams without end",
                      "use another sink here, or " + checked.plugin->name + " behind a snapshot source");
      }
      out.sinks.push_back(std::move(checked.config));
    }
  }

  /// What is here cannot have been left behind; listed all the same, it would go unasked one day.
  void check_abandon(const PipelineConfig& read) {
    const Entry* entry = root_.find("abandon");
    for (std::size_t i = 0; i < read.abandon.size(); ++i) {
      const std::string& name = read.abandon[i];
      const Value& list = entry->value;
      const Place place = i < list.items.size() ? list.items[i].begin : list.begin;
      const bool sink = name.starts_with("sink."), source = name.starts_with("source.");
      if ((!sink && !source) || !is_name(name.substr(name.find('.') + 1))) {
        report_.error(
            place, "abandon", in_quotes(name) + " names nothing that could be left behind",
            R"(write "sink.NAME" for a sink or "source.PLUGIN" for a source that were here before)");
        continue;
      }
      const bool here = source ? name == "source." + read.source.plugin
                               : std::any_of(read.sinks.begin(), read.sinks.end(),
                                             [&](const auto& one) { return name == "sink." + one.name; });
      if (here)
        report_.warning(place, "abandon", name + " is in use here and is not abandoned",
                        "remove it from the list, so that its records or its checkpoint are not let go of "
                        "unasked one day");
    }
  }

  BufferConfig buffer(const PluginInfo* source) {
    Place header;
    const Value& table = table_in(root_, "buffer", report_, header);
    const auto settings = check_options(table, list_of(buffer_spec()), context("buffer", header)).settings;
    const BufferTable written = buffer_spec().read(settings.view());
    const bool streaming = source != nullptr && source->has(SLUICE_TRAIT_STREAMING);
    BufferConfig out;
    const auto chosen = written.type ? written.type : host_.buffer.type;
    out.type = chosen.value_or(streaming ? BufferType::disk : BufferType::memory);
    const bool disk = out.type == BufferType::disk;
    out.max_size = disk ? host_.buffer.max_disk_size : host_.buffer.max_memory_size;
    out.commit_every = written.commit_every ? written.commit_every->value : host_.buffer.commit_every;
    // Without knowing the source, or with a wrong type, the type may be another one than was meant.
    const bool sure = chosen ? table.find("type") == nullptr || written.type : source != nullptr;
    if (written.commit_every && !disk && sure)
      report_.error(table.find("commit_every")->value.begin, "buffer.commit_every",
                    "has no meaning for a buffer in memory, where transactions are committed whole",
                    "remove it, or write type = \"disk\"");
    if (!written.max_size) return out;
    out.max_size = written.max_size->value;
    const std::uint64_t least = smallest_buffer(out.type);
    if (out.max_size < least && sure) {
      report_.error(table.find("max_size")->value.begin, "buffer.max_size",
                    "is too small for a buffer " + std::string(disk ? "on disk" : "in memory"),
                    "write at least \"" + show_bytes(static_cast<std::int64_t>(least)) + '"');
    }
    return out;
  }

  const Document& document_;
  const Value& root_;
  Report& report_;
  const HostConfig& host_;
  const Catalogue& catalogue_;
  const LoadOptions& options_;
  std::vector<std::string> broken_;  // names at the top level that were mistyped
};

}  // namespace

bool is_name(std::string_view text) noexcept {
  const bool good = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  return good && !text.empty() && text != "." && text != ".." && text.size() <= 200;
}

std::optional<PipelineConfig> read_pipeline(const Document& document, Report& report, const HostConfig& host,
                                            const Catalogue& catalogue, const LoadOptions& options) {
  return PipelineReader(document, report, host, catalogue, options).read();
}

}  // namespace sluice::config
