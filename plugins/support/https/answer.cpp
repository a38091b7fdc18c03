// SPDX-License-Identifier: Apache-2.0
#include "support/https/answer.hpp"

#include <cstdlib>
#include <sstream>
#include <string>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>

#include "support/https/tls_socket.hpp"

namespace sluice::support::https {
namespace {

/// A server may send any number. getStatus() hands it over as an enumeration, for which one beyond its values
/// is undefined; the status line does not.
int status_of(const Poco::Net::HTTPResponse& head) {
  std::ostringstream text;
  head.write(text);
  const std::string line = text.str();
  const auto space = line.find(' ');
  return space == std::string::npos ? 0 : std::atoi(line.c_str() + space);
}

}  // namespace

Answer read_answer(Poco::Net::HTTPClientSession& session, bool head_only) {
  Poco::Net::HTTPResponse head;
  try {
    session.receiveResponse(head);
  } catch (const Poco::Exception& error) {
    throw WireError(WireError::Kind::broken, "not an HTTP answer: " + error.displayText());
  }
  Answer answer;
  answer.status = status_of(head);
  answer.reason = head.getReason();
  answer.headers.assign(head.begin(), head.end());
  answer.length = length_of(head);
  const bool empty = has_no_body(answer.status, head_only);
  answer.body = make_body(session, head, empty);
  answer.until_close = lasts_until_close(head, empty);
  answer.keep = head.getKeepAlive() && !answer.until_close;
  return answer;
}

}  // namespace sluice::support::https
