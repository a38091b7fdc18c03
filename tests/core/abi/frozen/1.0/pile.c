/* SPDX-License-Identifier: Apache-2.0 */
/* A sink in plain C that is built from the frozen header of ABI 1.0, and has to run on every host after it.
 * It piles up lines in one file, and uses all that a sink can: exact rollback to a stored state, rejects, a
 * check of its options, retry, log, status and gauge. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sluice/abi.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if SLUICE_ABI_MAJOR != 1 || SLUICE_ABI_MINOR != 0
#error "this is the plugin of 1.0"
#endif

typedef struct pile {
  const sluice_host* host;
  char path[4096];
  char refuse[64]; /* records that hold this are rejected; empty: none */
  int file;
  int64_t committed, written; /* bytes of the file */
  char state[24];
  atomic_bool cancelled;
} pile;

static sluice_str text(const char* from) {
  sluice_str made = {from, strlen(from)};
  return made;
}

static sluice_status fail(sluice_error* error, sluice_status status, const char* what) {
  if (error != NULL && SLUICE_HAS(error, sluice_error, message)) {
    error->retry_after_ms = SLUICE_DELAY_POLICY;
    snprintf(error->message, sizeof error->message, "%.800s: %s", what, strerror(errno));
  }
  return status;
}

static bool copy(char* to, size_t room, sluice_str from) {
  if (from.size >= room) return false;
  memcpy(to, from.data, from.size);
  to[from.size] = '\0';
  return true;
}

static const sluice_setting* setting(const sluice_settings* all, const char* name) {
  for (size_t i = 0; i < all->count; ++i) {
    const sluice_setting* one =
        (const sluice_setting*)(const void*)((const char*)all->settings + i * all->setting_size);
    if (one->name.size == strlen(name) && memcmp(one->name.data, name, one->name.size) == 0) return one;
  }
  return NULL;
}

static sluice_status create(const sluice_host* host, const sluice_settings* settings, void** self,
                            sluice_error* error) {
  const sluice_setting* path = setting(settings, "path");
  const sluice_setting* refuse = setting(settings, "refuse");
  pile* made = calloc(1, sizeof *made);
  if (made == NULL) return fail(error, SLUICE_RETRY, "no instance");
  made->host = host;
  made->file = -1;
  errno = ENAMETOOLONG;
  if (path == NULL || !copy(made->path, sizeof made->path, path->text) ||
      (refuse != NULL && !copy(made->refuse, sizeof made->refuse, refuse->text))) {
    free(made);
    return fail(error, SLUICE_BROKEN, "an option");
  }
  *self = made;
  return SLUICE_OK;
}

static sluice_status cut_to(pile* me, int64_t length, sluice_error* error) {
  if (ftruncate(me->file, (off_t)length) != 0) return fail(error, SLUICE_RETRY, me->path);
  me->written = length;
  return SLUICE_OK;
}

