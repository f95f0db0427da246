package org.microbrain.release;

import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;

/** The rule that one person alone signs for nothing, held at each node whatever the metadata say (ADR 35). */
public final class TwoPersons {

    /** How many different keys must sign at least. */
    public static final int LEAST = 2;

    private TwoPersons() {
    }

    /** @throws TrustFailure when one person could change who signs */
    static void require(Root root) throws TrustFailure {
        require(RoleName.ROOT, root.keysOf(RoleName.ROOT));
        require(RoleName.TARGETS, root.keysOf(RoleName.TARGETS));
    }

    /** @throws TrustFailure when one person could sign for the role */
    static void require(RoleName role, RoleKeys keys) throws TrustFailure {
        if (keys.threshold() < LEAST) {
            throw new TrustFailure(Reason.ONE_PERSON, role.text(),
                    "needs " + keys.threshold() + " signature; " + LEAST + " is the least");
        }
    }
}
