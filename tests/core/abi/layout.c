/* SPDX-License-Identifier: Apache-2.0 */
/* The layout of ABI 1.0 on a 64-bit machine: fields are never moved, structs only grow at the end. */
#include <sluice/abi.h>
#include <stdio.h>

_Static_assert(offsetof(sluice_entry, abi_major) == 0, "the numbers come first");
_Static_assert(offsetof(sluice_entry, abi_minor) == 4, "the numbers come first");
_Static_assert(offsetof(sluice_entry, size) == 8, "then the size");
_Static_assert(offsetof(sluice_entry, name) == 16, "layout of 1.0");
_Static_assert(offsetof(sluice_entry, source) == 64, "layout of 1.0");
_Static_assert(offsetof(sluice_entry, check) == 88, "layout of 1.0");
_Static_assert(sizeof(sluice_entry) >= 96, "layout of 1.0");
_Static_assert(offsetof(sluice_source_api, create) == 8 && offsetof(sluice_source_api, destroy) == 40,
               "layout of 1.0");
_Static_assert(offsetof(sluice_sink_api, create) == 8 && offsetof(sluice_sink_api, destroy) == 56,
               "layout of 1.0");
_Static_assert(offsetof(sluice_batch, stream) == 16 && offsetof(sluice_batch, ends) == 48, "layout of 1.0");
_Static_assert(offsetof(sluice_option, name) == 16 && offsetof(sluice_option, maximum) == 96 &&
                   offsetof(sluice_option, shipped) == 104,
               "layout of 1.0");
_Static_assert(offsetof(sluice_error, message) == 16 && sizeof(sluice_error) == 1024, "layout of 1.0");

int main(void) {
  printf("sluice ABI %u.%u\n", SLUICE_ABI_MAJOR, SLUICE_ABI_MINOR);
  return 0;
}