static sluice_status open_at(void* self, sluice_str state, sluice_error* error) {
  pile* me = self;
  char* end = me->state;
  if (atomic_load(&me->cancelled)) return SLUICE_CANCELLED;
  errno = EINVAL;
  if (!copy(me->state, sizeof me->state, state)) return fail(error, SLUICE_BROKEN, "the state");
  errno = 0;
  me->committed = strtoll(me->state, &end, 10);
  if (errno != 0 || *end != '\0' || me->committed < 0) return fail(error, SLUICE_BROKEN, "the state");
  if (me->file < 0) me->file = open(me->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
  if (me->file < 0) return fail(error, SLUICE_RETRY, me->path);
  return cut_to(me, me->committed, error);
}

static bool refused(const pile* me, const char* record, size_t size) {
  const size_t length = strlen(me->refuse);
  for (size_t at = 0; length > 0 && at + length <= size; ++at) {
    if (memcmp(record + at, me->refuse, length) == 0) return true;
  }
  return false;
}

static sluice_status write_all(pile* me, const char* data, size_t size, sluice_error* error) {
  while (size > 0) {
    const ssize_t count = pwrite(me->file, data, size, (off_t)me->written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(error, SLUICE_RETRY, me->path);
    data += count;
    size -= (size_t)count;
    me->written += count;
  }
  return SLUICE_OK;
}

static sluice_status write_batch(void* self, const sluice_batch* batch, const sluice_rejects* rejects,
                                 sluice_error* error) {
  pile* me = self;
  size_t start = 0;
  if (atomic_load(&me->cancelled)) return SLUICE_CANCELLED;
  for (uint32_t i = 0; i < batch->count; ++i) {
    const size_t end = (size_t)batch->ends[i] + 1;
    if (refused(me, batch->data + start, end - start)) {
      rejects->reject(rejects->context, i, text("it is refused"));
    } else {
      const sluice_status status = write_all(me, batch->data + start, end - start, error);
      if (status != SLUICE_OK) return status;
    }
    start = end;
  }
  return SLUICE_OK;
}

static sluice_status commit(void* self, sluice_str* state, sluice_error* error) {
  pile* me = self;
  if (atomic_load(&me->cancelled)) return SLUICE_CANCELLED;
  if (fdatasync(me->file) != 0) return fail(error, SLUICE_RETRY, me->path);
  me->committed = me->written;
  snprintf(me->state, sizeof me->state, "%" PRId64, me->committed);
  *state = text(me->state);
  me->host->log(me->host->context, SLUICE_LOG_DEBUG, text("piled up"));
  me->host->status(me->host->context, text(""));
  if (SLUICE_HAS(me->host, sluice_host, gauge))
    me->host->gauge(me->host->context, text("pile_bytes"), (double)me->committed);
  return SLUICE_OK;
}

/* The state that is stored is not always that of the last commit: the host has it, and opens with it. */
static sluice_status rollback(void* self, sluice_error* error) {
  (void)self;
  errno = ECANCELED;
  return fail(error, SLUICE_RETRY, "to be opened again");
}

static void cancel(void* self) {
  atomic_store(&((pile*)self)->cancelled, true);
}

static void destroy(void* self) {
  pile* me = self;
  if (me->file >= 0) close(me->file);
  free(me);
}

static void options(const sluice_option** all, size_t* count, uint32_t* option_size) {
  static const sluice_option declared[] = {{sizeof(sluice_option),
                                            SLUICE_OPTION_PATH,
                                            SLUICE_OPTION_REQUIRED,
                                            0,
                                            {"path", 4},
                                            {"The file.", 9},
                                            {NULL, 0},
                                            {"\"/var/log/sluice/pile.ndjson\"", 29},
                                            NULL,
                                            INT64_MIN,
                                            INT64_MAX,
                                            {NULL, 0}},
                                           {sizeof(sluice_option),
                                            SLUICE_OPTION_STRING,
                                            0,
                                            0,
                                            {"refuse", 6},
                                            {"Records that hold this are refused.", 35},
                                            {"\"\"", 2},
                                            {NULL, 0},
                                            NULL,
                                            INT64_MIN,
                                            INT64_MAX,
                                            {NULL, 0}}};
  *all = declared;
  *count = 2;
  *option_size = sizeof(sluice_option);
}

static void check(const sluice_settings* settings, const sluice_problems* problems) {
  const sluice_setting* refuse = setting(settings, "refuse");
  if (refuse != NULL && refuse->text.size >= sizeof((pile*)NULL)->refuse)
    problems->add(problems->context, text("refuse"), text("is longer than 63 bytes; shorten it"), 0);
}

static const sluice_sink_api sink = {
    sizeof(sluice_sink_api), 0, create, open_at, write_batch, commit, rollback, cancel, destroy};

const sluice_entry sluice_plugin_entry = {1,
                                          0,
                                          sizeof(sluice_entry),
                                          SLUICE_TRAIT_EXACT,
                                          {"pile", 4},
                                          {"1.0.0", 5},
                                          {"Piles up lines, in plain C.", 27},
                                          NULL,
                                          &sink,
                                          options,
                                          check,
                                          NULL};
