#include "offline.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/socket.h>

enum err offline_forbid_network(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL)
        return err_set(ERR_UNSUPPORTED, "--offline: this kernel has no seccomp filter");
    int failed = 0;
    const unsigned families[] = {AF_INET, AF_INET6};
    for (int i = 0; i < 2; i++) {
        const struct scmp_arg_cmp is_family = {
            .arg = 0, .op = SCMP_CMP_EQ, .datum_a = families[i], .datum_b = 0};
        failed |=
            seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1, &is_family);
    }
    failed |= seccomp_load(filter);
    seccomp_release(filter);
    return failed == 0 ? OK : err_set(ERR_UNSUPPORTED, "--offline: the filter was refused");
}
