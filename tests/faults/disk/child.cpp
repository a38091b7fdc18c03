// SPDX-License-Identifier: Apache-2.0
// Does to files what its arguments say, one word after another, and prints the first error's number.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

int sync_path(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  const int result = fd < 0 ? -1 : ::fsync(fd);
  const int error = errno;
  if (fd >= 0) ::close(fd);
  errno = error;
  return result;
}

int write_at(const std::string& path, off_t offset, const std::string& text) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd < 0) return -1;
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::pwrite(fd, text.data() + done, text.size() - done, offset + static_cast<off_t>(done));
    if (n < 0) return -1;
    done += static_cast<std::size_t>(n);
  }
  return ::close(fd);
}

int read_some(const std::string& path) {
  char byte = 0;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  return fd < 0 || ::read(fd, &byte, 1) < 0 ? -1 : 0;
}

/// One command; its words are taken from the front.
int run(std::vector<std::string>& words) {
  const auto next = [&] {
    std::string word = words.front();
    words.erase(words.begin());
    return word;
  };
  const std::string command = next();
  if (command == "die") return ::kill(::getpid(), SIGKILL);
  const std::string path = next();
  if (command == "write") return write_at(path, 0, next());
  if (command == "fill") return write_at(path, 0, std::string(std::stoul(next()), 'x'));
  if (command == "write-at") {
    const std::string offset = next();
    return write_at(path, std::stol(offset), next());
  }
  if (command == "stream") return (std::ofstream(path, std::ios::app) << next()).flush() ? 0 : -1;
  if (command == "truncate") {
    const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    return ::ftruncate(fd, std::stol(next()));
  }
  if (command == "reserve") {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    errno = ::posix_fallocate(fd, 0, std::stol(next()));
    return errno == 0 ? 0 : -1;
  }
  if (command == "sync") return sync_path(path, O_RDWR);
  if (command == "sync-folder") return sync_path(path, O_RDONLY | O_DIRECTORY);
  if (command == "rename") return ::rename(path.c_str(), next().c_str());
  if (command == "unlink") return ::unlink(path.c_str());
  if (command == "mkdir") return ::mkdir(path.c_str(), 0750);
  if (command == "read") return read_some(path);
  if (command == "times") {  // in seconds, in each way that a program may ask
    timeval day{};
    ::gettimeofday(&day, nullptr);
    std::ofstream(path) << std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()) << ' '
                        << day.tv_sec << ' ' << std::time(nullptr);
    return 0;
  }
  errno = EINVAL;
  return -1;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  int first = 0;
  while (!words.empty()) {
    errno = 0;
    if (run(words) != 0 && first == 0) first = errno == 0 ? EIO : errno;
  }
  return first;
}
