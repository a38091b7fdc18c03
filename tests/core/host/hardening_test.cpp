// SPDX-License-Identifier: Apache-2.0
#include "host/hardening.hpp"

#include <doctest/doctest.h>
#include <sys/prctl.h>

#include "observe/process_figures.hpp"

using namespace sluice;

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a process whose memory is private leaves no core dump and can still count itself") {
  host::keep_memory_private();
  CHECK(::prctl(PR_GET_DUMPABLE) == 0);
  const auto figures = observe::read_process_figures();
  CHECK(figures.open_files > 0);
  CHECK(figures.resident_bytes > 0);
  ::prctl(PR_SET_DUMPABLE, 1);
}
#endif

TEST_CASE("only root is told that it has too many rights") {
  CHECK(host::too_privileged(0));
  CHECK_FALSE(host::too_privileged(998));
}
