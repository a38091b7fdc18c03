/* SPDX-License-Identifier: Apache-2.0 */
/* The contract between the sluice host and a plugin: C11, no dependency, plain data and function tables.
 *
 * Rules that hold for everything below:
 *  - Every struct starts with its size (the entry with its version, then its size), set by whoever allocates
 * it. Structs travel by pointer and only grow at the end; whoever reads asks SLUICE_HAS first.
 *  - Text is UTF-8, given as pointer and length, not terminated. Arguments are borrowed: they live for the
 * call; copy to keep. Nobody frees the other side's memory.
 *  - No exception and no longjmp crosses the boundary, in either direction.
 *  - A status code says what to do next, sluice_error says what happened.
 *  - SIGPIPE does no harm: a write to a closed socket returns an error. Signals belong to the host otherwise.
 *  - Threads: the host never makes two calls at once on one instance, except cancel, which may come at any
 * time from any thread. Calls on one instance may come from different threads, with proper ordering between
 * them. Different instances of one plugin run in parallel.
 *
 * Most plugins are written in C++ against <sluice/sdk/plugin.hpp>, which fills these tables. */
#ifndef SLUICE_ABI_H
#define SLUICE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The host accepts a plugin with the same major number and a minor number not above its own. */
#define SLUICE_ABI_MAJOR 1u
#define SLUICE_ABI_MINOR 0u

/* True when the other side's struct reaches to the end of a field. */
#define SLUICE_HAS(pointer, type, field) ((pointer)->size >= offsetof(type, field) + sizeof((pointer)->field))

typedef struct sluice_str {
  const char* data; /* may be null when size is 0 */
  size_t size;      /* bytes */
} sluice_str;

typedef int32_t sluice_status;
enum {
  SLUICE_OK = 0,        /* done; from poll: there may be more at once */
  SLUICE_IDLE = 1,      /* from poll: nothing more for now, come again when the schedule says */
  SLUICE_RETRY = -1,    /* transient: the same call may succeed later */
  SLUICE_REJECTED = -2, /* permanent for these records: never send them unchanged again */
  SLUICE_BROKEN = -3,   /* permanent for this instance: stop using it */
  SLUICE_CANCELLED = -4 /* the call ended early because of cancel, or the host wants the caller to return */
};

enum {
  SLUICE_DELAY_POLICY = -1, /* the pipeline's retry policy decides */
  SLUICE_DELAY_LONGEST = -2 /* the longest delay of the policy: only a person can end this */
};

/* Bits of sluice_error.flags. */
enum {
  /* From a sink's write: nothing of this batch has left, so that this attempt cannot make it arrive twice. */
  SLUICE_ERROR_NOTHING_SENT = 1
};

typedef struct sluice_error {
  uint32_t size;          /* caller */
  uint32_t flags;         /* caller: 0; callee: SLUICE_ERROR_ bits */
  int64_t retry_after_ms; /* callee, with SLUICE_RETRY: milliseconds >= 0 or a SLUICE_DELAY_ constant */
  char message[1008];     /* callee: UTF-8, terminated, cut between characters; no secrets */
} sluice_error;

/* --- options: declared once, read by the host for checking, help, schema and documentation
 * ------------------ */

enum {
  SLUICE_OPTION_STRING = 1,
  SLUICE_OPTION_INTEGER = 2,  /* sluice_setting.integer */
  SLUICE_OPTION_BOOLEAN = 3,  /* sluice_setting.integer: 0 or 1 */
  SLUICE_OPTION_DURATION = 4, /* sluice_setting.integer: milliseconds; written "5s", "250ms", "2h" */
  SLUICE_OPTION_BYTES = 5,    /* sluice_setting.integer: bytes; written "1 MiB", "20 GiB", 4096 */
  SLUICE_OPTION_SECRET = 6,   /* text, resolved by the host from { env | file | credential }; never printed */
  SLUICE_OPTION_CHOICE = 7,   /* text, one of choices */
  SLUICE_OPTION_PATH = 8,  /* text, absolute or relative to the pipeline's file; the host makes it absolute */
  SLUICE_OPTION_FILE = 9,  /* as path, and a readable file that must be there */
  SLUICE_OPTION_LIST = 10, /* items: strings; with choices each must be one of them */
  SLUICE_OPTION_MAP = 11,  /* items: key, value, key, value ... in the order of the file */
  SLUICE_OPTION_UUID = 12, /* text: 8-4-4-4-12 hexadecimal digits, case kept */
  SLUICE_OPTION_URL = 13,  /* text: http or https URL with a host, no user part */
  SLUICE_OPTION_ADDRESS = 14 /* text: host:port, IPv4:port or [IPv6]:port */
};

