/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The contract between the sluice host and a plugin: C11, no dependency, plain data and function tables.
 *
 * Rules that hold for everything below:
 *  - Every struct starts with its size (the entry with its version, then its size), set by whoever allocates
 *    it. Structs travel by pointer and only grow at the end; whoever reads asks SLUICE_HAS first.
 *  - Text is UTF-8, given as pointer and length, not terminated. Arguments are borrowed: they live for the
 *    call; copy to keep. Nobody frees the other side's memory.
 *  - No exception and no longjmp crosses the boundary, in either direction.
 *  - A status code says what to do next, sluice_error says what happened.
 *  - Threads: the host never makes two calls at once on one instance, except cancel, which may come at any
 *    time from any thread. Calls on one instance may come from different threads, with proper ordering
 *    between them. Different instances of one plugin run in parallel.
 *  - Signals: the host ignores SIGPIPE, so that a write to a closed connection is an error of that write. A
 *    plugin leaves the handling of signals, the locale, the working folder and the file mode mask of the
 *    process as they are.
 *
 * A comment that begins with [setup], [worker] or [any thread] says who calls: the thread that starts and
 * ends the instance, one thread after the other of the host's workers, or whoever likes.
 *
 * Most plugins are written in C++ against <sluice/sdk/plugin.hpp>, which fills these tables.
 */
#ifndef SLUICE_ABI_H
#define SLUICE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup abi The contract, in C
 *  What crosses the boundary: a C11 header, for any language that can make a shared library. */

/** @defgroup abi_basics Versions, text, statuses, errors
 *  @ingroup abi
 *  What all calls have in common.
 *  @{ */

/** The host accepts a plugin with the same major number... */
#define SLUICE_ABI_MAJOR 1u
/** ...and a minor number not above its own. */
#define SLUICE_ABI_MINOR 0u

#ifndef SLUICE_ABI_MINOR_USED
/** The minor number that a plugin needs of its host, which its entry says. A plugin that uses nothing newer
 *  than 1.0 defines it as 0 for all of its files, and runs on every host of this major number, whatever
 *  header it is built from: what is younger than this number is not declared then, so that the compiler finds
 *  what is used of it. */
#define SLUICE_ABI_MINOR_USED SLUICE_ABI_MINOR
#endif
#if SLUICE_ABI_MINOR_USED > SLUICE_ABI_MINOR
#error "SLUICE_ABI_MINOR_USED is above the minor number of this header: use a newer sluice-dev"
#endif

/** True when the other side's struct reaches to the end of a field. To be asked before a field is read that
 *  is younger than 1.0. */
#define SLUICE_HAS(pointer, type, field) ((pointer)->size >= offsetof(type, field) + sizeof((pointer)->field))

/** A piece of text, or of bytes, of the other side. */
typedef struct sluice_str {
  const char* data; /**< not terminated; may be null when size is 0 */
  size_t size;      /**< bytes */
} sluice_str;

/** What a call came to, and so what the host does next. A number that is not here counts as broken. */
typedef int32_t sluice_status;
/** Values of sluice_status: what went well is not negative. */
enum {
  SLUICE_OK = 0,        /**< done; from poll: there may be more at once */
  SLUICE_IDLE = 1,      /**< from poll alone: nothing more for now, come again when the schedule says */
  SLUICE_RETRY = -1,    /**< transient: the same call may succeed later, and the host makes it again */
  SLUICE_REJECTED = -2, /**< permanent for these records: never send them unchanged again. From a sink's
                             write; from any other call it counts as broken */
  SLUICE_BROKEN = -3,   /**< permanent for this instance: stop using it */
  SLUICE_CANCELLED = -4 /**< the call ended early because of cancel, or the host wants the caller to return */
};

/** Values of sluice_error.retry_after_ms that are no time. */
enum {
  SLUICE_DELAY_POLICY = -1, /**< the pipeline's retry policy decides */
  SLUICE_DELAY_LONGEST = -2 /**< the longest delay of the policy: only a person can end this */
};

/** Bits of sluice_error.flags. */
enum {
  /** From a sink's write: nothing of this batch has left, so this attempt cannot make it arrive twice. */
  SLUICE_ERROR_NOTHING_SENT = 1
};

