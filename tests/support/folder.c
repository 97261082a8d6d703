#include "support/folder.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "support/suite.h"

void folder_make(char path[64])
{
    strcpy(path, "/tmp/ecocoin-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void folder_remove(const char *path)
{
    (void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void folder_write(const char *path, const void *data, size_t len)
{
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "cannot write '%s'", path);
    ck_assert_uint_eq(fwrite(data, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

void folder_read(struct buf *out, const char *path)
{
    char block[4096];
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return;
    for (size_t len; (len = fread(block, 1, sizeof block, file)) > 0;)
        buf_add(out, block, len);
    fclose(file);
}

bool folder_holds(const char *path, const void *needle, size_t len)
{
    bool found = false;
    DIR *dir = opendir(path);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL && !found;) {
        struct buf name = {0}, bytes = {0};
        buf_printf(&name, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_REG)
            folder_read(&bytes, buf_text(&name));
        found = bytes.len >= len && memmem(bytes.data, bytes.len, needle, len) != NULL;
        buf_clear(&name);
        buf_clear(&bytes);
    }
    closedir(dir);
    return found;
}