enum {
  SLUICE_OPTION_REQUIRED = 1,
  SLUICE_OPTION_POSITIONAL = 2 /* of a setup option: `sluice setup PLUGIN VALUE` needs no --name before it */
};

typedef struct sluice_option {
  uint32_t size;  /* sizeof(sluice_option) in the plugin's build */
  uint32_t type;  /* SLUICE_OPTION_ constant */
  uint32_t flags; /* SLUICE_OPTION_REQUIRED */
  uint32_t choice_count;
  sluice_str name;           /* lower_snake_case, the key in TOML */
  sluice_str meaning;        /* one or two sentences for a person */
  sluice_str default_text;   /* as written in TOML; empty: no default */
  sluice_str example;        /* as written in TOML; may be empty */
  const sluice_str* choices; /* for choice and list; null when choice_count is 0 */
  int64_t minimum,
      maximum; /* for integer, duration (ms), bytes and list (number of items); INT64_MIN/MAX: no bound */
  sluice_str shipped; /* for file: the folder below the host's share folder ("mappings") in which a bare NAME,
                         without
                         '/' and ".toml", stands for NAME.toml; empty: every text is a path */
} sluice_option;

/* One checked option on its way to the plugin. The host gives the options that the user wrote; for the others
 * the plugin uses its own default, which default_text shows. */
typedef struct sluice_setting {
  uint32_t size;
  uint32_t type;
  sluice_str name;
  sluice_str text;         /* string-like types; secrets too */
  int64_t integer;         /* numeric types */
  const sluice_str* items; /* list and map */
  size_t item_count;
} sluice_setting;

typedef struct sluice_settings {
  uint32_t size;
  uint32_t setting_size; /* distance between elements: sizeof(sluice_setting) of the host's build */
  const sluice_setting* settings;
  size_t count;
} sluice_settings;

/* Takes the problems that only the plugin can see (two options that contradict each other). */
typedef struct sluice_problems {
  uint32_t size;
  uint32_t reserved;
  void* context;
  /* option: the name to point at. warning: 0 for an error, 1 for advice that does not refuse the file. */
  void (*add)(void* context, sluice_str option, sluice_str what_and_what_to_do, int32_t warning);
} sluice_problems;

/* --- what the host offers ----------------------------------------------------------------------------------
 */

enum { SLUICE_LOG_DEBUG = 0, SLUICE_LOG_INFO = 1, SLUICE_LOG_WARNING = 2, SLUICE_LOG_ERROR = 3 };

typedef struct sluice_host {
  uint32_t size;
  uint32_t abi_minor;
  void* context;
  sluice_str pipeline;    /* name of the pipeline */
  sluice_str instance;    /* name of this source or sink in it */
  sluice_str work_folder; /* for its own files, kept over restarts; private, on the disk of the store */
  /* [any thread] State changes, not records. The host adds pipeline and instance. */
  void (*log)(void* context, int32_t level, sluice_str message);
  /* [any thread] One line about what the instance is waiting for, shown to the operator; empty: nothing
   * special. */
  void (*status)(void* context, sluice_str text);
  /* [any thread] A figure of the instance for the metrics, replaced by the next one of that name:
   * "certificate expiry" as certificate_expiry_timestamp_seconds. name: lower_snake_case with its unit at the
   * end. retention_seconds of a source, said once when it is made, is how long the other side keeps what is
   * not fetched: the host warns before that is over. */
  void (*gauge)(void* context, sluice_str name, double value);
} sluice_host;

/* --- records -----------------------------------------------------------------------------------------------
 */

