#ifndef CORE_POLICY_H
#define CORE_POLICY_H

/** The policy of the account that is logged in: shown, and changed with its password. The signer
 * holds every signature against it, whatever this process asks for. What a policy can say and how
 * it counts: core/eth/policy.h. */

#include "core/core.h"
#include "core/eth/policy.h"

/** Ask the signer. Later: EV_JOB_DONE, then policy_get().
 *  Returns: OK; ERR_LOCKED; ERR_BUSY (a policy or audit request is under way) */
enum err policy_load(struct core *core, job *out) MUST_CHECK;
/** What the last policy_load() or policy_set() answered in this session, as the signer said it.
 *  Returns: OK; ERR_NOT_FOUND (nothing was loaded yet). Out: spent may be NULL. */
enum err policy_get(struct core *core, struct policy *out, struct policy_spent *spent) MUST_CHECK;
/** Put the known contracts of a network (router, retirement contract with its carbon token) and
 * nothing else of it into the policy. Returns: OK; ERR_LIMIT */
enum err policy_add_network(struct policy *policy, const struct network *network) MUST_CHECK;
/** Replace the policy. version is set by the signer. A try with a wrong password counts as one at
 * the login does. The known contracts of every network are added when contract_count is 0.
 *  Returns: OK; ERR_INVALID, ERR_LIMIT (policy_check_form()); ERR_LOCKED; ERR_BUSY; ERR_LOCKED_OUT
 *  Later:   EV_JOB_DONE: OK; ERR_PASSWORD. Saved with its audit record, both or neither. */
enum err policy_set(struct core *core, job *out, const struct policy *policy,
                    const struct secret *password) MUST_CHECK;

#endif
