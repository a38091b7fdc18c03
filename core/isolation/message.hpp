// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <sluice/abi.h>

#include "config/settings.hpp"
#include "isolation/wire.hpp"
#include "plugin/verdict.hpp"

namespace sluice::isolation {

/// What the host and the process of a plugin say to each other. One call at a time goes to the plugin; until
/// its result comes the plugin's side may ask, and each question but news and rejects gets one reply.
enum class Kind : uint32_t {
  // host to plugin
  create,    ///< memory limit, pipeline, instance, work folder, settings
  check,     ///< settings
  open,      ///< checkpoint or state
  poll,      ///< nothing
  write,     ///< a batch, which is in the shared memory
  commit,    ///< nothing
  rollback,  ///< nothing
  destroy,   ///< nothing
  cancel,    ///< nothing; beside a call
  reply,     ///< status and error, then what the question says
  // plugin to host
  result,      ///< a verdict, whether its memory is at an end, and the state of a commit
  begin,       ///< flags
  memory,      ///< bytes of a record; reply: the room that is there
  room,        ///< bytes and number of records of a batch the plugin holds itself; reply: the room
  batch,       ///< a batch, which is in the shared memory
  malformed,   ///< stream, data, place, reason
  gap,         ///< stream, from, to, reason
  checkpoint,  ///< text
  abandon,     ///< nothing
  reject,      ///< number of the record, reason
  advice,      ///< of a check: option, text, whether it is a warning
  log,         ///< level, text
  status,      ///< text
  gauge        ///< name, value
};

struct Message {
  Kind kind = Kind::result;
  std::string bytes;
};

void put(Writer& out, const sluice_settings& settings);
/// Throws base::Error when it is no list of settings.
config::Settings get_settings(Reader& in);

void put(Writer& out, const plugin::Verdict& verdict);
plugin::Verdict get_verdict(Reader& in);

/// A batch without its bytes.
void put(Writer& out, const sluice_batch& batch);
/// Borrows the name of its stream from the message; data and ends are null.
sluice_batch get_batch(Reader& in);

/// Where data and ends are in the shared memory.
struct Room {
  uint64_t bytes = 0;    ///< for data
  uint32_t records = 0;  ///< for ends

  std::size_t ends_at() const noexcept;
  std::size_t size() const noexcept { return ends_at() + std::size_t{records} * sizeof(uint32_t); }
  bool holds(const sluice_batch& batch) const noexcept {
    return batch.data_size <= bytes && batch.count <= records;
  }
};
void put(Writer& out, const Room& room);
/// Throws base::Error where it is more than any batch may have.
Room get_room(Reader& in);

}  // namespace sluice::isolation
