#ifndef CORE_STORE_SCHEMA_H
#define CORE_STORE_SCHEMA_H

/** The ordered migrations; schema_migrations[n] brings user_version n to n + 1. */
extern const char *const schema_migrations[];
extern const int schema_version;

#endif
