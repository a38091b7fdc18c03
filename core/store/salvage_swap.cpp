// SPDX-License-Identifier: Apache-2.0
#include "store/salvage_swap.hpp"

#include <array>
#include <cerrno>
#include <ctime>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.hpp"
#include "base/folder.hpp"
#include "store/salvage.hpp"

namespace sluice::store {
namespace {

namespace fs = std::filesystem;

void sync(const fs::path& path) {
  const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || ::fsync(file.get()) != 0)
    throw base::Error(base::system_reason("cannot make durable " + path.string(), errno));
}

std::string stamp(int64_t now_ms) {
  const std::time_t seconds = now_ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return text.data();
}

fs::path whole(const fs::path& folder) {
  return folder / "sluice.db.repaired";
}

}  // namespace

fs::path set_aside(const fs::path& folder, int64_t now_ms) {
  const std::string name = "damaged-" + stamp(now_ms);
  fs::path aside = folder / name;
  for (int n = 2; fs::exists(aside); ++n) aside = folder / (name + '-' + std::to_string(n));
  base::make_private_folder(aside);
  for (const char* file : {"sluice.db", "sluice.db-wal"}) {
    if (!fs::exists(folder / file)) continue;
    std::error_code error;
    fs::create_hard_link(folder / file, aside / file, error);
    if (!error) continue;
    fs::copy_file(folder / file, aside / file);
    sync(aside / file);
  }
  sync(aside);
  sync(folder);
  return aside;
}

fs::path file_in_making(const fs::path& folder) {
  return folder / "sluice.db.making";
}

void finish_making(const fs::path& folder) {
  sync(file_in_making(folder));
  fs::rename(file_in_making(folder), whole(folder));
  sync(folder);
  complete_repair(folder);
}

void complete_repair(const fs::path& folder) {
  if (!fs::exists(whole(folder))) return;
  // The old log first: SQLite would take it for one of the new store. All of it is set aside.
  for (const char* file : {"sluice.db-wal", "sluice.db-shm"}) fs::remove(folder / file);
  sync(folder);
  fs::rename(whole(folder), folder / "sluice.db");
  sync(folder);
}

}  // namespace sluice::store
