// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include <sluice/sdk/host.hpp>

#include "config/check_value.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

constexpr std::size_t largest_secret = 1 << 20;
constexpr std::string_view forms = R"({ env = "NAME" }, { file = "path" } or { credential = "name" })";

/// Follows one reference. Messages name the reference, never what it leads to.
class SecretReader {
 public:
  SecretReader(const sluice_option& option, const Entry& entry, const CheckContext& context)
      : entry_(entry), context_(context) {
    setting_.type = SLUICE_OPTION_SECRET;
    setting_.name = sdk::view(option.name);
  }

  std::optional<Setting> read() {
    const Value& value = entry_.value;
    if (!value.is(ValueType::table)) {
      if (value.is(ValueType::array)) context_.report.mask_entries(value);
      context_.report.mask(value);
      return fail("a secret does not stand in the file",
                  "write " + setting_.name + " = " + std::string(forms));
    }
    const bool one = value.entries.size() == 1 && value.entries[0].value.is(ValueType::string);
    const std::string kind = one ? value.entries[0].key : "";
    if (kind != "env" && kind != "file" && kind != "credential") {
      context_.report.mask_entries(value);
      return fail("is not a reference to a secret", "write " + setting_.name + " = " + std::string(forms));
    }
    const Value& target = value.entries[0].value;
    if (target.text.empty() || target.text.find('\0') != std::string::npos) {
      return fail("the " + kind + " has no name", "write " + setting_.name + " = " + std::string(forms));
    }
    if (kind == "env") return from_environment(target.text);
    return kind == "file" ? from_file(target) : from_credential(target.text);
  }

 private:
  std::optional<Setting> fail(std::string what, std::string remedy) {
    context_.report.error(entry_.value.begin, context_.key_of(setting_.name), std::move(what),
                          std::move(remedy));
    return std::nullopt;
  }

  /// Not there now: an error for who needs it, advice for who only checks, maybe as another user.
  std::optional<Setting> missing(std::string what, std::string remedy) {
    if (context_.options.secrets == Secrets::resolve) return fail(std::move(what), std::move(remedy));
    context_.report.warning(entry_.value.begin, context_.key_of(setting_.name), std::move(what),
                            std::move(remedy));
    return unresolved();
  }

  std::optional<Setting> unresolved() {
    setting_.secret = sdk::Secret("unresolved");
    return std::move(setting_);
  }

  const char* variable(const char* name) const {
    const auto& injected = context_.options.environment;
    return injected ? injected(name) : std::getenv(name);
  }

  std::optional<Setting> from_environment(const std::string& name) {
    const char* text = variable(name.c_str());
    if (text == nullptr) return missing("the environment has no " + in_quotes(name), "set the variable");
    if (*text == '\0') return missing("the variable " + in_quotes(name) + " is empty", "set the variable");
    setting_.secret = sdk::Secret(text);
    return std::move(setting_);
  }

  std::optional<Setting> from_file(const Value& target) {
    const auto path = read_path(target, context_.key_of(setting_.name), context_);
    return path ? from_path(*path, "check the path and its permissions") : std::nullopt;
  }

  std::optional<Setting> from_credential(const std::string& name) {
    if (name.find('/') != std::string::npos || name == "." || name == "..") {
      return fail(in_quotes(name) + " is not the name of a credential",
                  "write the name that LoadCredential= of the service has");
    }
    const char* folder = variable("CREDENTIALS_DIRECTORY");
    const std::string remedy = "add LoadCredential=" + printable(name) + ":PATH to the service";
    if (folder == nullptr || *folder == '\0') {
      // Outside the service nobody can know.
      if (context_.options.secrets == Secrets::check) return unresolved();
      return fail("there are no credentials: CREDENTIALS_DIRECTORY is not set",
                  "run it as a service; " + remedy);
    }
    return from_path((std::filesystem::path(folder) / name).string(), remedy);
  }

  std::optional<Setting> from_path(const std::string& path, const std::string& remedy) {
    const std::string reason = why_unreadable(path);
    if (!reason.empty()) return missing(path + ' ' + reason, remedy);
    std::ifstream in(path, std::ios::binary);
    std::string text(largest_secret + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    const bool failed = in.bad() || !in.eof();
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    const bool empty = text.empty();
    const sdk::Secret read(std::move(text));  // wipes the large buffer
    setting_.secret = sdk::Secret(std::string(read.reveal()));
    if (failed) return fail(path + " is not a file of at most 1 MiB that can be read", remedy);
    if (empty) return missing(path + " is empty", "put the secret into it");
    return std::move(setting_);
  }

  const Entry& entry_;
  const CheckContext& context_;
  Setting setting_;
};

}  // namespace

std::optional<Setting> read_secret(const sluice_option& option, const Entry& entry,
                                   const CheckContext& context) {
  return SecretReader(option, entry, context).read();
}

}  // namespace sluice::config
