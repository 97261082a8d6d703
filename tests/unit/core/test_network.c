#include "core/network.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/eth/address.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

static char folder[64];
static struct network network;

static void setup(void)
{
    folder_make(folder);
}

static void teardown(void)
{
    folder_remove(folder);
}

static enum err load(const char *name, const char *text)
{
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s/%s", folder, name));
    folder_write(path, text, strlen(text));
    return network_load(&network, path);
}

#define HEAD     "[network]\nname = t\nchain_id = 5\n"
#define ENDPOINT "[endpoint.1]\nurl = https://example.org\n"
#define TOKEN(symbol, number)                                                                      \
    "[token." symbol "]\naddress = 0x100000000000000000000000000000000000000" number               \
    "\ndecimals = 6\n"

START_TEST(network__load__least_file_gets_defaults)
{
    enum err err = load("t.ini", HEAD ENDPOINT);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    ck_assert_str_eq(network.name, "t");
    ck_assert_str_eq(network.title, "t");
    ck_assert_uint_eq(network.chain_id, 5);
    ck_assert(!network.legacy_fees);
    ck_assert_uint_gt(network.confirmations, 0);
    ck_assert_uint_gt(network.block_time_ms, 0);
    ck_assert_uint_gt(network.max_fee_gwei, 0);
    ck_assert(!network.has_genesis);
    ck_assert_uint_eq(network.token_count, 1);
    ck_assert_str_eq(network.tokens[0].symbol, "ETH");
    ck_assert_uint_eq(network.tokens[0].decimals, 18);
    ck_assert(addr_is_zero(&network.tokens[0].address));
    ck_assert_uint_eq(network.endpoint_count, 1);
    ck_assert(!network.endpoints[0].is_private);
    ck_assert_uint_gt(network.endpoints[0].timeout_ms, 0);
}
END_TEST

