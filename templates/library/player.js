(function () {
  "use strict";
  {% include 'briefing/sentences.js' %}

  var audio = document.getElementById("player"), panel = document.querySelector(".player");
  if (!audio || !panel) { return; }
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  function clock(seconds) {
    var whole = Math.floor(seconds);
    return Math.floor(whole / 60) + ":" + ("0" + whole % 60).slice(-2);
  }
  var play = panel.querySelector(".play"), slider = panel.querySelector("input"), speed = panel.querySelector("select");
  var now = panel.querySelector(".now-at"), note = document.querySelector(".player-note");
  var total = parseFloat(panel.getAttribute("data-total")), isDragging = false;

  // Our own controls take the place of the browser's; without this script those stay.
  audio.removeAttribute("controls");
  audio.hidden = true;
  panel.hidden = false;

  function length() { return isFinite(audio.duration) && audio.duration > 0 ? audio.duration : total; }
  function goTo(seconds) {
    audio.currentTime = Math.min(Math.max(seconds, 0), length());
    show();
  }
  function start() {
    var begun = audio.play();
    if (begun && begun.catch) { begun.catch(function (error) { if (error.name !== "AbortError") { cannotPlay(); } }); }
  }
  function cannotPlay() { note.textContent = note.getAttribute("data-said"); }
  play.addEventListener("click", function () { if (audio.paused) { start(); } else { audio.pause(); } });
  all(".player .skip-by").forEach(function (button) {
    button.addEventListener("click", function () { goTo(audio.currentTime + parseFloat(button.getAttribute("data-by"))); });
  });
  speed.addEventListener("change", function () { audio.playbackRate = parseFloat(speed.value); });
  slider.addEventListener("input", function () { isDragging = true; tell(parseFloat(slider.value)); });
  slider.addEventListener("change", function () { isDragging = false; goTo(parseFloat(slider.value)); });
  ["play", "pause", "ended"].forEach(function (name) {
    audio.addEventListener(name, function () {
      play.textContent = play.getAttribute(audio.paused ? "data-play" : "data-pause");
    });
  });
  audio.addEventListener("error", cannotPlay);
  audio.addEventListener("playing", function () { note.textContent = ""; });

  // Chapters become buttons; without this script they are a list of times.
  all(".chapters [data-start]").forEach(function (item) {
    var button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", item.getAttribute("data-label"));
    while (item.firstChild) { button.appendChild(item.firstChild); }
    button.addEventListener("click", function () { goTo(parseFloat(item.getAttribute("data-start"))); start(); });
    item.appendChild(button);
  });
  var chapters = all(".chapters button"), lines = all(".transcript [data-start]"), box = document.querySelector(".spoken");
  var follow = document.querySelector(".follow"), last = null, lastSecond = -1;
  if (follow && lines.length) { follow.hidden = false; }
  function from(element) { return parseFloat(element.getAttribute("data-start")); }
  playable(lines, function (line) { goTo(from(line)); start(); });

  // The time in words is for whoever is at the slider; nothing here is announced on its own.
  function tell(seconds) {
    now.textContent = clock(seconds);
    slider.setAttribute("aria-valuetext", panel.getAttribute("data-value").replace("{now}", clock(seconds)).replace("{total}", clock(length())));
  }
  function show() {
    var time = audio.currentTime, said = null, chapter = null;
    if (!isDragging && Math.floor(time) !== lastSecond) {
      lastSecond = Math.floor(time);
      slider.value = String(lastSecond);
      tell(time);
    }
    lines.forEach(function (line) { if (time >= from(line) && time < parseFloat(line.getAttribute("data-end"))) { said = line; } });
    chapters.forEach(function (button) { if (time >= from(button.parentNode) && time > 0) { chapter = button; } });
    chapters.forEach(function (button) {
      if (button === chapter) { button.setAttribute("aria-current", "true"); } else { button.removeAttribute("aria-current"); }
    });
    if (said !== last) {
      if (last) { last.classList.remove("now"); }
      if (said) { said.classList.add("now"); }
      last = said;
      if (said && follow && follow.querySelector("input").checked && box.clientHeight && !box.contains(document.activeElement)) {
        box.scrollTop += said.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
      }
    }
  }
  tell(0);
  audio.addEventListener("timeupdate", show);
  audio.addEventListener("seeking", show);
}());
