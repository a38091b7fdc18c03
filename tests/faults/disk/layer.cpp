// SPDX-License-Identifier: Apache-2.0
#include "faults/disk/layer.hpp"

#include <algorithm>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace sluice::disk {
namespace {

struct State {
  std::vector<std::string> roots;
  std::string grave;
  int journal = -1;
  Control* control = nullptr;
  std::mutex mutex;
};

long raw_open(const char* path, int flags) {
  return ::syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

void map_control(State& state) {
  const char* file = std::getenv(control_variable);
  const long fd = file == nullptr ? -1 : raw_open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* memory =
      ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(fd), 0);
  ::syscall(SYS_close, fd);
  if (memory != MAP_FAILED) state.control = static_cast<Control*>(memory);
}

State* make_state() {
  auto* state = new State;  // for as long as the process lives: its last writes come after all destructors
  const char* roots = std::getenv(roots_variable);
  std::string_view rest = roots == nullptr ? "" : roots;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    if (end > 0) state->roots.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  map_control(*state);
  if (const char* shadow = std::getenv(shadow_variable); shadow != nullptr && *shadow != '\0') {
    state->grave = std::string(shadow) + '/' + grave_name;
    const std::string journal = std::string(shadow) + '/' + journal_name;
    const long fd = raw_open(journal.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    // Away from the low numbers that programs look at.
    state->journal = static_cast<int>(::syscall(SYS_fcntl, fd, F_DUPFD_CLOEXEC, 400));
    ::syscall(SYS_close, fd);
  }
  return state;
}

State& state() {
  static State* const made = make_state();
  return *made;
}

/// For those who ask for the time before there is a state, or while it is made.
std::atomic<Control*> clock_of{nullptr};

[[gnu::constructor]] void look_at_the_clock() {
  clock_of = state().control;
}

bool below_roots(std::string_view path) {
  return std::any_of(state().roots.begin(), state().roots.end(), [&](const std::string& root) {
    return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
  });
}

std::string path_of(int fd) {
  char target[PATH_MAX];
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), target, sizeof target);
  return size < 0 ? std::string() : std::string(target, static_cast<std::size_t>(size));
}

bool applies(const Rule& rule, RuleKind kind, const std::string& path) {
  return rule.kind.load(std::memory_order_acquire) == kind &&
         path.find(rule.path.data()) != std::string::npos;
}

bool take_turn(Rule& rule) {
  int64_t left = rule.times.load();
  do {
    if (left == 0) return false;
  } while (left > 0 && !rule.times.compare_exchange_weak(left, left - 1));
  ++rule.injected;
  return true;
}

Rule* full_disk(const std::string& path) {
  if (state().control == nullptr) return nullptr;
  for (Rule& rule : state().control->rules) {
    if (applies(rule, RuleKind::full, path)) return &rule;
  }
  return nullptr;
}

}  // namespace

bool loaded() {
  return !state().roots.empty();
}

bool journals() {
  return state().journal >= 0;
}

std::optional<Place> place_of(int fd) {
  if (!loaded()) return std::nullopt;
  const KeepErrno keep;
  Place place;
  place.path = path_of(fd);
  if (!below_roots(place.path) || ::fstat(fd, &place.status) != 0) return std::nullopt;
  if (!S_ISREG(place.status.st_mode) && !S_ISDIR(place.status.st_mode)) return std::nullopt;
  place.named = !place.path.ends_with(" (deleted)");
  return place;
}

std::optional<std::string> place_of(int folder, const char* path) {
  if (!loaded() || path == nullptr || *path == '\0') return std::nullopt;
  const KeepErrno keep;
  std::string full = path;
  if (full.front() != '/') {
    char here[PATH_MAX];
    full = (folder != AT_FDCWD                       ? path_of(folder)
            : ::getcwd(here, sizeof here) != nullptr ? here
                                                     : "") +
           '/' + full;
  }
  while (full.size() > 1 && full.back() == '/') full.pop_back();
  const auto slash = full.rfind('/');
  char parent[PATH_MAX];
  if (::realpath(slash == 0 ? "/" : full.substr(0, slash).c_str(), parent) == nullptr) return std::nullopt;
  full = std::string(parent) + full.substr(slash);
  if (!below_roots(full)) return std::nullopt;
  return full;
}

Step::Step() : hold_(state().mutex) {
  Control* control = state().control;
  if (control == nullptr || !journals()) return;
  if (++control->operations == control->kill_at.load()) {
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();  // nothing that comes after it may happen
  }
}

void record(Entry kind, uint64_t inode, int64_t offset, std::string_view data, std::string_view second) {
  if (!journals()) return;
  const KeepErrno keep;
  EntryHead head{entry_begin,
                 kind,
                 inode,
                 offset,
                 static_cast<uint32_t>(data.size()),
                 static_cast<uint32_t>(second.size())};
  uint32_t end = entry_end;
  const auto bytes = [](std::string_view text) { return iovec{const_cast<char*>(text.data()), text.size()}; };
  const iovec parts[] = {{&head, sizeof head}, bytes(data), bytes(second), {&end, sizeof end}};
  // One call: a kill leaves it whole, or torn at the journal's end.
  const std::size_t whole = sizeof head + data.size() + second.size() + sizeof end;
  if (::syscall(SYS_writev, state().journal, parts, 4) != static_cast<long>(whole)) {
    static constexpr std::string_view trouble = "faulty disk: the journal cannot be written\n";
    ::syscall(SYS_write, STDERR_FILENO, trouble.data(), trouble.size());
    std::abort();
  }
}

void keep_removed(const std::string& path) {
  struct stat status {};
  if (!journals() || ::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return;
  const std::string grave = state().grave + '/' + std::to_string(status.st_ino);
  ::syscall(SYS_linkat, AT_FDCWD, path.c_str(), AT_FDCWD, grave.c_str(), 0);  // there already: as good
}

int error_for(Operation operation, const std::string& path) {
  if (state().control == nullptr) return 0;
  for (Rule& rule : state().control->rules) {
    if (applies(rule, RuleKind::error, path) && (rule.operations & operation) != 0 && take_turn(rule))
      return rule.error;
  }
  return 0;
}

std::size_t allowed(const std::string& path, std::size_t bytes, std::size_t growth) {
  if (state().control == nullptr) return bytes;
  for (Rule& rule : state().control->rules) {
    if (bytes > 1 && applies(rule, RuleKind::short_write, path) && take_turn(rule)) return bytes / 2;
  }
  Rule* full = full_disk(path);
  if (full == nullptr || growth == 0) return bytes;
  const auto left = static_cast<std::size_t>(std::max<int64_t>(full->room.load(), 0));
  if (growth <= left) return bytes;
  ++full->injected;
  errno = full->error;
  return bytes - std::min(bytes, growth - left);
}

void grown(const std::string& path, int64_t bytes) {
  if (Rule* full = full_disk(path)) full->room += bytes;
}

std::optional<uint64_t> room(const std::string& path) {
  const Rule* full = full_disk(path);
  if (full == nullptr) return std::nullopt;
  return static_cast<uint64_t>(std::max<int64_t>(full->room.load(), 0));
}

int64_t clock_offset() {
  const Control* control = clock_of.load();
  return control == nullptr ? 0 : control->clock_offset.load();
}

}  // namespace sluice::disk
