#include "support/suite.h"

#include <string.h>

#include "core/base/hex.h"
#include "core/base/mem.h"
#include "core/eth/address.h"
#include "core/eth/hd.h"
#include "core/eth/hd_account.h"
#include "core/eth/sig.h"

/* Test vectors 1 to 4 of BIP-32. */
static const struct {
    const char *seed, *path, *xprv, *xpub;
} vectors[] = {
    {"0x000102030405060708090a0b0c0d0e0f", "m",
     "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kej"
     "MRNNU3TGtRBeJgk33yuGBxrMPHi",
     "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqs"
     "efD265TMg7usUDFdp6W1EGMcet8"},
    {"0x000102030405060708090a0b0c0d0e0f", "m/0'",
     "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT"
     "11eZG7XnxHrnYeSvkzY7d2bhkJ7",
     "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1"
     "bgwQ9xv5ski8PX9rL2dZXvgGDnw"},
    {"0x000102030405060708090a0b0c0d0e0f", "m/0'/1",
     "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg"
     "8MSY3H2EU4pWcQDnRnrVA1xe8fs",
     "xpub6ASuArnXKPbfEwhqN6e3mwBcDTgzisQN1wXN9BJcM47sSikHjJf3UFHKkNAWbWMiGj7Wf5uMash7SyYq"
     "527Hqck2AxYysAA7xmALppuCkwQ"},
    {"0x000102030405060708090a0b0c0d0e0f", "m/0'/1/2'",
     "xprv9z4pot5VBttmtdRTWfWQmoH1taj2axGVzFqSb8C9xaxKymcFzXBDptWmT7FwuEzG3ryjH4ktypQSAewR"
     "iNMjANTtpgP4mLTj34bhnZX7UiM",
     "xpub6D4BDPcP2GT577Vvch3R8wDkScZWzQzMMUm3PWbmWvVJrZwQY4VUNgqFJPMM3No2dFDFGTsxxpG5uJh7"
     "n7epu4trkrX7x7DogT5Uv6fcLW5"},
    {"0x000102030405060708090a0b0c0d0e0f", "m/0'/1/2'/2",
     "xprvA2JDeKCSNNZky6uBCviVfJSKyQ1mDYahRjijr5idH2WwLsEd4Hsb2Tyh8RfQMuPh7f7RtyzTtdrbdqqs"
     "unu5Mm3wDvUAKRHSC34sJ7in334",
     "xpub6FHa3pjLCk84BayeJxFW2SP4XRrFd1JYnxeLeU8EqN3vDfZmbqBqaGJAyiLjTAwm6ZLRQUMv1ZACTj37"
     "sR62cfN7fe5JnJ7dh8zL4fiyLHV"},
    {"0x000102030405060708090a0b0c0d0e0f", "m/0'/1/2'/2/1000000000",
     "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rF"
     "SruoUihUZREPSL39UNdE3BBDu76",
     "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8"
     "yGasTvXEYBVPamhGW6cFJodrTHy"},
    {"0xfffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a87"
     "84817e7b7875726f6c696663605d5a5754514e4b484542",
     "m",
     "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNq"
     "Pqm55Qn3LqFtT2emdEXVYsCzC2U",
     "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6"
     "mr8BDzTJY47LJhkJ8UB7WEGuduB"},
    {"0xfffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a87"
     "84817e7b7875726f6c696663605d5a5754514e4b484542",
     "m/0",
     "xprv9vHkqa6EV4sPZHYqZznhT2NPtPCjKuDKGY38FBWLvgaDx45zo9WQRUT3dKYnjwih2yJD9mkrocEZXo1e"
     "x8G81dwSM1fwqWpWkeS3v86pgKt",
     "xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDzn"
     "ezpbZb7ap6r1D3tgFxHmwMkQTPH"},
    {"0xfffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a87"
     "84817e7b7875726f6c696663605d5a5754514e4b484542",
     "m/0/2147483647'",
     "xprv9wSp6B7kry3Vj9m1zSnLvN3xH8RdsPP1Mh7fAaR7aRLcQMKTR2vidYEeEg2mUCTAwCd6vnxVrcjfy2kR"
     "gVsFawNzmjuHc2YmYRmagcEPdU9",
     "xpub6ASAVgeehLbnwdqV6UKMHVzgqAG8Gr6riv3Fxxpj8ksbH9ebxaEyBLZ85ySDhKiLDBrQSARLq1uNRts8"
     "RuJiHjaDMBU4Zn9h8LZNnBC5y4a"},
    {"0xfffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a87"
     "84817e7b7875726f6c696663605d5a5754514e4b484542",
     "m/0/2147483647'/1",
     "xprv9zFnWC6h2cLgpmSA46vutJzBcfJ8yaJGg8cX1e5StJh45BBciYTRXSd25UEPVuesF9yog62tGAQtHjXa"
     "jPPdbRCHuWS6T8XA2ECKADdw4Ef",
     "xpub6DF8uhdarytz3FWdA8TvFSvvAh8dP3283MY7p2V4SeE2wyWmG5mg5EwVvmdMVCQcoNJxGoWaU9DCWh89"
     "LojfZ537wTfunKau47EL2dhHKon"},
    {"0xfffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a87"
     "84817e7b7875726f6c696663605d5a5754514e4b484542",
     "m/0/2147483647'/1/2147483646'",
     "xprvA1RpRA33e1JQ7ifknakTFpgNXPmW2YvmhqLQYMmrj4xJXXWYpDPS3xz7iAxn8L39njGVyuoseXzU6rcx"
     "FLJ8HFsTjSyQbLYnMpCqE2VbFWc",
     "xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY"
     "2grBGRjaDMzQLcgJvLJuZZvRcEL"},
    {"0xfffcf9f6f3f0edeae7e4e1dedbd8d5d2cfccc9c6c3c0bdbab7b4b1aeaba8a5a29f9c999693908d8a87"
     "84817e7b7875726f6c696663605d5a5754514e4b484542",
     "m/0/2147483647'/1/2147483646'/2",
     "xprvA2nrNbFZABcdryreWet9Ea4LvTJcGsqrMzxHx98MMrotbir7yrKCEXw7nadnHM8Dq38EGfSh6dqA9QWT"
     "yefMLEcBYJUuekgW4BYPJcr9E7j",
     "xpub6FnCn6nSzZAw5Tw7cgR9bi15UV96gLZhjDstkXXxvCLsUXBGXPdSnLFbdpq8p9HmGsApME5hQTZ3emM2"
     "rnY5agb9rXpVGyy3bdW6EEgAtqt"},
    {"0x4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f86"
     "3b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be",
     "m",
     "xprv9s21ZrQH143K25QhxbucbDDuQ4naNntJRi4KUfWT7xo4EKsHt2QJDu7KXp1A3u7Bi1j8ph3EGsZ9Xvz9"
     "dGuVrtHHs7pXeTzjuxBrCmmhgC6",
     "xpub661MyMwAqRbcEZVB4dScxMAdx6d4nFc9nvyvH3v4gJL378CSRZiYmhRoP7mBy6gSPSCYk6SzXPTf3ND1"
     "cZAceL7SfJ1Z3GC8vBgp2epUt13"},
    {"0x4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f86"
     "3b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be",
     "m/0'",
     "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJ"
     "CVVFceUvJFjaPdGZ2y9WACViL4L",
     "xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9M"
     "Yo6oDaPPLPxSb7gwQN3ih19Zm4Y"},
    {"0x3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678", "m",
     "xprv9s21ZrQH143K48vGoLGRPxgo2JNkJ3J3fqkirQC2zVdk5Dgd5w14S7fRDyHH4dWNHUgkvsvNDCkvAwcS"
     "HNAQwhwgNMgZhLtQC63zxwhQmRv",
     "xpub661MyMwAqRbcGczjuMoRm6dXaLDEhW1u34gKenbeYqAix21mdUKJyuyu5F1rzYGVxyL6tmgBUAEPrEz9"
     "2mBXjByMRiJdba9wpnN37RLLAXa"},
    {"0x3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678", "m/0'",
     "xprv9vB7xEWwNp9kh1wQRfCCQMnZUEG21LpbR9NPCNN1dwhiZkjjeGRnaALmPXCX7SgjFTiCTT6bXes17boX"
     "tjq3xLpcDjzEuGLQBM5ohqkao9G",
     "xpub69AUMk3qDBi3uW1sXgjCmVjJ2G6WQoYSnNHyzkmdCHEhSZ4tBok37xfFEqHd2AddP56Tqp4o56AePAgC"
     "jYdvpW2PU2jbUPFKsav5ut6Ch1m"},
    {"0x3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678", "m/0'/1'",
     "xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAcAqiZLE7Je3vZJHxspZdF"
     "HfnBEjHqU5hG1Jaj32dVoS6XLT1",
     "xpub6BJA1jSqiukeaesWfxe6sNK9CCGaujFFSJLomWHprUL9DePQ4JDkM5d88n49sMGJxrhpjazuXYWdMf17"
     "C9T5XnxkopaeS7jGk1GyyVziaMt"},
};

