#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/keystore.h"
#include "core/eth/sig.h"

/* One keystore, its parts replaceable. The first is go-ethereum's testdata "aaa". */
struct parts {
    const char *address, *crypto, *cipher, *ciphertext, *iv, *kdf, *kdfparams, *mac, *version;
};
static const struct parts aaa = {
    .address = "\"address\":\"f466859ead1932d743d622cb74fc058882e8648a\",",
    .crypto = "crypto",
    .cipher = "aes-128-ctr",
    .ciphertext = "cb664472deacb41a2e995fa7f96fe29ce744471deb8d146a0e43c7898c9ddd4d",
    .iv = "dfd9ee70812add5f4b8f89d0811c9158",
    .kdf = "scrypt",
    .kdfparams = "\"dklen\":32,\"n\":8,\"p\":16,\"r\":8,\"salt\":"
                 "\"0d6769bf016d45c479213990d6a08d938469c4adad8a02ce507b4a4e7b7739f1\"",
    .mac = "bac9af994b15a45dd39669fc66f9aa8a3b9dd8c22cb16e4d8d7ea089d0f1a1a9",
    .version = "3",
};
static const char aaa_key[] = "0x539f9b4106fb452408e1ee43d177077f057a8fdc1e1fad92c61e68982b4e3c4b";

