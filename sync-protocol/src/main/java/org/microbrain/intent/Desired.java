package org.microbrain.intent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.body.DesiredBody;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * All that one node is wanted to run; what is not named is not touched. Wishes for a kind of component that this program
 * does not know are left out when it is read: the intent itself is carried as its bytes.
 *
 * @param wishes at most {@link #MOST_WISHES}, one for each component
 */
public record Desired(List<Wish> wishes) {

    /** More than any node has components. */
    public static final int MOST_WISHES = 64;
    /** Characters in the name of a rollout. */
    public static final int LONGEST_NAME = 64;
    /** Characters in what is said to people, in one language. */
    public static final int LONGEST_TEXT = 500;

    /** @throws IllegalArgumentException when there are too many, two for one component, or too long a text */
    public Desired {
        wishes = List.copyOf(wishes);
        if (wishes.size() > MOST_WISHES) {
            throw new IllegalArgumentException("a node has at most " + MOST_WISHES + " wishes, got " + wishes.size());
        }
        Set<Component> seen = new HashSet<>();
        for (Wish wish : wishes) {
            if (!seen.add(wish.component())) {
                throw new IllegalArgumentException("there are two wishes for " + wish.component());
            }
            if (wish.rollout().length() > LONGEST_NAME || wish.whyZh().length() > LONGEST_TEXT
                    || wish.whyEn().length() > LONGEST_TEXT) {
                throw new IllegalArgumentException("a rollout's name has at most " + LONGEST_NAME + " characters, a reason "
                        + LONGEST_TEXT + "; longer in the wish for " + wish.component());
            }
        }
    }

    /** What is wanted of a component. */
    public Optional<Wish> of(Component component) {
        return wishes.stream().filter(wish -> wish.component().equals(component)).findAny();
    }

    /** The body of an intent of kind {@link IntentKind#DESIRED}. */
    public ByteString encode() {
        DesiredBody.Builder body = DesiredBody.newBuilder();
        for (Wish wish : wishes) {
            body.addWishes(DesiredBody.Wish.newBuilder().setComponent(Bodies.component(wish.component()))
                    .setVersion(wish.version().text()).setRollout(wish.rollout()).setWave(wish.wave())
                    .setAttempt(wish.attempt()).setHeld(wish.held()).setWhyZh(wish.whyZh()).setWhyEn(wish.whyEn())
                    .setWindowFrom(wish.window().from()).setWindowUntil(wish.window().until())
                    .setCeiling(wish.ceiling()).setPriority(wish.priority()).setShadow(wish.shadow())
                    .setProveSeconds(Math.toIntExact(wish.prove().toSeconds())));
        }
        return body.build().toByteString();
    }

    /** @throws ProtocolViolation {@code bad-intent} when the bytes are none, or beyond a limit */
    public static Desired decode(ByteString bytes) {
        try {
            List<Wish> wishes = new ArrayList<>();
            for (DesiredBody.Wish body : DesiredBody.parseFrom(bytes).getWishesList()) {
                if (ReleaseKind.of(body.getComponent().getKind()).isPresent()) {
                    wishes.add(wish(body));
                }
            }
            return new Desired(wishes);
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-intent", "what a node is wanted to run is no Protobuf");
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-intent", "what a node is wanted to run: " + e.getMessage());
        }
    }

    private static Wish wish(DesiredBody.Wish body) {
        return new Wish(Bodies.component(body.getComponent()), new Version(body.getVersion()), body.getRollout(),
                body.getWave(), body.getAttempt(), body.getHeld(), body.getWhyZh(), body.getWhyEn(),
                new MaintenanceWindow(body.getWindowFrom(), body.getWindowUntil()), body.getCeiling(),
                body.getPriority(), body.getShadow(), Duration.ofSeconds(body.getProveSeconds()));
    }
}
