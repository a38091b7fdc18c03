// SPDX-License-Identifier: Apache-2.0
// The shipped pipeline everything-to-files.
#include <algorithm>

#include <doctest/doctest.h>

#include "integration/shipped.hpp"
#include "integration/site.hpp"
#include "support/contains.hpp"
#include "support/unpack.hpp"

using namespace sluice;
using simulators::JournalTable;
using simulators::Resource;
namespace fs = std::filesystem;

namespace {

using Lines = std::vector<std::string>;

/// The lines of all files of a stream, packed or not, in no order that matters. An interrupted compression
/// leaves a file in both forms until the next start: the packed one is whole.
Lines lines_of(const fs::path& archive, const std::string& stream) {
  Lines lines;
  for (const auto& entry : fs::directory_iterator(archive)) {
    const fs::path file = entry.path();
    if (!file.filename().string().starts_with("everything-to-files-" + stream + "-2")) continue;
    if (fs::exists(file.string() + ".zst")) continue;
    std::string text = test::read_file(file);
    if (file.extension() == ".zst") text = test::unpack_zstd(text);
    CHECK(text.ends_with('\n'));
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
      lines.push_back(text.substr(at, end - at));
  }
  return lines;
}

bool has_packed(const fs::path& archive) {
  return std::any_of(fs::directory_iterator(archive), fs::directory_iterator(),
                     [](const auto& entry) { return entry.path().extension() == ".zst"; });
}

std::string change(const std::string& what, Resource resource, std::uint64_t n, const std::string& item) {
  return R"({"change":")" + what + R"(","resource":")" + simulators::name_of(resource) + R"(","id":")" +
         std::to_string(n + 1) + R"(","item":)" + item + "}";
}

struct Archive : test::Plant {
  fs::path files = folder() / "archive";
  std::map<std::string, Lines> expected;  ///< by stream

  Archive() {
    fs::create_directories(files);
    install("everything-to-files", {{"/var/lib/sluice/archive", files.string()}, {"512 MiB", "2 KiB"}});
    const simulators::KicsRows rows;
    for (const auto resource : simulators::all_resources) {
      const std::string name = simulators::name_of(resource);
      for (std::uint64_t n = 0; n < simulators::rows_of(rows, resource); ++n) {
        if (simulators::is_journal(resource))
          expected[name].push_back(kics.row(resource, n));
        else
          expected[name + "-changes"].push_back(change("added", resource, n, kics.row(resource, n)));
      }
    }
  }

  void check_all() {
    for (const auto& [stream, lines] : expected) {
      CAPTURE(stream);
      CHECK(test::count_lines(lines_of(files, stream)) == test::count_lines(lines));
    }
  }
};

}  // namespace

TEST_CASE_FIXTURE(Archive,
                  "the shipped pipeline everything-to-files keeps each record of all resources once") {
  run_once();
  check_all();

  const std::string gone = kics.row(Resource::risks, 0);
  kics.remove_row(Resource::risks);
  expected["risks-changes"].push_back(change("gone", Resource::risks, 0, gone));
  kics.insert_row(Resource::devices);
  expected["devices-changes"].push_back(
      change("added", Resource::devices, 40, kics.row(Resource::devices, 40)));
  std::uint64_t last = 0;
  kics.with(Resource::events, [&](JournalTable& journal) {
    last = journal.last_id();
    journal.wait(60'000);
    journal.add();
    journal.repeat(last);
  });
  expected["events"].push_back(kics.event(last + 1));
  expected["events-updated"].push_back(kics.event(last));
  kics.with(Resource::audit, [](JournalTable& journal) { journal.add(); });
  expected["audit"].push_back(kics.row(Resource::audit, 25));
  run_once();
  check_all();

  // Files that are finished are packed beside the delivery; a short run may end before that, and the next
  // goes on.
  for (int run = 0; run < 20 && !has_packed(files); ++run) run_once();
  CHECK(has_packed(files));
  check_all();
}

TEST_CASE("the archive with the source of kata-events-to-kuma keeps each event as its comment says") {
  test::Site site(test::small_events(500));
  const auto archive = site.folder() / "archive";
  fs::create_directories(archive);
  const std::string kata =
      test::shipped("kata-events-to-kuma", {{"https://central-node.example", site.kata.url()},
                                            {"/etc/sluice/kata", (site.folder() / "kata").string()}});
  const std::string files =
      test::shipped("everything-to-files", {{"/var/lib/sluice/archive", archive.string()}});
  test::write_file(site.config() / "pipelines/everything-to-files.toml",
                   kata.substr(0, kata.find("[[sink]]")) + files.substr(files.find("\n[[sink]]")) +
                       kata.substr(kata.find("[buffer]")));
  const auto finished = site.run_once();
  INFO(finished.errors);
  CHECK(finished.code == 0);
  CHECK(test::count_lines(lines_of(archive, "events")) == test::count_lines(site.expected(500)));
}
