#include "support/suite.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

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
    enum err err = mnemonic_to_entropy(&out, text, strlen(text), MNEMONIC_ENGLISH);
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
        ck_assert_int_eq(mnemonic_from_entropy(&text, entropy.data, entropy.len, MNEMONIC_ENGLISH),
                         OK);
        ck_assert_str_eq((char *)text.data, vectors[i].text);
        ck_assert_int_eq(mnemonic_to_entropy(&back, (char *)text.data, text.len, MNEMONIC_ENGLISH),
                         OK);
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
        ck_assert_int_eq(mnemonic_to_seed(&seed, vectors[i].text, strlen(vectors[i].text), "TREZOR",
                                          6, MNEMONIC_ENGLISH),
                         OK);
        expect_hex(&seed, vectors[i].seed);
        secret_clear(&seed);
    }
}
END_TEST

static void seed_of(struct secret *out, const char *text, const char *passphrase)
{
    ck_assert_int_eq(
        mnemonic_to_seed(out, text, strlen(text), passphrase, strlen(passphrase), MNEMONIC_ENGLISH),
        OK);
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
    ck_assert_int_eq(mnemonic_to_seed(&seed, wrong, strlen(wrong), "", 0, MNEMONIC_ENGLISH),
                     ERR_INVALID);
    ck_assert_int_eq(mnemonic_to_seed(&seed, "abandon", 7, "", 0, MNEMONIC_ENGLISH), ERR_SYNTAX);
    ck_assert_int_eq(mnemonic_to_seed(&seed, good, strlen(good), "\xff", 1, MNEMONIC_ENGLISH),
                     ERR_SYNTAX);
    ck_assert_int_eq(mnemonic_to_seed(&seed, "\xff", 1, "", 0, MNEMONIC_ENGLISH), ERR_SYNTAX);
    ck_assert_ptr_null(seed.data);
    char *longest = mem_alloc(4097);
    memset(longest, 'x', 4097);
    ck_assert_int_eq(mnemonic_to_seed(&seed, good, strlen(good), longest, 4097, MNEMONIC_ENGLISH),
                     ERR_SYNTAX);
    ck_assert_int_eq(mnemonic_to_seed(&seed, good, strlen(good), longest, 4096, MNEMONIC_ENGLISH),
                     OK);
    ck_assert_int_eq(mnemonic_to_entropy(&seed, longest, 4097, MNEMONIC_ENGLISH), ERR_SYNTAX);
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
        ck_assert_int_eq(mnemonic_from_entropy(&text, entropy, len, MNEMONIC_ENGLISH),
                         good ? OK : ERR_INVALID);
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

/* The SHA-256 of bips/bip-0039/<code>.txt, which are in form KD. */
static const char *const list_hashes[MNEMONIC_LANGUAGES] = {
    [MNEMONIC_ENGLISH] = "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    [MNEMONIC_JAPANESE] = "0x2eed0aef492291e061633d7ad8117f1a2b03eb80a29d0e4e3117ac2528d05ffd",
    [MNEMONIC_KOREAN] = "0x9e95f86c167de88f450f0aaf89e87f6624a57f973c67b516e338e8e8b8897f60",
    [MNEMONIC_SPANISH] = "0x46846a5a0139d1e3cb77293e521c2865f7bcdb82c44e8d0a06a2cd0ecba48c0b",
    [MNEMONIC_CHINESE_SIMPLIFIED] =
        "0x5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
    [MNEMONIC_CHINESE_TRADITIONAL] =
        "0x417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f",
    [MNEMONIC_FRENCH] = "0xebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59",
    [MNEMONIC_ITALIAN] = "0xd392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2",
    [MNEMONIC_CZECH] = "0x7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc",
    [MNEMONIC_PORTUGUESE] = "0x2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f",
};

static void hash_word(crypto_hash_sha256_state *sha, const char *word)
{
    utf8proc_uint8_t *decomposed = utf8proc_NFKD((const utf8proc_uint8_t *)word);
    crypto_hash_sha256_update(sha, decomposed, strlen((char *)decomposed));
    crypto_hash_sha256_update(sha, (const uint8_t *)"\n", 1);
    free(decomposed);
}

START_TEST(mnemonic__word__is_the_list_of_bip_39)
{
    for (unsigned language = 0; language < MNEMONIC_LANGUAGES; language++) {
        crypto_hash_sha256_state sha;
        uint8_t digest[32];
        char text[67];
        crypto_hash_sha256_init(&sha);
        for (unsigned i = 0; i < MNEMONIC_LIST; i++)
            hash_word(&sha, mnemonic_word(i, language));
        crypto_hash_sha256_final(&sha, digest);
        hex_write(text, digest, sizeof digest);
        ck_assert_str_eq(text, list_hashes[language]);
        ck_assert_ptr_null(mnemonic_word(MNEMONIC_LIST, language));
    }
}
END_TEST

START_TEST(mnemonic__find__every_word_and_no_other)
{
    for (unsigned i = 0; i < MNEMONIC_LANGUAGES * MNEMONIC_LIST; i++) {
        enum mnemonic_language language = i / MNEMONIC_LIST;
        const char *word = mnemonic_word(i % MNEMONIC_LIST, language);
        ck_assert_int_eq(mnemonic_find(word, strlen(word), language), (int)(i % MNEMONIC_LIST));
    }
    static const char *const other[] = {"", "a", "aband", "abandonx", "zooo", "zz", "~", "\xff"};
    for (size_t i = 0; i < MEM_COUNT(other); i++)
        ck_assert_int_eq(mnemonic_find(other[i], strlen(other[i]), MNEMONIC_ENGLISH), -1);
}
END_TEST

/* The standard: Spanish and French words are found without their accents. */
START_TEST(mnemonic__find__takes_words_without_accents_and_in_capitals)
{
    static const struct {
        enum mnemonic_language language;
        const char *typed, *word;
    } cases[] = {
        {MNEMONIC_SPANISH, "abaco", "ábaco"},       {MNEMONIC_SPANISH, "ÁBACO", "ábaco"},
        {MNEMONIC_SPANISH, "a\u0301baco", "ábaco"}, {MNEMONIC_SPANISH, "nino", "niño"},
        {MNEMONIC_FRENCH, "eleve", "élève"},        {MNEMONIC_FRENCH, "academie", "académie"},
        {MNEMONIC_ENGLISH, "ABANDON", "abandon"},   {MNEMONIC_ENGLISH, "ábandon", NULL},
        {MNEMONIC_JAPANESE, "あおそら", NULL},      {MNEMONIC_JAPANESE, "あおぞら", "あおぞら"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        int index = mnemonic_find(cases[i].typed, strlen(cases[i].typed), cases[i].language);
        const char *word = index < 0 ? NULL : mnemonic_word((unsigned)index, cases[i].language);
        ck_assert_pstr_eq(word, cases[i].word);
    }
}
END_TEST

/* trezor/python-mnemonic and ethers' testcases, MIT. */
static const struct {
    enum mnemonic_language language;
    const char *entropy, *text, *passphrase, *seed;
} foreign[] = {
    {MNEMONIC_JAPANESE, "0x00000000000000000000000000000000",
     "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　"
     "あいこくしん　あいこくしん　あいこくしん　あいこくしん　あいこくしん　あおぞら",
     "TREZOR",
     "0x5a6c23b5abdd5c3e1f7d77ad25ecd715647bdafb44dab324c730a76a45d7421daccee1a4ff0739715a2c56a8a9"
     "f1e527a5e3496224d91293bfcd9b5393bfff83"},
    {MNEMONIC_CZECH, "0x4b85100611c193597b1aa1072f5f10a1e7dfbaf3c1d7a11a5f1500f20efa6838",
     "kluzkost etiketa anketa dozorce ctnost pyramida vymezit kresba beseda norek sobota kadidlo "
     "objasnit usmrtit tabule hubenost popisek tiskopis souhlas archa dopis obec popel chodba",
     "Moo é🚀M🚀oé  o",
     "0x6ceb9e049677555c544f027b045e0283180939e42b6f3ce0e648423952c62f8e99c4c9a61e5bd80ce62ce42c77"
     "c4b454c22db55235be1f02c65adb54a55467d7"},
    {MNEMONIC_SPANISH, "0x00000000000000000000000000000000",
     "ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco abierto", "",
     "0xfdfe9b7c7a5e5079bb36d6381838867a34358db0a0307d060adbaf5edadb08b0a87c06ede1a96afd8566ef4997"
     "92ffcbd37f43f6f554fa344138660eacdefcf8"},
    {MNEMONIC_KOREAN, "0xffffffffffffffffffffffffffffffffffffffff",
     "힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 힘껏 흉내", "World",
     "0xc3a6aaa9225ce82ffcd97421615267c572640f756a1ed5adc3da7ad16c40466e494515bbd1c6bd77a4f75ef7de"
     "034e79b45cbe1f8aba4d32969e329e105d1174"},
    {MNEMONIC_PORTUGUESE, "0x7627a948ad4a276600c60cab5784b789",
     "gorro complexo durante enxerto morcego padrinho acenar praxe obscuro pinguim calmante anzol",
     "",
     "0x469ddd0cf201f0e6f4b80b786323155fbffddf1f59c04eea98127c273d82d9faeeb5b9850cf80d76d3daac05ad"
     "91bf4a2a76dab2ce6660b452a8238d26c57862"},
};

START_TEST(mnemonic__languages__vectors)
{
    for (size_t i = 0; i < MEM_COUNT(foreign); i++) {
        struct secret text = {0}, back = {0}, seed = {0};
        struct buf entropy = {0};
        enum mnemonic_language language = foreign[i].language, found;
        const char *phrase = foreign[i].passphrase;
        ck_assert_int_eq(hex_read(&entropy, 32, foreign[i].entropy, strlen(foreign[i].entropy)),
                         OK);
        ck_assert_int_eq(mnemonic_from_entropy(&text, entropy.data, entropy.len, language), OK);
        ck_assert_str_eq((char *)text.data, foreign[i].text);
        ck_assert_int_eq(mnemonic_to_entropy(&back, (char *)text.data, text.len, language), OK);
        expect_hex(&back, foreign[i].entropy);
        ck_assert_int_eq(
            mnemonic_to_seed(&seed, (char *)text.data, text.len, phrase, strlen(phrase), language),
            OK);
        expect_hex(&seed, foreign[i].seed);
        ck_assert_int_eq(mnemonic_detect(&found, (char *)text.data, text.len), OK);
        ck_assert_int_eq(found, language);
        secret_clear(&text);
        secret_clear(&back);
        secret_clear(&seed);
        buf_clear(&entropy);
    }
}
END_TEST

/* Every language, back and forth; the longest text of all fits. */
START_TEST(mnemonic__languages__there_and_back)
{
    uint8_t entropy[32];
    for (unsigned i = 0; i < MNEMONIC_LANGUAGES * 20; i++) {
        struct secret text = {0}, back = {0};
        enum mnemonic_language language = i % MNEMONIC_LANGUAGES, found;
        for (size_t j = 0; j < sizeof entropy; j++)
            entropy[j] = (uint8_t)((i + 1) * (j + 3) * 2654435761u >> 13);
        ck_assert_int_eq(mnemonic_from_entropy(&text, entropy, sizeof entropy, language), OK);
        ck_assert_uint_lt(text.len, MNEMONIC_TEXT_MAX);
        ck_assert_int_eq(mnemonic_to_entropy(&back, (char *)text.data, text.len, language), OK);
        ck_assert_mem_eq(back.data, entropy, sizeof entropy);
        ck_assert_int_eq(mnemonic_detect(&found, (char *)text.data, text.len), OK);
        ck_assert_int_eq(found, language);
        secret_clear(&text);
        secret_clear(&back);
    }
}
END_TEST

START_TEST(mnemonic__languages__codes)
{
    enum mnemonic_language found;
    for (unsigned i = 0; i < MNEMONIC_LANGUAGES; i++) {
        const char *code = mnemonic_language_code(i);
        ck_assert_int_eq(mnemonic_language_parse(&found, code, strlen(code)), OK);
        ck_assert_uint_eq(found, i);
        ck_assert_str_ne(mnemonic_language_name(i), "");
    }
    ck_assert_int_eq(mnemonic_language_parse(&found, "klingon", 7), ERR_INVALID);
    ck_assert_int_eq(mnemonic_language_parse(&found, "English", 7), ERR_INVALID);
    ck_assert_int_eq(mnemonic_language_parse(&found, "", 0), ERR_INVALID);
}
END_TEST

static enum err detect(enum mnemonic_language *out, const char *text)
{
    return mnemonic_detect(out, text, strlen(text));
}

START_TEST(mnemonic__detect__names_the_likeliest_language_of_an_error)
{
    enum mnemonic_language found;
    ck_assert_int_eq(detect(&found, "abaco abaco abaco abaco abaco abaco abaco abaco abaco abaco "
                                    "abaco abierto"),
                     OK);
    ck_assert_int_eq(found, MNEMONIC_SPANISH);
    ck_assert_int_eq(detect(&found, "ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco ábaco "
                                    "ábaco abierta"),
                     ERR_SYNTAX);
    ck_assert_int_eq(found, MNEMONIC_SPANISH);
    ck_assert_str_eq(err_detail(ERR_SYNTAX),
                     "word 12 is not in the list; the nearest is 'abierto'");
    ck_assert_int_eq(detect(&found, ""), ERR_SYNTAX);
    ck_assert_int_eq(found, MNEMONIC_ENGLISH);
    ck_assert_int_eq(detect(&found, "\xff"), ERR_SYNTAX);
}
END_TEST

/* Words of both Chinese lists: when both checksums happen to be right the seed is the same, and so
 * is the wallet. */
START_TEST(mnemonic__detect__one_seed_is_no_ambiguity)
{
    unsigned both = 0;
    for (unsigned i = 0; i < MNEMONIC_LIST && both < 3; i++) {
        const char *word = mnemonic_word(i, MNEMONIC_CHINESE_SIMPLIFIED);
        char text[64] = "";
        struct secret a = {0}, b = {0};
        enum mnemonic_language found;
        for (unsigned j = 0; j < 12; j++) {
            strcat(text, word);
            strcat(text, " ");
        }
        size_t len = strlen(text);
        if (mnemonic_to_seed(&a, text, len, "", 0, MNEMONIC_CHINESE_SIMPLIFIED) == OK &&
            mnemonic_to_seed(&b, text, len, "", 0, MNEMONIC_CHINESE_TRADITIONAL) == OK) {
            both++;
            ck_assert(secret_equal(&a, &b));
            ck_assert_int_eq(mnemonic_detect(&found, text, len), OK);
            ck_assert_int_eq(found, MNEMONIC_CHINESE_SIMPLIFIED);
        }
        secret_clear(&a);
        secret_clear(&b);
    }
    ck_assert_uint_gt(both, 0);
}
END_TEST

START_TEST(mnemonic__fingerprint__shows_another_passphrase)
{
    static const char words[] = "abandon abandon abandon abandon abandon abandon abandon abandon "
                                "abandon abandon abandon about";
    uint8_t plain[4], other[4];
    static const uint8_t known[4] = {0x73, 0xc5, 0xda, 0x0a}; /* of BIP-84's and others' examples */
    struct secret seed = {0};
    seed_of(&seed, words, "");
    ck_assert_int_eq(mnemonic_fingerprint(plain, &seed), OK);
    ck_assert_mem_eq(plain, known, 4);
    seed_of(&seed, words, "x");
    ck_assert_int_eq(mnemonic_fingerprint(other, &seed), OK);
    ck_assert_mem_ne(plain, other, 4);
    secret_clear(&seed);
    ck_assert_int_eq(mnemonic_fingerprint(other, &seed), ERR_INVALID);
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
    SUITE_TEST(mnemonic__find__takes_words_without_accents_and_in_capitals),
    SUITE_TEST(mnemonic__languages__vectors),
    SUITE_TEST(mnemonic__languages__there_and_back),
    SUITE_TEST(mnemonic__languages__codes),
    SUITE_TEST(mnemonic__detect__names_the_likeliest_language_of_an_error),
    SUITE_TEST(mnemonic__detect__one_seed_is_no_ambiguity),
    SUITE_TEST(mnemonic__fingerprint__shows_another_passphrase),
};
SUITE_MAIN_WITH("mnemonic", tests, &fixture)
