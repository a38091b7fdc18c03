// SPDX-License-Identifier: Apache-2.0
#include "pipeline/ingest.hpp"

#include <exception>
#include <utility>

#include <sluice/sdk/guard.hpp>
#include <sluice/sdk/host.hpp>
#include <sluice/sdk/stream_name.hpp>

#include "base/text.hpp"
#include "pipeline/gap.hpp"

namespace sluice::pipeline {

Ingest::Ingest(std::string pipeline, const config::PluginInfo& plugin, Buffer& buffer,
               std::shared_ptr<BatchPool> pool, Progress& progress, LetterLimit& letters, Activity& activity,
               observe::StageFigures& figures, base::Clock& clock, observe::Log log)
    : pipeline_(std::move(pipeline)),
      plugin_(plugin),
      buffer_(buffer),
      pool_(std::move(pool)),
      progress_(progress),
      letters_(letters),
      gate_(letters),
      activity_(activity),
      figures_(figures),
      clock_(clock),
      log_(std::move(log)) {
  table_ = {sizeof table_, 0,      this,          on_begin,  on_memory, on_batch,
            on_malformed,  on_gap, on_checkpoint, on_abandon};
}

const sluice_emit& Ingest::start() {
  failure_.reset();
  return table_;
}

plugin::Verdict Ingest::finish(plugin::Verdict poll) {
  memory_.reset();
  const bool left_open = open_;
  if (open_) abandon();
  if (failure_) return *std::exchange(failure_, std::nullopt);
  if (poll.ok() && left_open)
    return plugin::Verdict::broken(
        "poll returned with a transaction that has no checkpoint; this is an error in the plugin");
  return poll;
}

template <class Body>
sluice_status Ingest::run(sluice_error* error, Body&& body, Doing doing) noexcept {
  const Within at_work(activity_, doing, Doing::plugin);
  if (failure_) return give_up(error, *failure_);  // the source went on after it was told to return
  try {
    body();
    return SLUICE_OK;
  } catch (const TransactionFailed& failed) {
    return give_up(error, failed.why());
  } catch (const std::exception& failed) {
    ++figures_.store;
    return give_up(error, plugin::Verdict::retry(failed.what()));
  }
}

sluice_status Ingest::give_up(sluice_error* error, plugin::Verdict why) noexcept {
  sdk::report(error, why.status, why.text, why.retry_after_ms);
  const sluice_status status = why.status;
  if (!failure_) failure_ = std::move(why);
  return status;
}

void Ingest::begin(bool atomic) {
  if (open_)
    throw TransactionFailed(
        plugin::Verdict::broken("begin inside an open transaction; this is an error in the plugin"));
  counts_ = {};
  buffer_.begin(atomic);
  open_ = true;
  atomic_ = atomic;
  ++progress_.page;
  progress_.page_records = 0;
}

void Ingest::append(std::shared_ptr<Batch> batch) {
  const auto& head = batch->head();
  counts_.records += head.records;
  counts_.bytes += head.bytes;
  progress_.records += head.records;
  progress_.page_records += head.records;
  progress_.bytes += head.bytes;
  figures_.throughput.add(clock_.steady_now(), head.records, head.bytes);
  buffer_.append(std::move(batch));
}

/// Sinks make names of files of it.
void Ingest::check_stream(sluice_str name) {
  if (sdk::is_stream_name(sdk::view(name))) return;
  throw TransactionFailed(plugin::Verdict::broken("the stream name \"" + base::one_line(sdk::view(name)) +
                                                  "\" " + sdk::no_stream_name +
                                                  "; this is an error in the plugin"));
}

void Ingest::batch(const sluice_batch& from) {
  check_stream(from.stream);
  auto taken = memory_ && from.data == memory_->data() ? std::move(memory_) : pool_->get(from.data_size);
  memory_.reset();
  if (!open_) begin(false);
  taken->take(from, atomic_ ? uint32_t{SLUICE_BATCH_ATOMIC} : 0U);
  append(std::move(taken));
}

void Ingest::malformed(const sluice_malformed& piece) {
  check_stream(piece.stream);
  if (!open_ || counts_.malformed == 0) gate_.pass();
  if (!open_) begin(false);
  buffer_.malformed({{},
                     sdk::view(piece.stream),
                     sdk::view(piece.reason),
                     sdk::view(piece.place),
                     plugin_.name,
                     plugin_.version,
                     base::to_ms(clock_.wall_now()),
                     sdk::view(piece.data)});
  if (++counts_.malformed == 1) {
    log_.warn("malformed record kept as a dead letter: " + std::string(sdk::view(piece.place)) + ": " +
              std::string(sdk::view(piece.reason)) + "; further ones of this transaction are only counted");
  }
}

void Ingest::gap(const sluice_gap& gap) {
  check_stream(gap.stream);
  if (!open_) begin(false);
  log_.error("data was lost at the source: " + gap_text(gap) + "; a gap record is delivered in its place");
  const std::string record = gap_record(pipeline_, plugin_.name, gap) + '\n';
  const auto end = static_cast<uint32_t>(record.size() - 1);
  auto batch = pool_->get(record.size());
  batch->take(
      {sizeof(sluice_batch), SLUICE_FORMAT_JSON, 0, 1, gap.stream, record.data(), record.size(), &end},
      (atomic_ ? uint32_t{SLUICE_BATCH_ATOMIC} : 0U) | SLUICE_BATCH_GAP);
  ++counts_.gaps;
  append(std::move(batch));
}

void Ingest::checkpoint(std::string_view checkpoint) {
  if (!open_) begin(false);
  buffer_.close(checkpoint, counts_);
  progress_.dead_letters += counts_.malformed;
  if (counts_.malformed > 1)
    log_.warn(base::show_count(counts_.malformed) +
              " malformed records of this transaction are dead letters");
  if (counts_.malformed > 0) letters_.look();
  open_ = false;
}

void Ingest::abandon() {
  memory_.reset();
  open_ = false;
  buffer_.abandon();
}

sluice_status Ingest::on_begin(void* self, uint32_t flags, sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  return ingest.run(error, [&] { ingest.begin((flags & SLUICE_BATCH_ATOMIC) != 0); });
}

sluice_status Ingest::on_memory(void* self, size_t bytes, sluice_memory* memory,
                                sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  const auto lend = [&] {
    ingest.memory_.reset();
    ingest.buffer_.wait_for_room(std::max(bytes, BatchPool::usual_capacity));
    ingest.memory_ = ingest.pool_->get(bytes);
    memory->data = ingest.memory_->data();
    memory->data_capacity = ingest.memory_->capacity();
    memory->ends = ingest.memory_->ends();
    memory->ends_capacity = ingest.memory_->ends_capacity();
  };
  return ingest.run(error, lend, Doing::buffer);
}

sluice_status Ingest::on_batch(void* self, const sluice_batch* batch, sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  return ingest.run(error, [&] { ingest.batch(*batch); });
}

sluice_status Ingest::on_malformed(void* self, const sluice_malformed* malformed,
                                   sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  return ingest.run(error, [&] { ingest.malformed(*malformed); });
}

sluice_status Ingest::on_gap(void* self, const sluice_gap* gap, sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  return ingest.run(error, [&] { ingest.gap(*gap); });
}

sluice_status Ingest::on_checkpoint(void* self, sluice_str checkpoint, sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  return ingest.run(
      error, [&] { ingest.checkpoint(sdk::view(checkpoint)); }, Doing::buffer);
}

sluice_status Ingest::on_abandon(void* self, sluice_error* error) noexcept {
  auto& ingest = *static_cast<Ingest*>(self);
  return ingest.run(error, [&] { ingest.abandon(); });
}

}  // namespace sluice::pipeline
