// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "base/text.hpp"
#include "host/commands/commands.hpp"
#include "host/commands/dlq.hpp"
#include "host/exit_code.hpp"
#include "host/letter_text.hpp"
#include "host/output.hpp"
#include "host/setup.hpp"
#include "store/store.hpp"

namespace sluice::host {

using store::Database;
using store::Store;
using store::StoredLetter;
using store::WithData;

store::LetterSelection selected(const Options& options) {
  return {options.name, options.sink, options.reason, options.id, options.up_to, options.limit};
}

int no_letters() {
  std::cerr << "no dead letters\n";
  return exit_ok;
}

int list_letters(const Options& options) {
  Store store(store_folder(options, load_host_settings(options)), Store::Access::look);
  const bool json = options.format == "json";
  Output out({});
  uint64_t seen = 0;
  store.read([&](Database& database) {
    store::each_letter(database, selected(options), WithData::no, [&](const StoredLetter& one) {
      out.write(json ? letter_json(one, WithData::no) : letter_line(one));
      ++seen;
      return true;
    });
  });
  out.finish();
  return seen == 0 ? no_letters() : exit_ok;
}

int show_letter(const Options& options) {
  const auto folder = store_folder(options, load_host_settings(options));
  Store store(folder, Store::Access::look);
  std::string page;
  store.read([&](Database& database) {
    store::each_letter(database, selected(options), WithData::yes, [&](const StoredLetter& one) {
      page = letter_page(one);
      return false;
    });
  });
  if (options.id <= 0 || page.empty()) {
    std::cerr << "sluice: the store " << folder.string() << " has no dead letter " << options.id
              << "; `sluice dlq list` shows those it has\n";
    return exit_failed;
  }
  std::cout << page << std::flush;
  return exit_ok;
}

int export_letters(const Options& options) {
  Store store(store_folder(options, load_host_settings(options)), Store::Access::look);
  Output out(options.output);
  uint64_t seen = 0;
  int64_t last = 0;
  store.read([&](Database& database) {
    store::each_letter(database, selected(options), WithData::yes, [&](const StoredLetter& one) {
      out.write(letter_json(one, WithData::yes));
      ++seen;
      last = one.id;
      return true;
    });
  });
  out.finish();
  if (seen == 0) return no_letters();
  std::cerr << base::show_count(seen) << " dead letters, up to number " << last
            << "; to drop exactly these, repeat the choice with `drop --up-to " << last << "`\n";
  return exit_ok;
}

}  // namespace sluice::host
