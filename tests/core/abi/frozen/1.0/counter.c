/* SPDX-License-Identifier: Apache-2.0 */
/* A source in plain C that is built from the frozen header of ABI 1.0, and has to run on every host after it.
 * It uses all that a source can: memory of the host, malformed pieces, gaps, checkpoints, log, status and
 * gauge. */
#include <errno.h>
#include <inttypes.h>
#include <sluice/abi.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if SLUICE_ABI_MAJOR != 1 || SLUICE_ABI_MINOR != 0
#error "this is the plugin of 1.0"
#endif

enum { records_in_transaction = 100 };

typedef struct counter {
  const sluice_host* host;
  int64_t count, next;
  atomic_bool cancelled;
} counter;

static sluice_str text(const char* from) {
  sluice_str made = {from, strlen(from)};
  return made;
}

static sluice_status fail(sluice_error* error, sluice_status status, const char* what) {
  if (error != NULL && SLUICE_HAS(error, sluice_error, message)) {
    error->retry_after_ms = SLUICE_DELAY_POLICY;
    snprintf(error->message, sizeof error->message, "%s", what);
  }
  return status;
}

static sluice_status create(const sluice_host* host, const sluice_settings* settings, void** self,
                            sluice_error* error) {
  counter* made = calloc(1, sizeof *made);
  if (made == NULL) return fail(error, SLUICE_RETRY, "out of memory");
  made->host = host;
  made->count = 300;
  for (size_t i = 0; i < settings->count; ++i) {
    const sluice_setting* one =
        (const sluice_setting*)(const void*)((const char*)settings->settings + i * settings->setting_size);
    if (one->name.size == 5 && memcmp(one->name.data, "count", 5) == 0) made->count = one->integer;
  }
  *self = made;
  return SLUICE_OK;
}

static sluice_status open_at(void* self, sluice_str checkpoint, sluice_error* error) {
  counter* me = self;
  char digits[24];
  char* end = digits;
  me->next = 0;
  if (atomic_load(&me->cancelled)) return SLUICE_CANCELLED;
  if (checkpoint.size == 0) return SLUICE_OK;
  if (checkpoint.size >= sizeof digits)
    return fail(error, SLUICE_BROKEN, "this is no checkpoint of the counter");
  memcpy(digits, checkpoint.data, checkpoint.size);
  digits[checkpoint.size] = '\0';
  errno = 0;
  me->next = strtoll(digits, &end, 10);
  if (errno != 0 || end != digits + checkpoint.size || me->next < 0)
    return fail(error, SLUICE_BROKEN, "this is no checkpoint of the counter");
  return SLUICE_OK;
}

static sluice_status emit_records(counter* me, const sluice_emit* emit, int64_t end, sluice_error* error) {
  sluice_memory memory = {sizeof memory, 0, NULL, 0, NULL};
  sluice_batch batch = {sizeof batch, SLUICE_FORMAT_JSON, 0, 0, {NULL, 0}, NULL, 0, NULL};
  sluice_status status = emit->memory(emit->context, 64 * records_in_transaction, &memory, error);
  if (status != SLUICE_OK) return status;
  batch.stream = text("numbers");
  for (int64_t n = me->next; n < end; ++n) {
    const int length = snprintf(memory.data + batch.data_size, 64, "{\"n\":%" PRId64 "}\n", n);
    batch.data_size += (size_t)length;
    memory.ends[batch.count++] = (uint32_t)(batch.data_size - 1);
  }
  batch.data = memory.data;
  batch.ends = memory.ends;
  return emit->batch(emit->context, &batch, error);
}

static sluice_status poll_once(void* self, const sluice_emit* emit, sluice_error* error) {
  counter* me = self;
  char checkpoint[24];
  int64_t end = me->next + records_in_transaction;
  sluice_status status;
  if (atomic_load(&me->cancelled)) return SLUICE_CANCELLED;
  if (me->next >= me->count) return SLUICE_IDLE;
  if (end > me->count) end = me->count;
  status = emit_records(me, emit, end, error);
  if (status != SLUICE_OK) return status;
  if (me->next == 0) {
    const sluice_malformed piece = {
        sizeof piece, 0, text("numbers"), text("{half"), text("the first transaction"), text("cut short")};
    const sluice_gap gap = {sizeof gap, 0, text("numbers"), 1000, 2000, text("counted too late")};
    status = emit->malformed(emit->context, &piece, error);
    if (status == SLUICE_OK) status = emit->gap(emit->context, &gap, error);
    if (status != SLUICE_OK) return status;
  }
  snprintf(checkpoint, sizeof checkpoint, "%" PRId64, end);
  status = emit->checkpoint(emit->context, text(checkpoint), error);
  if (status != SLUICE_OK) return status;
  me->next = end;
  me->host->log(me->host->context, SLUICE_LOG_DEBUG, text("counted on"));
  me->host->status(me->host->context, text(""));
  if (SLUICE_HAS(me->host, sluice_host, gauge))
    me->host->gauge(me->host->context, text("counted_records"), (double)end);
  return SLUICE_OK;
}

static void cancel(void* self) {
  atomic_store(&((counter*)self)->cancelled, true);
}
static void destroy(void* self) {
  free(self);
}

static void options(const sluice_option** all, size_t* count, uint32_t* option_size) {
  static const sluice_option declared[] = {{sizeof(sluice_option),
                                            SLUICE_OPTION_INTEGER,
                                            0,
                                            0,
                                            {"count", 5},
                                            {"Records that there are.", 23},
                                            {"300", 3},
                                            {NULL, 0},
                                            NULL,
                                            0,
                                            1000000,
                                            {NULL, 0}}};
  *all = declared;
  *count = 1;
  *option_size = sizeof(sluice_option);
}

static const sluice_source_api source = {
    sizeof(sluice_source_api), 0, create, open_at, poll_once, cancel, destroy};

const sluice_entry sluice_plugin_entry = {1,
                                          0,
                                          sizeof(sluice_entry),
                                          SLUICE_TRAIT_STREAMING,
                                          {"counter", 7},
                                          {"1.0.0", 5},
                                          {"Counts, in plain C.", 19},
                                          &source,
                                          NULL,
                                          options,
                                          NULL,
                                          NULL};
