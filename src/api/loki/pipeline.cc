#include "api/loki/pipeline.h"

#include <arpa/inet.h>
#include <re2/re2.h>

#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include "api/loki/lexer.h"
#include "api/loki/line_pattern.h"
#include "api/loki/line_template.h"
#include "api/loki/parser.h"

namespace foreshock::api::loki {
namespace {

using Step = std::function<bool(Entry&)>;
using RegexPtr = std::shared_ptr<const RE2>;

RegexPtr compile_regex(const std::string& pattern) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(kRegexBytes);
  return std::make_shared<const RE2>(pattern, options);
}

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

Result<Step> compile_line_filter(const LineFilter& filter) {
  std::vector<std::function<bool(const Entry&)>> any;
  for (const std::string& value : filter.values) {
    switch (filter.kind) {
      case LineFilter::Kind::kContains:
        any.emplace_back([value](const Entry& entry) { return entry.line.find(value) != std::string::npos; });
        break;
      case LineFilter::Kind::kRegex:
        any.emplace_back([regex = compile_regex(value)](const Entry& entry) {
          return RE2::PartialMatch(piece(entry.line), *regex);
        });
        break;
      case LineFilter::Kind::kPattern: {
        ASSIGN_OR_RETURN(LinePattern pattern, LinePattern::parse(value, false));
        // Our patterns are of messages, which are lines without their header.
        any.emplace_back([pattern = std::move(pattern)](const Entry& entry) {
          return pattern.matches(entry.line) || pattern.matches(entry.body);
        });
        break;
      }
    }
  }
  return Step([any = std::move(any), wanted = !filter.negative](Entry& entry) {
    for (const auto& test : any)
      if (test(entry)) return wanted;
    return !wanted;
  });
}

bool holds(Order order, double left, double right) {
  switch (order) {
    case Order::kEqual:
      return left == right;
    case Order::kNotEqual:
      return left != right;
    case Order::kLess:
      return left < right;
    case Order::kLessEqual:
      return left <= right;
    case Order::kGreater:
      return left > right;
    case Order::kGreaterEqual:
      return left >= right;
  }
  return false;
}

std::optional<double> quantity(LabelFilter::Kind kind, std::string_view value) {
  if (kind == LabelFilter::Kind::kNumber) return number_in(value);
  if (kind == LabelFilter::Kind::kBytes) return read_bytes(value);
  if (auto span = read_duration(value)) return static_cast<double>(*span) / 1e9;
  return std::nullopt;
}

Result<Step> compile_condition(const LabelFilter& filter) {
  std::string name = filter.matcher.name;
  switch (filter.kind) {
    case LabelFilter::Kind::kText:
      return Step(
          [name, test = ValueTest(filter.matcher)](Entry& entry) { return test.passes(entry.label(name)); });
    case LabelFilter::Kind::kNumber:
    case LabelFilter::Kind::kDuration:
    case LabelFilter::Kind::kBytes:
      return Step([name, kind = filter.kind, order = filter.order, wanted = filter.number](Entry& entry) {
        auto value = quantity(kind, entry.label(name));
        return value && holds(order, *value, wanted);
      });
    case LabelFilter::Kind::kIp: {
      ASSIGN_OR_RETURN(auto test, compile_ip(filter.matcher.value));
      bool wanted = filter.matcher.kind == MatchKind::kEqual;
      return Step([name, test, wanted](Entry& entry) {
        std::string_view value = entry.label(name);
        return !value.empty() && test(value) == wanted;
      });
    }
    case LabelFilter::Kind::kAnd:
    case LabelFilter::Kind::kOr:
      break;
  }
  std::vector<Step> children;
  for (const LabelFilter& child : filter.children) {
    ASSIGN_OR_RETURN(Step step, compile_condition(child));
    children.push_back(std::move(step));
  }
  bool decides = filter.kind == LabelFilter::Kind::kOr;
  return Step([children = std::move(children), decides](Entry& entry) {
    for (const Step& child : children)
      if (child(entry) == decides) return decides;
    return !decides;
  });
}

// "a.b" and ["a"]["b"] name the attribute a_b as it is kept.
std::string name_of_path(std::string_view path) {
  std::string out;
  for (char c : path) {
    if (c == '[' || c == ']' || c == '"') {
      if (c == '[' && !out.empty()) out += '_';
      continue;
    }
    out += c;
  }
  return label_name(out);
}

Result<Step> compile_parser(const ParserStage& stage) {
  switch (stage.kind) {
    case ParserStage::Kind::kPattern: {
      ASSIGN_OR_RETURN(LinePattern pattern, LinePattern::parse(stage.expression, true));
      return Step([pattern = std::move(pattern)](Entry& entry) {
        LinePattern::Captures captures;
        std::string line = entry.line;
        if (pattern.capture(line, captures))
          for (const auto& [name, value] : captures) entry.set(name, std::string(value), Origin::kParsed);
        return true;
      });
    }
    case ParserStage::Kind::kRegexp: {
      RegexPtr regex = compile_regex(stage.expression);
      if (regex->NamedCapturingGroups().empty())
        return fail(ErrorKind::kInvalid, "at least one named capture must be supplied: (?P<name>...)");
      return Step([regex](Entry& entry) {
        std::vector<re2::StringPiece> groups(static_cast<size_t>(regex->NumberOfCapturingGroups()) + 1);
        std::string line = entry.line;
        if (regex->Match(line, 0, line.size(), RE2::UNANCHORED, groups.data(),
                         static_cast<int>(groups.size())))
          for (const auto& [name, number] : regex->NamedCapturingGroups())
            entry.set(name, std::string(groups[static_cast<size_t>(number)]), Origin::kParsed);
        return true;
      });
    }
    default:
      break;
  }
  if (stage.extract.empty())
    return Step([](Entry& entry) {
      entry.show_parsed();
      return true;
    });
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const auto& [label, path] : stage.extract) wanted.emplace_back(label, name_of_path(path));
  return Step([wanted = std::move(wanted)](Entry& entry) {
    for (const auto& [label, path] : wanted)
      if (std::string value(entry.label(path)); !value.empty())
        entry.set(label, std::move(value), Origin::kParsed);
    return true;
  });
}

