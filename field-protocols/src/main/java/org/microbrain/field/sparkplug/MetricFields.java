package org.microbrain.field.sparkplug;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.block.Reading;

/** The fields of the one metric that is read. */
final class MetricFields {

    static final int NAME = 1;
    private static final int ALIAS = 2;
    static final int TIMESTAMP = 3;
    static final int DATATYPE = 4;
    private static final int HISTORICAL = 5;
    private static final int IS_NULL = 7;
    private static final int PROPERTIES = 9;
    private static final int INT_VALUE = 10;
    private static final int LONG_VALUE = 11;
    private static final int FLOAT_VALUE = 12;
    private static final int DOUBLE_VALUE = 13;
    static final int BOOLEAN_VALUE = 14;
    private static final int STRING_VALUE = 15;

    private static final int KEYS = 1;
    private static final int VALUES = 2;
    /** The value of a property stands in fields seven lower than that of a metric. */
    private static final int LOWER = 7;
    private static final int MOST_PROPERTIES = 64;
    private static final String QUALITY = "Quality";
    private static final String UNIT = "engUnit";
    private static final int QUALITY_BAD = 0;
    private static final int QUALITY_GOOD = 192;
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private String name = "";
    private long alias = SparkplugMetric.NO_ALIAS;
    private int type = SparkplugMetric.NO_TYPE;
    private long millis = Reading.NO_TIME;
    private boolean historical;
    private boolean isNull;
    private Object value;
    private int quality = Reading.GOOD;
    private String unit = "";

    SparkplugMetric read(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SparkplugCodec.tag(NAME, BYTES)) {
                name = in.readStringRequireUtf8();
            } else if (tag == SparkplugCodec.tag(ALIAS, VARINT)) {
                alias = in.readUInt64();
            } else if (tag == SparkplugCodec.tag(TIMESTAMP, VARINT)) {
                millis = in.readUInt64();
            } else if (tag == SparkplugCodec.tag(DATATYPE, VARINT)) {
                type = in.readUInt32();
            } else if (tag == SparkplugCodec.tag(HISTORICAL, VARINT)) {
                historical = in.readBool();
            } else if (tag == SparkplugCodec.tag(IS_NULL, VARINT)) {
                isNull = in.readBool();
            } else if (tag == SparkplugCodec.tag(PROPERTIES, BYTES)) {
                int end = in.pushLimit(in.readRawVarint32());
                properties(in);
                in.checkLastTagWas(0);
                in.popLimit(end);
            } else {
                value(in, tag);
            }
        }
        return new SparkplugMetric(name, alias < 0 ? SparkplugMetric.NO_ALIAS : alias, type, millis, historical, isNull, value, quality,
                unit);
    }

    private void value(CodedInputStream in, int tag) throws IOException {
        Object read = value(in, tag, 0);
        if (read != null) {
            value = read;
        }
    }

    /** @return null for what is no value that can be read here; it is passed over */
    private static Object value(CodedInputStream in, int tag, int lower) throws IOException {
        if (tag == SparkplugCodec.tag(INT_VALUE - lower, VARINT) || tag == SparkplugCodec.tag(LONG_VALUE - lower, VARINT)) {
            return in.readUInt64();
        } else if (tag == SparkplugCodec.tag(FLOAT_VALUE - lower, WireFormat.WIRETYPE_FIXED32)) {
            return in.readFloat();
        } else if (tag == SparkplugCodec.tag(DOUBLE_VALUE - lower, WireFormat.WIRETYPE_FIXED64)) {
            return in.readDouble();
        } else if (tag == SparkplugCodec.tag(BOOLEAN_VALUE - lower, VARINT)) {
            return in.readBool();
        } else if (tag == SparkplugCodec.tag(STRING_VALUE - lower, BYTES)) {
            return in.readStringRequireUtf8();
        }
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("an end without a begin");
        }
        return null;
    }

    /** Keys and values stand in two lists that belong together by their order. */
    private void properties(CodedInputStream in) throws IOException {
        List<String> keys = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == SparkplugCodec.tag(KEYS, BYTES)) {
                keys.add(in.readStringRequireUtf8());
            } else if (tag == SparkplugCodec.tag(VALUES, BYTES)) {
                int end = in.pushLimit(in.readRawVarint32());
                values.add(property(in));
                in.checkLastTagWas(0);
                in.popLimit(end);
            } else if (!in.skipField(tag)) {
                throw new InvalidProtocolBufferException("an end without a begin");
            }
            if (keys.size() > MOST_PROPERTIES || values.size() > MOST_PROPERTIES) {
                throw new InvalidProtocolBufferException("more than " + MOST_PROPERTIES + " properties of a metric");
            }
        }
        for (int i = 0; i < Math.min(keys.size(), values.size()); i++) {
            if (keys.get(i).equals(UNIT) && values.get(i) instanceof String text) {
                unit = text;
            } else if (keys.get(i).equals(QUALITY) && values.get(i) instanceof Long told) {
                quality = quality(told.intValue());
            }
        }
    }

    private static Object property(CodedInputStream in) throws IOException {
        Object last = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Object read = value(in, tag, LOWER);
            last = read == null ? last : read;
        }
        return last;
    }

    /** 500 is stale; nobody knows what others mean. */
    private static int quality(int told) {
        return told == QUALITY_GOOD ? Reading.GOOD : told == QUALITY_BAD ? Reading.BAD : Reading.SUSPECT;
    }
}
