// SPDX-License-Identifier: Apache-2.0
#include "support/https/body.hpp"

#include <algorithm>
#include <charconv>

#include <Poco/Net/HTTPChunkedStream.h>
#include <Poco/Net/HTTPFixedLengthStream.h>
#include <Poco/Net/HTTPStream.h>

#include "support/https/tls_socket.hpp"

namespace sluice::support::https {

namespace {

using Poco::Net::HTTPResponse;

/// One of Poco's stream buffers, of which only the decoding is used.
template <typename Buffer>
class Decoded : public Body, private Buffer {
 public:
  template <typename... Arguments>
  explicit Decoded(std::optional<uint64_t> length, Arguments&&... arguments)
      : Body(length), Buffer(std::forward<Arguments>(arguments)..., std::ios::in) {}

 protected:
  int decode(char* buffer, int size) override { return Buffer::readFromDevice(buffer, size); }
};

class EmptyBody : public Body {
 public:
  EmptyBody() : Body(0) {}

 protected:
  int decode(char* /*buffer*/, int /*size*/) override { return 0; }
};

}  // namespace

bool has_no_body(int status, bool head_only) {
  return head_only || status == HTTPResponse::HTTP_NO_CONTENT || status == HTTPResponse::HTTP_NOT_MODIFIED;
}

size_t Body::read(char* buffer, size_t size) {
  if (is_complete() || size == 0) return 0;
  constexpr size_t most = 1U << 30U;
  const int decoded = decode(buffer, static_cast<int>(std::min(size, most)));
  if (decoded < 0) throw WireError(WireError::Kind::broken, "malformed chunk");
  const auto count = static_cast<uint64_t>(decoded);
  if (left_) *left_ -= count;
  if (count == 0) left_ = 0;
  return count;
}

std::optional<uint64_t> length_of(const HTTPResponse& head) {
  if (head.getChunkedTransferEncoding() || !head.hasContentLength()) return std::nullopt;
  const std::string& text = head.get(HTTPResponse::CONTENT_LENGTH);
  int64_t length = 0;  // Poco counts in this type
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc() || end != text.data() + text.size() || length < 0) {
    throw WireError(WireError::Kind::broken, "Content-Length is not a number");
  }
  return static_cast<uint64_t>(length);
}

bool lasts_until_close(const HTTPResponse& head, bool empty) {
  return !empty && !head.getChunkedTransferEncoding() && !length_of(head);
}

std::unique_ptr<Body> make_body(Poco::Net::HTTPSession& session, const HTTPResponse& head, bool empty) {
  using namespace Poco::Net;
  if (empty) return std::make_unique<EmptyBody>();
  if (head.getChunkedTransferEncoding())
    return std::make_unique<Decoded<HTTPChunkedStreamBuf>>(std::nullopt, session);
  const std::optional<uint64_t> length = length_of(head);
  if (!length) return std::make_unique<Decoded<HTTPStreamBuf>>(std::nullopt, session);
  return std::make_unique<Decoded<HTTPFixedLengthStreamBuf>>(length, session,
                                                             static_cast<Poco::Int64>(*length));
}

}  // namespace sluice::support::https