Result<Step> compile_label_format(const LabelFormat& format) {
  struct Change {
    std::string label, from;
    std::optional<LineTemplate> text;
  };
  std::vector<Change> changes;
  for (const LabelFormat::Change& change : format.changes) {
    Change made{change.label, change.value, {}};
    if (change.is_template) {
      ASSIGN_OR_RETURN(made.text, LineTemplate::parse(change.value));
    }
    changes.push_back(std::move(made));
  }
  return Step([changes = std::move(changes)](Entry& entry) {
    for (const Change& change : changes) {
      std::string value = change.text ? change.text->render(entry) : std::string(entry.label(change.from));
      if (!change.text && !value.empty() && change.from != change.label) entry.remove(change.from);
      entry.set(change.label, std::move(value), Origin::kParsed);
    }
    return true;
  });
}

Step compile_choice(const LabelChoice& choice) {
  struct Item {
    std::string name;
    std::optional<ValueTest> test;
  };
  std::vector<Item> items;
  for (const LabelChoice::Item& item : choice.items) {
    Item made{item.name, {}};
    if (item.matcher) made.test.emplace(*item.matcher);
    items.push_back(std::move(made));
  }
  return [items = std::move(items), keep = choice.keep](Entry& entry) {
    std::erase_if(entry.labels, [&](const Label& label) {
      for (const Item& item : items)
        if (item.name == label.name && (!item.test || item.test->passes(label.value))) return !keep;
      return keep;
    });
    return true;
  };
}

// Without terminal colours: ESC [ ... letter.
bool decolorize(Entry& entry) {
  std::string out;
  const std::string& line = entry.line;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b' || i + 1 >= line.size() || line[i + 1] != '[') {
      out += line[i];
      continue;
    }
    for (i += 2; i < line.size() && !(line[i] >= '@' && line[i] <= '~');) ++i;
  }
  entry.line = std::move(out);
  return true;
}

struct StageCompiler {
  Result<Step> operator()(const LineFilter& stage) const { return compile_line_filter(stage); }
  Result<Step> operator()(const ParserStage& stage) const { return compile_parser(stage); }
  Result<Step> operator()(const LabelFilter& stage) const { return compile_condition(stage); }
  Result<Step> operator()(const LabelFormat& stage) const { return compile_label_format(stage); }
  Result<Step> operator()(const LabelChoice& stage) const { return compile_choice(stage); }
  Result<Step> operator()(const Decolorize&) const { return Step(decolorize); }
  Result<Step> operator()(const LineFormat& stage) const {
    ASSIGN_OR_RETURN(LineTemplate text, LineTemplate::parse(stage.text));
    return Step([text = std::move(text)](Entry& entry) {
      entry.line = text.render(entry);
      return true;
    });
  }
};