/* Test vector 5 of BIP-32: extended keys that are none. */
static const struct {
    const char *text;
    bool is_private;
} invalid[] = {
    {"xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AA"
     "wdZafEz7mnzBBsz4wKY5fTtTQBm",
     false}, /* pubkey version / prvkey mismatch */
    {"xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGTQQD3dC4H2D5GBj7vWvSQa"
     "aBv5cxi9gafk7NF3pnBju6dwKvH",
     true}, /* prvkey version / pubkey mismatch */
    {"xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZG"
     "c62TG4McvMGcAUjeuwZdduYEvFn",
     false}, /* invalid pubkey prefix 04 */
    {"xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFGpWnsj83BHtEy5Zt8CcDr1U"
     "iRXuWCmTQLxEK9vbz5gPstX92JQ",
     true}, /* invalid prvkey prefix 04 */
    {"xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkw"
     "rkBJJwpzZS4HS2fxvyYUA4q2Xe4",
     false}, /* invalid pubkey prefix 01 */
    {"xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD9"
     "y5gkZ6Eq3Rjuahrv17fEQ3Qen6J",
     true}, /* invalid prvkey prefix 01 */
    {"xprv9s2SPatNQ9Vc6GTbVMFPFo7jsaZySyzk7L8n2uqKXJen3KUmvQNTuLh3fhZMBoG3G4ZW1N2kZuHEPY53"
     "qmbZzCHshoQnNf4GvELZfqTUrcv",
     true}, /* zero depth with non-zero parent fingerprint */
    {"xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3"
     "FewATdCEebj6znwMfQkhRYHRLpJ",
     false}, /* zero depth with non-zero parent fingerprint */
    {"xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsu"
     "oePmjzsB3eFKSUEh3Gu1N3cqVUN",
     true}, /* zero depth with non-zero index */
    {"xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDu"
     "DXjNDRmXzSZe4c7mnTK97pTvGS8",
     false}, /* zero depth with non-zero index */
    {"DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZ"
     "WZ6St24UVf2Qgo6oujFktLHdHY4",
     true}, /* unknown extended key version */
    {"DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZ"
     "WZ6St24UVf2Qgo6oujFktLHdHY4",
     false}, /* unknown extended key version */
    {"DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem"
     "2mwVbbNfvT2MTcAqj3nesx8uBf9",
     true}, /* unknown extended key version */
    {"DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem"
     "2mwVbbNfvT2MTcAqj3nesx8uBf9",
     false}, /* unknown extended key version */
    {"xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzF93Y5wvzdUayhgkkFoicQZcP"
     "3y52uPPxFnfoLZB21Teqt1VvEHx",
     true}, /* private key 0 not in 1..n-1 */
    {"xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD5"
     "SDKr24z3aiUvKr9bJpdrcLg1y3G",
     true}, /* private key n not in 1..n-1 */
    {"xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Q5JXayek4PRsn35jii4veMi"
     "mro1xefsM58PgBMrvdYre8QyULY",
     false}, /* invalid pubkey 020000000000000000000000000000000000000000000000000000000000000007 */
    {"xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kej"
     "MRNNU3TGtRBeJgk33yuGBxrMPHL",
     true}, /* invalid checksum */
};

