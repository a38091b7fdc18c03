// SPDX-License-Identifier: Apache-2.0
#include "support/https/client.hpp"

#include <algorithm>
#include <array>

#include <Poco/Net/HTTPRequest.h>
#include <Poco/String.h>
#include <Poco/URI.h>
#include <openssl/x509v3.h>
#include <sluice/sdk/failure.hpp>

#include "support/https/answer.hpp"
#include "support/https/body.hpp"
#include "support/https/session.hpp"
#include "support/socket/connect.hpp"
#include "support/tls/context.hpp"

namespace sluice::support::https {

using sdk::Failure;
using std::chrono::milliseconds;

namespace {

constexpr size_t read_ahead = 128U * 1024;
constexpr uint64_t longest_head = uint64_t{1} << 20;

struct Base {
  socket::Endpoint peer;
  std::string prefix;
};

Base parse_url(const std::string& url) {
  Base base;
  std::string extra;
  try {
    const Poco::URI uri(url);
    if (uri.getScheme() != "https") throw Failure::broken("url \"" + url + "\": only https is supported");
    if (uri.getHost().empty()) throw Failure::broken("url \"" + url + "\": the host is missing");
    base = {{uri.getHost(), uri.getPort()}, uri.getPath()};
    extra = uri.getUserInfo() + uri.getRawQuery() + uri.getFragment();
  } catch (const Poco::Exception& error) {
    throw Failure::broken("url \"" + url + "\": " + error.displayText());
  }
  // The text may hold a password: it is not repeated.
  if (!extra.empty()) throw Failure::broken("url: user name, query and fragment do not belong there");
  while (base.prefix.ends_with('/')) base.prefix.pop_back();
  return base;
}

bool is_address(const std::string& host) {
  const std::unique_ptr<ASN1_OCTET_STRING, tls::Free<ASN1_OCTET_STRING_free>> address(
      a2i_IPADDRESS(host.c_str()));
  return address != nullptr;
}

Poco::Net::Context::Ptr make_context(const tls::TlsOptions& options, tls::Verifier& verifier) {
  Poco::Net::Context::Params parameters;
  parameters.loadDefaultCAs = false;
  parameters.verificationMode = Poco::Net::Context::VERIFY_STRICT;
  parameters.cipherList = "DEFAULT";  // the system's policy
  Poco::Net::Context::Ptr context(new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, parameters));
  context->enableExtendedCertificateVerification(
      false);  // `verifier` checks chain, name and pin in the handshake
  tls::configure_client(*context->sslContext(), options, verifier);
  // Several TLS records with one read of the socket instead of two reads for each.
  SSL_CTX_set_read_ahead(context->sslContext(), 1);
  SSL_CTX_set_default_read_buffer_len(context->sslContext(), read_ahead);
  // A client waits for most of its life, and waits without them.
  SSL_CTX_set_mode(context->sslContext(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

tls::TlsOptions with_name(tls::TlsOptions options, const std::string& host) {
  if (options.server_name.empty()) options.server_name = host;
  return options;
}

void refuse_control_characters(std::string_view text, const char* what) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(text.begin(), text.end(), is_control)) {
    throw Failure::broken(std::string("control character in the ") + what + " of an HTTP request");
  }
}

Poco::Net::HTTPRequest make_head(const Request& request, const Base& base, const std::string& user_agent) {
  refuse_control_characters(request.target, "target");
  Poco::Net::HTTPRequest head(request.method, base.prefix + request.target, Poco::Net::HTTPMessage::HTTP_1_1);
  head.set("User-Agent", user_agent);
  head.set("Accept-Encoding", "identity");
  for (const auto& [name, value] : request.headers) {
    refuse_control_characters(name, "header");
    refuse_control_characters(value, "header");
    head.set(name, value);
  }
  const bool has_body = !request.body.empty() || request.method == "POST" || request.method == "PUT";
  if (has_body) head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
  return head;
}

}  // namespace

struct Client::Impl {
  explicit Impl(ClientOptions given)
      : options(std::move(given)),
        base(parse_url(options.url)),
        tls(with_name(options.tls, base.peer.host)),
        verifier(tls),
        context(make_context(tls, verifier)),
        name(base.peer.text()) {
    refuse_control_characters(options.user_agent, "user agent");
  }

  ClientOptions options;
  Base base;
  tls::TlsOptions tls;
  socket::Canceller canceller;
  tls::Verifier verifier;  // before context, which uses it
  Poco::Net::Context::Ptr context;
  std::string name;
  std::unique_ptr<Session> session;
  std::unique_ptr<Body> body;  // after session: reads from it
  bool keep = false;           // whether the connection outlives the body
  uint64_t connections = 0;
  uint64_t number = 0;  // of the latest request

  void drop() noexcept {
    body.reset();
    session.reset();
  }
  void connect();
  bool take_kept();
  void send(Session& to, const Request& request, milliseconds idle);
  Answer read_head(Session& from, bool head_only);
  Response receive(Session& from, const Request& request, Client& client);
  Response exchange(const Request& request, Client& client);
  size_t read(Response& response, char* buffer, size_t size);

