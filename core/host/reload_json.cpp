// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <sstream>
#include <utility>

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "host/reload_report.hpp"

namespace sluice::host {
namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;
using Result = ReloadReport::Result;

constexpr std::array results{std::pair("planned", Result::planned), std::pair("done", Result::done),
                             std::pair("incomplete", Result::incomplete),
                             std::pair("refused", Result::refused)};
constexpr std::array actions{Step::Action::kept, Step::Action::restarted, Step::Action::added,
                             Step::Action::disabled, Step::Action::removed};

Array::Ptr array_of(const std::vector<std::string>& texts) {
  Array::Ptr all = new Array;  // Poco counts the references
  for (const auto& text : texts) all->add(base::one_line(text));
  return all;
}

std::vector<std::string> texts_of(const Array::Ptr& array) {
  std::vector<std::string> all;
  for (std::size_t i = 0; !array.isNull() && i < array->size(); ++i)
    all.push_back(array->getElement<std::string>(static_cast<unsigned>(i)));
  return all;
}

Step step_of(const Object& object) {
  Step step{object.getValue<std::string>("pipeline"), Step::Action::kept, texts_of(object.getArray("why")),
            object.getValue<std::string>("state")};
  const auto name = object.getValue<std::string>("action");
  for (const auto action : actions) {
    if (name == to_string(action)) step.action = action;
  }
  return step;
}

config::Problem problem_of(const Object& object) {
  config::Problem problem;
  const bool warning = object.getValue<std::string>("severity") == "warning";
  problem.severity = warning ? config::Severity::warning : config::Severity::error;
  problem.file = object.getValue<std::string>("file");
  problem.line = object.getValue<std::uint32_t>("line");
  problem.column = object.getValue<std::uint32_t>("column");
  problem.key = object.getValue<std::string>("key");
  problem.what = object.getValue<std::string>("what");
  problem.remedy = object.getValue<std::string>("remedy");
  problem.source_line = object.getValue<std::string>("source_line");
  problem.caret = object.getValue<std::uint32_t>("caret");
  return problem;
}

}  // namespace

std::string reload_json(const ReloadReport& report) {
  Object all(Poco::JSON_PRESERVE_KEY_ORDER);
  for (const auto& [name, result] : results) {
    if (result == report.result) all.set("result", std::string(name));
  }
  all.set("text", base::one_line(report.text));
  Array::Ptr steps = new Array;
  for (const auto& step : report.plan.steps) {
    Object::Ptr one = new Object(Poco::JSON_PRESERVE_KEY_ORDER);
    one->set("pipeline", step.pipeline);
    one->set("action", std::string(to_string(step.action)));
    one->set("why", array_of(step.why));
    one->set("state", base::one_line(step.state));
    steps->add(one);
  }
  all.set("plan", steps);
  all.set("refusals", array_of(report.plan.refusals));
  all.set("notes", array_of(report.plan.notes));
  all.set("problems", Poco::JSON::Parser().parse(report.problems.json()));
  std::ostringstream out;
  all.stringify(out, 2);
  out << '\n';
  return out.str();
}

ReloadReport reload_report(const std::string& json) {
  try {
    const auto all = Poco::JSON::Parser().parse(json).extract<Object::Ptr>();
    ReloadReport report;
    for (const auto& [name, result] : results) {
      if (all->getValue<std::string>("result") == name) report.result = result;
    }
    report.text = all->getValue<std::string>("text");
    const auto objects = [&](const char* key, auto&& take) {
      const auto array = all->getArray(key);
      for (std::size_t i = 0; !array.isNull() && i < array->size(); ++i)
        take(*array->getObject(static_cast<unsigned>(i)));
    };
    objects("plan", [&](const Object& one) { report.plan.steps.push_back(step_of(one)); });
    objects("problems", [&](const Object& one) { report.problems.add(problem_of(one)); });
    report.plan.refusals = texts_of(all->getArray("refusals"));
    report.plan.notes = texts_of(all->getArray("notes"));
    return report;
  } catch (const Poco::Exception& error) {
    throw base::Error("the service's answer is no report of a reload: " + error.displayText());
  }
}

}  // namespace sluice::host
