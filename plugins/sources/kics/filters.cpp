// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/filters.hpp"

#include <utility>

namespace sluice::kics {
namespace {

std::string condition(const std::string& member, const char* name, const std::string& json_value) {
  return "[{\"field\":\"" + member + "\",\"condition\":\"" + name + "\",\"value\":" + json_value + "}]";
}

}  // namespace

bool Filters::refused(const std::string& member, const std::string& why) {
  refused_.insert(member);
  return std::exchange(said_[member], why) != why;
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
