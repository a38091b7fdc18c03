// SPDX-License-Identifier: Apache-2.0
#include <fstream>

#include <doctest/doctest.h>

#include "plugins/file/sink_harness.hpp"
#include "sinks/file/sink.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using event_format::Format;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a file holds lines of the format, rotated by their size, without the records that have none") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "m.toml") << "text = 'value {v}'\n";
  file::Config config;
  config.path = folder.path() / "out.log";
  config.rotate_size.value = 20;
  config.format = Format::text;
  config.mapping = folder.path() / "m.toml";
  const test::FakeHost host;
  const test::Rejected rejected;
  CHECK(file::spec().check(config).empty());
  file::Sink sink(config, host.get());
  sink.open("");
  sink.write(test::Lines("s", {R"({"v":1,"more":"left out"})", "x", R"({"v":2})", R"({"v":3})"}).view(),
             rejected.get());
  sink.write(test::Lines("t", {"a line of text"}, SLUICE_FORMAT_TEXT).view(), rejected.get());
  sink.commit();
  CHECK(text_of(config.path) == "value 1\nvalue 2\n");
  CHECK(text_of(folder.path() / "out.2.log") == "value 3\n");
  CHECK(text_of(folder.path() / "out.3.log") == "a line of text\n");
  REQUIRE(rejected.all().size() == 1);
  CHECK(rejected.all()[0].first == 1);
}

TEST_CASE("a rolled back transaction leaves no formatted line behind") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "m.toml") << "text = 'value {v}'\n";
  file::Config config;
  config.path = folder.path() / "out.log";
  config.format = Format::text;
  config.mapping = folder.path() / "m.toml";
  const test::FakeHost host;
  const test::Rejected rejected;
  file::Sink sink(config, host.get());
  sink.open("");
  sink.write(test::Lines("s", {R"({"v":1})"}).view(), rejected.get());
  sink.commit();
  sink.write(test::Lines("s", {R"({"v":2})"}).view(), rejected.get());
  sink.rollback();
  sink.write(test::Lines("s", {R"({"v":3})"}).view(), rejected.get());
  sink.commit();
  CHECK(text_of(config.path) == "value 1\nvalue 3\n");
}

TEST_CASE("a format without its mapping, and a mapping without a format, are pointed at") {
  file::Config config;
  config.path = "/var/log/x";
  config.format = Format::leef;
  REQUIRE(file::spec().check(config).size() == 1);
  CHECK(file::spec().check(config)[0].option == "format");
  config.format = Format::verbatim;
  config.mapping = "/nonexistent.toml";
  REQUIRE(file::spec().check(config).size() == 1);
  CHECK(file::spec().check(config)[0].option == "mapping");
}
