#ifndef TESTS_SUPPORT_SOURCE_RIG_H
#define TESTS_SUPPORT_SOURCE_RIG_H

/** One price source against a local server that answers what a test says. One at a time. */

#include "support/http_server.h"
#include "support/net_rig.h"

#define SOURCE_ITEMS 16

struct source_outcome {
    int calls;
    enum err err;
    char detail[256];
    int64_t retry_after_s;
    struct price_point points[SOURCE_ITEMS];
    size_t point_count;
    struct market_candle candles[SOURCE_ITEMS];
    size_t candle_count;
    int64_t from_s, to_s; /* covered */
};
struct source_rig {
    struct rig net;
    struct http_server *server;
    struct price_api api;
    int64_t now_s;   /* of the module's clock */
    const char *key; /* of the next request; NULL: none */
    /* the answer */
    int status; /* 0: 200 */
    const char *headers;
    const char *text;
    struct source_outcome out;
};
extern struct source_rig rig;

/** In: path: what follows the server's address in the API's URL */
void source_rig_open(const char *kind, const char *path, int64_t now_s);
void source_rig_close(void);

/** Ask and wait. pairs: "base/quote base/quote" (the last slash of each divides).
 *  Returns: the answer's err; the rest is in rig.out */
enum err source_spot(const char *pairs, const char *text);
/** op: MARKET_HISTORY or MARKET_CANDLES */
enum err source_range(enum market_op op, const char *pair, int64_t from_s, int64_t to_s,
                      uint32_t interval_s, const char *text);
/** The path of the last request, "" when there was none. */
const char *source_path(void);
size_t source_requests(void);

/** For a request of the test's own. */
ticket source_submit(const struct market_request *request, struct source_outcome *out);
void source_wait(const struct source_outcome *out);

#endif
