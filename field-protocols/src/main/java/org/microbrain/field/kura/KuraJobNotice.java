package org.microbrain.field.kura;

import java.util.List;
import java.util.Optional;

/**
 * What a gateway tells of a job under way: {@code $EDC/ACCOUNT/REQUESTER/DEPLOY-V2/NOTIFY/CLIENT/STEP}. Of a download with a wrong
 * hash it tells that it is completed and then that it failed; so completed proves nothing.
 *
 * @param job      of the request
 * @param step     {@code download}, {@code install}, {@code uninstall}
 * @param status   {@code IN_PROGRESS}, {@code COMPLETED}, {@code FAILED}, {@code CANCELLED}; empty when it told none
 * @param progress 0 to 100
 * @param error    why it failed; empty for nothing
 */
public record KuraJobNotice(long job, String step, String status, int progress, String error) {

    private static final int ALL = 100;

    /** The gateway whose notice to a requester a topic is; empty when it is none. */
    public static Optional<String> gateway(KuraTopic topic, String requester) {
        List<String> rest = topic.rest();
        boolean notice = topic.control() && topic.client().equals(requester) && rest.size() == 4
                && rest.get(0).equals(KuraDeployment.APPLICATION) && rest.get(1).equals("NOTIFY");
        return notice ? Optional.of(rest.get(2)) : Optional.empty();
    }

    /** The topic of a notice. */
    public static KuraTopic topic(String account, String requester, String gateway, String step) {
        return new KuraTopic(true, account, requester, List.of(KuraDeployment.APPLICATION, "NOTIFY", gateway, step));
    }

    /** Reads one. @param topic one of which {@link #gateway} tells a gateway */
    public static KuraJobNotice of(KuraTopic topic, KuraPayload payload) {
        String step = topic.rest().get(3);
        String of = "dp." + step + ".";
        long progress = payload.whole(of + "progress").orElse(0L);
        return new KuraJobNotice(payload.whole("job.id").orElse(-1L), step, payload.text(of + "status").orElse(""),
                (int) Math.max(0, Math.min(ALL, progress)), KuraReply.cleaned(payload.text(of + "error.message").orElse("")));
    }

    public boolean isFailed() {
        return status.equals("FAILED") || status.equals("CANCELLED");
    }

    /** Whether it tells that all is done, too; a download is followed by more. */
    public boolean isLast() {
        return status.equals("COMPLETED") && !step.equals("download");
    }
}