START_TEST(network__load__reads_every_key)
{
    static const char text[] =
        "; a comment\n# another\n\n"
        "[network] ; here too\nname = t\ntitle = T \xc3\x9c\nchain_id = 9007199254740993\n"
        "currency = POL\ndecimals = 18\nfee = legacy\nconfirmations = 7\nblock_time_ms = 2500\n"
        "max_fee_gwei = 900\nexplorer = https://scan.example/tx/\n"
        "multicall3 = 0xcA11bde05977b3631167028862bE2a173976CA11\n"
        "genesis = 0xa9c28ce2141b56c474f1dc504bee9b01eb1bd7d1a507580d5519d4437a97de1b\n"
        "[pool.A-B.e] ; before its tokens\nkind = uniswap_v2\n"
        "address = 0x2000000000000000000000000000000000000001\ntoken0 = B.e\ntoken1 = A\n"
        "first_block = 77\nfee_bps = 25\n"
        "[endpoint.1]\nurl = http://user:pw@127.0.0.1:8545/key?x=y ; loopback\nclass = private\n"
        "timeout_ms = 1234\n"
        "[endpoint.2]\nurl = wss://example.org\nclass =\n"
        "[token.A]\naddress = 0x1000000000000000000000000000000000000001\ndecimals = 0\n"
        "name = Token A\nrole = carbon\nbalance_slot = 0\n"
        "[token.B.e]\naddress = 0x1000000000000000000000000000000000000002\ndecimals = 6\n"
        "role = usd\nbalance_slot =\n"
        "[feed.POL-USD]\nkind = chainlink\naddress = 0x3000000000000000000000000000000000000001\n"
        "decimals = 8\nheartbeat_s = 27\ndescription = POL / USD\n"
        "[contract.CarbonChain]\nkind = moss_carbon_chain\n"
        "address = 0x4000000000000000000000000000000000000001\nfirst_block = 3\n"
        "[source.coingecko]\nkind = coingecko\nurl = https://api.example/v3\nid = moss\n";
    enum err err = load("t.ini", text);
    ck_assert_msg(err == OK, "%s", err_detail(err));
    ck_assert_str_eq(network.title, "T \xc3\x9c");
    ck_assert_uint_eq(network.chain_id, UINT64_C(9007199254740993));
    ck_assert_str_eq(network.tokens[0].symbol, "POL");
    ck_assert(network.legacy_fees);
    ck_assert_uint_eq(network.confirmations, 7);
    ck_assert_uint_eq(network.block_time_ms, 2500);
    ck_assert_uint_eq(network.max_fee_gwei, 900);
    ck_assert_str_eq(network.explorer, "https://scan.example/tx/");
    ck_assert_int_eq(network.multicall3.b[0], 0xca);
    ck_assert(network.has_genesis);
    ck_assert_int_eq(network.genesis.b[31], 0x1b);
    ck_assert_uint_eq(network.endpoint_count, 2);
    ck_assert_str_eq(network.endpoints[0].url, "http://user:pw@127.0.0.1:8545/key?x=y");
    ck_assert(network.endpoints[0].is_private);
    ck_assert_uint_eq(network.endpoints[0].timeout_ms, 1234);
    ck_assert(!network.endpoints[1].is_private);
    ck_assert_uint_eq(network.token_count, 3);
    ck_assert_uint_eq(network.tokens[1].decimals, 0);
    ck_assert_int_eq(network.tokens[1].role, TOKEN_CARBON);
    ck_assert_int_eq(network.tokens[1].balance_slot, 0);
    ck_assert_int_eq(network.tokens[2].role, TOKEN_USD);
    ck_assert_int_eq(network.tokens[2].balance_slot, -1);
    ck_assert_int_eq(network.pools[0].token0, 2);
    ck_assert_int_eq(network.pools[0].token1, 1);
    ck_assert_uint_eq(network.pools[0].first_block, 77);
    ck_assert_uint_eq(network.pools[0].fee_bps, 25);
    ck_assert_str_eq(network.feeds[0].pair, "POL-USD");
    ck_assert_uint_eq(network.feeds[0].heartbeat_s, 27);
    ck_assert_int_eq(network.contracts[0].kind, CONTRACT_MOSS_CHAIN);
    ck_assert_str_eq(network.contracts[0].name, "CarbonChain");
    ck_assert_uint_eq(network.contracts[0].first_block, 3);
    ck_assert_str_eq(network.sources[0].kind, "coingecko");
    ck_assert_str_eq(network.sources[0].id, "moss");
}
END_TEST

START_TEST(network__load__reads_streams_and_what_sources_price)
{
    ck_assert_int_eq(load("t.ini", HEAD ENDPOINT
                          "ws = ws://127.0.0.1:8546\n"
                          "[source.coinbase-eth]\nkind = coinbase\nurl = https://x.example\n"
                          "ws = wss://y.example/feed\nid = ETH\nbase = ETH\n"
                          "quotes = USD EUR GBP\ncalls_per_minute = 30\n"
                          "[source.moss]\nkind = coingecko\nurl = https://x.example\nid = m\n"),
                     OK);
    ck_assert_str_eq(network.endpoints[0].ws, "ws://127.0.0.1:8546");
    ck_assert_uint_eq(network.source_count, 2);
    ck_assert_str_eq(network.sources[0].name, "coinbase-eth");
    ck_assert_str_eq(network.sources[0].ws, "wss://y.example/feed");
    ck_assert_str_eq(network.sources[0].base, "ETH");
    ck_assert_str_eq(network.sources[0].quotes, "USD EUR GBP");
    ck_assert_uint_eq(network.sources[0].calls_per_minute, 30);
    ck_assert_str_eq(network.sources[1].ws, "");
    ck_assert_str_eq(network.sources[1].quotes, "");
    ck_assert_uint_eq(network.sources[1].calls_per_minute, 0);
}
END_TEST

