package org.microbrain.runtime.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustLimits;
import org.microbrain.trust.TrustStore;
import org.microbrain.trust.TrustedMetadata;
import org.microbrain.trust.TufClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code microbrain tuf}: a TUF client on the trust code of the nodes, with the command line of the public conformance suite
 * (theupdateframework/tuf-conformance, {@code CLIENT-CLI.md}), so that anyone can hold us against it.
 */
@Command(name = "tuf", mixinStandardHelpOptions = true, description = {
    "TUF 客户端，命令行与公开的一致性测试套件相同；选项写在子命令之前。",
    "A TUF client with the command line of the public conformance suite; options stand before the sub-command."})
public final class TufCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Option(names = "--metadata-dir", required = true, description = {"已验证的元数据所在文件夹", "folder of verified metadata"})
    private Path metadataDir;

    @Option(names = "--metadata-url", description = {"仓库元数据的地址", "address of the repository's metadata"})
    private String metadataUrl;

    @Option(names = "--target-name", description = {"目标路径，可重复", "path of a target; may be repeated"})
    private List<String> targetNames;

    @Option(names = "--target-dir", description = {"下载目标的文件夹", "folder for targets"})
    private Path targetDir;

    @Option(names = "--target-base-url", description = {"仓库目标文件的地址", "address of the repository's targets"})
    private String targetBaseUrl;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "请给出子命令：init、refresh、download。 Name a sub-command: init, refresh, download.");
    }

    @Command(name = "init", description = {"记下可信的根元数据；不联网。", "Take a trusted root; asks nobody."})
    int init(@Parameters(paramLabel = "ROOT", description = {"可信的 root.json", "the trusted root.json"}) Path root) {
        return attempt(() -> {
            byte[] bytes = bounded(root);
            new TrustedMetadata(bytes, Instant.MIN, TrustLimits.DEFAULT);
            new TrustStore(metadataDir).save(RoleName.ROOT, bytes);
        });
    }

    @Command(name = "refresh", description = {"更新顶层元数据。", "Bring the top-level metadata up to date."})
    int refresh() {
        return attempt(this::refreshed);
    }

    @Command(name = "download", description = {"更新元数据，下载并验证目标。", "Refresh, then download and verify targets."})
    int download() {
        if (targetNames == null || targetDir == null || targetBaseUrl == null) {
            throw new ParameterException(spec.commandLine(), "download 需要 --target-name、--target-dir、--target-base-url。 "
                    + "download needs --target-name, --target-dir and --target-base-url.");
        }
        return attempt(() -> {
            TufClient client = refreshed();
            DownloadedTargets targets =
                    new DownloadedTargets(targetDir, new HttpFetch(targetBaseUrl, System::nanoTime));
            for (String name : targetNames) {
                TargetPath path = new TargetPath(name);
                Optional<TargetInfo> info = client.find(path);
                if (info.isEmpty()) {
                    throw new TrustFailure(TrustFailure.Reason.UNKNOWN, name, "no signers vouch for it");
                }
                targets.download(path, info.get(), client.trusted().root().consistent());
                spec.commandLine().getOut().println(targets.file(path));
            }
            spec.commandLine().getOut().flush();
        });
    }

    private TufClient refreshed() throws TrustFailure, IOException {
        if (metadataUrl == null) {
            throw new ParameterException(spec.commandLine(), "缺少 --metadata-url / --metadata-url is missing");
        }
        TrustStore store = new TrustStore(metadataDir);
        byte[] root = store.load(RoleName.ROOT, TrustLimits.DEFAULT.root()).orElseThrow(() -> new IOException(
                metadataDir + "：没有 root.json，请先运行 init / no root.json, run init first"));
        TufClient client = new TufClient(root, store, new HttpFetch(metadataUrl, System::nanoTime), TrustLimits.DEFAULT,
                InstantSource.system().instant());
        client.refresh();
        return client;
    }

    private static byte[] bounded(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(TrustLimits.DEFAULT.root() + 1);
        }
    }

    /** What a sub-command does. */
    private interface Work {
        void run() throws TrustFailure, IOException;
    }

    private int attempt(Work work) {
        PrintWriter err = spec.commandLine().getErr();
        try {
            work.run();
            return 0;
        } catch (TrustFailure e) {
            err.println(e.chinese() + " / " + e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            err.println("未完成 / not done: " + (e.getMessage() == null ? e : e.getMessage()));
        }
        err.flush();
        return 1;
    }
}