static struct hd_path path_of(const char *text)
{
    struct hd_path path;
    ck_assert_msg(hd_path_parse(&path, text, strlen(text)) == OK, "%s", text);
    return path;
}

static void derive(struct hd_node *out, const char *seed_hex, const char *path_text)
{
    struct buf seed = {0};
    struct hd_path path = path_of(path_text);
    ck_assert_int_eq(hex_read(&seed, 64, seed_hex, strlen(seed_hex)), OK);
    ck_assert_int_eq(hd_from_seed(out, seed.data, seed.len), OK);
    ck_assert_int_eq(hd_derive(out, out, &path), OK);
    buf_clear(&seed);
}

START_TEST(hd__derive__vectors_of_bip_32)
{
    for (size_t i = 0; i < MEM_COUNT(vectors); i++) {
        struct hd_node node;
        struct hd_public public;
        char text[HD_TEXT];
        derive(&node, vectors[i].seed, vectors[i].path);
        hd_write_private(text, &node);
        ck_assert_str_eq(text, vectors[i].xprv);
        ck_assert_int_eq(hd_neuter(&public, &node), OK);
        hd_write_public(text, &public);
        ck_assert_str_eq(text, vectors[i].xpub);
    }
}
END_TEST

START_TEST(hd__read__round_trip)
{
    for (size_t i = 0; i < MEM_COUNT(vectors); i++) {
        struct hd_node node;
        struct hd_public public;
        char text[HD_TEXT];
        ck_assert_int_eq(hd_read_private(&node, vectors[i].xprv, 111), OK);
        hd_write_private(text, &node);
        ck_assert_str_eq(text, vectors[i].xprv);
        ck_assert_int_eq(hd_read_public(&public, vectors[i].xpub, 111), OK);
        hd_write_public(text, &public);
        ck_assert_str_eq(text, vectors[i].xpub);
        ck_assert_int_eq(hd_read_private(&node, vectors[i].xpub, 111), ERR_SYNTAX);
        ck_assert_int_eq(hd_read_public(&public, vectors[i].xprv, 111), ERR_SYNTAX);
    }
}
END_TEST

