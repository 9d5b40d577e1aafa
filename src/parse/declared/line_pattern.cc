#include "parse/declared/line_pattern.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "parse/declared/field_texts.h"
#include "parse/formats/json_text.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

struct TypeName {
  std::string_view name;
  FieldType type;
};
constexpr std::array<TypeName, 22> kTypes = {
    {{"here", FieldType::kHere},       {"text", FieldType::kText},         {"word", FieldType::kWord},
     {"int", FieldType::kInteger},     {"num", FieldType::kNumber},        {"hex", FieldType::kHex},
     {"ip", FieldType::kAddress},      {"endpoint", FieldType::kEndpoint}, {"time", FieldType::kTime},
     {"clock", FieldType::kClock},     {"level", FieldType::kLevel},       {"status", FieldType::kStatus},
     {"request", FieldType::kRequest}, {"target", FieldType::kTarget},     {"url", FieldType::kUrl},
     {"quoted", FieldType::kQuoted},   {"cell", FieldType::kCell},         {"pairs", FieldType::kPairs},
     {"json", FieldType::kJson},       {"detect", FieldType::kDetect},     {"rest", FieldType::kRest},
     {"line", FieldType::kLine}}};

struct TargetName {
  std::string_view name;
  FieldTarget target;
  FieldType type;
};
constexpr std::array<TargetName, 9> kTargets = {{{"*", FieldTarget::kNone, FieldType::kText},
                                                 {"", FieldTarget::kNone, FieldType::kText},
                                                 {"body", FieldTarget::kBody, FieldType::kText},
                                                 {"time", FieldTarget::kTime, FieldType::kTime},
                                                 {"level", FieldTarget::kLevel, FieldType::kLevel},
                                                 {"host", FieldTarget::kHost, FieldType::kWord},
                                                 {"service", FieldTarget::kService, FieldType::kWord},
                                                 {"trace_id", FieldTarget::kTrace, FieldType::kWord},
                                                 {"span_id", FieldTarget::kSpan, FieldType::kWord}}};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool is_open(FieldType type) {
  return type == FieldType::kText || type == FieldType::kWord || type == FieldType::kRequest ||
         type == FieldType::kTarget || type == FieldType::kUrl;
}

// Types whose extent their own text tells; nullptr when the text at `p` is none.
const char* take_closed(FieldType type, const char* p, const char* end, TimeMemo& times) {
  switch (type) {
    case FieldType::kInteger:
      return take_integer(p, end);
    case FieldType::kNumber:
      return take_number(p, end);
    case FieldType::kHex:
      return take_hex(p, end);
    case FieldType::kAddress:
      return take_address(p, end);
    case FieldType::kEndpoint:
      return take_endpoint(p, end);
    case FieldType::kTime:
      return take_time(p, end, times, false);
    case FieldType::kClock:
      return take_time(p, end, times, true);
    case FieldType::kLevel:
      return take_level(p, end);
    case FieldType::kStatus:
      return take_status(p, end);
    case FieldType::kQuoted:
      return take_quoted(p, end);
    case FieldType::kCell:
      return take_cell(p, end);
    case FieldType::kJson: {
      if (p >= end || *p != '{') return nullptr;
      JsonText json({p, static_cast<size_t>(end - p)});
      std::string_view object;
      return json.skip_value(object) ? object.data() + object.size() : nullptr;
    }
    case FieldType::kLine:
      return std::find(p, end, '\n');
    default:
      return end;  // the kinds that go to the end
  }
}

}  // namespace

Result<Field> read_field(std::string_view text) {
  Field field;
  size_t colon = text.rfind(':');
  std::string_view name = text.substr(0, colon);
  field.name = std::string(name);
  for (const TargetName& known : kTargets)
    if (known.name == name) {
      field.target = known.target;
      field.type = known.type;
    }
  if (colon != std::string_view::npos) {
    std::string_view wanted = text.substr(colon + 1);
    auto type =
        std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& t) { return t.name == wanted; });
    if (type == kTypes.end())
      return fail(ErrorKind::kInvalid, "no field type '" + std::string(wanted) + "' in '" +
                                           std::string(text) + "'; docs/guide/formats.md lists them");
    field.type = type->type;
  }
  bool tells = field.type == FieldType::kRequest || field.type == FieldType::kTarget ||
               field.type == FieldType::kUrl || field.type == FieldType::kPairs ||
               field.type == FieldType::kJson || field.type == FieldType::kDetect;
  if (name.empty() && tells) field.target = FieldTarget::kAttribute;  // their parts have names of their own
  if (field.type == FieldType::kEndpoint && field.target == FieldTarget::kAttribute) {
    field.port_name = field.name + ".port";
    field.name += ".address";
  }
  return field;
}

