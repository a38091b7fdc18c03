// SPDX-License-Identifier: Apache-2.0
// The calls of the C library that tell the time of day: it may jump. Time that only goes forward does not.
#include <ctime>

#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "faults/disk/layer.hpp"

using namespace sluice::disk;

namespace {

// Without the library behind this one: it asks for the time before it can be found.
int time_of(clockid_t clock, timespec* time) {
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    time->tv_sec += clock_offset();
  return result;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  return time_of(clock, time);
}

int gettimeofday(timeval* time, void*) noexcept {
  timespec now{};
  const int result = time_of(CLOCK_REALTIME, &now);
  *time = {now.tv_sec, static_cast<suseconds_t>(now.tv_nsec / 1000)};
  return result;
}

time_t time(time_t* into) noexcept {
  timespec now{};
  time_of(CLOCK_REALTIME, &now);
  if (into != nullptr) *into = now.tv_sec;
  return now.tv_sec;
}
}
