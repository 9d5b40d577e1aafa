// The tables of learn in control.db, version by version (see db/migration.h for the rules).
#pragma once

#include <span>

#include "db/migration.h"

namespace foreshock::learn {

std::span<const db::Migration> learn_migrations();

}  // namespace foreshock::learn