  Failure failure(const std::string& phase, const std::string& cause) const {
    return Failure::retry(name + ": " + phase + ": " + cause);
  }
};

/// Connects and shakes hands. Both are phases of their own in messages.
void Client::Impl::connect() {
  drop();
  socket::TcpOptions tcp;
  tcp.connect_timeout = options.connect_timeout;
  socket::FileDescriptor fd = socket::connect_tcp(base.peer, tcp, canceller);
  Poco::AutoPtr<Poco::Net::StreamSocketImpl> plain(new Poco::Net::StreamSocketImpl(fd.get()));
  fd.release();
  plain->setBlocking(false);
  Poco::AutoPtr<TlsSocket> socket(new TlsSocket(plain.get(), context, canceller));
  verifier.forget();
  ++connections;
  try {
    socket->shake_hands(is_address(tls.server_name) ? std::string() : tls.server_name,
                        options.connect_timeout);
  } catch (const WireError& error) {
    socket->close();
    if (verifier.refusal().empty()) throw failure("TLS handshake", error.what());
    throw Failure::retry_slowly(name + ": TLS handshake: " + verifier.refusal());
  }
  session = std::make_unique<Session>(base.peer, context, socket);
}

/// True where the previous answer was read to its end and its connection still stands.
bool Client::Impl::take_kept() {
  const bool usable = session && body && body->is_complete() && keep && !session->has_leftovers();
  if (!usable || session->tls().is_dead()) {
    drop();
    return false;
  }
  body.reset();
  return true;
}

void Client::Impl::send(Session& to, const Request& request, milliseconds idle) {
  to.tls().set_idle(idle);
  to.tls().allow_end(false);
  Poco::Net::HTTPRequest head = make_head(request, base, options.user_agent);
  std::ostream& out = to.sendRequest(head);
  out.write(request.body.data(), static_cast<std::streamsize>(request.body.size()));
  out.flush();
  to.tls().rethrow();
}

/// What the socket has met comes first: Poco's streams take a broken connection for the end of a text.
Answer Client::Impl::read_head(Session& from, bool head_only) {
  try {
    // Poco bounds the size and the number of header fields, but neither lines that are none nor "100
    // Continue".
    from.tls().set_limit(longest_head);
    Answer answer = read_answer(from, head_only);
    from.tls().rethrow();
    from.tls().set_limit(std::nullopt);
    return answer;
  } catch (const WireError&) {
    from.tls().rethrow();
    throw;
  }
}

Response Client::Impl::receive(Session& from, const Request& request, Client& client) {
  Answer answer = read_head(from, request.method == "HEAD");
  Response response(client);
  response.number_ = number;
  response.status_ = answer.status;
  response.reason_ = std::move(answer.reason);
  response.headers_ = std::move(answer.headers);
  response.content_length_ = answer.length;
  if (const auto delay = response.header("Retry-After")) {
    response.retry_after_ = parse_retry_after(*delay, options.now());
  }
  body = std::move(answer.body);
  keep = answer.keep;
  from.tls().allow_end(answer.until_close);
  return response;
}

Response Client::Impl::exchange(const Request& request, Client& client) {
  const milliseconds idle = request.max_idle.value_or(options.idle_timeout);
  bool kept = take_kept();
  for (;;) {
    if (!kept) connect();
    const uint64_t before = session->tls().received();
    const char* phase = "request";
    try {
      send(*session, request, request.max_wait.value_or(idle));
      phase = "answer";
      Response response = receive(*session, request, client);
      session->tls().set_idle(idle);
      return response;
    } catch (const WireError& error) {
      const bool is_stale =
          kept && error.kind() == WireError::Kind::closed && session->tls().received() == before;
      drop();
      if (!is_stale || !request.repeatable) throw failure(phase, error.what());
    } catch (const Poco::Exception& error) {
      drop();
      throw failure(phase, error.displayText());
    }
    kept = false;
  }
}

size_t Client::Impl::read(Response& response, char* buffer, size_t size) {
  canceller.check();
  if (!body || response.number_ != number) throw failure("reading", "the answer is outdated");
  const SigpipeGuard guard;
  try {
    const size_t received = body->read(buffer, size);
    response.received_ += received;
    return received;
  } catch (const WireError& error) {
    drop();
    std::string place = "body cut after " + std::to_string(response.received_) + " bytes";
    if (response.content_length_) place += " of " + std::to_string(*response.content_length_);
    throw failure("reading", place + ": " + error.what());
  } catch (...) {
    drop();
    throw;
  }
}

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Client::~Client() = default;

Response Client::request(const Request& request) {
  impl_->canceller.check();
  ++impl_->number;
  const SigpipeGuard guard;
  try {
    return impl_->exchange(request, *this);
  } catch (...) {
    impl_->drop();
    throw;
  }
}

void Client::cancel() noexcept {
  impl_->canceller.cancel();
}
const std::string& Client::peer() const {
  return impl_->name;
}
uint64_t Client::connections() const {
  return impl_->connections;
}
void Client::disconnect() noexcept {
  impl_->drop();
}

std::string Response::status_line() const {
  return std::to_string(status_) + (reason_.empty() ? "" : " ") + reason_;
}

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers_) {
    if (Poco::icompare(key, std::string(name)) == 0) return value;
  }
  return std::nullopt;
}

size_t Response::read(char* buffer, size_t size) {
  return client_->impl_->read(*this, buffer, size);
}

std::string Response::read_limited(size_t max) {
  std::string text;
  std::array<char, 4096> piece{};
  try {
    while (text.size() < max) {
      const size_t size = read(piece.data(), std::min(piece.size(), max - text.size()));
      if (size == 0) break;
      text.append(piece.data(), size);
    }
  } catch (const Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
  }
  return text;
}

}  // namespace sluice::support::https
