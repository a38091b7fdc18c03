// SPDX-License-Identifier: Apache-2.0
#include "sinks/siem/framing.hpp"

namespace sluice::siem {
namespace {

constexpr std::size_t gather_size = 256 * 1024;

}  // namespace

std::string refusal(std::string_view header, std::string_view record, Framing framing, uint64_t longest) {
  if (header.size() + record.size() > longest) {
    return "message of " + std::to_string(header.size() + record.size()) +
           " bytes is longer than max_record (" + std::to_string(longest) + ")";
  }
  if (framing == Framing::nul && record.find('\0') != std::string_view::npos) {
    return "holds a NUL, which ends a message with framing = \"nul\"; use framing = \"lf\"";
  }
  return {};
}

void Framer::write(const sdk::BatchView& batch, std::string_view header, const sdk::Rejects& rejects,
                   const Send& send) {
  if (framing_ == Framing::lf && header.empty()) return write_as_it_is(batch, rejects, send);
  gathered_.clear();
  for (uint32_t i = 0; i < batch.size(); ++i) {
    if (const auto reason = refusal(header, batch[i], framing_, longest_); !reason.empty()) {
      rejects.add(i, reason);
      continue;
    }
    add(header, batch[i]);
    if (gathered_.size() < gather_size) continue;
    send(gathered_);
    gathered_.clear();
  }
  if (!gathered_.empty()) send(gathered_);
  if (gathered_.capacity() > 8 * gather_size)
    gathered_ = {};  // an unusually large record does not keep its memory
}

void Framer::write_as_it_is(const sdk::BatchView& batch, const sdk::Rejects& rejects,
                            const Send& send) const {
  const std::string_view lines = batch.lines();
  if (lines.size() <= longest_) {  // then no record can be too long
    if (!lines.empty()) send(lines);
    return;
  }
  const char* begin = lines.data();
  const auto send_up_to = [&](const char* end) {
    if (end != begin) send({begin, static_cast<std::size_t>(end - begin)});
  };
  for (uint32_t i = 0; i < batch.size(); ++i) {
    const std::string_view record = batch[i];
    if (record.size() <= longest_) continue;
    rejects.add(i, refusal({}, record, framing_, longest_));
    send_up_to(record.data());
    begin = record.data() + record.size() + 1;
  }
  send_up_to(lines.data() + lines.size());
}

void Framer::add(std::string_view header, std::string_view record) {
  if (framing_ == Framing::octet_counting) {
    gathered_ += std::to_string(header.size() + record.size());
    gathered_ += ' ';
  }
  gathered_ += header;
  gathered_ += record;
  if (framing_ == Framing::lf) gathered_ += '\n';
  if (framing_ == Framing::nul) gathered_ += '\0';
}

}  // namespace sluice::siem
