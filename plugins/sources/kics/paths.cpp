// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/paths.hpp"

#include <algorithm>

#include "sources/kics/resource.hpp"

namespace sluice::kics {

Paths::Paths(const sdk::Map& fixed) {
  for (const auto& [resource, path] : fixed) fixed_[resource] = normalised(path);
}

std::vector<std::string> Paths::candidates(const std::string& resource) const {
  if (const auto found = fixed_.find(resource); found != fixed_.end()) return {found->second};
  const auto found = known_.find(resource);
  if (found != known_.end() && !found->second.answers.empty()) return {found->second.answers};
  return info_of(resource).paths;
}

bool Paths::is_guess(const std::string& resource) const {
  const auto found = known_.find(resource);
  return info_of(resource).guessed && !fixed_.contains(resource) &&
         (found == known_.end() || found->second.answers.empty());
}

void Paths::note(const std::string& resource, const std::string& path, int status) {
  const auto& info = info_of(resource);
  auto& known = known_[resource];
  if (status == 200) {
    if (known.answers == path) return;
    known.answers = path;
    std::erase_if(known.refused, [&](const auto& one) { return one.first == path; });
    // Where the first of known paths answers nothing had to be found out.
    news_ = news_ || fixed_.contains(resource) || info.guessed || !known.refused.empty();
    return;
  }
  if (known.answers == path) known.answers.clear();  // the Server is another one now: all are tried again
  const auto at = std::find_if(known.refused.begin(), known.refused.end(),
                               [&](const auto& one) { return one.first == path; });
  if (at != known.refused.end() && at->second == status) return;
  if (at == known.refused.end()) {
    known.refused.emplace_back(path, status);
  } else {
    at->second = status;
  }
  news_ = true;
}

std::string Paths::report() {
  if (!std::exchange(news_, false)) return {};
  std::string line;
  for (const auto& info : catalogue()) {
    const auto found = known_.find(info.name);
    if (found == known_.end()) continue;
    const auto& [answers, refused] = found->second;
    if (!info.guessed && refused.empty() && !fixed_.contains(info.name)) continue;
    line += (line.empty() ? "" : "; ") + info.name + ": ";
    if (!answers.empty()) line += answers + " answers";
    for (std::size_t i = 0; i < refused.size(); ++i) {
      line += i > 0 ? ", " : answers.empty() ? "no answer at " : ", not ";
      line += refused[i].first + " (HTTP " + std::to_string(refused[i].second) + ")";
    }
  }
  return line;
}

bool Paths::is_absent(int status) {
  return status == 400 || status == 404 || status == 405 || status == 410 || status == 501;
}

std::string Paths::normalised(const std::string& path) {
  static const std::string base = "/kics/api";
  std::string text = path;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/' || c == '~';
  });
  if (!plain) return {};
  while (!text.empty() && text.back() == '/') text.pop_back();
  if (text.empty()) return {};
  if (text.front() != '/') text.insert(0, 1, '/');
  if (text.starts_with(base + '/')) text.erase(0, base.size());
  return text.find("//") == text.npos && text.find("/../") == text.npos ? text : std::string();
}

}  // namespace sluice::kics
