#include "core/setting.h"

#include <string.h>

#include "core/account.h"
#include "core/base/text.h"
#include "core/context.h"
#include "core/store/setting_row.h"
#include "support/folder.h"
#include "support/home.h"
#include "support/suite.h"

static struct home home;
static char value[SETTING_VALUE];

static void setup(void)
{
    home_prepare(&home);
}

static void teardown(void)
{
    home_close(&home);
}

static void start_with(const char *ini)
{
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s/ecocoin.ini", home.config_dir));
    folder_write(path, ini, strlen(ini));
    home_start(&home);
}

static const char *get(enum setting_key key)
{
    setting_get(home.core, key, value);
    return value;
}

START_TEST(setting__table__has_valid_defaults)
{
    home_start(&home);
    for (int i = 0; i < SETTING_COUNT; i++) {
        const struct setting_info *info = setting_info((enum setting_key)i);
        enum setting_key key;
        ck_assert_int_eq(setting_find(&key, info->text), OK);
        ck_assert_int_eq(key, i);
        ck_assert_str_eq(get(key), info->fallback);
        ck_assert_msg(setting_set(home.core, key, info->fallback) == OK, "%s", info->text);
    }
    enum setting_key key;
    ck_assert_int_eq(setting_find(&key, "nonesuch"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(setting__set__refuses_what_is_not_allowed)
{
    static const struct {
        enum setting_key key;
        const char *value;
        const char *says;
    } bad[] = {
        {SET_CURRENCY, "XAU", CURRENCY_CHOICES}, {SET_CURRENCY, "", CURRENCY_CHOICES},
        {SET_CURRENCY, "USD|EUR", "one of"},     {SET_CURRENCY, "US", "one of"},
        {SET_BELL, "maybe", "yes or no"},        {SET_LOCK_AFTER, "0", "1 to 720"},
        {SET_LOCK_AFTER, "721", "1 to 720"},     {SET_LOCK_AFTER, "-5", "1 to 720"},
        {SET_LOCK_AFTER, "5x", "1 to 720"},      {SET_LOCK_AFTER, "05", "1 to 720"},
        {SET_LOCK_AFTER, "", "1 to 720"},        {SET_LOCK_AFTER, "99999999999999999999", "1 to"},
        {SET_THEME, "a\x1b[31m", "characters"},
    };
    home_start(&home);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(setting_set(home.core, bad[i].key, bad[i].value) == ERR_INVALID, "%zu", i);
        ck_assert_msg(strstr(err_detail(ERR_INVALID), bad[i].says) != NULL, "%zu: %s", i,
                      err_detail(ERR_INVALID));
        ck_assert_str_eq(get(bad[i].key), setting_info(bad[i].key)->fallback);
    }
    char text[SETTING_VALUE + 1];
    memset(text, 'x', SETTING_VALUE);
    text[SETTING_VALUE] = '\0';
    ck_assert_int_eq(setting_set(home.core, SET_THEME, text), ERR_INVALID);
    home_pump(&home);
    ck_assert_uint_eq(home.seen[EV_SETTINGS], 0);
}
END_TEST

START_TEST(setting__get__goes_from_account_to_home_to_file_to_default)
{
    start_with("[settings]\ncurrency = EUR ; ours\nfee = slow\nlock_after_min = 3\n");
    ck_assert_str_eq(get(SET_INTERVAL), "1d");
    ck_assert_str_eq(get(SET_CURRENCY), "EUR");
    ck_assert_int_eq(setting_number(home.core, SET_LOCK_AFTER), 3);
    ck_assert_int_eq(setting_set(home.core, SET_CURRENCY, "ETH"), OK);
    ck_assert_str_eq(get(SET_CURRENCY), "ETH");

    home_sign_up(&home, "ana");
    ck_assert_str_eq(get(SET_CURRENCY), "ETH");
    ck_assert_int_eq(setting_set(home.core, SET_CURRENCY, "USD"), OK);
    ck_assert_str_eq(get(SET_CURRENCY), "USD");
    ck_assert_str_eq(get(SET_FEE), "slow");
    account_logout(home.core);
    ck_assert_str_eq(get(SET_CURRENCY), "ETH");
    home_sign_up(&home, "bob");
    ck_assert_str_eq(get(SET_CURRENCY), "ETH");
    home_restart(&home);
    ck_assert_int_eq(home_log_in(&home, "ana", HOME_PASSWORD), OK);
    ck_assert_str_eq(get(SET_CURRENCY), "USD");
}
END_TEST

START_TEST(setting__get__passes_over_values_that_are_no_longer_valid)
{
    home_start(&home);
    ck_assert_int_eq(setting_row_set(home.core->store, 0, "currency", "DEM"), OK);
    ck_assert_int_eq(setting_row_set(home.core->store, 0, "bell", "1"), OK);
    ck_assert_str_eq(get(SET_CURRENCY), "USD");
    ck_assert(!setting_bool(home.core, SET_BELL));
    ck_assert_int_eq(setting_set(home.core, SET_BELL, "yes"), OK);
    ck_assert(setting_bool(home.core, SET_BELL));
}
END_TEST

START_TEST(config__hint__is_cleaned)
{
    start_with("[login]\nhint = Log in as demo, password 'carbon demo'\x1b[31m\n");
    ck_assert_ptr_nonnull(strstr(core_login_hint(home.core), "carbon demo"));
    ck_assert_ptr_null(strchr(core_login_hint(home.core), '\x1b'));
}
END_TEST

START_TEST(config__load__says_which_line_is_wrong)
{
    static const struct {
        const char *text;
        const char *says;
    } bad[] = {
        {"[settings]\ncurrency = XAU\n", "ecocoin.ini:2: currency: one of"},
        {"[settings]\ntheme = dark\nnonesuch = 1\n", "ecocoin.ini:3: there is no setting"},
        {"[unknown]\nkey = 1\n", "ecocoin.ini:2:"},
        {"[settings]\nnonsense\n", "ecocoin.ini:2:"},
    };
    char path[200];
    ck_assert(text_format(path, sizeof path, "%s/ecocoin.ini", home.config_dir));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct config *config = NULL;
        folder_write(path, bad[i].text, strlen(bad[i].text));
        ck_assert_int_eq(config_load(&config, home.config_dir), ERR_CONFIG);
        ck_assert_msg(strstr(err_detail(ERR_CONFIG), bad[i].says) != NULL, "%s",
                      err_detail(ERR_CONFIG));
    }
    start_with("; nothing\n");
    ck_assert_str_eq(core_login_hint(home.core), "");
}
END_TEST

static const struct suite_test tests[] = {
    SUITE_TEST(setting__table__has_valid_defaults),
    SUITE_TEST(setting__set__refuses_what_is_not_allowed),
    SUITE_TEST(setting__get__goes_from_account_to_home_to_file_to_default),
    SUITE_TEST(setting__get__passes_over_values_that_are_no_longer_valid),
    SUITE_TEST(config__hint__is_cleaned),
    SUITE_TEST(config__load__says_which_line_is_wrong),
};
static const struct suite_fixture fixture = {.setup = setup, .teardown = teardown};
SUITE_MAIN_WITH("setting", tests, &fixture)