/** What happened, in words, beside every status that is negative but CANCELLED. Memory of the caller, never
 *  null. */
typedef struct sluice_error {
  uint32_t size;          /**< caller: sizeof(sluice_error) in its build */
  uint32_t flags;         /**< caller: 0; callee: SLUICE_ERROR_ bits */
  int64_t retry_after_ms; /**< callee, with SLUICE_RETRY: milliseconds >= 0 or a SLUICE_DELAY_ constant; the
                               caller has put SLUICE_DELAY_POLICY there */
  char message[1008];     /**< callee: UTF-8, terminated, cut between characters; no secrets */
} sluice_error;

/** @} */
/** @defgroup abi_options Options
 *  @ingroup abi
 *  Declared once, read by the host for checking, help, schema and documentation.
 *  @{ */

/** Values of sluice_option.type, and where a sluice_setting of that type holds its value. */
enum {
  SLUICE_OPTION_STRING = 1,   /**< text */
  SLUICE_OPTION_INTEGER = 2,  /**< sluice_setting.integer */
  SLUICE_OPTION_BOOLEAN = 3,  /**< sluice_setting.integer: 0 or 1 */
  SLUICE_OPTION_DURATION = 4, /**< sluice_setting.integer: milliseconds; written "5s", "250ms", "2h" */
  SLUICE_OPTION_BYTES = 5,    /**< sluice_setting.integer: bytes; written "1 MiB", "20 GiB", 4096 */
  SLUICE_OPTION_SECRET = 6, /**< text, resolved by the host from { env | file | credential }; never printed */
  SLUICE_OPTION_CHOICE = 7, /**< text, one of choices */
  SLUICE_OPTION_PATH = 8,   /**< text, which the host has made absolute from the pipeline's file */
  SLUICE_OPTION_FILE = 9,   /**< as path, and a readable file that must be there */
  SLUICE_OPTION_LIST = 10,  /**< items: strings; with choices each must be one of them */
  SLUICE_OPTION_MAP = 11,   /**< items: key, value, key, value ... in the order of the file */
  SLUICE_OPTION_UUID = 12,  /**< text: 8-4-4-4-12 hexadecimal digits, case kept */
  SLUICE_OPTION_URL = 13,   /**< text: http or https URL with a host, no user part */
  SLUICE_OPTION_ADDRESS = 14 /**< text: host:port, IPv4:port or [IPv6]:port */
};

/** Bits of sluice_option.flags. */
enum {
  SLUICE_OPTION_REQUIRED = 1,  /**< a file without it is refused */
  SLUICE_OPTION_POSITIONAL = 2 /**< of a setup option: `sluice setup PLUGIN VALUE`, without --name */
};

/** The declaration of one option: what the host has to know to check it, and a person to use it. */
typedef struct sluice_option {
  uint32_t size;             /**< sizeof(sluice_option) in the plugin's build */
  uint32_t type;             /**< SLUICE_OPTION_ constant from STRING to ADDRESS */
  uint32_t flags;            /**< SLUICE_OPTION_REQUIRED, SLUICE_OPTION_POSITIONAL */
  uint32_t choice_count;     /**< number of choices */
  sluice_str name;           /**< lower_snake_case, the key in TOML; at most 64 bytes */
  sluice_str meaning;        /**< one or two sentences for a person */
  sluice_str default_text;   /**< as written in TOML; empty: no default */
  sluice_str example;        /**< as written in TOML; may be empty */
  const sluice_str* choices; /**< for choice and list; null when choice_count is 0 */
  int64_t minimum, /**< for integer, duration (ms), bytes and list (number of items); INT64_MIN: no bound */
      maximum;     /**< as minimum; INT64_MAX: no bound. Either bound is allowed itself */
  sluice_str shipped; /**< for file: the folder below the host's share folder ("mappings") in which a bare
                         NAME, without '/' and ".toml", stands for NAME.toml; empty: every text is a path */
} sluice_option;

/** One checked option on its way to the plugin. The host gives the options that the user wrote; for the
 *  others the plugin uses its own default, which default_text shows. */
