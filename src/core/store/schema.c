/* The schema, as ordered migrations: number n brings a store from user_version n-1 to n. Migrations
 * that have shipped are never edited. */

#include "core/store/schema.h"

#include <stddef.h>

#include "core/store/price_row.h"

static const char *const migration_1[] = {
    "CREATE TABLE account("
    " id INTEGER PRIMARY KEY, uid BLOB NOT NULL UNIQUE CHECK(length(uid)=16), name TEXT NOT"
    " NULL UNIQUE COLLATE NOCASE, role INTEGER NOT NULL, vault BLOB NOT NULL, failures"
    " INTEGER NOT NULL DEFAULT 0, not_before_s INTEGER NOT NULL DEFAULT 0, last_login_s"
    " INTEGER NOT NULL DEFAULT 0, created_s INTEGER NOT NULL) STRICT;",
    "CREATE TABLE wallet("
    " id INTEGER PRIMARY KEY, uid BLOB NOT NULL UNIQUE CHECK(length(uid)=16), account_id"
    " INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE, name TEXT NOT NULL, kind"
    " INTEGER NOT NULL, sealed BLOB, path TEXT NOT NULL, archived INTEGER NOT NULL DEFAULT"
    " 0, created_s INTEGER NOT NULL, UNIQUE(account_id, name)) STRICT;",
    "CREATE TABLE address("
    " id INTEGER PRIMARY KEY, wallet_id INTEGER NOT NULL REFERENCES wallet(id) ON DELETE"
    " CASCADE, idx INTEGER NOT NULL, address BLOB NOT NULL CHECK(length(address)=20), label"
    " TEXT NOT NULL DEFAULT '', UNIQUE(wallet_id, idx), UNIQUE(wallet_id, address)) STRICT;",
    "CREATE TABLE head("
    " chain_id INTEGER PRIMARY KEY, number INTEGER NOT NULL, hash BLOB NOT NULL, parent BLOB"
    " NOT NULL, time_s INTEGER NOT NULL, base_fee BLOB NOT NULL, seen_s INTEGER NOT NULL,"
    " endpoint TEXT NOT NULL, went_back_from INTEGER) STRICT;",
    "CREATE TABLE balance("
    " chain_id INTEGER NOT NULL, owner BLOB NOT NULL, token BLOB NOT NULL, amount BLOB NOT"
    " NULL, block INTEGER NOT NULL, seen_s INTEGER NOT NULL, endpoint TEXT NOT NULL, PRIMARY"
    " KEY(chain_id, owner, token)) STRICT, WITHOUT ROWID;",
    /* A transaction from the moment its nonce is reserved. raw is there from 'signed' on. */
    "CREATE TABLE txn("
    " id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, address_id INTEGER NOT NULL,"
    " chain_id INTEGER NOT NULL, sender BLOB NOT NULL, nonce INTEGER NOT NULL, state INTEGER"
    " NOT NULL, purpose INTEGER NOT NULL, order_id INTEGER, step INTEGER, unsigned BLOB NOT"
    " NULL, raw BLOB, hash BLOB, block INTEGER, block_hash BLOB, gas_used INTEGER, gas_price"
    " BLOB, error TEXT NOT NULL DEFAULT '', created_s INTEGER NOT NULL, sent_s INTEGER,"
    " mined_s INTEGER, sent_at_block INTEGER) STRICT;",
    "CREATE UNIQUE INDEX txn_nonce ON txn(chain_id, sender, nonce) WHERE state NOT IN (6, 7,"
    " 8);",
    "CREATE UNIQUE INDEX txn_step ON txn(order_id, step) WHERE order_id IS NOT NULL AND state"
    " NOT IN (5, 6, 7, 8);",
    "CREATE INDEX txn_account ON txn(account_id, created_s);",
    "CREATE TABLE offset_order("
    " id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, address_id INTEGER NOT NULL,"
    " chain_id INTEGER NOT NULL, state INTEGER NOT NULL, step INTEGER NOT NULL, carbon BLOB"
    " NOT NULL, pay_token BLOB NOT NULL, pay_expected BLOB NOT NULL, pay_max BLOB NOT NULL,"
    " spot_pico INTEGER NOT NULL, impact_bps INTEGER NOT NULL, plan BLOB NOT NULL,"
    " beneficiary TEXT NOT NULL, message TEXT NOT NULL, paid BLOB, error TEXT NOT NULL"
    " DEFAULT '', created_s INTEGER NOT NULL, updated_s INTEGER NOT NULL, expires_s INTEGER"
    " NOT NULL) STRICT;",
    "CREATE INDEX offset_order_account ON offset_order(account_id, created_s);",
    "CREATE TABLE certificate("
    " id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, order_id INTEGER UNIQUE, chain_id"
    " INTEGER NOT NULL, tx_hash BLOB NOT NULL, log_index INTEGER NOT NULL, json TEXT NOT"
    " NULL, created_s INTEGER NOT NULL, UNIQUE(chain_id, tx_hash, log_index, account_id)) STRICT;",
    /* Each observation once. price and volume in 10^-12; key orders several in one second (block
       logs). */
    "CREATE TABLE price("
    " series INTEGER NOT NULL REFERENCES price_series(id), time_s INTEGER NOT NULL, key"
    " INTEGER NOT NULL, price_pico INTEGER NOT NULL, volume_pico INTEGER NOT NULL, PRIMARY"
    " KEY(series, time_s, key)) STRICT, WITHOUT ROWID;",
    "CREATE TABLE price_series("
    " id INTEGER PRIMARY KEY, source TEXT NOT NULL, base TEXT NOT NULL, quote TEXT NOT NULL,"
    " next_block INTEGER NOT NULL DEFAULT 0, checked_s INTEGER NOT NULL DEFAULT 0,"
    " past_block INTEGER NOT NULL DEFAULT 0, UNIQUE(source, base, quote)) STRICT;",
    "CREATE TABLE notice("
    " id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE"
    " CASCADE, kind INTEGER NOT NULL, text TEXT NOT NULL, time_s INTEGER NOT NULL, is_read"
    " INTEGER NOT NULL DEFAULT 0, link_kind INTEGER NOT NULL DEFAULT 0, link_id INTEGER NOT"
    " NULL DEFAULT 0) STRICT;",
    "CREATE INDEX notice_account ON notice(account_id, id);",
    /* Account 0: before anybody logged in. */
    "CREATE TABLE setting("
    " account_id INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY"
    " KEY(account_id, key)) STRICT, WITHOUT ROWID;",
    NULL};

