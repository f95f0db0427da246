package org.microbrain.core.rollout;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/** What gateway profiles let the program have, by the signed releases of them. */
final class ProfileLimits {

    private final Map<Component, Map<Version, Long>> limits = new HashMap<>();

    /** @param offers the genuine releases of now */
    ProfileLimits(List<Offer> offers) {
        offers.stream().filter(offer -> offer.memory() > 0).forEach(offer ->
                limits.computeIfAbsent(offer.component(), fresh -> new HashMap<>()).put(offer.version(), offer.memory()));
    }

    /** Bytes that the profile which a node reports lets its program have resident; 0 not known. */
    long of(KnownNode node) {
        if (limits.isEmpty() || node.profile().isEmpty()) {
            return 0;
        }
        return node.running().entrySet().stream().filter(one -> one.getKey().kind() == ReleaseKind.PROFILE
                && one.getKey().name().equals(node.profile())).findFirst()
                .map(one -> limits.getOrDefault(one.getKey(), Map.of()).getOrDefault(one.getValue(), 0L)).orElse(0L);
    }
}
