// SPDX-License-Identifier: Apache-2.0
#include "client.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/URI.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace sluice::simulators::testing {
namespace {

namespace net = Poco::Net;

net::Context::Ptr context_for(const Identity* identity) {
  net::Context::Ptr context(new net::Context(net::Context::TLS_CLIENT_USE, "", "", "",
                                             net::Context::VERIFY_NONE, 9, false, "DEFAULT"));
  if (!identity) return context;
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> certificate_text(
      BIO_new_mem_buf(identity->certificate.data(), static_cast<int>(identity->certificate.size())),
      BIO_free_all);
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> key_text(
      BIO_new_mem_buf(identity->key.data(), static_cast<int>(identity->key.size())), BIO_free_all);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(certificate_text.get(), nullptr, nullptr, nullptr), X509_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(key_text.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (SSL_CTX_use_certificate(context->sslContext(), certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context->sslContext(), key.get()) != 1)
    throw std::runtime_error("client identity refused");
  return context;
}

Response exchange(net::HTTPClientSession& session, const Request& asked) {
  Response answer;
  session.setTimeout(Poco::Timespan(static_cast<Poco::Timespan::TimeDiff>(asked.timeout * 1e6)));
  try {
    net::HTTPRequest request(asked.method, asked.path, net::HTTPMessage::HTTP_1_1);
    for (const auto& [name, value] : asked.headers) request.set(name, value);
    if (asked.method == "POST" && asked.with_length)
      request.setContentLength(static_cast<std::streamsize>(asked.body.size()));
    session.sendRequest(request) << asked.body;
    net::HTTPResponse response;
    auto& in = session.receiveResponse(response);
    answer.answered = true;
    answer.status = response.getStatus();
    for (const auto& [name, value] : response) answer.headers[name] = value;
    std::array<char, 65536> piece{};
    while (in.read(piece.data(), piece.size()), in.gcount() > 0)
      answer.body.append(piece.data(), static_cast<std::size_t>(in.gcount()));
    const auto* error = session.networkException();
    answer.whole = !error && (!response.hasContentLength() ||
                              static_cast<std::size_t>(response.getContentLength64()) == answer.body.size());
  } catch (const Poco::Exception&) {
    answer.whole = false;
  }
  return answer;
}

}  // namespace

Response ask(std::uint16_t port, const Request& request) {
  net::HTTPSClientSession session("127.0.0.1", port, context_for(request.identity));
  return exchange(session, request);
}

Response ask_plain(std::uint16_t port, const Request& request) {
  net::HTTPClientSession session("127.0.0.1", port);
  return exchange(session, request);
}

std::string encoded(const std::string& text) {
  std::string result;
  Poco::URI::encode(text, "+&=/?#%'", result);
  return result;
}

}  // namespace sluice::simulators::testing
