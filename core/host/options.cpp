// SPDX-License-Identifier: Apache-2.0
#include "host/options.hpp"

#include <exception>
#include <filesystem>
#include <functional>
#include <iostream>
#include <system_error>
#include <tuple>

#include <CLI/CLI.hpp>

#include "host/commands/commands.hpp"
#include "host/exit_code.hpp"
#include "host/hardening.hpp"
#include "host/locations.hpp"
#include "store/database.hpp"

namespace sluice::host {
namespace {

using Command = std::function<int(const Options&)>;

/// Where the ready pipelines are, as far as they were installed.
std::string examples() {
  std::error_code error;
  const auto folder = share_folder() / "pipelines";
  return std::filesystem::is_directory(folder, error) ? "\nReady pipelines to copy: " + folder.string() : "";
}

/// The commands with their options; the one the user chose ends up in `chosen`.
class CommandLine {
 public:
  CommandLine()
      : app_(
            "Delivers security data from KATA, KICS and others to SIEM systems, CSV and files, without "
            "losing a record.",
            "sluice") {
    app_.set_version_flag("--version", "sluice " SLUICE_VERSION);
    app_.require_subcommand(1);
    app_.footer("`sluice COMMAND --help` explains a command. Exit codes are in docs/operating.md." +
                examples());
    add_setup();
    add_run();
    add_check();
    add_plugins();
    add_plugin();
    add_new();
    add_checkpoint();
    add_ledger();
    add_letters();
    add_store();
    add_status();
    add_reload();
    add_map();
  }

  int parse_and_run(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app_.exit(error) == 0 ? exit_ok : exit_usage;  // prints help, version or what is wrong
    }
    return chosen_(options_);
  }

 private:
  CLI::App* command(CLI::App* parent, const std::string& name, const std::string& help, Command run) {
    CLI::App* sub = parent->add_subcommand(name, help);
    sub->callback([this, run = std::move(run)] { chosen_ = run; });
    return sub;
  }
  void config_option(CLI::App* sub) {
    sub->add_option(
           "--config", options_.config,
           std::string("Folder with sluice.toml and pipelines/ (default ") + default_config_folder + ")")
        ->type_name("DIR");
  }
  void store_options(CLI::App* sub) {
    config_option(sub);
    sub->add_option("--store", options_.store, "Folder of the store, instead of [store] path in sluice.toml")
        ->type_name("DIR");
  }

