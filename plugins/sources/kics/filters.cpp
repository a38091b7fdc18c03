// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/filters.hpp"

#include <utility>

namespace sluice::kics {
namespace {

constexpr std::chrono::hours ask_again{1};

std::string condition(const std::string& member, const char* name, const std::string& json_value) {
  return "[{\"field\":\"" + member + "\",\"condition\":\"" + name + "\",\"value\":" + json_value + "}]";
}

}  // namespace

bool Filters::is_open(const std::string& member, Time now) const {
  const auto found = refused_.find(member);
  return found == refused_.end() || now >= found->second.until;
}

bool Filters::refused(const std::string& member, const std::string& why, Time now) {
  auto& refusal = refused_[member];
  refusal.until = now + ask_again;
  return std::exchange(refusal.why, why) != why;
}

bool Filters::is_refusal(int status) {
  return status == 400 || status == 404 || status == 405 || status == 415 || status == 422 || status == 500 ||
         status == 501;
}

std::string Filters::at_least(const std::string& member, const std::string& json_value) {
  return condition(member, ">=", json_value);
}
std::string Filters::equal(const std::string& member, const std::string& json_value) {
  return condition(member, "=", json_value);
}

}  // namespace sluice::kics
