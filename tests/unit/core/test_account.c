#include <stdlib.h>
#include <string.h>

#include "core/account.h"
#include "core/base/mem.h"
#include "core/login_delay.h"
#include "core/notice.h"
#include "core/setting.h"
#include "core/wallet.h"
#include "support/home.h"
#include "support/suite.h"

static struct home home;

static void setup(void)
{
    home_open(&home);
}

static void teardown(void)
{
    home_close(&home);
}

static enum err create(const char *name, enum role role, const char *text)
{
    struct secret password = home_secret(text);
    job work;
    enum err err = account_create(home.core, &work, name, role, &password);
    secret_clear(&password);
    return err != OK ? err : home_wait(&home, work);
}

static enum err unlock(const char *text)
{
    struct secret password = home_secret(text);
    job work;
    enum err err = account_unlock(home.core, &work, &password);
    secret_clear(&password);
    return err != OK ? err : home_wait(&home, work);
}

static enum err change(const char *from, const char *to)
{
    struct secret old_password = home_secret(from), new_password = home_secret(to);
    job work;
    enum err err = account_change_password(home.core, &work, &old_password, &new_password);
    secret_clear(&old_password);
    secret_clear(&new_password);
    return err != OK ? err : home_wait(&home, work);
}

/* ---- making accounts ---- */

START_TEST(account__create__first_is_admin_and_logged_in)
{
    const struct session *session = core_session(home.core);
    int64_t id = home_sign_up(&home, "ana");
    ck_assert(session->is_open && !session->is_locked);
    ck_assert_int_eq(session->account_id, id);
    ck_assert_str_eq(session->name, "ana");
    ck_assert_int_eq(session->role, ROLE_ADMIN);
    ck_assert_int_eq(session->previous_login_s, 0);
    ck_assert_uint_eq(home.seen[EV_SESSION], 1);
    ck_assert_uint_eq(home.seen[EV_JOB_DONE], 1);
}
END_TEST

