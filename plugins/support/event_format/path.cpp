// SPDX-License-Identifier: Apache-2.0
#include "support/event_format/path.hpp"

#include <charconv>

namespace sluice::event_format {

namespace {

/// Reads one alternative after another from the text of a mapping.
class PathParser {
 public:
  explicit PathParser(std::string_view text) : text_(text) {}

  std::string parse(Paths& out) {
    do {
      begin_ = at_;
      Path path;
      if (std::string problem = one(path); !problem.empty()) return problem;
      path.text = text_.substr(begin_, at_ - begin_);
      out.push_back(std::move(path));
    } while (at_ < text_.size() && text_[at_++] == '|');
    return {};
  }

 private:
  bool ends() const { return at_ == text_.size() || text_[at_] == '|'; }

  std::string one(Path& path) {
    if (text_.substr(at_).starts_with("@")) return special(path);
    while (true) {
      if (std::string problem = name(path); !problem.empty()) return problem;
      while (!ends() && text_[at_] == '[') {
        if (std::string problem = brackets(path); !problem.empty()) return problem;
      }
      if (ends()) return {};
      if (text_[at_] != '.') return "expected '.', '[' or the end after ']'";
      ++at_;
    }
  }

  std::string special(Path& path) {
    while (!ends()) ++at_;
    const std::string_view name = text_.substr(begin_, at_ - begin_);
    path.stream = name == "@stream";
    return path.stream ? "" : "\"" + std::string(name) + "\" is not known; there is @stream";
  }

  std::string name(Path& path) {
    Path::Step step;
    for (; !ends() && text_[at_] != '.' && text_[at_] != '['; ++at_) {
      if (text_[at_] == ']') return "']' has no '[' before it";
      if (text_[at_] == '\\' && ++at_ == text_.size()) return "ends with a backslash";
      step.name += text_[at_];
    }
    if (step.name.empty()) return "a name is missing";
    path.steps.push_back(std::move(step));
    return {};
  }

  std::string brackets(Path& path) {
    const std::size_t end = text_.find(']', ++at_);
    if (end == std::string_view::npos) return "'[' has no ']' behind it";
    Path::Step step;
    step.kind = end == at_ ? Path::Step::Kind::each : Path::Step::Kind::index;
    const char* last = text_.data() + end;
    const auto read = std::from_chars(text_.data() + at_, last, step.index);
    if (end != at_ && (read.ec != std::errc() || read.ptr != last))
      return "between '[' and ']' stands no element's number";
    path.steps.push_back(std::move(step));
    at_ = end + 1;
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0, begin_ = 0;
};

void follow(const Path& path, std::size_t step, const RecordTree& tree, std::uint32_t at,
            std::vector<std::uint32_t>& out) {
  const Node& node = tree[at];
  if (step == path.steps.size()) {
    const bool empty = node.kind == Node::Kind::string && node.text.empty();
    if (node.kind != Node::Kind::null && !empty) out.push_back(at);
    return;
  }
  const Path::Step& next = path.steps[step];
  if (next.kind == Path::Step::Kind::member) {
    if (node.kind != Node::Kind::object) return;
    if (const std::uint32_t child = tree.member(at, next.name); child != 0)
      follow(path, step + 1, tree, child, out);
    return;
  }
  const bool each = next.kind == Path::Step::Kind::each;
  if (node.kind != Node::Kind::array) {
    // Where one value stands in place of a list of one, it is that one.
    if (each || next.index == 0) follow(path, step + 1, tree, at, out);
    return;
  }
  std::uint32_t number = 0;
  for (std::uint32_t child = at + 1; child < node.next; child = tree[child].next, ++number) {
    if (each || number == next.index) follow(path, step + 1, tree, child, out);
  }
}

}  // namespace

std::string parse_paths(std::string_view text, Paths& out) {
  return PathParser(text).parse(out);
}

void find(const Path& path, const Subject& subject, std::vector<std::uint32_t>& out) {
  follow(path, 0, subject.tree, RecordTree::root, out);
  if (out.empty() && subject.inside != RecordTree::root) follow(path, 0, subject.tree, subject.inside, out);
}

}  // namespace sluice::event_format
