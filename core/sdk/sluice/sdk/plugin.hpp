// SPDX-License-Identifier: Apache-2.0
#pragma once

/// @file
/// All that a plugin written in C++ needs. One line of glue in plugin.cpp makes the library:
///
///     SLUICE_SOURCE(my::Source, "historian", "1.0.0", "Reads tag values from the site historian.")
///
/// The logic lives in ordinary classes that tests link without loading anything.

#include <concepts>
#include <memory>
#include <string>
#include <string_view>

#include <sluice/abi.h>
#include <sluice/sdk/batch.hpp>
#include <sluice/sdk/emitter.hpp>
#include <sluice/sdk/failure.hpp>
#include <sluice/sdk/guard.hpp>
#include <sluice/sdk/host.hpp>
#include <sluice/sdk/person.hpp>
#include <sluice/sdk/secret.hpp>
#include <sluice/sdk/spec.hpp>

namespace sluice::sdk {

/// What a poll found: more may be there at once, or nothing more for now.
enum class Poll : sluice_status {
  more = SLUICE_OK,   ///< the host calls again at once
  idle = SLUICE_IDLE  ///< the host calls again when the schedule says
};

/// The contract of a source class, as sluice_source_api has it. Calls come one at a time, cancel at any time
/// from any thread. What a function throws becomes a status: a Failure its own, std::bad_alloc a retry, any
/// other exception broken.
///  - T::Config and T::spec(): the options.
///  - T::traits: SLUICE_TRAIT_ bits of a source.
///  - T(Config, Host): no network, no waiting.
///  - open(checkpoint): where to go on; empty on the first run. Also after every poll that threw.
///  - poll(out): fetches, emits, and closes each transaction with Emitter::checkpoint.
///  - cancel(): makes a running open or poll throw Failure::cancelled within a second, and all later ones.
template <class T>
concept SourcePlugin = std::constructible_from<T, typename T::Config, Host> &&
    requires(T source, std::string_view checkpoint, Emitter& out) {
  { T::spec() } -> std::same_as<const Spec<typename T::Config>&>;
  { T::traits } -> std::convertible_to<uint32_t>;
  { source.open(checkpoint) } -> std::same_as<void>;
  { source.poll(out) } -> std::same_as<Poll>;
  { source.cancel() }
  noexcept;
};

/// The contract of a sink class, as sluice_sink_api has it. Threads and exceptions as for a source.
///  - T::Config, T::spec(), T::traits, T(Config, Host), cancel(): as for a source.
///  - open(state): what commit returned when the host last stored one, to be restored; empty on a first
///  start,
///    or after a crash before the first commit was stored.
///  - write(batch, rejects): takes one batch, tries once.
///  - commit(): makes what was written safe, and returns the small state that the host stores with it.
///  - rollback(): undoes what was written since the last stored state, as far as the sink can.
template <class T>
concept SinkPlugin = std::constructible_from<T, typename T::Config, Host> &&
    requires(T sink, std::string_view state, const BatchView& batch, const Rejects& rejects) {
  { T::spec() } -> std::same_as<const Spec<typename T::Config>&>;
  { T::traits } -> std::convertible_to<uint32_t>;
  { sink.open(state) } -> std::same_as<void>;
  { sink.write(batch, rejects) } -> std::same_as<void>;
  { sink.commit() } -> std::same_as<std::string>;
  { sink.rollback() } -> std::same_as<void>;
  { sink.cancel() }
  noexcept;
};

/// Optional: `sluice doctor` looks at a configured instance.
template <class T>
concept HasDoctor = requires(const typename T::Config& config, Host host, Person& person) {
  { T::doctor(config, host, person) } -> std::same_as<void>;
};

/// Optional: `sluice setup` connects the product at the other end; its options are a spec of their own.
template <class T>
concept HasSetup = requires(const typename T::SetupConfig& config, Host host, Person& person) {
  { T::setup_spec() } -> std::same_as<const Spec<typename T::SetupConfig>&>;
  { T::setup(config, host, person) } -> std::same_as<void>;
};

namespace detail {

template <class T>
sluice_status create(const sluice_host* host, const sluice_settings* settings, void** self,
                     sluice_error* error) {
  return guard(error, [&] {
    *self = std::make_unique<T>(T::spec().read(*settings), Host(host)).release();
    return SLUICE_OK;
  });
}

template <class T>
void destroy(void* self) noexcept {
  std::unique_ptr<T>(static_cast<T*>(self)).reset();
}

template <class T>
void cancel(void* self) noexcept {
  static_cast<T*>(self)->cancel();
}

template <class T>
sluice_status open(void* self, sluice_str at, sluice_error* error) noexcept {
  return guard(error, [&] { return static_cast<T*>(self)->open(view(at)), SLUICE_OK; });
}

template <class T>
void options(const sluice_option** options, size_t* count, uint32_t* option_size) noexcept {
  *options = T::spec().options().data();
  *count = T::spec().options().size();
  *option_size = sizeof(sluice_option);
}

template <class T>
void check(const sluice_settings* settings, const sluice_problems* out) noexcept {
  sluice_error error{};
  error.size = sizeof error;
  const sluice_status status = guard(&error, [&] {
    for (const Problem& problem : T::spec().check(T::spec().read(*settings))) {
      out->add(out->context, borrow(problem.option), borrow(problem.text), problem.warning ? 1 : 0);
    }
    return SLUICE_OK;
  });
  if (status != SLUICE_OK) out->add(out->context, {}, borrow(error.message), 0);
}

template <HasSetup T>
void setup_options(const sluice_option** options, size_t* count, uint32_t* option_size) noexcept {
  *options = T::setup_spec().options().data();
  *count = T::setup_spec().options().size();
  *option_size = sizeof(sluice_option);
}

template <HasSetup T>
sluice_status setup(const sluice_host* host, const sluice_settings* settings, const sluice_person* person,
                    sluice_error* error) noexcept {
  return guard(error, [&] {
    Person at(person);
    return T::setup(T::setup_spec().read(*settings), Host(host), at), SLUICE_OK;
  });
}

template <HasDoctor T>
sluice_status doctor(const sluice_host* host, const sluice_settings* settings, const sluice_person* person,
                     sluice_error* error) noexcept {
  return guard(error, [&] {
    Person at(person);
    return T::doctor(T::spec().read(*settings), Host(host), at), SLUICE_OK;
  });
}

template <class T>
constexpr sluice_assist_api assist() {
  sluice_assist_api table{sizeof(sluice_assist_api), 0, nullptr, nullptr, nullptr};
  if constexpr (HasSetup<T>) {
    table.setup_options = setup_options<T>;
    table.setup = setup<T>;
  }
  if constexpr (HasDoctor<T>) table.doctor = doctor<T>;
  return table;
}

/// A sink and the state its last commit returned: the host borrows it until the next call.
template <class T>
struct SinkInstance {
  T sink;
  std::string state;
};

}  // namespace detail

/// The functions of a source class as the contract has them.
template <SourcePlugin T>
inline constexpr sluice_source_api source_table{
    .size = sizeof(sluice_source_api),
    .reserved = 0,
    .create = detail::create<T>,
    .open = detail::open<T>,
    .poll = [](void* self, const sluice_emit* emit, sluice_error* error) noexcept -> sluice_status {
      return guard(error, [&] {
        Emitter out(emit);
        return static_cast<sluice_status>(static_cast<T*>(self)->poll(out));
      });
    },
    .cancel = detail::cancel<T>,
    .destroy = detail::destroy<T>,
};

/// The functions of a sink class as the contract has them.
template <SinkPlugin T>
inline constexpr sluice_sink_api sink_table{
    .size = sizeof(sluice_sink_api),
    .reserved = 0,
    .create = [](const sluice_host* host, const sluice_settings* settings, void** self,
                 sluice_error* error) noexcept -> sluice_status {
      return guard(error, [&] {
        using Instance = detail::SinkInstance<T>;
        *self =
            std::unique_ptr<Instance>(new Instance{T(T::spec().read(*settings), Host(host)), {}}).release();
        return SLUICE_OK;
      });
    },
    .open = [](void* self, sluice_str state, sluice_error* error) noexcept -> sluice_status {
      return guard(error, [&] {
        return static_cast<detail::SinkInstance<T>*>(self)->sink.open(view(state)), SLUICE_OK;
      });
    },
    .write = [](void* self, const sluice_batch* batch, const sluice_rejects* rejects,
                sluice_error* error) noexcept -> sluice_status {
      return guard(error, [&] {
        static_cast<detail::SinkInstance<T>*>(self)->sink.write(BatchView(batch), Rejects(rejects));
        return SLUICE_OK;
      });
    },
    .commit = [](void* self, sluice_str* state, sluice_error* error) noexcept -> sluice_status {
      return guard(error, [&] {
        auto* instance = static_cast<detail::SinkInstance<T>*>(self);
        instance->state = instance->sink.commit();
        *state = borrow(instance->state);
        return SLUICE_OK;
      });
    },
    .rollback = [](void* self, sluice_error* error) noexcept -> sluice_status {
      return guard(error,
                   [&] { return static_cast<detail::SinkInstance<T>*>(self)->sink.rollback(), SLUICE_OK; });
    },
    .cancel = [](void* self) noexcept { static_cast<detail::SinkInstance<T>*>(self)->sink.cancel(); },
    .destroy = detail::destroy<detail::SinkInstance<T>>,
};

/// Setup and doctor of a class, as far as it has them.
template <class T>
inline constexpr sluice_assist_api assist_table = detail::assist<T>();

/// The entry of a plugin, with one of source and sink; the other is null. The texts are literals.
template <class T>
constexpr sluice_entry entry(std::string_view name, std::string_view version, std::string_view summary,
                             const sluice_source_api* source, const sluice_sink_api* sink) {
  return {SLUICE_ABI_MAJOR,
          SLUICE_ABI_MINOR_USED,
          sizeof(sluice_entry),
          T::traits,
          {name.data(), name.size()},
          {version.data(), version.size()},
          {summary.data(), summary.size()},
          source,
          sink,
          detail::options<T>,
          detail::check<T>,
          HasSetup<T> || HasDoctor<T> ? &assist_table<T> : nullptr};
}

}  // namespace sluice::sdk

/// Makes the library of a source class, once in plugin.cpp: name as in plugin = "...", the plugin's own
/// version, one sentence.
#define SLUICE_SOURCE(Class, Name, Version, Summary)      \
  extern "C" constexpr sluice_entry sluice_plugin_entry = \
      sluice::sdk::entry<Class>(Name, Version, Summary, &sluice::sdk::source_table<Class>, nullptr);

/// The same for a sink class.
#define SLUICE_SINK(Class, Name, Version, Summary)        \
  extern "C" constexpr sluice_entry sluice_plugin_entry = \
      sluice::sdk::entry<Class>(Name, Version, Summary, nullptr, &sluice::sdk::sink_table<Class>);
