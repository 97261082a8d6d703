#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "core/eth/typed_type.h"

#define ITEM_NAME 16 /* "[4294967295]" */

struct walk {
    const struct typed *typed;
    typed_visit *visit;
    void *arg;
    struct buf type, value; /* of the visit that is under way */
};

static bool walk_value(struct walk *in, unsigned depth, const char *name,
                       const struct typed_member *member, unsigned dimensions,
                       const struct json *value);

/* The type as declared, without the dimensions that an item of an array has left behind. */
static void write_type(struct buf *out, const struct typed_member *member, unsigned dimensions)
{
    size_t len = member->base_len;
    for (unsigned i = 0; i < dimensions; i++)
        len += strcspn(member->type + len, "]") + 1;
    buf_reset(out);
    buf_add(out, member->type, len);
}

static bool visit(struct walk *in, unsigned depth, const char *name, bool is_container,
                  bool is_altered)
{
    struct typed_field field = {.depth = depth,
                                .name = name,
                                .type = buf_text(&in->type),
                                .value = buf_text(&in->value),
                                .is_container = is_container,
                                .is_altered = is_altered};
    return in->visit(in->arg, &field);
}

static bool walk_struct(struct walk *in, unsigned depth, size_t of, const struct json *data)
{
    const struct typed_struct *type = &in->typed->types.structs[of];
    for (size_t i = 0; i < type->count; i++) {
        const struct typed_member *member = &type->members[i];
        if (!walk_value(in, depth, member->name, member, member->dimensions,
                        json_get(data, member->name)))
            return false;
    }
    return true;
}

static bool walk_items(struct walk *in, unsigned depth, const struct typed_member *member,
                       unsigned dimensions, const struct json *data)
{
    size_t i = 0;
    for (const struct json *at = json_first(data); at != NULL; at = json_next(at), i++) {
        char name[ITEM_NAME];
        (void)text_format(name, sizeof name, "[%zu]", i);
        if (!walk_value(in, depth, name, member, dimensions - 1, at))
            return false;
    }
    return true;
}

static bool walk_value(struct walk *in, unsigned depth, const char *name,
                       const struct typed_member *member, unsigned dimensions,
                       const struct json *value)
{
    write_type(&in->type, member, dimensions);
    buf_reset(&in->value);
    if (dimensions == 0 && member->kind != ABI_TUPLE) {
        bool is_clean = typed_show(&in->value, member, value);
        return visit(in, depth, name, false, !is_clean);
    }
    if (dimensions > 0)
        buf_printf(&in->value, "%zu item%s", json_count(value), json_count(value) == 1 ? "" : "s");
    if (!visit(in, depth, name, true, false))
        return false;
    return dimensions > 0 ? walk_items(in, depth + 1, member, dimensions, value)
                          : walk_struct(in, depth + 1, member->of, value);
}

bool typed_walk(const struct typed *typed, enum typed_part part, typed_visit *visit_field,
                void *arg)
{
    struct walk in = {.typed = typed, .visit = visit_field, .arg = arg};
    bool is_domain = part == TYPED_PART_DOMAIN, went_on = true;
    /* A document of the domain alone: its message is empty. */
    if (is_domain || typed->primary != typed->domain_type)
        went_on = walk_struct(&in, 0, is_domain ? typed->domain_type : typed->primary,
                              is_domain ? typed->domain_data : typed->message);
    buf_clear(&in.type);
    buf_clear(&in.value);
    return went_on;
}
