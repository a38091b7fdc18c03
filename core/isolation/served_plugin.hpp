// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <sluice/abi.h>

#include "isolation/emit_proxy.hpp"
#include "isolation/link.hpp"
#include "isolation/shared_memory.hpp"
#include "plugin/sink.hpp"
#include "plugin/source.hpp"

namespace sluice::isolation {

/// In the plugin's process: the library and its one instance, which do what the host says. Calls are made by
/// one thread; cancel comes from another.
class ServedPlugin {
 public:
  ServedPlugin(std::string file, std::string sha256, Link& calls, Link& news, SharedMemory& memory);
  ServedPlugin(const ServedPlugin&) = delete;
  ServedPlugin& operator=(const ServedPlugin&) = delete;

  /// Until the host goes.
  void serve();
  /// [any thread] Also for an instance that is still being made.
  void cancel();

 private:
  plugin::Verdict perform(Kind kind, Reader& in, std::string& state);
  plugin::Verdict create(Reader& in);
  plugin::Verdict check(Reader& in);
  plugin::Verdict open(Reader& in);
  plugin::Verdict write(Reader& in);
  void destroy();
  const sluice_entry& entry();
  plugin::Source& source();
  plugin::Sink& sink();
  uint64_t memory_at_its_end(const plugin::Verdict& verdict) const;

  const std::string file_, sha256_;
  Link& calls_;
  Link& news_;
  SharedMemory& memory_;
  EmitProxy emit_;
  const sluice_entry* entry_ = nullptr;
  uint64_t limit_ = 0;  // bytes; 0: none

  std::mutex mutex_;  // an instance that is cancelled is not destroyed meanwhile
  std::unique_ptr<plugin::Source> source_;
  std::unique_ptr<plugin::Sink> sink_;
  bool cancelled_ = false;
};

}  // namespace sluice::isolation
