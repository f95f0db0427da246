package org.microbrain.runtime.identity;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.microbrain.record.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain authority}: the ceremony of the province's root. */
@Command(name = "authority", mixinStandardHelpOptions = true, description = {
    "省级根证书：init 建立（离线，口令加密），request 在节点上生成密钥和申请，sign 签发省、市、县枢纽的节点证书和下级签发证书。",
    "The province's root: init makes it (off-line, encrypted with a passphrase), request makes keys and requests at a node, "
        + "sign signs for the core, a city or a county."})
public final class AuthorityCommand implements Runnable {

    private static final long YEAR = 365;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令：init、request、sign。 Name a sub-command.");
    }

    @Command(name = "init", description = {"建立省级根证书。", "Make the province's root."})
    int init(@Option(names = "--folder", required = true, description = {"存放 province.key 和 province.crt 的文件夹",
                "folder for province.key and province.crt"}) Path folder,
            @Option(names = "--name", required = true, description = {"省名", "name of the province"}) String name,
            @Option(names = "--years", defaultValue = "20", description = {"有效年数", "years it is valid"}) int years,
            @Option(names = "--passphrase-file", description = {"口令文件；省略则在终端输入",
                "file with the passphrase; asked for at the terminal when left out"}) Path passphraseFile)
            throws IOException, GeneralSecurityException {
        char[] passphrase = passphrase(passphraseFile, true);
        String fingerprint = Ceremony.init(folder, name, passphrase, InstantSource.system().instant(),
                Duration.ofDays(years * YEAR));
        Arrays.fill(passphrase, ' ');
        say("根证书指纹（SHA-256），请抄录保存 / fingerprint of the root (SHA-256), write it down:", fingerprint);
        return 0;
    }

    @Command(name = "request", description = {"在省、市、县节点上生成密钥与签发申请；私钥不离开本机。",
        "At the core or a hub: make keys and requests; the keys stay here."})
    int request(@Option(names = "--folder", required = true, description = {"节点的 identity 文件夹",
                "the node's folder identity"}) Path folder,
            @Option(names = "--node", required = true, description = {"节点名", "name of the node"}) String node)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(folder);
        List<String> hashes = Ceremony.request(folder, new NodeId(node));
        say("请把下列申请文件带到签发处，并核对 / take these requests to the signing and compare:");
        sayHashes(hashes);
        return 0;
    }

    @Command(name = "sign", description = {"用根证书签发一个节点和它的下级签发证书（名称限定在其辖区内）。",
        "Sign for a node and its authority, whose names are constrained to its area."})
    int sign(@Option(names = "--root", required = true, description = {"根证书所在文件夹", "folder of the root"}) Path root,
            @Option(names = "--requests", required = true, description = {"node.csr 和 authority.csr 所在文件夹",
                "folder of node.csr and authority.csr"}) Path folder,
            @Option(names = "--edition", required = true, description = {"区划代码版本年份",
                "year of the division code book"}) int edition,
            @Option(names = "--days", defaultValue = "730", description = {"节点证书有效天数",
                "days that the node's certificate is valid"}) int days,
            @Option(names = "--authority-days", defaultValue = "3650", description = {"签发证书有效天数",
                "days that its authority is valid"}) int authorityDays,
            @Option(names = "--yes", description = {"已核对，不再询问", "compared already, do not ask"}) boolean yes,
            @Option(names = "--passphrase-file", description = {"口令文件；省略则在终端输入",
                "file with the passphrase; asked for at the terminal when left out"}) Path passphraseFile)
            throws IOException, GeneralSecurityException {
        Ceremony.Requested requested = Ceremony.read(folder);
        say("节点 / node " + requested.node().node());
        sayHashes(Stream.concat(Stream.of(requested.node()), requested.authority().stream())
                .map(request -> NodeKeys.hash(request.key())).toList());
        if (!yes && !confirmed()) {
            say("未签发 / nothing was signed");
            return 1;
        }
        char[] passphrase = passphrase(passphraseFile, false);
        try {
            Ceremony.sign(root, passphrase, folder, requested, edition, InstantSource.system().instant(),
                    Duration.ofDays(days), Duration.ofDays(authorityDays));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } finally {
            Arrays.fill(passphrase, ' ');
        }
        say("已写入证书文件（.crt），请带回该节点的 identity 文件夹 / certificates (.crt) are written; take them back to identity of the node");
        return 0;
    }

    /** @param hashes of the node's key, and of its authority's if there is one */
    private void sayHashes(List<String> hashes) {
        for (int i = 0; i < hashes.size(); i++) {
            say((i == 0 ? "node.csr      " : "authority.csr ") + hashes.get(i));
        }
    }

    private boolean confirmed() {
        Console console = console();
        String typed = console.readLine("与申请处显示的一致吗？输入 yes 签发 / the same as at the request? yes to sign: ");
        return "yes".equals(typed);
    }

    private char[] passphrase(Path file, boolean twice) throws IOException {
        if (file != null) {
            return Files.readString(file, StandardCharsets.UTF_8).strip().toCharArray();
        }
        Console console = console();
        char[] first = console.readPassword("口令 / passphrase: ");
        if (twice && !Arrays.equals(first, console.readPassword("再次输入 / again: "))) {
            throw new ParameterException(spec.commandLine(), "两次输入不一致 / the two are not the same");
        }
        return first == null ? new char[0] : first;
    }

    private Console console() {
        if (System.console() == null) {
            throw new ParameterException(spec.commandLine(),
                    "没有终端；请用 --passphrase-file 和 --yes / no terminal; use --passphrase-file and --yes");
        }
        return System.console();
    }

    private void say(String... lines) {
        PrintWriter out = spec.commandLine().getOut();
        for (String line : lines) {
            out.println(line);
        }
        out.flush();
    }
}
