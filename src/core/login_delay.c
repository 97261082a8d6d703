#include "core/login_delay.h"

#include "core/base/mem.h"

int64_t login_delay_s(int failures)
{
    static const int64_t delays_s[] = {5, 15, 60, 300, 900};
    if (failures <= LOGIN_FREE_TRIES)
        return 0;
    size_t step = (size_t)(failures - LOGIN_FREE_TRIES - 1);
    return delays_s[step < MEM_COUNT(delays_s) ? step : MEM_COUNT(delays_s) - 1];
}

int64_t login_wait_left_s(int failures, int64_t not_before_s, int64_t now_s)
{
    int64_t delay_s = login_delay_s(failures);
    int64_t left_s = not_before_s - now_s;
    if (left_s <= 0)
        return 0;
    return left_s < delay_s ? left_s : delay_s;
}
