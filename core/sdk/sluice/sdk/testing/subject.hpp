// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <sluice/abi.h>
#include <sluice/sdk/host.hpp>
#include <sluice/sdk/testing/call.hpp>
#include <sluice/sdk/testing/lent.hpp>
#include <sluice/sdk/testing/recorder.hpp>

namespace sluice::sdk::testing {

/// What is tested, and with what. Outlives the cases.
struct Subject {
  const sluice_entry* entry = nullptr;        ///< of the library
  const sluice_settings* settings = nullptr;  ///< a configuration that works here
  std::string work_folder;                    ///< an empty one for each case
  /// What a sink has delivered so far, one record a line, read from where it went; none: cases that need it
  /// do what they do, and are skipped then.
  std::function<std::string()> delivered;
  /// How many times slower than usual the plugin runs, under a tool such as valgrind: bounds are so much
  /// larger.
  int slowness = 1;
};

/// The host's side of an instance. Lives until destroy.
class QuietHost {
 public:
  /// With a folder for files of the plugin.
  explicit QuietHost(std::string work_folder) : work_folder_(std::move(work_folder)) {
    table_.size = sizeof table_;
    table_.abi_minor = SLUICE_ABI_MINOR;
    table_.context = this;
    table_.pipeline = borrow("contract");
    table_.instance = borrow("subject");
    table_.work_folder = borrow(work_folder_);
    table_.log = [](void*, int32_t, sluice_str) {};
    table_.status = [](void*, sluice_str) {};
    table_.gauge = [](void*, sluice_str, double) {};
  }
  QuietHost(const QuietHost&) = delete;
  QuietHost& operator=(const QuietHost&) = delete;
  /// What create gets.
  const sluice_host* table() const { return &table_; }

 private:
  std::string work_folder_;
  sluice_host table_{};
};

/// A source or a sink that was made, with arguments that are out of reach after each call.
template <class Table>
class Instance {
 public:
  /// Calls create; a refusal is a violation.
  Instance(const Subject& subject, const Table& table) : table_(table), host_(subject.work_folder) {
    const auto* const settings = lender_.lend(*subject.settings);
    const Answer answer = call(
        "create", [&](sluice_error* error) { return table_.create(host_.table(), settings, &self_, error); });
    lender_.take_back();
    require(answer.ok(), "create returns " + answer.text() + " with the configuration that was given");
    require(self_ != nullptr, "create returns OK without an instance");
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  ~Instance() {
    try {
      destroy();
    } catch (const Violation&) {
      // Another violation is on its way.
    }
  }

  /// Once; later ones do nothing.
  void destroy() {
    if (void* const self = std::exchange(self_, nullptr))
      call("destroy", [&](sluice_error*) { return table_.destroy(self), SLUICE_OK; });
  }
  /// From any thread.
  void cancel() {
    call("cancel", [&](sluice_error*) { return table_.cancel(self_), SLUICE_OK; });
  }
  /// at: the checkpoint of a source, the state of a sink.
  Answer open(std::string_view at) {
    return lent("open", at.size(), [&](Lent& memory, sluice_error* error) {
      return table_.open(self_, memory.text(at), error);
    });
  }

 protected:
  /// A call with memory for its arguments, which is taken back when it returns.
  template <class Function>
  Answer lent(const char* name, std::size_t bytes, Function&& function, bool may_be_idle = false) {
    Lent& memory = lender_.lend(bytes + 1024);
    const Answer answer = call(
        name, [&](sluice_error* error) { return function(memory, error); }, may_be_idle);
    memory.take_back();
    return answer;
  }

  const Table& table_;    ///< the functions of the plugin
  void* self_ = nullptr;  ///< what create made

 private:
  QuietHost host_;
  Lender lender_;
};

/// A source that was made.
class SourceInstance : public Instance<sluice_source_api> {
 public:
  /// Calls create.
  explicit SourceInstance(const Subject& subject) : Instance(subject, *subject.entry->source) {}

