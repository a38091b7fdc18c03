// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/exchange.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>

#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/X509Certificate.h>
#include <Poco/URI.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <sys/socket.h>

#include "simulators/common/server.hpp"

namespace sluice::simulators {
namespace {

constexpr std::size_t piece_size = 256 * 1024;
constexpr std::size_t maximum_request_body = 1024 * 1024;

/// Thrown through a producer to end it: the connection is gone, or was ended on purpose.
struct Cut {};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string peer_fingerprint(const Poco::Net::StreamSocket& socket) {
  if (!socket.secure()) return {};
  const Poco::Net::SecureStreamSocket secure(socket);
  if (!secure.havePeerCertificate()) return {};
  const auto certificate = secure.peerCertificate();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate.certificate(), EVP_sha256(), digest.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += "0123456789abcdef"[digest[i] >> 4];
    text += "0123456789abcdef"[digest[i] & 15];
  }
  return text;
}

/// Dissolving a TCP connection sends a reset at once and leaves the descriptor to its owner.
void reset_connection(const Poco::Net::StreamSocket& socket) {
  sockaddr nobody{};
  nobody.sa_family = AF_UNSPEC;
  ::connect(socket.impl()->sockfd(), &nobody, sizeof nobody);
}

std::string read_body(std::istream& in) {
  std::string body;
  std::array<char, 4096> piece{};
  while (in.read(piece.data(), piece.size()), in.gcount() > 0)
    if (body.size() < maximum_request_body) body.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  return body;
}

}  // namespace

/// Frames, counts, and spoils the body at the right byte.
class Exchange::Writer {
 public:
  Writer(Exchange& exchange, const Reply& reply, std::uint64_t length)
      : exchange_(exchange), delivery_(reply.delivery), chunked_(reply.chunked) {
    if (delivery_.truncate) end_ = delivery_.truncate->of(length);
    if (delivery_.reset) reset_ = delivery_.reset->of(length);
    if (delivery_.stall) stall_ = delivery_.stall->of(length);
    buffer_.reserve(piece_size);
  }

  void write(std::string_view data) {
    while (!data.empty()) {
      const auto size = std::min(data.size(), piece_size - buffer_.size());
      buffer_.append(data.substr(0, size));
      data.remove_prefix(size);
      if (buffer_.size() == piece_size) flush();
    }
  }

  void finish() {
    flush();
    events();
    if (chunked_) raw("0\r\n\r\n");
  }

  void raw(std::string_view data) {
    while (!data.empty()) {
      const int sent = exchange_.socket_.sendBytes(data.data(), static_cast<int>(data.size()));
      if (sent <= 0 || exchange_.server_.stopping()) throw Cut{};
      exchange_.bytes_sent_ += static_cast<std::uint64_t>(sent);
      data.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

 private:
  void flush() {
    std::string_view data = buffer_;
    while (!data.empty()) {
      events();
      const auto size = next_step(data.size());
      frame(data.substr(0, size));
      position_ += size;
      data.remove_prefix(size);
      if (delivery_.drip_bytes && !exchange_.server_.pause(delivery_.drip_pause)) throw Cut{};
    }
    buffer_.clear();
  }

  std::size_t next_step(std::size_t available) const {
    std::uint64_t size = available;
    for (const auto& point : {end_, reset_, stall_})
      if (point && *point > position_) size = std::min(size, *point - position_);
    if (delivery_.drip_bytes) size = std::min(size, delivery_.drip_bytes);
    return static_cast<std::size_t>(size);
  }

  /// What has to happen at this byte.
  void events() {
    if (stall_ && position_ >= *stall_) {
      stall_.reset();
      if (!exchange_.server_.pause(delivery_.stall_time)) throw Cut{};
    }
    if (reset_ && position_ >= *reset_) {
      exchange_.hang_up(true);
      throw Cut{};
    }
    if (end_ && position_ >= *end_) throw Cut{};
  }

  void frame(std::string_view data) {
    if (!chunked_) return raw(data);
    std::ostringstream size;
    size << std::hex << data.size() << "\r\n";
    framed_.assign(size.str()).append(data).append("\r\n");
    raw(framed_);
  }

  Exchange& exchange_;
  const Delivery& delivery_;
  bool chunked_;
  std::optional<std::uint64_t> end_, reset_, stall_;
  std::uint64_t position_ = 0;
  std::string buffer_, framed_;
};

Exchange::Exchange(Server& server, std::atomic<std::uint64_t>& bytes_sent,
                   Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response)
    : server_(server),
      bytes_sent_(bytes_sent),
      response_(response),
      socket_(static_cast<Poco::Net::HTTPServerRequestImpl&>(request).socket()),
      method_(request.getMethod()),
      fingerprint_(peer_fingerprint(socket_)) {
  for (const auto& [name, value] : request) headers_[lower(name)] = value;
  // Without either there is no body, but Poco would wait for one until the client closes.
  if (request.hasContentLength() || request.getChunkedTransferEncoding()) body_ = read_body(request.stream());
  const Poco::URI uri(request.getURI());
  path_ = uri.getPath();
  parameters_ = uri.getQueryParameters();
}

std::optional<std::string> Exchange::parameter(const std::string& name) const {
  for (const auto& [key, value] : parameters_)
    if (key == name) return value;
  return {};
}

std::string Exchange::header(const std::string& name) const {
  const auto found = headers_.find(lower(name));
  return found == headers_.end() ? std::string() : found->second;
}

bool Exchange::send(const Reply& reply) try {
  const bool bodyless = reply.status == 204 || reply.status == 304;
  const auto length = reply.produce ? reply.length : reply.body.size();
  response_.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(reply.status));
  if (!bodyless && !reply.content_type.empty()) response_.setContentType(reply.content_type);
  for (const auto& [name, value] : reply.headers) {
    if (name == "Date") response_.erase(name);  // one is there already
    if (!value.empty()) response_.add(name, value);
  }
  if (!bodyless && reply.chunked) response_.setChunkedTransferEncoding(true);
  if (!bodyless && !reply.chunked) response_.setContentLength64(static_cast<Poco::Int64>(length));

  if (reply.delivery.delay.count() > 0 && !server_.pause(reply.delivery.delay)) throw Cut{};
  std::ostringstream head;
  response_.write(head);
  Writer writer(*this, reply, length);
  writer.raw(head.str());
  if (bodyless || method_ == "HEAD") return true;
  if (reply.produce)
    reply.produce([&writer](std::string_view data) { writer.write(data); });
  else
    writer.write(reply.body);
  writer.finish();
  return true;
} catch (const Cut&) {
  response_.setKeepAlive(false);
  return false;
} catch (const Poco::Exception&) {  // the client went away
  response_.setKeepAlive(false);
  return false;
}

void Exchange::hang_up(bool reset) {
  if (reset) reset_connection(socket_);
  response_.setKeepAlive(false);
}

}  // namespace sluice::simulators
