// SPDX-License-Identifier: Apache-2.0
#include "plugin/sink.hpp"

#include <utility>

#include <sluice/sdk/host.hpp>

#include "plugin/call.hpp"

namespace sluice::plugin {

LoadedSink::LoadedSink(const sluice_sink_api& table, std::unique_ptr<HostTable> host,
                       const config::Settings& settings)
    : table_(table), host_(std::move(host)), self_(create(table, *host_, settings)) {}

LoadedSink::~LoadedSink() {
  guarded("destroy", [&](sluice_error*) { return table_.destroy(self_), SLUICE_OK; });
}

Verdict LoadedSink::open(std::string_view state) {
  return guarded("open", [&](sluice_error* error) { return table_.open(self_, sdk::borrow(state), error); });
}

Verdict LoadedSink::write(const sluice_batch& batch, const sluice_rejects& rejects) {
  return guarded("write", [&](sluice_error* error) { return table_.write(self_, &batch, &rejects, error); });
}

Verdict LoadedSink::commit(std::string& state) {
  return guarded("commit", [&](sluice_error* error) {
    sluice_str borrowed{};
    const sluice_status status = table_.commit(self_, &borrowed, error);
    if (status == SLUICE_OK) state = sdk::view(borrowed);
    return status;
  });
}

Verdict LoadedSink::rollback() {
  return guarded("rollback", [&](sluice_error* error) { return table_.rollback(self_, error); });
}

void LoadedSink::cancel() noexcept {
  guarded("cancel", [&](sluice_error*) { return table_.cancel(self_), SLUICE_OK; });
}

}  // namespace sluice::plugin
