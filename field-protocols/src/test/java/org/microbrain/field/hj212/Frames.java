package org.microbrain.field.hj212;

/** Frames whose checksums were verified with independent programs; the first one stands in the standard itself. */
public final class Frames {

    static final String INTERVAL = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Fla"
            + "g=5;CP=&&RtdInterval=30&&1C80";
    static final String AIR = "##0200QN=20240618080000123;ST=22;CN=2011;PW=123456;MN=4502250104000000000000A1;Flag=5;C"
            + "P=&&DataTime=20240618080000;a34004-Rtd=35.2,a34004-Flag=N;a34002-Rtd=58.0,a34002-Flag=N;a01001-Rtd=28.6,"
            + "a01001-Flag=N&&3B80";
    static final String AIR_ANSWER = "##0087QN=20240618080000123;ST=91;CN=9014;PW=123456;MN=4502250104000000000000A1;F"
            + "lag=4;CP=&&&&9601";
    static final String PART_1 = "##0201QN=20240618081000456;ST=32;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag="
            + "7;PNUM=2;PNO=1;CP=&&DataTime=20240618080000;w01018-Cou=10.5,w01018-Min=40.1,w01018-Avg=41.3,w01018-Max=4"
            + "2.9,w01018-Flag=N&&EDC1";
    static final String PART_2 = "##0201QN=20240618081000457;ST=32;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag="
            + "7;PNUM=2;PNO=2;CP=&&DataTime=20240618080000;w21003-Cou=0.31,w21003-Min=1.12,w21003-Avg=1.20,w21003-Max=1"
            + ".31,w21003-Flag=D&&06C0";
    static final String OF_2005 = "##0102ST=22;CN=2011;PW=123456;MN=88888880000001;CP=&&DataTime=20240618080000;a34004"
            + "-Rtd=35.2,a34004-Flag=N&&0280";
    static final String HEARTBEAT = "##0087QN=20240618080500000;ST=91;CN=9015;PW=123456;MN=010000A8900016F000169DC0;Fl"
            + "ag=9;CP=&&&&6E80";
    public static final String[] ALL = {INTERVAL, AIR, AIR_ANSWER, PART_1, PART_2, OF_2005, HEARTBEAT};

    private Frames() {
    }
}
