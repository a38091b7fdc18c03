// SPDX-License-Identifier: Apache-2.0
#include "support/checkup/certificates.hpp"

#include <fstream>
#include <set>

#include <doctest/doctest.h>

#include "plugins/support/testing/certificates.hpp"
#include "support/contains.hpp"
#include "support/recorded_person.hpp"
#include "support/temporary_folder.hpp"
#include "support/tls/make_identity.hpp"

using namespace sluice;
using namespace sluice::support;
using std::chrono::days;
using std::chrono::hours;

namespace {

struct Validity {
  test::RecordedPerson someone;
  std::chrono::system_clock::time_point now = std::chrono::system_clock::now();

  std::string of(hours starts, hours ends) {
    testing::Wanted wanted;
    wanted.starts = starts;
    wanted.ends = ends;
    auto person = someone.person();
    checkup::report_validity(person, "certificate", *testing::issue(wanted).certificate, now, "renew it");
    return someone.findings.back();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Validity, "a certificate is fine until a month before its end") {
  CHECK(of(hours(-1), days(31)).starts_with("OK certificate: valid until "));
  CHECK(of(hours(-1), days(29)).starts_with("WARNING certificate: valid until "));
  CHECK(of(hours(-48), hours(-1)).starts_with("FAILURE certificate: expired on "));
  CHECK(of(hours(5), hours(24)).starts_with("FAILURE certificate: is valid only from "));
  CHECK(someone.remedies.at(0) == "renew it");
  CHECK(test::contains(someone.remedies.at(2), "clock"));
}

TEST_CASE_FIXTURE(Validity, "a made identity is a pair that passes its own check") {
  const test::TemporaryFolder folder;
  for (const auto kind : {tls::KeyKind::ec, tls::KeyKind::rsa}) {
    const auto identity = tls::make_identity(kind, "sluice", days(365), now);
    std::ofstream(folder.path() / "crt") << identity.certificate;
    std::ofstream(folder.path() / "key") << identity.key;
    std::filesystem::permissions(folder.path() / "key", std::filesystem::perms(0600));
    auto person = someone.person();
    CHECK(
        checkup::report_identity(person, folder.path() / "crt", folder.path() / "key", "", now, "renew it"));
    CHECK(someone.findings.back().starts_with("OK client certificate: valid until "));
    const auto other = tls::make_identity(kind, "sluice", days(365), now);
    std::ofstream(folder.path() / "key") << other.key;
    CHECK_FALSE(
        checkup::report_identity(person, folder.path() / "crt", folder.path() / "key", "", now, "renew it"));
  }
  auto person = someone.person();
  CHECK_FALSE(
      checkup::report_identity(person, folder.path() / "none", folder.path() / "key", "", now, "make one"));
  CHECK(someone.remedies.back() == "make one");
}

TEST_CASE_FIXTURE(Validity, "a key that others may read is a warning beside a good identity") {
  const test::TemporaryFolder folder;
  const auto identity = tls::make_identity(tls::KeyKind::ec, "sluice", days(365), now);
  std::ofstream(folder.path() / "crt") << identity.certificate;
  std::ofstream(folder.path() / "key") << identity.key;
  std::filesystem::permissions(folder.path() / "key", std::filesystem::perms(0644));
  auto person = someone.person();
  CHECK(checkup::report_identity(person, folder.path() / "crt", folder.path() / "key", "", now, "renew it"));
  CHECK(someone.findings.back().starts_with("WARNING private key: "));
  CHECK(someone.remedies.back().starts_with("chmod g-w,o-rwx "));
}

TEST_CASE("made identifiers are UUIDs and differ") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = tls::make_uuid();
    CHECK(uuid.size() == 36);
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    CHECK(seen.insert(uuid).second);
  }
}
