package org.microbrain.runtime.enrol;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;

/**
 * What a form's answer has to say on the page that comes after it: a problem, or a token, which is shown to who made it for
 * ten minutes and kept in memory alone. Safe for use by several threads.
 */
public final class AdmissionNotices {

    private static final int MOST = 200;
    private static final int SECONDS = 600;

    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Notice> notices = new LinkedHashMap<>();

    /**
     * One thing to say.
     *
     * @param zh       a problem in Chinese; null for none
     * @param token    a token's text; null for none
     * @param problems of a list; may be empty
     */
    public record Notice(String account, Instant until, String zh, String en, String token,
            List<ExpectedNodes.Problem> problems) {
    }

    AdmissionNotices(InstantSource time) {
        this.time = time;
    }

    /** @return the address of the page that says it */
    String problem(String account, InvalidValue problem) {
        return put(new Notice(account, until(), problem.zh(), problem.getMessage(), null, List.of()));
    }

    String token(String account, EnrolToken token) {
        return put(new Notice(account, until(), null, null, token.text(), List.of()));
    }

    String problems(String account, List<ExpectedNodes.Problem> problems) {
        return put(new Notice(account, until(), null, null, null, problems));
    }

    private Instant until() {
        return time.instant().plusSeconds(SECONDS);
    }

    private synchronized String put(Notice notice) {
        byte[] id = new byte[8];
        random.nextBytes(id);
        String text = HexFormat.of().formatHex(id);
        notices.put(text, notice);
        if (notices.size() > MOST) {
            notices.remove(notices.keySet().iterator().next());
        }
        return AdmissionPage.PATH + "?notice=" + text;
    }

    /** @return null when there is nothing to say to this account */
    synchronized Notice of(String id, String account) {
        Instant now = time.instant();
        notices.values().removeIf(one -> now.isAfter(one.until));
        Notice notice = id == null ? null : notices.get(id);
        return notice == null || !notice.account.equals(account) ? null : notice;
    }
}
