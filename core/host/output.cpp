// SPDX-License-Identifier: Apache-2.0
#include "host/output.hpp"

#include <filesystem>
#include <iostream>

#include "base/error.hpp"

namespace sluice::host {
namespace {

constexpr std::size_t written_at_once = std::size_t{1} << 20;

}  // namespace

Output::Output(const std::string& file) {
  if (!file.empty()) file_.emplace(std::filesystem::absolute(file), 0600);
}

void Output::write(std::string_view text) {
  if (!file_) {
    std::cout << text;
    if (!std::cout) throw base::Error("cannot write to standard output");
    return;
  }
  pending_ += text;
  if (pending_.size() < written_at_once) return;
  file_->write(pending_);
  pending_.clear();
}

void Output::finish() {
  if (file_) {
    file_->write(pending_);
    file_->place();
  } else if (!(std::cout << std::flush)) {
    throw base::Error("cannot write to standard output");
  }
}

}  // namespace sluice::host
