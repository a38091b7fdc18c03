// SPDX-License-Identifier: Apache-2.0
#include "simulators/common/identity_folder.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sluice::simulators {

std::string read_text_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text_file(const std::filesystem::path& file, const std::string& content, bool secret) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (secret)
    std::filesystem::permissions(file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  out << content;
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

Identity identity_in(const std::filesystem::path& folder, const std::string& name,
                     const std::string& certificate_suffix, const std::function<Identity()>& make) {
  if (folder.empty()) return make();
  const auto certificate_file = folder / (name + "." + certificate_suffix);
  const auto key_file = folder / (name + ".key");
  if (std::filesystem::exists(certificate_file) && std::filesystem::exists(key_file))
    return {read_text_file(certificate_file), read_text_file(key_file)};
  auto identity = make();
  write_text_file(key_file, identity.key, true);
  write_text_file(certificate_file, identity.certificate);
  return identity;
}

}  // namespace sluice::simulators
