// SPDX-License-Identifier: Apache-2.0
#include "faults/disk/faulty_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>
#include <set>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::disk {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct stat status_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), "faulty disk: look at " + path.string());
  return status;
}

Control* map_control(const fs::path& file) {
  std::ofstream(file, std::ios::binary) << std::string(sizeof(Control), '\0');
  const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  void* memory =
      fd < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0) ::close(fd);
  if (memory == MAP_FAILED)
    throw std::system_error(errno, std::generic_category(), "faulty disk: map " + file.string());
  return new (memory) Control;
}

}  // namespace

FaultyDisk::FaultyDisk(fs::path folder, std::vector<fs::path> roots, Journal journal)
    : folder_(std::move(folder)), journal_(journal) {
  fs::create_directories(folder_ / grave_name);
  folder_ = fs::canonical(folder_);
  for (const auto& root : roots) roots_.push_back(fs::weakly_canonical(root));
  control_ = map_control(folder_ / control_name);
  std::ofstream(folder_ / journal_name, std::ios::binary | std::ios::trunc);
}

FaultyDisk::~FaultyDisk() {
  ::munmap(control_, sizeof(Control));
}

std::vector<std::pair<std::string, std::string>> FaultyDisk::environment() const {
  std::string roots;
  for (const auto& root : roots_) roots += (roots.empty() ? "" : ":") + root.string();
  const char* asan = std::getenv("ASAN_OPTIONS");
  return {{"LD_PRELOAD", SLUICE_FAULTY_DISK},
          {roots_variable, roots},
          {shadow_variable, journal_ == Journal::on ? folder_.string() : ""},
          {control_variable, (folder_ / control_name).string()},
          // The layer comes before the sanitizer's library, which is all right.
          {"ASAN_OPTIONS", (asan == nullptr ? "" : std::string(asan) + ":") + "verify_asan_link_order=0"}};
}

void FaultyDisk::begin() {
  control_->kill_at = 0;
  if (journal_ == Journal::off) return;
  fs::remove_all(folder_ / grave_name);
  fs::create_directory(folder_ / grave_name);
  std::ofstream(folder_ / journal_name, std::ios::binary | std::ios::trunc);
  durable_ = look();
}

Image FaultyDisk::look() const {
  Image image;
  for (const auto& root : roots_) {
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      const struct stat status = status_of(entry.path());
      const auto mode = static_cast<uint32_t>(status.st_mode & 07777);
      if (S_ISDIR(status.st_mode)) image.names[entry.path().string()] = {true, 0, mode};
      if (!S_ISREG(status.st_mode)) continue;
      image.names[entry.path().string()] = {false, status.st_ino, 0};
      image.modes[status.st_ino] = mode;
      image.contents.try_emplace(status.st_ino, content_of(entry.path()));
    }
  }
  return image;
}

Cut FaultyDisk::power_cut(uint64_t seed, const CutOptions& options) {
  std::mt19937_64 random(seed);
  Cut cut;
  const uint64_t style = random() % 8;
  cut.left = options.left.value_or(style == 0   ? Left::nothing
                                   : style == 1 ? Left::everything
                                                : Left::something);
  Replay replay(std::move(durable_));
  cut.operations = replay_journal(folder_ / journal_name, replay);
  cut.unsynced_writes = replay.unsynced_writes();
  cut.unsynced_names = replay.unsynced_names();
  Image image = replay.cut(random, cut.left, options.names);
  std::erase_if(image.names, [](const auto& one) { return one.first.ends_with("-shm"); });
  cut.torn_files = replay.torn_files();
  const Image left = look();
  for (const auto& [path, name] : left.names) {
    const auto now = image.names.find(path);
    const bool same = now != image.names.end() && now->second.inode == name.inode &&
                      (name.folder || image.contents[name.inode] == left.contents.at(name.inode));
    if (!same && !path.ends_with("-shm")) ++cut.changed;
  }
  for (const auto& [path, name] : image.names) cut.changed += left.names.contains(path) ? 0 : 1;
  write_back(image);
  begin();
  return cut;
}

/// Every file goes to the grave first, so that it keeps its inode whatever name it gets.
void FaultyDisk::write_back(const Image& image) {
  const auto grave = [&](Inode inode) { return folder_ / grave_name / std::to_string(inode); };
  std::set<fs::path, std::greater<>> folders;  // the inner ones first
  for (const auto& root : roots_) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.is_directory() && !entry.is_symlink()) {
        folders.insert(entry.path());
      } else {
        files.push_back(entry.path());
      }
    }
    for (const auto& file : files) {
      const struct stat status = status_of(file);
      if (S_ISREG(status.st_mode) && !fs::exists(grave(status.st_ino)))
        fs::create_hard_link(file, grave(status.st_ino));
      fs::remove(file);
    }
  }
  for (const auto& folder : folders) {
    if (!image.names.contains(folder.string())) fs::remove(folder);
  }
  for (const auto& [path, name] : image.names) {
    if (name.folder) {
      if (fs::create_directory(path)) ::chmod(path.c_str(), name.mode);
      continue;
    }
    if (!fs::exists(grave(name.inode)))
      throw std::runtime_error("faulty disk: the file of " + path +
                               " is gone; was it removed around the layer?");
    fs::permissions(grave(name.inode), fs::perms::owner_read | fs::perms::owner_write, fs::perm_options::add);
    const std::string& content = image.contents.at(name.inode);
    if (content_of(grave(name.inode)) != content) {
      // In place: the inode stays.
      std::ofstream(grave(name.inode), std::ios::binary | std::ios::trunc) << content;
    }
    fs::create_hard_link(grave(name.inode), path);
  }
}

Rule& FaultyDisk::free_rule(const std::string& path) {
  for (Rule& rule : control_->rules) {
    if (rule.kind.load() != RuleKind::off) continue;
    if (path.size() >= rule.path.size()) throw std::runtime_error("faulty disk: a path too long for a rule");
    rule.path.fill('\0');
    path.copy(rule.path.data(), path.size());
    rule.injected = 0;
    return rule;
  }
  throw std::runtime_error("faulty disk: too many faults at once");
}

Fault FaultyDisk::fail(uint32_t operations, int error, const std::string& path, int64_t times) {
  Rule& rule = free_rule(path);
  rule.operations = operations;
  rule.error = error;
  rule.times = times;
  rule.kind = RuleKind::error;
  return Fault(rule);
}

Fault FaultyDisk::full(int64_t room, const std::string& path, int error) {
  Rule& rule = free_rule(path);
  rule.error = error;
  rule.room = room;
  rule.kind = RuleKind::full;
  return Fault(rule);
}

Fault FaultyDisk::short_writes(const std::string& path, int64_t times) {
  Rule& rule = free_rule(path);
  rule.times = times;
  rule.kind = RuleKind::short_write;
  return Fault(rule);
}

void FaultyDisk::all_faults_off() {
  for (Rule& rule : control_->rules) rule.kind = RuleKind::off;
}

Loaded::Loaded(const FaultyDisk& disk) {
  for (const auto& [name, value] : disk.environment()) {
    const char* before = std::getenv(name.c_str());
    before_.emplace_back(name, before == nullptr ? std::nullopt : std::optional<std::string>(before));
    ::setenv(name.c_str(), value.c_str(), 1);
  }
}

Loaded::~Loaded() {
  for (const auto& [name, value] : before_) {
    if (value) {
      ::setenv(name.c_str(), value->c_str(), 1);
    } else {
      ::unsetenv(name.c_str());
    }
  }
}

}  // namespace sluice::disk
