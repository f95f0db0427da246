package org.microbrain.edge.update;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.edge.profile.GatewayProfile;
import org.microbrain.edge.profile.ProfileSample;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Flaws;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.SampleLines;
import org.microbrain.runtime.update.TimeLimit;

/**
 * The profile of the gateway: mappings, kinds of stations, limits and routes change while the node works; the journal's limit when it is
 * opened the next time. A node has one profile, the one its configuration names.
 */
public final class ProfileApplier implements Applier {

    private static final String ROUTES = "profile";
    private static final Instant SAMPLE_TIME = Instant.parse("2026-07-01T00:00:00Z");

    private final String profile;
    private final GatewayAtWork gateway;

    /** @param profile the node's, from its configuration */
    public ProfileApplier(String profile, GatewayAtWork gateway) {
        this.profile = profile;
        this.gateway = gateway;
    }

    private GatewayProfile read(Content content) throws NotGood {
        Flaws flaws = new Flaws();
        GatewayProfile read = GatewayProfile.read(content.folder(), flaws.list());
        flaws.check();
        if (!read.profile().equals(profile) || !content.component().name().equals(profile)) {
            throw new NotGood("does-not-fit", "此配置适用于型号 " + read.profile() + "，本机为 " + (profile.isEmpty() ? "–"
                    : profile),
                    "this profile is for " + read.profile() + ", this node is " + (profile.isEmpty() ? "none"
                    : profile));
        }
        return read;
    }

    @Override
    public void check(Content content) throws NotGood {
        GatewayProfile read = read(content);
        if (content.sample().isPresent()) {
            List<String> input = SampleLines.of(content.file(content.sample().get().input()));
            List<String> expected = SampleLines.of(content.file(content.sample().get().expected()));
            SampleLines.compare(expected, TimeLimit.within(SampleLines.LIMIT, "回放样例", "the replay of the sample",
                    () -> ProfileSample.readings(read, input, SAMPLE_TIME)));
        }
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        GatewayProfile read = read(content);
        put(read);
        return read.journal() == gateway.journalLimit() ? Effect.NOW : Effect.AT_NEXT_START;
    }

    private void put(GatewayProfile read) throws NotGood {
        gateway.mappings(read.mappings());
        gateway.stations(read.stations());
        gateway.seriesLimit(read.seriesLimit());
        gateway.memoryLimit(read.memory());
        Optional<String> why = gateway.routes(ROUTES, read.routes());
        if (why.isPresent()) {
            throw new NotGood("routes-broken", "路由不能运行：" + why.get(), "the routes do not run: " + why.get());
        }
    }

    @Override
    public Effect remove(Component component) {
        gateway.mappings(List.of());
        gateway.stations(Map.of());
        gateway.seriesLimit(0);
        gateway.memoryLimit(0);
        gateway.routes(ROUTES, List.of());
        return gateway.journalLimit() == 0 ? Effect.NOW : Effect.AT_NEXT_START;
    }

    @Override
    public void resume(Content content) throws NotGood {
        put(read(content));
    }

    @Override
    public Optional<NotGood> trouble(Content content) {
        return gateway.routesRun(ROUTES) ? Optional.empty()
                : Optional.of(new NotGood("routes-stopped", "有路由已停止", "a route has stopped"));
    }
}
