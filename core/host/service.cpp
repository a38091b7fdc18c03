// SPDX-License-Identifier: Apache-2.0
#include "host/service.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <malloc.h>

#include "base/text.hpp"
#include "host/host_log.hpp"
#include "host/start_logging.hpp"

namespace sluice::host {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

constexpr milliseconds usual_tick = 30s;     // of the status line, where no watchdog asks for more
constexpr milliseconds shortest_pause = 1s;  // between two looks after news
constexpr auto extension = 10s;              // asked for again and again while draining

/// "file:line:column: key: what; remedy", without the picture below it.
std::string first_line(const config::Problem& problem) {
  const std::string text = config::render(problem);
  return text.substr(0, text.find('\n'));
}

std::string listed(const char* verb, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string out = std::string("; ") + verb + ' ';
  for (const auto& name : names) out += (&name == &names.front() ? "" : ", ") + name;
  return out;
}

}  // namespace

Service::Service(const Options& options, const Setup& setup, Gateway& gateway, Signals& signals,
                 const Notifier& notifier)
    : options_(options),
      setup_(setup),
      gateway_(gateway),
      signals_(signals),
      notifier_(notifier),
      host_(setup.host),
      stuck_after_(setup.host.stuck_after),
      liveness_(gateway.clock(), gateway.scheduler(),
                [this] {
                  const auto bound = [this] {
                    const std::scoped_lock hold(mutex_);
                    return stuck_after_;
                  };
                  return gateway_.stuck(bound());
                }),
      status_work_(gateway.executor(), [this] { tell(); }),
      desk_([this] { signals_.notify(); }),
      admin_([this] { return overview(); },
             [this](bool only_plan) {
               return desk_.ask(only_plan ? ReloadDesk::Wish::plan : ReloadDesk::Wish::reload);
             }) {
  self_.started_ms = self_.last_success_ms = base::to_ms(gateway.clock().wall_now());
  self_.refused = setup.refused;
  if (notifier.watchdog_limit()) {
    tick_ =
        std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(*notifier.watchdog_limit()) / 2);
  } else if (notifier.enabled()) {
    tick_ = usual_tick;
  }
}

Service::~Service() {
  desk_.close();  // who waits there is waited for when admin_ goes
  status_work_.close();
}

Self Service::self() const {
  const std::scoped_lock hold(mutex_);
  return self_;
}

template <class Change>
void Service::change_self(Change&& change) {
  const std::scoped_lock hold(mutex_);
  change(self_);
}

Overview Service::overview() {
  Self self = this->self();
  self.problems = liveness_.problems();
  return overview_of(gateway_, std::move(self));
}

bool Service::run() {
  admin_.apply(host_.admin);
  if (options_.targets.empty()) gateway_.look_for_leftovers(host_.abandon);
  gateway_.start();
  change_self([](Self& self) { self.phase = Phase::running; });
  const std::size_t running = gateway_.running();
  host_log().info(std::to_string(running) +
                  (running == 1 ? " pipeline is running" : " pipelines are running"));
  if (notifier_.enabled()) notifier_.ready(summary(overview()));
  look_after();
  ::malloc_trim(0);  // what reading the configuration took: a service may wait for days with it
  while (wait_and_act() == Next::go_on) {
  }
  return stop();
}

milliseconds Service::until_next_look() const {
  milliseconds wait = tick_;
  if ((news_ || completing_) && (wait < 0ms || wait > shortest_pause)) wait = shortest_pause;
  if (wait < 0ms) return wait;
  const auto since = std::chrono::duration_cast<milliseconds>(gateway_.clock().steady_now() - last_look_);
  return std::max(0ms, wait - since);
}

Service::Next Service::wait_and_act() {
  switch (signals_.wait(until_next_look())) {
    case Signals::Event::stop:
      return Next::stop;
    case Signals::Event::reload:
      reload(false);
      break;
    case Signals::Event::notified:
      news_ = notifier_.enabled();
      break;
    case Signals::Event::timeout:
      break;
  }
  answer_wish();
  if (until_next_look() == 0ms) look_after();
  return Next::go_on;
}

void Service::look_after() {
  last_look_ = gateway_.clock().steady_now();
  news_ = false;
  feed_watchdog();
  if (completing_) completing_ = gateway_.complete_reload();
  if (notifier_.enabled()) status_work_.wake();
}

void Service::feed_watchdog() {
  if (!notifier_.watchdog_limit()) return;
  auto problems = liveness_.problems();
  if (problems.empty()) {
    notifier_.watchdog();
  } else if (problems != reported_) {
    for (const auto& problem : problems)
      host_log().error(problem +
                       "; the watchdog is not fed until that ends, and systemd will start the "
                       "service again, which is safe");
  }
  reported_ = std::move(problems);
}

void Service::tell() {
  const Overview all = overview();
  if (all.self.phase != Phase::running) return;  // the other phases have words of their own
  std::string text = all.self.problems.empty() ? summary(all) : "stands still: " + all.self.problems.front();
  if (std::exchange(told_, text) != text) notifier_.status(text);
}

void Service::answer_wish() {
  const auto wish = desk_.take();
  if (!wish) return;
  if (*wish == ReloadDesk::Wish::reload) return reload(true);
  desk_.answer({200, "application/json", reload_json(look_ahead())});
}

