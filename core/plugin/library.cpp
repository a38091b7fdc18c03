// SPDX-License-Identifier: Apache-2.0
#include "plugin/library.hpp"

#include <string>

#include <dlfcn.h>

#include "base/error.hpp"
#include "plugin/digest.hpp"
#include "plugin/entry.hpp"

namespace sluice::plugin {
namespace {

std::string loader_reason(const std::filesystem::path& file) {
  const char* text = dlerror();
  std::string reason = text != nullptr ? text : "unknown error of the loader";
  const std::string prefix = file.string() + ": ";  // the caller names the file already
  if (reason.starts_with(prefix)) reason.erase(0, prefix.size());
  return reason;
}

}  // namespace

const sluice_entry& load_entry(const std::filesystem::path& file) {
  dlerror();
  // LOCAL: two plugins may carry different versions of the same code. NOW: what is missing shows here.
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw base::Error("cannot be loaded as a shared library: " + loader_reason(file));
  const void* symbol = dlsym(library, SLUICE_ENTRY_SYMBOL);
  if (symbol == nullptr) {
    throw base::Error("has no symbol " SLUICE_ENTRY_SYMBOL ", so it is not a sluice plugin");
  }
  return *static_cast<const sluice_entry*>(symbol);
}

const sluice_entry& load_plugin(const std::filesystem::path& file, std::string_view sha256) {
  if (!sha256.empty()) check_digest(file, sha256);
  const sluice_entry& entry = load_entry(file);
  if (const auto reason = objection(entry)) throw base::Error(*reason);
  return entry;
}

}  // namespace sluice::plugin