START_TEST(account__create__refuses_names_and_passwords)
{
    static const char *const names[] = {"",
                                        "a b",
                                        "a/b",
                                        "a\nb",
                                        "a\xe2\x80\xaez",
                                        "\xff",
                                        "name-of-more-than-32-characters-0",
                                        "a\xe2\x80\x8bz"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        ck_assert_msg(create(names[i], ROLE_BUYER, HOME_PASSWORD) == ERR_INVALID, "name %zu", i);
    ck_assert_int_eq(create("ana", ROLE_BUYER, "123456789"), ERR_INVALID);
    char huge[PASSWORD_MAX + 2];
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    ck_assert_int_eq(create("ana", ROLE_BUYER, huge), ERR_INVALID);
    ck_assert_uint_eq(home.signer.count[SIGNER_VAULT_CREATE], 0);
    ck_assert_int_eq(create("Jürgen_ö.2-Ω", ROLE_BUYER, HOME_PASSWORD), OK);
}
END_TEST

START_TEST(account__create__knows_a_name_in_every_form)
{
    ck_assert_int_eq(create("J\xc3\xbcrgen", ROLE_BUYER, HOME_PASSWORD), OK);
    ck_assert_int_eq(create("Ju\xcc\x88rgen", ROLE_BUYER, HOME_PASSWORD), ERR_EXISTS);
    ck_assert_int_eq(create("j\xc3\xbcrgen", ROLE_BUYER, HOME_PASSWORD), ERR_EXISTS);
    account_logout(home.core);
    ck_assert_int_eq(home_log_in(&home, "Ju\xcc\x88rgen", HOME_PASSWORD), OK);
}
END_TEST

START_TEST(account__create__others_are_buyers)
{
    home_sign_up(&home, "ana");
    account_logout(home.core);
    ck_assert_int_eq(create("bob", ROLE_SELLER, HOME_PASSWORD), ERR_ROLE);
    ck_assert_int_eq(create("bob", ROLE_BUYER, HOME_PASSWORD), OK);
    ck_assert_str_eq(core_session(home.core)->name, "bob");
    ck_assert_int_eq(core_session(home.core)->role, ROLE_BUYER);
    ck_assert_int_eq(create("eve", ROLE_ADMIN, HOME_PASSWORD), ERR_ROLE);
}
END_TEST

START_TEST(account__create__by_an_admin_leaves_the_admin_logged_in_and_locked)
{
    home_sign_up(&home, "ana");
    ck_assert_int_eq(create("sam", ROLE_SELLER, HOME_PASSWORD), OK);
    ck_assert_str_eq(core_session(home.core)->name, "ana");
    ck_assert(core_session(home.core)->is_locked);
    home_pump(&home);
    ck_assert(!home.signer.is_open);
    ck_assert_int_eq(unlock(HOME_PASSWORD), OK);
    ck_assert_int_eq(home_log_in(&home, "sam", HOME_PASSWORD), OK);
    ck_assert_int_eq(core_session(home.core)->role, ROLE_SELLER);
}
END_TEST

START_TEST(account__create__that_the_store_refuses_opens_no_session)
{
    struct home other;
    struct secret password = home_secret(HOME_PASSWORD);
    job work;
    home_join(&other, &home);
    ck_assert_int_eq(account_create(home.core, &work, "ana", ROLE_BUYER, &password), OK);
    home_sign_up(&other, "bob");
    ck_assert_int_eq(home_wait(&home, work), ERR_EXISTS);
    ck_assert(!core_session(home.core)->is_open);
    home_pump(&home);
    ck_assert(!home.signer.is_open);
    secret_clear(&password);
    home_close(&other);
}
END_TEST

START_TEST(account__list__is_by_name_and_shows_roles)
{
    struct account *list;
    size_t count;
    home_sign_up(&home, "zoe");
    account_logout(home.core);
    home_sign_up(&home, "Ana");
    ck_assert_int_eq(account_list(home.core, &list, &count), OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_str_eq(list[0].name, "Ana");
    ck_assert_int_eq(list[0].role, ROLE_BUYER);
    ck_assert_str_eq(list[1].name, "zoe");
    ck_assert_int_eq(list[1].role, ROLE_ADMIN);
    free(list);
}
END_TEST

/* ---- wrong passwords ---- */

START_TEST(account__login__remembers_the_last_one)
{
    home_sign_up(&home, "ana");
    int64_t first_s = core_now_s(home.core);
    account_logout(home.core);
    home_advance(&home, 3600000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_int_eq(core_session(home.core)->previous_login_s, first_s);
    ck_assert_int_eq(core_session(home.core)->previous_failures, 0);
    ck_assert_int_eq(notice_unread(home.core), 0);
}
END_TEST

START_TEST(account__login__of_nobody_is_not_found)
{
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_NOT_FOUND);
    ck_assert_int_eq(unlock(HOME_PASSWORD), ERR_LOCKED);
}
END_TEST

START_TEST(account__login__waits_longer_after_each_failure)
{
    static const int64_t delays_s[] = {0, 0, 5, 15, 60, 300, 900, 900};
    home_sign_up(&home, "ana");
    account_logout(home.core);
    for (size_t i = 0; i < sizeof delays_s / sizeof delays_s[0]; i++) {
        ck_assert_msg(home_log_in(&home, "ana", "not the password") == ERR_PASSWORD, "%zu: %s", i,
                      home.done.detail);
        if (delays_s[i] == 0) {
            ck_assert_ptr_nonnull(strstr(home.done.detail, "more before a wait"));
            continue;
        }
        ck_assert_ptr_nonnull(strstr(home.done.detail, "wait"));
        ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
        home_advance(&home, delays_s[i] * 1000 - 1);
        ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
        home_advance(&home, 1);
    }
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_int_eq(core_session(home.core)->previous_failures, 8);
    ck_assert_int_eq(notice_unread(home.core), 1);
    account_logout(home.core);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_int_eq(core_session(home.core)->previous_failures, 0);
}
END_TEST

static void fail_three_times(void)
{
    home_sign_up(&home, "ana");
    account_logout(home.core);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(home_log_in(&home, "ana", "not the password"), ERR_PASSWORD);
}

START_TEST(account__login__keeps_its_wait_over_a_restart)
{
    fail_three_times();
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    home_advance(&home, 5000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
}
END_TEST

START_TEST(account__login__a_try_that_was_cut_off_counts)
{
    struct secret password = home_secret("not the password");
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_pump(&home);
    for (int i = 0; i < 3; i++) {
        job work;
        /* Asked, and the program ended before the answer. */
        ck_assert_int_eq(account_login(home.core, &work, "ana", &password), OK);
        home_restart(&home);
    }
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    secret_clear(&password);
}
END_TEST

START_TEST(account__login__waits_in_other_sessions_too)
{
    struct home other;
    fail_three_times();
    home_join(&other, &home);
    ck_assert_int_eq(home_log_in(&other, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    home_close(&other);
}
END_TEST

START_TEST(account__login__a_clock_set_forward_ends_no_wait)
{
    fail_three_times();
    fake_clock_jump(&home.clock, 100000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    home_advance(&home, 5000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
}
END_TEST

START_TEST(account__login__a_clock_set_back_neither_ends_nor_prolongs)
{
    fail_three_times();
    home_restart(&home);
    fake_clock_jump(&home.clock, -100000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    home_advance(&home, 4000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    home_advance(&home, 1000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
}
END_TEST

START_TEST(login_delay__wait_left__never_exceeds_the_delay)
{
    ck_assert_int_eq(login_wait_left_s(3, 1005, 1000), 5);
    ck_assert_int_eq(login_wait_left_s(3, 1005, 1004), 1);
    ck_assert_int_eq(login_wait_left_s(3, 1005, 1005), 0);
    ck_assert_int_eq(login_wait_left_s(3, 1005, -100000), 5);
    ck_assert_int_eq(login_wait_left_s(0, 1005, 1000), 0);
    ck_assert_int_eq(login_wait_left_s(1000, 5000, 1000), 900);
    ck_assert_int_eq(login_delay_s(-1), 0);
}
END_TEST

START_TEST(account__login__a_broken_signer_is_no_wrong_password)
{
    struct account *list;
    size_t count;
    home_sign_up(&home, "ana");
    account_logout(home.core);
    for (int i = 0; i < 5; i++) {
        home.signer.fail[SIGNER_VAULT_OPEN] = ERR_SIGNER;
        ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_SIGNER);
    }
    ck_assert_int_eq(account_list(home.core, &list, &count), OK);
    ck_assert_int_eq(list[0].failures, 0);
    free(list);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
}
END_TEST

START_TEST(account__login__a_cancelled_try_forgives_no_others)
{
    struct home other;
    struct secret password = home_secret("not the password");
    struct account *list;
    size_t count;
    job work;
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_pump(&home);
    home_join(&other, &home);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(home_log_in(&other, "ana", "not the password"), ERR_PASSWORD);
    ck_assert_int_eq(account_login(home.core, &work, "ana", &password), OK);
    account_logout(home.core); /* nobody waits for it any more */
    ck_assert_int_eq(account_list(home.core, &list, &count), OK);
    ck_assert_int_eq(list[0].failures, 2);
    free(list);
    secret_clear(&password);
    home_close(&other);
}
END_TEST

START_TEST(account__login__cannot_guess_in_parallel)
{
    struct secret password = home_secret("not the password");
    job first, second;
    home_sign_up(&home, "ana");
    account_logout(home.core);
    ck_assert_int_eq(account_login(home.core, &first, "ana", &password), OK);
    ck_assert_int_eq(account_login(home.core, &second, "ana", &password), ERR_BUSY);
    ck_assert_int_eq(home_wait(&home, first), ERR_PASSWORD);
    secret_clear(&password);
}
END_TEST

/* Sessions that log in at once with what they are given; the first asks its signer and is slow. */
static void log_in_at_once(struct home *others, size_t count, const char *text, enum err first,
                           enum err rest)
{
    struct secret password = home_secret(text);
    job slow, jobs[4];
    ck_assert_int_eq(account_login(home.core, &slow, "ana", &password), OK);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(account_login(others[i].core, &jobs[i], "ana", &password), OK);
        home_pump(&others[i]);
        ck_assert_uint_eq(others[i].signer.count[SIGNER_VAULT_OPEN], 0);
    }
    ck_assert_int_eq(home_wait(&home, slow), first);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(home_wait(&others[i], jobs[i]), rest);
    secret_clear(&password);
}

START_TEST(account__login__right_passwords_at_once_do_not_count_against_each_other)
{
    struct home others[4];
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_pump(&home);
    for (size_t i = 0; i < MEM_COUNT(others); i++)
        home_join(&others[i], &home);
    log_in_at_once(others, MEM_COUNT(others), HOME_PASSWORD, OK, OK);
    for (size_t i = 0; i < MEM_COUNT(others); i++) {
        ck_assert_int_eq(core_session(others[i].core)->previous_failures, 0);
        home_close(&others[i]);
    }
}
END_TEST

START_TEST(account__login__wrong_passwords_at_once_wait_as_those_one_after_the_other)
{
    struct home others[2];
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_pump(&home);
    for (size_t i = 0; i < MEM_COUNT(others); i++)
        home_join(&others[i], &home);
    log_in_at_once(others, MEM_COUNT(others), "not the password", ERR_PASSWORD, ERR_PASSWORD);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_LOCKED_OUT);
    for (size_t i = 0; i < MEM_COUNT(others); i++)
        home_close(&others[i]);
}
END_TEST

START_TEST(account__login__waits_for_another_sessions_try_until_it_is_left)
{
    struct home other;
    struct secret password = home_secret(HOME_PASSWORD);
    job slow, waiting;
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_pump(&home);
    home_join(&other, &home);
    ck_assert_int_eq(account_login(home.core, &slow, "ana", &password), OK);
    ck_assert_int_eq(account_login(other.core, &waiting, "ana", &password), OK);
    account_logout(other.core);
    ck_assert_int_eq(home_wait(&other, waiting), ERR_CANCELLED);
    ck_assert_int_eq(account_login(other.core, &waiting, "ana", &password), OK);
    ck_assert_int_eq(home_wait(&other, waiting), ERR_BUSY); /* the first one never ends */
    ck_assert_int_eq(home_wait(&home, slow), OK);
    ck_assert_int_eq(home_log_in(&other, "ana", HOME_PASSWORD), OK);
    secret_clear(&password);
    home_close(&other);
}
END_TEST

/* ---- locking ---- */

START_TEST(account__lock__wipes_keys_and_keeps_the_session)
{
    home_sign_up(&home, "ana");
    unsigned before = home.seen[EV_SESSION];
    account_lock(home.core);
    account_lock(home.core);
    home_pump(&home);
    ck_assert(core_session(home.core)->is_open && core_session(home.core)->is_locked);
    ck_assert(!home.signer.is_open);
    ck_assert_uint_eq(home.seen[EV_SESSION], before + 1);
    ck_assert_int_eq(unlock("not the password"), ERR_PASSWORD);
    ck_assert(core_session(home.core)->is_locked);
    ck_assert_int_eq(unlock(HOME_PASSWORD), OK);
    ck_assert(!core_session(home.core)->is_locked);
    ck_assert(home.signer.is_open);
}
END_TEST

START_TEST(account__lock__while_unlocking_stays_locked)
{
    struct secret password = home_secret(HOME_PASSWORD);
    job work;
    home_sign_up(&home, "ana");
    account_lock(home.core);
    home_pump(&home);
    ck_assert_int_eq(account_unlock(home.core, &work, &password), OK);
    account_lock(home.core);
    ck_assert_int_eq(home_wait(&home, work), ERR_CANCELLED);
    home_pump(&home);
    ck_assert(core_session(home.core)->is_locked);
    ck_assert(!home.signer.is_open);
    ck_assert_int_eq(unlock(HOME_PASSWORD), OK);
    ck_assert_int_eq(core_session(home.core)->previous_failures, 0);
    secret_clear(&password);
}
END_TEST

START_TEST(account__idle__locks_after_the_set_time)
{
    home_sign_up(&home, "ana");
    ck_assert_int_eq(setting_set(home.core, SET_LOCK_AFTER, "2"), OK);
    home_advance(&home, 110000);
    account_touch(home.core);
    home_advance(&home, 119000);
    ck_assert(!core_session(home.core)->is_locked);
    home_advance(&home, 1000);
    ck_assert(core_session(home.core)->is_locked);
    ck_assert_int_eq(unlock(HOME_PASSWORD), OK);
    home_advance(&home, 119000);
    ck_assert(!core_session(home.core)->is_locked);
}
END_TEST

START_TEST(account__session__locks_when_the_signer_dies)
{
    home_sign_up(&home, "ana");
    fake_signer_crash(&home.signer);
    home_pump(&home);
    ck_assert(!core_session(home.core)->is_locked);
    /* Found out by the first who needs the keys. */
    struct secret words = home_secret("1 2 3 4 5 6 7 8 9 10 11 12");
    job work;
    ck_assert_int_eq(wallet_restore(home.core, &work, "Main", &words), OK);
    ck_assert_int_eq(home_wait(&home, work), ERR_LOCKED);
    ck_assert(core_session(home.core)->is_locked);
    ck_assert_int_eq(unlock(HOME_PASSWORD), OK);
    ck_assert_int_eq(wallet_restore(home.core, &work, "Main", &words), OK);
    ck_assert_int_eq(home_wait(&home, work), OK);
    secret_clear(&words);
}
END_TEST

START_TEST(account__logout__forgets_who_it_was)
{
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_pump(&home);
    ck_assert(!core_session(home.core)->is_open);
    ck_assert_str_eq(core_session(home.core)->name, "");
    ck_assert(!home.signer.is_open);
    home_advance(&home, 1200000);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
}
END_TEST

START_TEST(account__login__as_another_ends_the_first_session)
{
    home_sign_up(&home, "ana");
    account_logout(home.core);
    home_sign_up(&home, "bob");
    ck_assert_int_eq(home_log_in(&home, "ana", "not the password"), ERR_PASSWORD);
    ck_assert(!core_session(home.core)->is_open);
    ck_assert(!home.signer.is_open);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_str_eq(core_session(home.core)->name, "ana");
}
END_TEST

/* ---- another password ---- */

START_TEST(account__change_password__replaces_the_seal)
{
    home_sign_up(&home, "ana");
    ck_assert_int_eq(change("not the password", "a new password"), ERR_PASSWORD);
    ck_assert_int_eq(change(HOME_PASSWORD, "too short"), ERR_INVALID);
    ck_assert_int_eq(change(HOME_PASSWORD, "a new password"), OK);
    ck_assert(!core_session(home.core)->is_locked);
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), ERR_PASSWORD);
    ck_assert_int_eq(home_log_in(&home, "ana", "a new password"), OK);
}
END_TEST

START_TEST(account__change_password__counts_wrong_ones)
{
    home_sign_up(&home, "ana");
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(change("not the password", "a new password"), ERR_PASSWORD);
    ck_assert_int_eq(change(HOME_PASSWORD, "a new password"), ERR_LOCKED_OUT);
}
END_TEST

START_TEST(role__parse__reads_its_own_names)
{
    enum role role;
    for (int i = ROLE_BUYER; i <= (int)ROLE_ADMIN; i++) {
        ck_assert_int_eq(role_parse(&role, role_name((enum role)i)), OK);
        ck_assert_int_eq(role, i);
    }
    ck_assert_int_eq(role_parse(&role, "root"), ERR_INVALID);
    ck_assert_str_eq(role_name((enum role)77), "?");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(account__create__first_is_admin_and_logged_in),
    SUITE_TEST(account__create__refuses_names_and_passwords),
    SUITE_TEST(account__create__knows_a_name_in_every_form),
    SUITE_TEST(account__create__others_are_buyers),
    SUITE_TEST(account__create__by_an_admin_leaves_the_admin_logged_in_and_locked),
    SUITE_TEST(account__create__that_the_store_refuses_opens_no_session),
    SUITE_TEST(account__list__is_by_name_and_shows_roles),
    SUITE_TEST(account__login__remembers_the_last_one),
    SUITE_TEST(account__login__of_nobody_is_not_found),
    SUITE_TEST(account__login__waits_longer_after_each_failure),
    SUITE_TEST(account__login__keeps_its_wait_over_a_restart),
    SUITE_TEST(account__login__a_try_that_was_cut_off_counts),
    SUITE_TEST(account__login__waits_in_other_sessions_too),
    SUITE_TEST(account__login__a_clock_set_forward_ends_no_wait),
    SUITE_TEST(account__login__a_clock_set_back_neither_ends_nor_prolongs),
    SUITE_TEST(login_delay__wait_left__never_exceeds_the_delay),
    SUITE_TEST(account__login__a_broken_signer_is_no_wrong_password),
    SUITE_TEST(account__login__a_cancelled_try_forgives_no_others),
    SUITE_TEST(account__login__cannot_guess_in_parallel),
    SUITE_TEST(account__login__right_passwords_at_once_do_not_count_against_each_other),
    SUITE_TEST(account__login__wrong_passwords_at_once_wait_as_those_one_after_the_other),
    SUITE_TEST(account__login__waits_for_another_sessions_try_until_it_is_left),
    SUITE_TEST(account__lock__wipes_keys_and_keeps_the_session),
    SUITE_TEST(account__lock__while_unlocking_stays_locked),
    SUITE_TEST(account__idle__locks_after_the_set_time),
    SUITE_TEST(account__session__locks_when_the_signer_dies),
    SUITE_TEST(account__logout__forgets_who_it_was),
    SUITE_TEST(account__login__as_another_ends_the_first_session),
    SUITE_TEST(account__change_password__replaces_the_seal),
    SUITE_TEST(account__change_password__counts_wrong_ones),
    SUITE_TEST(role__parse__reads_its_own_names),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("account", tests, &fixture)
