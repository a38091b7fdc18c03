// SPDX-License-Identifier: Apache-2.0
#include "simulators/kata/tokens.hpp"

#include <chrono>
#include <iomanip>
#include <sstream>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>

#include "simulators/common/dice.hpp"

namespace sluice::simulators {
namespace {

// Wall time, so that a token keeps its age through a restart of the simulator.
std::int64_t now_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Cursor Tokens::start(std::string id, std::string filter, std::uint64_t next, const KataOptions& options) {
  Cursor cursor{std::move(id), std::move(filter), next, {}};
  if (options.token_style == TokenStyle::fresh) return cursor;
  const std::lock_guard lock(mutex_);
  cursor.subscription = encode("subscription " + std::to_string(++issued_) + " " + cursor.id);
  subscriptions_[cursor.subscription] = cursor;
  return cursor;
}

std::optional<Cursor> Tokens::resume(const std::string& id, const std::string& token,
                                     const KataOptions& options) {
  const std::lock_guard lock(mutex_);
  if (const auto found = subscriptions_.find(token); found != subscriptions_.end())
    return found->second.id == id ? std::optional(found->second) : std::nullopt;
  const auto plain = decode(token);
  if (!plain || encode(*plain) != token) return {};  // the decoder overlooks what follows the end
  std::istringstream in(*plain);
  std::string kind;
  Cursor cursor;
  std::uint64_t issue = 0;
  std::int64_t time = 0;
  in >> kind >> cursor.next >> issue >> time >> cursor.id;
  if (!in || kind != "simulator" || cursor.id != id || issue < oldest_) return {};
  if (options.token_lifetime > 0 &&
      static_cast<double>(now_milliseconds() - time) > options.token_lifetime * 1000)
    return {};
  const auto newest = newest_.find(id);
  if (options.old_token == OldToken::refuse && newest != newest_.end() && issue != newest->second) return {};
  in.get();
  std::getline(in, cursor.filter, '\0');
  return cursor;
}

std::string Tokens::after(const Cursor& cursor, std::uint64_t next) {
  const std::lock_guard lock(mutex_);
  const auto issue = ++issued_;
  if (!cursor.subscription.empty()) return cursor.subscription;
  newest_[cursor.id] = issue;
  return encode("simulator " + std::to_string(next) + " " + std::to_string(issue) + " " +
                std::to_string(now_milliseconds()) + " " + cursor.id + " " + cursor.filter);
}

void Tokens::delivered(const Cursor& cursor, std::uint64_t next) {
  const std::lock_guard lock(mutex_);
  if (const auto found = subscriptions_.find(cursor.subscription); found != subscriptions_.end())
    found->second.next = next;
}

void Tokens::forget() {
  const std::lock_guard lock(mutex_);
  oldest_ = issued_ + 1;
  subscriptions_.clear();
}

std::uint64_t Tokens::issued() const {
  const std::lock_guard lock(mutex_);
  return issued_;
}

std::uint64_t Tokens::signature(const std::string& plain) const {
  std::uint64_t value = mix(seed_);
  for (const char c : plain) value = mix(value ^ static_cast<unsigned char>(c));
  return value;
}

std::string Tokens::encode(const std::string& plain) const {
  std::ostringstream text;
  Poco::Base64Encoder encoder(text);
  encoder.rdbuf()->setLineLength(0);
  // As many digits whatever the value: answers with the same events are equally long.
  encoder << std::hex << std::setw(16) << std::setfill('0') << signature(plain) << " " << plain;
  encoder.close();
  return text.str();
}

std::optional<std::string> Tokens::decode(const std::string& token) const try {
  std::istringstream text(token);
  Poco::Base64Decoder decoder(text);
  std::uint64_t signed_with = 0;
  decoder >> std::hex >> signed_with;
  if (decoder.get() != ' ') return {};
  std::string plain{std::istreambuf_iterator<char>(decoder), {}};
  return signed_with == signature(plain) ? std::optional(std::move(plain)) : std::nullopt;
} catch (const std::exception&) {
  return {};
}

}  // namespace sluice::simulators
