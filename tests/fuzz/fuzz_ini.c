/* Files that people edit: a network's and a theme's. What is accepted keeps the bounds that the
 * rest of the program relies on. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/network.h"
#include "fuzz/fuzz.h"
#include "ui/theme.h"

static char folder[32], path[64];

static void remove_all(void)
{
    (void)unlink(path);
    (void)rmdir(folder);
}

/* A network is called as its file. */
static void make_folder(void)
{
    strcpy(folder, "/tmp/fuzz-ini-XXXXXX");
    FUZZ_CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/fuzz.ini", folder);
    atexit(remove_all);
}

static void check_token(const struct network *network, int token)
{
    FUZZ_CHECK(token >= -1 && token < (int)network->token_count);
}

static void check_network(void)
{
    static struct network network;
    if (network_load(&network, path) != OK) {
        FUZZ_CHECK(err_detail(ERR_CONFIG)[0] != '\0');
        return;
    }
    FUZZ_CHECK(strcmp(network.name, "fuzz") == 0);
    FUZZ_CHECK(network.chain_id > 0 && network.endpoint_count > 0);
    FUZZ_CHECK(text_is_clean(network.title, strlen(network.title)));
    for (size_t i = 0; i < network.pool_count; i++) {
        check_token(&network, network.pools[i].token0);
        check_token(&network, network.pools[i].token1);
    }
    for (size_t i = 0; i < network.token_count; i++)
        FUZZ_CHECK(network.tokens[i].decimals <= 77);
}

static void check_theme(void)
{
    static struct theme theme;
    if (theme_load(&theme, path) != OK)
        return;
    for (int depth = 0; depth < DEPTHS; depth++)
        for (int style = 0; style < STYLES; style++) {
            const struct look *look = &theme.looks[depth][style];
            FUZZ_CHECK(look->foreground >= -1 && look->foreground < 256);
            FUZZ_CHECK(look->background >= -1 && look->background < 256);
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (path[0] == '\0')
        make_folder();
    FILE *file = fopen(path, "w");
    FUZZ_CHECK(file != NULL && fwrite(data, 1, len, file) == len && fclose(file) == 0);
    check_network();
    check_theme();
    return 0;
}
