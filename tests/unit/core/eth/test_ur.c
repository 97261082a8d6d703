#include "support/suite.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/eth/bytewords.h"
#include "core/eth/cbor.h"
#include "core/eth/ur.h"
#include "support/bytes.h"

/* BlockchainCommons/bc-ur, test/test.cpp: a message of 50 and one of 256 bytes that its random
 * numbers make of the seed "Wolf". */
#define SHORT_CBOR                                                                                 \
    "5832916ec65cf77cadf55cd7f9cda1a1030026ddd42e905b77adc36e4f2d3ccba44f7f04f2de44f42d84c374a0e1" \
    "49136f25b018"
#define SHORT_UR                                                                                   \
    "ur:bytes/hdeymejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtgwdpfnsboxgwlbaawzuefywkdpl" \
    "rsrjynbvygabwjldapfcsdwkbrkch"
#define LONG_CBOR                                                                                  \
    "590100916ec65cf77cadf55cd7f9cda1a1030026ddd42e905b77adc36e4f2d3ccba44f7f04f2de44f42d84c374a0" \
    "e149136f25b01852545961d55f7f7a8cde6d0e2ec43f3b2dcb644a2209e8c9e34af5c4747984a5e873c9cf5f965e" \
    "25ee29039fdf8ca74f1c769fc07eb7ebaec46e0695aea6cbd60b3ec4bbff1b9ffe8a9e7240129377b9d3711ed38d" \
    "412fbb4442256f1e6f595e0fc57fed451fb0a0101fb76b1fb1e1b88cfdfdaa946294a47de8fff173f021c0e6f65b" \
    "05c0a494e50791270a0050a73ae69b6725505a2ec8a5791457c9876dd34aadd192a53aa0dc66b556c0c215c7ceb8" \
    "248b717c22951e65305b56a3706e3e86eb01c803bbf915d80edcd64d4d"
static const char *const long_parts[] = {
    "ur:bytes/1-9/"
    "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslpgh",
    "ur:bytes/2-9/"
    "lpaoascfadaxcywenbpljkhdcagwdpfnsboxgwlbaawzuefywkdplrsrjynbvygabwjldapfcsgmghhkhstlrdcxaefz",
    "ur:bytes/3-9/"
    "lpaxascfadaxcywenbpljkhdcahelbknlkuejnbadmssfhfrdpsbiegecpasvssovlgeykssjykklronvsjksopdzmol",
    "ur:bytes/4-9/"
    "lpaaascfadaxcywenbpljkhdcasotkhemthydawydtaxneurlkosgwcekonertkbrlwmplssjtammdplolsbrdzcrtas",
    "ur:bytes/5-9/"
    "lpahascfadaxcywenbpljkhdcatbbdfmssrkzmcwnezelennjpfzbgmuktrhtejscktelgfpdlrkfyfwdajldejokbwf",
    "ur:bytes/6-9/"
    "lpamascfadaxcywenbpljkhdcackjlhkhybssklbwefectpfnbbectrljectpavyrolkzczcpkmwidmwoxkilghdsowp",
    "ur:bytes/7-9/"
    "lpatascfadaxcywenbpljkhdcavszmwnjkwtclrtvaynhpahrtoxmwvwatmedibkaegdosftvandiodagdhthtrlnnhy",
    "ur:bytes/8-9/"
    "lpayascfadaxcywenbpljkhdcadmsponkkbbhgsoltjntegepmttmoonftnbuoiyrehfrtsabzsttorodklubbuyaetk",
    "ur:bytes/9-9/"
    "lpasascfadaxcywenbpljkhdcajskecpmdckihdyhphfotjojtfmlnwmadspaxrkytbztpbauotbgtgtaeaevtgavtny",
    "ur:bytes/10-9/"
    "lpbkascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtwdkiplzs",
    "ur:bytes/11-9/"
    "lpbdascfadaxcywenbpljkhdcahelbknlkuejnbadmssfhfrdpsbiegecpasvssovlgeykssjykklronvsjkvetiiapk",
    "ur:bytes/12-9/"
    "lpbnascfadaxcywenbpljkhdcarllaluzmdmgstospeyiefmwejlwtpedamktksrvlcygmzemovovllarodtmtbnptrs",
    "ur:bytes/13-9/"
    "lpbtascfadaxcywenbpljkhdcamtkgtpknghchchyketwsvwgwfdhpgmgtylctotzopdrpayoschcmhplffziachrfgd",
    "ur:bytes/14-9/"
    "lpbaascfadaxcywenbpljkhdcapazewnvonnvdnsbyleynwtnsjkjndeoldydkbkdslgjkbbkortbelomueekgvstegt",
    "ur:bytes/15-9/"
    "lpbsascfadaxcywenbpljkhdcaynmhpddpzmversbdqdfyrehnqzlugmjzmnmtwmrouohtstgsbsahpawkditkckynwt",
    "ur:bytes/16-9/"
    "lpbeascfadaxcywenbpljkhdcawygekobamwtlihsnpalnsghenskkiynthdzotsimtojetprsttmukirlrsbtamjtpd",
    "ur:bytes/17-9/"
    "lpbyascfadaxcywenbpljkhdcamklgftaxykpewyrtqzhydntpnytyisincxmhtbceaykolduortotiaiaiafhiaoyce",
    "ur:bytes/18-9/"
    "lpbgascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtntwkbkwy",
    "ur:bytes/19-9/"
    "lpbwascfadaxcywenbpljkhdcadekicpaajootjzpsdrbalpeywllbdsnbinaerkurspbncxgslgftvtsrjtksplcpeo",
    "ur:bytes/20-9/"
    "lpbbascfadaxcywenbpljkhdcayapmrleeleaxpasfrtrdkncffwjyjzgyetdmlewtkpktgllepfrltataztksmhkbot",
};

