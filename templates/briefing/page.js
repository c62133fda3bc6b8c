(function () {
  "use strict";
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
  // The sentence being said is marked in the transcript.
  var lines = Array.prototype.slice.call(document.querySelectorAll(".transcript [data-start]"));
  player.addEventListener("timeupdate", function () {
    var now = player.currentTime;
    lines.forEach(function (line) {
      var said = now >= parseFloat(line.getAttribute("data-start")) && now < parseFloat(line.getAttribute("data-end"));
      line.classList.toggle("now", said);
    });
  });
}());
