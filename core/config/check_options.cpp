// SPDX-License-Identifier: Apache-2.0
#include "config/check_options.hpp"

#include <algorithm>
#include <utility>

#include <sluice/sdk/host.hpp>

#include "config/check_value.hpp"
#include "config/option_text.hpp"
#include "config/suggest.hpp"
#include "config/text.hpp"

namespace sluice::config {

namespace {

using sdk::view;

class TableCheck {
 public:
  TableCheck(const Value& table, const OptionList& options, const CheckContext& context,
             const std::vector<std::string>& also_known)
      : table_(table), context_(context), known_(also_known) {
    for (std::size_t i = 0; i < options.count; ++i) {
      options_.push_back(options.at(i));
      known_.emplace_back(view(options_.back().name));
    }
  }

  CheckedTable run() {
    CheckedTable out;
    for (const Entry& entry : table_.entries) check_known(entry, out);
    std::vector<Setting> settings;
    for (const sluice_option& option : options_) {
      const Entry* entry = table_.find(view(option.name));
      if (entry == nullptr) {
        check_missing(option, out);
        continue;
      }
      const std::size_t before = context_.report.errors();
      if (auto setting = read_value(option, *entry, context_)) settings.push_back(std::move(*setting));
      if (context_.report.errors() != before) out.broken.emplace_back(entry->key);
    }
    out.settings = Settings(std::move(settings));
    return out;
  }

 private:
  void check_known(const Entry& entry, CheckedTable& out) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) return;
    // What was meant may be a secret, so the value is not shown.
    const bool leaf = !entry.value.is(ValueType::table) && !entry.value.is(ValueType::array);
    if (leaf) context_.report.mask(entry.value);
    context_.report.mask_entries(entry.value);
    const std::string near = nearest(entry.key, known_);
    const std::string all = known_.empty() ? "remove it" : "known here: " + joined(known_);
    context_.report.error(entry.place, context_.key_of(printable(entry.key)), "unknown key",
                          near.empty() ? all : "did you mean " + near + '?');
    if (!near.empty()) out.broken.push_back(near);
  }

  void check_missing(const sluice_option& option, CheckedTable& out) {
    if ((option.flags & SLUICE_OPTION_REQUIRED) == 0) return;
    const std::string name(view(option.name));
    // A mistyped key is one mistake, not two.
    if (std::find(out.broken.begin(), out.broken.end(), name) != out.broken.end()) return;
    const std::string example = example_of(option);
    context_.report.error(context_.header, context_.key_of(name), "is missing",
                          example.empty() ? "add it" : "add " + name + " = " + example);
    out.broken.push_back(name);
  }

  const Value& table_;
  const CheckContext& context_;
  std::vector<std::string> known_;
  std::vector<sluice_option> options_;
};

}  // namespace

CheckedTable check_options(const Value& table, const OptionList& options, const CheckContext& context,
                           const std::vector<std::string>& also_known) {
  return TableCheck(table, options, context, also_known).run();
}

}  // namespace sluice::config
