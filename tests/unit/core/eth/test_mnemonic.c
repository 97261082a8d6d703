#include "support/suite.h"

#include <sodium.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/mnemonic.h"

/* trezor/python-mnemonic, vectors.json; the passphrase is "TREZOR". */
static const struct {
    const char *entropy, *text, *seed;
} vectors[] = {
    {"0x00000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "about",
     "0xc55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f"
     "2cf141630c7a3c4ab7c81b2f001698e7463b04"},
    {"0x7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
     "legal winner thank year wave sausage worth useful legal winner thank yellow",
     "0x2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6fa457fe1296106559a3c80937a1"
     "c1069be3a3a5bd381ee6260e8d9739fce1f607"},
    {"0xffffffffffffffffffffffffffffffff", "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
     "0xac27495480225222079d7be181583751e86f571027b0497b5b5d11218e0a8a13332572917f0f8e5a589620c6f1"
     "5b11c61dee327651a14c34e18231052e48c069"},
    {"0x000000000000000000000000000000000000000000000000",
     "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
     "abandon abandon abandon abandon abandon abandon agent",
     "0x035895f2f481b1b0f01fcf8c289c794660b289981a78f8106447707fdd9666ca06da5a9a565181599b79f53b84"
     "4d8a71dd9f439c52a3d7b3e8a79c906ac845fa"},
    {"0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
     "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo "
     "vote",
     "0xdd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31"
     "ed3992c456cdf60f5d4564b8ba3f05a69890ad"},
};

static void start(void)
{
    ck_assert_int_eq(secret_init_library(), OK);
}

static void expect_hex(const struct secret *secret, const char *hex)
{
    struct buf text = {0};
    hex_add(&text, secret->data, secret->len);
    ck_assert_str_eq(buf_text(&text), hex);
    buf_clear(&text);
}

static enum err to_entropy(const char *text)
{
    struct secret out = {0};
    enum err err = mnemonic_to_entropy(&out, text, strlen(text));
    secret_clear(&out);
    return err;
}

START_TEST(mnemonic__entropy__vectors)
{
    for (size_t i = 0; i < MEM_COUNT(vectors); i++) {
        struct secret text = {0}, back = {0};
        struct buf entropy = {0};
        ck_assert_int_eq(hex_read(&entropy, 32, vectors[i].entropy, strlen(vectors[i].entropy)),
                         OK);
        ck_assert_int_eq(mnemonic_from_entropy(&text, entropy.data, entropy.len), OK);
        ck_assert_str_eq((char *)text.data, vectors[i].text);
        ck_assert_int_eq(mnemonic_to_entropy(&back, (char *)text.data, text.len), OK);
        expect_hex(&back, vectors[i].entropy);
        secret_clear(&text);
        secret_clear(&back);
        buf_clear(&entropy);
    }
}
END_TEST

START_TEST(mnemonic__to_seed__vectors)
{
    for (size_t i = 0; i < MEM_COUNT(vectors); i++) {
        struct secret seed = {0};
        ck_assert_int_eq(
            mnemonic_to_seed(&seed, vectors[i].text, strlen(vectors[i].text), "TREZOR", 6), OK);
        expect_hex(&seed, vectors[i].seed);
        secret_clear(&seed);
    }
}
END_TEST

static void seed_of(struct secret *out, const char *text, const char *passphrase)
{
    ck_assert_int_eq(mnemonic_to_seed(out, text, strlen(text), passphrase, strlen(passphrase)), OK);
}

START_TEST(mnemonic__to_seed__takes_what_to_entropy_takes)
{
    struct secret plain = {0}, typed = {0};
    static const char messy[] =
        "  Legal\twinner thank\u00a0year wave\n\nsausage  worth useful LEGAL "
        "winner\u3000thank yellow \r\n";
    ck_assert_int_eq(to_entropy(messy), OK);
    seed_of(&plain, vectors[1].text, "");
    seed_of(&typed, messy, "");
    ck_assert(secret_equal(&plain, &typed));
    secret_clear(&plain);
    secret_clear(&typed);
}
END_TEST

