// SPDX-License-Identifier: Apache-2.0
#include "plugin/digest.hpp"

#include <array>
#include <cerrno>
#include <fstream>

#include <Poco/SHA2Engine.h>

#include "base/error.hpp"

namespace sluice::plugin {

std::string sha256_of(const std::filesystem::path& file) {
  Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
  std::ifstream in(file, std::ios::binary);
  for (std::array<char, 65536> piece; in;) {
    in.read(piece.data(), piece.size());
    engine.update(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof()) throw base::Error(base::system_reason("cannot be read", errno));
  return Poco::DigestEngine::digestToHex(engine.digest());
}

void check_digest(const std::filesystem::path& file, std::string_view sha256) {
  const std::string found = sha256_of(file);
  if (found != sha256)
    throw base::Error("its SHA-256 is " + found + ", which it was not when it was allowed; restart sluice");
}

}  // namespace sluice::plugin
