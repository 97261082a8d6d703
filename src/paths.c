#include "paths.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/text.h"

static enum err join(char *out, const char *dir, const char *name)
{
    if (!text_format(out, PATHS_MAX, "%s/%s", dir, name))
        return err_set(ERR_CONFIG, "the path '%.60s…' is too long", dir);
    return OK;
}

/* $variable/ecocoin when it is absolute, else $HOME/fallback/ecocoin */
static enum err xdg(char *out, const char *variable, const char *fallback)
{
    const char *dir = getenv(variable);
    if (dir != NULL && dir[0] == '/')
        return join(out, dir, "ecocoin");
    const char *home = getenv("HOME");
    if (home == NULL || home[0] != '/')
        return err_set(ERR_CONFIG, "neither $HOME nor $%s says where to keep data: use --home DIR",
                       variable);
    char base[PATHS_MAX];
    TRY(join(base, home, fallback));
    return join(out, base, "ecocoin");
}

static enum err find_homes(struct paths *out, const char *home)
{
    if (home == NULL) {
        TRY(xdg(out->data, "XDG_DATA_HOME", ".local/share"));
        return xdg(out->config, "XDG_CONFIG_HOME", ".config");
    }
    char base[PATHS_MAX];
    if (home[0] == '/') {
        text_copy(base, sizeof base, home);
    } else {
        char here[PATHS_MAX];
        if (getcwd(here, sizeof here) == NULL)
            return err_set(ERR_CONFIG, "cannot tell the current directory");
        TRY(join(base, here, home));
    }
    TRY(join(out->data, base, "data"));
    return join(out->config, base, "config");
}

/* In the build tree the module and share/ stand beside the program, installed ones under its
 * prefix. */
static enum err find_own(struct paths *out)
{
    char exe[PATHS_MAX];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (len <= 0)
        return err_set(ERR_CONFIG, "cannot tell where the program is: /proc is not mounted");
    exe[len] = '\0';
    *strrchr(exe, '/') = '\0';
    TRY(join(out->net, exe, "econet.so"));
    TRY(join(out->share, exe, "share/ecocoin"));
    if (access(out->net, R_OK) == 0)
        return OK;
    TRY(join(out->net, exe, "../lib/ecocoin/econet.so"));
    return join(out->share, exe, "../share/ecocoin");
}

enum err paths_find(struct paths *out, const char *home)
{
    TRY(find_homes(out, home));
    return find_own(out);
}
