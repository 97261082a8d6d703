#ifndef TESTS_SUPPORT_DEVNET_H
#define TESTS_SUPPORT_DEVNET_H

/** A devnet (anvil with contracts and three days of trades) for a suite: started once before its
 * tests, stopped after them. Tests are skipped, with the reason, where Node or its packages are
 * missing. */

#include "core/network.h"

/** For suite_fixture.setup_once and .teardown_once. */
void devnet_start(void);
void devnet_stop(void);
/** For .setup: skip the test when there is no devnet. */
void devnet_need(void);
/** The network as devnet.ini says. */
const struct network *devnet_network(void);
/** Path of devnet.ini. */
const char *devnet_ini(void);
/** Run a command of tools/devnet on it: "trade", "--buy", "5", NULL. Fails the test on failure. */
void devnet_run(const char *const *words);

/* The first account of every devnet, rich in everything, with its key. */
#define DEVNET_DEPLOYER     "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
#define DEVNET_DEPLOYER_KEY "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"

#endif
