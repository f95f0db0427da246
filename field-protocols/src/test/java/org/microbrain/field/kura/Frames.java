package org.microbrain.field.kura;

import java.util.HexFormat;

/** Messages made by a program of its own from the list of fields. */
public final class Frames {

    /** An asset with a channel of each type. */
    public static final byte[] DATA = HexFormat.of().parseHex("0880e092c58232c2b802160a0961737365744e616d651005420761737365742d"
            + "31c2b802110a0474656d701000190000000000803740c2b802190a0e74656d705f74696d657374616d70100228a4d492c58232c2b802120a"
            + "0974656d705f756e697410054203e28483c2b8020e0a056c6576656c100125cdcccc3dc2b8020a0a0470756d7010043801c2b802140a0563"
            + "6f756e74100330fdffffffffffffffff01");
    public static final byte[] ANSWER = HexFormat.of().parseHex("c2b802140a0d726573706f6e73652e636f6465100330c801cab802073c3f786d"
            + "6c3f3e");
    public static final String JSON = "{\"sentOn\": 1718668800000, \"position\": {\"latitude\": 23.1, \"longitude\": 108.2}, \"metrics\":"
            + " {\"temp\": 23.5, \"count\": 7, \"pump\": true, \"assetName\": \"asset-1\", \"more\": [1, {\"a\": 2}]},"
            + " \"body\": \"PD94bWw/Pg==\"}";

    private Frames() {
    }
}
