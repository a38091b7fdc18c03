// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <sluice/abi.h>
#include <sluice/sdk/option.hpp>

namespace sluice::sdk {

/// A problem across options: the option to point at, what is wrong and what to do.
struct Problem {
  std::string option;    ///< as declared; empty: the table as a whole
  std::string text;      ///< "what is wrong; what to do"
  bool warning = false;  ///< advice that does not refuse the file
};

/// The declaration of one option: the member is both the destination and the default, the rest is for people.
template <class Config>
class Field {
 public:
  /// The type of the option follows from that of the member: see OptionType.
  template <class Member>
  Field(std::string name, Member Config::*member, std::string meaning)
      : name_(std::move(name)), meaning_(std::move(meaning)), type_(OptionType<Member>::type) {
    show_ = [member](const Config& config) { return OptionType<Member>::text(config.*member); };
    read_ = [member](Config& config, const sluice_setting& setting) {
      OptionType<Member>::read(config.*member, setting);
    };
  }

  /// A choice: each name stands for one value of an enumeration.
  template <class Enumeration>
  Field(std::string name, Enumeration Config::*member, std::string meaning,
        std::vector<std::pair<std::string, Enumeration>> values)
      : name_(std::move(name)), meaning_(std::move(meaning)), type_(SLUICE_OPTION_CHOICE) {
    for (const auto& value : values) choices_.push_back(value.first);
    show_ = [member, values](const Config& config) {
      for (const auto& [text, value] : values) {
        if (value == config.*member) return '"' + text + '"';
      }
      return std::string();
    };
    read_ = [member, values](Config& config, const sluice_setting& setting) {
      for (const auto& [text, value] : values) {
        if (text == view(setting.text)) config.*member = value;
      }
    };
  }

  /// A file without it is refused; the default of the member is not shown.
  Field&& required() && { return flags_ |= SLUICE_OPTION_REQUIRED, std::move(*this); }
  /// Of a setup option: `sluice setup PLUGIN VALUE` needs no --name before it.
  Field&& positional() && { return flags_ |= SLUICE_OPTION_POSITIONAL, std::move(*this); }
  /// As written in TOML, quotes included; for options without a default that says enough.
  Field&& example(std::string text) && { return example_ = std::move(text), std::move(*this); }
  /// Of a number, or of the items of a list; the bound itself is allowed.
  Field&& at_least(int64_t value) && { return minimum_ = value, std::move(*this); }
  /// The same.
  Field&& at_most(int64_t value) && { return maximum_ = value, std::move(*this); }
  /// Of a duration.
  Field&& at_least(std::chrono::milliseconds value) && { return std::move(*this).at_least(value.count()); }
  /// Of a duration.
  Field&& at_most(std::chrono::milliseconds value) && { return std::move(*this).at_most(value.count()); }
  /// Of a number of bytes.
  Field&& at_least(Bytes value) && { return std::move(*this).at_least(static_cast<int64_t>(value.value)); }
  /// Of a number of bytes.
  Field&& at_most(Bytes value) && { return std::move(*this).at_most(static_cast<int64_t>(value.value)); }
  /// The items a list may hold, or the texts a string may be.
  Field&& one_of(std::vector<std::string> choices) && {
    if (type_ == SLUICE_OPTION_STRING) type_ = SLUICE_OPTION_CHOICE;
    return choices_ = std::move(choices), std::move(*this);
  }
  /// A path, which arrives absolute.
  Field&& path() && { return type_ = SLUICE_OPTION_PATH, std::move(*this); }
  /// A file that must be there and readable.
  Field&& file() && { return type_ = SLUICE_OPTION_FILE, std::move(*this); }
  /// With file(): a bare name stands for NAME.toml in this folder below the host's share folder.
  Field&& shipped(std::string folder) && { return shipped_ = std::move(folder), std::move(*this); }
  /// 8-4-4-4-12 hexadecimal digits, case kept.
  Field&& uuid() && { return type_ = SLUICE_OPTION_UUID, std::move(*this); }
  /// An http or https URL with a host and without a user.
  Field&& url() && { return type_ = SLUICE_OPTION_URL, std::move(*this); }
  /// host:port, IPv4:port or [IPv6]:port.
  Field&& address() && { return type_ = SLUICE_OPTION_ADDRESS, std::move(*this); }