  void add_setup() {
    CLI::App* setup = app_.add_subcommand(
        "setup", "Connect a product with this machine: keys, approval, a first record, a ready pipeline");
    config_option(setup);
    setup->footer(
        "Usage: sluice setup PLUGIN [VALUE] [OPTIONS]\n`sluice setup PLUGIN --help` shows what the plugin "
        "has to be told.");
    setup->prefix_command();  // the plugin declares what comes behind its name
    setup->callback([this, setup] {
      options_.words = setup->remaining();
      chosen_ = set_up;
    });
    CLI::App* sub = command(
        &app_, "doctor", "Look at both ends of each pipeline, and say what is wrong or soon will be", doctor);
    store_options(sub);
    sub->add_option("--format", options_.format, "text or json")->check(CLI::IsMember({"text", "json"}));
    sub->add_option("PIPELINE", options_.targets,
                    "Names of pipelines in the folder, or FILE.toml; all when none is given");
  }
  void add_run() {
    CLI::App* sub =
        command(&app_, "run", "Run the pipelines until SIGTERM or SIGINT, or once with --once", run);
    store_options(sub);
    sub->add_flag("--once", options_.once,
                  "Run each pipeline until its source has nothing more and all of it is delivered");
    sub->add_option("--give-up-after", options_.give_up_after,
                    "Stop retrying after this long, for example 10m (default: as in the files, for ever)")
        ->type_name("DURATION");
    sub->add_option("PIPELINE", options_.targets,
                    "Names of pipelines in the folder, or FILE.toml; all enabled ones when none is given");
  }
  void add_check() {
    CLI::App* sub =
        command(&app_, "check",
                "Check the configuration, plugin options included, without touching the network", check);
    config_option(sub);
    sub->add_option("--format", options_.format, "text or json")->check(CLI::IsMember({"text", "json"}));
    sub->add_option("FILE|DIR", options_.targets,
                    "Pipeline files or configuration folders; the --config folder when none is given");
  }
  void add_plugins() {
    CLI::App* list =
        command(&app_, "plugins", "List the plugins, and the libraries that were refused with the reason",
                list_plugins);
    config_option(list);
    CLI::App* sub = command(&app_, "describe",
                            "Describe the options of a plugin, or of a table of the configuration", describe);
    config_option(sub);
    sub->add_option("--format", options_.format, "text, markdown or json-schema")
        ->check(CLI::IsMember({"text", "markdown", "json-schema"}));
    sub->add_option("PLUGIN", options_.name,
                    "Name of a plugin (kind/name where both kinds have it), or `configuration` for the "
                    "host's own tables")
        ->required();
  }
  void add_plugin() {
    CLI::App* group =
        app_.add_subcommand("plugin", "For whoever makes or installs plugins: verify and test libraries");
    group->require_subcommand(1);
    CLI::App* verify = command(group, "verify",
                               "Look at libraries before anything of them runs, then load them in another "
                               "process; says of each whether this host takes it, and why not",
                               verify_plugins);
    verify->add_option("--format", options_.format, "text or json")->check(CLI::IsMember({"text", "json"}));
    verify->add_option("LIBRARY", options_.targets, "Shared libraries, such as sluice-sink-mine.so")
        ->required();
    CLI::App* test =
        command(group, "test",
                "Run the cases of the contract against a library, each in a process of its own", test_plugin);
    contract_options(test);
    test->add_option("--only", options_.only, "Cases with this in their name")->type_name("TEXT");
    test->add_option("--junit", options_.output, "The results as JUnit XML too, into this file")
        ->type_name("FILE");
    test->add_flag("--valgrind", options_.valgrind,
                   "Run the cases under valgrind: lost memory and access to what is none fail them");
    CLI::App* one = command(group, "case", "The other process of test", run_contract_case);
    one->group("");  // not for people
    contract_options(one);
    one->add_option("--work", options_.work)->required();
    one->add_option("--slowness", options_.slowness);
    one->add_option("--case", options_.name)->required();
    CLI::App* trial =
        command(group, "trial", "The other process of verify and of the service's start", try_plugins);
    trial->group("");  // not for people
    trial->add_flag("--create", options_.create);
    trial->add_option("LIBRARY", options_.targets)->required();
    CLI::App* host = command(group, "host", "The process of a plugin with isolation", host_plugin);
    host->group("");  // not for people
    host->add_option("--sha256", options_.sha256);
    host->add_option("LIBRARY", options_.targets,
                     "The library; then pipeline and instance, for whoever looks")
        ->required();
  }
  void add_new() {
    CLI::App* sub =
        command(&app_, "new", "Begin a plugin in a folder of its own, with tests, an example and packaging",
                new_plugin);
    sub->add_option("--lang", options_.language, "c++ (default) or c")->check(CLI::IsMember({"c++", "c"}));
    sub->add_option("--into", options_.into, "Folder to make (default ./sluice-KIND-NAME)")->type_name("DIR");
    sub->add_option("KIND", options_.kind, "source or sink")
        ->required()
        ->check(CLI::IsMember({"source", "sink"}));
    sub->add_option("NAME", options_.name, "Name of the plugin: lower-case letters, digits, '-' and '_'")
        ->required();
  }
  void contract_options(CLI::App* sub) {
    sub->add_option("--config", options_.config,
                    "A pipeline in which the plugin is used, and which works on this machine")
        ->type_name("FILE.toml")
        ->required();
    sub->add_option("--delivered", options_.delivered,
                    "Shell command that prints what the sink has delivered, to see that it arrives")
        ->type_name("COMMAND");
    sub->add_option("LIBRARY", options_.targets, "Shared library, such as sluice-sink-mine.so")
        ->required()
        ->expected(1);
  }
  void add_checkpoint() {
    CLI::App* group =
        app_.add_subcommand("checkpoint", "Look at or change where a pipeline's source resumes");
    group->require_subcommand(1);
    store_options(command(group, "list", "All pipelines of the store", list_checkpoints));
    for (const auto& [name, help, run_it] :
         {std::tuple<const char*, const char*, Command>{"show", "Print the checkpoint of a pipeline",
                                                        show_checkpoint},
          std::tuple<const char*, const char*, Command>{
              "reset", "Let a pipeline's source begin anew; keeps the old checkpoint for undo",
              reset_checkpoint},
          std::tuple<const char*, const char*, Command>{
              "undo", "Put back the checkpoint that the last reset kept", undo_checkpoint}}) {
      CLI::App* sub = command(group, name, help, run_it);
      store_options(sub);
      if (std::string(name) == "reset") sub->add_flag("--yes", options_.yes, "Do not ask");
      sub->add_option("PIPELINE", options_.name, "Name of the pipeline")->required();
    }
  }
  void add_ledger() {
    CLI::App* sub = command(
        &app_, "ledger", "Show what was fetched, delivered, refused and is in flight, and whether it adds up",
        show_ledger);
    store_options(sub);
    sub->add_option("--format", options_.format, "text or json")->check(CLI::IsMember({"text", "json"}));
    sub->add_option("PIPELINE", options_.name, "Only this pipeline");
  }

