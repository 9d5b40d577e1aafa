// Watch's memory over a restart: parts with a tag and a version each, so that one may change or be unknown
// while the others are kept.
#include "detect/state/watch.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kTimeMaxNs = 6'500'000'000'000'000'000;
constexpr size_t kPartsMax = 64;
constexpr size_t kPartBytesMax = size_t{1} << 30;

struct Part {
  uint8_t tag;
  uint32_t version;
  const char* name;
};
enum : uint8_t { kTables = 1, kDesk, kCalibrators, kLags, kGraph, kRecurrence, kOrders, kWeeks };
constexpr Part kParts[] = {{kTables, 1, "services and templates"},
                           {kDesk, 1, "alarms and weights"},
                           {kCalibrators, 1, "calibration"},
                           {kLags, 1, "what comes before incidents"},
                           {kGraph, 1, "topology"},
                           {kRecurrence, 1, "what keeps coming back"},
                           {kOrders, 1, "the order of sessions"},
                           {kWeeks, 1, "the last week"}};

const Part* part_of(uint8_t tag) {
  for (const Part& part : kParts)
    if (part.tag == tag) return &part;
  return nullptr;
}

}  // namespace

void Watch::save(ml::StateWriter& out) const {
  out.flag(started_);
  out.i64(clock_.ns);
  out.u32(static_cast<uint32_t>(std::size(kParts)));
  for (const Part& part : kParts) {
    std::string bytes;
    ml::StateWriter writer(bytes);
    switch (part.tag) {
      case kTables:
        tables_.save(writer);
        break;
      case kDesk:
        desk_.save(writer);
        break;
      case kCalibrators:
        writer.u32(kWindowKinds);
        for (const Calibrator& calibrator : calibrators_) calibrator.save(writer);
        break;
      case kLags:
        lags_.save(writer);
        break;
      case kGraph:
        graph_.save(writer);
        break;
      case kRecurrence:
        desk_.recurrence().save(writer);
        break;
      case kOrders:
        orders_.save(writer);
        break;
      case kWeeks:
        save_weeks(writer);
        break;
      default:
        break;
    }
    out.u8(part.tag);
    out.u32(part.version);
    out.text(bytes);
  }
}

Status Watch::load_calibrators(ml::StateReader& in) {
  // A kind of window that is new since starts empty.
  for (size_t i = 0, saved = in.count(kWindowKinds, 1); i < saved; ++i)
    RETURN_IF_ERROR(calibrators_[i].load(in));
  return in.status("calibration");
}

Status Watch::load_part(uint8_t tag, ml::StateReader& in) {
  switch (tag) {
    case kTables:
      return tables_.load(in);
    case kDesk:
      return desk_.load(in);
    case kCalibrators:
      return load_calibrators(in);
    case kLags:
      return lags_.load(in);
    case kGraph:
      return graph_.load(in, tables_.services());
    case kRecurrence:
      return desk_.recurrence().load(in);
    case kOrders:
      return orders_.load(in);
    case kWeeks:
      return load_weeks(in);
    default:
      return {};
  }
}

Status Watch::load_parts(ml::StateReader& in, std::vector<std::string>& anew) {
  bool tables = false;
  for (size_t n = in.count(kPartsMax, 9); n > 0 && in.ok(); --n) {
    uint8_t tag = in.u8();
    uint32_t version = in.u32();
    std::string bytes = in.text(kPartBytesMax);
    RETURN_IF_ERROR(in.status("a detector"));
    const Part* part = part_of(tag);
    // Without its services every other part points at nothing.
    if (part && (version != part->version || (tag != kTables && !tables))) {
      anew.emplace_back(part->name);
      continue;
    }
    ml::StateReader reader(bytes);
    RETURN_IF_ERROR(load_part(tag, reader));
    if (part && !reader.at_end()) in.spoil();
    tables = tables || tag == kTables;
  }
  return {};
}

// The layout before parts.
Status Watch::load_v3(ml::StateReader& in) {
  RETURN_IF_ERROR(tables_.load(in));
  RETURN_IF_ERROR(desk_.load(in));
  for (size_t i = 0; i <= kMixture; ++i) RETURN_IF_ERROR(calibrators_[i].load(in));
  RETURN_IF_ERROR(lags_.load(in));
  return graph_.load(in, tables_.services());
}

Result<std::vector<std::string>> Watch::load(ml::StateReader& in, uint32_t layout) {
  // Into a fresh one: what fails half way leaves nothing behind.
  std::vector<std::string> anew;
  Watch fresh(TenantId{}, catalogue_, options_);
  fresh.desk_ = desk_;
  fresh.started_ = in.flag();
  fresh.clock_.ns = in.i64(0, kTimeMaxNs);
  RETURN_IF_ERROR(layout >= 4 ? fresh.load_parts(in, anew) : fresh.load_v3(in));
  if (!in.at_end()) in.spoil();
  RETURN_IF_ERROR(in.status("a detector"));
  started_ = fresh.started_;
  clock_ = fresh.clock_;
  closed_limit_ = INT64_MIN;
  catalogue_version_ = 0;
  tables_ = std::move(fresh.tables_);
  slot_pairs_ = tables_.pairs_with_slot_models();
  desk_ = std::move(fresh.desk_);
  calibrators_ = std::move(fresh.calibrators_);
  lags_ = std::move(fresh.lags_);
  graph_ = std::move(fresh.graph_);
  orders_ = std::move(fresh.orders_);
  weeks_ = std::move(fresh.weeks_);
  return anew;
}

}  // namespace foreshock::detect
