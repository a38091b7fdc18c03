// SPDX-License-Identifier: Apache-2.0
#include "sinks/csv/headers.hpp"

#include <utility>

namespace sluice::csv {

namespace {

constexpr std::pair<const char*, const char*> exporter_titles[] = {
    {"Id", "Идентификатор"},
    {"id", "Идентификатор"},
    {"DeviceId", "Идентификатор устройства"},
    {"device", "Устройство"},
    {"ApplicationName", "Название приложения"},
    {"name", "Имя"},
    {"fullName", "Полное имя"},
    {"ApplicationVersion", "Версия приложения"},
    {"PatchVersion", "Версия патча"},
    {"UserName", "Имя пользователя"},
    {"description", "Описание"},
    {"Domain", "Домен"},
    {"groups", "Группы"},
    {"isDisabled", "Отключен"},
    {"isLockedOut", "Заблокирован"},
    {"lastSeen", "Последний вход"},
    {"canChangePassword", "Можно сменить пароль"},
    {"mustChangePassword", "Требуется смена пароля"},
    {"passwordNeverExpires", "Пароль не истекает"},
    {"sid", "SID"},
    {"source", "Источник"},
    {"installedOn", "Установлено на"},
    {"version", "Версия"},
    {"vendor", "Производитель"},
    {"program", "Программа"},
    {"size", "Размер"},
};

}  // namespace

Headers::Headers(const Config& config) {
  for (const auto& [key, title] : config.headers) titles_.emplace(key, title);
  if (config.profile != Profile::compat) return;
  for (const auto& [key, title] : exporter_titles) titles_.emplace(key, title);
}

const std::string* Headers::title(std::string_view key) const {
  const auto found = titles_.find(key);
  return found == titles_.end() ? nullptr : &found->second;
}

}  // namespace sluice::csv
