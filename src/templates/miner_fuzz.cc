// Any lines get an event each, whose slots lie inside the line, and whose template exists.
#include <cstdlib>
#include <vector>

#include "templates/miner.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<parse::Record> records;
  while (!bytes.empty()) {
    size_t end = std::min(bytes.find('\0'), bytes.size());
    parse::Record record;
    record.body = bytes.substr(0, end);
    if (end > 2 && record.body[0] == '\x01') record.given_template = record.body.substr(1);
    records.push_back(record);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  templates::Catalogue catalogue(32);
  templates::Miner miner(catalogue);
  Arena arena;
  std::vector<templates::Event> events;
  miner.assign(records, arena, events);
  if (events.size() != records.size()) std::abort();
  for (const templates::Event& event : events) {
    if (!catalogue.find(event.template_id)) std::abort();
    for (const templates::Slot& slot : event.slots)
      if (slot.value.data() < event.record->body.data() ||
          slot.value.data() + slot.value.size() > event.record->body.data() + event.record->body.size())
        std::abort();
  }
  templates::Catalogue copy(32);
  if (!copy.load(catalogue.save())) std::abort();
  return 0;
}