/* A passphrase counts in its NFKD form: composed or not, full width or not. */
START_TEST(mnemonic__to_seed__normalizes_the_passphrase)
{
    struct secret a = {0}, b = {0}, c = {0};
    seed_of(&a, vectors[0].text, "caf\u00e9 \uff21");
    seed_of(&b, vectors[0].text, "cafe\u0301 A");
    seed_of(&c, vectors[0].text, "cafe A");
    ck_assert(secret_equal(&a, &b));
    ck_assert(!secret_equal(&a, &c));
    seed_of(&b, vectors[0].text, " caf\u00e9 A");
    ck_assert(!secret_equal(&a, &b)); /* its spaces count */
    secret_clear(&a);
    secret_clear(&b);
    secret_clear(&c);
}
END_TEST

START_TEST(mnemonic__to_seed__refuses)
{
    struct secret seed = {0};
    const char *good = vectors[0].text;
    const char *wrong = "abandon abandon abandon abandon abandon abandon abandon abandon abandon "
                        "abandon abandon able";
    ck_assert_int_eq(mnemonic_to_seed(&seed, wrong, strlen(wrong), "", 0), ERR_INVALID);
    ck_assert_int_eq(mnemonic_to_seed(&seed, "abandon", 7, "", 0), ERR_SYNTAX);
    ck_assert_int_eq(mnemonic_to_seed(&seed, good, strlen(good), "\xff", 1), ERR_SYNTAX);
    ck_assert_int_eq(mnemonic_to_seed(&seed, "\xff", 1, "", 0), ERR_SYNTAX);
    ck_assert_ptr_null(seed.data);
    char *longest = mem_alloc(4097);
    memset(longest, 'x', 4097);
    ck_assert_int_eq(mnemonic_to_seed(&seed, good, strlen(good), longest, 4097), ERR_SYNTAX);
    ck_assert_int_eq(mnemonic_to_seed(&seed, good, strlen(good), longest, 4096), OK);
    ck_assert_int_eq(mnemonic_to_entropy(&seed, longest, 4097), ERR_SYNTAX);
    mem_free(longest);
    secret_clear(&seed);
}
END_TEST

START_TEST(mnemonic__from_entropy__refuses_other_lengths)
{
    uint8_t entropy[40] = {0};
    for (size_t len = 0; len <= sizeof entropy; len++) {
        struct secret text = {0};
        bool good = len >= 16 && len <= 32 && len % 4 == 0;
        ck_assert_int_eq(mnemonic_from_entropy(&text, entropy, len), good ? OK : ERR_INVALID);
        secret_clear(&text);
    }
}
END_TEST

START_TEST(mnemonic__to_entropy__refuses_the_wrong_number_of_words)
{
    char text[MNEMONIC_TEXT_MAX] = "";
    for (unsigned words = 1; words <= 26; words++) {
        strcat(text, words > 1 ? " zoo" : "zoo");
        bool possible = words >= 12 && words <= 24 && words % 3 == 0;
        ck_assert_int_eq(to_entropy(text), possible ? ERR_INVALID : ERR_SYNTAX);
    }
    ck_assert_int_eq(to_entropy(""), ERR_SYNTAX);
    ck_assert_int_eq(to_entropy("   "), ERR_SYNTAX);
}
END_TEST

