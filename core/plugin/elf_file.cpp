// SPDX-License-Identifier: Apache-2.0
#include "plugin/elf_file.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include "base/error.hpp"

namespace sluice::plugin {
namespace {

#if defined(__x86_64__)
constexpr int machine = EM_X86_64;
constexpr std::uint64_t relative = R_X86_64_RELATIVE;
#elif defined(__aarch64__)
constexpr int machine = EM_AARCH64;
constexpr std::uint64_t relative = R_AARCH64_RELATIVE;
#else
constexpr int machine = EM_NONE;  // not told
constexpr std::uint64_t relative = 0;
#endif

constexpr unsigned char word = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr unsigned char order = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;

[[noreturn]] void refuse(const std::string& reason) {
  throw base::Error("cannot be loaded as a shared library: " + reason);
}

/// Calls use(section, header) for each section of the type.
template <class Use>
void each_section(Elf* elf, unsigned type, Use&& use) {
  for (Elf_Scn* section = nullptr; (section = ::elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header;
    if (::gelf_getshdr(section, &header) != nullptr && header.sh_type == type) use(section, header);
  }
}

std::size_t count_of(const GElf_Shdr& header) {
  return header.sh_entsize == 0 ? 0 : header.sh_size / header.sh_entsize;
}

std::string name_at(Elf* elf, std::size_t strings, std::size_t offset) {
  const char* const name = ::elf_strptr(elf, strings, offset);
  return name == nullptr ? std::string() : std::string(name);
}

std::optional<ElfFile::Version> version_of(std::string_view name) {
  constexpr std::string_view prefix = "GLIBC_";
  if (!name.starts_with(prefix)) return std::nullopt;
  ElfFile::Version version;
  const char* const end = name.data() + name.size();
  const auto major = std::from_chars(name.data() + prefix.size(), end, version.major);
  if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return std::nullopt;
  if (std::from_chars(major.ptr + 1, end, version.minor).ec != std::errc{}) return std::nullopt;
  return version;
}

}  // namespace

/// The file and what libelf knows of it.
struct ElfFile::Handle {
  explicit Handle(int number) : file(number), elf(::elf_begin(number, ELF_C_READ, nullptr)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    ::elf_end(elf);
    ::close(file);
  }

  int file;
  Elf* elf;
};

ElfFile::ElfFile(const std::filesystem::path& file) {
  const int number = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (number < 0) refuse(std::generic_category().message(errno));
  ::elf_version(EV_CURRENT);
  handle_ = std::make_unique<Handle>(number);
  Elf* const elf = handle_->elf;
  GElf_Ehdr head;
  if (elf == nullptr || ::elf_kind(elf) != ELF_K_ELF || ::gelf_getehdr(elf, &head) == nullptr)
    refuse("it is no ELF file");
  // The whole file at once, before anything of it: libelf never frees sections that it had read on their own
  // when the file comes later.
  std::size_t length = 0;
  if (::elf_rawfile(elf, &length) == nullptr) refuse("it cannot be read");
  if (head.e_ident[EI_CLASS] != word || head.e_ident[EI_DATA] != order)
    refuse("it is for another machine (" + std::to_string(head.e_ident[EI_CLASS] == ELFCLASS64 ? 64 : 32) +
           " bits, " + (head.e_ident[EI_DATA] == ELFDATA2MSB ? "big" : "little") +
           " end first); build it for this architecture");
  if (machine != EM_NONE && head.e_machine != machine)
    refuse("it is for another machine (ELF machine " + std::to_string(head.e_machine) + ", this one is " +
           std::to_string(machine) + "); build it for this architecture");
  if (head.e_shoff == 0) refuse("it has no table of sections; strip it less");
  if (head.e_shoff > length || std::size_t{head.e_shnum} * head.e_shentsize > length - head.e_shoff)
    refuse("it is cut short; copy it again");
  if (head.e_type != ET_DYN) refuse("it is an object file or a program, and no shared library");
}

ElfFile::~ElfFile() = default;

std::vector<ElfFile::Symbol> ElfFile::exported() const {
  Elf* const elf = handle_->elf;
  std::vector<Symbol> all;
  each_section(elf, SHT_DYNSYM, [&](Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* const data = ::elf_getdata(section, nullptr);
    for (std::size_t i = 0; data != nullptr && i < count_of(header); ++i) {
      GElf_Sym symbol;
      if (::gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      const auto binding = GELF_ST_BIND(symbol.st_info);
      const auto visibility = GELF_ST_VISIBILITY(symbol.st_other);
      const bool defined = symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS;
      if (!defined || binding == STB_LOCAL || visibility == STV_HIDDEN || visibility == STV_INTERNAL)
        continue;
      all.push_back({name_at(elf, header.sh_link, symbol.st_name), symbol.st_value, symbol.st_size,
                     GELF_ST_TYPE(symbol.st_info) == STT_OBJECT, binding != STB_GLOBAL});
    }
  });
  return all;
}

std::optional<ElfFile::Version> ElfFile::c_library() const {
  Elf* const elf = handle_->elf;
  std::optional<Version> highest;
  each_section(elf, SHT_GNU_verneed, [&](Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* const data = ::elf_getdata(section, nullptr);
    if (data == nullptr) return;
    GElf_Verneed need;
    for (int at = 0; ::gelf_getverneed(data, at, &need) != nullptr; at += static_cast<int>(need.vn_next)) {
      GElf_Vernaux one;
      int place = at + static_cast<int>(need.vn_aux);
      for (unsigned i = 0; i < need.vn_cnt && ::gelf_getvernaux(data, place, &one) != nullptr; ++i) {
        highest = std::max(highest, version_of(name_at(elf, header.sh_link, one.vna_name)));
        if (one.vna_next == 0) break;
        place += static_cast<int>(one.vna_next);
      }
      if (need.vn_next == 0) break;
    }
  });
  return highest;
}

std::string_view ElfFile::bytes(std::uint64_t address, std::size_t size) const {
  Elf* const elf = handle_->elf;
  std::size_t length = 0;
  const char* const raw = ::elf_rawfile(elf, &length);
  std::size_t count = 0;
  if (raw == nullptr || ::elf_getphdrnum(elf, &count) != 0) return {};
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr segment;
    if (::gelf_getphdr(elf, static_cast<int>(i), &segment) == nullptr || segment.p_type != PT_LOAD) continue;
    if (address < segment.p_vaddr || address - segment.p_vaddr >= segment.p_filesz) continue;
    const std::uint64_t inside = address - segment.p_vaddr;
    if (segment.p_offset > length || inside > length - segment.p_offset) return {};
    const std::uint64_t left =
        std::min<std::uint64_t>(segment.p_filesz - inside, length - segment.p_offset - inside);
    return {raw + segment.p_offset + inside, static_cast<std::size_t>(std::min<std::uint64_t>(size, left))};
  }
  return {};
}

std::optional<std::uint64_t> ElfFile::pointer(std::uint64_t place) const {
  std::optional<std::uint64_t> target;
  each_section(handle_->elf, SHT_RELA, [&](Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* const data = ::elf_getdata(section, nullptr);
    for (std::size_t i = 0; data != nullptr && i < count_of(header); ++i) {
      GElf_Rela relocation;
      if (::gelf_getrela(data, static_cast<int>(i), &relocation) == nullptr) break;
      if (relocation.r_offset == place && GELF_R_TYPE(relocation.r_info) == relative)
        target = static_cast<std::uint64_t>(relocation.r_addend);
    }
  });
  return target;
}

}  // namespace sluice::plugin
