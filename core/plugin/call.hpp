// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "config/settings.hpp"
#include "plugin/host_table.hpp"
#include "plugin/verdict.hpp"

namespace sluice::plugin {

/// The memory a plugin writes its error into.
sluice_error empty_error();

/// Makes a verdict of a status and the error that came with it. A status the contract does not know is
/// broken.
Verdict judge(const char* function, sluice_status status, const sluice_error& error);

/// Runs one call into a plugin. An exception that crosses the boundary breaks the contract and costs the
/// instance.
template <class Call>
Verdict guarded(const char* function, Call&& call) noexcept {
  try {
    sluice_error error = empty_error();
    return judge(function, call(&error), error);
  } catch (const std::exception& thrown) {
    return Verdict::broken(std::string("the plugin threw an exception across the boundary in ") + function +
                           ": " + thrown.what());
  } catch (...) {
    return Verdict::broken(
        std::string("the plugin threw an exception of unknown type across the boundary in ") + function);
  }
}

/// For functions of the host that a plugin calls and that have no way to fail: what cannot be shown or noted
/// is no reason to stop.
template <class Body>
void quietly(Body&& body) noexcept {
  try {
    body();
  } catch (const std::exception&) {
    return;
  }
}

/// An instance that its plugin did not make, with the plugin's reason.
class NotMade : public base::Error {
 public:
  explicit NotMade(Verdict verdict) : base::Error(verdict.text), verdict_(std::move(verdict)) {}
  const Verdict& verdict() const noexcept { return verdict_; }

 private:
  Verdict verdict_;
};

/// Makes an instance of a source or a sink. Throws NotMade, or base::Error where the plugin breaks the
/// contract.
template <class Table>
void* create(const Table& table, const HostTable& host, const config::Settings& settings) {
  void* self = nullptr;
  const sluice_settings view = settings.view();
  const Verdict verdict =
      guarded("create", [&](sluice_error* error) { return table.create(host.table(), &view, &self, error); });
  if (!verdict.ok()) throw NotMade(verdict);
  if (self == nullptr) throw base::Error("the plugin's create returned success without an instance");
  return self;
}

}  // namespace sluice::plugin
