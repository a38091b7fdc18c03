// SPDX-License-Identifier: Apache-2.0
// The answer of an HTTP server, behind TLS: its head and its body. However it is cut into pieces, the same
// comes out; a body never has more bytes than its length says, and only a complete one has an end.
#include <optional>
#include <string>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/StreamSocketImpl.h>

#include "fuzz/target.hpp"
#include "support/https/answer.hpp"
#include "support/https/tls_socket.hpp"

using namespace sluice;
using namespace sluice::support::https;
using fuzz::require;

namespace {

/// A connection whose bytes are all here already, and which ends behind them as our TLS socket does where an
/// end is not allowed.
class Wire final : public Poco::Net::StreamSocketImpl {
 public:
  Wire(std::string_view bytes, uint32_t cut) : bytes_(bytes), cut_(cut) {}

  int receiveBytes(void* buffer, int length, int /*flags*/) override {
    if (bytes_.empty()) throw WireError(WireError::Kind::closed, "the server closed the connection");
    if (cut_ != 0) cut_ = cut_ * 1664525U + 1013904223U;
    const std::size_t wish = cut_ == 0 ? bytes_.size() : 1 + (cut_ >> 24) % 64;
    const std::size_t size = std::min({wish, bytes_.size(), static_cast<std::size_t>(length)});
    std::memcpy(buffer, bytes_.data(), size);
    bytes_.remove_prefix(size);
    return static_cast<int>(size);
  }

 private:
  std::string_view bytes_;
  uint32_t cut_;
};

class Session final : public Poco::Net::HTTPClientSession {
 public:
  explicit Session(Wire* wire) { attachSocket(Poco::Net::StreamSocket(wire)); }
};

struct Got {
  std::string head, body;
  bool complete = false;
  bool operator==(const Got&) const = default;
};

Got read(std::string_view bytes, bool head_only, uint32_t cut) {
  Got got;
  Session session(new Wire(bytes, cut));
  try {
    const Answer answer = read_answer(session, head_only);
    got.head = std::to_string(answer.status) + ' ' + answer.reason + '\n';
    for (const auto& [name, value] : answer.headers) got.head.append(name).append(": ").append(value) += '\n';
    std::string piece(cut == 0 ? 4096 : 7, '\0');
    while (const std::size_t size = answer.body->read(piece.data(), piece.size()))
      got.body.append(piece, 0, size);
    got.complete = true;
    require(!answer.length || head_only || answer.status == 204 || answer.status == 304 ||
                got.body.size() == *answer.length,
            "a complete body has its length");
    require(answer.body->is_complete(), "the end stays the end");
    require(answer.body->read(piece.data(), piece.size()) == 0, "also when it is asked for again");
  } catch (const WireError&) {
  }
  require(got.head.size() + got.body.size() <= bytes.size() * 3 + 8, "nothing comes out that did not go in");
  return got;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const bool head_only = input.number() % 8 == 7;
  const uint32_t cut = input.number<uint16_t>();
  const std::string_view bytes = input.rest();
  require(read(bytes, head_only, 0) == read(bytes, head_only, cut + 1), "the pieces change nothing");
  (void)parse_retry_after(bytes, {});
  return 0;
}
