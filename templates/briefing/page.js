(function () {
  "use strict";
  {% include 'briefing/contents.js' %}

  {% include 'briefing/filter.js' %}
  {% include 'briefing/sentences.js' %}

  var player = document.getElementById("player");
  if (!player) { return; }
  // The list of chapters becomes a list of buttons; without this script it is a plain list of times.
  document.querySelectorAll(".chapters [data-start]").forEach(function (item) {
    var button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", item.getAttribute("data-label"));
    while (item.firstChild) { button.appendChild(item.firstChild); }
    button.addEventListener("click", function () {
      player.currentTime = parseFloat(item.getAttribute("data-start"));
      player.play();
    });
    item.appendChild(button);
  });
  // The chapter and the sentence being said are marked, and the transcript scrolls with them in its own box.
  var buttons = Array.prototype.slice.call(document.querySelectorAll(".chapters button"));
  var lines = Array.prototype.slice.call(document.querySelectorAll(".transcript [data-start]"));
  var box = document.querySelector(".spoken");
  var last = null;
  playable(lines, function (line) {
    player.currentTime = start(line);
    player.play();
  });
  function start(element) { return parseFloat(element.getAttribute("data-start")); }
  function follow() {
    var now = player.currentTime, current = null, chapter = null;
    lines.forEach(function (line) {
      var said = now >= start(line) && now < parseFloat(line.getAttribute("data-end"));
      line.classList.toggle("now", said);
      if (said) { current = line; }
    });
    buttons.forEach(function (button) {
      button.removeAttribute("aria-current");
      if (now >= start(button.parentNode)) { chapter = button; }
    });
    if (chapter && now > 0) { chapter.setAttribute("aria-current", "true"); }
    if (box && current && current !== last && !box.contains(document.activeElement)) {
      box.scrollTop += current.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    }
    last = current;
  }
  player.addEventListener("timeupdate", follow);
  player.addEventListener("seeking", follow);
}());
