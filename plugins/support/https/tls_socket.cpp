// SPDX-License-Identifier: Apache-2.0
#include "support/https/tls_socket.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sluice/sdk/failure.hpp>

#include "support/tls/context.hpp"

namespace sluice::support::https {

using sdk::Failure;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// The code inside of "error:0A000412:SSL routines::…", which is how Poco hands on OpenSSL's errors; 0 where
/// there is none.
unsigned long code_in(const std::string& message) {
  const std::size_t start = message.find("error:");
  return start == std::string::npos ? 0 : std::strtoul(message.c_str() + start + 6, nullptr, 16);
}

bool is_end(const Poco::Exception& error) {
  if (dynamic_cast<const Poco::Net::ConnectionResetException*>(&error) != nullptr) return true;
  if (dynamic_cast<const Poco::Net::ConnectionAbortedException*>(&error) != nullptr) return true;
  if (dynamic_cast<const Poco::Net::SSLConnectionUnexpectedlyClosedException*>(&error) != nullptr)
    return true;
  const unsigned long code = code_in(error.displayText());
  const bool is_eof =
      ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  return is_eof || error.code() == EPIPE;
}

std::string cause(const Poco::Exception& error) {
  if (dynamic_cast<const Poco::Net::ConnectionResetException*>(&error) != nullptr)
    return "connection reset by the peer";
  if (is_end(error)) return "the server closed the connection";
  return tls::explain_code(code_in(error.displayText()), error.displayText());
}

}  // namespace

SigpipeGuard::SigpipeGuard() {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, &before_);
}

SigpipeGuard::~SigpipeGuard() {
  if (sigismember(&before_, SIGPIPE) == 1) return;  // blocked by the caller, who deals with it
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  const timespec now{0, 0};
  while (sigtimedwait(&pipe, nullptr, &now) > 0) {
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

TlsSocket::TlsSocket(Poco::Net::StreamSocketImpl* plain, Poco::Net::Context::Ptr context,
                     const socket::Canceller& canceller)
    : SecureStreamSocketImpl(plain, std::move(context)), canceller_(canceller) {}

template <typename Step>
int TlsSocket::repeat(milliseconds limit, Step step) {
  rethrow();
  const auto deadline = steady_clock::now() + limit;
  try {
    for (;;) {
      canceller_.check();
      ERR_clear_error();
      const int result = step();
      if (result >= 0) return result;
      const short events = result == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE ? POLLOUT : POLLIN;
      const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
      const bool is_over = left.count() <= 0 || socket::wait_for(sockfd(), events, left, canceller_) == 0;
      if (is_over)
        fail(WireError::Kind::silent, "the server was silent for " + std::to_string(limit.count()) + " ms");
    }
  } catch (const Poco::Exception& error) {
    fail(is_end(error) ? WireError::Kind::closed : WireError::Kind::broken,
         is_end(error) ? last_words(cause(error)) : cause(error));
  } catch (const Failure&) {
    failure_ = std::current_exception();
    throw;
  }
}

void TlsSocket::shake_hands(const std::string& server_name, milliseconds timeout) {
  setPeerHostName(server_name);
  setLazyHandshake(true);
  connectSSL();
  repeat(timeout, [this] { return completeHandshake(); });
}

int TlsSocket::receiveBytes(void* buffer, int length, int flags) {
  rethrow();
  if (received_ >= limit_) fail(WireError::Kind::broken, "the head of the answer has no end");
  const int received =
      repeat(idle_, [&] { return SecureStreamSocketImpl::receiveBytes(buffer, length, flags); });
  if (received == 0 && !end_allowed_) fail(WireError::Kind::closed, "the server closed the connection");
  received_ += static_cast<uint64_t>(received);
  return received;
}

int TlsSocket::sendBytes(const void* buffer, int length, int flags) {
  const char* position = static_cast<const char*>(buffer);
  int left = length;
  while (left > 0) {
    const int sent = repeat(idle_, [&] { return SecureStreamSocketImpl::sendBytes(position, left, flags); });
    if (sent == 0) fail(WireError::Kind::closed, "the server closed the connection");
    position += sent;
    left -= sent;
  }
  return length;
}

void TlsSocket::close() {
  try {
    SecureStreamSocketImpl::close();
  } catch (const Poco::Exception&) {
    // A connection that is given up may be in any state; its end has nothing to tell.
  }
  ERR_clear_error();
}

void TlsSocket::rethrow() const {
  if (failure_) std::rethrow_exception(failure_);
}

std::string TlsSocket::last_words(const std::string& otherwise) {
  std::array<char, 4096> nowhere;
  try {
    ERR_clear_error();
    while (SecureStreamSocketImpl::receiveBytes(nowhere.data(), static_cast<int>(nowhere.size()), 0) > 0) {
    }
  } catch (const Poco::Exception& error) {
    const unsigned long code = code_in(error.displayText());
    if (tls::is_alert(code)) return tls::explain_code(code, otherwise);
  }
  return otherwise;
}

bool TlsSocket::is_dead() const {
  pollfd watched{const_cast<TlsSocket*>(this)->sockfd(), POLLRDHUP, 0};
  return failure_ != nullptr || ::poll(&watched, 1, 0) != 0;
}

void TlsSocket::fail(WireError::Kind kind, const std::string& what) {
  failure_ = std::make_exception_ptr(WireError(kind, what));
  std::rethrow_exception(failure_);
}

}  // namespace sluice::support::https