START_TEST(bytewords__crc32__check_value)
{
    ck_assert_uint_eq(bytewords_crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
    ck_assert_uint_eq(bytewords_crc32(NULL, 0), 0);
}
END_TEST

/* BCR-2020-012 */
START_TEST(bytewords__minimal__published_example)
{
    static const char *const bad[] = {
        "aeadaolazojendeowf", "", "wf", "aeadaolazmjendeot", "aeadaolazmjendeoti1", "aaaaaaaaaa",
        "ae adaolazmjendeoti"};
    struct buf bytes = bytes_of("00010280ff"), text = {0}, again = {0};
    bytewords_add(&text, bytes.data, bytes.len);
    ck_assert_str_eq(buf_text(&text), "aeadaolazmjendeoti");
    ck_assert_int_eq(bytewords_read(&again, "AeadaOLAzmjendeotI", 18), OK);
    bytes_expect(view_of_buf(&again), "00010280ff");
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        ck_assert_msg(bytewords_read(&again, bad[i], strlen(bad[i])) == ERR_SYNTAX, "%s", bad[i]);
        ck_assert_uint_eq(again.len, 5);
    }
    buf_clear(&bytes);
    buf_clear(&text);
    buf_clear(&again);
}
END_TEST

START_TEST(bytewords__every_byte__is_read_back)
{
    uint8_t all[256];
    struct buf text = {0}, again = {0};
    for (size_t i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    bytewords_add(&text, all, sizeof all);
    ck_assert_uint_eq(text.len, 2 * 260);
    ck_assert_int_eq(bytewords_read(&again, buf_text(&text), text.len), OK);
    ck_assert(view_equal(view_of_buf(&again), view_of(all, sizeof all)));
    buf_clear(&text);
    buf_clear(&again);
}
END_TEST

START_TEST(ur__encode__single_part)
{
    struct buf cbor = bytes_of(SHORT_CBOR), part = {0};
    struct ur_encoder encoder;
    for (size_t max = 0; max <= strlen(SHORT_UR); max += strlen(SHORT_UR)) {
        ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", view_of_buf(&cbor), max, 99), OK);
        ck_assert_uint_eq(encoder.fragment_count, 1);
        for (int i = 0; i < 3; i++) {
            buf_reset(&part);
            ur_encoder_next(&encoder, &part);
            ck_assert_str_eq(buf_text(&part), SHORT_UR);
        }
        ur_encoder_clear(&encoder);
    }
    ck_assert_int_eq(
        ur_encoder_init(&encoder, "bytes", view_of_buf(&cbor), strlen(SHORT_UR) - 1, 0), OK);
    ck_assert_uint_eq(encoder.fragment_count, 2);
    ur_encoder_clear(&encoder);
    buf_clear(&cbor);
    buf_clear(&part);
}
END_TEST

START_TEST(ur__encode__parts_of_the_reference)
{
    struct buf cbor = bytes_of(LONG_CBOR), part = {0};
    struct ur_encoder encoder;
    ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", view_of_buf(&cbor), 106, 20), OK);
    ck_assert_uint_eq(encoder.fragment_count, 9);
    for (size_t i = 0; i < 2 * MEM_COUNT(long_parts); i++) { /* and from the beginning again */
        buf_reset(&part);
        ur_encoder_next(&encoder, &part);
        ck_assert_str_eq(buf_text(&part), long_parts[i % MEM_COUNT(long_parts)]);
    }
    ur_encoder_clear(&encoder);
    buf_clear(&cbor);
    buf_clear(&part);
}
END_TEST

START_TEST(ur__encode__refuses)
{
    static const char *const types[] = {"",       "Bytes",  "by_tes",   "-bytes",
                                        "bytes-", "by/tes", "b\xc3\xa4"};
    struct buf cbor = bytes_of(LONG_CBOR);
    struct view good = view_of_buf(&cbor);
    struct ur_encoder encoder;
    char long_type[UR_TYPE_MAX + 2] = {0};
    memset(long_type, 'a', UR_TYPE_MAX + 1);
    for (size_t i = 0; i < MEM_COUNT(types); i++) {
        ck_assert_msg(ur_encoder_init(&encoder, types[i], good, 0, 0) == ERR_SYNTAX, "%s",
                      types[i]);
        ur_encoder_clear(&encoder);
    }
    ck_assert_int_eq(ur_encoder_init(&encoder, long_type, good, 0, 0), ERR_SYNTAX);
    long_type[UR_TYPE_MAX] = '\0';
    ck_assert_int_eq(ur_encoder_init(&encoder, long_type, good, 0, 0), OK);
    ur_encoder_clear(&encoder);
    ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", good, 20, 0), ERR_INVALID);
    ur_encoder_clear(&encoder);
    good.len--;
    ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", good, 0, 0), ERR_INVALID);
    ur_encoder_clear(&encoder);
    good.len = 0;
    ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", good, 0, 0), ERR_INVALID);
    ur_encoder_clear(&encoder);
    struct buf huge = {0};
    cbor_add_bytes(&huge, buf_grow(&cbor, UR_MESSAGE_MAX), UR_MESSAGE_MAX);
    ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", view_of_buf(&huge), 0, 0), ERR_LIMIT);
    ur_encoder_clear(&encoder);
    buf_clear(&huge);
    buf_clear(&cbor);
}
END_TEST

static enum err feed(struct ur_decoder *decoder, const char *part)
{
    return ur_decoder_feed(decoder, part, strlen(part));
}

static void expect_long(const struct ur_decoder *decoder)
{
    ck_assert(decoder->done);
    ck_assert_str_eq(decoder->type, "bytes");
    ck_assert_uint_eq(ur_decoder_percent(decoder), 100);
    bytes_expect(ur_decoder_cbor(decoder), LONG_CBOR);
}

START_TEST(ur__decode__single_part_of_any_case)
{
    char text[] = SHORT_UR;
    for (int mixed = 0; mixed < 3; mixed++) {
        struct ur_decoder decoder = {0};
        for (size_t i = 0; text[i] != '\0'; i++)
            text[i] = (char)(mixed == 0 || (mixed == 1 && i % 3 == 0) ? toupper(text[i])
                                                                      : tolower(text[i]));
        ck_assert_int_eq(feed(&decoder, text), OK);
        ck_assert(decoder.done);
        ck_assert_str_eq(decoder.type, "bytes");
        bytes_expect(ur_decoder_cbor(&decoder), SHORT_CBOR);
        ck_assert_int_eq(feed(&decoder, text), OK);
        ck_assert_int_eq(feed(&decoder, long_parts[0]), ERR_INVALID);
        ck_assert(decoder.done);
        ur_decoder_clear(&decoder);
    }
}
END_TEST

/* From each place of the row on: some mix of plain and mixed parts. */
START_TEST(ur__decode__any_parts_that_suffice)
{
    for (size_t from = 0; from < MEM_COUNT(long_parts); from++) {
        struct ur_decoder decoder = {0};
        unsigned percent = 0;
        for (size_t i = 0; i < MEM_COUNT(long_parts); i++) {
            const char *part = long_parts[(from + 7 * i) % MEM_COUNT(long_parts)];
            ck_assert_int_eq(feed(&decoder, part), OK);
            ck_assert_int_eq(feed(&decoder, part), OK);
            ck_assert_uint_ge(ur_decoder_percent(&decoder), percent);
            percent = ur_decoder_percent(&decoder);
            ck_assert(decoder.done == (percent == 100));
            ck_assert(decoder.done || ur_decoder_cbor(&decoder).len == 0);
        }
        expect_long(&decoder);
        ur_decoder_clear(&decoder);
    }
}
END_TEST

START_TEST(ur__decode__mixed_parts_alone)
{
    struct buf cbor = bytes_of(LONG_CBOR), part = {0};
    struct ur_encoder encoder;
    struct ur_decoder decoder = {0};
    ck_assert_int_eq(ur_encoder_init(&encoder, "bytes", view_of_buf(&cbor), 120, 1000), OK);
    for (int i = 0; i < 200 && !decoder.done; i++) {
        buf_reset(&part);
        ur_encoder_next(&encoder, &part);
        if (encoder.seq > encoder.fragment_count)
            ck_assert_int_eq(ur_decoder_feed(&decoder, buf_text(&part), part.len), OK);
    }
    expect_long(&decoder);
    ur_encoder_clear(&encoder);
    ur_decoder_clear(&decoder);
    buf_clear(&cbor);
    buf_clear(&part);
}
END_TEST

/* Messages and parts of all sizes, every other part lost. */
START_TEST(ur__round_trip__sizes)
{
    uint8_t data[3000];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * i + i / 7);
    for (size_t len = 0; len <= sizeof data; len += len < 30 ? 1 : 149) {
        struct buf cbor = {0}, part = {0};
        struct ur_encoder encoder;
        struct ur_decoder decoder = {0};
        size_t max_part = 80 + len * 13 % 400;
        cbor_add_bytes(&cbor, data, len);
        ck_assert_int_eq(ur_encoder_init(&encoder, "x-1", view_of_buf(&cbor), max_part, 5000), OK);
        for (int i = 0; i < 5000 && !decoder.done; i++) {
            buf_reset(&part);
            ur_encoder_next(&encoder, &part);
            ck_assert_uint_le(part.len, max_part);
            if (i % 2 == 1)
                ck_assert_int_eq(ur_decoder_feed(&decoder, buf_text(&part), part.len), OK);
        }
        ck_assert(decoder.done);
        ck_assert(view_equal(ur_decoder_cbor(&decoder), view_of_buf(&cbor)));
        ur_decoder_clear(&decoder);
        ur_encoder_clear(&encoder);
        buf_clear(&cbor);
        buf_clear(&part);
    }
}
END_TEST

