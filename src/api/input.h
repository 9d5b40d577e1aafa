// Input: reads the parameters and the JSON body of one request, and collects everything that is wrong.
//
// A handler asks for what it needs, then looks at ok() once and otherwise answers problem(), which names
// every bad field with a JSON pointer. Unknown parameters and fields are ignored, so old servers take new
// clients. The body is parsed once, bounded in depth by the parser's limits; text must be UTF-8.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/problems.h"
#include "base/time.h"
#include "net/http_message.h"

namespace foreshock::api {

class Input {
 public:
  Input(const net::HttpRequest& request, Timestamp now);
  ~Input();

  // Query parameters; an empty one is as one that is not there.
  std::string parameter(std::string_view name, size_t bytes_max);
  int64_t number(std::string_view name, int64_t otherwise, int64_t min, int64_t max);
  std::string choice(std::string_view name,
                     std::initializer_list<std::string_view> allowed);  // first: default
  Timestamp time(std::string_view name, std::string_view otherwise);
  size_t limit();                             // kPageRowsDefault, 1..kPageRowsMax
  std::string cursor(std::string_view list);  // the position; "" for the first page

  // Fields of the body, an object. Without a body all fields are missing.
  std::string text(std::string_view field, size_t bytes_max, bool required = false);
  std::vector<std::string> texts(std::string_view field, size_t items_max, size_t bytes_max,
                                 bool required = false);
  std::string word(std::string_view field, std::initializer_list<std::string_view> allowed, bool required);
  int64_t integer(std::string_view field, int64_t otherwise, int64_t min, int64_t max);
  std::optional<Timestamp> moment(std::string_view field, bool required = false);
  // How many objects the array has; 0 with an error when it is none or has more than `items_max`.
  size_t objects(std::string_view field, size_t items_max, bool required);
  // Of the object at `index` of that array.
  std::string text_in(std::string_view field, size_t index, std::string_view inner, size_t bytes_max);
  bool flag_in(std::string_view field, size_t index, std::string_view inner);

  void wrong(std::string pointer, std::string detail);  // a fault that only the handler can see
  bool ok() const { return errors_.empty(); }
  net::HttpResponse problem() const { return invalid_fields(errors_, request_.request_id); }

 private:
  struct Body;
  const net::HttpRequest& request_;
  const Timestamp now_;
  std::unique_ptr<Body> body_;
  std::vector<FieldError> errors_;
};

}  // namespace foreshock::api