START_TEST(network__load__refuses_with_line_and_reason)
{
    static const struct {
        const char *text;
        const char *says;
    } bad[] = {
        {"", ":0: there is no section [network]"},
        {HEAD, "there is no section [endpoint.1]"},
        {"name = t\n" HEAD ENDPOINT, ":1: 'name' stands before"},
        {HEAD ENDPOINT "[unknown]\n", ":6: section [unknown] is not known"},
        {HEAD ENDPOINT "[network.2]\n", ":6: [network.2] is not a form"},
        {HEAD "[endpoint]\nurl = https://x\n", ":4: [endpoint] is not a form"},
        {HEAD "[endpoint.one]\nurl = https://x\n", ":4:"},
        {HEAD ENDPOINT ENDPOINT, ":6: [endpoint.1] is there twice"},
        {HEAD ENDPOINT "[token.]\n", ":6:"},
        {HEAD ENDPOINT "[token.A B]\n", ":6:"},
        {HEAD ENDPOINT "[token.SYMBOL-TOO-LONG-1]\n", ":6:"},
        {HEAD ENDPOINT "[pool.A]\n", ":6:"},
        {HEAD ENDPOINT "[pool.A-]\n", ":6:"},
        {HEAD ENDPOINT "[token.A]x\n", ":6: the section does not end"},
        {HEAD ENDPOINT "[token.A] x\n", ":6: the section does not end"},
        {HEAD ENDPOINT "[token.A\n", ":6: the section does not end"},
        {HEAD ENDPOINT "nonsense\n", ":6: this is neither"},
        {HEAD ENDPOINT "  class = private\n", ":6: the line begins with a blank"},
        {HEAD "color = green\n" ENDPOINT, ":4: 'color' is not known in [network]"},
        {HEAD "chain_id = 6\n" ENDPOINT, ":4: chain_id is there twice"},
        {"[network]\nname = t\n" ENDPOINT, ":1: [network] lacks chain_id"},
        {"[network]\nname = t\nchain_id =\n" ENDPOINT, ":3: chain_id has no value"},
        {"[network]\nname = t\nchain_id = 0\n" ENDPOINT, ":3: chain_id is a number from 1"},
        {"[network]\nname = t\nchain_id = 0x5\n" ENDPOINT, ":3:"},
        {"[network]\nname = t\nchain_id = 05\n" ENDPOINT, ":3:"},
        {"[network]\nname = t\nchain_id = -5\n" ENDPOINT, ":3:"},
        {"[network]\nname = t\nchain_id = 18446744073709551616\n" ENDPOINT, ":3:"},
        {"[network]\nname = T\nchain_id = 5\n" ENDPOINT, ":2: name has lower-case"},
        {"[network]\nname = other\nchain_id = 5\n" ENDPOINT, "the file must be called other.ini"},
        {HEAD "fee = free\n" ENDPOINT, ":4: fee is one of eip1559|legacy"},
        {HEAD "decimals = 8\n" ENDPOINT, ":4: decimals"},
        {HEAD "genesis = 0x12\n" ENDPOINT, ":4: genesis"},
        {HEAD "multicall3 = 0xCA11bde05977b3631167028862bE2a173976CA11\n" ENDPOINT,
         ":4: multicall3 '0xCA11bde05977b3631167028862bE2a173976CA11' is mistyped"},
        {HEAD "multicall3 = 0x0000000000000000000000000000000000000000\n" ENDPOINT, "zero address"},
        {HEAD "multicall3 = 0x12\n" ENDPOINT, "is not an address"},
        {HEAD "title = a\xe2\x80\xae"
              "b\n" ENDPOINT,
         ":4: title has control or invisible"},
        {HEAD "title = \xff\n" ENDPOINT, ":4: the line is not UTF-8"},
        {HEAD "[endpoint.1]\nclass = private\n", ":4: [endpoint.1] lacks url"},
        {HEAD "[endpoint.1]\nurl = https://x\nclass = secret\n", ":6: class"},
        {HEAD "[endpoint.1]\nurl = ftp://x\n", ":5: the address does not begin"},
        {HEAD "[endpoint.1]\nurl = https://\n", ":5: the address names no host"},
        {HEAD "[endpoint.1]\nurl = https:///path\n", ":5: the address names no host"},
        {HEAD "[endpoint.1]\nurl = https://a b\n", ":5: the address has a character"},
        {HEAD "[endpoint.1]\nurl = http://example.org\n", ":5: unencrypted http://"},
        {HEAD "[endpoint.1]\nurl = ws://10.0.0.1\n", ":5: unencrypted ws://"},
        {HEAD "[endpoint.1]\nurl = http://127.0.0.1.evil.example\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://127.0.0.1@evil.example/\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://127.0.0.01/\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://localhost.evil.example\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://evil.example#@127.0.0.1\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://evil.example?@localhost\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://[::1].evil.example\n", ":5: unencrypted"},
        {HEAD "[endpoint.1]\nurl = http://evil.example\\@127.0.0.1\n", ":5: the address has"},
        {HEAD ENDPOINT TOKEN("A", "1") TOKEN("B", "1"), "B and A have one address"},
        {HEAD ENDPOINT TOKEN("ETH", "1"), "two tokens are called ETH"},
        {HEAD ENDPOINT TOKEN("A", "1") "decimals = 7\n", "decimals is there twice"},
        {HEAD ENDPOINT "[token.A]\naddress = 0x1000000000000000000000000000000000000001\n"
                       "decimals = 256\n",
         ":8: decimals"},
        {HEAD ENDPOINT TOKEN("A", "1") "[pool.A-B]\nkind = uniswap_v2\naddress = "
                                       "0x2000000000000000000000000000000000000001\n"
                                       "token0 = A\ntoken1 = B\nfirst_block = 1\n",
         ":13: there is no token 'B'"},
        {HEAD ENDPOINT TOKEN("A", "1") "[pool.A-ETH]\nkind = uniswap_v2\naddress = "
                                       "0x2000000000000000000000000000000000000001\n"
                                       "token0 = A\ntoken1 = ETH\nfirst_block = 1\n",
         "a pool holds the wrapped currency"},
        {HEAD "[endpoint.1]\nurl = https://x\nws = https://x\n", ":6: ws begins with wss://"},
        {HEAD "[endpoint.1]\nurl = https://x\nws = ws://10.0.0.1\n", ":6: unencrypted ws://"},
        {HEAD ENDPOINT "[source.x]\nkind = oracle\n", ":7: kind is one of coingecko|"},
        {HEAD ENDPOINT "[source.x]\nquotes = USD EUR-GBP\n", ":7: quotes is not symbols"},
        {HEAD ENDPOINT "[source.x]\nbase = A B\n", ":7: base is not a symbol"},
        {HEAD ENDPOINT "[source.x]\nquotes = USD,EUR\n", ":7: quotes is not symbols"},
        {HEAD ENDPOINT "[source.x]\nquotes = USD \xc3\xa9\n", ":7: quotes is not symbols"},
        {HEAD ENDPOINT "[source.x]\ncalls_per_minute = 0\n", ":7: calls_per_minute"},
        {HEAD ENDPOINT "[contract.X]\nkind = unknown\n", ":7: kind is one of moss_carbon_chain"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(load("t.ini", bad[i].text) == ERR_CONFIG, "%zu: %s", i, bad[i].says);
        const char *detail = err_detail(ERR_CONFIG);
        ck_assert_msg(strstr(detail, bad[i].says) != NULL, "%zu: '%s' is not in '%s'", i,
                      bad[i].says, detail);
        ck_assert_msg(strstr(detail, "t.ini:") != NULL, "%s", detail);
    }
    ck_assert_int_eq(network_load(&network, "/nowhere/t.ini"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(network__load__takes_plain_http_on_loopback_only)
{
    static const char *const good[] = {"http://127.0.0.1", "http://127.255.3.4:1/x",
                                       "http://localhost:8545", "http://[::1]:8545/",
                                       "ws://u:p@127.0.0.1"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, HEAD "[endpoint.1]\nurl = %s\n", good[i]);
        ck_assert_msg(load("t.ini", text) == OK, "%s: %s", good[i], err_detail(ERR_CONFIG));
    }
}
END_TEST

START_TEST(network__load__never_repeats_a_url)
{
    ck_assert_int_eq(load("t.ini", HEAD "[endpoint.1]\nurl = http://user:s3cret@evil.example\n"),
                     ERR_CONFIG);
    ck_assert_ptr_null(strstr(err_detail(ERR_CONFIG), "s3cret"));
}
END_TEST

START_TEST(network__load__refuses_too_much_of_anything)
{
    struct buf text = {0};
    buf_printf(&text, HEAD ENDPOINT "; %0300d\n", 1);
    ck_assert_int_eq(load("t.ini", buf_text(&text)), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_CONFIG), ":6: the line is longer"));
    buf_reset(&text);
    buf_add_text(&text, HEAD);
    for (int i = 0; i <= NETWORK_ENDPOINTS; i++)
        buf_printf(&text, "[endpoint.%d]\nurl = https://x\n", i);
    ck_assert_int_eq(load("t.ini", buf_text(&text)), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_CONFIG), "more than 8"));
    buf_reset(&text);
    buf_add_text(&text, HEAD ENDPOINT);
    for (int i = 0; i < 3000; i++)
        buf_add_text(&text, ";\n");
    ck_assert_int_eq(load("t.ini", buf_text(&text)), ERR_CONFIG);
    buf_clear(&text);

    static const char nul[] = HEAD "title = a\0b\n" ENDPOINT;
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s/t.ini", folder));
    folder_write(path, nul, sizeof nul - 1);
    ck_assert_int_eq(network_load(&network, path), ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err_detail(ERR_CONFIG), ":4:"));
}
END_TEST