typedef struct sluice_setting {
  uint32_t size;           /**< sizeof(sluice_setting) in the host's build */
  uint32_t type;           /**< SLUICE_OPTION_ constant, as declared */
  sluice_str name;         /**< of the option */
  sluice_str text;         /**< string-like types; secrets too */
  int64_t integer;         /**< numeric types, in the unit of the type */
  const sluice_str* items; /**< list and map */
  size_t item_count;       /**< number of items; of a map twice that of its entries */
} sluice_setting;

/** The options of one table of a file, in the order of their declaration. */
typedef struct sluice_settings {
  uint32_t size;         /**< sizeof(sluice_settings) in the host's build */
  uint32_t setting_size; /**< distance between elements: sizeof(sluice_setting) of the host's build */
  const sluice_setting* settings; /**< the first of them; may be null when count is 0 */
  size_t count;                   /**< number of settings */
} sluice_settings;

/** Takes the problems that only the plugin can see (two options that contradict each other). */
typedef struct sluice_problems {
  uint32_t size;     /**< sizeof(sluice_problems) in the host's build */
  uint32_t reserved; /**< 0 */
  void* context;     /**< first argument of add */
  /** option: the name to point at; empty: the table as a whole. warning: 0 for an error, 1 for advice that
   *  does not refuse the file. The text reads "what is wrong; what to do". */
  void (*add)(void* context, sluice_str option, sluice_str what_and_what_to_do, int32_t warning);
} sluice_problems;

/** @} */
/** @defgroup abi_host What the host offers
 *  @ingroup abi
 *  Log, status and figures of an instance.
 *  @{ */

/** Levels of sluice_host.log. */
enum {
  SLUICE_LOG_DEBUG = 0,   /**< for whoever looks for an error in the plugin; usually not written */
  SLUICE_LOG_INFO = 1,    /**< a change of state that is as it should be */
  SLUICE_LOG_WARNING = 2, /**< somebody should look at it some day */
  SLUICE_LOG_ERROR = 3    /**< somebody has to do something */
};

/** The host's side of one instance. Valid from create until destroy returns. */
typedef struct sluice_host {
  uint32_t size;          /**< sizeof(sluice_host) in the host's build */
  uint32_t abi_minor;     /**< SLUICE_ABI_MINOR of the host's build */
  void* context;          /**< first argument of the functions */
  sluice_str pipeline;    /**< name of the pipeline */
  sluice_str instance;    /**< name of this source or sink in it */
  sluice_str work_folder; /**< for its own files, kept over restarts; private, on the disk of the store. All
                               instances of the service share it: begin file names with pipeline and
                               instance */
  /** [any thread] State changes, not records. level: SLUICE_LOG_. The host adds pipeline and instance. Never
   *  a secret. */
  void (*log)(void* context, int32_t level, sluice_str message);
  /** [any thread] One line about what the instance is waiting for, shown to the operator; empty: nothing
   *  special. Also a sign of life: a call that goes on for minutes says it again and again, or the service
   *  counts as stuck. */
  void (*status)(void* context, sluice_str text);
  /** [any thread] A figure of the instance for the metrics, replaced by the next one of that name:
   *  "certificate expiry" as certificate_expiry_timestamp_seconds. name: lower_snake_case with its unit at
   *  the end, at most 64 bytes, and not ending in _total; at most 32 names of an instance, others are
   *  ignored. retention_seconds of a source, said once when it is made, is how long the other side keeps what
   *  is not fetched: the host warns before that is over. */
  void (*gauge)(void* context, sluice_str name, double value);
} sluice_host;

/** @} */
/** @defgroup abi_records Records
 *  @ingroup abi
 *  What travels from a source to the sinks.
 *  @{ */

/** Values of sluice_batch.format. */
enum {
  SLUICE_FORMAT_JSON = 1, /**< each record is one JSON object, valid UTF-8, at most 1 000 levels deep */
  SLUICE_FORMAT_TEXT = 2  /**< each record is a line of text (CEF, syslog), valid UTF-8 */
};

