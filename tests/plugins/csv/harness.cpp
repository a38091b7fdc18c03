// SPDX-License-Identifier: Apache-2.0
#include "plugins/csv/harness.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "support/lent_batch.hpp"

namespace sluice::csv::test {

namespace fs = std::filesystem;

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "sluice-csv-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

SinkTest::SinkTest() {
  fs::create_directory(directory());
  fs::create_directory(work_folder());
  config.directory = directory().string();
  work_path_ = work_folder().string();
  host_.size = sizeof host_;
  host_.context = this;
  host_.pipeline = sdk::borrow("inventory");
  host_.instance = sdk::borrow("csv");
  host_.work_folder = sdk::borrow(work_path_);
  host_.log = log;
  host_.status = [](void*, sluice_str) {};
}

Sink& SinkTest::sink() {
  if (!sink_) {
    auto made = std::make_unique<Sink>(config, sdk::Host(&host_));
    made->open("");
    sink_ = std::move(made);
  }
  return *sink_;
}

void SinkTest::log(void* self, int32_t level, sluice_str message) {
  auto* test = static_cast<SinkTest*>(self);
  if (level == SLUICE_LOG_WARNING) test->warnings.emplace_back(sdk::view(message));
  if (level == SLUICE_LOG_INFO) test->notes.emplace_back(sdk::view(message));
}

void SinkTest::write(std::string_view stream, const std::vector<std::string>& records, uint32_t flags,
                     uint32_t format) {
  const sluice::test::LentBatch batch(records, std::string(stream), format, flags);
  const sluice_rejects rejects{
      sizeof rejects, 0, this, [](void* self, uint32_t index, sluice_str reason) {
        static_cast<SinkTest*>(self)->rejected.push_back({index, std::string(sdk::view(reason))});
      }};
  sink().write(sdk::BatchView(&batch.view()), sdk::Rejects(&rejects));
}

void SinkTest::publish(std::string_view stream, const std::vector<std::string>& records) {
  write(stream, records);
  CHECK(sink().commit().empty());
}

std::optional<std::string> SinkTest::file(const std::string& name) const {
  if (!fs::exists(directory() / name)) return std::nullopt;
  return read_file(directory() / name);
}

std::string SinkTest::table() const {
  const auto bytes = file("t.csv");
  REQUIRE(bytes.has_value());
  REQUIRE(bytes->starts_with("\xEF\xBB\xBF"));
  return bytes->substr(3);
}

void SinkTest::put_file(const std::string& name, std::string_view bytes) const {
  std::ofstream(directory() / name, std::ios::binary) << bytes;
}

std::vector<std::string> SinkTest::names() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory()))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace sluice::csv::test
