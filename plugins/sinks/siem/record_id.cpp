// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/record_id.hpp"

#include <array>

#include <sluice/sdk/failure.hpp>

namespace sluice::siem {
namespace {

constexpr std::size_t id_bytes = 16;
constexpr std::size_t kept_capacity = std::size_t{8} << 20;
constexpr std::string_view space = " \t\r\n";

}  // namespace

RecordIds::RecordIds(const std::string& member, bool all_json)
    : opening_(member.empty() ? "" : "{\"" + member + "\":\""), all_json_(all_json) {
  if (member.empty()) return;
  sha256_.reset(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  context_.reset(EVP_MD_CTX_new());
  if (!sha256_ || !context_)
    throw sdk::Failure::broken("SHA-256 is not available in this OpenSSL, and record_id needs it");
}

sdk::BatchView RecordIds::add(const sdk::BatchView& batch) {
  if (lines_.capacity() > kept_capacity) lines_ = {};  // an unusually large batch does not keep its memory
  lines_.clear();
  ends_.clear();
  lines_.reserve(batch.lines().size() + batch.size() * (opening_.size() + 2 * id_bytes + 2));
  for (uint32_t i = 0; i < batch.size(); ++i) {
    add(batch[i]);
    ends_.push_back(static_cast<uint32_t>(lines_.size()));
    lines_ += '\n';
  }
  const std::string_view stream = batch.stream();
  batch_ = {sizeof batch_, SLUICE_FORMAT_JSON, 0,           batch.size(), {stream.data(), stream.size()},
            lines_.data(), lines_.size(),      ends_.data()};
  return sdk::BatchView(&batch_);
}

void RecordIds::add(std::string_view record) {
  const std::size_t brace = record.find_first_not_of(space);
  if (brace == std::string_view::npos || record[brace] != '{') {  // no object: nothing can be a member of it
    lines_ += record;
    return;
  }
  const std::string_view rest = record.substr(brace + 1);
  const std::size_t first = rest.find_first_not_of(space);
  lines_ += opening_;
  append_digest(record);
  lines_ += first != std::string_view::npos && rest[first] == '}' ? "\"" : "\",";
  lines_ += rest;
}

void RecordIds::append_digest(std::string_view record) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  if (EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context_.get(), record.data(), record.size()) != 1 ||
      EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1)
    throw sdk::Failure::retry("SHA-256 for record_id: out of memory");
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < id_bytes; ++i) {
    lines_ += digits[digest.at(i) >> 4U];
    lines_ += digits[digest.at(i) & 15U];
  }
}

}  // namespace sluice::siem
