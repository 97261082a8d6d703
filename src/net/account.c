#include "net/account.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "net/http.h"

#define THROTTLED_S     60 /* when it does not say how long; twice as long each further time */
#define THROTTLED_MAX_S 3600

static enum err host_of(char out[NETWORK_TEXT], const struct price_api *api)
{
    char label[HTTP_LABEL];
    TRY(http_label(label, api->url));
    (void)text_copy(out, NETWORK_TEXT, label);
    return OK;
}

static struct account *find_host(struct account *list, const char *host)
{
    while (list != NULL && strcmp(list->host, host) != 0)
        list = list->next;
    return list;
}

static struct account *add_host(struct account **list, const char *host)
{
    struct account *account = mem_alloc(sizeof *account);
    (void)text_copy(account->host, sizeof account->host, host);
    health_init(&account->health);
    account->next = *list;
    *list = account;
    return account;
}

enum err account_open(struct account **out, struct account **list, const struct price_api *api)
{
    char host[NETWORK_TEXT];
    TRY(host_of(host, api));
    *out = find_host(*list, host);
    if (*out == NULL)
        *out = add_host(list, host);
    return OK;
}

struct account *account_find(struct account *list, const struct price_api *api)
{
    char host[NETWORK_TEXT];
    return host_of(host, api) == OK ? find_host(list, host) : NULL;
}

void account_free_all(struct account *list)
{
    while (list != NULL) {
        struct account *next = list->next;
        mem_free(list);
        list = next;
    }
}

/* ---- calls */

void account_limit(struct account *account, const struct meter_limits *limits, int64_t now_ms,
                   int64_t now_s)
{
    const struct market_budget used = account->meter.used;
    meter_init(&account->meter, limits, now_ms);
    (void)meter_restore(&account->meter, &used, now_ms, now_s);
    account->is_limited = true;
}

void account_note(struct account *account, enum err err, const char *detail, int elapsed_ms,
                  int64_t now_s)
{
    struct health *health = &account->health;
    if (err == OK || err == ERR_NOT_FOUND || err == ERR_LIMIT) { /* it works */
        health_ok(health, elapsed_ms, now_s);
        account->throttled = 0;
        return;
    }
    health->failures++;
    health->err = err;
    (void)text_copy(health->problem, sizeof health->problem, detail);
}

int64_t account_block(struct account *account, int64_t asked_s, int64_t now_ms, int64_t now_s)
{
    int64_t wait_s = THROTTLED_S;
    for (unsigned i = 0; i < account->throttled && wait_s < THROTTLED_MAX_S; i++)
        wait_s *= 2;
    account->throttled++;
    meter_block(&account->meter, asked_s > 0 ? asked_s : wait_s, now_ms, now_s);
    return meter_wait_s(&account->meter, now_ms, now_s);
}

/* ---- across restarts, and for people */

void account_save(struct market_budget *out, const struct account *account, int64_t now_ms,
                  int64_t now_s)
{
    meter_save(out, &account->meter, now_ms, now_s);
    (void)text_copy(out->host, sizeof out->host, account->host);
}

void account_restore(struct account **list, const struct market_budget *budget, int64_t now_ms,
                     int64_t now_s)
{
    struct account *account = find_host(*list, budget->host);
    if (account == NULL)
        account = add_host(list, budget->host);
    if (account->is_limited)
        (void)meter_restore(&account->meter, budget, now_ms, now_s);
    else
        account->meter.used = *budget;
}

void account_health(struct market_health *out, struct account *list, const struct price_api *api,
                    int64_t now_ms, int64_t now_s)
{
    *out = (struct market_health){.latency_ms = -1, .calls_left = -1};
    if (host_of(out->host, api) != OK)
        return;
    const struct account *account = find_host(list, out->host);
    if (account == NULL || !account->is_limited)
        return;
    out->last_ok_s = account->health.last_ok_s;
    out->latency_ms = account->health.latency_ms;
    out->why = account->health.err;
    (void)text_copy(out->problem, sizeof out->problem, account->health.problem);
    out->failures = account->health.failures;
    out->calls_left = meter_left(&account->meter, now_ms, now_s);
    out->free_in_s = meter_wait_s(&account->meter, now_ms, now_s);
}