START_TEST(ur__decode__malformed_parts_change_nothing)
{
    static const char *const bad[] = {
        "",
        "ur",
        "ur:",
        "ur:bytes",
        "ur:bytes/",
        "ur:/aeadaolazmjendeoti",
        "ur:by tes/aeadaolazmjendeoti",
        "bytes/aeadaolazmjendeoti",
        "http://ur:bytes/aeadaolazmjendeoti",
        " ur:bytes/aeadaolazmjendeoti",
        "ur:bytes/1-9/",
        "ur:bytes/1/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "gh",
        "ur:bytes/2-9/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "gh",
        "ur:bytes/1-8/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "gh",
        "ur:bytes/01-9/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "gh",
        "ur:bytes/1-9/1-9/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "gh",
        "ur:bytes/1-9/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "g",
        "ur:bytes/1-9/"
        "lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtdkgslp"
        "ga",
        "ur:bytes/1-99999999999/aeadaolazmjendeoti",
        "ur:bytes/4294967296-9/aeadaolazmjendeoti",
        "ur:bytes/0-9/aeadaolazmjendeoti",
        "ur:bytes/-9/aeadaolazmjendeoti",
        "ur:bytes/1-/aeadaolazmjendeoti",
    };
    struct ur_decoder decoder = {0};
    for (size_t i = 0; i < MEM_COUNT(bad); i++) {
        ck_assert_msg(feed(&decoder, bad[i]) == ERR_SYNTAX, "%s", bad[i]);
        ck_assert_str_eq(decoder.type, "");
        ck_assert_uint_eq(ur_decoder_percent(&decoder), 0);
    }
    ur_decoder_clear(&decoder);
}
END_TEST