START_TEST(hd__read__refuses_vector_5)
{
    for (size_t i = 0; i < MEM_COUNT(invalid); i++) {
        struct hd_node node;
        struct hd_public public;
        size_t len = strlen(invalid[i].text);
        enum err err = invalid[i].is_private ? hd_read_private(&node, invalid[i].text, len)
                                             : hd_read_public(&public, invalid[i].text, len);
        ck_assert_msg(err == ERR_SYNTAX || err == ERR_INVALID, "%s", invalid[i].text);
    }
}
END_TEST

START_TEST(hd__read__refuses_any_changed_character)
{
    char text[HD_TEXT];
    struct hd_public public;
    for (size_t i = 0; i < HD_TEXT - 1; i++) {
        memcpy(text, vectors[0].xpub, sizeof text);
        text[i] = text[i] == 'a' ? 'b' : 'a';
        ck_assert_int_ne(hd_read_public(&public, text, 111), OK);
    }
    ck_assert_int_ne(hd_read_public(&public, vectors[0].xpub, 110), OK);
    ck_assert_int_ne(hd_read_public(&public, "", 0), OK);
    memset(text, '0', sizeof text);
    ck_assert_int_ne(hd_read_public(&public, text, 111), OK);
    memset(text, 'z', sizeof text);
    ck_assert_int_ne(hd_read_public(&public, text, 111), OK);
}
END_TEST

START_TEST(hd__public_child__agrees_with_private)
{
    struct hd_node node;
    struct hd_public public, neutered;
    struct hd_path path = path_of("m/0/7/2147483647/44");
    struct addr watched, owned;
    uint8_t pubkey[64];
    derive(&node, vectors[0].seed, "m/44'/60'/0'");
    ck_assert_int_eq(hd_neuter(&public, &node), OK);
    ck_assert_int_eq(hd_derive(&node, &node, &path), OK);
    ck_assert_int_eq(hd_public_derive(&public, &public, &path), OK);
    ck_assert_int_eq(hd_neuter(&neutered, &node), OK);
    char first[HD_TEXT], second[HD_TEXT];
    hd_write_public(first, &public);
    hd_write_public(second, &neutered);
    ck_assert_str_eq(first, second);
    ck_assert_int_eq(hd_uncompress(pubkey, &public), OK);
    address_from_pubkey(&watched, pubkey);
    ck_assert_int_eq(sig_address(&owned, node.key32), OK);
    ck_assert(addr_equal(&watched, &owned));
    ck_assert_int_eq(hd_public_child(&public, &public, HD_HARDENED), ERR_INVALID);
}
END_TEST

START_TEST(hd__fingerprint__is_what_children_name)
{
    struct hd_node node;
    struct hd_public public;
    uint8_t fingerprint[4];
    derive(&node, vectors[0].seed, "m");
    ck_assert_int_eq(hd_neuter(&public, &node), OK);
    hd_fingerprint(fingerprint, &public);
    ck_assert_mem_eq(fingerprint, "\x34\x42\x19\x3e", 4); /* BIP-32, vector 1 */
    ck_assert_int_eq(hd_child(&node, &node, HD_HARDENED), OK);
    ck_assert_mem_eq(node.parent_fingerprint4, fingerprint, 4);
    ck_assert_uint_eq(node.depth, 1);
    ck_assert_uint_eq(node.child, HD_HARDENED);
}
END_TEST

