#ifndef CORE_STORE_SCHEMA_H
#define CORE_STORE_SCHEMA_H

/** The ordered migrations, each a list of statements that ends with NULL; schema_migrations[n]
 * brings user_version n to n + 1. */
extern const char *const *const schema_migrations[];
extern const int schema_version;

#endif