/* A part with these numbers, whatever sense they make. Returns: what the decoder says. */
static enum err feed_made(struct ur_decoder *decoder, const char *type, uint32_t seq,
                          uint32_t count, uint64_t message_len, uint32_t checksum, struct view data)
{
    struct buf payload = {0}, part = {0};
    cbor_add_array(&payload, 5);
    cbor_add_uint(&payload, seq);
    cbor_add_uint(&payload, count);
    cbor_add_uint(&payload, message_len);
    cbor_add_uint(&payload, checksum);
    cbor_add_bytes(&payload, data.data, data.len);
    buf_printf(&part, "ur:%s/%u-%u/", type, seq, count);
    bytewords_add(&part, payload.data, payload.len);
    enum err err = ur_decoder_feed(decoder, buf_text(&part), part.len);
    buf_clear(&payload);
    buf_clear(&part);
    return err;
}

/* "0x8301 0203" in two fragments of two bytes. */
#define CHECKSUM bytewords_crc32((const uint8_t *)"\x83\x01\x02\x03", 4)
#define FIRST    view_of("\x83\x01", 2)
#define SECOND   view_of("\x02\x03", 2)

START_TEST(ur__decode__parts_of_another_message)
{
    struct ur_decoder decoder = {0};
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 4, CHECKSUM, FIRST), OK);
    ck_assert_uint_eq(ur_decoder_percent(&decoder), 50);
    ck_assert_int_eq(feed_made(&decoder, "seed", 2, 2, 4, CHECKSUM, SECOND), ERR_INVALID);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 2, 4, CHECKSUM + 1, SECOND), ERR_INVALID);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 2, 3, CHECKSUM, SECOND), ERR_INVALID);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 3, 5, CHECKSUM, SECOND), ERR_INVALID);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 2, 6, CHECKSUM, view_of("abc", 3)),
                     ERR_INVALID);
    ck_assert_int_eq(feed(&decoder, SHORT_UR), ERR_INVALID);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 4, CHECKSUM, SECOND), ERR_INVALID);
    ck_assert_uint_eq(ur_decoder_percent(&decoder), 50);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 2, 4, CHECKSUM, SECOND), OK);
    bytes_expect(ur_decoder_cbor(&decoder), "83010203");
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 2, 4, CHECKSUM, FIRST), ERR_INVALID);
    ck_assert(decoder.done);
    ur_decoder_clear(&decoder);
}
END_TEST