/* The first accounts of the well-known test mnemonic "test test … junk", whose seed this is. */
START_TEST(hd__derive__accounts_of_a_wallet)
{
    static const char seed[] = "0x9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185"
                               "d564a3aee24cab43f80e3c4538087d70fc824eabbad596a23c97b6ee8322ccc0";
    struct hd_node node;
    struct addr address;
    char text[ADDRESS_TEXT];
    derive(&node, seed, "m/44'/60'/0'/0/0");
    ck_assert_int_eq(sig_address(&address, node.key32), OK);
    address_write(text, &address);
    ck_assert_str_eq(text, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    derive(&node, seed, "m/44h/60H/0'/0/1");
    ck_assert_int_eq(sig_address(&address, node.key32), OK);
    address_write(text, &address);
    ck_assert_str_eq(text, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
}
END_TEST

START_TEST(hd__from_seed__bounds_its_length)
{
    uint8_t seed[65] = {1};
    struct hd_node node;
    ck_assert_int_eq(hd_from_seed(&node, seed, 15), ERR_INVALID);
    ck_assert_int_eq(hd_from_seed(&node, seed, 16), OK);
    ck_assert_int_eq(hd_from_seed(&node, seed, 64), OK);
    ck_assert_int_eq(hd_from_seed(&node, seed, 65), ERR_INVALID);
    ck_assert_int_eq(hd_from_seed(&node, seed, 0), ERR_INVALID);
}
END_TEST

START_TEST(hd__child__refuses_too_deep_and_no_key)
{
    struct hd_node node, out = {.depth = 7};
    struct hd_public public;
    derive(&node, vectors[0].seed, "m");
    node.depth = 254;
    ck_assert_int_eq(hd_child(&node, &node, 0), OK);
    ck_assert_int_eq(hd_neuter(&public, &node), OK);
    ck_assert_int_eq(hd_child(&out, &node, 0), ERR_INVALID);
    ck_assert_int_eq(hd_public_child(&public, &public, 0), ERR_INVALID);
    memset(&node, 0, sizeof node);
    ck_assert_int_eq(hd_child(&out, &node, 0), ERR_INVALID);
    ck_assert_int_eq(hd_neuter(&public, &node), ERR_INVALID);
    ck_assert_uint_eq(out.depth, 7);
}
END_TEST

START_TEST(hd_path__parse__round_trip)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"m", "m"},
        {"m/0", "m/0"},
        {"m/44'/60'/0'/0/0", "m/44'/60'/0'/0/0"},
        {"m/44h/60H/0'", "m/44'/60'/0'"},
        {"m/2147483647'/2147483647", "m/2147483647'/2147483647"},
        {"m/2147483647'/2147483647'/2147483647'/2147483647'/2147483647'/2147483647'/2147483647'/"
         "2147483647'/2147483647'/2147483647'",
         "m/2147483647'/2147483647'/2147483647'/2147483647'/2147483647'/2147483647'/2147483647'/"
         "2147483647'/2147483647'/2147483647'"},
    };
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct hd_path path = path_of(cases[i].in);
        char text[HD_PATH_TEXT];
        hd_path_write(text, &path);
        ck_assert_str_eq(text, cases[i].out);
    }
}
END_TEST

START_TEST(hd_path__parse__refuses)
{
    static const char *const bad[] = {
        "",     "M",     "/0",    "0",     "m0",   "m/",      "m//0",   "m/0/", "m/-1",
        "m/+1", "m/ 0",  "m/0 ",  " m",    "m/x",  "m/0x1",   "m/01",   "m/00", "m/0''",
        "m/'",  "m/0'h", "m/0'0", "m/1.5", "m\\0", "m/0/m/0", "44'/60'"};
    struct hd_path path = {.count = 3};
    for (size_t i = 0; i < MEM_COUNT(bad); i++)
        ck_assert_msg(hd_path_parse(&path, bad[i], strlen(bad[i])) == ERR_SYNTAX, "%s", bad[i]);
    ck_assert_int_eq(hd_path_parse(&path, "m/2147483648", 12), ERR_RANGE);
    ck_assert_int_eq(hd_path_parse(&path, "m/99999999999999999999", 22), ERR_RANGE);
    ck_assert_int_eq(hd_path_parse(&path, "m/0/1/2/3/4/5/6/7/8/9/10", 24), ERR_RANGE);
    ck_assert_uint_eq(path.count, 3);
}
END_TEST

