// SPDX-License-Identifier: Apache-2.0
#include "core/pipeline/fake_plugins.hpp"

#include <memory>
#include <utility>

namespace sluice::test {
namespace {

std::unique_ptr<World>& current() {
  static std::unique_ptr<World> instance = std::make_unique<World>();
  return instance;
}

struct NoOptions {};

class ScriptedSource {
 public:
  using Config = NoOptions;
  static const sdk::Spec<Config>& spec() {
    static const sdk::Spec<Config> instance{{}};
    return instance;
  }
  static constexpr uint32_t traits = SLUICE_TRAIT_STREAMING;
  ScriptedSource(Config, sdk::Host) {}
  void open(std::string_view checkpoint) { world().note_open(checkpoint); }
  sdk::Poll poll(sdk::Emitter& out) { return world().poll(out); }
  void cancel() noexcept {}
};

/// Keeps what it is given like a file that can be cut, or like a wire on which everything sent has arrived.
template <bool exact>
class FakeSink {
 public:
  using Config = NoOptions;
  static const sdk::Spec<Config>& spec() {
    static const sdk::Spec<Config> instance{{}};
    return instance;
  }
  static constexpr uint32_t traits = exact ? uint32_t{SLUICE_TRAIT_EXACT} : 0U;
  FakeSink(Config, sdk::Host host) : name_(host.instance()) {}

  void open(std::string_view state) {
    world().perform(name_, "open", "open(" + std::string(state) + ")");
    stored_ = committed_ = written_ = state.empty() ? 0 : std::stoul(std::string(state));
    if (exact) records_.resize(stored_);
    world().hold(name_, records_);
  }
  void write(const sdk::BatchView& batch, const sdk::Rejects& rejects) {
    stored_ = committed_;
    world().perform(name_, "write", "write(" + std::to_string(batch.size()) + ")");
    for (uint32_t i = 0; i < batch.size(); ++i) {
      if (batch[i] == "poison") {
        rejects.add(i, "tastes bad");
      } else {
        records_.emplace_back(batch[i]);
      }
    }
    world().hold(name_, records_);
  }
  std::string commit() {
    world().perform(name_, "commit", "commit");
    committed_ = records_.size();
    return std::to_string(committed_);
  }
  void rollback() {
    world().perform(name_, "rollback", "rollback");
    committed_ = stored_;
    if (exact) records_.resize(stored_);
    world().hold(name_, records_);
  }
  void cancel() noexcept {}

 private:
  const std::string name_;
  std::vector<std::string> records_;
  std::size_t stored_ = 0, committed_ = 0, written_ = 0;
};

}  // namespace

World& world() {
  return *current();
}
void new_world() {
  current() = std::make_unique<World>();
}

void add_fake_plugins(plugin::Registry& registry) {
  static const sluice_entry source = sdk::entry<ScriptedSource>("script", "1.0.0", "A scripted source.",
                                                                &sdk::source_table<ScriptedSource>, nullptr);
  static const sluice_entry other = sdk::entry<ScriptedSource>("other", "1.0.0", "Another one.",
                                                               &sdk::source_table<ScriptedSource>, nullptr);
  static const sluice_entry exact = sdk::entry<FakeSink<true>>("exact", "1.0.0", "A sink that can roll back.",
                                                               nullptr, &sdk::sink_table<FakeSink<true>>);
  static const sluice_entry wire = sdk::entry<FakeSink<false>>("wire", "1.0.0", "A sink that cannot.",
                                                               nullptr, &sdk::sink_table<FakeSink<false>>);
  registry.add(source, "script");
  registry.add(other, "other");
  registry.add(exact, "exact");
  registry.add(wire, "wire");
}

plugin::Registry& fake_plugins() {
  static plugin::Registry registry;
  if (registry.all().empty()) add_fake_plugins(registry);
  return registry;
}

void World::source_does(PollScript script) {
  const std::scoped_lock hold(mutex_);
  polls_.push_back(std::move(script));
}

void World::source_gives(std::vector<std::string> records, std::string checkpoint, bool atomic) {
  source_does([records = std::move(records), checkpoint = std::move(checkpoint), atomic](sdk::Emitter& out) {
    if (atomic) out.begin_atomic();
    for (const auto& record : records) out.record("events", record);
    out.checkpoint(checkpoint);
    return sdk::Poll::more;
  });
}

void World::sink_does(const std::string& sink, const std::string& call, std::function<void()> action) {
  const std::scoped_lock hold(mutex_);
  actions_[sink].emplace_back(call, std::move(action));
}

sdk::Poll World::poll(sdk::Emitter& out) {
  PollScript script;
  {
    const std::scoped_lock hold(mutex_);
    if (polls_.empty()) return sdk::Poll::idle;
    script = std::move(polls_.front());
    polls_.pop_front();
  }
  return script(out);
}

void World::note_open(std::string_view checkpoint) {
  const std::scoped_lock hold(mutex_);
  opened_at_.emplace_back(checkpoint);
}

void World::perform(const std::string& sink, const std::string& call, const std::string& shown) {
  std::function<void()> action;
  {
    const std::scoped_lock hold(mutex_);
    auto& calls = calls_[sink];
    calls += (calls.empty() ? "" : " ") + shown;
    auto& actions = actions_[sink];
    if (!actions.empty() && actions.front().first == call) {
      action = std::move(actions.front().second);
      actions.pop_front();
    }
  }
  if (action) action();
}

void World::hold(const std::string& sink, std::vector<std::string> records) {
  const std::scoped_lock hold(mutex_);
  held_[sink] = std::move(records);
}

std::string World::held(const std::string& sink) {
  const std::scoped_lock hold(mutex_);
  std::string all;
  for (const auto& record : held_[sink]) all += (all.empty() ? "" : " ") + record;
  return all;
}

std::string World::calls(const std::string& sink) {
  const std::scoped_lock hold(mutex_);
  return calls_[sink];
}

std::vector<std::string> World::opened_at() {
  const std::scoped_lock hold(mutex_);
  return opened_at_;
}

}  // namespace sluice::test
