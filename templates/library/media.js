(function () {
  "use strict";
  // One thing is heard at a time: what begins to play stops the others.
  document.addEventListener("play", function (event) {
    Array.prototype.slice.call(document.querySelectorAll("audio, video")).forEach(function (each) {
      if (each !== event.target) { each.pause(); }
    });
  }, true);
}());
