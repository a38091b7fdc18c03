// SPDX-License-Identifier: Apache-2.0
#include "support/https/answer.hpp"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>

#include "support/https/tls_socket.hpp"

namespace sluice::support::https {

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
  answer.body = make_body(session, head, head_only);
  answer.until_close = lasts_until_close(head, head_only);
  answer.keep = head.getKeepAlive() && !answer.until_close;
  return answer;
}

}  // namespace sluice::support::https
