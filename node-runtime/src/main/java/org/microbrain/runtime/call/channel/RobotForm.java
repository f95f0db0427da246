package org.microbrain.runtime.call.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** The forms of messages that group robots understand, as their makers describe them, and one of our own. */
public enum RobotForm {
    /** Ours: everything as fields; signed in the header {@code X-Microbrain-Signature} as {@code sha256=<hex>}. */
    JSON("") {
        @Override
        ObjectNode body(CallMessage message) {
            ObjectNode body = NODES.createObjectNode();
            body.put("id", message.id()).put("person", message.name()).put("account", message.account())
                    .put("subject", message.subject()).put("text", message.text()).put("link", message.link());
            CallMessage.Facts facts = message.facts();
            body.putObject("warning").put("id", facts.warning()).put("level", facts.level()).put("hazard", facts.hazard())
                    .put("area", facts.area()).put("drill", facts.drill());
            return body;
        }
    },
    /** 企业微信群机器人. */
    WECOM("errcode") {
        @Override
        ObjectNode body(CallMessage message) {
            ObjectNode body = NODES.createObjectNode().put("msgtype", "text");
            ObjectNode text = body.putObject("text").put("content", message.text());
            if (!message.account().isEmpty()) {
                text.putArray("mentioned_list").add(message.account());
            }
            return body;
        }
    },
    /** 钉钉群机器人, signed: time and secret go into the address. */
    DINGTALK("errcode") {
        @Override
        ObjectNode body(CallMessage message) {
            ObjectNode body = NODES.createObjectNode().put("msgtype", "text");
            body.putObject("text").put("content", message.text());
            ObjectNode at = body.putObject("at").put("isAtAll", false);
            if (!message.account().isEmpty()) {
                at.putArray("atUserIds").add(message.account());
            }
            return body;
        }

        @Override
        String signature(Instant now, Secret secret) {
            String signed = now.toEpochMilli() + "\n" + secret.value();
            return "&timestamp=" + now.toEpochMilli() + "&sign="
                    + HttpTarget.encoded(Signature.base64(secret.value(), signed));
        }
    },
    /** 飞书群机器人, signed: time and signature are fields. */
    FEISHU("code") {
        @Override
        ObjectNode body(CallMessage message) {
            String at = message.account().isEmpty() ? "" : "<at user_id=\"" + message.account() + "\"></at> ";
            ObjectNode body = NODES.createObjectNode().put("msg_type", "text");
            body.putObject("content").put("text", at + message.text());
            return body;
        }

        @Override
        void sign(ObjectNode body, Instant now, Secret secret) {
            String key = now.getEpochSecond() + "\n" + secret.value();
            body.put("timestamp", String.valueOf(now.getEpochSecond())).put("sign", Signature.base64(key, ""));
        }
    };

    static final ObjectMapper NODES = new ObjectMapper();

    /** The field of the answer that is 0 when all went well; empty when the status says it all. */
    private final String code;

    RobotForm(String code) {
        this.code = code;
    }

    abstract ObjectNode body(CallMessage message);

    /** What is put behind the address. */
    String signature(Instant now, Secret secret) {
        return "";
    }

    void sign(ObjectNode body, Instant now, Secret secret) {
    }

    Receipt judge(String answer) {
        if (code.isEmpty()) {
            return Receipt.accepted("对方已收下", "taken by the receiver");
        }
        JsonNode given;
        try {
            given = NODES.readTree(answer);
        } catch (JsonProcessingException e) {
            given = NODES.missingNode();
        }
        if (given == null || !given.path(code).isNumber()) {
            return Receipt.failed("对方的答复无法识别，请核对地址", "its answer is not of that kind; check the address");
        }
        return given.path(code).asInt() == 0 ? Receipt.accepted("机器人已收下", "taken by the robot")
                : Receipt.failed("机器人拒收：" + code + " " + given.path(code).asInt(),
                "the robot refused: " + code + " " + given.path(code).asInt());
    }

    static Optional<RobotForm> of(String word) {
        for (RobotForm form : values()) {
            if (form.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }
}
