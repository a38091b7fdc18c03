// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/reader.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include <sluice/sdk/failure.hpp>

#include "sources/kics/refusal.hpp"
#include "support/json/page_reader.hpp"

namespace sluice::kics {

using sdk::Failure;

namespace {

constexpr std::size_t piece_size = std::size_t{256} << 10;
/// Ten times what a Server can hold: where a table seems longer, its pages do not follow the offset.
constexpr uint64_t most_rows = 2'000'000;
constexpr std::size_t longest_description = 1000;

}  // namespace

/// What a page was, as far as paging depends on it.
struct Reader::Page {
  uint64_t elements = 0;
  uint64_t malformed = 0;
  uint64_t print = 0;  // over all bytes of all rows
};

/// Carries what the page reader finds over to the host and to the account of the pass.
class Reader::Handover final : public support::PageReader::Handler {
 public:
  Handover(Reader& reader, const std::string& resource, uint64_t offset, Reading& reading, Rows* rows)
      : row_key_(reader.row_key_), resource_(resource), offset_(offset), reading_(reading), rows_(rows) {}

  void record(std::string_view json) override {
    if (rows_ != nullptr) rows_->row(json);
    ++reading_.records;
    note(row_key_.of(json), hash_of(json));
  }

  void malformed(std::string_view bytes, uint64_t element, uint64_t byte, std::string_view reason) override {
    if (rows_ != nullptr) rows_->malformed(bytes, place(element, byte), reason);
    if (reading_.malformed++ == 0) reading_.first_damage = reason;
    note(hash_of(bytes), hash_of(bytes));
  }

  void member(std::string_view name, std::string_view raw_value) override {
    if (members_.size() > longest_description) return;
    members_ += (members_.empty() ? "" : ", ") + printable(name, 64) + " = " + printable(raw_value, 64);
  }

  uint64_t print() const { return print_; }
  const std::string& members() const { return members_; }

 private:
  std::string place(uint64_t element, uint64_t byte) const {
    return resource_ + ", page from row " + std::to_string(offset_) + ", element " + std::to_string(element) +
           ", byte " + std::to_string(byte);
  }

  void note(uint64_t key, uint64_t bytes) {
    reading_.keys.push_back(key);
    reading_.order = mix(reading_.order, key);
    print_ = mix(print_, bytes);
  }

  RowKey& row_key_;
  const std::string& resource_;
  uint64_t offset_;
  Reading& reading_;
  Rows* rows_;
  uint64_t print_ = 0;
  std::string members_;
};

bool same_rows(const Reading& one, const Reading& other) {
  return one.is_complete() && other.is_complete() && one.keys == other.keys &&
         (one.repeated == 0 || one.order == other.order);
}

Reader::Reader(const Config& config, sdk::Host host, std::function<void()> pause)
    : config_(config), host_(host), pause_(std::move(pause)) {}

Reading Reader::read(Client& client, const std::string& resource, Rows* rows) {
  return read_all(client, resource, "[]", false, rows);
}

Reading Reader::read_filtered(Client& client, const std::string& resource, const std::string& filter,
                              Rows& rows) {
  return read_all(client, resource, filter, true, &rows);
}

void Reader::peek(Client& client, const std::string& resource, const std::string& filter, Rows& rows) {
  Reading reading;
  read_page(client, resource, {0, 1, filter}, reading, &rows);
}

Reading Reader::read_all(Client& client, const std::string& resource, const std::string& filter, bool quiet,
                         Rows* rows) {
  Reading reading;
  uint64_t first = 0;
  uint64_t previous = 0;
  for (uint64_t offset = 0;;) {
    if (!quiet)
      host_.status((rows != nullptr ? "reading " : "comparing ") + resource + ", row " +
                   std::to_string(offset));
    const Page page = read_page(client, resource, {offset, config_.page_size, filter}, reading, rows);
    if (page.elements == 0) break;
    if (reading.pages > 0 && (page.print == first || page.print == previous)) {
      reading.broken_off = "the page from row " + std::to_string(offset) + " is an earlier one again";
      break;
    }
    if (reading.pages++ == 0) first = page.print;
    previous = page.print;
    reading.last_full = page.elements >= config_.page_size;
    // Damage may be counted as more elements than there are rows; without damage the Server may give more
    // than asked for.
    offset += page.malformed == 0 ? page.elements : std::min<uint64_t>(page.elements, config_.page_size);
    if (offset > most_rows) {
      throw ResourceFailure(Failure::retry_slowly(client.peer() + ": " + resource + ": more than " +
                                                  std::to_string(most_rows) +
                                                  " rows and no end; the Server seems not "
                                                  "to follow the offset of a request"));
    }
  }
  std::sort(reading.keys.begin(), reading.keys.end());
  const auto distinct = std::unique(reading.keys.begin(), reading.keys.end()) - reading.keys.begin();
  reading.repeated = reading.keys.size() - static_cast<uint64_t>(distinct);
  reading.keys.resize(static_cast<std::size_t>(distinct));
  return reading;
}

Reader::Page Reader::read_page(Client& client, const std::string& resource, const Question& question,
                               Reading& reading, Rows* rows) {
  const uint64_t offset = question.offset;
  if (std::exchange(asked_, true)) pause_();
  auto answer = client.query(resource, question);
  Handover handover(*this, resource, offset, reading, rows);
  support::PageReader::Limits limits;
  limits.max_record = config_.max_record.value;
  support::PageReader page({"values", "elements"}, limits, handover);
  while (!page.hopeless()) {
    const std::span<char> space = page.space(piece_size);
    const std::size_t size = answer.read(space.data(), std::min(space.size(), piece_size));
    if (size == 0) break;
    page.received(size);
  }
  try {
    page.finish();
  } catch (const Failure& failure) {
    throw ResourceFailure(Failure::retry(client.peer() + ": " + resource + ", page from row " +
                                         std::to_string(offset) + ": " + failure.what()));
  }
  describe(resource, handover.members());
  return {page.records() + page.malformed(), page.malformed(), handover.print()};
}

/// Nobody knows what else a Server of the next version says beside the rows: a total would be worth using.
void Reader::describe(const std::string& resource, const std::string& members) {
  if (members.empty() || !described_.insert(resource).second) return;
  host_.debug(resource + ": the Server also says " + members);
}

}  // namespace sluice::kics
