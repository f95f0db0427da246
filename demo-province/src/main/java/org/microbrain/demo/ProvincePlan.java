package org.microbrain.demo;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Tier;

/**
 * The small province of the demo: eight nodes at real places of Guangxi (statistical division codes, edition 2023), and
 * the recording that each sensor plays. Division codes and names are facts; that a sensor stands there is made up.
 */
final class ProvincePlan {

    /** What a sensor speaks with its edge. */
    enum Speaks {
        MQTT,
        /** A rain station: the hydrology stations' SL 651 over TCP. */
        SL651,
        /** An air station: the ecology bureaux' HJ 212 over TCP. */
        HJ212
    }

    /**
     * A sensor of an edge.
     *
     * @param series    series name, unique within the edge
     * @param recording bundled recording it plays
     * @param from      recorded time at which it begins
     * @param flood     recorded time to cut to when the story calls for the flood; null for sensors that play on
     * @param speaks    of stations an edge has one of a kind
     */
    record Sensor(String series, String recording, Instant from, Instant flood, Speaks speaks) {

        Sensor(String series, String recording, Instant from, Instant flood) {
            this(series, recording, from, flood, Speaks.MQTT);
        }
    }

    /**
     * A node.
     *
     * @param parents in order of preference; empty at the core
     */
    record Site(NodeId node, Tier tier, String zh, String en, List<NodeId> parents, List<Sensor> sensors) {

        Site {
            parents = List.copyOf(parents);
            sensors = List.copyOf(sensors);
        }

        DivisionCode area() {
            return node.area();
        }
    }

    static final NodeId GUANGXI = new NodeId("450000000000");
    static final NodeId NANNING = new NodeId("450100000000");
    static final NodeId XINGNING = new NodeId("450102000000");
    static final NodeId MASHAN = new NodeId("450124000000");
    static final NodeId MINSHENG_OFFICE = new NodeId("450102001000");
    static final NodeId XINGNING_COMMUNITY = new NodeId("450102001003");
    static final NodeId DALONG = new NodeId("450124101204");
    static final NodeId SHANGLING = new NodeId("450124103205");

    /** The village that the flood reaches, and the series that shows it. */
    static final String FLOOD_SERIES = "river/stage";

    /** The village with a horn that its warnings sound. */
    static final NodeId HORN = DALONG;

    /** Where people are called in the demo, and who they are: names that nobody in particular has. */
    static final Map<NodeId, List<DutyList.OnDuty>> ON_DUTY = Map.of(
            DALONG, List.of(new DutyList.OnDuty("值班员小韦", "VILLAGE_DUTY_HOLDER"), new DutyList.OnDuty("网格员小黄", "GRID_WORKER")),
            MASHAN, List.of(new DutyList.OnDuty("县值班员老陆", "DUTY_OFFICER")));

    private ProvincePlan() {
    }

    /** All sites, from the top down. */
    static List<Site> sites() {
        List<Site> sites = new ArrayList<>();
        sites.add(new Site(GUANGXI, Tier.CORE, "广西壮族自治区", "Guangxi", List.of(), List.of()));
        sites.add(new Site(NANNING, Tier.HUB, "南宁市", "Nanning City", List.of(GUANGXI), List.of()));
        sites.add(new Site(XINGNING, Tier.HUB, "兴宁区", "Xingning District", List.of(NANNING), List.of()));
        sites.add(new Site(MASHAN, Tier.HUB, "马山县", "Mashan County", List.of(NANNING), List.of()));
        sites.add(new Site(MINSHENG_OFFICE, Tier.EDGE, "民生街道办事处", "Minsheng Subdistrict Office",
                List.of(XINGNING, NANNING), List.of(
                        sensor("road/occupancy", "occupancy", "2015-09-09T06:00:00Z"),
                        sensor("road/speed", "speed", "2015-09-09T06:00:00Z"),
                        sensor("pump/temperature", "temperature", "2014-02-07T12:00:00Z"))));
        sites.add(new Site(XINGNING_COMMUNITY, Tier.EDGE, "兴宁社区", "Xingning Community",
                List.of(XINGNING, NANNING), List.of(
                        new Sensor("air/pm25", "pm25", at("2016-12-15T21:00:00+08:00"), null, Speaks.HJ212),
                        sensor("road/travel-time", "travel-time", "2015-07-28T06:00:00Z"),
                        sensor("cabinet/load", "load", "2014-02-22T12:00:00Z"))));
        sites.add(new Site(DALONG, Tier.EDGE, "大龙村", "Dalong Village", List.of(MASHAN, NANNING), List.of(
                new Sensor(FLOOD_SERIES, "stage", at("2018-08-28T12:00:00Z"), at("2018-08-31T22:05:00Z")),
                new Sensor("rain/hour", "rain", at("2016-07-19T14:00:00+08:00"), at("2016-07-20T07:00:00+08:00")),
                sensor("station/temperature", "temperature", "2014-02-04T00:00:00Z"),
                sensor("station/network", "network", "2014-04-11T00:00:00Z"))));
        sites.add(new Site(SHANGLING, Tier.EDGE, "上岭村", "Shangling Village", List.of(MASHAN, NANNING), List.of(
                new Sensor("rain/hour", "rain", at("2016-07-19T13:00:00+08:00"), at("2016-07-20T06:00:00+08:00"),
                        Speaks.SL651),
                sensor("station/load", "load", "2014-02-15T00:00:00Z"),
                sensor("station/temperature", "temperature", "2014-02-05T00:00:00Z"),
                sensor("station/network", "network", "2014-04-12T00:00:00Z"))));
        return List.copyOf(sites);
    }

    private static Sensor sensor(String series, String recording, String from) {
        return new Sensor(series, recording, at(from), null);
    }

    private static Instant at(String time) {
        return OffsetDateTime.parse(time).toInstant();
    }
}
