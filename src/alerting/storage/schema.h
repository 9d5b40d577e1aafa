// The tables of alerting in control.db, version by version (see db/migration.h for the rules).
#pragma once

#include <span>

#include "db/migration.h"

namespace foreshock::alerting {

std::span<const db::Migration> alerting_migrations();

}  // namespace foreshock::alerting