 private:
  template <class>
  friend class Spec;

  std::string name_, meaning_, example_, default_, shipped_;
  uint32_t type_, flags_ = 0;
  int64_t minimum_ = std::numeric_limits<int64_t>::min(), maximum_ = std::numeric_limits<int64_t>::max();
  std::vector<std::string> choices_;
  std::vector<sluice_str> choice_views_;
  std::function<std::string(const Config&)> show_;
  std::function<void(Config&, const sluice_setting&)> read_;
};

/// Declares an option that is a member of Config: field("timeout", &Config::timeout, "Time allowed.").
template <class Config, class Member>
Field<Config> field(std::string name, Member Config::*member, std::string meaning) {
  return {std::move(name), member, std::move(meaning)};
}
/// The same for a choice: field("format", &Config::format, "What is written.", {{"cef", Format::cef}}).
template <class Config, class Enumeration>
Field<Config> field(std::string name, Enumeration Config::*member, std::string meaning,
                    std::vector<std::pair<std::string, std::type_identity_t<Enumeration>>> values) {
  return {std::move(name), member, std::move(meaning), std::move(values)};
}

/// All options of a plugin, declared once. Parsing, defaults, validation, help, schema and documentation come
/// from it. Lives as long as the library (a function-local static), is immutable, and may be read from any
/// thread.
template <class Config>
class Spec {
 public:
  /// Adds what is wrong with a configuration whose options are each right by themselves.
  using Check = std::function<void(const Config&, std::vector<Problem>&)>;

  /// check: what only this plugin can see, such as two options that contradict each other. No network.
  Spec(std::vector<Field<Config>> fields, Check check = {})
      : fields_(std::move(fields)), check_(std::move(check)) {
    const Config defaults{};
    for (auto& field : fields_) {
      field.default_ = field.show_(defaults);
      for (const auto& choice : field.choices_) field.choice_views_.push_back(borrow(choice));
      options_.push_back(option_of(field));
    }
  }
  Spec(const Spec&) = delete;
  Spec& operator=(const Spec&) = delete;

  /// The declarations as the contract has them; valid as long as this lives.
  const std::vector<sluice_option>& options() const noexcept { return options_; }

  /// The configuration that the settings describe. The host has checked types and ranges before.
  Config read(const sluice_settings& settings) const {
    Config config{};
    for (std::size_t i = 0; i < settings.count; ++i) {
      const auto* bytes = reinterpret_cast<const char*>(settings.settings) + i * settings.setting_size;
      const auto& setting = *reinterpret_cast<const sluice_setting*>(bytes);
      const auto field = std::find_if(fields_.begin(), fields_.end(),
                                      [&](const Field<Config>& f) { return f.name_ == view(setting.name); });
      if (field != fields_.end()) field->read_(config, setting);
    }
    return config;
  }

  /// What the plugin itself finds wrong with it.
  std::vector<Problem> check(const Config& config) const {
    std::vector<Problem> problems;
    if (check_) check_(config, problems);
    return problems;
  }

 private:
  static sluice_option option_of(const Field<Config>& field) {
    sluice_option option{};
    option.size = sizeof option;
    option.type = field.type_;
    option.flags = field.flags_;
    option.choice_count = static_cast<uint32_t>(field.choice_views_.size());
    option.name = borrow(field.name_);
    option.meaning = borrow(field.meaning_);
    option.default_text =
        borrow((field.flags_ & SLUICE_OPTION_REQUIRED) != 0 ? std::string_view{} : field.default_);
    option.example = borrow(field.example_);
    option.choices = field.choice_views_.empty() ? nullptr : field.choice_views_.data();
    option.minimum = field.minimum_;
    option.maximum = field.maximum_;
    option.shipped = borrow(field.shipped_);
    return option;
  }

  std::vector<Field<Config>> fields_;
  Check check_;
  std::vector<sluice_option> options_;
};

}  // namespace sluice::sdk