START_TEST(ur__decode__numbers_that_contradict_each_other)
{
    struct ur_decoder decoder = {0};
    struct view none = {0};
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 0, 4, CHECKSUM, FIRST), ERR_SYNTAX);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 0, 2, 4, CHECKSUM, FIRST), ERR_SYNTAX);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 4, CHECKSUM, none), ERR_SYNTAX);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 0, CHECKSUM, FIRST), ERR_SYNTAX);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 2, CHECKSUM, FIRST), ERR_SYNTAX);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 5, CHECKSUM, FIRST), ERR_SYNTAX);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, UINT64_MAX, CHECKSUM, FIRST), ERR_RANGE);
    ck_assert_int_eq(
        feed_made(&decoder, "bytes", 1, UR_PARTS_MAX + 1, 2 * UR_PARTS_MAX + 2, CHECKSUM, FIRST),
        ERR_LIMIT);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, UR_MESSAGE_MAX + 1, CHECKSUM, FIRST),
                     ERR_LIMIT);
    ck_assert_str_eq(decoder.type, "");
    ur_decoder_clear(&decoder);
}
END_TEST

START_TEST(ur__decode__a_whole_that_is_wrong_begins_anew)
{
    static const struct {
        const char *second;
        size_t message_len;
    } cases[] = {{"\x02\x04", 4}, {"\x02\x03", 3}};
    for (size_t i = 0; i < MEM_COUNT(cases); i++) {
        struct ur_decoder decoder = {0};
        size_t len = cases[i].message_len;
        ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, len, CHECKSUM, FIRST), OK);
        ck_assert_int_eq(
            feed_made(&decoder, "bytes", 2, 2, len, CHECKSUM, view_of(cases[i].second, 2)),
            ERR_INVALID);
        ck_assert(!decoder.done);
        ck_assert_uint_eq(ur_decoder_percent(&decoder), 0);
        ck_assert_int_eq(feed(&decoder, SHORT_UR), OK);
        ur_decoder_clear(&decoder);
    }
}
END_TEST

