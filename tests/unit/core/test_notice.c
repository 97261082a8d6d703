#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/notice.h"
#include "core/setting.h"
#include "support/home.h"
#include "support/suite.h"

static struct home home;
static int64_t ana;
static char delivered[128];
static unsigned deliveries;

static void deliver(void *ctx, const char *text)
{
    ck_assert_ptr_eq(ctx, &deliveries);
    ck_assert(text_copy(delivered, sizeof delivered, text));
    deliveries++;
}

static void setup(void)
{
    home_prepare(&home);
    home.notify = (struct notify_port){.ctx = &deliveries, .deliver = deliver};
    home_start(&home);
    ana = home_sign_up(&home, "ana");
}

static void teardown(void)
{
    home_close(&home);
}

static size_t count_listed(bool unread_only, size_t offset, size_t max)
{
    struct notice *list;
    size_t count;
    ck_assert_int_eq(notice_list(home.core, unread_only, offset, max, &list, &count), OK);
    free(list);
    return count;
}

START_TEST(notice__add__is_listed_newest_first)
{
    struct notice *list;
    size_t count;
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_SENT, LINK_TXN, 7, "sent %d", 1), OK);
    home_advance(&home, 5000);
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_OFFSET, LINK_ORDER, 8, "offset %s", "x"),
                     OK);
    home_pump(&home);
    ck_assert_uint_eq(home.seen[EV_NOTICE], 2);
    ck_assert_int_eq(notice_list(home.core, false, 0, 10, &list, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(list[0].text, "offset x");
    ck_assert_int_eq(list[0].kind, NOTICE_OFFSET);
    ck_assert_int_eq(list[0].link, LINK_ORDER);
    ck_assert_int_eq(list[0].link_id, 8);
    ck_assert_int_eq(list[0].time_s, list[1].time_s + 5);
    ck_assert(!list[1].is_read);
    free(list);
    ck_assert_uint_eq(count_listed(false, 1, 10), 1);
    ck_assert_uint_eq(count_listed(false, 0, 1), 1);
    ck_assert_uint_eq(count_listed(false, 2, 10), 0);
}
END_TEST

START_TEST(notice__add__cleans_what_comes_from_outside)
{
    struct notice *list;
    size_t count;
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_RECEIVED, LINK_NONE, 0, "1 %s",
                                "EVIL\x1b]0;x\x07\xe2\x80\xae\nTOKEN"),
                     OK);
    ck_assert_int_eq(notice_list(home.core, false, 0, 10, &list, &count), OK);
    ck_assert(text_is_clean(list[0].text, strlen(list[0].text)));
    ck_assert_ptr_null(strchr(list[0].text, '\x1b'));
    free(list);
}
END_TEST

START_TEST(notice__read__counts_down)
{
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(notice_add(home.core, ana, NOTICE_SENT, LINK_NONE, 0, "%d", i), OK);
    ck_assert_int_eq(notice_unread(home.core), 3);
    struct notice *list;
    size_t count;
    ck_assert_int_eq(notice_list(home.core, true, 0, 10, &list, &count), OK);
    ck_assert_int_eq(notice_mark_read(home.core, list[1].id, true), OK);
    ck_assert_int_eq(notice_unread(home.core), 2);
    ck_assert_uint_eq(count_listed(true, 0, 10), 2);
    ck_assert_int_eq(notice_mark_read(home.core, list[1].id, false), OK);
    ck_assert_int_eq(notice_unread(home.core), 3);
    ck_assert_int_eq(notice_mark_read(home.core, 0, true), OK);
    ck_assert_int_eq(notice_unread(home.core), 0);
    ck_assert_int_eq(notice_remove(home.core, list[0].id), OK);
    ck_assert_int_eq(notice_remove(home.core, list[0].id), ERR_NOT_FOUND);
    ck_assert_uint_eq(count_listed(false, 0, 10), 2);
    ck_assert_int_eq(notice_remove(home.core, 0), OK);
    ck_assert_uint_eq(count_listed(false, 0, 10), 0);
    free(list);
}
END_TEST

START_TEST(notice__of_another_account__is_not_there)
{
    struct notice *list;
    size_t count;
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_SENT, LINK_NONE, 0, "secret"), OK);
    ck_assert_int_eq(notice_list(home.core, false, 0, 1, &list, &count), OK);
    int64_t id = list[0].id;
    free(list);
    account_logout(home.core);
    ck_assert_int_eq(notice_unread(home.core), 0);
    ck_assert_int_eq(notice_list(home.core, false, 0, 1, &list, &count), ERR_LOCKED);
    ck_assert_int_eq(notice_remove(home.core, id), ERR_LOCKED);
    home_sign_up(&home, "eve");
    ck_assert_uint_eq(count_listed(false, 0, 10), 0);
    ck_assert_int_eq(notice_mark_read(home.core, id, true), ERR_NOT_FOUND);
    ck_assert_int_eq(notice_remove(home.core, id), ERR_NOT_FOUND);
    ck_assert_int_eq(notice_remove(home.core, 0), OK);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_int_eq(notice_unread(home.core), 1);
}
END_TEST

START_TEST(notice__add__keeps_the_newest_thousand)
{
    ck_assert_int_eq(store_begin(home.core->store), OK);
    for (int i = 0; i < 1005; i++)
        ck_assert_int_eq(notice_add(home.core, ana, NOTICE_SENT, LINK_NONE, 0, "%d", i), OK);
    ck_assert_int_eq(store_commit(home.core->store), OK);
    struct notice *list;
    size_t count;
    ck_assert_int_eq(notice_list(home.core, false, 0, 5000, &list, &count), OK);
    ck_assert_uint_eq(count, 1000);
    ck_assert_str_eq(list[0].text, "1004");
    ck_assert_str_eq(list[999].text, "5");
    free(list);
}
END_TEST

START_TEST(notice__add__joins_the_callers_transaction)
{
    ck_assert_int_eq(store_begin(home.core->store), OK);
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_SENT, LINK_NONE, 0, "never"), OK);
    store_rollback(home.core->store);
    ck_assert_uint_eq(count_listed(false, 0, 10), 0);
}
END_TEST

START_TEST(notice__deliver__only_as_the_settings_say_and_without_amounts)
{
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_RECEIVED, LINK_NONE, 0, "12.5 MCO2"), OK);
    ck_assert_uint_eq(deliveries, 0);
    ck_assert_int_eq(setting_set(home.core, SET_BELL, "yes"), OK);
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_RECEIVED, LINK_NONE, 0, "12.5 MCO2"), OK);
    ck_assert_uint_eq(deliveries, 1);
    ck_assert_ptr_null(strstr(delivered, "12.5"));
    ck_assert_str_ne(delivered, "");
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_SENT, LINK_NONE, 0, "quiet"), OK);
    ck_assert_uint_eq(deliveries, 1);
    account_logout(home.core);
    ck_assert_int_eq(notice_add(home.core, ana, NOTICE_RECEIVED, LINK_NONE, 0, "12.5 MCO2"), OK);
    ck_assert_uint_eq(deliveries, 1);
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(notice__add__is_listed_newest_first),
    SUITE_TEST(notice__add__cleans_what_comes_from_outside),
    SUITE_TEST(notice__read__counts_down),
    SUITE_TEST(notice__of_another_account__is_not_there),
    SUITE_TEST(notice__add__keeps_the_newest_thousand),
    SUITE_TEST(notice__add__joins_the_callers_transaction),
    SUITE_TEST(notice__deliver__only_as_the_settings_say_and_without_amounts),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("notice", tests, &fixture)
