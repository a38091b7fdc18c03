// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "pipeline/batch.hpp"
#include "plugin/verdict.hpp"
#include "store/dead_letters.hpp"
#include "store/deliveries.hpp"
#include "store/ledger.hpp"

namespace sluice::pipeline {

/// The transaction cannot be finished; the source has to fetch it again. Carries the reason to the retry
/// policy.
class TransactionFailed : public base::Error {
 public:
  explicit TransactionFailed(plugin::Verdict why) : Error(why.text), why_(std::move(why)) {}
  const plugin::Verdict& why() const noexcept { return why_; }

 private:
  plugin::Verdict why_;
};

/// Where one delivery stands in the buffer. Made by the buffer, used by one delivery, one call at a time.
struct Cursor {
  std::string sink;
  store::TransactionId position = 0;  ///< the last transaction that is safe at the sink
  store::TransactionId current = 0;   ///< the one being read; 0: none
  int64_t next = 0;                   ///< its next batch
  int64_t total = -1;                 ///< its number of batches; -1: still growing
  bool level = false;                 ///< has read everything, and is handed what is new from memory (disk)
  bool divisible = false;             ///< the sink may commit before its end (disk)
  store::DeliveryPart part;           ///< what the sink has committed of a transaction, where it did that
  bool part_stored = false;           ///< false: that transaction grew then, and may be given up
  bool done = false;                  ///< committed, and waiting for the other sinks (memory)

  /// Dead letters that a person gave back to this sink, read while it is in no transaction of the source.
  struct Replay {
    store::TransactionId id = 0;  ///< below 0; 0: none
    int64_t next = 0;             ///< its next batch
    int64_t total = 0;            ///< its number of batches
  };
  Replay replay;
};

/// What a delivery finds at its cursor.
struct Reading {
  enum class Kind {
    nothing,  ///< come back when woken
    batch,
    end,      ///< the transaction is complete: commit it
    settled,  ///< what delivered() left open is stored now
    aborted,  ///< the transaction was given up: roll back what was written of it
  };
  Kind kind = Kind::nothing;
  BatchPtr batch;
};

/// What a sink's commit came to.
struct Delivered {
  std::string state;
  store::DeliveryCounts counts;
};

/// Where transactions wait between the source and the sinks. The ingest side is used by one thread at a time,
/// each cursor by one thread at a time, and all of these at once.
class Buffer {
 public:
  using Wake = std::function<void()>;

  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  virtual ~Buffer() = default;

  /// Before anything else, for each sink; plugin: whose states are stored. The cursor lives as long as the
  /// buffer.
  virtual Cursor& attach(const std::string& sink, const std::string& plugin, std::string& stored_state) = 0;
  /// wake_deliveries: there is something to read. wake_ingest: there is room again.
  void listen(Wake wake_deliveries, Wake wake_ingest) {
    wake_deliveries_ = std::move(wake_deliveries);
    wake_ingest_ = std::move(wake_ingest);
  }

  // Ingest. All may throw TransactionFailed or StoreError: abandon the transaction then.

  /// False: no new transaction may begin now; wake_ingest will come.
  virtual bool has_room() = 0;
  virtual void begin(bool atomic) = 0;
  /// Waits until there is room for this many bytes.
  virtual void wait_for_room(std::size_t bytes) = 0;
  virtual void append(std::shared_ptr<Batch> batch) = 0;
  virtual void malformed(const store::DeadLetter& letter) = 0;
  /// Returns when the transaction is safe and the checkpoint stored with it.
  virtual void close(std::string_view checkpoint, const store::FetchCounts& counts) = 0;
  /// Forgets the open transaction, if there is one.
  virtual void abandon() noexcept = 0;
  /// [any thread] Ends every wait above; the transaction in it fails. Final.
  virtual void interrupt() = 0;

  // Deliveries.

  virtual Reading next(Cursor& cursor) = 0;
  /// The sink has committed the transaction at the cursor. True: stored, with the sink's state. False: that
  /// waits for the other sinks, and next() will say settled or aborted.
  virtual bool delivered(Cursor& cursor, Delivered what) = 0;
  /// The sink has committed what it was given so far of a transaction that is divisible. True: stored, with
  /// the sink's state and counts. False: the transaction still grows; only the state is stored, the counts
  /// are to be handed over with the next part, or forgotten when next() says aborted.
  virtual bool delivered_part(Cursor& cursor, Delivered what) = 0;
  /// The sink could not, and has rolled back. True: the delivery reads the transaction again from what it has
  /// committed of it, after its own delay. False: the whole transaction comes again from the source, which
  /// waits.
  virtual bool failed(Cursor& cursor, const plugin::Verdict& why) = 0;
  /// Nothing is left for this cursor at this moment.
  virtual bool drained(const Cursor& cursor) = 0;

 protected:
  void wake_deliveries() const {
    if (wake_deliveries_) wake_deliveries_();
  }
  void wake_ingest() const {
    if (wake_ingest_) wake_ingest_();
  }

 private:
  Wake wake_deliveries_;
  Wake wake_ingest_;
};

}  // namespace sluice::pipeline