enum { SLUICE_FORMAT_JSON = 1, SLUICE_FORMAT_TEXT = 2 };

enum {
  SLUICE_BATCH_ATOMIC = 1, /* part of a snapshot: publish the whole transaction or nothing */
  SLUICE_BATCH_GAP = 2     /* host-made: says that data was lost; one JSON object */
};

/* Records of one stream in order, in one piece of memory. Record i occupies data[start, ends[i]) where start
 * is 0 for i = 0 and ends[i-1] + 1 otherwise: one LF (0x0a) follows each record, and no record holds an LF.
 * A batch with count 0 says that the stream exists in this transaction and has no records. */
typedef struct sluice_batch {
  uint32_t size;
  uint32_t format; /* SLUICE_FORMAT_ */
  uint32_t flags;  /* SLUICE_BATCH_, set by the host on the way to the sink */
  uint32_t count;
  sluice_str stream; /* lower-case name, letters, digits and '-' */
  const char* data;
  size_t data_size;     /* bytes, the last LF included */
  const uint32_t* ends; /* count offsets */
} sluice_batch;

/* Memory of the host to build a batch in, so that records are copied once. */
typedef struct sluice_memory {
  uint32_t size;          /* caller */
  uint32_t ends_capacity; /* callee: number of offsets */
  char* data;             /* callee */
  size_t data_capacity;   /* callee: bytes */
  uint32_t* ends;         /* callee */
} sluice_memory;

/* A piece of input that is not a valid record: kept as a dead letter. */
typedef struct sluice_malformed {
  uint32_t size;
  uint32_t reserved;
  sluice_str stream;
  sluice_str data;   /* the bytes as received, possibly cut */
  sluice_str place;  /* where: request, element number, byte offset */
  sluice_str reason; /* what is wrong with it */
} sluice_malformed;

/* Data the source knows to be lost. Times are milliseconds since 1970-01-01 UTC; 0: unknown. */
typedef struct sluice_gap {
  uint32_t size;
  uint32_t reserved;
  sluice_str stream;
  int64_t from_ms, to_ms;
  sluice_str reason;
} sluice_gap;

/* How a source hands over what it fetched. Valid during poll only, on the thread of that poll. Every function
 * may return SLUICE_CANCELLED or SLUICE_RETRY: the transaction is given up, and poll returns the same status
 * at once. */
typedef struct sluice_emit {
  uint32_t size;
  uint32_t reserved;
  void* context;
  /* Opens a transaction. flags: SLUICE_BATCH_ATOMIC or 0. Without it the first batch opens a plain one. */
  sluice_status (*begin)(void* context, uint32_t flags, sluice_error* error);
  /* Memory for the next batch with room for at least one record of this many bytes. Stays valid until the
   * next call of batch, begin, checkpoint, abandon or memory. Waits while the buffer has no room. */
  sluice_status (*memory)(void* context, size_t record_bytes, sluice_memory* memory, sluice_error* error);
  /* One batch. Where data and ends are those of the last memory call nothing is copied. */
  sluice_status (*batch)(void* context, const sluice_batch* batch, sluice_error* error);
  sluice_status (*malformed)(void* context, const sluice_malformed* malformed, sluice_error* error);
  sluice_status (*gap)(void* context, const sluice_gap* gap, sluice_error* error);
  /* Closes the transaction. Returns OK when everything since its begin is safe and the checkpoint is stored
   * with it: only then may the source forget the data. A checkpoint without batches is a transaction too. */
  sluice_status (*checkpoint)(void* context, sluice_str checkpoint, sluice_error* error);
  /* Forgets everything since the last checkpoint, as if it had not been emitted. */
  sluice_status (*abandon)(void* context, sluice_error* error);
} sluice_emit;

/* How a sink names single records that it will never be able to deliver. Valid during write only. */
typedef struct sluice_rejects {
  uint32_t size;
  uint32_t reserved;
  void* context;
  /* index: record of the batch being written. The host keeps it as a dead letter. */
  void (*reject)(void* context, uint32_t index, sluice_str reason);
} sluice_rejects;

