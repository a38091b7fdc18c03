// SPDX-License-Identifier: Apache-2.0
#include "isolation/plugin_process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/text.hpp"

namespace sluice::isolation {

using plugin::Verdict;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

// Three times what the contract allows: a machine may be busy.
constexpr milliseconds stop_limit = 3s;

int64_t now_ms() {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

const char* name_of(Kind call) {
  switch (call) {
    case Kind::create:
      return "create";
    case Kind::check:
      return "check";
    case Kind::open:
      return "open";
    case Kind::poll:
      return "poll";
    case Kind::write:
      return "write";
    case Kind::commit:
      return "commit";
    case Kind::rollback:
      return "rollback";
    default:
      return "destroy";
  }
}

/// Pipeline and instance are for whoever looks at the list of processes.
std::vector<std::string> words_for(const config::PluginInfo& plugin, const sluice_host& host) {
  std::vector<std::string> words{"plugin", "host", plugin.file};
  for (const auto name : {sdk::view(host.pipeline), sdk::view(host.instance)}) {
    if (!name.empty()) words.emplace_back(name);
  }
  if (!plugin.sha256.empty()) words.insert(words.end(), {"--sha256", plugin.sha256});
  return words;
}

bool wants_reply(Kind question) {
  return question != Kind::reject && question != Kind::advice;
}

}  // namespace

/// Of a pair of sockets: the host's and the other one, which the process gets.
struct PluginProcess::Ends {
  Ends() {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0)
      throw base::Error(base::system_reason("cannot talk to another process", errno));
    ours = base::Descriptor(pair[0]);
    theirs = base::Descriptor(pair[1]);
  }
  base::Descriptor ours, theirs;
};

PluginProcess::PluginProcess(const config::PluginInfo& plugin, const sluice_host& host, milliseconds limit)
    : PluginProcess(plugin, host, limit, Ends(), Ends()) {}

PluginProcess::PluginProcess(const config::PluginInfo& plugin, const sluice_host& host, milliseconds limit,
                             Ends calls, Ends news)
    : host_(host),
      limit_(limit),
      calls_(std::move(calls.ours)),
      news_(std::move(news.ours)),
      process_(words_for(plugin, host),
               {{calls.theirs.get(), handed_calls},
                {news.theirs.get(), handed_news},
                {memory_.descriptor(), handed_memory}},
               {.with_children = true}) {
  if (!process_.started()) throw base::Error("no process could be started for the plugin");
  // Debian 12's header of pidfd_open() is for C alone.
  calls_.end_with(base::Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, process_.id(), 0))));
  listener_ = std::thread([this] { listen(); });
}

PluginProcess::~PluginProcess() {
  if (running_) {
    cancel();  // it has no longer than any call has then
    call(Kind::destroy, {}, {});
  }
  process_.kill();
  news_.shut();
  listener_.join();
}

Verdict PluginProcess::call(Kind kind, std::string_view bytes, const Answer& answer, std::string* state) {
  if (!running_) return Verdict::retry("the plugin's process has ended");
  called_ = now_ms();
  note_life();
  try {
    if (!calls_.send(kind, bytes)) return gone(kind);
    return converse(kind, answer, state);
  } catch (const std::exception& nonsense) {
    process_.kill();
    return lost(std::string("what it said in ") + name_of(kind) + " makes no sense: " + nonsense.what());
  }
}

Verdict PluginProcess::converse(Kind kind, const Answer& answer, std::string* state) {
  for (Message message;;) {
    switch (calls_.receive(message, [this] { return left(); })) {
      case Link::Got::nothing:
        return hangs(kind);
      case Link::Got::end:
        return gone(kind);
      case Link::Got::message:
        break;
    }
    note_life();
    Reader in(message.bytes);
    if (message.kind == Kind::result) return finish(in, state);
    if (take_news(message.kind, in)) continue;
    if (!answer) throw base::Error("a question where none is allowed");
    Writer reply;
    answer(message.kind, in, reply);
    if (wants_reply(message.kind) && !calls_.send(Kind::reply, reply.bytes())) return gone(kind);
    note_life();  // what the host took its time for is not the plugin's
  }
}

Verdict PluginProcess::finish(Reader& result, std::string* state) {
  Verdict verdict = get_verdict(result);
  const auto exhausted = result.number<uint64_t>();
  if (state != nullptr) *state = result.text();
  if (exhausted == 0) return verdict;
  process_.kill();
  close();
  verdict.status = SLUICE_RETRY;
  verdict.text += "; its process uses " + base::show_bytes(exhausted) +
                  ", which isolation_memory does not allow to grow much, and was ended";
  return verdict;
}

Verdict PluginProcess::gone(Kind kind) {
  process_.kill();  // it may live on without its end of the link
  return lost(std::string("in ") + name_of(kind) + " with " + process_.ending());
}

Verdict PluginProcess::hangs(Kind kind) {
  process_.kill();
  if (cancelled_ >= 0)
    return lost(std::string(name_of(kind)) + " did not return within " + base::show(stop_limit) +
                " of cancel");
  return lost(std::string(name_of(kind)) + " gave no sign of life for " + base::show(limit_) +
              (kind == Kind::create || kind == Kind::check ? "" : " (isolation_timeout)"));
}

void PluginProcess::close() {
  running_ = false;
  calls_.shut();
}

Verdict PluginProcess::lost(std::string why) {
  close();
  if (cancelled_ >= 0) return {SLUICE_CANCELLED, "the plugin's process was ended: " + std::move(why)};
  return Verdict::retry("the plugin's process " + std::to_string(process_.id()) +
                        " ended: " + std::move(why));
}

bool PluginProcess::take_news(Kind kind, Reader& in) {
  switch (kind) {
    case Kind::log: {
      const auto level = in.number<int32_t>();
      host_.log(host_.context, level, sdk::borrow(in.text()));
      return true;
    }
    case Kind::status:
      host_.status(host_.context, sdk::borrow(in.text()));
      return true;
    case Kind::gauge: {
      const auto name = in.text();
      host_.gauge(host_.context, sdk::borrow(name), in.number<double>());
      return true;
    }
    default:
      return false;
  }
}

/// Of the plugin's own threads, at any time.
void PluginProcess::listen() {
  try {
    for (Message message; news_.receive(message) == Link::Got::message;) {
      note_life();
      Reader in(message.bytes);
      if (!take_news(message.kind, in)) return;
    }
  } catch (const std::exception&) {
    // No news: what is wrong with the process shows in its calls.
  }
}

void PluginProcess::cancel() noexcept {
  int64_t not_yet = -1;
  if (!cancelled_.compare_exchange_strong(not_yet, now_ms())) return;
  news_.send(Kind::cancel, {});
  calls_.look_again();
}

void PluginProcess::note_life() noexcept {
  last_life_ = now_ms();
}

milliseconds PluginProcess::left() const {
  int64_t until = last_life_ + limit_.count();
  if (cancelled_ >= 0) until = std::min(until, std::max<int64_t>(cancelled_, called_) + stop_limit.count());
  return milliseconds(std::max<int64_t>(0, until - now_ms()));
}

}  // namespace sluice::isolation