/** Bits of sluice_batch.flags. */
enum {
  SLUICE_BATCH_ATOMIC = 1, /**< part of a snapshot: publish the whole transaction or nothing */
  SLUICE_BATCH_GAP = 2     /**< host-made: says that data was lost; one JSON object */
};

/** Records of one stream in order, in one piece of memory. Record i occupies data[start, ends[i]) where start
 *  is 0 for i = 0 and ends[i-1] + 1 otherwise: one LF (0x0a) follows each record, and no record holds an LF.
 *  A batch with count 0 says that the stream exists in this transaction and has no records. */
typedef struct sluice_batch {
  uint32_t size;        /**< sizeof(sluice_batch) in the build of whoever made it */
  uint32_t format;      /**< SLUICE_FORMAT_ */
  uint32_t flags;       /**< SLUICE_BATCH_, set by the host on the way to the sink */
  uint32_t count;       /**< number of records */
  sluice_str stream;    /**< made of lower-case letters (a to z), digits and '-', at least one of them */
  const char* data;     /**< all records, each with its LF; may be null when count is 0 */
  size_t data_size;     /**< bytes, the last LF included */
  const uint32_t* ends; /**< count offsets into data, of the LF of each record */
} sluice_batch;

/** @} */
/** @addtogroup abi_source
 *  @{ */

/** Memory of the host to build a batch in, so that records are copied once. */
typedef struct sluice_memory {
  uint32_t size;          /**< caller: sizeof(sluice_memory) in its build */
  uint32_t ends_capacity; /**< callee: number of offsets */
  char* data;             /**< callee */
  size_t data_capacity;   /**< callee: bytes, the LFs included */
  uint32_t* ends;         /**< callee */
} sluice_memory;

/** A piece of input that is not a valid record: kept as a dead letter. */
typedef struct sluice_malformed {
  uint32_t size;     /**< sizeof(sluice_malformed) in the plugin's build */
  uint32_t reserved; /**< 0 */
  sluice_str stream; /**< that it would have been a record of */
  sluice_str data;   /**< the bytes as received, possibly cut; any bytes */
  sluice_str place;  /**< where: request, element number, byte offset */
  sluice_str reason; /**< what is wrong with it */
} sluice_malformed;

/** Data the source knows to be lost. */
typedef struct sluice_gap {
  uint32_t size;     /**< sizeof(sluice_gap) in the plugin's build */
  uint32_t reserved; /**< 0 */
  sluice_str stream; /**< that it was a part of */
  int64_t from_ms,   /**< beginning of what is lost, in milliseconds since 1970-01-01 UTC; 0: unknown */
      to_ms;         /**< end of it, in the same way */
  sluice_str reason; /**< why it is lost, for a person */
} sluice_gap;

/** How a source hands over what it fetched. Valid during poll only, on the thread of that poll. Every
 *  function may return CANCELLED, RETRY or BROKEN: the transaction is given up, and poll returns the same
 *  status at once. Whatever it returns, the host's reason counts; each further call gets the same answer. */
typedef struct sluice_emit {
  uint32_t size;     /**< sizeof(sluice_emit) in the host's build */
  uint32_t reserved; /**< 0 */
  void* context;     /**< first argument of the functions */
  /** Opens a transaction. flags: SLUICE_BATCH_ATOMIC or 0. Without it the first batch, malformed piece, gap
   *  or checkpoint opens a plain one. BROKEN inside an open transaction. */
  sluice_status (*begin)(void* context, uint32_t flags, sluice_error* error);
  /** Memory for the next batch with room for at least one record of this many bytes, its LF counted. Stays
   *  valid until the next call of batch, begin, checkpoint, abandon or memory. Waits while the buffer has no
   *  room. */
  sluice_status (*memory)(void* context, size_t record_bytes, sluice_memory* memory, sluice_error* error);
  /** One batch. Where data and ends are those of the last memory call nothing is copied; any other memory is
   *  copied before the call returns. */
  sluice_status (*batch)(void* context, const sluice_batch* batch, sluice_error* error);
  /** Input that is no record, as a part of the transaction: it is kept when the checkpoint is. */
  sluice_status (*malformed)(void* context, const sluice_malformed* malformed, sluice_error* error);
  /** Lost data. The host makes a record of it in the stream, delivers, counts and logs it. */
  sluice_status (*gap)(void* context, const sluice_gap* gap, sluice_error* error);
  /** Closes the transaction. Returns OK when everything since its begin is safe and the checkpoint is stored
   *  with it: only then may the source forget the data. A checkpoint without batches is a transaction too.
   *  checkpoint: any bytes but none, from which open resumes; small, it is stored with each transaction.
   *  Waits for the disk, or with a memory buffer for every sink. */
  sluice_status (*checkpoint)(void* context, sluice_str checkpoint, sluice_error* error);
  /** Forgets everything since the last checkpoint, as if it had not been emitted. */
  sluice_status (*abandon)(void* context, sluice_error* error);
} sluice_emit;