void Service::reload(bool wished) {
  host_log().info("reading the configuration again");
  notifier_.reloading(gateway_.clock().steady_now());
  change_self([](Self& self) { self.phase = Phase::reloading; });
  const ReloadReport report = try_reload();
  const bool taken_over = report.result != ReloadReport::Result::refused;
  const bool as_wanted = taken_over && report.refused_late == 0;
  Reload result{base::to_ms(gateway_.clock().wall_now()), as_wanted, report.text};
  change_self([&](Self& self) {
    self.phase = Phase::running;
    if (result.succeeded) self.last_success_ms = result.at_ms;
    self.reload = std::move(result);
  });
  if (wished) desk_.answer({200, "application/json", reload_json(report)});
  if (taken_over) admin_.apply(host_.admin);  // after the answer: it may end the socket that is waited at
  notifier_.ready(summary(overview()));
  look_after();
}

ReloadReport Service::try_reload() {
  ReloadReport report;
  try {
    Reread found = load_again(options_, setup_.plugins);
    report = prepare(found);
    for (const auto& problem : report.problems.list()) {
      const bool error = problem.severity == config::Severity::error;
      host_log().write(error ? observe::Level::error : observe::Level::warning, first_line(problem));
    }
    for (const auto& line : report.plan.lines()) host_log().info("plan: " + line);
    for (const auto& note : report.plan.notes) host_log().warn(note);
    for (const auto& refusal : report.plan.refusals) host_log().error(refusal);
    if (report.result == ReloadReport::Result::refused) {
      host_log().error(report.plan.refusals.empty()
                           ? "the configuration has errors: nothing was changed, everything goes on as it was"
                           : "the reload is refused: nothing was changed, everything goes on as it was");
    } else {
      take_over(std::move(found), report);
      host_log().info("configuration taken over: " + report.text);
    }
  } catch (const std::exception& trouble) {
    report.result = ReloadReport::Result::refused;
    report.text = trouble.what();
    host_log().error("the configuration could not be taken over: " + report.text);
  }
  return report;
}

ReloadReport Service::look_ahead() {
  try {
    Reread found = load_again(options_, setup_.plugins);
    return prepare(found);
  } catch (const std::exception& trouble) {
    ReloadReport report;
    report.text = trouble.what();
    return report;
  }
}

/// What would be done, and whether it may. Takes the problems out of what was found.
ReloadReport Service::prepare(Reread& found) {
  ReloadReport report;
  report.problems = std::move(found.problems);
  if (const std::size_t errors = report.problems.errors(); errors > 0) {
    report.text =
        std::to_string(errors) + (errors == 1 ? " error" : " errors") + " in the configuration, the first: ";
    for (const auto& problem : report.problems.list()) {
      if (problem.severity != config::Severity::error) continue;
      report.text += first_line(problem);
      break;
    }
    return report;
  }
  report.plan = gateway_.plan(found.found.pipelines, found.host.abandon);
  if (!report.plan.refusals.empty()) {
    report.text = "refused: " + report.plan.refusals.front();
    return report;
  }
  report.result = ReloadReport::Result::planned;
  report.text = "nothing was changed yet";
  return report;
}

void Service::take_over(Reread found, ReloadReport& report) {
  if (found.host.store_path != host_.store_path || found.host.plugin_paths != host_.plugin_paths ||
      found.host.allowed_plugins != host_.allowed_plugins)
    host_log().warn("[store] path and [plugins] are read at the start only; restart the service for them");
  start_logging(found.host.log);
  {
    const std::scoped_lock hold(mutex_);
    stuck_after_ = found.host.stuck_after;
    self_.refused.clear();
  }
  host_ = std::move(found.host);
  const Change change = gateway_.reload(std::move(found.found.pipelines), report.plan, host_.stop_timeout,
                                        [this] { keep_alive(false); });
  completing_ = true;
  for (const auto& refusal : change.refused) host_log().error(refusal + "; it goes on as it was");
  report.plan.refusals = change.refused;
  report.refused_late = change.refused.size();
  const bool all = change.refused.empty() && change.failed.empty();
  report.result = all ? ReloadReport::Result::done : ReloadReport::Result::incomplete;
  report.text = std::to_string(change.undisturbed) + " not disturbed" + listed("started", change.started) +
                listed("restarted", change.restarted) + listed("stopped", change.stopped) +
                listed("NOT RUNNING", change.failed);
}

void Service::keep_alive(bool stopping) {
  const auto now = gateway_.clock().steady_now();
  const auto pause = tick_ > 0ms ? std::min(tick_, shortest_pause) : shortest_pause;
  if (now - last_sign_ < pause) return;
  last_sign_ = now;
  // While it drains, the bound of the drain is what ends it.
  if (stopping) notifier_.extend(extension);
  if (notifier_.watchdog_limit()) notifier_.watchdog();
}

bool Service::stop() {
  const auto bound = host_.stop_timeout;
  desk_.close();
  host_log().info("stopping: finishing or rolling back what is in flight, at most " + base::show(bound));
  change_self([](Self& self) { self.phase = Phase::stopping; });
  notifier_.stopping("finishing or rolling back what is in flight, at most " + base::show(bound));
  signals_.release();  // a second signal does not wait
  last_sign_ = {};
  keep_alive(true);
  if (!gateway_.stop(bound, [this] { keep_alive(true); })) return false;
  host_log().info("stopped");
  return true;
}

}  // namespace sluice::host
