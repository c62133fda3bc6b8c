(function () {
  "use strict";
  {% include 'briefing/filter.js' %}

}());