  /// What the source emits goes to the recorder.
  Answer poll(Recorder& recorder) {
    const Answer answer = lent(
        "poll", sizeof(sluice_emit),
        [&](Lent& memory, sluice_error* error) {
          return table_.poll(self_, memory.copy(recorder.table(), 1), error);
        },
        true);
    recorder.finish(answer.ok());
    return answer;
  }
};

/// A sink that was made.
class SinkInstance : public Instance<sluice_sink_api> {
 public:
  /// Calls create.
  explicit SinkInstance(const Subject& subject) : Instance(subject, *subject.entry->sink) {}

  /// One batch of these records. flags: SLUICE_BATCH_. rejected: the records that the sink named.
  Answer write(const std::vector<std::string>& records, uint32_t flags,
               std::vector<uint32_t>* rejected = nullptr) {
    std::string data;
    std::vector<uint32_t> ends;
    for (const auto& record : records) {
      data += record;
      ends.push_back(static_cast<uint32_t>(data.size()));
      data += '\n';
    }
    Rejected named{{}, static_cast<uint32_t>(records.size())};
    const Answer answer = lent(
        "write", data.size() + ends.size() * sizeof(uint32_t) + sizeof(sluice_batch) + sizeof(sluice_rejects),
        [&](Lent& memory, sluice_error* error) {
          const sluice_batch batch{sizeof(sluice_batch),
                                   SLUICE_FORMAT_JSON,
                                   flags,
                                   static_cast<uint32_t>(records.size()),
                                   memory.text("contract"),
                                   memory.copy(data.data(), data.size()),
                                   data.size(),
                                   memory.copy(ends.data(), ends.size())};
          const sluice_rejects rejects{sizeof(sluice_rejects), 0, &named, &Rejected::add};
          return table_.write(self_, memory.copy(&batch, 1), memory.copy(&rejects, 1), error);
        });
    require(!named.outside, "write rejects a record that the batch does not have");
    require(!named.elsewhere, "reject is called on another thread than the write it belongs to");
    if (rejected != nullptr) *rejected = named.indexes;
    return answer;
  }
  /// state: a copy of what the sink returned, where it returned OK.
  Answer commit(std::string* state = nullptr) {
    sluice_str returned{};
    const Answer answer =
        call("commit", [&](sluice_error* error) { return table_.commit(self_, &returned, error); });
    if (answer.ok() && state != nullptr)
      state->assign(returned.data == nullptr ? "" : returned.data, returned.size);
    return answer;
  }
  /// Undoes what came after the last commit.
  Answer rollback() {
    return call("rollback", [&](sluice_error* error) { return table_.rollback(self_, error); });
  }

 private:
  struct Rejected {
    std::vector<uint32_t> indexes;
    uint32_t count = 0;
    std::thread::id thread = std::this_thread::get_id();
    bool outside = false, elsewhere = false;
    static void add(void* self, uint32_t index, sluice_str) {
      const Plenty plenty;
      auto& rejected = *static_cast<Rejected*>(self);
      rejected.outside = rejected.outside || index >= rejected.count;
      rejected.elsewhere = rejected.elsewhere || std::this_thread::get_id() != rejected.thread;
      rejected.indexes.push_back(index);
    }
  };
};

/// Cancels after a while, unless its end comes before.
template <class Cancelled>
class CancelSoon {
 public:
  /// The instance outlives this.
  CancelSoon(Cancelled& instance, std::chrono::milliseconds after)
      : thread_([&instance, after, this] {
          const auto begin = Clock::now();
          while (!over_ && Clock::now() - begin < after)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
          if (over_) return;
          at_ = Clock::now();
          instance.cancel();
        }) {}
  CancelSoon(const CancelSoon&) = delete;
  CancelSoon& operator=(const CancelSoon&) = delete;
  ~CancelSoon() {
    over_ = true;
    thread_.join();
  }
  /// How long ago it cancelled; nothing as long as it has not.
  std::optional<std::chrono::milliseconds> since() const {
    const auto at = at_.load();
    if (at == Clock::time_point{}) return std::nullopt;
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - at);
  }

 private:
  using Clock = std::chrono::steady_clock;
  std::atomic<bool> over_ = false;
  std::atomic<Clock::time_point> at_{};
  std::thread thread_;
};

}  // namespace sluice::sdk::testing
