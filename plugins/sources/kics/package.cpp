// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/package.hpp"

#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Zip/ZipArchive.h>
#include <Poco/Zip/ZipStream.h>
#include <sluice/sdk/failure.hpp>

#include "support/tls/pkcs12.hpp"

namespace sluice::kics {

using sdk::Failure;

namespace {

constexpr std::size_t largest_package = std::size_t{8} << 20;
constexpr std::size_t largest_member = std::size_t{1} << 20;
constexpr std::size_t metadata_depth = 32;

/// At most `limit` bytes and one more, which says that there were too many.
std::string read_some(std::istream& in, std::size_t limit) {
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string_view last_part(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// The zip around the members.
class Zip {
 public:
  explicit Zip(const std::string& bytes) : in_(bytes), archive_(in_) {}

  /// Nothing where there is no such member.
  std::optional<std::string> member(std::string_view name) {
    const Poco::Zip::ZipLocalFileHeader* found = nullptr;
    for (auto at = archive_.headerBegin(); at != archive_.headerEnd(); ++at) {
      if (!at->second.isFile() || last_part(at->first) != name) continue;
      if (found != nullptr) throw Failure::retry_slowly("holds " + std::string(name) + " twice");
      found = &at->second;
    }
    if (found == nullptr) return std::nullopt;
    return content(*found, std::string(name));
  }

 private:
  std::string content(const Poco::Zip::ZipLocalFileHeader& header, const std::string& name) {
    if (header.isEncrypted())
      throw Failure::retry_slowly(name + " in it is encrypted as a zip, which no Server does");
    if (!header.hasSupportedCompressionMethod())
      throw Failure::retry_slowly(name + " in it is compressed in an unknown way");
    in_.clear();
    Poco::Zip::ZipInputStream stream(in_, header);
    std::string text = read_some(stream, largest_member);
    if (text.size() > largest_member) throw Failure::retry_slowly(name + " in it is larger than 1 MiB");
    if (text.size() != header.getUncompressedSize() || !stream.crcValid()) {
      throw Failure::retry_slowly(name + " in it is damaged");
    }
    return text;
  }

  std::istringstream in_;
  Poco::Zip::ZipArchive archive_;
};

std::string required(Zip& zip, std::string_view name) {
  if (auto text = zip.member(name)) return std::move(*text);
  throw Failure::retry_slowly("holds no " + std::string(name));
}

std::string server_uri(std::string_view metadata) {
  if (metadata.starts_with("\xEF\xBB\xBF")) metadata.remove_prefix(3);
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(metadata_depth);
    const auto object = parser.parse(std::string(metadata)).extract<Poco::JSON::Object::Ptr>();
    if (object && object->get("serverUri").isString()) return object->getValue<std::string>("serverUri");
  } catch (const Poco::Exception&) {
    throw Failure::retry_slowly("metadata.json in it is no JSON object");
  }
  throw Failure::retry_slowly("metadata.json in it names no serverUri");
}

Package open_package(const std::string& file, const std::string& password) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw Failure::retry_slowly("cannot be read; check that the file is there and that sluice may read it");
  const std::string bytes = read_some(in, largest_package);
  if (bytes.size() > largest_package)
    throw Failure::retry_slowly("is larger than 8 MiB, which no package is");
  if (!bytes.starts_with("PK")) throw Failure::retry_slowly("is no zip");
  Zip zip(bytes);
  Package package;
  package.server_uri = server_uri(required(zip, "metadata.json"));
  package.identity = std::make_shared<support::tls::Identity>(
      support::tls::open_pkcs12(required(zip, "certificates.pfx"), password, "certificates.pfx in it"));
  package.webserver_pem = zip.member("webserver.pem").value_or("");
  return package;
}

}  // namespace

Package read_package(const std::string& file, const std::string& password) {
  const std::string context = "package \"" + file + "\": ";
  constexpr const char* remedy =
      "; name the communication data package that the console handed out for the connector, "
      "unchanged, and its certificate access password, or make a new package";
  try {
    return open_package(file, password);
  } catch (const Failure& failure) {
    throw Failure::retry_slowly(context + failure.what() + remedy);
  } catch (const std::exception& error) {  // Poco's and the standard library's: the archive makes no sense
    throw Failure::retry_slowly(context + "is a damaged zip: " + error.what() + remedy);
  }
}

}  // namespace sluice::kics
