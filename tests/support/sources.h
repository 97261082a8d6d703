#ifndef TESTS_SUPPORT_SOURCES_H
#define TESTS_SUPPORT_SOURCES_H

/** Price APIs on loopback that agree with the devnet's market (sources.mjs), and a plug between a
 * program and all of them, the devnet's node too. Needs devnet_need(). */

struct sources;
/** Write a network file that names them. Fails the test when they do not start. */
struct sources *sources_start(const char *ini_path);
void sources_stop(struct sources *sources);
/** One of sources.mjs's orders: "unplug all", "plug chain", "factor coingecko 3", … Returns when it
 * is done; fails the test when it cannot be. */
void sources_order(struct sources *sources, const char *order);

#endif
