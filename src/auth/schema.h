// The tables of auth in control.db: tenants, users, tokens, sessions, one-time links and the audit trail.
//
// Version by version, append-only (see db/migration.h for the rules). Run once by Auth::open. Pure data.
#pragma once

#include <span>

#include "db/migration.h"

namespace foreshock::auth {

std::span<const db::Migration> auth_migrations();

}  // namespace foreshock::auth
