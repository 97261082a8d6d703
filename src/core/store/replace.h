#ifndef CORE_STORE_REPLACE_H
#define CORE_STORE_REPLACE_H

/** Putting a store into a home, in place of what may be there. Under the store's name stands the
 * old one, whole, or the new one, whole, whenever the program or the machine stops. */

#include "core/store/db.h"

struct replacement;

/** Take the home for oneself and begin a new file beside the store.
 *  Returns: OK; ERR_BUSY (a session uses the home); ERR_EXISTS (a store is there and
 * may_replace is false); ERR_CREATE; ERR_SPACE; ERR_REFUSED, ERR_IO (folder) */
enum err replacement_begin(struct replacement **out, const char *path, bool may_replace) MUST_CHECK;
/** Append to the new file. Returns: OK; ERR_SPACE; ERR_IO */
enum err replacement_put(struct replacement *replacement, struct view bytes) MUST_CHECK;
/** Check the new store. Returns: OK; ERR_STORE_NEWER; ERR_STORE_DAMAGED …
 *  Out: borrowed, to change what has to be other than in the copy */
enum err replacement_check(struct store **out, struct replacement *replacement) MUST_CHECK;
/** Give it its name; the old store goes aside under another.
 *  Returns: OK; ERR_CREATE; ERR_SPACE; ERR_STORE … (the old store stands)
 *  Out: aside: path of the old one, "" when there was none */
enum err replacement_publish(struct replacement *replacement, char *aside, size_t size,
                             int64_t now_s) MUST_CHECK;
/** Unless it was published, nothing is left of the new store. */
void replacement_free(struct replacement *replacement);

#endif
