package org.microbrain.field.kura;

import java.util.List;
import java.util.Map;

/** What is to become of a deployment package at a gateway (DEPLOY-V2). Whether it did shows in the list of its packages alone. */
public sealed interface KuraDeployment {

    /** Of requests and notices. */
    String APPLICATION = "DEPLOY-V2";

    KuraPackage what();

    /**
     * Asks for it.
     *
     * @param job its notices name it, {@link KuraJobNotice}
     */
    KuraRequest request(long job);

    /** Stops what was asked for, where that can be done; empty where it cannot. */
    List<KuraRequest> cancellation();

    /** Whether it is as it is to be. @param installed what the gateway has */
    boolean isDone(List<KuraPackage> installed);

    /** Whether it can be done. */
    boolean isPossible(List<KuraPackage> installed);

    /**
     * The gateway loads it from an address, proves its hash and installs it.
     *
     * @param url    {@code http:} or {@code https:}, without user and password
     * @param sha256 of the file, 64 hexadecimal digits
     */
    record Install(KuraPackage what, String url, String sha256) implements KuraDeployment {

        @Override
        public KuraRequest request(long job) {
            return KuraRequest.of(APPLICATION, KuraRequest.Method.EXEC, "download").withMetrics(Map.of("job.id", job, "dp.uri", url,
                    "dp.name", what.name(), "dp.version", what.version(), "dp.download.protocol", "HTTP",
                    "dp.download.hash", "SHA-256:" + sha256, "dp.download.force", true, "dp.install", true,
                    "dp.install.system.update", false));
        }

        @Override
        public List<KuraRequest> cancellation() {
            return List.of(KuraRequest.of(APPLICATION, KuraRequest.Method.DEL, "download"));
        }

        @Override
        public boolean isDone(List<KuraPackage> installed) {
            return installed.contains(what);
        }

        /** Without the address: it may be a secret. */
        @Override
        public String toString() {
            return "install " + what + ", SHA-256 " + sha256;
        }

        /** What is there already proves nothing afterwards. */
        @Override
        public boolean isPossible(List<KuraPackage> installed) {
            return !isDone(installed);
        }
    }

    /** It goes, whatever its version is by then: gateways know one package of a name. */
    record Uninstall(KuraPackage what) implements KuraDeployment {

        @Override
        public KuraRequest request(long job) {
            return KuraRequest.of(APPLICATION, KuraRequest.Method.EXEC, "uninstall").withMetrics(Map.of("job.id", job,
                    "dp.name", what.name(), "dp.version", what.version()));
        }

        @Override
        public List<KuraRequest> cancellation() {
            return List.of();
        }

        @Override
        public boolean isDone(List<KuraPackage> installed) {
            return installed.stream().noneMatch(one -> one.name().equals(what.name()));
        }

        @Override
        public boolean isPossible(List<KuraPackage> installed) {
            return installed.contains(what);
        }
    }
}
