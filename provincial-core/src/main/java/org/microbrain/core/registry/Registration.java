package org.microbrain.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.core.registry.DeviceRegistry.Stored;
import org.microbrain.core.registry.NodeDevice.Difference;
import org.microbrain.record.NodeId;

/**
 * Brings a tenant, its devices and, where asked, their passwords into the registry. What is there already is compared, and
 * either left or mended; nothing is ever taken out. It can be ended at any moment and run again.
 */
public final class Registration {

    private static final String PASSWORD = "hashed-password";
    private static final String KAFKA = "kafka";
    /** Others may change the same at the same time, but not for ever. */
    private static final int RACES = 4;

    private final DeviceRegistry registry;
    private final String tenant;
    private final boolean mend;
    private final boolean dry;
    private final Said said;

    /** What became of a thing, as it happens. */
    public interface Said {
        /** @param what {@code tenant} or the device's name, or that of its password; nothing differs when it is as it should be */
        void became(String what, Outcome outcome, List<Difference> differences);

        /** So many devices of so many have been looked at. */
        void looked(int done, int all);
    }

    /** What became of a thing; in a dry run, what would. */
    public enum Outcome {
        CREATED, AS_IT_SHOULD_BE, MENDED, LEFT
    }

    /**
     * @param mend whether what differs is put right
     * @param dry  whether nothing is changed, only said
     */
    public Registration(DeviceRegistry registry, String tenant, boolean mend, boolean dry, Said said) {
        this.registry = registry;
        this.tenant = tenant;
        this.mend = mend;
        this.dry = dry;
        this.said = said;
    }

    /** @param passwords of devices that are to sign in to an adapter of Hono */
    public void run(List<NodeDevice> devices, Map<NodeId, String> passwords) throws RegistryFailure, InterruptedException {
        boolean empty = untilSettled("tenants/" + tenant, this::tenant) == Settled.NOT_THERE;
        int done = 0;
        said.looked(0, devices.size());
        for (NodeDevice device : devices) {
            String path = "devices/" + tenant + "/" + device.node();
            boolean there = untilSettled(path, () -> device(path, device, empty)) == Settled.THERE;
            String password = passwords.get(device.node());
            if (password != null) {
                String credentials = "credentials/" + tenant + "/" + device.node();
                untilSettled(credentials, () -> password(credentials, device.node(), password, there));
            }
            said.looked(++done, devices.size());
        }
    }

    /** Whether a thing is in the registry now; only a dry run ends with one that is not. */
    private enum Settled {
        THERE, NOT_THERE, CHANGED_MEANWHILE
    }

    private interface Step {
        Settled take() throws RegistryFailure, InterruptedException;
    }

    private static Settled untilSettled(String path, Step step) throws RegistryFailure, InterruptedException {
        for (int attempt = 0; attempt < RACES; attempt++) {
            Settled settled = step.take();
            if (settled != Settled.CHANGED_MEANWHILE) {
                return settled;
            }
        }
        throw new RegistryFailure("登记处说 " + path + " 已存在或刚被改动，却读不到它：登录的用户可能无权读取",
                "the registry says that " + path + " is there or was changed, and does not show it: who signed in may lack the right to read");
    }

    private Settled tenant() throws RegistryFailure, InterruptedException {
        String name = "tenant " + tenant;
        Optional<Stored> stored = registry.get("tenants/" + tenant);
        if (stored.isPresent()) {
            List<Difference> differences = tenantDiffers(stored.get().json());
            said.became(name, differences.isEmpty() ? Outcome.AS_IT_SHOULD_BE : Outcome.LEFT, differences);
            return Settled.THERE;
        }
        ObjectNode json = DeviceRegistry.MAPPER.createObjectNode();
        json.putObject("ext").put("messaging-type", KAFKA);
        if (!dry && !registry.create("tenants/" + tenant, json)) {
            return Settled.CHANGED_MEANWHILE;
        }
        said.became(name, Outcome.CREATED, List.of());
        return dry ? Settled.NOT_THERE : Settled.THERE;
    }

    /** Others may use the tenant too, so nothing of it is changed. */
    private static List<Difference> tenantDiffers(JsonNode stored) {
        List<Difference> found = new ArrayList<>();
        for (JsonNode authority : stored.path("trusted-ca")) {
            if (authority.path("auto-provisioning-enabled").asBoolean(false)) {
                found.add(new Difference("其受信任的证书机构可自动登记设备（auto-provisioning-enabled）",
                        "a trusted authority of it may register devices (auto-provisioning-enabled)"));
            }
        }
        String messaging = stored.at("/ext/messaging-type").asText(KAFKA);
        if (!messaging.equals(KAFKA)) {
            found.add(new Difference("消息不走 Kafka（ext.messaging-type 为 " + messaging + "）",
                    "its messages do not go through Kafka (ext.messaging-type is " + messaging + ")"));
        }
        if (!stored.path("enabled").asBoolean(true)) {
            found.add(NodeDevice.SWITCHED_OFF);
        }
        return found;
    }

    private Settled device(String path, NodeDevice device, boolean nothingYet) throws RegistryFailure, InterruptedException {
        String name = device.node().text();
        Optional<Stored> stored = nothingYet ? Optional.empty() : registry.get(path);
        if (stored.isPresent()) {
            return compared(path, device, stored.get());
        }
        if (!dry && !registry.create(path, device.json())) {
            return Settled.CHANGED_MEANWHILE;
        }
        said.became(name, Outcome.CREATED, List.of());
        return dry ? Settled.NOT_THERE : Settled.THERE;
    }

    private Settled compared(String path, NodeDevice device, Stored stored) throws RegistryFailure, InterruptedException {
        String name = device.node().text();
        List<Difference> differences = device.differences(stored.json());
        ObjectNode right = device.mended(stored.json());
        List<Difference> left = mend ? device.differences(right) : differences;
        List<Difference> mended = differences.stream().filter(one -> !left.contains(one)).toList();
        if (!mended.isEmpty() && !dry && !registry.replace(path, right, stored.version())) {
            return Settled.CHANGED_MEANWHILE;
        }
        if (differences.isEmpty()) {
            said.became(name, Outcome.AS_IT_SHOULD_BE, differences);
        }
        if (!mended.isEmpty()) {
            said.became(name, Outcome.MENDED, mended);
        }
        if (!left.isEmpty()) {
            said.became(name, Outcome.LEFT, left);
        }
        return Settled.THERE;
    }

    /** One that is there stays: the registry does not say which it is. */
    private Settled password(String path, NodeId node, String password, boolean there) throws RegistryFailure, InterruptedException {
        Optional<Stored> stored = there ? registry.get(path) : Optional.empty();
        ArrayNode credentials = DeviceRegistry.MAPPER.createArrayNode();
        stored.ifPresent(one -> one.json().forEach(credentials::add));
        for (JsonNode one : credentials) {
            if (one.path("type").asText().equals(PASSWORD) && one.path("auth-id").asText().equals(node.text())) {
                said.became("password " + node, Outcome.AS_IT_SHOULD_BE, List.of());
                return Settled.THERE;
            }
        }
        credentials.addObject().put("type", PASSWORD).put("auth-id", node.text())
                .putArray("secrets").addObject().put("pwd-plain", password);
        if (!dry && !registry.replace(path, credentials, stored.map(Stored::version).orElse(null))) {
            return Settled.CHANGED_MEANWHILE;
        }
        said.became("password " + node, Outcome.CREATED, List.of());
        return Settled.THERE;
    }
}
