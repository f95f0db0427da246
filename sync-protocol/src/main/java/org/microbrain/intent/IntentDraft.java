package org.microbrain.intent;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.regex.Pattern;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * What is wanted, before it has a revision.
 *
 * @param key  what replaces what: of two intents with one key the later counts. 1 to {@value #LONGEST_KEY} lower-case
 *             letters, digits, {@code . - /}
 * @param area who must know
 * @param node when it is for one node only; lies in {@code area}
 * @param kind what it is
 * @param body as its kind has it, at most {@value #LONGEST_BODY} bytes
 */
public record IntentDraft(String key, DivisionCode area, Optional<NodeId> node, IntentKind kind, ByteString body) {

    /** Characters of a key. */
    public static final int LONGEST_KEY = 100;
    /** Bytes of a body. */
    public static final int LONGEST_BODY = 256 << 10;

    private static final Pattern KEY = Pattern.compile("[a-z0-9./-]{1," + LONGEST_KEY + "}");

    /** @throws IllegalArgumentException when the parts do not belong together, or one is beyond its limit */
    public IntentDraft {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("an intent's key has 1 to " + LONGEST_KEY
                    + " lower-case letters, digits, '.', '-' and '/'");
        }
        if (body.size() > LONGEST_BODY) {
            throw new IllegalArgumentException("an intent's body has at most " + LONGEST_BODY + " bytes, got " + body.size());
        }
        if (node.isPresent() && !area.contains(node.get().area())) {
            throw new IllegalArgumentException("an intent for " + node.get() + " cannot be for area " + area);
        }
        if (kind.equals(IntentKind.DESIRED) && !(node.isPresent() && key.equals(desiredKey(node.get())))
                || kind.equals(IntentKind.HALT) && !(node.isEmpty() && key.equals(haltKey(area)))) {
            throw new IllegalArgumentException("the key '" + key + "' belongs to another intent");
        }
    }

    /** All that a node is wanted to run. */
    public static IntentDraft desired(NodeId node, Desired desired) {
        return new IntentDraft(desiredKey(node), node.area(), Optional.of(node), IntentKind.DESIRED, desired.encode());
    }

    /** Whether nothing in an area begins. */
    public static IntentDraft halt(DivisionCode area, Halt halt) {
        return new IntentDraft(haltKey(area), area, Optional.empty(), IntentKind.HALT, halt.encode());
    }

    /** The key of what this node is wanted to run. */
    public static String desiredKey(NodeId node) {
        return "desired/" + node.text();
    }

    /** The key of this area's halt. */
    public static String haltKey(DivisionCode area) {
        return "halt/" + area.code();
    }
}
