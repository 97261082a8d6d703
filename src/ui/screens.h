#ifndef UI_SCREENS_H
#define UI_SCREENS_H

/** Every screen by name. A screen's own header declares its model and what it is opened with. */

#include "ui/screen.h"

extern const struct screen_ops screen_login, screen_lock, screen_wallet, screen_wallets,
    screen_words, screen_import, screen_send, screen_review, screen_receive, screen_txns,
    screen_txn, screen_prices, screen_offsets, screen_offset_new, screen_quote, screen_order,
    screen_certificate, screen_notices, screen_settings, screen_password, screen_help,
    screen_alerts, screen_alert_new, screen_sign, screen_sign_review, screen_signature,
    screen_audit, screen_policy, screen_airgap, screen_airgap_review, screen_airgap_show,
    screen_restore, screen_discover, screen_keystore, screen_reveal, screen_backup;

#endif
