// SPDX-License-Identifier: Apache-2.0
#include "config/describe.hpp"
#include "core/config/sample.hpp"

namespace sluice::config::test {

namespace {

class SecretTest : protected ConfigTest {
 protected:
  /// Everything that anybody could be shown about this source.
  std::string everything(const std::string& text) {
    const auto loaded = load_text(text);
    REQUIRE(loaded.problems.errors() > 0);
    return loaded.problems.text() + loaded.problems.text(true) + loaded.problems.json();
  }
  std::string in_source(const std::string& lines) {
    return "[source]\nplugin = \"sample\"\nurl = \"https://a\"\n" + lines +
           "\n[[sink]]\nplugin = \"file\"\npath = \"x\"\n";
  }
  /// The secret of this source when the service starts; "none" when it was refused.
  std::string resolved(const std::string& lines) {
    options.secrets = Secrets::resolve;
    folder.write("cert.pem", "x");
    const auto loaded = load_text(in_source("certificate = \"cert.pem\"\n" + lines));
    if (loaded.pipelines.empty()) return "none";
    return std::string(loaded.pipelines[0].source.settings.find("password")->secret.reveal());
  }
};

}  // namespace

TEST_CASE_FIXTURE(SecretTest, "a secret in the file is refused with the remedy and not repeated") {
  CHECK(problems_of_source("password = \"hunter2\"  # имя") ==
        "p.toml:4:12: source.password: a secret does not stand in the file; write password = { env = "
        "\"NAME\" }, "
        "{ file = \"path\" } or { credential = \"name\" }\n"
        "  password = ***  # имя\n"
        "             ^\n");
}

TEST_CASE_FIXTURE(SecretTest, "no rendering of any mistake shows a secret") {
  for (const std::string& lines : std::initializer_list<std::string>{
           "password = \"hunter2\"",
           "password = '''hunter2'''",
           "password = \"\"\"\nhunter2\nhunter2\"\"\"",
           "password = [\"hunter2\", [\"hunter2\"]]",
           "password = { value = \"hunter2\" }",
           "password = { env = \"A\", value = \"hunter2\" }",
           "password = { deep = { deeper = \"hunter2\" } }",
           "pasword = \"hunter2\"",
           "token = { a = [\"hunter2\"] }",
           "[source.password]\nx = \"hunter2\"",
           "url = \"https://me:hunter2@host/\"",
           "address = \"me:hunter2@host:5\"",
           "password = \"hunter2",
           "password = hunter2",
           "password = \"hunter2\" oops",
           "password = truehunter2",
           "password.x = hunter2",
           "password = \"\"\"\nhunter2 \\q\n\"\"\"",
           "password = \"\"\"\nhunter2 = \\q\n\"\"\"",
           "unknown = hunter2",
           "headers = { a = \"hunter2\" b }",
           "headers = { Authorization = hunter2 }",
           "\"hunter2 = 5",
           "= \"hunter2\"",
           "[sorce]\npassword = \"hunter2\"\n",
       }) {
    CAPTURE(lines);
    CHECK(everything(lines.starts_with("url") ? lines : in_source(lines)).find("hunter2") ==
          std::string::npos);
  }
}

TEST_CASE_FIXTURE(SecretTest, "a secret is hidden when its neighbour on the line has the mistake") {
  const std::string sink = "\nsink = [{ plugin = \"file\", path = \"/x\" }]\n";
  for (const std::string& source : std::initializer_list<std::string>{
           R"(source = { plugin = "sample", password = "hunter2", url = 5 })",
           R"(source = { plugin = "sample", pasword = "hunter2", url = 5 })",
           R"(source = { plugin = "nothing", password = "hunter2", pin = 1, x = ["hunter2"] })",
           R"(source = { plgin = "sample", password = "hunter2" })",
           R"(source = { plugin = 5, password = "hunter2" })",
           R"(source = [{ plugin = "sample", password = "hunter2" }])",
           R"(sorce = { plugin = "sample", password = "hunter2" })",
           R"(source = { plugin = "sample", url = "https://x:hunter2@a", max_events = 0 })",
       }) {
    CAPTURE(source);
    CHECK(everything(source + sink).find("hunter2") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(SecretTest, "the caret stays below its value behind a hidden one") {
  const auto loaded = load_text("source = { plugin = \"sample\", password = \"a long secret\", url = 5 }\n");
  const std::string text = plain(loaded.problems.text());
  CHECK(
      text.find(
          "p.toml:1:65: source.url: is an integer, expected a string; write url = \"https://node.example\"\n"
          "  source = { plugin = \"sample\", password = ***, url = 5 }\n"
          "                                                      ^\n") != std::string::npos);
}

TEST_CASE_FIXTURE(SecretTest, "a broken line with a harmless key is shown as it is") {
  CHECK(problems_of("[source]\nmax_events = 12x\n") ==
        "p.toml:2:16: not valid TOML: decimal integer: expected digit, saw 'x'\n"
        "  max_events = 12x\n"
        "                 ^\n");
}

TEST_CASE_FIXTURE(SecretTest, "the service gets what the reference leads to") {
  environment["PASSWORD"] = "from env";
  environment["CREDENTIALS_DIRECTORY"] = (folder.path() / "credentials").string();
  folder.write("secret", "from file\r\n");
  folder.write("two-lines", "a\n\n");
  folder.write("credentials/key", "from credential\n");
  CHECK(resolved("password = { env = \"PASSWORD\" }") == "from env");
  CHECK(resolved("password = { file = \"secret\" }") == "from file");
  CHECK(resolved("password = { file = \"two-lines\" }") == "a\n");
  CHECK(resolved("password = { credential = \"key\" }") == "from credential");
  CHECK(resolved("[source.password]\ncredential = \"key\"") == "from credential");
}

TEST_CASE_FIXTURE(SecretTest, "a reference that leads nowhere is an error for the service") {
  environment["EMPTY"] = "";
  folder.write("empty", "\n");
  for (const std::string& reference : std::initializer_list<std::string>{
           "{ env = \"UNSET\" }", "{ env = \"EMPTY\" }", "{ file = \"absent\" }", "{ file = \"empty\" }",
           "{ file = \".\" }", "{ file = \"/dev/zero\" }", "{ credential = \"key\" }",
           "{ credential = \"../key\" }", "{ env = \"\" }", "{}"}) {
    CAPTURE(reference);
    CHECK(resolved("password = " + std::string(reference)) == "none");
  }
}

TEST_CASE_FIXTURE(SecretTest,
                  "a check elsewhere warns of what is not there, and does not demand credentials") {
  folder.write("cert.pem", "x");
  const auto check = [&](const std::string& reference) {
    return load_text(in_source("certificate = \"cert.pem\"\npassword = " + reference)).problems;
  };
  CHECK(check("{ env = \"UNSET\" }").warnings() == 1);
  CHECK(check("{ env = \"UNSET\" }").errors() == 0);
  CHECK(check("{ file = \"absent\" }").warnings() == 1);
  CHECK(check("{ credential = \"key\" }").empty());
  CHECK(check("{ credential = \"a/b\" }").errors() == 1);
}

}  // namespace sluice::config::test
