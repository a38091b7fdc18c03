// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "host/interrupt.hpp"
#include "plugin/person.hpp"

namespace sluice::host {

/// The account that the service runs under, where it was installed as a package.
inline constexpr const char* service_account = "sluice";

/// Lines of a finding as people read them: "  OK       TLS: ...", and below it what to do.
std::string show_finding(const plugin::Finding& finding, bool colour);

/// The person at this terminal, for `sluice setup`.
class Terminal final : public plugin::Person {
 public:
  /// config: folder whose pipelines/ gets ready pipelines. yes: every confirmation is given. interrupt
  /// outlives this.
  Terminal(Interrupt& interrupt, std::filesystem::path config, bool yes);
  ~Terminal() override;

  void finding(const plugin::Finding& finding) override;
  void progress(const std::string& text) override;
  std::optional<std::string> ask(Kind kind, const std::string& option, const std::string& question) override;
  bool wait(std::chrono::milliseconds time) override { return interrupt_.wait(time); }
  void file(const std::string& path, std::string_view content, bool private_file) override;
  void pipeline(const std::string& name, std::string_view toml) override;

  /// Pipelines that were written or are there as they would have been written.
  const std::vector<std::filesystem::path>& pipelines() const noexcept { return pipelines_; }
  /// Whether something was said to be wrong.
  bool failed() const noexcept { return failed_; }

 private:
  void clear_progress();
  std::optional<std::string> read_line(bool echo);

  Interrupt& interrupt_;
  std::filesystem::path config_;
  bool yes_;
  bool terminal_;
  bool failed_ = false;
  std::string progress_;
  std::optional<base::Account> owner_;
  std::vector<std::filesystem::path> pipelines_;
};

}  // namespace sluice::host
