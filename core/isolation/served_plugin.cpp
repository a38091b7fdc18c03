// SPDX-License-Identifier: Apache-2.0
#include "isolation/served_plugin.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <utility>

#include <sluice/sdk/secret.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.hpp"
#include "plugin/call.hpp"
#include "plugin/digest.hpp"
#include "plugin/entry.hpp"
#include "plugin/library.hpp"

namespace sluice::isolation {

using plugin::guarded;
using plugin::Verdict;

namespace {

// What a sanitizer maps is no memory of the plugin's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool limits_memory = false;
#else
constexpr bool limits_memory = true;
#endif

void limit_memory(uint64_t bytes) {
  if (!limits_memory) return;
  const rlimit limit{bytes, bytes};
  if (::setrlimit(RLIMIT_DATA, &limit) != 0)
    throw base::Error(base::system_reason("cannot limit the memory of the plugin's process", errno));
}

/// What the limit counts, in bytes.
uint64_t memory_in_use() {
  std::ifstream file("/proc/self/statm");
  uint64_t size = 0, resident = 0, shared = 0, text = 0, library = 0, data = 0;
  file >> size >> resident >> shared >> text >> library >> data;
  return data * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// Hands the problems that a check finds to the host.
void send_advice(void* calls, sluice_str option, sluice_str text, int32_t warning) noexcept {
  try {
    Writer out;
    out.text(option).text(text).number(warning);
    static_cast<Link*>(calls)->send(Kind::advice, out.bytes());
  } catch (const std::exception&) {
    // Out of memory: nothing may pass through the plugin.
  }
}

}  // namespace

ServedPlugin::ServedPlugin(std::string file, std::string sha256, Link& calls, Link& news,
                           SharedMemory& memory)
    : file_(std::move(file)),
      sha256_(std::move(sha256)),
      calls_(calls),
      news_(news),
      memory_(memory),
      emit_(calls, memory) {}

void ServedPlugin::serve() {
  for (Message message; calls_.receive(message) == Link::Got::message;) {
    Reader in(message.bytes);
    std::string state;
    Verdict verdict;
    try {
      verdict = perform(message.kind, in, state);
    } catch (const std::bad_alloc&) {
      verdict = Verdict::retry("out of memory");
    } catch (const std::exception& reason) {
      verdict = Verdict::broken(reason.what());
    }
    const sdk::Secret used(std::move(message.bytes));  // options hold secrets
    Writer out;
    put(out, verdict);
    out.number(memory_at_its_end(verdict)).text(state);
    if (!calls_.send(Kind::result, out.bytes())) return;
  }
}

Verdict ServedPlugin::perform(Kind kind, Reader& in, std::string& state) {
  switch (kind) {
    case Kind::create:
      return create(in);
    case Kind::check:
      return check(in);
    case Kind::open:
      return open(in);
    case Kind::poll:
      return guarded("poll",
                     [&](sluice_error* error) { return entry().source->poll(self_, &emit_.start(), error); });
    case Kind::write:
      return write(in);
    case Kind::commit:
      return commit(state);
    case Kind::rollback:
      return guarded("rollback", [&](sluice_error* error) { return entry().sink->rollback(self_, error); });
    case Kind::destroy:
      return destroy();
    default:
      throw base::Error("a call that no plugin has");
  }
}

const sluice_entry& ServedPlugin::entry() {
  if (entry_ == nullptr) {
    if (!sha256_.empty()) {
      if (const auto reason = plugin::differs_from(sha256_, file_); !reason.empty())
        throw base::Error(file_ + ": " + reason);
    }
    const sluice_entry& entry = plugin::load_entry(file_);
    if (const auto reason = plugin::objection(entry)) throw base::Error(*reason);
    entry_ = &entry;
  }
  return *entry_;
}

Verdict ServedPlugin::create(Reader& in) {
  limit_ = in.number<uint64_t>();
  limit_memory(limit_);
  std::string pipeline(in.text()), instance(in.text()), work_folder(in.text());
  const config::Settings settings = get_settings(in);
  host_.emplace(calls_, news_, std::move(pipeline), std::move(instance), std::move(work_folder));
  const sluice_settings view = settings.view();
  void* made = nullptr;
  const auto make = [&](sluice_error* error) {
    return entry().source != nullptr ? entry().source->create(host_->table(), &view, &made, error)
                                     : entry().sink->create(host_->table(), &view, &made, error);
  };
  const Verdict verdict = guarded("create", make);
  if (!verdict.ok()) return verdict;
  if (made == nullptr) return Verdict::broken("the plugin's create returned success without an instance");
  bool cancelled = false;
  {
    const std::scoped_lock hold(mutex_);
    self_ = made;
    cancelled = cancelled_;
  }
  if (cancelled) cancel();
  return verdict;
}

Verdict ServedPlugin::check(Reader& in) {
  const config::Settings settings = get_settings(in);
  const sluice_settings view = settings.view();
  sluice_problems problems{};
  problems.size = sizeof problems;
  problems.context = &calls_;
  problems.add = send_advice;
  return guarded("check", [&](sluice_error*) { return entry().check(&view, &problems), SLUICE_OK; });
}

Verdict ServedPlugin::open(Reader& in) {
  const sluice_str text = sdk::borrow(in.text());
  return guarded("open", [&](sluice_error* error) {
    return entry().source != nullptr ? entry().source->open(self_, text, error)
                                     : entry().sink->open(self_, text, error);
  });
}

Verdict ServedPlugin::write(Reader& in) {
  sluice_batch batch = get_batch(in);
  const Room room = get_room(in);
  memory_.map(room.size());
  batch.data = memory_.data();
  batch.ends = reinterpret_cast<const uint32_t*>(memory_.data() + room.ends_at());
  const sluice_rejects rejects{sizeof rejects, 0, &calls_,
                               [](void* calls, uint32_t index, sluice_str reason) noexcept {
                                 try {
                                   Writer out;
                                   out.number(index).text(reason);
                                   static_cast<Link*>(calls)->send(Kind::reject, out.bytes());
                                 } catch (const std::exception&) {
                                   // As in the host's own process: the record counts as delivered.
                                 }
                               }};
  return guarded("write",
                 [&](sluice_error* error) { return entry().sink->write(self_, &batch, &rejects, error); });
}

Verdict ServedPlugin::commit(std::string& state) {
  return guarded("commit", [&](sluice_error* error) {
    sluice_str borrowed{};
    const sluice_status status = entry().sink->commit(self_, &borrowed, error);
    if (status == SLUICE_OK) state = sdk::view(borrowed);
    return status;
  });
}

Verdict ServedPlugin::destroy() {
  void* leaving = nullptr;
  {
    const std::scoped_lock hold(mutex_);
    leaving = std::exchange(self_, nullptr);
  }
  if (leaving == nullptr) return {};
  return guarded("destroy", [&](sluice_error*) {
    return entry().source != nullptr ? entry().source->destroy(leaving) : entry().sink->destroy(leaving),
           SLUICE_OK;
  });
}

void ServedPlugin::cancel() {
  const std::scoped_lock hold(mutex_);
  cancelled_ = true;
  if (self_ == nullptr) return;
  guarded("cancel", [&](sluice_error*) {
    return entry().source != nullptr ? entry().source->cancel(self_) : entry().sink->cancel(self_), SLUICE_OK;
  });
}

/// What is left is not worth waiting for: a plugin that fails with its memory nearly used up will not get any
/// back. 0: there is enough.
uint64_t ServedPlugin::memory_at_its_end(const Verdict& verdict) const {
  if (verdict.ok() || limit_ == 0 || !limits_memory) return 0;
  const uint64_t used = memory_in_use();
  return used > limit_ / 10 * 9 ? used : 0;
}

}  // namespace sluice::isolation
