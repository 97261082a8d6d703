#include "support/suite.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/eth/uri.h"

#define A       "0x52908400098527886E0F7030069857D2E4169EE7"
#define A_LOWER "0x52908400098527886e0f7030069857d2e4169ee7"
#define MAX     "115792089237316195423570985008687907853269984665640564039457584007913129639935"

static void expect_error(const char *text, enum err due)
{
    struct uri uri;
    enum err err = uri_parse(&uri, text, strlen(text));
    ck_assert_msg(err == due, "%s instead of %s: %s", err_code(err), err_code(due), text);
    ck_assert_ptr_null(uri.params);
    ck_assert_ptr_null(uri.function);
}

static struct uri uri_of(const char *text)
{
    struct uri uri;
    enum err err = uri_parse(&uri, text, strlen(text));
    ck_assert_msg(err == OK, "%s: %s", text, err_detail(err));
    return uri;
}

/* What is read is written as `canonical`, and that reads back as itself. */
static void expect_canonical(const char *text, const char *canonical)
{
    struct buf out = {0};
    struct uri uri = uri_of(text);
    ck_assert_int_eq(uri_build(&out, &uri), OK);
    ck_assert_str_eq(buf_text(&out), canonical);
    uri_clear(&uri);
    uri = uri_of(canonical);
    buf_reset(&out);
    ck_assert_int_eq(uri_build(&out, &uri), OK);
    ck_assert_str_eq(buf_text(&out), canonical);
    uri_clear(&uri);
    buf_clear(&out);
}

START_TEST(uri__parse__gives_the_parts)
{
    struct uri uri = uri_of("ethereum:pay-" A_LOWER "@137/transfer?address=" A_LOWER
                            "&uint256=1.5e18&value=12&gas=21000&gasPrice=5e9");
    ck_assert_str_eq(uri.target, A);
    ck_assert(!uri.is_name && uri.address.b[0] == 0x52);
    ck_assert_uint_eq(uri.chain_id, 137);
    ck_assert_str_eq(uri.function, "transfer");
    ck_assert_uint_eq(uri.param_count, 2);
    ck_assert_str_eq(uri.params[0].type, "address");
    ck_assert_str_eq(uri.params[0].value, A);
    ck_assert_str_eq(uri.params[1].type, "uint256");
    ck_assert_str_eq(uri.params[1].value, "1500000000000000000");
    ck_assert(uri.has_value && uri.has_gas_limit && uri.has_gas_price);
    ck_assert_uint_eq(uri.value.limb[0], 12);
    ck_assert_uint_eq(uri.gas_limit.limb[0], 21000);
    ck_assert_uint_eq(uri.gas_price.limb[0], 5000000000);
    uri_clear(&uri);
    uri = uri_of("ethereum:" A);
    ck_assert(!uri.has_value && !uri.has_gas_limit && !uri.has_gas_price);
    ck_assert_uint_eq(uri.chain_id, 0);
    ck_assert_ptr_null(uri.function);
    uri_clear(&uri);
    uri = uri_of("ethereum:pay-Doge-To-The-Moon.ETH");
    ck_assert(uri.is_name);
    ck_assert_str_eq(uri.target, "doge-to-the-moon.eth");
    uri_clear(&uri);
}
END_TEST

START_TEST(uri__parse__canonical_forms)
{
    expect_canonical("ETHEREUM:pay-" A_LOWER, "ethereum:" A);
    expect_canonical("ethereum:" A "@1?gas=5", "ethereum:" A "@1?gasLimit=5");
    expect_canonical("ethereum:" A "?value=1E3", "ethereum:" A "?value=1000");
    expect_canonical("ethereum:" A "?value=+.5e1", "ethereum:" A "?value=5");
    expect_canonical("ethereum:" A "?value=0e99999999999999999999", "ethereum:" A "?value=0");
    expect_canonical("ethereum:" A "?value=007", "ethereum:" A "?value=7");
    expect_canonical("ethereum:" A "?value=" MAX, "ethereum:" A "?value=" MAX);
    expect_canonical("ethereum:" A "/f?int8=-128&int8=127&bool=true",
                     "ethereum:" A "/f?int8=-128&int8=127&bool=true");
    expect_canonical("ethereum:" A "/f?bytes=0xAB&bytes2=0x0102&bytes=0x",
                     "ethereum:" A "/f?bytes=0xab&bytes2=0x0102&bytes=0x");
    expect_canonical("ethereum:" A "/f?string=a%20%26%c3%a9&string=",
                     "ethereum:" A "/f?string=a%20%26%C3%A9&string=");
    expect_canonical("ethereum:" A "/f?address=Vitalik.eth",
                     "ethereum:" A "/f?address=vitalik.eth");
    expect_canonical("ethereum:pay-%F0%9F%92%A9.eth", "ethereum:pay-%F0%9F%92%A9.eth");
    expect_canonical("ethereum:pay-0xab.eth/%66", "ethereum:pay-0xab.eth/f");
    expect_canonical("ethereum:" A "/f", "ethereum:" A "/f");
}
END_TEST

