// Says so when the page cannot renew itself, and takes it back when it can again.
document.addEventListener("DOMContentLoaded", function () {
  var cut = document.getElementById("cut");
  if (!cut) {
    return;
  }
  function show(isCut) {
    cut.hidden = !isCut;
  }
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    document.body.addEventListener(name, function () { show(true); });
  });
  document.body.addEventListener("htmx:afterOnLoad", function () { show(false); });
});
