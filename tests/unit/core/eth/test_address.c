#include "support/suite.h"

#include <ctype.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/eth/address.h"

static struct addr address(const char *text)
{
    struct addr out;
    ck_assert_int_eq(address_read(&out, text, strlen(text)), OK);
    return out;
}

/* The examples of EIP-55. */
static const char *const examples[] = {
    "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
};

START_TEST(address__write__carries_the_checksum)
{
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        struct addr value = address(examples[i]);
        char text[ADDRESS_TEXT];
        address_write(text, &value);
        ck_assert_str_eq(text, examples[i]);
    }
    char text[ADDRESS_TEXT];
    address_write(text, &addr_zero);
    ck_assert_str_eq(text, "0x0000000000000000000000000000000000000000");
}
END_TEST

START_TEST(address__read__takes_one_case)
{
    struct addr want = address(examples[4]), got;
    char text[ADDRESS_TEXT];
    for (size_t i = 0; i < ADDRESS_TEXT; i++)
        text[i] = i < 2 ? examples[4][i] : (char)tolower(examples[4][i]);
    ck_assert_int_eq(address_read(&got, text, 42), OK);
    ck_assert(addr_equal(&got, &want));
    for (size_t i = 2; i < ADDRESS_TEXT; i++)
        text[i] = (char)toupper(text[i]);
    ck_assert_int_eq(address_read(&got, text, 42), OK);
    ck_assert(addr_equal(&got, &want));
}
END_TEST

START_TEST(address__read__refuses_any_letter_in_the_wrong_case)
{
    for (size_t i = 2; i < 42; i++) {
        char text[ADDRESS_TEXT];
        struct addr out = {{7}};
        memcpy(text, examples[4], sizeof text);
        if (!isalpha(text[i]))
            continue;
        text[i] = (char)(text[i] ^ 0x20);
        ck_assert_int_eq(address_read(&out, text, 42), ERR_INVALID);
        ck_assert_uint_eq(out.b[0], 7);
    }
}
END_TEST

START_TEST(address__read__refuses_other_forms)
{
    static const char *const bad[] = {
        "",
        "0x",
        "52908400098527886E0F7030069857D2E4169EE7",
        "0X52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE",
        "0x52908400098527886E0F7030069857D2E4169EE70",
        "0x52908400098527886E0F7030069857D2E4169EE700",
        "0x52908400098527886E0F7030069857D2E4169EEg",
        " 0x52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE7 ",
        "XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS",
    };
    struct addr out;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(address_read(&out, bad[i], strlen(bad[i])), ERR_SYNTAX);
}
END_TEST

/* The examples of EIP-1191. */
START_TEST(address__on_a_chain__carries_its_checksum)
{
    static const struct {
        uint64_t chain_id;
        const char *text;
    } cases[] = {
        {30, "0x5aaEB6053f3e94c9b9a09f33669435E7ef1bEAeD"},
        {30, "0x27b1FdB04752BBc536007A920D24ACB045561c26"},
        {30, "0x3599689E6292B81B2D85451025146515070129Bb"},
        {31, "0x5aAeb6053F3e94c9b9A09F33669435E7EF1BEaEd"},
        {31, "0x27B1FdB04752BbC536007a920D24acB045561C26"},
        {137, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct addr value;
        char text[ADDRESS_TEXT];
        ck_assert_int_eq(address_read_on(&value, cases[i].text, 42, cases[i].chain_id), OK);
        address_write_on(text, &value, cases[i].chain_id);
        ck_assert_str_eq(text, cases[i].text);
        ck_assert_int_eq(address_read_on(&value, cases[i].text, 42, cases[i].chain_id ^ 1),
                         cases[i].chain_id == 137 ? OK : ERR_INVALID);
    }
}
END_TEST

START_TEST(address__equal__compares)
{
    struct addr a = address(examples[0]), b = address(examples[1]);
    ck_assert(addr_equal(&a, &a) && !addr_equal(&a, &b));
    ck_assert(addr_is_zero(&addr_zero) && !addr_is_zero(&a));
}
END_TEST

START_TEST(hash__read__round_trip)
{
    static const char text[] = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
    struct hash32 hash;
    char back[HASH_TEXT];
    ck_assert_int_eq(hash_read(&hash, text, sizeof text - 1), OK);
    hash_write(back, &hash);
    ck_assert_str_eq(back, text);
    ck_assert_int_eq(hash_read(&hash, text, sizeof text - 2), ERR_SYNTAX);
}
END_TEST

/* The first contracts of a well-known account of ethereum/tests and of go-ethereum's documentation:
 * 0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0, nonces 0 to 3. */
START_TEST(address__create__from_sender_and_nonce)
{
    static const char *const made[] = {
        "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d", "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8",
        "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91", "0xfffd933a0bc612844eaf0c6fe3e5b8e9b6c1d19c"};
    struct addr sender = address("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0");
    for (uint64_t nonce = 0; nonce < 4; nonce++) {
        struct addr want = address(made[nonce]), got;
        address_create(&got, &sender, nonce);
        ck_assert(addr_equal(&got, &want));
    }
}
END_TEST

/* Examples 1, 2 and 6 of EIP-1014, the code given by its hash. */
START_TEST(address__create2__examples)
{
    static const struct {
        const char *sender, *salt, *code_hash, *made;
    } cases[] = {
        {"0x0000000000000000000000000000000000000000",
         "0x0000000000000000000000000000000000000000000000000000000000000000",
         "0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a",
         "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38"},
        {"0xdeadbeef00000000000000000000000000000000",
         "0x0000000000000000000000000000000000000000000000000000000000000000",
         "0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a",
         "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3"},
        {"0x0000000000000000000000000000000000000000",
         "0x0000000000000000000000000000000000000000000000000000000000000000",
         "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
         "0xE33C0C7F7df4809055C3ebA6c09CFe4BaF1BD9e0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct addr sender = address(cases[i].sender), want = address(cases[i].made), got;
        struct hash32 salt, code;
        ck_assert_int_eq(hash_read(&salt, cases[i].salt, 66), OK);
        ck_assert_int_eq(hash_read(&code, cases[i].code_hash, 66), OK);
        address_create2(&got, &sender, &salt, &code);
        ck_assert(addr_equal(&got, &want));
    }
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(address__write__carries_the_checksum),
    SUITE_TEST(address__read__takes_one_case),
    SUITE_TEST(address__read__refuses_any_letter_in_the_wrong_case),
    SUITE_TEST(address__read__refuses_other_forms),
    SUITE_TEST(address__on_a_chain__carries_its_checksum),
    SUITE_TEST(address__equal__compares),
    SUITE_TEST(hash__read__round_trip),
    SUITE_TEST(address__create__from_sender_and_nonce),
    SUITE_TEST(address__create2__examples),
};
SUITE_MAIN("address", tests)
