package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.microbrain.artifact.Recipe;
import org.microbrain.record.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bench rollout}: what a release costs on the lines: down a tree, beside direct downloads; and a changed version.
 */
@Command(name = "rollout", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"发行件在各级线路上的字节数，与直接下载对照；以及小改动的新版本。",
            "Bytes of a release on the lines of each tier, beside direct downloads; and of a version that changed little."})
final class RolloutBench implements Callable<Integer> {

    private static final int CHANGES = 50;

    @Mixin
    private BenchOptions options;

    @Option(names = "--size", paramLabel = "BYTES", defaultValue = "5000000",
            description = "发行件的字节数，默认 ${DEFAULT-VALUE}。 Bytes of the artifact.")
    private int size;

    @Option(names = "--cities", paramLabel = "N", defaultValue = "3", description = "市数。 Cities.")
    private int cities;

    @Option(names = "--counties", paramLabel = "N", defaultValue = "2", description = "每市的县数。 Counties of each city.")
    private int counties;

    @Option(names = "--edges", paramLabel = "N", defaultValue = "4",
            description = "每县的站点数。 Edges of each county.")
    private int edges;

    @Option(names = "--changed-size", paramLabel = "BYTES", defaultValue = "50000000",
            description = "改动百分之一的发行件的字节数，默认 ${DEFAULT-VALUE}。 Bytes of the artifact of which a hundredth changes.")
    private int changedSize;

    private final Random random = new Random(1);

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            tree(run);
            change(run);
            return run.print();
        }
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void tree(BenchRun run) throws IOException {
        Path artifact = Files.write(run.folder().resolve("artifact"), noise(size));
        MemoryProvince province = new MemoryProvince(run.folder().resolve("tree"));
        List<NodeId> ofCities = new ArrayList<>();
        List<NodeId> ofCounties = new ArrayList<>();
        List<Integer> fetching = new ArrayList<>();
        int number = 0;
        for (int city = 1; city <= cities; city++) {
            NodeId cityNode = new NodeId(String.format("45%02d00000000", city));
            province.add(cityNode, MemoryProvince.CORE);
            ofCities.add(cityNode);
            number++;
            for (int county = 1; county <= counties; county++) {
                NodeId countyNode = new NodeId(String.format("45%02d%02d000000", city, county));
                province.add(countyNode, cityNode);
                ofCounties.add(countyNode);
                number++;
                for (int edge = 1; edge <= edges; edge++) {
                    province.add(new NodeId(String.format("45%02d%02d%03d001", city, county, edge)), countyNode);
                    fetching.add(number++);
                }
            }
        }
        run.progress(fetching.size() + " edges below " + cities + " cities fetch " + size + " bytes");
        Recipe recipe = province.release(artifact);
        for (Path file : province.fetch(recipe, fetching)) {
            requireSame(artifact, file);
        }
        double core = province.sent(MemoryProvince.CORE);
        run.put("edges", fetching.size(), "edges");
        run.put("core_bytes", core, "bytes that left the core");
        run.put("core_per_city", core / cities / size, "  per city, of the artifact's size", "≤ 1.02");
        run.put("city_per_county", most(province, ofCities) / counties / size, "city that sent most, per county", "≤ 1.02");
        run.put("county_per_edge", most(province, ofCounties) / edges / size, "county that sent most, per edge", "≤ 1.02");
        run.put("direct_bytes", (double) fetching.size() * size, "as many direct downloads, without any wrapping");
        run.put("direct_ratio", (double) fetching.size() * size / core, "  times what left the core");
    }

    private static double most(MemoryProvince province, List<NodeId> nodes) {
        return nodes.stream().mapToLong(province::sent).max().orElse(0);
    }

    private void change(BenchRun run) throws IOException {
        byte[] bytes = noise(changedSize);
        Path artifact = Files.write(run.folder().resolve("before"), bytes);
        MemoryProvince province = new MemoryProvince(run.folder().resolve("change"));
        province.add(new NodeId("450102001003"), MemoryProvince.CORE);
        run.progress("an edge fetches " + changedSize + " bytes");
        requireSame(artifact, province.fetch(province.release(artifact), List.of(0)).get(0));
        long before = province.sent(MemoryProvince.CORE);
        int each = changedSize / 100 / CHANGES;
        for (int spot = 0; spot < CHANGES; spot++) {
            byte[] fresh = noise(each);
            System.arraycopy(fresh, 0, bytes, spot * (changedSize / CHANGES)
                    + random.nextInt(changedSize / CHANGES - each), each);
        }
        Path changed = Files.write(run.folder().resolve("after"), bytes);
        run.progress("and then one of which a hundredth differs, in " + CHANGES + " places");
        requireSame(changed, province.fetch(province.release(changed), List.of(0)).get(0));
        long cost = province.sent(MemoryProvince.CORE) - before;
        run.put("whole_part", (double) before / changedSize, "first version on the wire, of its size");
        run.put("changed_bytes", cost, "a hundredth changed, bytes on the wire");
        run.put("changed_part", (double) cost / changedSize, "  of its size", "≤ 0.05");
    }

    private static void requireSame(Path one, Path other) throws IOException {
        if (Files.mismatch(one, other) != -1) {
            throw new IllegalStateException("what arrived is not what was sent");
        }
        Files.delete(other);
    }
}
