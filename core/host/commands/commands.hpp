// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/options.hpp"

namespace sluice::host {

// Each command prints its result to standard output, its problems to standard error, and returns the exit
// code.

int run(const Options& options);
int reload(const Options& options);
int check(const Options& options);
int list_plugins(const Options& options);
int verify_plugins(const Options& options);
int try_plugins(const Options& options);
int host_plugin(const Options& options);
int test_plugin(const Options& options);
int run_contract_case(const Options& options);
int describe(const Options& options);
int new_plugin(const Options& options);
int list_checkpoints(const Options& options);
int show_checkpoint(const Options& options);
int reset_checkpoint(const Options& options);
int undo_checkpoint(const Options& options);
int show_ledger(const Options& options);
int set_up(const Options& options);
int doctor(const Options& options);
int show_status(const Options& options);
int map_records(const Options& options);
int list_letters(const Options& options);
int show_letter(const Options& options);
int export_letters(const Options& options);
int replay_letters(const Options& options);
int drop_letters(const Options& options);
int check_store(const Options& options);
int repair_store(const Options& options);
int export_store(const Options& options);

}  // namespace sluice::host
