// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "support/event_format/cef_keys.hpp"
#include "support/event_format/mapping.hpp"
#include "support/event_format/mapping_file.hpp"
#include "support/event_format/value_reader.hpp"

namespace sluice::event_format {

/// Turns the TOML of a mapping into a Mapping and says everything that is wrong with it.
class MappingReader {
 public:
  explicit MappingReader(std::vector<MappingProblem>& problems) : complaints_(problems) {}

  /// Of use only when no problem was added.
  Mapping read(const toml::table& root);

 private:
  /// An entry of [leef] or one that [cef] makes, before they are put into one order.
  struct LeefEntry {
    std::string key;
    std::uint32_t section;
    Value value;
  };

  void events(const toml::node& node);
  void section(const toml::table& table, const std::string& where, std::uint32_t number);
  void header(const toml::node& node, const std::string& where, std::uint32_t number);
  void cef(const toml::node& node, const std::string& where, std::uint32_t number);
  void leef(const toml::node& node, const std::string& where, std::uint32_t number);
  void json(const toml::node& node, const std::string& where, std::uint32_t number);
  /// Whether a CEF key may be used as it is, with the label that it has.
  void check_cef_key(const toml::key& key, const std::string& where, const CefKey* known, const Value& value);
  void check_header(const toml::table& root);
  void check_severity(const toml::node& node, const std::string& where, const Value& value);
  void make_leef();
  const toml::table* table(const toml::node& node, const std::string& where);

  Complaints complaints_;
  Mapping mapping_;
  int zone_minutes_ = 0;
  std::vector<LeefEntry> leef_;
};

/// Whether the text is a severity of CEF: 0 to 10, or one of its five words.
bool is_severity(std::string_view text) noexcept;

}  // namespace sluice::event_format