/* What pools held when they were last read, and alerts on prices. */
static const char *const migration_2[] = {
    "CREATE TABLE price_reserve("
    " series INTEGER PRIMARY KEY REFERENCES price_series(id), base BLOB NOT NULL, quote BLOB NOT"
    " NULL, seen_s INTEGER NOT NULL) STRICT;",
    "CREATE TABLE price_alert("
    " id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE"
    " CASCADE, chain_id INTEGER NOT NULL, kind INTEGER NOT NULL, token BLOB NOT NULL, currency TEXT"
    " NOT NULL, level_pico INTEGER NOT NULL, bps INTEGER NOT NULL, window_s INTEGER NOT NULL,"
    " repeats INTEGER NOT NULL, is_on INTEGER NOT NULL, holds INTEGER NOT NULL, fired_s INTEGER"
    " NOT NULL, created_s INTEGER NOT NULL) STRICT;",
    "CREATE INDEX price_alert_account ON price_alert(account_id, chain_id);", NULL};

/* Observations in blocks (price_level.c), each with the candle it makes; sums notice damage. What
 * the table price held is brought here by schema_conversions. */
static const char *const migration_3[] = {
    "CREATE TABLE price_block("
    " id INTEGER PRIMARY KEY, series INTEGER NOT NULL REFERENCES price_series(id), level INTEGER"
    " NOT NULL, first_s INTEGER NOT NULL, last_s INTEGER NOT NULL, count INTEGER NOT NULL, open"
    " INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL, close INTEGER NOT NULL,"
    " volume INTEGER NOT NULL, trades INTEGER NOT NULL, head_sum INTEGER NOT NULL, sum INTEGER NOT"
    " NULL, rows BLOB NOT NULL) STRICT;",
    "CREATE UNIQUE INDEX price_block_first ON price_block(series, level, first_s);",
    "ALTER TABLE price_series ADD COLUMN thin_s INTEGER NOT NULL DEFAULT 0;", NULL};

/* What price APIs were asked, by host. */
static const char *const migration_4[] = {
    "CREATE TABLE price_budget("
    " host TEXT PRIMARY KEY, time_s INTEGER NOT NULL, minute_used INTEGER NOT NULL, day_used"
    " INTEGER NOT NULL, month_used INTEGER NOT NULL, blocked_until_s INTEGER NOT NULL) STRICT;",
    NULL};

/* What the signers of accounts did with their keys, and the sealed books that go with it. */
static const char *const migration_5[] = {
    "CREATE TABLE audit("
    " account_id INTEGER NOT NULL REFERENCES account(id), seq INTEGER NOT NULL, record BLOB NOT"
    " NULL, PRIMARY KEY(account_id, seq)) STRICT, WITHOUT ROWID;",
    "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;",
    "CREATE TRIGGER audit_is_not_cut BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;",
    "CREATE TABLE book("
    " account_id INTEGER PRIMARY KEY REFERENCES account(id), book BLOB NOT NULL) STRICT;",
    NULL};

/* Transactions that are signed elsewhere: until when their nonce is theirs, and the name under
 * which the signature is asked for. */
static const char *const migration_6[] = {
    "ALTER TABLE txn ADD COLUMN expires_s INTEGER NOT NULL DEFAULT 0;",
    "ALTER TABLE txn ADD COLUMN request BLOB CHECK(request IS NULL OR length(request) = 16);",
    "CREATE UNIQUE INDEX txn_request ON txn(request) WHERE request IS NOT NULL;", NULL};

/* Candles of quarters of an hour, in price_block: made by schema_conversions. */
static const char *const migration_7[] = {NULL};

const char *const *const schema_migrations[] = {migration_1, migration_2, migration_3, migration_4,
                                                migration_5, migration_6, migration_7};
const struct schema_conversion schema_conversions[] = {{3, price_rows_convert},
                                                       {7, price_rows_quarter}};
const int schema_conversion_count = (int)(sizeof schema_conversions / sizeof schema_conversions[0]);
const int schema_version = (int)(sizeof schema_migrations / sizeof schema_migrations[0]);
