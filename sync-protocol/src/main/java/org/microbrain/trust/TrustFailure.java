package org.microbrain.trust;

/** What came is not believed, or cannot be; what was believed before stays as it was. */
public final class TrustFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why; each is another thing for a person to do. */
    public enum Reason {
        /** Not the document that it should be: damaged, of another kind, or of a later TUF. */
        MALFORMED,
        /** Not signed by as many of the role's keys as it needs. */
        SIGNATURES,
        /** Past its end: nobody signed anew, or somebody withholds what is newer, or the clock is wrong. */
        EXPIRED,
        /** Older than what was seen before. */
        ROLLBACK,
        /** Another version, length or hash than its signers said. */
        MISMATCH,
        /** Longer, deeper or more than is taken. */
        LIMIT,
        /** Named by its signers, but not to be had. */
        MISSING,
        /** Nobody who may has signed for it. */
        UNKNOWN,
        /** One person alone could sign for it. */
        ONE_PERSON
    }

    private final Reason reason;
    private final String subject;

    /**
     * @param subject what it is about: a role or a target
     * @param detail  a sentence in English
     */
    public TrustFailure(Reason reason, String subject, String detail) {
        super(subject + ": " + detail);
        this.reason = reason;
        this.subject = subject;
    }

    public Reason reason() {
        return reason;
    }

    public String subject() {
        return subject;
    }

    /** The reason in Chinese; the detail in English follows it where people read both. */
    public String chinese() {
        return subject + "：" + switch (reason) {
            case MALFORMED -> "内容损坏或格式不符";
            case SIGNATURES -> "有效签名不足";
            case EXPIRED -> "已过有效期（或有人扣留了更新，或本机时钟不准）";
            case ROLLBACK -> "比已见过的版本旧，拒绝回退";
            case MISMATCH -> "版本、长度或散列与签名者所述不符";
            case LIMIT -> "超出长度或数量上限";
            case MISSING -> "签名者列出了它，但无法取得";
            case UNKNOWN -> "没有有权签名的人为它签名";
            case ONE_PERSON -> "一个人就能签发，不符合双人规则";
        };
    }
}