START_TEST(network__load__takes_dos_lines_and_a_missing_last_newline)
{
    ck_assert_int_eq(load("t.ini", "[network]\r\nname = t\r\nchain_id = 5\r\n[endpoint.1]\r\n"
                                   "url = https://example.org"),
                     OK);
    ck_assert_str_eq(network.endpoints[0].url, "https://example.org");
}
END_TEST

START_TEST(network_list__load__later_folders_win_and_bad_files_are_named)
{
    struct network_list list;
    char first[128], second[128], bad[200];
    snprintf(first, sizeof first, "%s/first", folder);
    snprintf(second, sizeof second, "%s/second", folder);
    const char *dirs[] = {first, second, "/nowhere"};
    ck_assert_int_eq(mkdir(first, 0700), 0);
    ck_assert_int_eq(mkdir(second, 0700), 0);
    snprintf(bad, sizeof bad, "%s/bad.ini", first);
    ck_assert_int_eq(load("first/t.ini", HEAD "title = One\n" ENDPOINT), OK);
    ck_assert_int_eq(load("first/z.ini", "[network]\nname = z\nchain_id = 6\n" ENDPOINT), OK);
    ck_assert_int_eq(load("second/t.ini", HEAD "title = Two\n" ENDPOINT), OK);
    ck_assert_int_eq(load("second/a.ini", "[network]\nname = a\nchain_id = 7\n" ENDPOINT), OK);
    folder_write(bad, "nonsense\n", 9);
    network_list_load(&list, dirs, 3);
    ck_assert_uint_eq(list.count, 3);
    ck_assert_str_eq(list.items[0].name, "a");
    ck_assert_str_eq(list.items[1].title, "Two");
    ck_assert_str_eq(list.items[2].name, "z");
    ck_assert_ptr_nonnull(strstr(list.problem, "bad.ini:1:"));
    ck_assert_ptr_eq(network_find(&list, "z"), &list.items[2]);
    ck_assert_ptr_null(network_find(&list, "bad"));
    ck_assert_ptr_null(network_find(&list, ""));
    network_list_clear(&list);
}
END_TEST