Result<LinePattern> LinePattern::make(std::string_view pattern) {
  LinePattern made;
  if (pattern.size() > kPatternBytesMax)
    return fail(ErrorKind::kInvalid,
                "a pattern is longer than " + std::to_string(kPatternBytesMax) + " bytes");
  made.text_ = std::string(pattern);
  std::vector<size_t> open;
  size_t fields = 0;
  auto literal = [&](char c) {
    if (made.elements_.empty() || made.elements_.back().kind != Kind::kLiteral)
      made.elements_.push_back({Kind::kLiteral, {}, {}, 0});
    made.elements_.back().literal.push_back(c);
  };
  for (size_t i = 0; i < pattern.size(); ++i) {
    std::string_view rest = pattern.substr(i);
    if (rest[0] == '\\' && rest.size() > 1) {
      literal(rest[1] == 't' ? '\t' : rest[1] == 'n' ? '\n' : rest[1]);
      ++i;
    } else if (rest.substr(0, 2) == "%{") {
      size_t close = rest.find('}');
      if (close == std::string_view::npos) return fail(ErrorKind::kInvalid, "a field '%{' is not closed");
      ASSIGN_OR_RETURN(Field field, read_field(rest.substr(2, close - 2)));
      if (++fields > kFieldsMax)
        return fail(ErrorKind::kInvalid, "more than " + std::to_string(kFieldsMax) + " fields in a pattern");
      made.elements_.push_back({Kind::kField, {}, std::move(field), 0});
      i += close;
    } else if (rest.substr(0, 2) == "[[") {
      open.push_back(made.elements_.size());
      made.elements_.push_back({Kind::kGroup, {}, {}, 0});
      ++i;
    } else if (rest.substr(0, 2) == "]]" && !open.empty()) {
      made.elements_.push_back({Kind::kGroupEnd, {}, {}, 0});
      made.elements_[open.back()].group_end = made.elements_.size();
      open.pop_back();
      ++i;
    } else if (is_blank(rest[0])) {
      if (made.elements_.empty() || made.elements_.back().kind != Kind::kBlank)
        made.elements_.push_back({Kind::kBlank, {}, {}, 0});
    } else {
      literal(rest[0]);
    }
  }
  if (!open.empty()) return fail(ErrorKind::kInvalid, "a group '[[' is not closed by ']]'");
  if (made.elements_.empty()) return fail(ErrorKind::kInvalid, "the pattern is empty");
  for (size_t i = 0; i + 1 < made.elements_.size(); ++i) {
    const Element& one = made.elements_[i];
    const Element& next = made.elements_[i + 1];
    if (one.kind == Kind::kField && next.kind == Kind::kField && is_open(one.field.type) &&
        is_open(next.field.type))
      return fail(ErrorKind::kInvalid, "fields '" + one.field.name + "' and '" + next.field.name +
                                           "' need a literal or a blank between them");
  }
  made.find_anchor();
  made.compile();
  return made;
}

void LinePattern::compile() {
  for (const Element& element : elements_) {
    Op op{element.kind};
    op.group_end = static_cast<uint16_t>(element.group_end);
    if (element.kind == Kind::kField) {
      op.type = element.field.type;
      op.open = is_open(op.type);
    } else if (element.kind == Kind::kLiteral) {
      op.first = element.literal[0];
      op.size = static_cast<uint16_t>(element.literal.size());
      op.place = static_cast<uint16_t>(literals_.size());
      literals_ += element.literal;
    }
    ops_.push_back(op);
  }
}

char LinePattern::first_byte() const {
  return ops_.empty() || ops_[0].kind != Kind::kLiteral ? '\0' : ops_[0].first;
}

std::string LinePattern::head() const {
  std::string text;
  for (const Element& element : elements_) {
    if (element.kind != Kind::kLiteral && element.kind != Kind::kBlank) break;
    text += element.kind == Kind::kBlank ? " " : element.literal;
  }
  return text;
}

void LinePattern::find_anchor() {
  // A blank may be wider in the text, so a literal ends there; but "a b" is searched for as it is written
  // only when both sides alone are too short, which the declaration then has to say with `anchor`.
  for (size_t i = 0; i < elements_.size(); ++i) {
    if (elements_[i].kind == Kind::kGroup) {
      i = elements_[i].group_end - 1;
      continue;
    }
    if (elements_[i].kind == Kind::kLiteral && elements_[i].literal.size() > anchor_.size())
      anchor_ = elements_[i].literal;
  }
}

struct LinePattern::Run {
  const char* end;
  bool open;
  int steps;
  Captures* captures;
  TimeMemo* times;
};

