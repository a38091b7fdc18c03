// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/config.hpp"

#include <vector>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include "sources/kata/filter.hpp"

namespace sluice::kata {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void check_url(const Config& config, std::vector<sdk::Problem>& problems) {
  try {
    const Poco::URI url(config.url);
    if (url.getScheme() != "https") {
      problems.push_back(
          {"url", "the Central Node knows a client by its TLS certificate; write https://", false});
    }
    if ((url.getPath() != "" && url.getPath() != "/") || !url.getRawQuery().empty() ||
        !url.getFragment().empty()) {
      problems.push_back({"url",
                          "the path of the events API is added by the source; write https://host or "
                          "https://host:port only",
                          false});
    }
  } catch (const Poco::Exception&) {
    problems.push_back({"url", "is not a URL; write https://host or https://host:port", false});
  }
}

void check_trust(const Config& config, std::vector<sdk::Problem>& problems) {
  if (!config.server_certificate.empty() && !config.ca.empty()) {
    problems.push_back(
        {"ca", "has no effect beside server_certificate, which pins one certificate; remove one of them",
         false});
  }
  if (config.verify == Verify::full) return;
  if (!config.server_certificate.empty() || !config.ca.empty()) {
    problems.push_back({"verify",
                        "\"none\" contradicts server_certificate and ca, which say whom to trust; remove "
                        "verify, or both of them",
                        false});
  } else {
    problems.push_back({"verify",
                        "\"none\" lets anybody on the way read and forge the events; save the Central Node's "
                        "certificate and name it in server_certificate",
                        true});
  }
}

void check_expression(const Config& config, std::vector<sdk::Problem>& problems) {
  if (config.filter.empty()) return;
  for (const FilterRemark& remark : check_filter(config.filter)) {
    problems.push_back({"filter", to_text(remark, config.filter), remark.is_doubt});
  }
}

void check(const Config& config, std::vector<sdk::Problem>& problems) {
  check_url(config, problems);
  check_trust(config, problems);
  check_expression(config, problems);
  if (config.max_timeout % seconds(1) != milliseconds(0)) {
    problems.push_back(
        {"max_timeout", "the Central Node takes whole seconds; write for example \"60s\"", false});
  }
}

}  // namespace

const sdk::Spec<Config>& spec() {
  using C = Config;
  using sdk::field;
  static const sdk::Spec<Config> spec{
      {field("url", &C::url, "Address of the Central Node, the one of its web interface.")
           .url()
           .required()
           .example("\"https://central-node.example\""),
       field("external_system_id", &C::external_system_id,
             "Identifier under which the Central Node knows this client. Any UUID; choose one and keep it.")
           .uuid()
           .required()
           .example("\"8d0f7f0e-3c1c-4d07-9f0e-0a5f4f1f7c11\""),
       field("certificate", &C::certificate,
             "Client certificate in PEM form, self-signed is enough. The Central Node approves this "
             "certificate "
             "together with external_system_id.")
           .file()
           .required()
           .example("\"/etc/sluice/kata.crt\""),
       field("private_key", &C::private_key, "Private key of the client certificate in PEM form.")
           .file()
           .required()
           .example("\"/etc/sluice/kata.key\""),
       field("private_key_password", &C::private_key_password,
             "Password of the private key, where it is encrypted.")
           .example("{ credential = \"kata.key\" }"),
       field("server_certificate", &C::server_certificate,
             "The Central Node's own certificate in PEM form (pinned): no other is accepted, its host name "
             "and dates do "
             "not matter.")
           .file()
           .example("\"/etc/sluice/central-node.pem\""),
       field("ca", &C::ca,
             "Certificates of the authorities to trust instead of the system's, in PEM form. The host name "
             "is checked.")
           .file()
           .example("\"/etc/sluice/company-ca.pem\""),
       field("verify", &C::verify,
             "How the Central Node's certificate is checked: \"full\", or \"none\" for a laboratory.",
             {{"full", Verify::full}, {"none", Verify::none}}),
       field("max_events", &C::max_events,
             "Most events asked for in one page. A full page is followed by the next one at once.")
           .at_least(1)
           .at_most(72'000),
       field(
           "max_timeout", &C::max_timeout,
           "Longest time the Central Node may gather events for a page before it answers, in whole seconds.")
           .at_least(seconds(1))
           .at_most(seconds(300)),
       field("filter", &C::filter,
             "Expression in the Central Node's filter language; only matching events are read. Empty: all. A "
             "change "
             "starts again from the events that the Central Node still has.")
           .example("\"EventType == 'threatdetect'\""),
       field("timeout", &C::timeout,
             "Longest time for connecting, and longest silence while an answer arrives. The wait for the "
             "beginning of "
             "an answer is max_timeout and at least 10 seconds more.")
           .at_least(milliseconds(100))
           .at_most(seconds(600)),
       field("max_record", &C::max_record,
             "Longest event that is passed on; a longer one goes to the dead letters.")
           .at_least(sdk::Bytes{1024})
           .at_most(sdk::Bytes{uint64_t{64} << 20})},
      check};
  return spec;
}

}  // namespace sluice::kata
