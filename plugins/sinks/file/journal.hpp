// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "sinks/file/posix.hpp"

namespace sluice::file {

/// The durable list of the files that the sink began to write since the last stored commit, kept beside them.
///
/// The state stored by the host says how long each file was at a commit. It cannot say anything of a file
/// that was begun after it: a new day, a new stream, the next number. Such a file is entered here, with the
/// number of the transaction that begins it, before its first byte is written. After a crash the entries
/// above the number of the stored commit are exactly the files to take back.
///
/// The journal is also the lock that keeps a second sink from the same path.
class Journal {
 public:
  struct Entry {
    uint64_t transaction = 0;
    bool created = false;  ///< did not exist before: it is removed, otherwise cut to length
    uint64_t length = 0;
    ino_t inode = 0;  ///< of the file that existed; guards against cutting a stranger's
    std::filesystem::path path;
  };

  Journal() = default;
  /// Opens, locks and reads; makes the file when it is not there. owner: whose transactions are counted, one
  /// line. Throws Failure::broken when somebody else holds the lock, Failure::retry when the disk refuses.
  Journal(std::filesystem::path path, const std::string& owner);

  const std::filesystem::path& path() const noexcept { return path_; }
  /// What was found at the opening; none when another owner wrote it, whose count of transactions is not
  /// ours.
  const std::vector<Entry>& found() const noexcept { return found_; }
  /// Durable when it returns.
  void add(const Entry& entry);
  /// Forgets every entry, when all of them belong to stored commits. Need not be durable: such entries do no
  /// harm.
  void clear();

 private:
  void read();

  std::filesystem::path path_;
  std::string heading_;
  Descriptor file_;
  std::vector<Entry> found_;
  uint64_t size_ = 0;  // bytes of whole entries
};

}  // namespace sluice::file
