// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <Poco/Net/HTTPResponse.h>

namespace Poco::Net {
class HTTPSession;
}

namespace sluice::support::https {

/// The body of an answer, decoded by Poco's own decoders, which are used without the stream around them: no
/// second copy, and an error stays an error where a stream would turn it into an ordinary end.
class Body {
 public:
  /// `length` where it is known beforehand: then the body is complete with its last byte.
  explicit Body(std::optional<uint64_t> length) : left_(length) {}
  virtual ~Body() = default;

  /// At least a byte, or 0 at the proper end, also again. Throws WireError.
  size_t read(char* buffer, size_t size);
  bool is_complete() const { return left_ == uint64_t{0}; }

 protected:
  /// What the decoder says: bytes, 0 for the end, negative for bytes that make no sense.
  virtual int decode(char* buffer, int size) = 0;

 private:
  std::optional<uint64_t> left_;
};

/// Content-Length, or nothing for a body that is chunked or lasts until the server closes.
/// Throws WireError where the header is no number.
std::optional<uint64_t> length_of(const Poco::Net::HTTPResponse& head);

/// True where none follows, whatever the head says.
bool has_no_body(int status, bool head_only);

/// The decoder that the head asks for; empty: has_no_body(). The session must outlive it.
std::unique_ptr<Body> make_body(Poco::Net::HTTPSession& session, const Poco::Net::HTTPResponse& head,
                                bool empty);

/// True where only the end of the connection ends the body.
bool lasts_until_close(const Poco::Net::HTTPResponse& head, bool empty);

}  // namespace sluice::support::https
