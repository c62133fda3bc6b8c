(function () {
  "use strict";
  {% include 'briefing/contents.js' %}

}());
