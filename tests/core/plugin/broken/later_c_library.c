/* SPDX-License-Identifier: Apache-2.0 */
/* A C library with a function that this machine's does not have. */
int sluice_test_of_later_times(void);
int sluice_test_of_later_times(void) {
  return 1;
}
