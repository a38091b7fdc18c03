// SPDX-License-Identifier: Apache-2.0
// Today's header against the frozen one of 1.0, field by field: nothing has moved, structs have grown at
// their end only, and numbers mean what they meant.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <type_traits>

namespace today {
#include <sluice/abi.h>
}

// The same name of a macro stands for both: its text is the same, or this does not compile.
#undef SLUICE_ABI_H
#undef SLUICE_ABI_MAJOR
#undef SLUICE_ABI_MINOR
#define sluice_plugin_entry frozen_plugin_entry  // one symbol cannot have two types
namespace frozen {
#include "frozen/1.0/sluice/abi.h"
}

#define SAME_PLACE(type, field)                                                \
  static_assert(offsetof(today::type, field) == offsetof(frozen::type, field), \
                #type "." #field " has moved");                                \
  static_assert(sizeof(today::type::field) == sizeof(frozen::type::field),     \
                #type "." #field " has another size")
#define NOT_SMALLER(type) static_assert(sizeof(today::type) >= sizeof(frozen::type), #type " is cut short")
#define SAME_NUMBER(name) \
  static_assert(int64_t{today::name} == int64_t{frozen::name}, #name " means something else")

// The size of a pointer is what is meant: it is a field.
// NOLINTBEGIN(bugprone-sizeof-expression)
NOT_SMALLER(sluice_str);
SAME_PLACE(sluice_str, data);
SAME_PLACE(sluice_str, size);

NOT_SMALLER(sluice_error);
SAME_PLACE(sluice_error, size);
SAME_PLACE(sluice_error, flags);
SAME_PLACE(sluice_error, retry_after_ms);
SAME_PLACE(sluice_error, message);

NOT_SMALLER(sluice_option);
SAME_PLACE(sluice_option, size);
SAME_PLACE(sluice_option, type);
SAME_PLACE(sluice_option, flags);
SAME_PLACE(sluice_option, choice_count);
SAME_PLACE(sluice_option, name);
SAME_PLACE(sluice_option, meaning);
SAME_PLACE(sluice_option, default_text);
SAME_PLACE(sluice_option, example);
SAME_PLACE(sluice_option, choices);
SAME_PLACE(sluice_option, minimum);
SAME_PLACE(sluice_option, maximum);
SAME_PLACE(sluice_option, shipped);

NOT_SMALLER(sluice_setting);
SAME_PLACE(sluice_setting, size);
SAME_PLACE(sluice_setting, type);
SAME_PLACE(sluice_setting, name);
SAME_PLACE(sluice_setting, text);
SAME_PLACE(sluice_setting, integer);
SAME_PLACE(sluice_setting, items);
SAME_PLACE(sluice_setting, item_count);

NOT_SMALLER(sluice_settings);
SAME_PLACE(sluice_settings, size);
SAME_PLACE(sluice_settings, setting_size);
SAME_PLACE(sluice_settings, settings);
SAME_PLACE(sluice_settings, count);

NOT_SMALLER(sluice_problems);
SAME_PLACE(sluice_problems, size);
SAME_PLACE(sluice_problems, reserved);
SAME_PLACE(sluice_problems, context);
SAME_PLACE(sluice_problems, add);

NOT_SMALLER(sluice_host);
SAME_PLACE(sluice_host, size);
SAME_PLACE(sluice_host, abi_minor);
SAME_PLACE(sluice_host, context);
SAME_PLACE(sluice_host, pipeline);
SAME_PLACE(sluice_host, instance);
SAME_PLACE(sluice_host, work_folder);
SAME_PLACE(sluice_host, log);
SAME_PLACE(sluice_host, status);
SAME_PLACE(sluice_host, gauge);

NOT_SMALLER(sluice_batch);
SAME_PLACE(sluice_batch, size);
SAME_PLACE(sluice_batch, format);
SAME_PLACE(sluice_batch, flags);
SAME_PLACE(sluice_batch, count);
SAME_PLACE(sluice_batch, stream);
SAME_PLACE(sluice_batch, data);
SAME_PLACE(sluice_batch, data_size);
SAME_PLACE(sluice_batch, ends);

NOT_SMALLER(sluice_memory);
SAME_PLACE(sluice_memory, size);
SAME_PLACE(sluice_memory, ends_capacity);
SAME_PLACE(sluice_memory, data);
SAME_PLACE(sluice_memory, data_capacity);
SAME_PLACE(sluice_memory, ends);

NOT_SMALLER(sluice_malformed);
SAME_PLACE(sluice_malformed, size);
SAME_PLACE(sluice_malformed, reserved);
SAME_PLACE(sluice_malformed, stream);
SAME_PLACE(sluice_malformed, data);
SAME_PLACE(sluice_malformed, place);
SAME_PLACE(sluice_malformed, reason);

NOT_SMALLER(sluice_gap);
SAME_PLACE(sluice_gap, size);
SAME_PLACE(sluice_gap, reserved);
SAME_PLACE(sluice_gap, stream);
SAME_PLACE(sluice_gap, from_ms);
SAME_PLACE(sluice_gap, to_ms);
SAME_PLACE(sluice_gap, reason);

NOT_SMALLER(sluice_emit);
SAME_PLACE(sluice_emit, size);
SAME_PLACE(sluice_emit, reserved);
SAME_PLACE(sluice_emit, context);
SAME_PLACE(sluice_emit, begin);
SAME_PLACE(sluice_emit, memory);
SAME_PLACE(sluice_emit, batch);
SAME_PLACE(sluice_emit, malformed);
SAME_PLACE(sluice_emit, gap);
SAME_PLACE(sluice_emit, checkpoint);
SAME_PLACE(sluice_emit, abandon);

NOT_SMALLER(sluice_rejects);
SAME_PLACE(sluice_rejects, size);
SAME_PLACE(sluice_rejects, reserved);
SAME_PLACE(sluice_rejects, context);
SAME_PLACE(sluice_rejects, reject);

NOT_SMALLER(sluice_source_api);
SAME_PLACE(sluice_source_api, size);
SAME_PLACE(sluice_source_api, reserved);
SAME_PLACE(sluice_source_api, create);
SAME_PLACE(sluice_source_api, open);
SAME_PLACE(sluice_source_api, poll);
SAME_PLACE(sluice_source_api, cancel);
SAME_PLACE(sluice_source_api, destroy);

NOT_SMALLER(sluice_sink_api);
SAME_PLACE(sluice_sink_api, size);
SAME_PLACE(sluice_sink_api, reserved);
SAME_PLACE(sluice_sink_api, create);
SAME_PLACE(sluice_sink_api, open);
SAME_PLACE(sluice_sink_api, write);
SAME_PLACE(sluice_sink_api, commit);
SAME_PLACE(sluice_sink_api, rollback);
SAME_PLACE(sluice_sink_api, cancel);
SAME_PLACE(sluice_sink_api, destroy);

NOT_SMALLER(sluice_finding);
SAME_PLACE(sluice_finding, size);
SAME_PLACE(sluice_finding, level);
SAME_PLACE(sluice_finding, subject);
SAME_PLACE(sluice_finding, result);
SAME_PLACE(sluice_finding, remedy);

NOT_SMALLER(sluice_question);
SAME_PLACE(sluice_question, size);
SAME_PLACE(sluice_question, kind);
SAME_PLACE(sluice_question, option);
SAME_PLACE(sluice_question, text);

NOT_SMALLER(sluice_person);
SAME_PLACE(sluice_person, size);
SAME_PLACE(sluice_person, reserved);
SAME_PLACE(sluice_person, context);
SAME_PLACE(sluice_person, finding);
SAME_PLACE(sluice_person, progress);
SAME_PLACE(sluice_person, ask);
SAME_PLACE(sluice_person, wait);
SAME_PLACE(sluice_person, file);
SAME_PLACE(sluice_person, pipeline);

NOT_SMALLER(sluice_assist_api);
SAME_PLACE(sluice_assist_api, size);
SAME_PLACE(sluice_assist_api, reserved);
SAME_PLACE(sluice_assist_api, setup_options);
SAME_PLACE(sluice_assist_api, setup);
SAME_PLACE(sluice_assist_api, doctor);

NOT_SMALLER(sluice_entry);
SAME_PLACE(sluice_entry, abi_major);
SAME_PLACE(sluice_entry, abi_minor);
SAME_PLACE(sluice_entry, size);
SAME_PLACE(sluice_entry, traits);
SAME_PLACE(sluice_entry, name);
SAME_PLACE(sluice_entry, version);
SAME_PLACE(sluice_entry, summary);
SAME_PLACE(sluice_entry, source);
SAME_PLACE(sluice_entry, sink);
SAME_PLACE(sluice_entry, options);
SAME_PLACE(sluice_entry, check);
SAME_PLACE(sluice_entry, assist);

// NOLINTEND(bugprone-sizeof-expression)
SAME_NUMBER(SLUICE_OK);
SAME_NUMBER(SLUICE_IDLE);
SAME_NUMBER(SLUICE_RETRY);
SAME_NUMBER(SLUICE_REJECTED);
SAME_NUMBER(SLUICE_BROKEN);
SAME_NUMBER(SLUICE_CANCELLED);
SAME_NUMBER(SLUICE_DELAY_POLICY);
SAME_NUMBER(SLUICE_DELAY_LONGEST);
SAME_NUMBER(SLUICE_ERROR_NOTHING_SENT);
SAME_NUMBER(SLUICE_OPTION_STRING);
SAME_NUMBER(SLUICE_OPTION_INTEGER);
SAME_NUMBER(SLUICE_OPTION_BOOLEAN);
SAME_NUMBER(SLUICE_OPTION_DURATION);
SAME_NUMBER(SLUICE_OPTION_BYTES);
SAME_NUMBER(SLUICE_OPTION_SECRET);
SAME_NUMBER(SLUICE_OPTION_CHOICE);
SAME_NUMBER(SLUICE_OPTION_PATH);
SAME_NUMBER(SLUICE_OPTION_FILE);
SAME_NUMBER(SLUICE_OPTION_LIST);
SAME_NUMBER(SLUICE_OPTION_MAP);
SAME_NUMBER(SLUICE_OPTION_UUID);
SAME_NUMBER(SLUICE_OPTION_URL);
SAME_NUMBER(SLUICE_OPTION_ADDRESS);
SAME_NUMBER(SLUICE_OPTION_REQUIRED);
SAME_NUMBER(SLUICE_OPTION_POSITIONAL);
SAME_NUMBER(SLUICE_LOG_DEBUG);
SAME_NUMBER(SLUICE_LOG_INFO);
SAME_NUMBER(SLUICE_LOG_WARNING);
SAME_NUMBER(SLUICE_LOG_ERROR);
SAME_NUMBER(SLUICE_FORMAT_JSON);
SAME_NUMBER(SLUICE_FORMAT_TEXT);
SAME_NUMBER(SLUICE_BATCH_ATOMIC);
SAME_NUMBER(SLUICE_BATCH_GAP);
SAME_NUMBER(SLUICE_FINDING_NOTE);
SAME_NUMBER(SLUICE_FINDING_OK);
SAME_NUMBER(SLUICE_FINDING_WARNING);
SAME_NUMBER(SLUICE_FINDING_FAILURE);
SAME_NUMBER(SLUICE_ASK_TEXT);
SAME_NUMBER(SLUICE_ASK_SECRET);
SAME_NUMBER(SLUICE_ASK_CONFIRM);
SAME_NUMBER(SLUICE_FILE_PRIVATE);
SAME_NUMBER(SLUICE_TRAIT_STREAMING);
SAME_NUMBER(SLUICE_TRAIT_SNAPSHOT);
SAME_NUMBER(SLUICE_TRAIT_NEEDS_SNAPSHOT);
SAME_NUMBER(SLUICE_TRAIT_EXACT);

int main() {
  std::puts("the ABI of today holds that of 1.0");
  return 0;
}
