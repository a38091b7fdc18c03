// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <sluice/sdk/emitter.hpp>

namespace sluice::kics {

/// Takes the rows of one pass through a resource, in the order in which they come. May throw.
class Rows {
 public:
  virtual ~Rows() = default;
  /// A valid record on one line, byte for byte as it was sent.
  virtual void row(std::string_view json) = 0;
  /// What stood among the rows and is none.
  virtual void malformed(std::string_view bytes, std::string_view place, std::string_view reason) = 0;
};

/// Takes passes of which only the last one counts.
class Snapshot : public Rows {
 public:
  virtual void begin() = 0;    ///< a pass begins
  virtual void abandon() = 0;  ///< forget it
};

/// Hands the rows over to the host, as an atomic transaction for the caller to close.
class EmittedSnapshot final : public Snapshot {
 public:
  EmittedSnapshot(sdk::Emitter& out, const std::string& stream) : out_(out), stream_(stream) {}
  void begin() override { out_.begin_atomic(); }
  void abandon() override { out_.abandon(); }
  void row(std::string_view json) override { out_.record(stream_, json); }
  void malformed(std::string_view bytes, std::string_view place, std::string_view reason) override {
    out_.malformed(stream_, bytes, place, reason);
  }

 private:
  sdk::Emitter& out_;
  const std::string& stream_;
};

}  // namespace sluice::kics
