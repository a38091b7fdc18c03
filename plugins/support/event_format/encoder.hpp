// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/event_format/mapping.hpp"
#include "support/event_format/record_tree.hpp"
#include "support/event_format/value.hpp"

namespace sluice::event_format {

/// What is known of a record beside its bytes.
struct RecordInfo {
  std::string_view stream;
  bool text = false;  ///< of a text stream
  bool gap = false;   ///< sluice's own, says that data was lost
};

/// Turns records into the lines of one format. Pure: the same record gives the same line. Keeps its memory
/// from record to record; one thread at a time.
///
/// Records of a text stream are lines of a format already, which no mapping reads: `cef` and `leef` pass
/// those that are CEF or LEEF (a syslog header may stand in front) and refuse the others, `text` passes all,
/// `json` makes {"message": "..."} of each.
class Encoder {
 public:
  /// mapping: null for verbatim and for json without one. It has no objection to the format.
  Encoder(Format format, std::shared_ptr<const Mapping> mapping);

  /// Whether records of such a stream go out byte for byte, so that encode need not be asked.
  bool passes_through(const RecordInfo& info) const noexcept;

  /// Appends the line of a record, without line feed. Returns why there is none, or an empty text.
  std::string encode(std::string_view record, const RecordInfo& info, std::string& out);

 private:
  std::string encode_text(std::string_view record, std::string& out);
  std::string cef(const Mapping& mapping, std::string& out);
  std::string leef(const Mapping& mapping, std::string& out);
  std::string json(const Mapping& mapping, std::string& out);
  void append_others(const Mapping& mapping, bool first, std::string& out);
  std::string line(const Mapping& mapping, std::string& out);
  /// The value of a header field in scratch_; false when it has none.
  bool header(const Mapping& mapping, std::string_view name);
  std::string leef_severity() const;

  const Format format_;
  const std::shared_ptr<const Mapping> mapping_;
  RecordTree tree_;
  Evaluator evaluator_;
  Active active_;
  std::string scratch_, name_;
};

}  // namespace sluice::event_format