struct Address {
  std::array<unsigned char, 16> bytes{};
  bool v6 = false;
  auto operator<=>(const Address&) const = default;
};
std::optional<Address> read_address(std::string_view text) {
  Address out;
  std::string owned(text);
  if (inet_pton(AF_INET, owned.c_str(), out.bytes.data() + 12) == 1) return out;
  out.bytes = {};
  out.v6 = true;
  if (inet_pton(AF_INET6, owned.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

}  // namespace

ValueTest::ValueTest(const Matcher& matcher) {
  std::string value = matcher.value;
  switch (matcher.kind) {
    case MatchKind::kEqual:
      test_ = [value](std::string_view text) { return text == value; };
      break;
    case MatchKind::kNotEqual:
      test_ = [value](std::string_view text) { return text != value; };
      break;
    case MatchKind::kRegex:
    case MatchKind::kNotRegex:
      test_ = [regex = compile_regex("(?s:" + value + ")"), wanted = matcher.kind == MatchKind::kRegex](
                  std::string_view text) { return RE2::FullMatch(piece(text), *regex) == wanted; };
      break;
  }
}

Result<std::function<bool(std::string_view)>> compile_ip(std::string_view range) {
  Address low, high;
  auto invalid = [&] {
    return fail(ErrorKind::kInvalid, "ip(\"" + std::string(range) + "\") is no address, range or network");
  };
  size_t dash = range.find('-');
  size_t slash = range.find('/');
  auto first = read_address(range.substr(0, std::min(dash, slash)));
  if (!first) return invalid();
  low = high = *first;
  if (dash != std::string_view::npos) {
    auto last = read_address(range.substr(dash + 1));
    if (!last || last->v6 != first->v6) return invalid();
    high = *last;
  } else if (slash != std::string_view::npos) {
    auto bits = number_in(range.substr(slash + 1));
    double most = first->v6 ? 128 : 32;
    if (!bits || *bits < 0 || *bits > most || std::floor(*bits) != *bits) return invalid();
    size_t fixed = static_cast<size_t>(*bits) + (first->v6 ? 0 : 96);
    for (size_t bit = fixed; bit < 128; ++bit) {
      unsigned char mask = static_cast<unsigned char>(0x80 >> (bit % 8));
      low.bytes[bit / 8] &= static_cast<unsigned char>(~mask);
      high.bytes[bit / 8] |= mask;
    }
  }
  return std::function<bool(std::string_view)>([low, high](std::string_view text) {
    auto address = read_address(text);
    return address && address->v6 == low.v6 && low <= *address && *address <= high;
  });
}

std::optional<double> unwrapped(const Unwrap& unwrap, std::string_view value) {
  std::optional<double> out;
  if (unwrap.as == Unwrap::As::kBytes) {
    out = read_bytes(value);
  } else if (unwrap.as == Unwrap::As::kDuration) {
    bool negative = value.starts_with('-');
    if (auto span = read_duration(value.substr(negative ? 1 : 0)))
      out = static_cast<double>(*span) / 1e9 * (negative ? -1 : 1);
  } else {
    out = number_in(value);
  }
  return out && std::isfinite(*out) ? out : std::nullopt;
}

Result<Pipeline> Pipeline::compile(const LogQuery& query) {
  Pipeline out;
  for (const Matcher& matcher : query.matchers)
    out.steps_.emplace_back([name = matcher.name, test = ValueTest(matcher)](Entry& entry) {
      return test.passes(entry.label(name));
    });
  for (const Stage& stage : query.stages) {
    ASSIGN_OR_RETURN(Step step, std::visit(StageCompiler{}, stage));
    out.steps_.push_back(std::move(step));
  }
  return out;
}

bool Pipeline::run(Entry& entry) const {
  for (const auto& step : steps_)
    if (!step(entry)) return false;
  return true;
}

}  // namespace foreshock::api::loki
