// SPDX-License-Identifier: Apache-2.0
#include "observe/http_answers.hpp"

#include <exception>
#include <string>

namespace sluice::observe {

Reply HttpAnswers::answer(const Poco::Net::HTTPServerRequest& request) const {
  using Request = Poco::Net::HTTPRequest;
  const std::string& method = request.getMethod();
  const bool post = method == Request::HTTP_POST;
  const bool get = method == Request::HTTP_GET || method == Request::HTTP_HEAD;
  if (!get && !(post && actions_))
    return {405, Reply{}.type, actions_ ? "only GET, HEAD and POST\n" : "only GET and HEAD\n"};
  try {
    const std::string& uri = request.getURI();
    if (auto reply = (post ? actions_ : pages_)(uri.substr(0, uri.find('?')))) return *std::move(reply);
    return {404, Reply{}.type, "no such page\n"};
  } catch (const std::exception& trouble) {
    return {500, Reply{}.type, std::string(trouble.what()) + '\n'};
  }
}

void HttpAnswers::begin() {
  const std::scoped_lock hold(mutex_);
  ++under_way_;
}

void HttpAnswers::end() {
  const std::scoped_lock hold(mutex_);
  if (--under_way_ == 0) idle_.notify_all();
}

void HttpAnswers::wait_until_idle(std::chrono::milliseconds bound) {
  std::unique_lock lock(mutex_);
  idle_.wait_for(lock, bound, [this] { return under_way_ == 0; });
}

}  // namespace sluice::observe
