// SPDX-License-Identifier: Apache-2.0
#include "support/tls/pkcs12.hpp"

#include <memory>

#include <doctest/doctest.h>
#include <openssl/pkcs12.h>
#include <sluice/sdk/failure.hpp>

#include "plugins/support/testing/certificates.hpp"

using namespace sluice;
using namespace sluice::support::tls;
using testing::issue;
using testing::make_pkcs12;

namespace {

std::string refusal(const std::string& bytes, const std::string& password) {
  try {
    open_pkcs12(bytes, password, "certificate.pfx");
  } catch (const sdk::Failure& failure) {
    CHECK(failure.status() == SLUICE_BROKEN);
    return failure.what();
  }
  return "nothing was thrown";
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("archives of today and of old open with the same call") {
  const testing::Issued authority = issue({.common_name = "authority", .is_authority = true});
  const testing::Issued issued = issue({.common_name = "connector"}, &authority);
  for (const bool legacy : {false, true}) {
    CAPTURE(legacy);
    const Identity identity =
        open_pkcs12(make_pkcs12(issued, "пароль 1", legacy, &authority), "пароль 1", "a.pfx");
    CHECK(fingerprint(*identity.certificate) == fingerprint(*issued.certificate));
    REQUIRE(identity.chain.size() == 1);
    CHECK(subject(*identity.chain[0]) == "CN = authority");
    CHECK(EVP_PKEY_eq(identity.key.get(), issued.key.get()) == 1);
    // Whatever opened it, the key works with the process's own algorithms.
    CHECK(X509_check_private_key(issued.certificate.get(), identity.key.get()) == 1);
  }
}

TEST_CASE("an empty password opens an archive that was made with one") {
  CHECK(open_pkcs12(make_pkcs12(issue(), "", false), "", "a.pfx").key != nullptr);
}

TEST_CASE("a wrong password is told apart from damage") {
  for (const bool legacy : {false, true}) {
    CAPTURE(legacy);
    const std::string good = make_pkcs12(issue(), "right", legacy);
    CHECK(mentions(refusal(good, "wrong"), "certificate.pfx: wrong password"));
    CHECK_FALSE(mentions(refusal(good, "wrong"), "damaged"));
    CHECK(mentions(refusal(good, ""), "wrong password"));
    CHECK(mentions(refusal(good.substr(0, good.size() / 2), "right"), "damaged"));
    std::string changed = good;
    changed[good.size() - 30] ^= 1;  // in the checksum's part: the contents still decrypt
    CHECK(mentions(refusal(changed, "right"), "damaged"));
  }
  CHECK(mentions(refusal("", "right"), "not a PKCS#12 archive"));
  CHECK(mentions(refusal(issue().certificate_pem(), "right"), "not a PKCS#12 archive"));
}

TEST_CASE("an archive that would keep the processor busy for hours is refused") {
  const std::string good = make_pkcs12(issue(), "right", false);
  const auto* position = reinterpret_cast<const unsigned char*>(good.data());
  const std::unique_ptr<PKCS12, Free<PKCS12_free>> archive(
      d2i_PKCS12(nullptr, &position, static_cast<long>(good.size())));
  REQUIRE(archive);
  const ASN1_INTEGER* iterations = nullptr;
  PKCS12_get0_mac(nullptr, nullptr, nullptr, &iterations, archive.get());
  REQUIRE(iterations != nullptr);
  REQUIRE(ASN1_INTEGER_set_int64(const_cast<ASN1_INTEGER*>(iterations), 2'000'000'000) == 1);
  std::string costly(static_cast<std::size_t>(i2d_PKCS12(archive.get(), nullptr)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(costly.data());
  i2d_PKCS12(archive.get(), &out);
  CHECK(mentions(refusal(costly, "right"), "more than 10 million iterations"));
}

TEST_CASE("no byte of an archive that is changed or cut makes it open as another identity or crash") {
  const testing::Issued issued = issue();
  const std::string good = make_pkcs12(issued, "right", true);
  for (std::size_t place = 0; place < good.size(); place += 7) {
    CAPTURE(place);
    std::string changed = good;
    changed[place] ^= 0x20;
    try {
      const Identity identity = open_pkcs12(changed, "right", "a.pfx");
      CHECK(fingerprint(*identity.certificate) == fingerprint(*issued.certificate));
    } catch (const sdk::Failure& failure) {
      CHECK(failure.status() == SLUICE_BROKEN);
    }
    CHECK_THROWS_AS(open_pkcs12(good.substr(0, place), "right", "a.pfx"), sdk::Failure);
  }
}
