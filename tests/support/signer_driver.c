#include "support/signer_driver.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"

#define PATIENCE_MS 30000

void driver_open(struct driver *driver)
{
    *driver = (struct driver){0};
    ck_assert_int_eq(zygote_start(), OK);
    ck_assert_int_eq(secret_init_library(), OK);
    ck_assert_int_eq(signer_client_open(&driver->client, &driver->port), OK);
}

void driver_close(struct driver *driver)
{
    signer_client_close(driver->client);
    driver->client = NULL;
}

static void keep_blob(struct buf *out, struct view from)
{
    buf_clear(out);
    if (from.len > 0)
        buf_add(out, from.data, from.len);
}

static void keep_review(struct driver_answer *out, const struct signer_answer *answer)
{
    if (answer->message != NULL) {
        out->message = *answer->message;
        keep_blob(&out->shown, answer->message->text);
        out->message.text = view_of_buf(&out->shown);
    }
    if (answer->typed != NULL) {
        out->typed = *answer->typed;
        keep_blob(&out->shown, answer->typed->fields);
        out->typed.fields = view_of_buf(&out->shown);
    }
    if (answer->spent != NULL)
        out->spent = *answer->spent;
}

static void keep(void *arg, const struct signer_answer *answer)
{
    struct driver_answer *out = arg;
    out->count++;
    out->err = answer->err;
    snprintf(out->detail, sizeof out->detail, "%s", answer->detail);
    keep_blob(&out->book, answer->book);
    keep_blob(&out->record, answer->record);
    if (answer->err != OK)
        return;
    out->role = answer->role;
    keep_blob(&out->sealed, answer->sealed);
    keep_blob(&out->bytes, answer->bytes);
    keep_blob(&out->box, answer->box);
    keep_review(out, answer);
    out->number = answer->number;
    out->language = answer->language;
    out->head_seq = answer->head_seq;
    if (answer->text != NULL)
        secret_set(&out->text, answer->text->data, answer->text->len);
    ck_assert_uint_le(answer->address_count, MEM_COUNT(out->addresses));
    out->address_count = answer->address_count;
    for (size_t i = 0; i < answer->address_count; i++)
        out->addresses[i] = answer->addresses[i];
    out->facts = *answer->facts;
    out->digest = answer->digest;
}

ticket driver_submit(struct driver *driver, const struct signer_request *request,
                     struct driver_answer *out)
{
    ticket id = driver->port.submit(driver->port.ctx, request, keep, out);
    ck_assert_uint_gt(id, 0);
    return id;
}

bool driver_step(struct driver *driver)
{
    if (!signer_client_busy(driver->client))
        return false;
    struct pollfd poll_fd = {.fd = signer_client_fd(driver->client), .events = POLLIN};
    ck_assert_int_ge(poll_fd.fd, 0);
    ck_assert_int_eq(poll(&poll_fd, 1, PATIENCE_MS), 1);
    signer_client_dispatch(driver->client);
    return true;
}

void driver_wait(struct driver *driver)
{
    while (driver_step(driver))
        ;
}

enum err driver_ask(struct driver *driver, const struct signer_request *request,
                    struct driver_answer *out)
{
    int before = out->count;
    driver_submit(driver, request, out);
    ck_assert_int_eq(out->count, before); /* never from inside submit */
    driver_wait(driver);
    ck_assert_int_eq(out->count, before + 1);
    return out->err;
}

void driver_answer_clear(struct driver_answer *answer)
{
    buf_clear(&answer->sealed);
    buf_clear(&answer->bytes);
    buf_clear(&answer->book);
    buf_clear(&answer->record);
    buf_clear(&answer->box);
    buf_clear(&answer->shown);
    secret_clear(&answer->text);
    *answer = (struct driver_answer){0};
}
