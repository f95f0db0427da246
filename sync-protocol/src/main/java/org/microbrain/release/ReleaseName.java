package org.microbrain.release;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.trust.TargetPath;

/**
 * What a release is known by.
 *
 * @param name 1 to 64 small letters, digits, {@code .}, {@code _} and {@code -}, beginning and ending with a letter or digit
 */
public record ReleaseName(ReleaseKind kind, String name, Version version) implements Comparable<ReleaseName> {

    private static final String NAME = "[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?";
    private static final Pattern PATH = Pattern.compile("([a-z-]+)/(" + NAME + ")/([^/]+)\\.json");
    private static final Comparator<ReleaseName> ORDER = Comparator.comparing(ReleaseName::kind)
            .thenComparing(ReleaseName::name).thenComparing(ReleaseName::version);

    /** @throws IllegalArgumentException when the name has not this form */
    public ReleaseName {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException("a release's name has 1 to 64 of a-z 0-9 . _ -, a letter or digit first and "
                    + "last, got '" + name + "'");
        }
    }

    /** What it is a release of. */
    public Component component() {
        return new Component(kind, name);
    }

    /** The target of its document. */
    public TargetPath path() {
        return new TargetPath(kind.word() + '/' + name + '/' + version + ".json");
    }

    /** @return empty when it is no path of a release */
    public static Optional<ReleaseName> of(TargetPath path) {
        Matcher form = PATH.matcher(path.text());
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            Version version = new Version(form.group(3));
            return ReleaseKind.of(form.group(1)).map(kind -> new ReleaseName(kind, form.group(2), version));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(ReleaseName other) {
        return ORDER.compare(this, other);
    }

    /** {@code model/flood/1.4.0}. */
    @Override
    public String toString() {
        return kind.word() + '/' + name + '/' + version;
    }
}
