// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

#include <Poco/Net/HTTPServerRequest.h>

#include "observe/http_server.hpp"

namespace sluice::observe {

/// What a server answers with, and how many answers are under way. Any thread may call.
class HttpAnswers {
 public:
  HttpAnswers(HttpServer::Pages pages, HttpServer::Pages actions)
      : pages_(std::move(pages)), actions_(std::move(actions)) {}
  HttpAnswers(const HttpAnswers&) = delete;
  HttpAnswers& operator=(const HttpAnswers&) = delete;

  Reply answer(const Poco::Net::HTTPServerRequest& request) const;

  void begin();
  void end();
  void wait_until_idle(std::chrono::milliseconds bound);

 private:
  const HttpServer::Pages pages_, actions_;
  std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t under_way_ = 0;
};

}  // namespace sluice::observe
