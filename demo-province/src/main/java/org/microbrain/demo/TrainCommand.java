package org.microbrain.demo;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Language;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs a core, a hub and an edge for a moment, each in a Java machine that writes down which classes it needs, and makes
 * an archive of each list: nodes started with the archive of their tier start in about half the time and share its
 * memory. An archive holds one tier, with the classes of Java that the tier needs, since what is not needed costs memory
 * too. For the launcher, after a build.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

    private static final List<NodeId> NODES =
            List.of(ProvincePlan.GUANGXI, ProvincePlan.NANNING, ProvincePlan.XINGNING_COMMUNITY);
    private static final double SPEED = 6000;
    private static final int PORTS = 27_700;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(5);

    @Option(names = "--data", required = true, description = "A folder to work in.")
    private Path folder;

    @Option(names = "--archives", required = true, description = "Where the archives go.")
    private Path archives;

    @Override
    public Integer call() throws Exception {
        InstantSource clock = InstantSource.system();
        List<Site> sites = ProvincePlan.sites().stream().filter(site -> NODES.contains(site.node())).toList();
        ProvinceFiles files = new ProvinceFiles(folder, new Ports(PORTS), SPEED);
        files.write(sites, clock.instant());
        List<NodeProcess> nodes = sites.stream().map(site -> node(site, files)).toList();
        try {
            for (NodeProcess node : nodes) {
                node.start();
            }
            for (NodeProcess node : nodes) {
                node.awaitReady(LONG);
            }
            use(sites, files, nodes, clock);
            nodes.forEach(NodeProcess::terminate);
            for (NodeProcess node : nodes) {
                if (!node.awaitEnd(LONG)) {
                    throw new IOException("node " + node.name() + " does not end; see " + node.log());
                }
            }
        } finally {
            nodes.forEach(NodeProcess::kill);
        }
        for (Site site : sites) {
            archive(tier(site));
        }
        return 0;
    }

    private NodeProcess node(Site site, ProvinceFiles files) {
        // Without the archive of Java's own classes, whose classes would not all be listed.
        JavaProgram program = JavaProgram.current().with("-Xshare:off")
                .with("-XX:DumpLoadedClassList=" + classes(tier(site)));
        return new NodeProcess(site.node().text(), program.command(tier(site), "--config",
                files.configuration(site.node()).toString()), files.log(site.node()));
    }

    private static String tier(Site site) {
        return site.tier().name().toLowerCase(Locale.ROOT);
    }

    private Path classes(String tier) {
        return folder.resolve(tier + ".classes");
    }

    private void archive(String tier) throws IOException, InterruptedException {
        Path archive = archives.resolve(tier + ".jsa");
        int status = new ProcessBuilder(JavaProgram.current().archiving(classes(tier), archive)).inheritIO().start()
                .waitFor();
        if (status != 0 || !Files.isRegularFile(archive)) {
            throw new IOException("the class archive of tier " + tier + " was not made; Java ended with " + status);
        }
    }

    private static void use(List<Site> sites, ProvinceFiles files, List<NodeProcess> nodes, InstantSource clock)
            throws Exception {
        Instant start = clock.instant();
        Site edge = sites.get(sites.size() - 1);
        Files.createDirectories(files.sent(edge.node()).getParent());
        try (SentFile account = new SentFile(files.sent(edge.node()));
                Player player = new Player(edge, new MqttPublisher(files.mqtt(edge.node()), "train",
                        ProvinceFiles.SENSOR_USER, files.sensorPassword(), account),
                        StationPlayer.of(edge, files, account, SPEED, clock), SPEED, clock)) {
            player.start();
            CoreArchive archive = new CoreArchive(api(files, ProvincePlan.GUANGXI));
            new Patience(new Texts(Language.EN)).await("what.readings", LONG,
                    () -> nodes.stream().anyMatch(node -> !node.alive()) || looked(files, archive, start));
            for (NodeId node : NODES) {
                openPage(files, node);
            }
            player.finish(SHORT);
        }
    }

    private static boolean looked(ProvinceFiles files, CoreArchive archive, Instant start)
            throws IOException, InterruptedException {
        // Not the edge's: its classes for JSON are many, and on a gateway nobody may ever ask.
        api(files, ProvincePlan.GUANGXI).status();
        api(files, ProvincePlan.NANNING).status();
        archive.ledger();
        archive.detections(start);
        return !archive.readings(ProvincePlan.XINGNING_COMMUNITY + "/air/pm25").isEmpty()
                && !archive.warnings(start).isEmpty();
    }

    /** Signs in and sees the node's page, as a person would: the classes that make pages belong in the archive too. */
    private static void openPage(ProvinceFiles files, NodeId node) throws IOException, InterruptedException {
        HttpClient browser = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager()).followRedirects(HttpClient.Redirect.ALWAYS).build();
        HttpResponse<Void> page = browser.send(HttpRequest.newBuilder(
                URI.create("http://" + files.console(node) + "/sign-in")).timeout(LONG)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("name=" + ProvinceFiles.CONSOLE_USER + "&password="
                        + files.consolePassword())).build(), HttpResponse.BodyHandlers.discarding());
        if (page.statusCode() != 200 || !page.uri().getPath().equals("/")) {
            throw new IOException("the page of " + node + " answered " + page.statusCode() + " at " + page.uri());
        }
    }

    private static NodeApi api(ProvinceFiles files, NodeId node) {
        return new NodeApi(files.console(node), files.token(node));
    }
}
