// SPDX-License-Identifier: Apache-2.0
#include "sinks/file/compress.hpp"

#include <doctest/doctest.h>
#include <sluice/sdk/failure.hpp>
#include <sys/stat.h>

#include "plugins/file/folder.hpp"
#include "sinks/file/compressor.hpp"

using namespace sluice;
using file::Compression;

namespace {
std::string much_text() {
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += "{\"number\":" + std::to_string(i * 7919 % 10007) + "}\n";
  return text;
}
}  // namespace

TEST_CASE("a file is replaced by its compressed form, with its permissions") {
  const std::atomic<bool> stop = false;
  for (const auto compression : {Compression::gzip, Compression::zstd}) {
    for (const std::string& text : {much_text(), std::string()}) {
      const test::Folder folder;
      test::write_file(folder / "x.ndjson", text);
      REQUIRE(::chmod((folder / "x.ndjson").c_str(), 0604) == 0);
      file::compress_file(folder / "x.ndjson", compression, stop);
      const auto target = file::compressed_name(folder / "x.ndjson", compression);
      CHECK(folder.names() == std::vector<std::string>{target.filename().string()});
      CHECK(test::read_any(target) == text);
      CHECK((std::filesystem::status(target).permissions() & std::filesystem::perms::mask) ==
            static_cast<std::filesystem::perms>(0604));
    }
  }
}

TEST_CASE("a compression that a crash interrupted is done again with the same result") {
  const std::atomic<bool> stop = false;
  const test::Folder folder;
  test::write_file(folder / "x", much_text());
  SUBCASE("while it was written aside") {
    test::write_file(folder / "x.gz.tmp", "half");
  }
  SUBCASE("before the original was removed") {
    test::write_file(folder / "x.gz", "was whole");
  }
  file::compress_file(folder / "x", Compression::gzip, stop);
  CHECK(folder.names() == std::vector<std::string>{"x.gz"});
  CHECK(test::read_any(folder / "x.gz") == much_text());
  file::compress_file(folder / "x", Compression::gzip,
                      stop);  // after the original was removed: nothing to do
  CHECK(test::read_any(folder / "x.gz") == much_text());
}

TEST_CASE("a cancelled compression leaves the original and nothing else") {
  const std::atomic<bool> stop = true;
  const test::Folder folder;
  test::write_file(folder / "x", much_text());
  CHECK_THROWS_AS(file::compress_file(folder / "x", Compression::zstd, stop), sdk::Failure);
  CHECK(folder.names() == std::vector<std::string>{"x"});
}

TEST_CASE("a compression that fails is reported, leaves the original, and does not stop the next") {
  const test::Folder folder;
  test::write_file(folder / "x", "x\n");
  test::write_file(folder / "y", "y\n");
  std::filesystem::create_directory(folder / "x.gz");  // nothing can be renamed to a folder
  std::vector<std::string> warnings;
  file::Compressor compressor(Compression::gzip, [&](const std::string& text) { warnings.push_back(text); });
  compressor.add(folder / "x");
  compressor.add(folder / "y");
  compressor.wait();
  CHECK(warnings.size() == 1);
  CHECK(compressor.take_failed() == std::vector<std::filesystem::path>{folder / "x"});
  CHECK(compressor.take_done() == std::vector<std::filesystem::path>{folder / "y"});
  CHECK(folder.names() == std::vector<std::string>{"x", "y.gz"});
  compressor.add(folder / "x");
  compressor.wait();
  CHECK(compressor.take_failed().size() == 1);
}
