// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <iostream>
#include <system_error>
#include <vector>

#include "base/error.hpp"
#include "base/folder.hpp"
#include "base/text.hpp"
#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/output.hpp"
#include "host/setup.hpp"
#include "store/backlog.hpp"
#include "store/salvage.hpp"

namespace sluice::host {
namespace {

std::filesystem::path existing_folder(const Options& options) {
  auto folder = store_folder(options, load_host_settings(options));
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    throw base::Error("no store in " + folder.string() +
                      "; name the folder with --store, or the configuration with --config");
  return folder;
}

store::Health look(const std::filesystem::path& folder) {
  return store::look_at(folder, [] { return false; });
}

void print(const char* heading, const std::vector<std::string>& lines) {
  for (const auto& line : lines) std::cout << heading << base::one_line(line) << '\n';
}

}  // namespace

int check_store(const Options& options) {
  const auto folder = existing_folder(options);
  const auto health = look(folder);
  print("damaged: ", health.damage);
  print("remark: ", health.remarks);
  if (health.damaged()) {
    std::cout
        << "The store " << folder.string()
        << " is damaged. `sluice store export` takes out the records in the buffer that can be read; stop "
           "the service and run `sluice store repair`, or start it, which repairs as well\n";
    return exit_failed;
  }
  std::cout << "the store " << folder.string() << " is sound\n";
  return health.remarks.empty() ? exit_ok : exit_failed;
}

int repair_store(const Options& options) {
  const auto folder = existing_folder(options);
  const base::FolderLock lock(folder);
  store::complete_repair(folder);
  const auto health = look(folder);
  if (!health.damaged()) {
    print("remark: ", health.remarks);
    std::cout << "the store " << folder.string() << " is sound; there is nothing to repair\n";
    return exit_ok;
  }
  print("damaged: ", health.damage);
  const auto repair = store::salvage(folder, health, base::to_ms(std::chrono::system_clock::now()));
  print("repaired: ", repair.lines);
  std::cout << "The damaged files and this report are in " << repair.set_aside.string() << '\n';
  return exit_ok;
}

int export_store(const Options& options) {
  const auto folder = existing_folder(options);
  Output out(options.output);
  const auto found = store::each_buffered(folder / "sluice.db", options.name, options.stream,
                                          [&](std::string_view lines) { out.write(lines); });
  out.finish();
  std::cerr << base::show_count(found.records) << " records";
  if (found.unreadable > 0)
    std::cerr << "; " << base::show_count(found.unreadable) << " batches cannot be read";
  std::cerr << '\n';
  return found.unreadable == 0 ? exit_ok : exit_failed;
}

}  // namespace sluice::host
