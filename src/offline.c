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
    for (int i = 0; i < 2; i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), SCMP_SYS(socket), 1,
                                   SCMP_A0(SCMP_CMP_EQ, families[i]));
    failed |= seccomp_load(filter);
    seccomp_release(filter);
    return failed == 0 ? OK : err_set(ERR_UNSUPPORTED, "--offline: the filter was refused");
}
