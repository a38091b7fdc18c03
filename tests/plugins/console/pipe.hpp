// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "support/eventually.hpp"
#include "support/socket/file_descriptor.hpp"

namespace sluice::test {

/// A pipe in the place of standard output.
class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    out_.reset(ends[0]);
    in_.reset(ends[1]);
  }

  int in() const { return in_.get(); }
  void close_in() { in_.reset(); }
  void close_out() { out_.reset(); }

  std::string read(std::size_t size) {
    std::string text(size, '\0');
    std::size_t got = 0;
    while (got < size) {
      const ssize_t more = ::read(out_.get(), text.data() + got, size - got);
      REQUIRE(more >= 0);
      if (more == 0) break;
      got += static_cast<std::size_t>(more);
    }
    text.resize(got);
    return text;
  }
  std::string read_to_end() { return read(std::size_t{1} << 20); }

  /// Until the writer has nothing left to do but wait.
  void wait_until_full() const {
    const int capacity = ::fcntl(in(), F_GETPIPE_SZ);
    CHECK(eventually([&] {
      int held = 0;
      return ::ioctl(out_.get(), FIONREAD, &held) == 0 && held == capacity;
    }));
  }

 private:
  support::socket::FileDescriptor out_, in_;
};

}  // namespace sluice::test
