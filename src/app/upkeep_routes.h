// UpkeepRoutes: erasures, backups, export and import over HTTP (openapi.yaml lists them).
//
// They join the store's caretaker, app's backup and the upkeep thread, so they stand here and not in `api`,
// whose hook has checked credentials and scope before a handler runs. Handlers run on the server's workers;
// an export has one thread of its own, so one runs at a time. stop() ends it, after the server has drained or
// before. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/tenants.h"
#include "auth/auth.h"
#include "base/world.h"
#include "net/http_router.h"
#include "store/caretaker.h"
#include "store/upkeep.h"

namespace foreshock::app {

class UpkeepRoutes {
 public:
  UpkeepRoutes(World& world, auth::Auth& auth, store::Store& store, Tenants& tenants, store::Upkeep& upkeep,
               std::string data_folder);
  ~UpkeepRoutes();  // stops

  void add_to(net::HttpRouter& router);
  void stop();

 private:
  struct Call;
  using Handler = Result<net::HttpResponse> (UpkeepRoutes::*)(Call&);
  void add(net::HttpRouter& router, const char* method, const char* path, Handler handler,
           size_t body_bytes_max);
  void audit(const Call& call, std::string_view action, std::string_view target, std::string_view detail);
  Result<net::HttpResponse> create_erasure(Call& call);
  Result<net::HttpResponse> create_backup(Call& call);
  Result<net::HttpResponse> list_erasures(Call& call);
  Result<net::HttpResponse> list_backups(Call& call);
  Result<net::HttpResponse> get_erasure(Call& call);
  Result<net::HttpResponse> get_backup(Call& call);
  Result<net::HttpResponse> import_rows(Call& call);
  void start_export(net::HttpRequest&& request, net::ResponseWriter writer);

  World& world_;
  auth::Auth& auth_;
  store::Store& store_;
  store::Caretaker& caretaker_;
  Tenants& tenants_;
  store::Upkeep& upkeep_;
  const std::string data_folder_;

  std::mutex export_mutex_;
  std::thread export_thread_;
  std::shared_ptr<std::atomic<bool>> export_ends_;  // of the last one
  std::atomic<bool> export_runs_ = false;
  bool stopped_ = false;
};

}  // namespace foreshock::app
