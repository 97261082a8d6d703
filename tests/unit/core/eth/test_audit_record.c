#include "support/suite.h"

#include <string.h>

#include "core/eth/audit_record.h"
#include "core/eth/review.h"

static struct audit_record record_of(uint64_t seq)
{
    struct audit_record record = {.kind = AUDIT_TYPED,
                                  .seq = seq,
                                  .time_s = 1766000000,
                                  .chain_id = 137,
                                  .text = "Permit of USDC"};
    memset(record.digest.b, 0xd1, sizeof record.digest.b);
    memset(record.address.b, 0xad, sizeof record.address.b);
    memset(record.mac, 0x3a, sizeof record.mac);
    return record;
}

START_TEST(audit_record__run__is_read_one_by_one)
{
    struct buf bytes = {0};
    struct audit_record back;
    for (uint64_t seq = 1; seq <= 3; seq++) {
        struct audit_record record = record_of(seq);
        audit_record_write(&bytes, &record);
    }
    struct view rest = view_of_buf(&bytes);
    for (uint64_t seq = 1; seq <= 3; seq++) {
        ck_assert_int_eq(audit_record_read(&back, &rest), OK);
        ck_assert_uint_eq(back.seq, seq);
        ck_assert_int_eq(back.kind, AUDIT_TYPED);
        ck_assert_int_eq(back.time_s, 1766000000);
        ck_assert_str_eq(back.text, "Permit of USDC");
        ck_assert_uint_eq(back.mac[31], 0x3a);
    }
    ck_assert_uint_eq(rest.len, 0);
    ck_assert_int_eq(audit_record_read(&back, &rest), ERR_SYNTAX);
    buf_clear(&bytes);
}
END_TEST

START_TEST(audit_record__damage__is_seen_where_it_breaks_the_form)
{
    struct buf bytes = {0};
    struct audit_record record = record_of(1), back;
    (void)strcpy(record.text, "esc \x1b[31m");
    audit_record_write(&bytes, &record);
    struct view rest = view_of_buf(&bytes);
    ck_assert_int_eq(audit_record_read(&back, &rest), ERR_SYNTAX);
    ck_assert_uint_eq(rest.len, bytes.len); /* nothing was taken */
    buf_reset(&bytes);
    record = record_of(1);
    audit_record_write(&bytes, &record);
    for (size_t len = 0; len < bytes.len; len++) {
        rest = view_of(bytes.data, len);
        ck_assert_int_eq(audit_record_read(&back, &rest), ERR_SYNTAX);
    }
    bytes.data[1] = AUDIT_KINDS;
    rest = view_of_buf(&bytes);
    ck_assert_int_eq(audit_record_read(&back, &rest), ERR_SYNTAX);
    buf_clear(&bytes);
}
END_TEST

START_TEST(audit_kind__each__has_a_name)
{
    for (int kind = 0; kind < AUDIT_KINDS; kind++)
        ck_assert_str_ne(audit_kind_name((enum audit_kind)kind), "?");
    ck_assert_str_eq(audit_kind_name((enum audit_kind)AUDIT_KINDS), "?");
}
END_TEST

START_TEST(review_field__list__ends_or_is_malformed)
{
    struct buf bytes = {0};
    const struct review_field field = {
        false, true, 2, view_of_text("to"), view_of_text("address"), view_of_text("0x12")};
    struct review_field back;
    review_field_add(&bytes, &field);
    review_field_add(&bytes, &field);
    struct view rest = view_of_buf(&bytes);
    ck_assert(review_field_next(&rest, &back));
    ck_assert(review_field_next(&rest, &back));
    ck_assert_uint_eq(back.depth, 2);
    ck_assert(back.is_altered && !back.is_domain);
    ck_assert(view_equal(back.value, view_of_text("0x12")));
    ck_assert(!review_field_next(&rest, &back));
    ck_assert_uint_eq(rest.len, 0);
    rest = view_of(bytes.data, bytes.len - 1);
    ck_assert(review_field_next(&rest, &back));
    ck_assert(!review_field_next(&rest, &back));
    ck_assert_uint_gt(rest.len, 0);
    buf_clear(&bytes);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(audit_record__run__is_read_one_by_one),
    SUITE_TEST(audit_record__damage__is_seen_where_it_breaks_the_form),
    SUITE_TEST(audit_kind__each__has_a_name),
    SUITE_TEST(review_field__list__ends_or_is_malformed),
};
SUITE_MAIN("audit_record", tests)
