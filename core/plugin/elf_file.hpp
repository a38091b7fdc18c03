// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::plugin {

/// A shared library as a file: what it says of itself, read without running any of it. Nothing in the file is
/// trusted.
class ElfFile {
 public:
  /// Throws base::Error with the reason: cannot be read, not ELF, damaged, for another machine, not a
  /// library.
  explicit ElfFile(const std::filesystem::path& file);
  ~ElfFile();

  struct Symbol {
    std::string name;
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    bool data = false;  ///< and no function
    bool weak = false;
  };
  /// What others can link to.
  std::vector<Symbol> exported() const;
  /// The versions of the C library that it was linked against, "GLIBC_2.34" as 2.34: the highest one; nothing
  /// when it uses none.
  struct Version {
    unsigned major = 0, minor = 0;
    auto operator<=>(const Version&) const = default;
  };
  std::optional<Version> c_library() const;

  /// Bytes that are in the file for this address once it is loaded; fewer than asked for where it ends.
  std::string_view bytes(std::uint64_t address, std::size_t size) const;
  /// The address that the loader puts at this place; nothing where the file does not say it.
  std::optional<std::uint64_t> pointer(std::uint64_t place) const;

 private:
  struct Handle;
  std::unique_ptr<Handle> handle_;
};

}  // namespace sluice::plugin
