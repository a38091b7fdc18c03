// SPDX-License-Identifier: Apache-2.0
#include "config/settings.hpp"

#include <algorithm>
#include <utility>

#include <sluice/sdk/host.hpp>

namespace sluice::config {

namespace {

bool same(const Setting& a, const Setting& b) noexcept {
  return a.type == b.type && a.name == b.name && a.text == b.text && a.integer == b.integer &&
         a.items == b.items && a.secret.reveal() == b.secret.reveal();
}

}  // namespace

Settings::Settings(std::vector<Setting> values) : values_(std::move(values)) {
  items_.reserve(values_.size());
  views_.reserve(values_.size());
  for (const Setting& value : values_) {
    auto& items = items_.emplace_back();
    for (const std::string& item : value.items) items.push_back(sdk::borrow(item));
    sluice_setting view{};
    view.size = sizeof view;
    view.type = value.type;
    view.name = sdk::borrow(value.name);
    view.text = sdk::borrow(value.type == SLUICE_OPTION_SECRET ? value.secret.reveal() : value.text);
    view.integer = value.integer;
    view.items = items.empty() ? nullptr : items.data();
    view.item_count = items.size();
    views_.push_back(view);
  }
}

sluice_settings Settings::view() const noexcept {
  sluice_settings view{};
  view.size = sizeof view;
  view.setting_size = sizeof(sluice_setting);
  view.settings = views_.empty() ? nullptr : views_.data();
  view.count = views_.size();
  return view;
}

const Setting* Settings::find(std::string_view name) const noexcept {
  const auto found =
      std::find_if(values_.begin(), values_.end(), [&](const Setting& value) { return value.name == name; });
  return found == values_.end() ? nullptr : &*found;
}

bool operator==(const Settings& a, const Settings& b) noexcept {
  return std::equal(a.values_.begin(), a.values_.end(), b.values_.begin(), b.values_.end(), same);
}

std::vector<std::string> differences(const Settings& a, const Settings& b) {
  std::vector<std::string> names;
  for (const Setting& value : a.values_) {
    const Setting* other = b.find(value.name);
    if (other == nullptr || !same(value, *other)) names.push_back(value.name);
  }
  for (const Setting& value : b.values_) {
    if (a.find(value.name) == nullptr) names.push_back(value.name);
  }
  return names;
}

}  // namespace sluice::config