bool LinePattern::may_begin(size_t at, const char* p, const char* end) const {
  if (at >= ops_.size()) return p == end;
  const Op& op = ops_[at];
  switch (op.kind) {
    case Kind::kLiteral:
      return p < end && *p == op.first;
    case Kind::kBlank:
      return p < end && is_blank(*p);
    case Kind::kGroup:
      return may_begin(at + 1, p, end) || may_begin(op.group_end, p, end);
    case Kind::kGroupEnd:
      return may_begin(at + 1, p, end);
    case Kind::kField:
      return true;
  }
  return false;
}

bool LinePattern::try_behind(size_t mine, const char* from, size_t at, const char* q, Run& run) const {
  run.captures->items[mine].size = static_cast<size_t>(q - from);
  run.captures->count = mine + 1;
  return step(at, q, run);
}

// A field that reaches up to what follows it: the nearest place from which the rest of the pattern fits.
bool LinePattern::take_open_field(size_t at, const char* p, Run& run) const {
  const FieldType type = ops_[at].type;
  bool word = type == FieldType::kWord || type == FieldType::kUrl;
  size_t mine = run.captures->count++;
  run.captures->items[mine] = {&elements_[at].field, p, 0};
  if (at + 1 == ops_.size()) {
    const char* q = p;
    if (word) {
      while (q < run.end && !is_space(*q)) ++q;
      while (run.open && q > p + 1 && std::strchr(",;.)'\"`:]>", q[-1]) != nullptr) --q;
    } else {
      q = run.end;
    }
    if (q > p && try_behind(mine, p, at + 1, q, run)) return true;
    run.captures->count = mine;
    return false;
  }
  const Op& next = ops_[at + 1];
  if (next.kind == Kind::kLiteral || next.kind == Kind::kBlank) {  // nearly all: one byte tells
    const bool blank = next.kind == Kind::kBlank;
    const char one = blank ? ' ' : next.first, other = blank ? '\t' : next.first;
    for (const char* q = p; q < run.end; ++q) {
      if ((*q == one || *q == other) && (q > p || !word)) {
        if (try_behind(mine, p, at + 1, q, run)) return true;
        if (run.steps <= 0) return false;
      }
      if (*q == '\n' || (word && is_space(*q))) break;
    }
  } else {
    for (const char* q = p; q <= run.end; ++q) {
      if ((q > p || !word) && may_begin(at + 1, q, run.end)) {
        if (try_behind(mine, p, at + 1, q, run)) return true;
        if (run.steps <= 0) return false;
      }
      if (q == run.end || *q == '\n' || (word && is_space(*q))) break;
    }
  }
  run.captures->count = mine;
  return false;
}

bool LinePattern::step(size_t at, const char* p, Run& run) const {
  for (; at < ops_.size(); ++at) {
    if (--run.steps <= 0) return false;
    if (p > run.captures->reached) run.captures->reached = p;
    const Op& op = ops_[at];
    switch (op.kind) {
      case Kind::kLiteral: {
        size_t size = op.size;
        if (static_cast<size_t>(run.end - p) < size || *p != op.first ||
            (size > 1 && std::memcmp(p, literals_.data() + op.place, size) != 0))
          return false;
        p += size;
        break;
      }
      case Kind::kBlank: {
        const char* q = p;
        while (q < run.end && is_blank(*q)) ++q;
        if (q == p && !(p == run.end && at + 1 == ops_.size())) return false;
        p = q;
        break;
      }
      case Kind::kGroup: {
        size_t count = run.captures->count;
        if (may_begin(at + 1, p, run.end) && step(at + 1, p, run)) return true;
        run.captures->count = count;
        at = op.group_end - 1u;
        break;
      }
      case Kind::kGroupEnd:
        break;
      case Kind::kField: {
        const Field* field = &elements_[at].field;
        if (op.open) return take_open_field(at, p, run);
        if (op.type == FieldType::kHere) {
          run.captures->items[run.captures->count++] = {field, p, static_cast<size_t>(run.end - p)};
          break;
        }
        const char* q = take_closed(op.type, p, run.end, *run.times);
        if (!q) return false;
        run.captures->items[run.captures->count++] = {field, p, static_cast<size_t>(q - p)};
        p = q;
        break;
      }
    }
  }
  if (p > run.captures->reached) run.captures->reached = p;
  if (run.open) return true;
  while (p < run.end && is_space(*p)) ++p;
  return p == run.end;
}

bool LinePattern::match(std::string_view text, bool open, Captures& captures, TimeMemo* times) const {
  captures.count = 0;
  captures.reached = text.data();
  TimeMemo own;
  Run run{text.data() + text.size(), open, kStepsMax, &captures, times ? times : &own};
  return step(0, text.data(), run);
}

Severity LevelWordMap::find(std::string_view word) const {
  for (const auto& [known, severity] : words)
    if (known == word) return severity;
  return Severity::kUnknown;
}

}  // namespace foreshock::parse
