// SPDX-License-Identifier: Apache-2.0
// A batch as a damaged store hands it back: any numbers in its row, any bytes as its data. It is refused as
// damaged, or the records it has are exactly those that its row says.
#include "store/store.hpp"

#include <memory>
#include <string>

#include "fuzz/target.hpp"
#include "pipeline/batch.hpp"
#include "store/transactions.hpp"
#include "support/temporary_folder.hpp"

using namespace sluice;
using fuzz::require;

namespace {

constexpr store::PipelineId owner = 1;
constexpr store::TransactionId id = 1;

struct Stored {
  test::TemporaryFolder folder;
  store::Store store{folder.path(), store::Store::Access::own};

  Stored() {
    store.write(store::Durability::ordered,
                [](store::Database& database) { store::pipeline_id(database, "p"); });
  }
};

void check(const pipeline::Batch& batch) {
  const sluice_batch view = batch.view();
  std::size_t start = 0;
  for (uint32_t i = 0; i < view.count; ++i) {
    require(view.ends[i] >= start && view.ends[i] < view.data_size, "a record is inside of its batch");
    require(view.data[view.ends[i]] == '\n', "an LF follows each record");
    require(batch[i].find('\n') == std::string_view::npos, "no record holds one");
    start = std::size_t{view.ends[i]} + 1;
  }
  require(start == view.data_size, "nothing stands behind the last record");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t size) {
  static Stored stored;
  static const auto pool = std::make_shared<pipeline::BatchPool>(2);
  fuzz::Input input(data, size);
  store::BatchHead head{"events", input.number(), input.number(), input.number<uint32_t>(), 0};
  head.bytes = input.number<uint64_t>();
  const uint8_t codec = input.number();
  store::Packed packed{static_cast<store::Codec>(codec % 4), input.rest()};
  if (codec % 8 == 7) {  // whole data with a row that may not fit
    packed = store::pack(packed.data);
    if ((codec & 8) != 0) head.bytes = input.rest().size();
  }
  try {
    stored.store.write(store::Durability::ordered, [&](store::Database& database) {
      store::open_transaction(database, owner, id, false);
      store::append_batch(database, owner, id, 0, head, packed);
      store::close_transaction(database, owner, id, 1);
    });
    std::shared_ptr<pipeline::Batch> batch;
    const bool found = stored.store.read([&](store::Database& database) {
      return store::read_batch(database, owner, id, 0, [&](const store::BatchHead& read) {
        batch = pool->get(read.bytes);
        batch->prepare(read);
        return batch->data();
      });
    });
    require(found, "what was appended is there");
    batch->index();
    check(*batch);
  } catch (const store::StoreError& error) {
    require(std::string_view(error.what()).find("damaged") != std::string_view::npos, "damage is said");
  }
  stored.store.write(store::Durability::ordered,
                     [](store::Database& database) { store::drop_transaction(database, owner, id); });
  return 0;
}