START_TEST(uri__parse__refuses_malformed_ones)
{
    static const struct {
        const char *text;
        enum err err;
    } cases[] = {
        {"", ERR_SYNTAX},
        {"ethereum:", ERR_SYNTAX},
        {"ethereum:pay-", ERR_SYNTAX},
        {"bitcoin:" A, ERR_SYNTAX},
        {" ethereum:" A, ERR_SYNTAX},
        {"ethereum:" A " ", ERR_SYNTAX},
        {"ethereum:" A "#x", ERR_SYNTAX},
        {"ethereum:0X52908400098527886E0F7030069857D2E4169EE7", ERR_SYNTAX},
        {"ethereum:0x52908400098527886E0F7030069857D2E4169Ee7", ERR_INVALID},
        {"ethereum:0x5290", ERR_SYNTAX},
        {"ethereum:send-" A, ERR_SYNTAX},
        {"ethereum:vitalik.eth", ERR_SYNTAX},
        {"ethereum:pay-vitalik", ERR_SYNTAX},
        {"ethereum:pay-a..eth", ERR_INVALID},
        {"ethereum:pay-a%20b.eth", ERR_INVALID},
        {"ethereum:pay-a b.eth", ERR_SYNTAX},
        {"ethereum:pay-é.eth", ERR_SYNTAX},
        {"ethereum:" A "@", ERR_SYNTAX},
        {"ethereum:" A "@0", ERR_SYNTAX},
        {"ethereum:" A "@0x1", ERR_SYNTAX},
        {"ethereum:" A "@1.0", ERR_SYNTAX},
        {"ethereum:" A "@18446744073709551616", ERR_RANGE},
        {"ethereum:" A "@1@2", ERR_SYNTAX},
        {"ethereum:" A "/", ERR_SYNTAX},
        {"ethereum:" A "/1f", ERR_SYNTAX},
        {"ethereum:" A "/f()", ERR_SYNTAX},
        {"ethereum:" A "/f/g", ERR_SYNTAX},
        {"ethereum:" A "/f@1", ERR_SYNTAX},
        {"ethereum:" A "?", ERR_SYNTAX},
        {"ethereum:" A "?value", ERR_SYNTAX},
        {"ethereum:" A "?value=", ERR_SYNTAX},
        {"ethereum:" A "?value=1&", ERR_SYNTAX},
        {"ethereum:" A "?&value=1", ERR_SYNTAX},
        {"ethereum:" A "?value=1&value=1", ERR_SYNTAX},
        {"ethereum:" A "?gas=1&gasLimit=1", ERR_SYNTAX},
        {"ethereum:" A "?Value=1", ERR_SYNTAX},
        {"ethereum:" A "?memo=1", ERR_SYNTAX},
        {"ethereum:" A "?uint256=1", ERR_SYNTAX},
        {"ethereum:" A "/f?uint=1", ERR_SYNTAX},
        {"ethereum:" A "/f?uint256[]=1", ERR_SYNTAX},
        {"ethereum:" A "/f?(bool)=true", ERR_SYNTAX},
        {"ethereum:" A "/f?bool=1", ERR_SYNTAX},
        {"ethereum:" A "/f?bytes2=0x01", ERR_SYNTAX},
        {"ethereum:" A "/f?bytes=01", ERR_SYNTAX},
        {"ethereum:" A "/f?string=a b", ERR_SYNTAX},
        {"ethereum:" A "/f?string=a+b", ERR_SYNTAX},
        {"ethereum:" A "/f?string=a=b", ERR_SYNTAX},
        {"ethereum:" A "/f?string=%00", ERR_SYNTAX},
        {"ethereum:" A "/f?string=%4", ERR_SYNTAX},
        {"ethereum:" A "/f?string=%4g", ERR_SYNTAX},
        {"ethereum:" A "/f?string=%ff", ERR_SYNTAX},
        {"ethereum:" A "/f?uint8=256", ERR_RANGE},
        {"ethereum:" A "/f?uint8=-1", ERR_RANGE},
        {"ethereum:" A "/f?int8=128", ERR_RANGE},
        {"ethereum:" A "/f?int8=-129", ERR_RANGE},
        {"ethereum:" A "?value=-1", ERR_RANGE},
        {"ethereum:" A "?value=1.5", ERR_SYNTAX},
        {"ethereum:" A "?value=1.0", ERR_SYNTAX},
        {"ethereum:" A "?value=1.50e1", ERR_SYNTAX},
        {"ethereum:" A "?value=1.e1", ERR_SYNTAX},
        {"ethereum:" A "?value=.", ERR_SYNTAX},
        {"ethereum:" A "?value=1e", ERR_SYNTAX},
        {"ethereum:" A "?value=e1", ERR_SYNTAX},
        {"ethereum:" A "?value=1e-1", ERR_SYNTAX},
        {"ethereum:" A "?value=1e+1", ERR_SYNTAX},
        {"ethereum:" A "?value=--1", ERR_SYNTAX},
        {"ethereum:" A "?value=0x10", ERR_SYNTAX},
        {"ethereum:" A "?value=1,000", ERR_SYNTAX},
        {"ethereum:" A "?value=%31", ERR_SYNTAX},
        {"ethereum:" A "?value=1e78", ERR_RANGE},
        {"ethereum:" A "?value=1e99999999999999999999", ERR_RANGE},
        {"ethereum:" A "?value=" MAX "0", ERR_RANGE},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++)
        expect_error(cases[i].text, cases[i].err);
}
END_TEST