/** @} */
/** @addtogroup abi_sink
 *  @{ */

/** How a sink names single records that it will never be able to deliver. Valid during write only, on its
 *  thread. */
typedef struct sluice_rejects {
  uint32_t size;     /**< sizeof(sluice_rejects) in the host's build */
  uint32_t reserved; /**< 0 */
  void* context;     /**< first argument of reject */
  /** index: record of the batch being written, from 0. The host keeps it as a dead letter if that write
   *  returns OK; the other records of the batch count as written. */
  void (*reject)(void* context, uint32_t index, sluice_str reason);
} sluice_rejects;

/** @} */
/** @defgroup abi_source Write a source
 *  @ingroup abi
 *  create, open, poll until the end, destroy. What a poll has fetched goes through sluice_emit.
 *  @{ */

/** The functions of a source. None of them may be null. */
typedef struct sluice_source_api {
  uint32_t size;     /**< sizeof(sluice_source_api) in the plugin's build */
  uint32_t reserved; /**< 0 */
  /** [setup] Makes an instance. No network, no waiting. host is valid until destroy returns, settings for the
   *  call. On failure *self stays null, destroy is not called, and the pipeline does not start. */
  sluice_status (*create)(const sluice_host* host, const sluice_settings* settings, void** self,
                          sluice_error* error);
  /** [worker] Before the first poll, and again after an open or a poll that did not return OK or IDLE.
   *  checkpoint: the last one stored; empty on the first run, and after an operator has reset it. What was
   *  emitted after that checkpoint is forgotten, and asked for again. */
  sluice_status (*open)(void* self, sluice_str checkpoint, sluice_error* error);
  /** [worker] Fetches and emits one or more transactions, then returns; a long poll may wait, nothing sleeps
   *  to retry. OK: call again at once. IDLE: nothing more for now. Each transaction is closed with a
   *  checkpoint or abandoned before either of them is returned: one left open is BROKEN. With any other
   *  status an open transaction is given up. */
  sluice_status (*poll)(void* self, const sluice_emit* emit, sluice_error* error);
  /** [any thread] Makes a running open or poll return SLUICE_CANCELLED within a second; later calls too.
   *  Final, and harmless when it comes twice, or before open. Does not wait itself. */
  void (*cancel)(void* self);
  /** [setup] Exactly once for each successful create, when no other call is running. */
  void (*destroy)(void* self);
} sluice_source_api;

/** @} */
/** @defgroup abi_sink Write a sink
 *  @ingroup abi
 *  create, open, write and commit or rollback until the end, destroy.
 *  @{ */

