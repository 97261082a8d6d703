#include "core/eth/ur_keypath.h"

#include "core/eth/cbor.h"

#define TAG 304
enum { COMPONENTS = 1, FINGERPRINT = 2, DEPTH = 3 };

void ur_keypath_add(struct buf *out, const struct ur_keypath *path)
{
    cbor_add_tag(out, TAG);
    cbor_add_map(out, 1u + (path->fingerprint != 0) + path->has_depth);
    cbor_add_uint(out, COMPONENTS);
    cbor_add_array(out, 2 * path->count);
    for (size_t i = 0; i < path->count; i++) {
        const struct ur_step *step = &path->step[i];
        if (step->kind != UR_STEP_INDEX)
            cbor_add_array(out, step->kind == UR_STEP_RANGE ? 2 : 0);
        if (step->kind != UR_STEP_ANY)
            cbor_add_uint(out, step->low);
        if (step->kind == UR_STEP_RANGE)
            cbor_add_uint(out, step->high);
        cbor_add_bool(out, step->hardened);
    }
    if (path->fingerprint != 0) {
        cbor_add_uint(out, FINGERPRINT);
        cbor_add_uint(out, path->fingerprint);
    }
    if (path->has_depth) {
        cbor_add_uint(out, DEPTH);
        cbor_add_uint(out, path->depth);
    }
}

static enum err next_index(uint32_t *out, struct view *in)
{
    uint64_t value;
    TRY(cbor_next_uint(&value, HD_HARDENED - 1, in));
    *out = (uint32_t)value;
    return OK;
}

static enum err next_step(struct ur_step *out, struct view *in)
{
    enum cbor_type type;
    size_t bounds;
    *out = (struct ur_step){.kind = UR_STEP_INDEX};
    TRY(cbor_peek(&type, *in));
    if (type != CBOR_ARRAY) {
        TRY(next_index(&out->low, in));
        return cbor_next_bool(&out->hardened, in);
    }
    TRY(cbor_next_array(&bounds, in));
    if (bounds == 0) {
        out->kind = UR_STEP_ANY;
        return cbor_next_bool(&out->hardened, in);
    }
    if (bounds != 2)
        return err_set(ERR_SYNTAX, "a range of a derivation path has two ends");
    out->kind = UR_STEP_RANGE;
    TRY(next_index(&out->low, in));
    TRY(next_index(&out->high, in));
    if (out->low >= out->high)
        return err_set(ERR_RANGE, "a range of a derivation path ends before it begins");
    return cbor_next_bool(&out->hardened, in);
}

static enum err next_components(struct ur_keypath *out, struct view *in)
{
    size_t items;
    TRY(cbor_next_array(&items, in));
    if (items % 2 != 0)
        return err_set(ERR_SYNTAX, "a derivation path has half a step");
    if (items / 2 > HD_PATH_MAX)
        return err_set(ERR_LIMIT, "a derivation path has more than %d steps", HD_PATH_MAX);
    out->count = items / 2;
    for (size_t i = 0; i < out->count; i++)
        TRY(next_step(&out->step[i], in));
    return OK;
}

static enum err next_field(struct ur_keypath *out, uint64_t key, struct view *in)
{
    uint64_t value;
    switch (key) {
    case COMPONENTS: return next_components(out, in);
    case FINGERPRINT:
        TRY(cbor_next_uint(&value, UINT32_MAX, in));
        out->fingerprint = (uint32_t)value;
        return value != 0 ? OK : err_set(ERR_RANGE, "the fingerprint of a key is 0");
    case DEPTH:
        TRY(cbor_next_uint(&value, UINT8_MAX, in));
        out->depth = (uint8_t)value;
        out->has_depth = true;
        return OK;
    default: return err_set(ERR_SYNTAX, "a derivation path has an unknown field");
    }
}

enum err ur_keypath_next(struct ur_keypath *out, struct view *in)
{
    struct cbor_map map;
    bool more, has_components = false;
    *out = (struct ur_keypath){0};
    TRY(cbor_next_tag(TAG, in));
    TRY(cbor_map_begin(&map, in));
    for (;;) {
        TRY(cbor_map_next(&more, &map, in));
        if (!more)
            break;
        TRY(next_field(out, map.key, in));
        has_components = has_components || map.key == COMPONENTS;
    }
    if (!has_components || (out->count == 0 && out->fingerprint == 0))
        return err_set(ERR_SYNTAX, "a derivation path has neither steps nor a fingerprint");
    return OK;
}

struct ur_keypath ur_keypath_of(const struct hd_path *path, uint32_t fingerprint)
{
    struct ur_keypath out = {.count = path->count, .fingerprint = fingerprint};
    for (size_t i = 0; i < path->count; i++)
        out.step[i] = (struct ur_step){.kind = UR_STEP_INDEX,
                                       .low = path->step[i] & ~HD_HARDENED,
                                       .hardened = (path->step[i] & HD_HARDENED) != 0};
    return out;
}

enum err ur_keypath_steps(struct hd_path *out, const struct ur_keypath *path)
{
    *out = (struct hd_path){.count = path->count};
    for (size_t i = 0; i < path->count; i++) {
        const struct ur_step *step = &path->step[i];
        if (step->kind != UR_STEP_INDEX)
            return err_set(ERR_INVALID, "the derivation path leads to more than one key");
        out->step[i] = step->low | (step->hardened ? HD_HARDENED : 0);
    }
    return OK;
}
