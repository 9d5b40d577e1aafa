// Pages of lists that are in memory, in the order of a key that each item has.
//
// The next page begins behind the key of the last item shown, so items that come or go in between shift
// nothing. Keys are texts that sort as the list does.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "api/cursor.h"
#include "base/json_writer.h"

namespace foreshock::api {

template <class Item>
struct Page {
  std::vector<const Item*> items;
  std::string next_cursor;  // "" at the end
};

// `key_of(item)` gives its key; `position` is what read_cursor gave.
template <class Item, class KeyOf>
Page<Item> page_of(std::string_view list, const std::vector<Item>& items, KeyOf key_of, size_t limit,
                   const std::string& position) {
  std::vector<std::pair<std::string, const Item*>> sorted;
  for (const Item& item : items) {
    std::string key = key_of(item);
    if (position.empty() || key > position) sorted.emplace_back(std::move(key), &item);
  }
  size_t shown = std::min(limit, sorted.size());
  auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(shown);
  std::partial_sort(sorted.begin(), middle, sorted.end());
  Page<Item> page;
  for (size_t i = 0; i < shown; ++i) page.items.push_back(sorted[i].second);
  if (shown > 0 && sorted.size() > shown) page.next_cursor = make_cursor(list, sorted[shown - 1].first);
  return page;
}

inline void write_next_cursor(JsonWriter& json, std::string_view cursor) {
  json.key("next_cursor");
  if (cursor.empty()) {
    json.null();
  } else {
    json.value(cursor);
  }
}

}  // namespace foreshock::api