START_TEST(mnemonic__to_entropy__names_the_place_and_never_the_word)
{
    ck_assert_int_eq(to_entropy("abandon legall abandon"), ERR_SYNTAX);
    ck_assert_str_eq(err_detail(ERR_SYNTAX), "word 2 is not in the list; the nearest is 'legal'");
    ck_assert_int_eq(to_entropy("zoo zoo yellw"), ERR_SYNTAX);
    ck_assert_str_eq(err_detail(ERR_SYNTAX), "word 3 is not in the list; the nearest is 'yellow'");
    ck_assert_int_eq(to_entropy("correcthorsebattery zoo"), ERR_SYNTAX);
    ck_assert_str_eq(err_detail(ERR_SYNTAX), "word 1 is not in the list");
    ck_assert_int_eq(to_entropy("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), ERR_SYNTAX);
    ck_assert_int_eq(to_entropy("\u00e9\u00e9\u00e9"), ERR_SYNTAX);
}
END_TEST

START_TEST(mnemonic__to_entropy__finds_a_word_in_the_wrong_place)
{
    ck_assert_int_eq(to_entropy("winner legal thank year wave sausage worth useful legal winner "
                                "thank yellow"),
                     ERR_INVALID);
}
END_TEST

/* The SHA-256 of bips/bip-0039/english.txt. */
START_TEST(mnemonic__word__is_the_list_of_bip_39)
{
    crypto_hash_sha256_state sha;
    uint8_t digest[32];
    char text[67];
    crypto_hash_sha256_init(&sha);
    for (unsigned i = 0; i < 2048; i++) {
        const char *word = mnemonic_word(i);
        crypto_hash_sha256_update(&sha, (const uint8_t *)word, strlen(word));
        crypto_hash_sha256_update(&sha, (const uint8_t *)"\n", 1);
    }
    crypto_hash_sha256_final(&sha, digest);
    hex_write(text, digest, sizeof digest);
    ck_assert_str_eq(text, "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
    ck_assert_ptr_null(mnemonic_word(2048));
}
END_TEST

START_TEST(mnemonic__find__every_word_and_no_other)
{
    for (unsigned i = 0; i < 2048; i++) {
        const char *word = mnemonic_word(i);
        ck_assert_int_eq(mnemonic_find(word, strlen(word)), (int)i);
    }
    static const char *const other[] = {"", "a", "aband", "abandonx", "zooo", "Abandon", "zz", "~"};
    for (size_t i = 0; i < MEM_COUNT(other); i++)
        ck_assert_int_eq(mnemonic_find(other[i], strlen(other[i])), -1);
}
END_TEST

START_TEST(mnemonic__complete__counts_what_may_follow)
{
    unsigned first;
    ck_assert_uint_eq(mnemonic_complete(&first, "", 0), 2048);
    ck_assert_uint_eq(first, 0);
    ck_assert_uint_eq(mnemonic_complete(&first, "aban", 4), 1);
    ck_assert_str_eq(mnemonic_word(first), "abandon");
    ck_assert_uint_eq(mnemonic_complete(&first, "zo", 2), 2);
    ck_assert_str_eq(mnemonic_word(first), "zone");
    ck_assert_uint_eq(mnemonic_complete(&first, "act", 3), 5);
    ck_assert_str_eq(mnemonic_word(first), "act");
    ck_assert_uint_eq(mnemonic_complete(&first, "zzz", 3), 0);
    ck_assert_uint_eq(mnemonic_complete(&first, "abandonabandon", 14), 0);
}
END_TEST

static const struct suite_fixture fixture = {.setup = start};
static const struct suite_test tests[] = {
    SUITE_TEST(mnemonic__entropy__vectors),
    SUITE_TEST(mnemonic__to_seed__vectors),
    SUITE_TEST(mnemonic__to_seed__takes_what_to_entropy_takes),
    SUITE_TEST(mnemonic__to_seed__normalizes_the_passphrase),
    SUITE_TEST(mnemonic__to_seed__refuses),
    SUITE_TEST(mnemonic__from_entropy__refuses_other_lengths),
    SUITE_TEST(mnemonic__to_entropy__refuses_the_wrong_number_of_words),
    SUITE_TEST(mnemonic__to_entropy__names_the_place_and_never_the_word),
    SUITE_TEST(mnemonic__to_entropy__finds_a_word_in_the_wrong_place),
    SUITE_TEST(mnemonic__word__is_the_list_of_bip_39),
    SUITE_TEST(mnemonic__find__every_word_and_no_other),
    SUITE_TEST(mnemonic__complete__counts_what_may_follow),
};
SUITE_MAIN_WITH("mnemonic", tests, &fixture)
