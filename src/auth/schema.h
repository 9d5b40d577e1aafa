// The tables of auth in control.db, version by version (see db/migration.h for the rules).
#pragma once

#include <span>

#include "db/migration.h"

namespace foreshock::auth {

std::span<const db::Migration> auth_migrations();

}  // namespace foreshock::auth