/* --- the two kinds of plugin -------------------------------------------------------------------------------
 */

typedef struct sluice_source_api {
  uint32_t size;
  uint32_t reserved;
  /* [setup]  No network, no waiting. host is valid until destroy returns, settings for the call. On failure
   * *self stays null and destroy is not called. */
  sluice_status (*create)(const sluice_host* host, const sluice_settings* settings, void** self,
                          sluice_error* error);
  /* [worker] Before the first poll, and again after a poll that did not return OK or IDLE. checkpoint: the
   * last one stored; empty on the first run. */
  sluice_status (*open)(void* self, sluice_str checkpoint, sluice_error* error);
  /* [worker] Fetches and emits one or more transactions, then returns; a long poll may wait, nothing sleeps
   * to retry. OK: call again at once. IDLE: nothing more for now. */
  sluice_status (*poll)(void* self, const sluice_emit* emit, sluice_error* error);
  /* [any thread] Makes a running open or poll return SLUICE_CANCELLED within a second; later calls too.
   * Final. */
  void (*cancel)(void* self);
  /* [setup]  Exactly once for each successful create. */
  void (*destroy)(void* self);
} sluice_source_api;

typedef struct sluice_sink_api {
  uint32_t size;
  uint32_t reserved;
  /* [setup]  As for a source. */
  sluice_status (*create)(const sluice_host* host, const sluice_settings* settings, void** self,
                          sluice_error* error);
  /* [worker] Before the first write. state: what commit returned when the host last stored one; empty at
   * the first start, and after a crash before the first commit was stored. The sink restores exactly that
   * state: what was written after it is undone where the sink can. */
  sluice_status (*open)(void* self, sluice_str state, sluice_error* error);
  /* [worker] Takes one batch; tries once. REJECTED: the whole batch. RETRY: the host rolls back, waits,
   * writes again what came after the last stored commit. A write after a commit tells that the state of that
   * commit is stored. */
  sluice_status (*write)(void* self, const sluice_batch* batch, const sluice_rejects* rejects,
                         sluice_error* error);
  /* [worker] OK when everything written before is as safe as this sink can make it. Comes at the end of a
   * transaction; without SLUICE_TRAIT_EXACT and outside of snapshots also within one. The host copies *state
   * (borrowed, valid until the next call, may be empty) and stores it together with the position. */
  sluice_status (*commit)(void* self, sluice_str* state, sluice_error* error);
  /* [worker] Undoes what was written since the last stored state, as far as the sink can. Also called after a
   * commit whose state could not be stored. */
  sluice_status (*rollback)(void* self, sluice_error* error);
  /* [any thread] As for a source. */
  void (*cancel)(void* self);
  void (*destroy)(void* self);
} sluice_sink_api;

/* --- help for people: `sluice setup` and `sluice doctor`; optional -----------------------------------------
 */

enum {
  SLUICE_FINDING_NOTE = 0,    /* worth knowing */
  SLUICE_FINDING_OK = 1,      /* as it should be */
  SLUICE_FINDING_WARNING = 2, /* works, but not for long or not as well as it could */
  SLUICE_FINDING_FAILURE = 3  /* does not work */
};

typedef struct sluice_finding {
  uint32_t size;
  uint32_t level;     /* SLUICE_FINDING_ */
  sluice_str subject; /* what was looked at, in a word or two: "TLS", "client certificate" */
  sluice_str result;  /* what was found; no secrets */
  sluice_str remedy;  /* what to do; empty where nothing has to be done */
} sluice_finding;

enum {
  SLUICE_ASK_TEXT = 1,
  SLUICE_ASK_SECRET = 2, /* typed without echo */
  SLUICE_ASK_CONFIRM = 3 /* yes: OK, no: CANCELLED; --yes answers yes where no option is named */
};

typedef struct sluice_question {
  uint32_t size;
  uint32_t kind;     /* SLUICE_ASK_ */
  sluice_str option; /* the setup option that would have answered it, named where nobody is there to ask */
  sluice_str text;
} sluice_question;

enum { SLUICE_FILE_PRIVATE = 1 }; /* mode 0600, else 0644 */

