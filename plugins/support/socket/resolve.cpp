// SPDX-License-Identifier: Apache-2.0
#include "support/socket/resolve.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>
#include <system_error>
#include <thread>

#include <dlfcn.h>
#include <netdb.h>
#include <poll.h>
#include <sluice/sdk/failure.hpp>
#include <sys/eventfd.h>

namespace sluice::support::socket {

using sdk::Failure;

namespace {

/// One question to the system's resolver, shared with the thread that asks it: nobody may wait for the answer
/// any more.
struct Lookup {
  std::string host;
  std::string service;
  addrinfo hints{};
  addrinfo* found = nullptr;
  int error = 0;
  int system_error = 0;
  FileDescriptor done{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};

  Lookup(const Endpoint& peer, int type) : host(peer.host), service(std::to_string(peer.port)) {
    hints.ai_socktype = type;
    hints.ai_flags = AI_NUMERICSERV;
  }
  ~Lookup() {
    if (found != nullptr) ::freeaddrinfo(found);
  }
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  void ask(int more_flags) {
    hints.ai_flags = AI_NUMERICSERV | more_flags;
    error = ::getaddrinfo(host.c_str(), service.c_str(), &hints, &found);
    system_error = errno;
  }
};

void run(const std::shared_ptr<Lookup>& lookup) {
  lookup->ask(0);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(lookup->done.get(), &one, sizeof one);
}

/// The thread starts with every signal blocked: they are the host's.
std::thread start(const std::shared_ptr<Lookup>& lookup) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    std::thread thread(run, lookup);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

/// Leaves a thread to itself. The library that holds its code stays loaded from now on, even if the host
/// unloads it.
void abandon(std::thread thread) {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&run), &info) != 0 && info.dli_fname != nullptr) {
    ::dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  }
  thread.detach();
}

/// The resolver cannot be interrupted; it runs in a thread of its own so that we can be.
void answer(const std::shared_ptr<Lookup>& lookup, const Canceller& canceller) {
  lookup->ask(AI_NUMERICHOST);  // an address needs no thread
  if (lookup->error == 0) return;
  std::thread thread = start(lookup);
  try {
    while (wait_for(lookup->done.get(), POLLIN, std::chrono::hours(1), canceller) == 0) {
    }
  } catch (...) {
    abandon(std::move(thread));
    throw;
  }
  thread.join();
}

}  // namespace

std::string Address::text() const {
  std::array<char, NI_MAXHOST> host{};
  const int failed = ::getnameinfo(get(), size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  return failed == 0 ? std::string(host.data()) : "?";
}

std::vector<Address> resolve(const Endpoint& peer, int type, const Canceller& canceller) {
  canceller.check();
  const auto lookup = std::make_shared<Lookup>(peer, type);
  answer(lookup, canceller);
  if (lookup->error != 0) {
    const bool is_system = lookup->error == EAI_SYSTEM;
    const std::string reason = is_system ? cause(lookup->system_error) : ::gai_strerror(lookup->error);
    throw Failure::retry(peer.text() + ": resolve: " + reason + "; check the host name and the name server");
  }
  std::vector<Address> addresses;
  for (const addrinfo* one = lookup->found; one != nullptr; one = one->ai_next) {
    if (one->ai_addrlen > sizeof(sockaddr_storage)) continue;
    Address& address = addresses.emplace_back();
    address.size = one->ai_addrlen;
    std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
  }
  if (addresses.empty()) throw Failure::retry(peer.text() + ": resolve: the name has no address");
  return addresses;
}

std::string cause(int error) {
  switch (error) {
    case ECONNREFUSED:
      return "connection refused";
    case ECONNRESET:
      return "connection reset by the peer";
    case EPIPE:
      return "the peer has closed the connection";
    case ETIMEDOUT:
      return "timed out";
    case EHOSTUNREACH:
      return "no route to the host";
    default:
      return std::generic_category().message(error);
  }
}

}  // namespace sluice::support::socket
