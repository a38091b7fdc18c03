// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>
#include <sluice/sdk/batch.hpp>

namespace sluice::siem {

/// Adds a first member to JSON records, with a value that follows from the record's bytes alone: the first
/// 128 bits of their SHA-256. A record that arrives twice has the same one each time, whatever happened in
/// between. One thread at a time.
class RecordIds {
 public:
  /// member: the name; empty: nothing is added. all_json: batches of text have become JSON. Throws
  /// sdk::Failure where there is no SHA-256.
  RecordIds(const std::string& member, bool all_json);

  bool apply_to(const sdk::BatchView& batch) const {
    return !opening_.empty() && (all_json_ || batch.format() == sdk::Format::json);
  }
  /// The same records in the same order with the member; valid until the next call.
  sdk::BatchView add(const sdk::BatchView& batch);

 private:
  void add(std::string_view record);
  void append_digest(std::string_view record);

  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_MD* method) const { EVP_MD_free(method); }
  };
  const std::string opening_;  // {"member":"
  const bool all_json_;
  std::unique_ptr<EVP_MD, Free> sha256_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
  std::string lines_;
  std::vector<uint32_t> ends_;
  sluice_batch batch_{};
};

}  // namespace sluice::siem