/* The checksums are right; what they are of is no CBOR. */
START_TEST(ur__decode__holds_cbor)
{
    struct ur_decoder decoder = {0};
    struct buf part = {0};
    buf_add_text(&part, "ur:bytes/");
    bytewords_add(&part, (const uint8_t *)"\x83\x01\x02", 3);
    ck_assert_int_eq(ur_decoder_feed(&decoder, buf_text(&part), part.len), ERR_INVALID);
    ck_assert_str_eq(decoder.type, "");
    uint32_t checksum = bytewords_crc32((const uint8_t *)"\x84\x01\x02\x03", 4);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 1, 2, 4, checksum, view_of("\x84\x01", 2)), OK);
    ck_assert_int_eq(feed_made(&decoder, "bytes", 2, 2, 4, checksum, SECOND), ERR_INVALID);
    ur_decoder_clear(&decoder);
    buf_clear(&part);
}
END_TEST

START_TEST(ur__decode__a_part_is_bounded)
{
    struct ur_decoder decoder = {0};
    struct buf part = {0};
    buf_add_text(&part, "ur:bytes/");
    memset(buf_grow(&part, UR_PART_MAX), 'a', UR_PART_MAX);
    ck_assert_int_eq(ur_decoder_feed(&decoder, buf_text(&part), part.len), ERR_LIMIT);
    buf_clear(&part);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(bytewords__crc32__check_value),
    SUITE_TEST(bytewords__minimal__published_example),
    SUITE_TEST(bytewords__every_byte__is_read_back),
    SUITE_TEST(ur__encode__single_part),
    SUITE_TEST(ur__encode__parts_of_the_reference),
    SUITE_TEST(ur__encode__refuses),
    SUITE_TEST(ur__decode__single_part_of_any_case),
    SUITE_TEST(ur__decode__any_parts_that_suffice),
    SUITE_TEST(ur__decode__mixed_parts_alone),
    SUITE_TEST(ur__round_trip__sizes),
    SUITE_TEST(ur__decode__malformed_parts_change_nothing),
    SUITE_TEST(ur__decode__parts_of_another_message),
    SUITE_TEST(ur__decode__numbers_that_contradict_each_other),
    SUITE_TEST(ur__decode__a_whole_that_is_wrong_begins_anew),
    SUITE_TEST(ur__decode__holds_cbor),
    SUITE_TEST(ur__decode__a_part_is_bounded),
};
SUITE_MAIN("ur", tests)
