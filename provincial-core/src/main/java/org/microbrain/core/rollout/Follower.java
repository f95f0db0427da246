package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.Optional;
import org.microbrain.core.rollout.NodeSight.Claim;
import org.microbrain.core.rollout.NodeSight.Seen;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Version;

/** Follows one node of one rollout by what is seen of it. Pure. */
final class Follower {

    private final Plan plan;
    private final Instant now;

    Follower(Plan plan, Instant now) {
        this.plan = plan;
        this.now = now;
    }

    /** The track as it is after this look. */
    Track follow(Track track, NodeSight sight) {
        if (sight.claim() == Claim.TAKEN) {
            boolean through = track.stage() == Stage.KEPT && track.observed() || track.stage() == Stage.BACK
                    || track.stage() == Stage.WITHDRAWN;
            return through ? track : track.to(Stage.OVERRULED, "", now);
        }
        return switch (track.stage()) {
            case WAITING, OVERRULED, BACK -> track;
            case WITHDRAWN -> told(track, sight)
                    .filter(seen -> seen.state() == AttemptState.KEPT && seen.at().isAfter(track.since()))
                    .map(seen -> keeps(track, seen.at(), sight)).orElse(track);
            case WISHED, TRYING, QUIET, FAILED -> asked(track, sight);
            case KEPT -> kept(track, sight);
            case GOING_BACK -> goingBack(track, sight);
        };
    }

    private long number(Track track) {
        return plan.attempt(track.tries());
    }

    /** What came in since the node was asked; an older number is of an older try. */
    private Optional<Seen> told(Track track, NodeSight sight) {
        return sight.attempt().filter(seen -> seen.number() == number(track));
    }

    private Track asked(Track track, NodeSight sight) {
        Optional<Seen> told = told(track, sight);
        if (told.isPresent()) {
            Seen seen = told.get();
            switch (seen.state()) {
                case KEPT:
                    if (track.everKept()) {
                        return kept(track.further(Stage.KEPT, track.kept()), sight);
                    }
                    return keeps(track, seen.at(), sight);
                case GONE_BACK, FAILED, REFUSED, SUPERSEDED:
                    return track.to(Stage.FAILED, seen.reason().isEmpty() ? seen.state().word() : seen.reason(), now);
                default:
                    return patience(track.further(Stage.TRYING, seen.at()), sight);
            }
        }
        if (!plan.shadow() && sight.runs().filter(plan.version()::equals).isPresent()
                && sight.condition().reported().isAfter(track.wished())) {
            return track.everKept() ? kept(track.further(Stage.KEPT, track.kept()), sight)
                    : keeps(track, sight.condition().reported(), sight);
        }
        return track.stage() == Stage.FAILED ? track : patience(track.stage() == Stage.QUIET
                ? track.further(Stage.WISHED, track.wished()) : track, sight);
    }

    private Track keeps(Track track, Instant at, NodeSight sight) {
        return counted(track.keeps(at), sight);
    }

    /** A report that was made before it kept the version, or was under way then, tells of what the one before detected. */
    private Track counted(Track track, NodeSight sight) {
        boolean first = track.figures().equals(Condition.UNKNOWN) && sight.runs().filter(plan.version()::equals).isPresent();
        return first ? track.countedFrom(sight.condition()) : track;
    }

    /** A node that says nothing, or gets no further, is not waited for without end. */
    private Track patience(Track track, NodeSight sight) {
        Gate gate = plan.gate(track.wave());
        Instant heard = sight.lastSeen().isAfter(track.wished()) ? sight.lastSeen() : track.wished();
        if (now.isAfter(heard.plus(gate.quietAfter()))) {
            return track.to(Stage.QUIET, track.away() && !sight.lastSeen().isAfter(track.wished()) ? "away" : "gone-quiet",
                    now);
        }
        return now.isAfter(track.since().plus(gate.slowAfter())) ? track.to(Stage.QUIET, "no-progress", now) : track;
    }

    private Track kept(Track track, NodeSight sight) {
        Optional<Seen> told = told(track, sight).filter(seen -> !seen.at().isBefore(track.kept()));
        if (told.isPresent()) {
            switch (told.get().state()) {
                case GONE_BACK, FAILED, REFUSED:
                    return track.to(Stage.FAILED, told.get().reason().isEmpty() ? told.get().state().word()
                            : told.get().reason(), now);
                default:
                    break;
            }
        }
        if (track.observed()) {
            return track;
        }
        Gate gate = plan.gate(track.wave());
        Instant heard = sight.lastSeen().isAfter(track.kept()) ? sight.lastSeen() : track.kept();
        if (now.isAfter(heard.plus(gate.quietAfter()))) {
            return track.to(Stage.QUIET, "gone-quiet", now);
        }
        String unwell = unwell(track, sight, gate);
        Track well = counted(track, sight).to(Stage.KEPT, unwell, now);
        boolean longEnough = !now.isBefore(track.kept().plus(gate.observe())) && sight.lastSeen().isAfter(track.kept());
        return unwell.isEmpty() && longEnough ? well.wasObserved() : well;
    }

    private String unwell(Track track, NodeSight sight, Gate gate) {
        Condition figures = sight.condition();
        if (!figures.reported().isAfter(track.kept())) {
            return "";
        }
        Optional<Version> runs = sight.runs();
        if (!plan.shadow() && runs.isPresent() && !runs.get().equals(plan.version())) {
            return "runs-another";
        }
        if (gate.memory() && sight.memoryLimit() > 0 && figures.memory() > sight.memoryLimit()) {
            return "memory";
        }
        if (plan.component().isForGateways() && figures.failing() > track.before().failing()) {
            return "gateway-failed";
        }
        boolean more = figures.backlog() > Math.max(0, track.before().backlog()) + Gate.MUCH_BACKLOG;
        return gate.backlog() && more ? "backlog" : "";
    }

    private Track goingBack(Track track, NodeSight sight) {
        Optional<Seen> told = told(track, sight);
        if (told.isPresent()) {
            return switch (told.get().state()) {
                case KEPT -> track.to(Stage.BACK, "", now);
                case GONE_BACK, FAILED, REFUSED -> track.to(Stage.GOING_BACK, told.get().reason().isEmpty()
                        ? told.get().state().word() : told.get().reason(), now);
                default -> track;
            };
        }
        boolean back = track.previous().isPresent() && sight.runs().equals(track.previous())
                && sight.condition().reported().isAfter(track.wished());
        return back ? track.to(Stage.BACK, "", now) : track;
    }
}