START_TEST(network__look_ups__find_what_is_there)
{
    struct home home;
    home_open_offline(&home);
    const struct network *net = core_network(home.core);
    struct addr router = home_address(4, 1), pool = home_address(2, 1), feed = home_address(3, 2);
    struct addr usdc = home_address(1, 2), nobody = home_address(9, 9);
    ck_assert_ptr_eq(network_token(net, "USDC"), &net->tokens[HOME_USDC]);
    ck_assert_ptr_null(network_token(net, "usdc"));
    ck_assert_ptr_eq(network_token_at(net, &usdc), &net->tokens[HOME_USDC]);
    ck_assert_ptr_eq(network_token_at(net, &addr_zero), &net->tokens[HOME_ETH]);
    ck_assert_ptr_eq(network_token_role(net, TOKEN_CARBON), &net->tokens[HOME_MCO2]);
    ck_assert_int_eq(network_token_index(net, &net->tokens[HOME_EURC]), HOME_EURC);
    ck_assert_int_eq(network_token_index(net, NULL), -1);
    ck_assert_ptr_nonnull(network_contract(net, CONTRACT_ROUTER_V2));
    ck_assert_ptr_null(network_contract(net, CONTRACT_CARBON_STAKING));
    ck_assert_ptr_eq(network_pool(net, HOME_USDC, HOME_MCO2), &net->pools[0]);
    ck_assert_ptr_eq(network_pool(net, HOME_MCO2, HOME_USDC), &net->pools[0]);
    ck_assert_ptr_null(network_pool(net, HOME_MCO2, HOME_WETH));
    ck_assert_str_eq(network_address_name(net, &usdc), "USDC token");
    ck_assert_str_eq(network_address_name(net, &pool), "MCO2-USDC pool");
    ck_assert_str_eq(network_address_name(net, &feed), "EUR-USD feed");
    ck_assert_str_eq(network_address_name(net, &router), "exchange router");
    ck_assert_ptr_null(network_address_name(net, &nobody));
    ck_assert_ptr_null(network_address_name(net, &addr_zero));
    home_close(&home);
}
END_TEST

