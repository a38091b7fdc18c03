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
#include "isolation/host_proxy.hpp"
#include "plugin/call.hpp"
#include "plugin/entry.hpp"
#include "plugin/library.hpp"

namespace sluice::isolation {

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

/// As in the host's own process: a record whose reject finds no memory counts as delivered.
void send_reject(void* calls, uint32_t index, sluice_str reason) noexcept {
  plugin::quietly([&] {
    Writer out;
    out.number(index).text(reason);
    static_cast<Link*>(calls)->send(Kind::reject, out.bytes());
  });
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
      return source().poll(emit_.start());
    case Kind::write:
      return write(in);
    case Kind::commit:
      return sink().commit(state);
    case Kind::rollback:
      return sink().rollback();
    case Kind::destroy:
      destroy();
      return {};
    default:
      throw base::Error("a call that no plugin has");
  }
}

const sluice_entry& ServedPlugin::entry() try {
  if (entry_ == nullptr) entry_ = &plugin::load_plugin(file_, sha256_);
  return *entry_;
} catch (const base::Error& reason) {
  throw base::Error(file_ + ": " + reason.what());
}

plugin::Source& ServedPlugin::source() {
  if (!source_) throw base::Error("a call that only a source has");
  return *source_;
}

plugin::Sink& ServedPlugin::sink() {
  if (!sink_) throw base::Error("a call that only a sink has");
  return *sink_;
}

Verdict ServedPlugin::create(Reader& in) try {
  limit_ = in.number<uint64_t>();
  limit_memory(limit_);
  std::string pipeline(in.text()), instance(in.text()), work_folder(in.text());
  const config::Settings settings = get_settings(in);
  auto host = std::make_unique<HostProxy>(calls_, news_, std::move(pipeline), std::move(instance),
                                          std::move(work_folder));
  std::unique_ptr<plugin::Source> source;
  std::unique_ptr<plugin::Sink> sink;
  if (entry().source != nullptr)
    source = std::make_unique<plugin::LoadedSource>(*entry().source, std::move(host), settings);
  else
    sink = std::make_unique<plugin::LoadedSink>(*entry().sink, std::move(host), settings);
  bool cancelled = false;
  {
    const std::scoped_lock hold(mutex_);
    source_ = std::move(source);
    sink_ = std::move(sink);
    cancelled = cancelled_;
  }
  if (cancelled) cancel();
  return {};
} catch (const plugin::NotMade& reason) {
  return reason.verdict();
}

Verdict ServedPlugin::check(Reader& in) {
  const config::Settings settings = get_settings(in);
  for (const auto& advice : plugin::ask_check(entry(), settings)) {
    Writer out;
    out.text(advice.option).text(advice.text).number(static_cast<int32_t>(advice.warning));
    calls_.send(Kind::advice, out.bytes());
  }
  return {};
}

Verdict ServedPlugin::open(Reader& in) {
  const std::string_view text = in.text();
  return source_ ? source().open(text) : sink().open(text);
}

Verdict ServedPlugin::write(Reader& in) {
  sluice_batch batch = get_batch(in);
  const Room room = get_room(in);
  memory_.map(room.size());
  batch.data = memory_.data();
  batch.ends = reinterpret_cast<const uint32_t*>(memory_.data() + room.ends_at());
  return sink().write(batch, {sizeof(sluice_rejects), 0, &calls_, send_reject});
}

void ServedPlugin::destroy() {
  std::unique_ptr<plugin::Source> source;
  std::unique_ptr<plugin::Sink> sink;
  const std::scoped_lock hold(mutex_);
  source.swap(source_);
  sink.swap(sink_);
}

void ServedPlugin::cancel() {
  const std::scoped_lock hold(mutex_);
  cancelled_ = true;
  if (source_) source_->cancel();
  if (sink_) sink_->cancel();
}

/// What is left is not worth waiting for: a plugin that fails with its memory nearly used up will not get any
/// back. 0: there is enough.
uint64_t ServedPlugin::memory_at_its_end(const Verdict& verdict) const {
  if (verdict.ok() || limit_ == 0 || !limits_memory) return 0;
  const uint64_t used = memory_in_use();
  return used > limit_ / 10 * 9 ? used : 0;
}

}  // namespace sluice::isolation