/** The functions of a sink. None of them may be null. */
typedef struct sluice_sink_api {
  uint32_t size;     /**< sizeof(sluice_sink_api) in the plugin's build */
  uint32_t reserved; /**< 0 */
  /** [setup] As for a source. */
  sluice_status (*create)(const sluice_host* host, const sluice_settings* settings, void** self,
                          sluice_error* error);
  /** [worker] Before the first write, and again after an open or a rollback that did not return OK. state:
   *  what commit returned when the host last stored one. Empty means a first start, or a crash before the
   *  first commit was stored: there may be something of the first transaction already. The sink restores
   *  exactly that state: what was written after it is undone where the sink can. */
  sluice_status (*open)(void* self, sluice_str state, sluice_error* error);
  /** [worker] Takes one batch; tries once. REJECTED: the whole batch. RETRY: the host rolls back, waits,
   *  writes again what came after the last stored commit. A write after a commit tells that the state of that
   *  commit is stored. */
  sluice_status (*write)(void* self, const sluice_batch* batch, const sluice_rejects* rejects,
                         sluice_error* error);
  /** [worker] OK when everything written before is as safe as this sink can make it. Comes at the end of a
   *  transaction; without SLUICE_TRAIT_EXACT and outside of snapshots also within one. The host copies *state
   *  (borrowed, valid until the next call, may be empty) and stores it together with the position; small, it
   *  is stored with each transaction. */
  sluice_status (*commit)(void* self, sluice_str* state, sluice_error* error);
  /** [worker] Undoes what was written since the last stored state, as far as the sink can. Also called after
   *  a commit whose state could not be stored. With a status that is not OK the sink is opened again instead,
   *  with the stored state. */
  sluice_status (*rollback)(void* self, sluice_error* error);
  /** [any thread] As for a source: a running open, write, commit or rollback returns within a second. */
  void (*cancel)(void* self);
  /** [setup] As for a source. */
  void (*destroy)(void* self);
} sluice_sink_api;

/** @} */
/** @defgroup abi_assist Help for people: setup and doctor
 *  @ingroup abi
 *  What `sluice setup` and `sluice doctor` call; optional.
 *  @{ */

/** Values of sluice_finding.level. */
enum {
  SLUICE_FINDING_NOTE = 0,    /**< worth knowing */
  SLUICE_FINDING_OK = 1,      /**< as it should be */
  SLUICE_FINDING_WARNING = 2, /**< works, but not for long or not as well as it could */
  SLUICE_FINDING_FAILURE = 3  /**< does not work */
};

/** One thing that was looked at. */
typedef struct sluice_finding {
  uint32_t size;      /**< sizeof(sluice_finding) in the plugin's build */
  uint32_t level;     /**< SLUICE_FINDING_ */
  sluice_str subject; /**< what was looked at, in a word or two: "TLS", "client certificate" */
  sluice_str result;  /**< what was found; no secrets */
  sluice_str remedy;  /**< what to do; empty where nothing has to be done */
} sluice_finding;

/** Values of sluice_question.kind. */
enum {
  SLUICE_ASK_TEXT = 1,   /**< the answer is shown while it is typed */
  SLUICE_ASK_SECRET = 2, /**< typed without echo */
  SLUICE_ASK_CONFIRM = 3 /**< yes: OK, no: CANCELLED; --yes answers yes where no option is named */
};

/** What a person is asked. */
typedef struct sluice_question {
  uint32_t size;     /**< sizeof(sluice_question) in the plugin's build */
  uint32_t kind;     /**< SLUICE_ASK_ */
  sluice_str option; /**< the setup option that would have answered it, named where nobody is there to ask;
                          may be empty */
  sluice_str text;   /**< the question, without a line feed */
} sluice_question;

/** Bits of the flags of sluice_person.file. */
enum { SLUICE_FILE_PRIVATE = 1 /**< mode 0600, else 0644 */ };

/** The person at the terminal and the machine they set up. Valid during the call, on the thread of that
 *  call. */
typedef struct sluice_person {
  uint32_t size;     /**< sizeof(sluice_person) in the host's build */
  uint32_t reserved; /**< 0 */
  void* context;     /**< first argument of the functions */
  /** Shows one finding at once. */
  void (*finding)(void* context, const sluice_finding* finding);
  /** One line about what is going on now, replaced by the next; empty: nothing any more. */
  void (*progress)(void* context, sluice_str text);
  /** CANCELLED: the answer is no, or the person went away. BROKEN: nobody is there to ask. *answer is
   *  borrowed until the next call. */
  sluice_status (*ask)(void* context, const sluice_question* question, sluice_str* answer,
                       sluice_error* error);
  /** Waits so many milliseconds. CANCELLED, at once: the person wants to stop; return from the call then. */
  sluice_status (*wait)(void* context, int64_t milliseconds);
  /** Writes a whole file, or leaves what was there: parents are made, the owner is the account of the
   *  service. flags: SLUICE_FILE_. BROKEN: it cannot be written. */
  sluice_status (*file)(void* context, sluice_str path, sluice_str content, uint32_t flags,
                        sluice_error* error);
  /** A ready pipeline. The host puts it where its configuration is, never over one that somebody has
   *  changed. BROKEN: it cannot be written. */
  sluice_status (*pipeline)(void* context, sluice_str name, sluice_str toml, sluice_error* error);
} sluice_person;

