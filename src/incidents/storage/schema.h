// The tables of incidents in control.db, version by version (see db/migration.h for the rules).
#pragma once

#include <span>

#include "db/migration.h"

namespace foreshock::incidents {

std::span<const db::Migration> incident_migrations();

}  // namespace foreshock::incidents