/* The person at the terminal and the machine they set up. Valid during the call, on the thread of that call.
 */
typedef struct sluice_person {
  uint32_t size;
  uint32_t reserved;
  void* context;
  void (*finding)(void* context, const sluice_finding* finding);
  /* One line about what is going on now, replaced by the next; empty: nothing any more. */
  void (*progress)(void* context, sluice_str text);
  /* CANCELLED: the answer is no, or the person went away. BROKEN: nobody is there to ask. *answer is borrowed
   * until the next call. */
  sluice_status (*ask)(void* context, const sluice_question* question, sluice_str* answer,
                       sluice_error* error);
  /* Waits. CANCELLED, at once: the person wants to stop; return from the call then. */
  sluice_status (*wait)(void* context, int64_t milliseconds);
  /* Writes a whole file, or leaves what was there: parents are made, the owner is the account of the service.
   * flags: SLUICE_FILE_. */
  sluice_status (*file)(void* context, sluice_str path, sluice_str content, uint32_t flags,
                        sluice_error* error);
  /* A ready pipeline. The host puts it where its configuration is, never over one that somebody has changed.
   */
  sluice_status (*pipeline)(void* context, sluice_str name, sluice_str toml, sluice_error* error);
} sluice_person;

typedef struct sluice_assist_api {
  uint32_t size;
  uint32_t reserved;
  /* The options of `sluice setup PLUGIN`, as the options of the plugin are given; null without setup. */
  void (*setup_options)(const sluice_option** options, size_t* count, uint32_t* option_size);
  /* Connects the product at the other end with this machine, step by step; may be null. May use the network
   * and take as long as the person waits. Running it again is safe. */
  sluice_status (*setup)(const sluice_host* host, const sluice_settings* settings,
                         const sluice_person* person, sluice_error* error);
  /* Looks at everything between this machine and the other end of a configured instance, and says of each
   * thing how it is; may be null. Disturbs neither a running service nor the other end. */
  sluice_status (*doctor)(const sluice_host* host, const sluice_settings* settings,
                          const sluice_person* person, sluice_error* error);
} sluice_assist_api;

/* --- the entry ---------------------------------------------------------------------------------------------
 */

enum {
  SLUICE_TRAIT_STREAMING = 1,      /* source: endless; the disk buffer is the default */
  SLUICE_TRAIT_SNAPSHOT = 2,       /* source: emits atomic transactions; the memory buffer is the default */
  SLUICE_TRAIT_NEEDS_SNAPSHOT = 4, /* sink: makes sense behind a snapshot source only */
  SLUICE_TRAIT_EXACT = 8           /* sink: rollback leaves no trace, so a repeated write is no duplicate */
};

/* The one exported symbol, plain data: the host compares the numbers before it calls anything. */
typedef struct sluice_entry {
  uint32_t abi_major, abi_minor;   /* SLUICE_ABI_ of the plugin's build */
  uint32_t size;                   /* sizeof(sluice_entry) in the plugin's build */
  uint32_t traits;                 /* SLUICE_TRAIT_ */
  sluice_str name;                 /* lower-case, as in plugin = "..." */
  sluice_str version;              /* the plugin's own, for people */
  sluice_str summary;              /* one sentence */
  const sluice_source_api* source; /* exactly one of source and sink is set */
  const sluice_sink_api* sink;
  /* [any thread] The options; the array lives as long as the library. option_size: distance between elements,
   * which is the size that each of them says. */
  void (*options)(const sluice_option** options, size_t* count, uint32_t* option_size);
  /* [any thread] Checks across options; may be null. No network. */
  void (*check)(const sluice_settings* settings, const sluice_problems* problems);
  const sluice_assist_api* assist; /* may be null */
} sluice_entry;

#if defined(__GNUC__)
#define SLUICE_EXPORT __attribute__((visibility("default")))
#else
#define SLUICE_EXPORT
#endif

#define SLUICE_ENTRY_SYMBOL "sluice_plugin_entry"
extern SLUICE_EXPORT const sluice_entry sluice_plugin_entry;

#ifdef __cplusplus
}
#endif

#endif
