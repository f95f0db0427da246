package org.microbrain.runtime.mapping;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Why something that a source sent was not taken, or taken with a doubt. The set is closed, so that counting by reason
 * is bounded.
 */
public enum RefusalReason {
    NOT_JSON("不是有效的 JSON", "not valid JSON"),
    NOT_CSV("不是有效的 CSV", "not valid CSV"),
    NOT_UTF8("不是有效的 UTF-8 文本", "not valid UTF-8 text"),
    WRONG_TYPE("字段类型不对", "a field has the wrong type"),
    NO_VALUE("没有数值", "there is no value"),
    NOT_A_NUMBER("数值不是有限的数字", "the value is not a finite number"),
    OUT_OF_RANGE("数值超出该点的有效范围", "the value is out of the valid range of its point"),
    NO_SERIES("没有序列名", "there is no series name"),
    BAD_SERIES("序列名不合规", "the series name is not allowed"),
    BAD_TIME("时间无法识别", "the time cannot be understood"),
    TIME_DOUBTFUL("时间可疑，已收下并标记", "the time is doubtful; taken and marked"),
    TIME_OUT_OF_RANGE("时间超出合理范围", "the time is out of any reasonable range"),
    TOO_LARGE("内容过大", "too large"),
    NO_MAPPING("没有匹配的映射规则", "no mapping rule fits"),
    TOO_MANY_SERIES("序列数已达上限", "the limit of series is reached"),
    WRONG_CONTENT_TYPE("内容类型不受支持", "the content type is not supported"),
    PROTOCOL("违反通信协议", "a violation of the protocol"),
    NOT_AUTHORISED("用户名或密码错误", "wrong user name or password"),
    UNKNOWN_STATION("站点未登记", "the station is not known here"),
    LIMIT_REACHED("已达上限", "a limit is reached"),
    UNAVAILABLE("暂时无法写入，请重发", "cannot be stored at the moment, send it again");

    private final String zh;
    private final String en;
    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    RefusalReason(String zh, String en) {
        this.zh = zh;
        this.en = en;
    }

    /** For instance {@code not-a-number}; stable, for programs. */
    public String code() {
        return code;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return en;
    }

    /** True when the reading is taken all the same, and only counted because a person should look. */
    public boolean isTaken() {
        return this == TIME_DOUBTFUL;
    }

    /** The reason of a {@link #code()}. */
    public static Optional<RefusalReason> ofCode(String code) {
        return Arrays.stream(values()).filter(reason -> reason.code.equals(code)).findFirst();
    }

    /** True when the same content may be taken later, so the source must not forget it. */
    public boolean worthSendingAgain() {
        return this == UNAVAILABLE;
    }
}
