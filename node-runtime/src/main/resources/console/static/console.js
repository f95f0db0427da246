// The live part of a page, and the keys. No page needs this file to be read or used.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var live = document.getElementById("live");
  var cut = document.getElementById("cut");
  var SECOND = 1000;

  // ---- live part, or the bar alone: one request at a time, told by the stream, otherwise asked for now and then
  if (live) {
    var tab = Math.random().toString(36).slice(2, 14);
    var stream = null, heard = 0, asked = 0, answered = Date.now(), busy = false, failures = 0, wanted = false, again = 0;
    var seen = text("clock");

    function text(id) {
      var element = document.getElementById(id);
      return element ? element.textContent : "";
    }

    function open() {
      if (stream || !window.EventSource || Date.now() < again) {
        return;
      }
      heard = Date.now();
      stream = new EventSource("/live?tab=" + tab + "&page=" + encodeURIComponent(live.dataset.page));
      ["begun", "pulse"].forEach(function (name) {
        stream.addEventListener(name, function () { heard = Date.now(); });
      });
      stream.addEventListener("changed", function () { heard = Date.now(); refresh(); });
      // The browser itself would try again for ever; here it is tried with an answer, and not at once.
      stream.onerror = function () {
        shut();
        again = Date.now() + 10 * SECOND;
        if (Date.now() - answered > 3 * SECOND) {
          refresh();
        }
      };
    }

    function shut() {
      if (stream) {
        stream.close();
        stream = null;
      }
    }

    function refresh() {
      if (busy) {
        wanted = true;
      } else if (!document.hidden) {
        busy = true;
        wanted = false;
        asked = Date.now();
        window.htmx.trigger(live, "refresh");
      }
    }

    function fails() {
      busy = false;
      failures++;
      document.getElementById("cut-since").textContent = seen;
      cut.hidden = false;
    }

    document.body.addEventListener("htmx:configRequest", function (event) { event.detail.headers["X-Tab"] = tab; });
    ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
      document.body.addEventListener(name, function (event) {
        if (event.target === live) {
          fails();
        }
      });
    });
    document.body.addEventListener("htmx:afterSettle", function (event) {
      if (event.target === live && busy) {
        busy = false;
        failures = 0;
        answered = Date.now();
        seen = text("clock");
        cut.hidden = true;
        open();
        document.dispatchEvent(new Event("renewed"));
        if (wanted) {
          refresh();
        }
      }
    });
    setInterval(function () {
      var pause = failures ? Math.min(60, 2 * Math.pow(2, failures)) : stream ? 30 : 10;
      if (stream && Date.now() - heard > 40 * SECOND) {
        shut();
      }
      if (!busy && Date.now() - Math.max(asked, answered) > pause * SECOND) {
        refresh();
      }
    }, 2 * SECOND);
    document.addEventListener("visibilitychange", function () {
      if (document.hidden) {
        shut();
      } else {
        failures = 0;
        refresh();
      }
    });
    window.addEventListener("offline", refresh);
    window.addEventListener("online", refresh);
    window.addEventListener("pagehide", shut);
    open();

    // What has the focus keeps it when the part around it is renewed.
    var focused = null;
    live.addEventListener("htmx:beforeSwap", function () {
      var now = document.activeElement;
      focused = live.contains(now) ? now.id || now.getAttribute("href") : null;
    });
    live.addEventListener("htmx:afterSwap", function () {
      if (focused) {
        Array.from(live.querySelectorAll("[id],a[href]")).some(function (element) {
          var same = element.id === focused || element.getAttribute("href") === focused;
          if (same) {
            element.focus();
          }
          return same;
        });
      }
    });
  }

  // ---- a filter sends itself while one types, but not with each letter
  document.querySelectorAll("form[data-filter]").forEach(function (form) {
    var timer = 0;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { form.requestSubmit(); }, 500);
    });
    var field = form.querySelector("input[type=search]");
    if (field && field.value && location.search) {
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
    }
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  // ---- calls that wait for an answer: a badge, and two tones for each new one
  var calls = document.getElementById("calls");
  var rang = 0;

  function ring(level) {
    var Audio = window.AudioContext || window.webkitAudioContext;
    // Browsers let a page sound only once somebody has touched it.
    if (!Audio || (navigator.userActivation && !navigator.userActivation.hasBeenActive)) {
      return;
    }
    var sound = new Audio();
    [0, 0.35, 0.7].slice(0, level > 2 ? 3 : 2).forEach(function (at, number) {
      var tone = sound.createOscillator();
      tone.frequency.value = number % 2 ? 660 : 880;
      tone.connect(sound.destination);
      tone.start(sound.currentTime + at);
      tone.stop(sound.currentTime + at + 0.25);
    });
    setTimeout(function () { sound.close(); }, 2 * SECOND);
  }

  function look() {
    fetch("/api/v1/calls", {credentials: "same-origin"}).then(function (answer) {
      return answer.ok ? answer.json() : null;
    }).then(function (now) {
      if (now) {
        calls.hidden = now.open === 0;
        calls.querySelector("strong").textContent = now.open;
        if (now.open > 0 && now.newest > rang) {
          rang = now.newest;
          ring(now.level);
        }
      }
    }).catch(function () { calls.hidden = true; });
  }

  if (calls && window.fetch) {
    look();
    setInterval(look, 10 * SECOND);
  }

  // ---- the second part of the menu closes when one goes elsewhere; opening it needs no script
  var more = document.querySelector(".mb-menu-more");
  if (more) {
    document.addEventListener("click", function (event) {
      if (!more.contains(event.target)) {
        more.open = false;
      }
    });
    more.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !more.contains(event.relatedTarget)) {
        more.open = false;
      }
    });
    more.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        more.open = false;
        more.querySelector("summary").focus();
      }
    });
  }

  // ---- keys
  var keys = document.getElementById("keys");
  var button = document.getElementById("keys-button");
  if (button) {
    button.addEventListener("click", function () { keys.showModal(); });
  }

  function move(by) {
    var rows = Array.from(document.querySelectorAll("main [data-list] a[href]"));
    var at = rows.indexOf(document.activeElement);
    var next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next) {
      next.focus();
    }
    return !!next;
  }

  function find() {
    var field = document.querySelector("input[type=search]");
    if (field) {
      field.focus();
      field.select();
    }
    return !!field;
  }

  // From a page without such a field one is led to one that has it.
  if (location.hash === "#to-find") {
    find();
  }

  document.addEventListener("keydown", function (event) {
    var target = event.target;
    var types = /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) || target.isContentEditable;
    if (event.ctrlKey || event.metaKey || event.altKey || (keys && keys.open)) {
      return;
    }
    if (event.key === "Escape" && types) {
      target.blur();
    } else if (!types && event.key === "/") {
      event.preventDefault();
      if (!find() && document.body.dataset.find) {
        location.assign(document.body.dataset.find + "#to-find");
      }
    } else if (!types && event.key === "?" && keys) {
      event.preventDefault();
      keys.showModal();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp")
        && (!types || target.type === "search") && !(target.closest && target.closest("[data-chart]"))) {
      if (move(event.key === "ArrowDown" ? 1 : -1)) {
        event.preventDefault();
      }
    }
  });
});
