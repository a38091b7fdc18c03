// SPDX-License-Identifier: Apache-2.0
#include "plugin/inspection.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include <gnu/libc-version.h>
#include <sluice/abi.h>

#include "base/error.hpp"
#include "plugin/elf_file.hpp"
#include "plugin/entry.hpp"

namespace sluice::plugin {
namespace {

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

std::string shown(const ElfFile::Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

ElfFile::Version c_library_here() {
  ElfFile::Version version;
  char dot = 0;
  if (std::sscanf(::gnu_get_libc_version(), "%u%c%u", &version.major, &dot, &version.minor) != 3) return {};
  return version;
}

std::optional<std::string> inspect_c_library(const ElfFile& elf) {
  const auto needed = elf.c_library();
  const auto here = c_library_here();
  if (!needed || here.major == 0 || *needed <= here) return std::nullopt;
  return "it needs C library " + shown(*needed) + ", this machine has " + shown(here) +
         "; build the plugin on this release of the system, or on an older one";
}

/// The size in the table of functions; nothing where the file does not show it.
std::optional<std::string> inspect_table(const ElfFile& elf, std::uint64_t place, const char* kind,
                                         std::size_t least) {
  const auto table = elf.pointer(place);
  if (!table) return std::nullopt;
  const std::string_view size = elf.bytes(*table, sizeof(std::uint32_t));
  if (size.size() < sizeof(std::uint32_t)) return std::nullopt;
  return objection_to_table(kind, number_at(size, 0), least);
}

std::optional<std::string> inspect_entry(const ElfFile& elf, const ElfFile::Symbol& symbol) {
  if (!symbol.data) return SLUICE_ENTRY_SYMBOL " is a function; it has to be the entry itself, plain data";
  const std::string_view entry = elf.bytes(symbol.address, sizeof(sluice_entry));
  if (entry.size() < offsetof(sluice_entry, traits))
    return "its entry is not in the file; it has to be plain data, made without running anything";
  if (auto problem = objection_to_numbers(number_at(entry, offsetof(sluice_entry, abi_major)),
                                          number_at(entry, offsetof(sluice_entry, abi_minor)),
                                          number_at(entry, offsetof(sluice_entry, size))))
    return problem;
  if (auto problem =
          inspect_table(elf, symbol.address + offsetof(sluice_entry, source), "source", least_source_table))
    return problem;
  return inspect_table(elf, symbol.address + offsetof(sluice_entry, sink), "sink", least_sink_table);
}

/// Of the C++ library's templates, which are seen whatever the compiler is told to hide.
bool is_of_the_standard_library(std::string_view name) {
  // Behind "S" stand the short names of std alone: of its own templates, and of what they are made with.
  constexpr std::array<std::string_view, 17> beginnings{
      "_ZNS",          "_ZNKS",          "_ZNVS",          "_ZS",   "_ZZNS", "_ZZNKS",
      "_ZZS",          "_ZGVNS",         "_ZTVS",          "_ZTIS", "_ZTSS", "_ZTTS",
      "_ZN9__gnu_cxx", "_ZNK9__gnu_cxx", "_ZZN9__gnu_cxx", "_Znw",  "_Zdl"};
  return std::ranges::any_of(beginnings, [&](auto beginning) { return name.starts_with(beginning); });
}

/// What the linker, sanitizers and coverage add.
bool is_of_the_tools(std::string_view name) {
  constexpr std::array<std::string_view, 16> beginnings{
      "__bss_start", "__asan", "__odr_asan", "__ubsan",  "__tsan",  "__msan", "__lsan", "__sanitizer",
      "__sancov",    "__gcov", "__llvm",     "__start_", "__stop_", "_edata", "_end",   "_init"};
  return name == "_fini" ||
         std::ranges::any_of(beginnings, [&](auto beginning) { return name.starts_with(beginning); });
}

}  // namespace

std::optional<std::string> inspect(const std::filesystem::path& file) try {
  const ElfFile elf(file);
  const auto symbols = elf.exported();
  const auto entry = std::find_if(symbols.begin(), symbols.end(),
                                  [](const auto& symbol) { return symbol.name == SLUICE_ENTRY_SYMBOL; });
  if (entry == symbols.end()) return "has no symbol " SLUICE_ENTRY_SYMBOL ", so it is not a sluice plugin";
  if (auto problem = inspect_c_library(elf)) return problem;
  return inspect_entry(elf, *entry);
} catch (const base::Error& reason) {
  return reason.what();
}

std::vector<std::string> superfluous_symbols(const std::filesystem::path& file) {
  std::vector<std::string> names;
  for (const auto& symbol : ElfFile(file).exported()) {
    const bool expected = symbol.name == SLUICE_ENTRY_SYMBOL || is_of_the_tools(symbol.name) ||
                          (symbol.weak && is_of_the_standard_library(symbol.name));
    if (!expected) names.push_back(symbol.name);
  }
  return names;
}

}  // namespace sluice::plugin