START_TEST(uri__parse__bounds)
{
    struct buf text = {0};
    buf_add_text(&text, "ethereum:" A "/f?bool=true");
    for (int i = 1; i < URI_PARAMS_MAX; i++)
        buf_add_text(&text, "&bool=true");
    struct uri uri = uri_of(buf_text(&text));
    ck_assert_uint_eq(uri.param_count, URI_PARAMS_MAX);
    uri_clear(&uri);
    buf_add_text(&text, "&bool=true");
    expect_error(buf_text(&text), ERR_LIMIT);
    buf_reset(&text);
    buf_add_text(&text, "ethereum:" A "/f?string=");
    memset(buf_grow(&text, URI_TEXT_MAX), 'a', URI_TEXT_MAX);
    expect_error(buf_text(&text), ERR_LIMIT);
    buf_clear(&text);
    ck_assert_int_eq(uri_parse(&uri, "ethereum:" A "\0", strlen("ethereum:" A) + 1), ERR_SYNTAX);
}
END_TEST

/* No part can break out of its place. */
START_TEST(uri__build__refuses_what_it_could_not_read)
{
    static const struct {
        const char *target, *function, *type, *value;
    } cases[] = {
        {A "@1", NULL, NULL, NULL},
        {A "?value=1", NULL, NULL, NULL},
        {"", NULL, NULL, NULL},
        {"vitalik", NULL, NULL, NULL},
        {A, "f?value=1", NULL, NULL},
        {A, "", NULL, NULL},
        {A, "f", "uint256=1&uint256", "1"},
        {A, "f", "uint256", "1&value=1"},
        {A, "f", "uint256", "1 "},
        {A, "f", "value", "1"},
        {A, NULL, "uint256", "1"},
        {A, "f", "string", "\xff"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct uri uri = {0};
        struct buf out = {0};
        buf_add_text(&out, "kept");
        ck_assert(text_copy(uri.target, sizeof uri.target, cases[i].target));
        uri.function = mem_dup_text(cases[i].function);
        if (cases[i].type != NULL)
            uri_add_param(&uri, cases[i].type, cases[i].value);
        ck_assert_msg(uri_build(&out, &uri) != OK, "case %zu", i);
        ck_assert_str_eq(buf_text(&out), "kept");
        buf_clear(&out);
        uri_clear(&uri);
    }
}
END_TEST

START_TEST(uri__build__writes_numbers_out)
{
    struct uri uri = {.chain_id = 137, .has_value = true, .value = u256_pow10(18)};
    struct buf out = {0};
    ck_assert(text_copy(uri.target, sizeof uri.target, A_LOWER));
    uri.function = mem_dup_text("pay");
    uri_add_param(&uri, "string", "for you & me");
    uri_add_param(&uri, "uint256", "1.5e18");
    ck_assert_int_eq(uri_build(&out, &uri), OK);
    ck_assert_str_eq(buf_text(&out), "ethereum:" A "@137/pay?string=for%20you%20%26%20me"
                                     "&uint256=1500000000000000000&value=1000000000000000000");
    buf_clear(&out);
    uri_clear(&uri);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(uri__parse__gives_the_parts),
    SUITE_TEST(uri__parse__canonical_forms),
    SUITE_TEST(uri__parse__refuses_malformed_ones),
    SUITE_TEST(uri__parse__bounds),
    SUITE_TEST(uri__build__refuses_what_it_could_not_read),
    SUITE_TEST(uri__build__writes_numbers_out),
};
SUITE_MAIN("uri", tests)
