// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sluice/abi.h>
#include <sluice/sdk/failure.hpp>
#include <sluice/sdk/host.hpp>
#include <sluice/sdk/secret.hpp>

namespace sluice::sdk {

/// A number of bytes, written in TOML as 4096, "1 MiB" or "20 GB".
struct Bytes {
  uint64_t value = 0;  ///< bytes
  /// By value.
  auto operator<=>(const Bytes&) const = default;
};

/// Key and value pairs in the order of the file.
using Map = std::vector<std::pair<std::string, std::string>>;

/// How one C++ type is declared as an option (type), shown as a default (text), and filled from a setting
/// (read). There is one for each type that a member of a configuration may have; another type is a compile
/// error.
///  - std::string: SLUICE_OPTION_STRING, or what Field::path(), file(), uuid(), url(), address() or one_of()
///    make of it
///  - Secret: SLUICE_OPTION_SECRET
///  - bool: SLUICE_OPTION_BOOLEAN
///  - an integer: SLUICE_OPTION_INTEGER, with bounds that fit into it
///  - std::chrono::milliseconds: SLUICE_OPTION_DURATION
///  - Bytes: SLUICE_OPTION_BYTES
///  - std::vector of std::string: SLUICE_OPTION_LIST
///  - Map: SLUICE_OPTION_MAP
///  - std::optional of one of these: the same, without a default
///
/// An enumeration is a choice: field() takes the name of each value.
template <class T>
struct OptionType;

template <>
struct OptionType<std::string> {
  static constexpr uint32_t type = SLUICE_OPTION_STRING;
  /// Between single quotes where double ones would need escapes, as JSON does.
  static std::string text(const std::string& value) {
    if (value.empty()) return "";
    const char quote = value.find_first_of("\"\\") == std::string::npos ? '"' : '\'';
    return quote + value + quote;
  }
  static void read(std::string& value, const sluice_setting& setting) { value = view(setting.text); }
};

template <>
struct OptionType<Secret> {
  static constexpr uint32_t type = SLUICE_OPTION_SECRET;
  static std::string text(const Secret&) { return ""; }
  static void read(Secret& value, const sluice_setting& setting) {
    value = Secret(std::string(view(setting.text)));
  }
};

template <>
struct OptionType<bool> {
  static constexpr uint32_t type = SLUICE_OPTION_BOOLEAN;
  static std::string text(bool value) { return value ? "true" : "false"; }
  static void read(bool& value, const sluice_setting& setting) { value = setting.integer != 0; }
};

template <std::integral T>
struct OptionType<T> {
  static constexpr uint32_t type = SLUICE_OPTION_INTEGER;
  static std::string text(T value) { return std::to_string(value); }
  static void read(T& value, const sluice_setting& setting) { value = static_cast<T>(setting.integer); }
};

template <>
struct OptionType<std::chrono::milliseconds> {
  static constexpr uint32_t type = SLUICE_OPTION_DURATION;
  static std::string text(std::chrono::milliseconds value) {
    const auto ms = value.count();
    if (ms != 0 && ms % 3'600'000 == 0) return '"' + std::to_string(ms / 3'600'000) + "h\"";
    if (ms != 0 && ms % 60'000 == 0) return '"' + std::to_string(ms / 60'000) + "m\"";
    if (ms % 1000 == 0) return '"' + std::to_string(ms / 1000) + "s\"";
    return '"' + std::to_string(ms) + "ms\"";
  }
  static void read(std::chrono::milliseconds& value, const sluice_setting& setting) {
    value = std::chrono::milliseconds(setting.integer);
  }
};

template <>
struct OptionType<Bytes> {
  static constexpr uint32_t type = SLUICE_OPTION_BYTES;
  static std::string text(Bytes value) {
    static constexpr std::pair<uint64_t, const char*> units[] = {
        {uint64_t{1} << 30, " GiB"}, {uint64_t{1} << 20, " MiB"}, {uint64_t{1} << 10, " KiB"}};
    for (const auto& [size, name] : units) {
      if (value.value != 0 && value.value % size == 0)
        return '"' + std::to_string(value.value / size) + name + '"';
    }
    return std::to_string(value.value);
  }
  static void read(Bytes& value, const sluice_setting& setting) {
    value.value = static_cast<uint64_t>(setting.integer);
  }
};

template <>
struct OptionType<std::vector<std::string>> {
  static constexpr uint32_t type = SLUICE_OPTION_LIST;
  static std::string text(const std::vector<std::string>& value) {
    std::string out;
    for (const auto& item : value) out += (out.empty() ? "[\"" : ", \"") + item + '"';
    return out.empty() ? "[]" : out + ']';
  }
  static void read(std::vector<std::string>& value, const sluice_setting& setting) {
    value.clear();
    for (std::size_t i = 0; i < setting.item_count; ++i) value.emplace_back(view(setting.items[i]));
  }
};

template <>
struct OptionType<Map> {
  static constexpr uint32_t type = SLUICE_OPTION_MAP;
  static std::string text(const Map& value) {
    std::string out;
    for (const auto& [key, item] : value)
      out += (out.empty() ? "{ " : ", ") + ('"' + key + "\" = \"" + item + '"');
    return out.empty() ? "{}" : out + " }";
  }
  static void read(Map& value, const sluice_setting& setting) {
    value.clear();
    for (std::size_t i = 0; i + 1 < setting.item_count; i += 2) {
      value.emplace_back(view(setting.items[i]), view(setting.items[i + 1]));
    }
  }
};

template <class T>
struct OptionType<std::optional<T>> {
  static constexpr uint32_t type = OptionType<T>::type;
  static std::string text(const std::optional<T>& value) { return value ? OptionType<T>::text(*value) : ""; }
  static void read(std::optional<T>& value, const sluice_setting& setting) {
    OptionType<T>::read(value.emplace(), setting);
  }
};

}  // namespace sluice::sdk
