// SPDX-License-Identifier: Apache-2.0
#include "support/tls/certificate.hpp"

#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sluice/sdk/failure.hpp>

namespace sluice::support::tls {

using sdk::Failure;

namespace {

constexpr std::size_t largest_pem = 1024 * 1024;

using NamesPtr = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

std::string bio_text(BIO& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(&bio, &data);
  return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

std::chrono::system_clock::time_point to_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

std::string to_text(const ASN1_STRING& text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(&text)),
          static_cast<std::size_t>(ASN1_STRING_length(&text))};
}

std::string address_text(const ASN1_OCTET_STRING& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = ASN1_STRING_length(&address) == 4 ? AF_INET : AF_INET6;
  const bool known = ASN1_STRING_length(&address) == 4 || ASN1_STRING_length(&address) == 16;
  if (!known || inet_ntop(family, ASN1_STRING_get0_data(&address), text.data(), text.size()) == nullptr)
    return "?";
  return text.data();
}

std::string common_name(const X509& certificate) {
  const X509_NAME* name = X509_get_subject_name(&certificate);
  const int index = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (index < 0) return {};
  return to_text(*X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)));
}

}  // namespace

std::string Pem::name() const {
  return text.empty() ? "\"" + file.string() + "\"" : "the given PEM text";
}

std::string read_pem(const Pem& pem, std::string_view what) {
  if (!pem.text.empty()) return pem.text;
  const std::string context = std::string(what) + " " + pem.name() + ": ";
  errno = 0;
  std::ifstream in(pem.file, std::ios::binary);
  std::string text(largest_pem + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  const bool unreadable = !in.is_open() || in.bad() || (in.gcount() == 0 && errno != 0);
  if (unreadable) throw Failure::broken(context + (errno != 0 ? std::strerror(errno) : "cannot be read"));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > largest_pem) throw Failure::broken(context + "larger than 1 MiB, which no PEM file is");
  return text;
}

std::vector<X509Ptr> load_certificates(const Pem& pem, std::string_view what) {
  const std::string text = read_pem(pem, what);
  const BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  ERR_clear_error();
  std::vector<X509Ptr> certificates;
  while (X509Ptr certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(certificate));
  }
  // The end of the text is reported as "no start line" too; anything else is damage.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = take_error();
  if (!at_end)
    throw Failure::broken(std::string(what) + " " + pem.name() + ": damaged certificate: " + reason);
  if (certificates.empty()) {
    throw Failure::broken(std::string(what) + " " + pem.name() +
                          ": no certificate in it; a PEM with \"-----BEGIN CERTIFICATE-----\" is needed");
  }
  return certificates;
}

std::string fingerprint(const X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (X509_digest(&certificate, EVP_sha256(), digest.data(), &size) != 1) return "?";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (unsigned int i = 0; i < size; ++i) {
    if (i != 0) text += ':';
    text += digits[digest[i] >> 4U];
    text += digits[digest[i] & 15U];
  }
  return text;
}

bool same_fingerprint(std::string_view a, std::string_view b) {
  const auto digits = [](std::string_view text) {
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isxdigit(byte) != 0) out += static_cast<char>(std::toupper(byte));
    }
    return out;
  };
  return digits(a) == digits(b);
}

std::chrono::system_clock::time_point expiry(const X509& certificate) {
  return to_time(X509_get0_notAfter(&certificate));
}

std::chrono::system_clock::time_point valid_from(const X509& certificate) {
  return to_time(X509_get0_notBefore(&certificate));
}

std::string to_text(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return {text.data(), size};
}

std::string subject(const X509& certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  constexpr unsigned long one_line_utf8 = XN_FLAG_ONELINE & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(&certificate), 0, one_line_utf8);
  return bio_text(*bio);
}

std::vector<std::string> names(const X509& certificate) {
  std::vector<std::string> found;
  const NamesPtr alternatives(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = alternatives ? sk_GENERAL_NAME_num(alternatives.get()) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives.get(), i);
    if (name->type == GEN_DNS) found.push_back(to_text(*name->d.dNSName));
    if (name->type == GEN_IPADD) found.push_back(address_text(*name->d.iPAddress));
  }
  if (found.empty() && !common_name(certificate).empty()) found.push_back(common_name(certificate));
  return found;
}

std::string to_pem(const X509& certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), &certificate);
  return bio_text(*bio);
}

X509Ptr share(const X509& certificate) {
  X509* same = const_cast<X509*>(&certificate);  // counting a reference changes nothing that can be seen
  X509_up_ref(same);
  return X509Ptr(same);
}

}  // namespace sluice::support::tls
