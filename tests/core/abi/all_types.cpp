// SPDX-License-Identifier: Apache-2.0
// A library that uses every type and number of the contract, for its description: see describe.
#include <sluice/abi.h>

struct all_of_the_contract {
  const sluice_str* str;
  const sluice_error* error;
  const sluice_option* option;
  const sluice_setting* setting;
  const sluice_settings* settings;
  const sluice_problems* problems;
  const sluice_host* host;
  const sluice_batch* batch;
  const sluice_memory* memory;
  const sluice_malformed* malformed;
  const sluice_gap* gap;
  const sluice_emit* emit;
  const sluice_rejects* rejects;
  const sluice_source_api* source;
  const sluice_sink_api* sink;
  const sluice_finding* finding;
  const sluice_question* question;
  const sluice_person* person;
  const sluice_assist_api* assist;
  const sluice_entry* entry;
  decltype(SLUICE_OK) statuses;
  decltype(SLUICE_DELAY_POLICY) delays;
  decltype(SLUICE_ERROR_NOTHING_SENT) error_flags;
  decltype(SLUICE_OPTION_STRING) option_types;
  decltype(SLUICE_OPTION_REQUIRED) option_flags;
  decltype(SLUICE_LOG_DEBUG) levels;
  decltype(SLUICE_FORMAT_JSON) formats;
  decltype(SLUICE_BATCH_ATOMIC) batch_flags;
  decltype(SLUICE_FINDING_NOTE) findings;
  decltype(SLUICE_ASK_TEXT) questions;
  decltype(SLUICE_FILE_PRIVATE) file_flags;
  decltype(SLUICE_TRAIT_STREAMING) traits;
};

extern "C" SLUICE_EXPORT const all_of_the_contract contract;
const all_of_the_contract contract = {};
