// SPDX-License-Identifier: Apache-2.0
#include "sources/kata/setup.hpp"

namespace sluice::kata {

const sdk::Spec<SetupConfig>& setup_spec() {
  using S = SetupConfig;
  using sdk::field;
  using support::tls::KeyKind;
  static const sdk::Spec<SetupConfig> spec{
      {field("url", &S::url, "Address of the Central Node, the one of its web interface.")
           .url()
           .required()
           .example("\"https://central-node.example\""),
       field("api", &S::api, "What the pipeline reads.", {{"events", Api::events}, {"alerts", Api::alerts}}),
       field("siem", &S::siem, "HOST:PORT of the SIEM's TCP collector; without it the pipeline writes files.")
           .address()
           .example("\"kuma.example:5160\""),
       field("name", &S::name, "Name of the pipeline; otherwise made of api and host.")
           .example("\"kata-scn1\""),
       field("dir", &S::dir, "Folder for the id, the key and the certificates.").path(),
       field("external_system_id", &S::external_system_id,
             "The id to be known by; otherwise the one in the folder, or a new one.")
           .uuid(),
       field("key_type", &S::key_type, "Kind of key that is made.",
             {{"ec", KeyKind::ec}, {"rsa", KeyKind::rsa}}),
       field("lifetime_days", &S::lifetime_days, "How long the new certificate is valid.")
           .at_least(1)
           .at_most(7300),
       field("renew", &S::renew, "Make a new key and certificate, which need a new approval."),
       field(
           "fingerprint", &S::fingerprint,
           "SHA-256 of the Central Node's certificate, for a setup without questions: no other is pinned.")}};
  return spec;
}

}  // namespace sluice::kata