static void start(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

static enum err parse(struct keystore *out, struct parts parts)
{
    struct buf text = {0};
    buf_printf(&text,
               "{%s\"%s\":{\"cipher\":\"%s\",\"ciphertext\":\"%s\",\"cipherparams\":{\"iv\":\"%s\"}"
               ",\"kdf\":\"%s\",\"kdfparams\":{%s},\"mac\":\"%s\"},\"id\":\"472e8b3d\","
               "\"version\":%s}",
               parts.address, parts.crypto, parts.cipher, parts.ciphertext, parts.iv, parts.kdf,
               parts.kdfparams, parts.mac, parts.version);
    enum err err = keystore_parse(out, buf_text(&text), text.len);
    buf_clear(&text);
    return err;
}

static enum err open_with(const struct keystore *keystore, const char *password, const char *key)
{
    struct secret got = {0};
    struct addr address;
    enum err err = keystore_open(&got, &address, keystore, view_of_text(password), NULL);
    if (err == OK) {
        struct buf text = {0};
        struct addr right;
        hex_add(&text, got.data, got.len);
        ck_assert_str_eq(buf_text(&text), key);
        ck_assert_int_eq(sig_address(&right, got.data), OK);
        ck_assert(addr_equal(&right, &address));
        buf_clear(&text);
    } else {
        ck_assert_ptr_null(got.data);
    }
    secret_clear(&got);
    return err;
}

static void expect_opens(struct parts parts, const char *password, const char *key)
{
    struct keystore keystore;
    ck_assert_int_eq(parse(&keystore, parts), OK);
    ck_assert_int_eq(open_with(&keystore, password, key), OK);
}

static void expect_refused(struct parts parts, enum err due)
{
    struct keystore keystore;
    enum err err = parse(&keystore, parts);
    ck_assert_msg(err == due, "%s, not %s: %s", err_code(err), err_code(due), err_detail(err));
}

/* go-ethereum, accounts/keystore/testdata; the two of 262144 are the wiki's, which all must open.
 */
START_TEST(keystore__open__vectors)
{
    expect_opens(aaa, "foobar", aaa_key);
    struct parts wiki = {
        .address = "", .crypto = "crypto", .cipher = "aes-128-ctr", .version = "3"};
    wiki.kdf = "scrypt";
    wiki.iv = "83dbcc02d8ccb40e466191a123791e0e";
    wiki.ciphertext = "d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c";
    wiki.kdfparams = "\"dklen\":32,\"n\":262144,\"r\":1,\"p\":8,\"salt\":"
                     "\"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19\"";
    wiki.mac = "2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097";
    const char *key = "0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";
    expect_opens(wiki, "testpassword", key);
    wiki.kdf = "pbkdf2";
    wiki.iv = "6087dab2f9fdbbfaddc31a909735c1e6";
    wiki.ciphertext = "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46";
    wiki.kdfparams = "\"c\":262144,\"dklen\":32,\"prf\":\"hmac-sha256\",\"salt\":"
                     "\"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd\"";
    wiki.mac = "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2";
    expect_opens(wiki, "testpassword", key);
}
END_TEST

START_TEST(keystore__open__keys_whose_zeros_were_dropped)
{
    struct parts parts = {.address = "",
                          .crypto = "crypto",
                          .cipher = "aes-128-ctr",
                          .kdf = "scrypt",
                          .version = "3"};
    parts.iv = "e0c41130a323adc1446fc82f724bca2f";
    parts.ciphertext = "9517cd5bdbe69076f9bf5057248c6c050141e970efa36ce53692d5d59a3984";
    parts.kdfparams = "\"dklen\":32,\"n\":2,\"r\":8,\"p\":1,\"salt\":"
                      "\"711f816911c92d649fb4c84b047915679933555030b3552c1212609b38208c63\"";
    parts.mac = "d5e116151c6aa71470e67a7d42c9620c75c4d23229847dcc127794f0732b0db5";
    expect_opens(parts, "foo",
                 "0x00fa7b3db73dc7dfdf8c5fbdb796d741e4488628c41fc4febd9160a866ba0f35");
    parts.iv = "3ca92af36ad7c2cd92454c59cea5ef00";
    parts.ciphertext = "108b7d34f3442fc26ab1ab90ca91476ba6bfa8c00975a49ef9051dc675aa";
    parts.kdfparams = "\"dklen\":32,\"n\":2,\"r\":8,\"p\":1,\"salt\":"
                      "\"d0769e608fb86cda848065642a9c6fa046845c928175662b8e356c77f914cd3b\"";
    parts.mac = "75d0e6759f7b3cefa319c3be41680ab6beea7d8328653474bd06706d4cc67420";
    expect_opens(parts, "foo",
                 "0x000081c29e8142bb6a81bef5a92bda7a8328a5c85bb2f9542e76f9b0f94fc018");
}
END_TEST

START_TEST(keystore__parse__takes_the_forms_of_other_writers)
{
    struct parts parts = aaa;
    parts.crypto = "Crypto"; /* MyEtherWallet */
    parts.address = "";
    expect_opens(parts, "foobar", aaa_key);
    parts.address = "\"address\":null,\"x-ethers\":{\"version\":\"0.1\"},\"name\":\"\",";
    expect_opens(parts, "foobar", aaa_key);
    parts.address = "\"address\":\"0xf466859eAD1932D743d622CB74FC058882E8648A\","; /* Trust */
    parts.ciphertext = "0xCB664472DEACB41A2E995FA7F96FE29CE744471DEB8D146A0E43C7898C9DDD4D";
    parts.iv = "0xdfd9ee70812add5f4b8f89d0811c9158";
    parts.mac = "0xBAC9AF994B15A45DD39669FC66F9AA8A3B9DD8C22CB16E4D8D7EA089D0F1A1A9";
    expect_opens(parts, "foobar", aaa_key);
}
END_TEST

START_TEST(keystore__open__refuses)
{
    struct keystore keystore;
    struct parts parts = aaa;
    ck_assert_int_eq(parse(&keystore, aaa), OK);
    ck_assert_int_eq(open_with(&keystore, "wrong", ""), ERR_PASSWORD);
    ck_assert_int_eq(open_with(&keystore, "", ""), ERR_PASSWORD);
    ck_assert_int_eq(open_with(&keystore, "foobar ", ""), ERR_PASSWORD);
    ck_assert_int_eq(open_with(&keystore, "\xff\xfe", ""), ERR_PASSWORD);
    parts.mac = "cac9af994b15a45dd39669fc66f9aa8a3b9dd8c22cb16e4d8d7ea089d0f1a1a9";
    ck_assert_int_eq(parse(&keystore, parts), OK);
    ck_assert_int_eq(open_with(&keystore, "foobar", ""), ERR_PASSWORD);
    parts = aaa;
    parts.address = "\"address\":\"d8da6bf26964af9d7eed9e03e53415d37aa96045\",";
    ck_assert_int_eq(parse(&keystore, parts), OK);
    ck_assert_int_eq(open_with(&keystore, "foobar", ""), ERR_INVALID);
}
END_TEST

#define SALT            "\"salt\":\"0d6769bf016d45c479213990d6a08d938469c4adad8a02ce507b4a4e7b7739f1\""
#define SCRYPT(n, r, p) "\"dklen\":32,\"n\":" n ",\"r\":" r ",\"p\":" p "," SALT

START_TEST(keystore__parse__bounds_the_cost_before_any_work)
{
    static const struct {
        const char *kdf, *params;
        enum err err;
    } cases[] = {
        {"scrypt", SCRYPT("1048576", "8", "1"), OK}, /* 1 GiB */
        {"scrypt", SCRYPT("262144", "1", "8"), OK},
        {"scrypt", SCRYPT("2097152", "8", "1"), ERR_LIMIT},
        {"scrypt", SCRYPT("2147483648", "8", "16"), ERR_LIMIT},
        {"scrypt", SCRYPT("4294967296", "8", "1"), ERR_LIMIT},
        {"scrypt", SCRYPT("9223372036854775807", "8", "1"), ERR_LIMIT},
        {"scrypt", SCRYPT("2", "4194304", "1"), ERR_LIMIT},
        {"scrypt", SCRYPT("2", "1", "4194304"), ERR_LIMIT},
        {"scrypt", SCRYPT("2", "4294967295", "4294967295"), ERR_LIMIT},
        {"scrypt", SCRYPT("262144", "8", "9"), ERR_LIMIT},
        {"scrypt", SCRYPT("1", "8", "1"), ERR_INVALID},
        {"scrypt", SCRYPT("0", "8", "1"), ERR_INVALID},
        {"scrypt", SCRYPT("3", "8", "1"), ERR_INVALID},
        {"scrypt", SCRYPT("2", "0", "1"), ERR_INVALID},
        {"scrypt", SCRYPT("2", "8", "0"), ERR_INVALID},
        {"scrypt", SCRYPT("-2", "8", "1"), ERR_INVALID},
        {"scrypt", SCRYPT("1e3", "8", "1"), ERR_SYNTAX},
        {"scrypt", SCRYPT("\"8\"", "8", "1"), ERR_SYNTAX},
        {"scrypt", "\"dklen\":32,\"r\":8,\"p\":1," SALT, ERR_SYNTAX},
        {"scrypt", "\"dklen\":0,\"n\":8,\"r\":8,\"p\":16," SALT, ERR_INVALID},
        {"scrypt", "\"dklen\":64,\"n\":8,\"r\":8,\"p\":16," SALT, ERR_INVALID},
        {"scrypt", "\"n\":8,\"r\":8,\"p\":16," SALT, ERR_SYNTAX},
        {"scrypt", "\"dklen\":32,\"n\":8,\"r\":8,\"p\":16", ERR_SYNTAX},
        {"pbkdf2", "\"dklen\":32,\"prf\":\"hmac-sha256\",\"c\":4194304," SALT, OK},
        {"pbkdf2", "\"dklen\":32,\"prf\":\"hmac-sha256\",\"c\":4194305," SALT, ERR_LIMIT},
        {"pbkdf2", "\"dklen\":32,\"prf\":\"hmac-sha256\",\"c\":0," SALT, ERR_INVALID},
        {"pbkdf2", "\"dklen\":32,\"prf\":\"hmac-sha1\",\"c\":1," SALT, ERR_UNSUPPORTED},
        {"pbkdf2", "\"dklen\":32,\"c\":1," SALT, ERR_UNSUPPORTED},
        {"argon2id", SCRYPT("8", "8", "1"), ERR_UNSUPPORTED},
        {"", SCRYPT("8", "8", "1"), ERR_UNSUPPORTED},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct parts parts = aaa;
        parts.kdf = cases[i].kdf;
        parts.kdfparams = cases[i].params;
        expect_refused(parts, cases[i].err);
    }
}
END_TEST

START_TEST(keystore__parse__refuses_what_is_malformed)
{
#define REFUSED(member, value, err)                                                                \
    do {                                                                                           \
        struct parts parts = aaa;                                                                  \
        parts.member = value;                                                                      \
        expect_refused(parts, err);                                                                \
    } while (0)
    REFUSED(version, "4", ERR_UNSUPPORTED);
    REFUSED(version, "1", ERR_UNSUPPORTED);
    REFUSED(version, "\"3\"", ERR_SYNTAX);
    REFUSED(version, "null", ERR_SYNTAX);
    REFUSED(version, "3.0", ERR_SYNTAX);
    REFUSED(crypto, "CRYPTO", ERR_SYNTAX);
    REFUSED(crypto, "Crypto\":{},\"crypto", ERR_SYNTAX);
    REFUSED(cipher, "aes-128-cbc", ERR_UNSUPPORTED);
    REFUSED(cipher, "", ERR_UNSUPPORTED);
    REFUSED(iv, "4b8f89d0811c9158", ERR_SYNTAX);
    REFUSED(iv, "", ERR_SYNTAX);
    REFUSED(iv, "dfd9ee70812add5f4b8f89d0811c915x", ERR_SYNTAX);
    REFUSED(iv, "dfd9ee70812add5f4b8f89d0811c91580", ERR_SYNTAX);
    REFUSED(mac, "bac9", ERR_SYNTAX);
    REFUSED(mac, "", ERR_SYNTAX);
    REFUSED(ciphertext, "", ERR_INVALID);
    REFUSED(ciphertext, "cb664472deacb41a2e995fa7f96fe29ce744471deb8d146a0e43c7898c", ERR_INVALID);
    REFUSED(ciphertext, "cb664472deacb41a2e995fa7f96fe29ce744471deb8d146a0e43c7898c9ddd4d00",
            ERR_INVALID);
    REFUSED(address, "\"address\":\"\",", ERR_SYNTAX);
    REFUSED(address, "\"address\":\"f466859ead1932d743d622cb74fc058882e864\",", ERR_SYNTAX);
    REFUSED(address, "\"address\":7,", ERR_SYNTAX);
    REFUSED(address, "\"address\":null,\"address\":null,", ERR_SYNTAX);
#undef REFUSED
    struct keystore keystore;
    static const char *const texts[] = {
        "",     "[]", "3",   "{}", "{\"version\":3}", "{\"version\":3,\"crypto\":[]}",
        "null", "{",  "\xff"};
    for (size_t i = 0; i < MEM_COUNT(texts); i++)
        ck_assert_int_eq(keystore_parse(&keystore, texts[i], strlen(texts[i])), ERR_SYNTAX);
    char *long_text = mem_alloc(KEYSTORE_TEXT_MAX + 2);
    memset(long_text, ' ', KEYSTORE_TEXT_MAX + 1);
    ck_assert_int_eq(keystore_parse(&keystore, long_text, KEYSTORE_TEXT_MAX + 1), ERR_LIMIT);
    mem_free(long_text);
}
END_TEST

static const struct keystore_params light[] = {
    {.kdf = KEYSTORE_SCRYPT, .n = 16, .r = 8, .p = 1},
    {.kdf = KEYSTORE_PBKDF2, .rounds = 3},
};

START_TEST(keystore__seal__opens_again)
{
    uint8_t key[32];
    ck_assert_int_eq(hex_read_exact(key, 32, aaa_key, strlen(aaa_key)), OK);
    for (size_t i = 0; i < MEM_COUNT(light); i++) {
        struct keystore made, read;
        struct buf text = {0};
        struct view password = view_of_text("pass\u00e9");
        ck_assert_int_eq(keystore_seal(&made, key, password, &light[i], NULL), OK);
        keystore_write(&text, &made);
        ck_assert_int_eq(keystore_parse(&read, buf_text(&text), text.len), OK);
        ck_assert_int_eq(open_with(&read, "pass\u00e9", aaa_key), OK);
        ck_assert_int_eq(open_with(&read, "passe", ""), ERR_PASSWORD);
        ck_assert_ptr_nonnull(
            strstr(buf_text(&text), "\"address\":\"f466859ead1932d743d622cb74fc058882e8648a\""));
        /* Another salt, another iv, each time. */
        ck_assert_int_eq(keystore_seal(&read, key, password, &light[i], NULL), OK);
        ck_assert_mem_ne(made.salt, read.salt, 32);
        ck_assert_mem_ne(made.iv16, read.iv16, 16);
        buf_clear(&text);
    }
}
END_TEST

START_TEST(keystore__seal__refuses)
{
    struct keystore made;
    uint8_t key[32] = {0};
    struct keystore_params wrong = {.kdf = KEYSTORE_SCRYPT, .n = 3, .r = 8, .p = 1};
    ck_assert_int_eq(keystore_seal(&made, key, view_of_text("x"), &light[0], NULL), ERR_INVALID);
    key[31] = 1;
    ck_assert_int_eq(keystore_seal(&made, key, view_of_text("x"), &wrong, NULL), ERR_INVALID);
    wrong.n = 1u << 24;
    ck_assert_int_eq(keystore_seal(&made, key, view_of_text("x"), &wrong, NULL), ERR_LIMIT);
}
END_TEST

/* ethers hashes form NFKC of what was typed, geth the bytes: both of their files open. */
START_TEST(keystore__open__tries_the_composed_password)
{
    struct keystore made;
    uint8_t key[32] = {[31] = 1};
    const char *hex = "0x0000000000000000000000000000000000000000000000000000000000000001";
    ck_assert_int_eq(keystore_seal(&made, key, view_of_text("caf\u00e9"), &light[0], NULL), OK);
    ck_assert_int_eq(open_with(&made, "cafe\u0301", hex), OK);
    ck_assert_int_eq(keystore_seal(&made, key, view_of_text("cafe\u0301"), &light[0], NULL), OK);
    ck_assert_int_eq(open_with(&made, "cafe\u0301", hex), OK);
    ck_assert_int_eq(open_with(&made, "caf\u00e9", hex), ERR_PASSWORD);
}
END_TEST

static bool give_up(void *context, uint32_t done, uint32_t rounds)
{
    uint32_t *reports = context;
    ck_assert_uint_lt(done, rounds);
    return ++*reports < 3;
}

START_TEST(keystore__derive__is_cancelled)
{
    uint32_t reports = 0;
    struct pbkdf2_progress progress = {.step = give_up, .context = &reports};
    struct keystore keystore = {.params = {.kdf = KEYSTORE_PBKDF2, .rounds = 4000000}};
    struct secret out = {0};
    ck_assert_int_eq(keystore_derive(&out, &keystore, view_of_text("x"), &progress), ERR_CANCELLED);
    ck_assert_uint_eq(reports, 3);
    secret_clear(&out);
}
END_TEST

START_TEST(keystore__forecast__grows_with_the_cost)
{
    struct keystore_params twice = keystore_standard,
                           rounds = {.kdf = KEYSTORE_PBKDF2, .rounds = 1 << 22};
    twice.p = 2;
    uint32_t once_ms = keystore_forecast_ms(&keystore_standard);
    ck_assert_uint_gt(once_ms, 0);
    ck_assert_uint_ge(keystore_forecast_ms(&twice), 2 * once_ms);
    ck_assert_uint_gt(keystore_forecast_ms(&rounds), 0);
    ck_assert_uint_eq(keystore_forecast_ms(&light[0]), 0);
}
END_TEST

/* A folder of published hostile keystores, when one is given: each is refused. */
START_TEST(keystore__hostile__files_are_refused)
{
    const char *path = getenv("ECO_HOSTILE_KEYSTORES");
    struct buf text = {0};
    struct json_doc *doc;
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    if (file == NULL)
        suite_skip("ECO_HOSTILE_KEYSTORES names no file of hostile keystores");
    for (int c; (c = getc(file)) != EOF;)
        buf_add_byte(&text, (uint8_t)c);
    fclose(file);
    ck_assert_int_eq(json_parse(&doc, buf_text(&text), text.len, &json_limits_default), OK);
    const struct json *one = json_first(json_root(doc));
    ck_assert_ptr_nonnull(one);
    for (; one != NULL; one = json_next(one)) {
        struct keystore keystore;
        size_t len = 0;
        const char *raw = json_text(json_get(one, "raw"), &len);
        enum err err = raw != NULL ? keystore_parse(&keystore, raw, len)
                                   : keystore_read(&keystore, json_get(one, "json"));
        if (err == OK)
            err = open_with(&keystore, "foobar", "");
        ck_assert_msg(err != OK, "%s was opened", json_text(json_get(one, "name"), NULL));
    }
    json_doc_free(doc);
    buf_clear(&text);
}
END_TEST

static const struct suite_fixture fixture = {.setup = start};
static const struct suite_test tests[] = {
    SUITE_TEST_SLOW(keystore__open__vectors, 120),
    SUITE_TEST(keystore__open__keys_whose_zeros_were_dropped),
    SUITE_TEST(keystore__parse__takes_the_forms_of_other_writers),
    SUITE_TEST(keystore__open__refuses),
    SUITE_TEST(keystore__parse__bounds_the_cost_before_any_work),
    SUITE_TEST(keystore__parse__refuses_what_is_malformed),
    SUITE_TEST(keystore__seal__opens_again),
    SUITE_TEST(keystore__seal__refuses),
    SUITE_TEST(keystore__open__tries_the_composed_password),
    SUITE_TEST(keystore__derive__is_cancelled),
    SUITE_TEST(keystore__forecast__grows_with_the_cost),
    SUITE_TEST(keystore__hostile__files_are_refused),
};
SUITE_MAIN_WITH("keystore", tests, &fixture)
