// SPDX-License-Identifier: Apache-2.0
#include "config/read_host.hpp"

#include <algorithm>
#include <utility>

#include "config/host_tables.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

/// Whether an address "host:port" is of this machine only: by its digits, because what a name means may
/// change.
bool is_loopback(std::string_view address) {
  const std::string_view host = address.substr(0, address.rfind(':'));
  if (host == "[::1]" || host == "localhost") return true;
  return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// Reads the tables of sluice.toml one after the other.
class HostReader {
 public:
  HostReader(const Document& document, Report& report, const LoadOptions& options)
      : document_(document), report_(report), options_(options) {}

  HostConfig read() {
    const CheckContext top{report_, options_, document_.folder, {}, document_.root.begin};
    check_options(document_.root, {}, top,
                  {"plugins", "store", "log", "retry", "buffer", "dead_letters", "host", "admin"});
    HostConfig host;
    host.file = document_.file;
    auto plugins = table("plugins", plugins_spec());
    host.plugin_paths = std::move(plugins.path.paths);
    host.allowed_plugins = allowed(std::move(plugins.allow));
    auto store = table("store", store_spec());
    host.store_path = std::move(store.path);
    host.abandon = std::move(store.abandon);
    host.log = log();
    host.retry = read_retry(document_.root, host.retry, report_, document_, options_);
    const auto buffer = table("buffer", buffer_defaults_spec());
    host.buffer = {buffer.type, buffer.max_disk_size.value, buffer.max_memory_size.value,
                   buffer.commit_every.value};
    host.dead_letters = read_dead_letters(document_.root, host.dead_letters, report_, document_, options_);
    const auto service = table("host", host_spec());
    host.stop_timeout = service.stop_timeout;
    host.stuck_after = service.stuck_after;
    host.admin = admin();
    return host;
  }

 private:
  template <class Config>
  Config table(std::string_view name, const sdk::Spec<Config>& spec) {
    Place header;
    const Value& found = table_in(document_.root, name, report_, header);
    const CheckContext context{report_, options_, document_.folder, std::string(name), header};
    return spec.read(check_options(found, list_of(spec), context).settings.view());
  }

  /// A list that is written and empty allows nothing.
  std::optional<std::vector<std::string>> allowed(std::vector<std::string> digests) {
    const Entry* table = document_.root.find("plugins");
    const Entry* entry = table == nullptr ? nullptr : table->value.find("allow");
    if (entry == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < digests.size(); ++i) {
      std::transform(digests[i].begin(), digests[i].end(), digests[i].begin(),
                     [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
      if (digests[i].size() == 64 && digests[i].find_first_not_of("0123456789abcdef") == std::string::npos)
        continue;
      const auto& items = entry->value.items;
      report_.error(i < items.size() ? items[i].begin : entry->value.begin, "plugins.allow",
                    in_quotes(digests[i]) + " is no SHA-256 digest",
                    "write the 64 digits that sha256sum prints");
    }
    return digests;
  }

  AdminConfig admin() {
    const std::size_t before = report_.errors();
    AdminConfig out = table("admin", admin_spec());
    const bool understood = report_.errors() == before;
    if (!understood || out.listen.empty() || out.allow_remote || is_loopback(out.listen)) return out;
    const Entry* listen = document_.root.find("admin")->value.find("listen");
    report_.error(listen->value.begin, "admin.listen",
                  "is reached by other machines, and there is no password and no encryption",
                  "write \"127.0.0.1:9464\", or add allow_remote = true behind a firewall or a proxy");
    return out;
  }

  LogConfig log() {
    const LogTable written = table("log", log_spec());
    LogConfig out;
    out.level = written.level;
    const Entry* log = document_.root.find("log");
    const Entry* levels = log == nullptr ? nullptr : log->value.find("levels");
    for (const auto& [room, text] : written.levels) {
      const auto& rooms = log_rooms();
      if (std::find(rooms.begin(), rooms.end(), room) == rooms.end()) {
        const Entry* entry = levels == nullptr ? nullptr : levels->value.find(room);
        report_.error(entry == nullptr ? Place{} : entry->place, "log.levels." + printable(room),
                      "unknown key", did_you_mean(room, rooms, "known here: " + joined(rooms)));
      }
      if (const auto level = log_level(text)) out.levels[room] = *level;
    }
    return out;
  }

  const Document& document_;
  Report& report_;
  const LoadOptions& options_;
};

}  // namespace

const Value& table_in(const Value& root, std::string_view name, Report& report, Place& header) {
  static const Value nothing;
  const Entry* entry = root.find(name);
  header = entry == nullptr ? root.begin : entry->value.begin;
  if (entry == nullptr) return nothing;
  if (entry->value.is(ValueType::table)) return entry->value;
  report.mask_entries(entry->value);
  report.error(entry->place, std::string(name),
               "is " + std::string(article(entry->value.type)) + ", expected a table",
               "write [" + std::string(name) + "] on a line of its own");
  return nothing;
}

DeadLettersConfig read_dead_letters(const Value& root, const DeadLettersConfig& base, Report& report,
                                    const Document& document, const LoadOptions& options) {
  Place header;
  const Value& table = table_in(root, "dead_letters", report, header);
  const CheckContext context{report, options, document.folder, "dead_letters", header};
  const auto settings = check_options(table, list_of(dead_letters_spec()), context).settings;
  const DeadLettersTable written = dead_letters_spec().read(settings.view());
  DeadLettersConfig out = base;
  if (settings.find("max_size") != nullptr) out.max_size = written.max_size.value;
  if (settings.find("max_count") != nullptr) out.max_count = written.max_count;
  return out;
}

RetryConfig read_retry(const Value& root, const RetryConfig& base, Report& report, const Document& document,
                       const LoadOptions& options) {
  Place header;
  const Value& table = table_in(root, "retry", report, header);
  const CheckContext context{report, options, document.folder, "retry", header};
  const CheckedTable checked = check_options(table, list_of(retry_spec()), context);
  const RetryConfig written = retry_spec().read(checked.settings.view());
  RetryConfig out = base;
  const auto take = [&](std::string_view name, auto RetryConfig::*member) {
    if (checked.settings.find(name) != nullptr) out.*member = written.*member;
  };
  take("initial", &RetryConfig::initial);
  take("max", &RetryConfig::max);
  take("multiplier", &RetryConfig::multiplier);
  take("jitter", &RetryConfig::full_jitter);
  take("max_elapsed", &RetryConfig::max_elapsed);
  if (out.initial > out.max && checked.broken.empty()) {
    const Entry* entry = table.find("initial") != nullptr ? table.find("initial") : table.find("max");
    const bool larger = entry != nullptr && entry->key == "initial";
    report.error(entry == nullptr ? header : entry->value.begin, larger ? "retry.initial" : "retry.max",
                 larger ? "is longer than max" : "is shorter than initial", "make initial at most max");
  }
  return out;
}

HostConfig read_host(const Document& document, Report& report, const LoadOptions& options) {
  return HostReader(document, report, options).read();
}

}  // namespace sluice::config