START_TEST(network__shipped_files__are_valid)
{
    struct network_list list;
    const char *dirs[] = {ECO_SOURCE_DIR "/networks"};
    network_list_load(&list, dirs, 1);
    ck_assert_str_eq(list.problem, "");
    ck_assert_uint_ge(list.count, 4);
    for (size_t i = 0; i < list.count; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(list.items[i].chain_id, list.items[j].chain_id);
        if (strcmp(list.items[i].name, "sepolia") != 0)
            ck_assert_ptr_nonnull(network_token_role(&list.items[i], TOKEN_CARBON));
    }
    network_list_clear(&list);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(network__load__least_file_gets_defaults),
    SUITE_TEST(network__load__reads_every_key),
    SUITE_TEST(network__load__reads_streams_and_what_sources_price),
    SUITE_TEST(network__load__refuses_with_line_and_reason),
    SUITE_TEST(network__load__takes_plain_http_on_loopback_only),
    SUITE_TEST(network__load__never_repeats_a_url),
    SUITE_TEST(network__load__refuses_too_much_of_anything),
    SUITE_TEST(network__load__takes_dos_lines_and_a_missing_last_newline),
    SUITE_TEST(network_list__load__later_folders_win_and_bad_files_are_named),
    SUITE_TEST(network__look_ups__find_what_is_there),
    SUITE_TEST(network__shipped_files__are_valid),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("network", tests, &fixture)
