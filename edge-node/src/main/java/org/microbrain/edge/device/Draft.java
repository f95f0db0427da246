package org.microbrain.edge.device;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.microbrain.edge.field.Answered;
import org.microbrain.edge.field.StationSettings;

/**
 * A device that somebody is about to add or to change. Nothing of it is at work.
 *
 * @param id       nobody may guess it
 * @param maker    whose it is
 * @param fields   as they were filled in, for the form to show again; without the password
 * @param form     what they mean
 * @param proposal what would come of it
 * @param since    when it was first tried
 * @param password of the MQTT user that was made for it, which nobody is shown again; empty for none
 * @param asked    the answer of a device that is asked; null for one that speaks by itself
 */
public record Draft(String id, String maker, Map<String, String> fields, DeviceForm form, Proposal proposal, Instant since,
                    String password, CompletableFuture<Answered> asked) {

    /** What would be said of it to who takes its readings; null when it cannot be so. */
    public StationSettings station() {
        return proposal.settings() == null ? null : proposal.settings().stations().getOrDefault(form.entry().protocol(), Map.of())
                .get(form.entry().name());
    }

    /** The same with another answer. */
    public Draft asking(CompletableFuture<Answered> again) {
        return new Draft(id, maker, fields, form, proposal, since, password, again);
    }

    /** The same when it was found that it cannot be. */
    public Draft with(Proposal other) {
        return new Draft(id, maker, fields, form, other, since, password, asked);
    }
}
