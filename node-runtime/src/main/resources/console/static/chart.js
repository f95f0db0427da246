// Draws each element with data-chart from the node's history. Times are Beijing time, whatever the browser's zone is.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var EIGHT_HOURS = 8 * 3600 * 1000;
  var COLOURS = ["", "#1864ab", "#b08900", "#b93c00", "#b81f1f"];
  var english = document.documentElement.lang.indexOf("en") === 0;

  document.querySelectorAll("[data-chart]").forEach(function (box) {
    var data = box.dataset;
    var state = box.parentElement.querySelector(".mb-chart-state");
    var chart = window.echarts.init(box, null, {renderer: "canvas"});
    var outer = [], marks = {limits: [], detections: [], usual: [], forecast: []}, latest = 0, width = 1, drawn = 0, zoomed = false, opened = performance.now();

    function url(path, from, to, points) {
      return path + "?series=" + encodeURIComponent(data.series) + (from === "" ? "" : "&from=" + Math.floor(from))
        + (to === "" ? "" : "&to=" + Math.ceil(to)) + (points ? "&points=" + points : "");
    }

    function get(address) {
      return fetch(address, {credentials: "same-origin"}).then(function (answer) {
        if (!answer.ok) {
          throw new Error(answer.status);
        }
        return answer.json();
      });
    }

    // By the node's clock: the browser's may be wrong.
    function now() {
      return Number(data.now) + performance.now() - opened;
    }

    function points() {
      return Math.max(200, Math.min(1500, box.clientWidth));
    }

    function two(number) {
      return (number < 10 ? "0" : "") + number;
    }

    function time(millis) {
      var t = new Date(millis);
      return t.getUTCFullYear() + "-" + two(t.getUTCMonth() + 1) + "-" + two(t.getUTCDate()) + " "
        + two(t.getUTCHours()) + ":" + two(t.getUTCMinutes()) + ":" + two(t.getUTCSeconds());
    }

    function number(value) {
      return typeof value === "number" ? String(Number(value.toPrecision(6))) : "–";
    }

    function round(value) {
      return Number(value.toPrecision(12));
    }

    // Limits that lie close together have their names above and below their lines.
    function limitLines(narrow, span) {
      var limits = marks.limits.slice().sort(function (a, b) { return a.value - b.value; });
      return limits.map(function (one, i) {
        var close = i + 1 < limits.length && limits[i + 1].value - one.value < span * 0.08;
        return {yAxis: one.value, lineStyle: {color: COLOURS[one.level], type: "dashed", width: 1.5},
          label: {formatter: (english ? one.en : one.zh) + " " + number(one.value), color: COLOURS[one.level], fontSize: 12,
            position: narrow ? (close ? "insideStartBottom" : "insideStartTop") : "end",
            verticalAlign: narrow ? null : close ? "top" : "bottom"}};
      });
    }

    // Where nothing came for much longer than usual, the line is broken.
    function gapOf(buckets) {
      var pauses = [];
      for (var i = 1; i < buckets.length; i++) {
        pauses.push(buckets[i].start_ms - buckets[i - 1].start_ms);
      }
      pauses.sort(function (a, b) { return a - b; });
      return Math.max(2 * width, 4 * (pauses[Math.floor(pauses.length / 2)] || 0)) + 1;
    }

    // Bands of hours, each [beginning, low, middle, high], at the middle of its hour; broken where hours are missing.
    function bandsOf(hours, name, colour, dashed) {
      var HALF = 1800000, low = [], high = [], middle = [], before = 0;
      (hours || []).forEach(function (one) {
        var at = one[0] + HALF + EIGHT_HOURS;
        if (before && at - before > 2 * HALF) {
          [low, high, middle].forEach(function (list) { list.push([before + 1, null]); });
        }
        low.push([at, one[1]]);
        high.push([at, one[3] - one[1]]);
        middle.push([at, one[2]]);
        before = at;
      });
      return [
        {name: name + " low", type: "line", data: low, stack: name, stackStrategy: "all", symbol: "none", lineStyle: {opacity: 0}, silent: true, tooltip: {show: false}},
        {name: name + " high", type: "line", data: high, stack: name, stackStrategy: "all", symbol: "none", lineStyle: {opacity: 0}, silent: true, tooltip: {show: false},
          areaStyle: {color: colour, opacity: 0.18}},
        {name: name, type: "line", data: middle, symbol: "none", silent: true, color: colour, lineStyle: {width: 1.5, type: dashed ? "dashed" : "dotted"}}
      ];
    }

    // What is only kept by the hour lies on a ground of its own, with its name.
    function hourlyAreas(buckets) {
      var areas = [];
      buckets.forEach(function (one, i) {
        var until = one.start_ms + Math.max(width, 3600000) + EIGHT_HOURS;
        if (one.hourly && i > 0 && buckets[i - 1].hourly) {
          areas[areas.length - 1][1].xAxis = until;
        } else if (one.hourly) {
          areas.push([{xAxis: one.start_ms + EIGHT_HOURS, itemStyle: {color: "rgba(176,136,0,0.10)"},
            label: {formatter: data.hourly, position: "insideTop", color: "#6b5300"}}, {xAxis: until}]);
        }
      });
      return areas.slice(-50);
    }

    function draw(buckets) {
      var line = [], low = [], band = [], doubtful = [], gaps = [], least = Infinity, most = -Infinity;
      var gap = gapOf(buckets);
      buckets.forEach(function (one, i) {
        if (typeof one.mean !== "number") {
          return;
        }
        var at = one.start_ms + EIGHT_HOURS;
        var before = i > 0 ? buckets[i - 1].start_ms : one.start_ms;
        if (one.start_ms - before > gap) {
          [line, low, band].forEach(function (list) { list.push([before + EIGHT_HOURS + 1, null]); });
          gaps.push([{xAxis: before + EIGHT_HOURS + Math.min(width, gap)}, {xAxis: at}]);
        }
        line.push([at, one.mean, one]);
        low.push([at, one.min]);
        band.push([at, one.max - one.min]);
        if (one.doubtful) {
          doubtful.push([at, one.mean]);
        }
        least = Math.min(least, one.min);
        most = Math.max(most, one.max);
      });
      // Nothing yet, or nothing any more, is a gap, too.
      var end = data.to === "" ? now() : Number(data.to);
      if (line.length && data.from !== "" && buckets[0].start_ms - data.from > gap) {
        gaps.unshift([{xAxis: Number(data.from) + EIGHT_HOURS}, {xAxis: line[0][0]}]);
      }
      if (line.length && end - buckets[buckets.length - 1].start_ms > gap) {
        gaps.push([{xAxis: line[line.length - 1][0] + Math.min(width, gap)}, {xAxis: end + EIGHT_HOURS}]);
      }
      var usual = marks.usual || [], forecast = line.length && marks.forecast || [];
      usual.concat(forecast).forEach(function (one) {
        least = Math.min(least, one[1]);
        most = Math.max(most, one[3]);
      });
      var last = forecast.length ? forecast[forecast.length - 1][0] + 3600000 : end;
      var span = most - least || Math.abs(most) || 1;
      marks.limits.forEach(function (one) {
        if (one.value > most && one.value - most <= span || one.value < least && least - one.value <= span) {
          most = Math.max(most, one.value);
          least = Math.min(least, one.value);
        }
      });
      var step = Math.pow(10, Math.floor(Math.log10(most - least || Math.abs(most) || 1))) / 2;
      state.textContent = line.length ? "" : state.dataset.empty;
      var narrow = box.clientWidth < 500;
      chart.setOption({
        useUTC: true,
        animation: false,
        textStyle: {fontFamily: "inherit", fontSize: 13},
        grid: {left: narrow ? 48 : 64, right: narrow ? 12 : 72, top: narrow ? 56 : 40, bottom: 76},
        legend: {top: 0, itemWidth: narrow ? 12 : 18, itemGap: narrow ? 6 : 10, type: narrow ? "scroll" : "plain", data: [data.mean, data.range, data.usual, data.forecast, data.doubtful, data.detection].filter(function (name) {
          return name === undefined ? false : name === data.usual ? usual.length : name === data.forecast ? forecast.length : name !== data.doubtful && name !== data.detection || name === data.doubtful && doubtful.length
            || name === data.detection && marks.detections.length;
        })},
        xAxis: {type: "time", min: data.from === "" || !line.length ? null : Number(data.from) + EIGHT_HOURS,
          max: line.length ? Math.max(end, last) + EIGHT_HOURS : null, axisLabel: {hideOverlap: true, color: "#3b4655"}},
        yAxis: {type: "value", name: data.unit, min: line.length ? round((Math.ceil(least / step) - 1) * step) : null,
          max: line.length ? round((Math.floor(most / step) + 1) * step) : null,
          axisLabel: {color: "#3b4655", formatter: number, showMinLabel: false}, nameTextStyle: {color: "#3b4655"}},
        tooltip: {trigger: "axis", renderMode: "richText", confine: true, formatter: function (items) {
          var found = items.filter(function (one) { return one.data && one.data[2]; })[0];
          if (!found) {
            return "";
          }
          var one = found.data[2];
          return time(found.data[0]) + "\n" + data.mean + " " + number(one.mean) + " " + data.unit
            + (one.count > 1 ? "\n" + data.range + " " + number(one.min) + " – " + number(one.max) + "\n" + data.count + " " + one.count : "")
            + (one.hourly ? "\n" + data.hourly : "")
            + (one.doubtful ? "\n" + data.doubtful + " " + one.doubtful : "")
            + usual.filter(function (band) { return one.start_ms >= band[0] && one.start_ms < band[0] + 3600000; }).map(function (band) {
              return "\n" + data.usual + " " + number(band[1]) + " – " + number(band[3]);
            }).join("");
        }},
        dataZoom: [{type: "inside", filterMode: "none", zoomOnMouseWheel: "ctrl", moveOnMouseMove: true, preventDefaultMouseMove: false},
          {type: "slider", filterMode: "none", bottom: 8, height: 28, labelFormatter: function (v) { return time(v).slice(5, 16); }}],
        series: [
          {name: "low", type: "line", data: low, stack: "band", symbol: "none", lineStyle: {opacity: 0}, silent: true, tooltip: {show: false}},
          {name: data.range, type: "line", data: band, stack: "band", symbol: "none", lineStyle: {opacity: 0}, color: "#9cc3e6",
            areaStyle: {color: "#9cc3e6", opacity: 0.55}, silent: true},
          {name: data.mean, type: "line", data: line, symbol: line.length < 60 ? "circle" : "none", symbolSize: 5, color: "#1864ab",
            lineStyle: {width: 1.5}, connectNulls: false,
            markLine: {silent: true, symbol: "none", animation: false, data: limitLines(narrow, most - least)},
            markArea: {silent: true, itemStyle: {color: "rgba(107,114,128,0.13)"}, label: {show: true, color: "#566072", fontSize: 12, formatter: data.gap, position: "insideBottom"},
              data: gaps.slice(-50).concat(hourlyAreas(buckets))}},
          {name: data.doubtful, type: "scatter", data: doubtful, symbol: "diamond", symbolSize: 9, color: "#7a3e9d"},
          {name: data.detection, type: "scatter", symbol: "triangle", symbolSize: 12, color: "#b81f1f",
            data: marks.detections.filter(function (one) { return typeof one.value === "number"; }).map(function (one) {
              return [one.time_ms + EIGHT_HOURS, one.value];
            })}
        ].concat(bandsOf(usual, data.usual || "", "#2f6b3c", false), bandsOf(forecast, data.forecast || "", "#7a3e9d", true))
      }, {replaceMerge: ["series"]});
    }

    // The whole span, and within what one has zoomed into the finer answer.
    function load() {
      var mine = ++latest;
      var began = performance.now();
      drawn = Date.now();
      Promise.all([get(url("/api/v1/readings", data.from, data.to, points())), get(url("/api/v1/marks", data.from, data.to, 0))])
        .then(function (answers) {
          if (mine === latest) {
            outer = answers[0].buckets;
            width = answers[0].width_ms;
            marks = answers[1];
            draw(outer);
            box.dataset.drawn = String(outer.length);
            box.dataset.millis = String(Math.round(performance.now() - began));
          }
        }).catch(function () { state.textContent = state.dataset.failed; });
    }

    var waiting = 0;
    chart.on("datazoom", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        var zoom = chart.getOption().dataZoom[0];
        var from = zoom.startValue - EIGHT_HOURS, to = zoom.endValue - EIGHT_HOURS, mine = ++latest;
        zoomed = zoom.start > 0 || zoom.end < 100;
        var here = new URL(location.href);
        here.searchParams.delete("last");
        here.searchParams.set("from", String(Math.floor(from)));
        here.searchParams.set("to", String(Math.ceil(to)));
        history.replaceState(null, "", here);
        get(url("/api/v1/readings", from, to, points())).then(function (answer) {
          if (mine === latest) {
            width = answer.width_ms;
            draw(outer.filter(function (one) { return one.start_ms < from; }).concat(answer.buckets,
              outer.filter(function (one) { return one.start_ms >= to; })));
          }
        }).catch(function () { state.textContent = state.dataset.failed; });
      }, 300);
    });
    window.addEventListener("resize", function () { chart.resize(); });
    document.addEventListener("renewed", function () {
      if (data.to === "" && !zoomed && Date.now() - drawn > 15000) {
        load();
      }
    });
    load();
  });
});
