// SPDX-License-Identifier: Apache-2.0
#include "plugin/source.hpp"

#include <utility>

#include <sluice/sdk/host.hpp>

#include "plugin/call.hpp"

namespace sluice::plugin {

LoadedSource::LoadedSource(const sluice_source_api& table, std::unique_ptr<HostTable> host,
                           const config::Settings& settings)
    : table_(table), host_(std::move(host)), self_(create(table, *host_, settings)) {}

LoadedSource::~LoadedSource() {
  guarded("destroy", [&](sluice_error*) { return table_.destroy(self_), SLUICE_OK; });
}

Verdict LoadedSource::open(std::string_view checkpoint) {
  return guarded("open",
                 [&](sluice_error* error) { return table_.open(self_, sdk::borrow(checkpoint), error); });
}

Verdict LoadedSource::poll(const sluice_emit& emit) {
  return guarded("poll", [&](sluice_error* error) { return table_.poll(self_, &emit, error); });
}

void LoadedSource::cancel() noexcept {
  guarded("cancel", [&](sluice_error*) { return table_.cancel(self_), SLUICE_OK; });
}

}  // namespace sluice::plugin