/* The addresses that come by the short way are those of the long one. */
START_TEST(hd_account__address__agrees_with_derivation)
{
    uint8_t seed[64] = {3}, pubkey[64];
    struct hd_node node, child;
    struct hd_public public, below;
    struct hd_account account;
    struct addr address, due;
    ck_assert_int_eq(hd_from_seed(&node, seed, sizeof seed), OK);
    ck_assert_int_eq(hd_neuter(&public, &node), OK);
    ck_assert_int_eq(hd_account_open(&account, &public), OK);
    for (uint32_t step = 0; step < HD_HARDENED; step = step < 20 ? step + 1 : step * 3 + 1) {
        ck_assert_int_eq(hd_account_address(&address, &account, step), OK);
        ck_assert_int_eq(hd_public_child(&below, &public, step), OK);
        ck_assert_int_eq(hd_uncompress(pubkey, &below), OK);
        address_from_pubkey(&due, pubkey);
        ck_assert(addr_equal(&address, &due));
        ck_assert_int_eq(hd_child(&child, &node, step), OK);
        ck_assert_int_eq(sig_address(&due, child.key32), OK);
        ck_assert(addr_equal(&address, &due));
        if (step > HD_HARDENED / 4)
            break;
    }
}
END_TEST

START_TEST(hd_account__open__refuses)
{
    uint8_t seed[64] = {3};
    struct hd_node node;
    struct hd_public public;
    struct hd_account account;
    struct addr address;
    ck_assert_int_eq(hd_from_seed(&node, seed, sizeof seed), OK);
    ck_assert_int_eq(hd_neuter(&public, &node), OK);
    ck_assert_int_eq(hd_account_open(&account, &public), OK);
    ck_assert_int_eq(hd_account_address(&address, &account, HD_HARDENED), ERR_INVALID);
    public.depth = UINT8_MAX;
    ck_assert_int_eq(hd_account_open(&account, &public), OK);
    ck_assert_int_eq(hd_account_address(&address, &account, 0), ERR_INVALID);
    memset(public.pubkey33 + 1, 0xff, 32);
    ck_assert_int_eq(hd_account_open(&account, &public), ERR_INVALID);
}
END_TEST

START_TEST(hd__child_key__is_that_of_the_child)
{
    static const uint8_t seed[16] = {1, 2, 3};
    struct hd_node root, child;
    struct hd_public public;
    uint8_t key32[32];
    ck_assert_int_eq(hd_from_seed(&root, seed, sizeof seed), OK);
    ck_assert_int_eq(hd_neuter(&public, &root), OK);
    for (uint32_t step = 0; step < 20; step++) {
        ck_assert_int_eq(hd_child(&child, &root, step), OK);
        ck_assert_int_eq(hd_child_key(key32, &root, public.pubkey33, step), OK);
        ck_assert_mem_eq(key32, child.key32, sizeof key32);
    }
    ck_assert_int_eq(hd_child_key(key32, &root, public.pubkey33, HD_HARDENED), ERR_INVALID);
    root.depth = UINT8_MAX;
    ck_assert_int_eq(hd_child_key(key32, &root, public.pubkey33, 0), ERR_INVALID);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(hd__child_key__is_that_of_the_child),
    SUITE_TEST(hd__derive__vectors_of_bip_32),
    SUITE_TEST(hd__read__round_trip),
    SUITE_TEST(hd__read__refuses_vector_5),
    SUITE_TEST(hd__read__refuses_any_changed_character),
    SUITE_TEST(hd__public_child__agrees_with_private),
    SUITE_TEST(hd__fingerprint__is_what_children_name),
    SUITE_TEST(hd__derive__accounts_of_a_wallet),
    SUITE_TEST(hd__from_seed__bounds_its_length),
    SUITE_TEST(hd__child__refuses_too_deep_and_no_key),
    SUITE_TEST(hd_path__parse__round_trip),
    SUITE_TEST(hd_path__parse__refuses),
    SUITE_TEST(hd_account__address__agrees_with_derivation),
    SUITE_TEST(hd_account__open__refuses),
};
SUITE_MAIN("hd", tests)