  void add_letters() {
    CLI::App* group = app_.add_subcommand(
        "dlq", "Dead letters: look at them, take them out, give them to their sink again, or drop them");
    group->require_subcommand(1);
    CLI::App* list = letters(group, "list", "One line for each, the oldest first", list_letters);
    list->add_flag_callback(
        "--json", [this] { options_.format = "json"; }, "One JSON object a line");
    CLI::App* show = command(group, "show", "All that is known of one, and its bytes", show_letter);
    store_options(show);
    show->add_option("ID", options_.id, "Number of the letter, as in the list")->required();
    output_option(letters(group, "export", "The letters with their exact bytes, one JSON object a line",
                          export_letters));
    letters(group, "replay", "Give letters to the sink that had refused them", replay_letters)
        ->add_option("--socket", options_.socket,
                     "Socket of the service, instead of [admin] socket in sluice.toml")
        ->type_name("PATH");
    letters(group, "drop", "Delete letters for ever", drop_letters)
        ->add_flag("--yes", options_.yes, "Do not ask");
  }
  CLI::App* letters(CLI::App* group, const char* name, const char* help, Command run) {
    CLI::App* sub = command(group, name, help, std::move(run));
    store_options(sub);
    sub->add_option("--sink", options_.sink, "Only those of this sink; `source`: those of the source")
        ->type_name("NAME");
    sub->add_option("--reason", options_.reason, "Only those whose reason has this text in it")
        ->type_name("TEXT");
    sub->add_option("--id", options_.id, "Only this one")->type_name("NUMBER");
    sub->add_option("--up-to", options_.up_to, "None younger than this number")->type_name("NUMBER");
    sub->add_option("--limit", options_.limit, "At most so many, the oldest first")->type_name("NUMBER");
    sub->add_option("PIPELINE", options_.name, "Only those of this pipeline");
    return sub;
  }
  void add_store() {
    CLI::App* group =
        app_.add_subcommand("store", "Check the store, repair it, or take out the records in its buffers");
    group->require_subcommand(1);
    store_options(command(group, "check", "Look at all of it and change nothing", check_store));
    store_options(
        command(group, "repair",
                "Save what can be read of a damaged store, and set the damaged files aside with a report",
                repair_store));
    CLI::App* sub = command(
        group, "export",
        "The records in the buffers, one a line, of a damaged store as far as it can be read", export_store);
    store_options(sub);
    sub->add_option("--stream", options_.stream, "Only those of this stream")->type_name("NAME");
    output_option(sub);
    sub->add_option("PIPELINE", options_.name, "Only those of this pipeline");
  }
  void output_option(CLI::App* sub) {
    sub->add_option("--output", options_.output, "Into this file, which is complete or not there")
        ->type_name("FILE");
  }

  void add_status() {
    CLI::App* sub =
        command(&app_, "status",
                "Ask the running service how each pipeline fares: state, errors, next run, lag", show_status);
    config_option(sub);
    sub->add_option("--socket", options_.socket,
                    "Socket of the service, instead of [admin] socket in sluice.toml")
        ->type_name("PATH");
    sub->add_flag_callback(
        "--json", [this] { options_.format = "json"; }, "As JSON");
  }

  void add_reload() {
    CLI::App* sub = command(&app_, "reload",
                            "Let the running service take over the configuration, and print what that does "
                            "to each pipeline",
                            reload);
    config_option(sub);
    sub->add_option("--socket", options_.socket,
                    "Socket of the service, instead of [admin] socket in sluice.toml")
        ->type_name("PATH");
    sub->add_flag("--dry-run", options_.dry_run, "Print what would be done, and change nothing");
    sub->add_flag_callback(
        "--json", [this] { options_.format = "json"; }, "As JSON");
  }

  void add_map() {
    CLI::App* sub =
        command(&app_, "map",
                "Render records from standard input, one JSON object a line, by a mapping and print the "
                "lines; problems go to standard error",
                map_records);
    sub->add_option("--format", options_.map_format, "cef, leef, json or text (default cef)")
        ->check(CLI::IsMember({"cef", "leef", "json", "text"}));
    sub->add_option("--stream", options_.stream,
                    "Name of the records' stream, for mappings that ask for @stream")
        ->type_name("NAME");
    sub->add_option("MAPPING", options_.name, "Mapping file, or the name of a shipped one")->required();
  }

  Options options_;
  Command chosen_;
  CLI::App app_;
};

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  keep_memory_private();  // every command may meet a secret
  try {
    return CommandLine().parse_and_run(argc, argv);
  } catch (const store::StoreError& error) {
    std::cerr << "sluice: " << error.what() << '\n';
    return exit_store;
  } catch (const std::exception& error) {
    std::cerr << "sluice: " << error.what() << '\n';
    return exit_failed;
  }
}

}  // namespace sluice::host
