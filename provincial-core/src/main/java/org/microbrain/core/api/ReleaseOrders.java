package org.microbrain.core.api;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;
import org.microbrain.release.author.NewRelease;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustLimits;

/** What people do about releases, by a page's form or by a program; says in both languages what cannot be done. Thread-safe. */
public final class ReleaseOrders {

    /** Bytes of a file of signatures. */
    static final int MOST_SIGNED = TrustLimits.DEFAULT.targets();

    private static final String BOTH = " / ";

    private final ReleaseDesk desk;

    public ReleaseOrders(ReleaseDesk desk) {
        this.desk = desk;
    }

    /**
     * Runs what asks or orders.
     *
     * @throws BadRequest that says what is wrong
     */
    public static <T> T answered(Callable<T> work) {
        try {
            return work.call();
        } catch (IllegalArgumentException e) {
            String[] said = e.getMessage().split(BOTH, 2);
            throw new BadRequest(400, "not-taken", null, said.length > 1 ? said[0] : "填写有误：" + said[0], said[said.length - 1]);
        } catch (TrustFailure e) {
            throw new BadRequest(409, "not-believed", null, e.chinese() + "（" + e.getMessage() + "）", e.getMessage());
        } catch (IOException | GeneralSecurityException e) {
            throw new BadRequest(503, "repository", null, "发行库无法读写：" + e.getMessage(),
                    "the repository of releases cannot be read or written: " + e.getMessage());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Drafts what a form says, with its {@code files}. */
    public void draft(UploadedForm form) throws Exception {
        NewRelease release = answered(() -> new NewRelease(
                new ReleaseName(NewRelease.kind(form.field("kind")), form.field("name"), new Version(form.field("version"))),
                NewRelease.fits(words(form.field("boards")), words(form.field("profiles")), orNull(form.field("from")),
                        orNull(form.field("below"))),
                notes(form.field("notes_zh"), form.field("notes_en")),
                NewRelease.sample(orNull(form.field("sample_input")), orNull(form.field("sample_expected"))), form.field("reason")));
        form.withFiles("files", files -> answered(() -> {
            desk.draft(release, files);
            return null;
        }));
    }

    /** Takes the file {@code signed} of a form for its {@code role}. */
    public void sign(UploadedForm form) {
        answered(() -> {
            desk.sign(new RoleName(form.field("role")), form.file("signed", MOST_SIGNED));
            return null;
        });
    }

    /** @param name {@code model/flood/1.4.0} */
    public void revoke(String name, String reasonZh, String reasonEn) {
        answered(() -> {
            desk.revoke(ReleaseName.of(new TargetPath(name + ".json")).orElseThrow(() -> new IllegalArgumentException(
                    "没有这个发行：" + name + BOTH + "there is no such release: " + name)), notes(reasonZh, reasonEn));
            return null;
        });
    }

    /** Tells nodes what is signed. */
    public void publish() {
        answered(() -> {
            desk.publish();
            return null;
        });
    }

    /** Browsers send line ends as CR LF, and what is signed has no CR. */
    private static Notes notes(String zh, String en) {
        return new Notes(zh.replace("\r\n", "\n"), en.replace("\r\n", "\n"));
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split("[\\s,，;；]+")).filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
