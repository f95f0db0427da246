package org.microbrain.trust;

/**
 * What a client takes at most.
 *
 * @param rotations   new roots in one refresh; the next one goes on from there
 * @param delegations delegated roles looked at for one target
 * @param root        bytes of a root
 * @param timestamp   bytes of a timestamp
 * @param snapshot    bytes of a snapshot for which its signers gave no length
 * @param targets     bytes of a targets role for which no length was given
 */
public record TrustLimits(int rotations, int delegations, int root, int timestamp, int snapshot, int targets) {

    /** As other clients have them. */
    public static final TrustLimits DEFAULT =
            new TrustLimits(256, 32, 512_000, 16_384, 2_000_000, 5_000_000);

    public TrustLimits {
        if (Math.min(Math.min(rotations, delegations), Math.min(Math.min(root, timestamp), Math.min(snapshot, targets))) < 1) {
            throw new IllegalArgumentException("each limit is 1 or more");
        }
    }

    int of(RoleName role) {
        if (role.equals(RoleName.ROOT)) {
            return root;
        }
        if (role.equals(RoleName.TIMESTAMP)) {
            return timestamp;
        }
        return role.equals(RoleName.SNAPSHOT) ? snapshot : targets;
    }
}
