// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "plugins/siem/bench.hpp"

using namespace sluice;
using namespace sluice::test;

namespace {

/// PEM in a file that disappears with the object.
class PemFile {
 public:
  explicit PemFile(const std::string& text) {
    static int number = 0;
    path_ = std::filesystem::temp_directory_path().string() + "/sluice-siem-" + std::to_string(::getpid()) +
            "-" + std::to_string(++number) + ".pem";
    std::ofstream(path_) << text;
  }
  ~PemFile() { std::remove(path_.c_str()); }
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

ReceiverOptions tls_options() {
  ReceiverOptions options;
  options.transport = simulators::Transport::tls;
  return options;
}

siem::Config tls_config(const Receiver& receiver) {
  siem::Config config = config_for(receiver);
  config.transport = siem::Transport::tls;
  return config;
}

}  // namespace

TEST_CASE("the receiver's certificate is accepted by its pin or its authority, and refused otherwise") {
  const auto authority = simulators::make_authority();
  auto options = tls_options();
  options.identity = simulators::make_issued(authority, {});
  Receiver receiver(options);
  const PemFile own(options.identity->certificate), ca(authority.certificate);
  const PemFile stranger(simulators::make_self_signed({}).certificate);
  auto config = tls_config(receiver);
  sluice_status expected = SLUICE_OK;
  SUBCASE("pinned") {
    config.server_certificate = own.path();
  }
  SUBCASE("signed by the authority") {
    config.ca = ca.path();
  }
  SUBCASE("signed by the authority, for a name given apart") {
    config.ca = ca.path();
    config.server_name = "localhost";
  }
  SUBCASE("another pin") {
    config.server_certificate = stranger.path();
    expected = SLUICE_RETRY;
  }
  SUBCASE("another name") {
    config.ca = ca.path();
    config.server_name = "other.example";
    expected = SLUICE_RETRY;
  }
  SUBCASE("the system's trust store") {
    expected = SLUICE_RETRY;
  }
  Bench bench(config);
  CHECK(status_of([&] { bench.deliver({"1"}); }) == expected);
  CHECK(receiver.text() == (expected == SLUICE_OK ? "1\n" : ""));
  CHECK(bench.host.warnings().empty());
}

TEST_CASE("a client certificate is shown where the receiver asks for one") {
  auto options = tls_options();
  options.require_client_certificate = true;
  Receiver receiver(options);
  const PemFile pin(receiver.server_identity().certificate);
  const PemFile certificate(receiver.client_identity().certificate), key(receiver.client_identity().key);
  auto config = tls_config(receiver);
  config.server_certificate = pin.path();
  {
    Bench without(config);
    CHECK(status_of([&] { without.deliver({"1"}); }) == SLUICE_RETRY);
  }
  config.certificate = certificate.path();
  config.private_key = key.path();
  Bench with(config);
  with.deliver({"2"});
  CHECK(receiver.text() == "2\n");
}

TEST_CASE("a certificate that cannot be read breaks the sink") {
  Receiver receiver(tls_options());
  const PemFile nonsense("nonsense");
  auto config = tls_config(receiver);
  config.server_certificate = nonsense.path();
  std::string message;
  CHECK(status_of([&] { Bench bench(config); }, &message) == SLUICE_BROKEN);
  CHECK(message.find(nonsense.path()) != std::string::npos);
}

TEST_CASE("without verification it is said at the start, once") {
  Receiver receiver(tls_options());
  auto config = tls_config(receiver);
  config.verify = siem::Verify::none;
  Bench bench(config);
  bench.sink.open("");
  bench.deliver({"1"});
  CHECK(bench.host.warnings().size() == 1);
  CHECK(receiver.text() == "1\n");
}

TEST_CASE("a receiver that ignores our close_notify and only ends the connection has still read everything") {
  auto options = tls_options();
  options.answer_close_notify = false;
  Receiver receiver(options);
  auto config = tls_config(receiver);
  config.verify = siem::Verify::none;
  Bench bench(config);
  CHECK(bench.deliver({"1"}).empty());
  CHECK(receiver.text() == "1\n");
}
