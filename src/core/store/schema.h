#ifndef CORE_STORE_SCHEMA_H
#define CORE_STORE_SCHEMA_H

#include "core/store/db.h"

/** The ordered migrations, each a list of statements that ends with NULL; schema_migrations[n]
 * brings user_version n to n + 1. */
extern const char *const *const schema_migrations[];
extern const int schema_version;

/** What statements alone cannot do, within the transaction of a migration and after its statements.
 */
struct schema_conversion {
    int version; /* of the store when it is done */
    enum err (*run)(struct store *store);
};
extern const struct schema_conversion schema_conversions[];
extern const int schema_conversion_count;

#endif