/** The functions that help people. [setup] all of them: no instance is needed, and a running service is in
 *  another process. */
typedef struct sluice_assist_api {
  uint32_t size;     /**< sizeof(sluice_assist_api) in the plugin's build */
  uint32_t reserved; /**< 0 */
  /** The options of `sluice setup PLUGIN`, as the options of the plugin are given; null without setup. */
  void (*setup_options)(const sluice_option** options, size_t* count, uint32_t* option_size);
  /** Connects the product at the other end with this machine, step by step; may be null. May use the network
   *  and take as long as the person waits. Running it again is safe. */
  sluice_status (*setup)(const sluice_host* host, const sluice_settings* settings,
                         const sluice_person* person, sluice_error* error);
  /** Looks at everything between this machine and the other end of a configured instance, and says of each
   *  thing how it is; may be null. Disturbs neither a running service nor the other end. */
  sluice_status (*doctor)(const sluice_host* host, const sluice_settings* settings,
                          const sluice_person* person, sluice_error* error);
} sluice_assist_api;

/** @} */
/** @defgroup abi_entry The entry
 *  @ingroup abi
 *  The one symbol of a plugin's library.
 *  @{ */

/** Bits of sluice_entry.traits: what the host has to know of a plugin beforehand. */
enum {
  SLUICE_TRAIT_STREAMING = 1,      /**< source: endless; the disk buffer is the default */
  SLUICE_TRAIT_SNAPSHOT = 2,       /**< source: emits atomic transactions; the memory buffer is the default */
  SLUICE_TRAIT_NEEDS_SNAPSHOT = 4, /**< sink: makes sense behind a snapshot source only */
  SLUICE_TRAIT_EXACT = 8           /**< sink: rollback leaves no trace, so a repeated write is no duplicate */
};

/** The one exported symbol, plain data: the host compares the numbers before it calls anything. */
typedef struct sluice_entry {
  uint32_t abi_major, /**< SLUICE_ABI_MAJOR of the plugin's build */
      abi_minor;      /**< SLUICE_ABI_MINOR_USED of it */
  uint32_t size;      /**< sizeof(sluice_entry) in the plugin's build */
  uint32_t traits;    /**< SLUICE_TRAIT_ */
  sluice_str name;    /**< as in plugin = "...": lower-case letters, digits, '-' and '_', at most 64 */
  sluice_str version; /**< the plugin's own, for people */
  sluice_str summary; /**< one sentence */
  const sluice_source_api* source; /**< exactly one of source and sink is set */
  const sluice_sink_api* sink;     /**< the other one */
  /** [any thread] The options; the array lives as long as the library. option_size: distance between
   *  elements, which is the size that each of them says. */
  void (*options)(const sluice_option** options, size_t* count, uint32_t* option_size);
  /** [any thread] Checks across options; may be null. No network. Secrets may be empty here. */
  void (*check)(const sluice_settings* settings, const sluice_problems* problems);
  const sluice_assist_api* assist; /**< may be null */
} sluice_entry;

#if defined(__GNUC__)
/** What a symbol needs to be seen although all others are hidden (-fvisibility=hidden). */
#define SLUICE_EXPORT __attribute__((visibility("default")))
#else
#define SLUICE_EXPORT
#endif

/** The name that the host looks for. */
#define SLUICE_ENTRY_SYMBOL "sluice_plugin_entry"
/** Every plugin defines it, and exports nothing else. */
extern SLUICE_EXPORT const sluice_entry sluice_plugin_entry;

/** @} */

#ifdef __cplusplus
}
#endif

#endif
