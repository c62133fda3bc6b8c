// A sentence of the transcript is played from its beginning: by a click, or by Enter or Space on the one that the keys
// have reached. Tab stops at one sentence only; the arrows, Home and End go to the others.
function playable(lines, play) {
  var stop = lines[0];
  function move(to) {
    stop.tabIndex = -1;
    stop = to;
    stop.tabIndex = 0;
  }
  lines.forEach(function (line, at) {
    line.setAttribute("role", "button");
    line.tabIndex = at ? -1 : 0;
    line.addEventListener("click", function () {
      if (String(document.getSelection())) { return; }
      move(line);
      play(line);
    });
    line.addEventListener("keydown", function (event) {
      var places = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: lines.length - 1 };
      var to = lines[places[event.key]];
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        play(line);
      } else if (to) {
        event.preventDefault();
        move(to);
        to.focus();
      }
    });
  });
}
