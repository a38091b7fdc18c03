// SPDX-License-Identifier: Apache-2.0
#include "sources/kics/probe.hpp"

#include <algorithm>

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "sources/kics/refusal.hpp"
#include "sources/kics/resource.hpp"

namespace sluice::kics {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;
using support::https::Response;

constexpr std::size_t longest_answer = std::size_t{4}
                                       << 20;  // a single row, but a Server may ignore the limit
constexpr std::size_t answer_depth = 64;
constexpr std::size_t longest_name = 64;
constexpr std::size_t most_names = 200;

/// Null where the text is no JSON object.
Object::Ptr object_in(const std::string& json) {
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(answer_depth);
    const Var value = parser.parse(json);
    return value.type() == typeid(Object::Ptr) ? value.extract<Object::Ptr>() : Object::Ptr();
  } catch (const std::exception&) {  // Poco's, and the standard library's for numbers that fit nowhere
    return {};
  }
}

std::string kind_of(const Var& value) {
  if (value.isEmpty()) return "null";
  if (value.type() == typeid(Object::Ptr)) return "object";
  if (value.type() == typeid(Array::Ptr)) return "list";
  if (value.isBoolean()) return "boolean";
  return value.isString() ? "text" : "number";
}

std::string members_of(const Object& object, const std::string& but = {}) {
  std::string text;
  std::size_t count = 0;
  for (const auto& [name, value] : object) {
    if (name == but) continue;
    if (++count > most_names) return text + ", ...";
    text += (text.empty() ? "" : ", ") + printable(name, longest_name) + " " + kind_of(value);
  }
  return text;
}

/// The list of rows, under one of the two names that it has.
std::string rows_member(const Object& page) {
  for (const char* name : {"values", "elements"}) {
    if (page.isArray(name)) return name;
  }
  return {};
}

void describe_page(const std::string& body, Probed& out) {
  const Object::Ptr page = object_in(body);
  const std::string member = page.isNull() ? "" : rows_member(*page);
  if (member.empty()) {
    out.result += page.isNull() ? ", no JSON object" : ", no page; members: " + members_of(*page);
    return;
  }
  const Array::Ptr rows = page->getArray(member);
  out.is_page = true;
  out.has_rows = rows->size() > 0;
  out.result += ", " + member + ": " + std::to_string(rows->size()) + (rows->size() == 1 ? " row" : " rows");
  if (const std::string others = members_of(*page, member); !others.empty())
    out.result += "; beside it: " + others;
  if (!out.has_rows) return;
  const Object::Ptr row = rows->getObject(0);
  out.shape = row.isNull() ? "rows are no objects" : members_of(*row);
}

Probed probe_path(Client& client, const std::string& resource, const std::string& path) {
  Probed out;
  out.resource = resource;
  out.path = path;
  try {
    Question question;
    question.limit = 1;
    Response answer = client.query_once(path, question);
    out.status = answer.status();
    out.result = "HTTP " + printable(answer.status_line());
    const std::string body = answer.read_limited(longest_answer);
    if (out.status == 200) describe_page(body, out);
  } catch (const sdk::Failure& failure) {
    if (failure.status() == SLUICE_CANCELLED) throw;
    out.result = "no answer: " + std::string(failure.what());
  }
  return out;
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text + ' ';
}

}  // namespace

About ask_about(Client& client) {
  About about;
  for (const char* path : {"/v4/about", "/v3/about"}) {
    Response answer = client.get(path);
    about.path = path;
    about.status = answer.status();
    about.date = std::string(answer.header("Date").value_or(""));
    const Object::Ptr said = object_in(answer.read_limited(longest_answer));
    if (about.status != 200) continue;
    if (!said.isNull() && said->get("version").isString())
      about.version = printable(said->getValue<std::string>("version"), longest_name);
    return about;
  }
  return about;
}

std::vector<Probed> probe(Client& client, const std::function<void(const std::string&)>& before) {
  std::vector<Probed> all;
  for (const auto& info : catalogue()) {
    for (const auto& path : info.paths) {
      before(path);
      all.push_back(probe_path(client, info.name, path));
    }
  }
  return all;
}

std::string probe_report(const std::string& server, const std::string& time, const About& about,
                         const std::vector<Probed>& probed) {
  std::string text =
      "What a KICS for Networks Server answers, found by `sluice setup kics`, for support: paths, statuses "
      "and\n"
      "names of members; no passwords, no keys, nothing of what the rows hold.\n\ntime:    " +
      time + "\nserver:  " + server + "\nversion: " + (about.version.empty() ? "not said" : about.version) +
      " (GET " + about.path + ": HTTP " + std::to_string(about.status) +
      ")\n\nPOST with {\"filter\":[],\"sort\":[],\"offset\":0,\"limit\":1} at each path below the "
      "server's:\n\n";
  for (const auto& one : probed) {
    text += padded(one.resource, 20) + padded(one.path, 36) + one.result + '\n';
    if (!one.shape.empty()) text += "    row: " + one.shape + '\n';
  }
  return text;
}

}  // namespace sluice::kics
