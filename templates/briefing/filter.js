  // Messages for one agency: the others are out of sight until "all" is chosen again; without this script all are shown.
  var choice = document.getElementById("for");
  if (choice) {
    var messages = Array.prototype.slice.call(document.querySelectorAll(".message[data-for]"));
    var told = choice.parentNode.querySelector("[role=status]");
    choice.parentNode.hidden = false;
    choice.addEventListener("change", function () {
      var shown = messages.filter(function (message) {
        var names = message.getAttribute("data-for").split("|");
        message.hidden = choice.value !== "" && names.indexOf("*") < 0 && names.indexOf(choice.value) < 0;
        return !message.hidden;
      });
      told.textContent = told.getAttribute("data-said").replace("{shown}", shown.length).replace("{all}", messages.length);
    });
    choice.value = "";
  }
