package org.microbrain.core.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.microbrain.core.learn.Reports;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;
import org.microbrain.release.author.ModelEvidence;
import org.microbrain.release.author.NewRelease;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.runtime.people.Account;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustLimits;

/** What the forms of the pages of releases do; says in both languages what cannot be done. Thread-safe. */
final class ReleaseForms {

    private static final String BOTH = " / ";

    private final ReleaseDesk desk;
    private final Reports evaluations;

    /** @param evaluations of packages that were tried here */
    ReleaseForms(ReleaseDesk desk, Reports evaluations) {
        this.desk = desk;
        this.evaluations = evaluations;
    }

    /**
     * Runs what asks or orders.
     *
     * @throws BadRequest that says what is wrong
     */
    static <T> T answered(Callable<T> work) {
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

    String add(UploadedForm form, Account who) throws Exception {
        NewRelease release = answered(() -> new NewRelease(
                new ReleaseName(NewRelease.kind(form.field("kind")), form.field("name"), new Version(form.field("version"))),
                NewRelease.fits(words(form.field("boards")), words(form.field("profiles")), orNull(form.field("from")),
                        orNull(form.field("below"))),
                notes(form.field("notes_zh"), form.field("notes_en")),
                NewRelease.sample(orNull(form.field("sample_input")), orNull(form.field("sample_expected"))), form.field("reason")));
        form.withFiles("files", files -> answered(() -> {
            desk.draft(release, withEvidence(release, files));
            return null;
        }));
        return ReleasePages.LIST;
    }

    /** A detector package takes along what this core found of it; a report from elsewhere does not count here. */
    private List<Path> withEvidence(NewRelease release, List<Path> files) throws IOException {
        if (release.name().kind() != ReleaseKind.MODEL) {
            return files;
        }
        List<Path> all = new ArrayList<>(files);
        for (Path file : files) {
            if (file.getFileName().toString().equals(ModelEvidence.PACKAGE)) {
                all.removeIf(other -> other.getFileName().toString().equals(ModelEvidence.REPORT));
                evaluations.file(ModelEvidence.sha256(file), ModelEvidence.REPORT).ifPresent(all::add);
            }
        }
        return all;
    }

    String sign(UploadedForm form, Account who) {
        answered(() -> {
            desk.sign(new RoleName(form.field("role")), form.file("signed", TrustLimits.DEFAULT.targets()));
            return null;
        });
        return ReleasePages.LIST;
    }

    String revoke(Context ctx, Account who) {
        String name = field(ctx, "name");
        answered(() -> {
            desk.revoke(ReleaseName.of(new TargetPath(name + ".json")).orElseThrow(() -> new IllegalArgumentException(
                    "没有这个发行：" + name + BOTH + "there is no such release: " + name)),
                    notes(field(ctx, "reason_zh"), field(ctx, "reason_en")));
            return null;
        });
        return ReleasePages.LIST;
    }

    String publish(Context ctx, Account who) {
        answered(() -> {
            desk.publish();
            return null;
        });
        return ReleasePages.LIST;
    }

    void download(Context ctx) throws IOException {
        if (!desk.isThere()) {
            throw new BadRequest(404, "no-repository", null, "这里还没有发行库", "there is no repository here");
        }
        ctx.contentType("application/zip").header("Content-Disposition", "attachment; filename=\"repository.zip\"");
        desk.zip(ctx.outputStream());
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

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }
}
