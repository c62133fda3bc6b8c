(function () {
  "use strict";
  var STEP = 10, DELAY_MS = 200;
  var page = document.getElementById("search"), other = document.querySelector(".without-search"), message = document.getElementById("not-here");
  var form = document.querySelector(".search-form"), words = document.getElementById("q"), status = document.getElementById("status");
  var list = document.getElementById("results"), further = document.getElementById("further"), more = further.querySelector("button");
  var selects = Array.prototype.slice.call(form.querySelectorAll("select"));
  var index = null, results = [], count = 0, asked = 0, started = -1, last = null, timer = null;

  function cannot(why) {
    message.textContent = message.getAttribute(why);
    message.hidden = false;
    other.hidden = false;
    page.hidden = true;
  }
  if (location.protocol === "file:") { cannot("data-from-disk"); return; }
  other.hidden = true;
  page.hidden = false;

  // What is asked for stands in the address, so that it can be kept, sent and gone back to.
  function read() {
    var query = new URLSearchParams(location.search);
    words.value = query.get("q") || "";
    selects.forEach(function (select) {
      select.value = query.get(select.name) || "";
      if (select.selectedIndex < 0) { select.value = ""; }
    });
  }
  function chosen() {
    var filters = {};
    selects.forEach(function (select) { if (select.value) { filters[select.name] = select.value; } });
    return filters;
  }
  function write() {
    var query = new URLSearchParams(chosen());
    if (words.value.trim()) { query.set("q", words.value.trim()); }
    var text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? "?" + text : ""));
  }

  function say(name, number) { status.textContent = status.getAttribute("data-" + name).replace("{count}", number); }
  // How many reviews each choice would leave; where one is made already, the others have no number.
  function tellCounts(counts) {
    selects.forEach(function (select) {
      var found = counts[select.name] || {};
      Array.prototype.slice.call(select.options, 1).forEach(function (option) {
        var number = found[option.value] || 0;
        option.textContent = select.value ? option.value : option.value + " (" + number + ")";
        option.disabled = !select.value && number === 0;
      });
    });
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }
  // Only text and marks are taken from an excerpt, whatever else is in it.
  function excerpt(markup) {
    var into = element("p", "excerpt"), parsed = new DOMParser().parseFromString(markup, "text/html").body;
    parsed.childNodes.forEach(function (node) {
      into.appendChild(node.nodeName === "MARK" ? element("mark", "", node.textContent) : document.createTextNode(node.textContent));
    });
    return into;
  }
  function entry(found) {
    var item = element("li"), heading = element("h3"), link = element("a", "", found.meta.title);
    link.href = found.url;
    heading.appendChild(link);
    heading.appendChild(document.createTextNode(" "));
    heading.appendChild(element("span", "place", found.meta.place));
    item.appendChild(heading);
    var line = element("p", "about-line");
    if (found.meta.mark) { line.appendChild(element("span", "badge", found.meta.mark)); }
    ["kind", "theme"].forEach(function (name) {
      var values = (found.filters || {})[name];
      if (values) { line.appendChild(element("span", "", values.join(", "))); }
    });
    item.appendChild(line);
    if (words.value.trim()) { item.appendChild(excerpt(found.excerpt)); }
    return item;
  }
  function showMore(moveThere) {
    var before = list.children.length, mine = asked;
    if (before === started && moveThere) { return Promise.resolve(); } // pressed twice
    started = before;
    return Promise.all(results.slice(before, before + STEP).map(function (each) { return each.data(); })).then(function (found) {
      if (mine !== asked) { return; }
      found.forEach(function (each) { list.appendChild(entry(each)); });
      list.hidden = list.children.length === 0;
      further.hidden = list.children.length >= count;
      further.querySelector("p").textContent = further.getAttribute("data-shown").replace("{shown}", list.children.length).replace("{count}", count);
      if (moveThere && list.children[before]) { list.children[before].querySelector("a").focus(); }
    });
  }
  function search() {
    var said = words.value.trim(), filters = chosen(), question = JSON.stringify([said, filters]), mine;
    // Asked again, as by Enter after a pause: what is shown stays, and so does the place in it.
    if (question === last) { return Promise.resolve(); }
    last = question;
    mine = ++asked;
    write();
    var options = {filters: filters};
    if (!said) { options.sort = {date: "desc"}; }
    return index.search(said || null, options).then(function (answer) {
      if (mine !== asked) { return; }
      results = answer.results;
      count = results.length;
      list.textContent = "";
      started = -1;
      tellCounts(answer.filters);
      return showMore(false).then(function () {
        if (mine !== asked) { return; }
        if (count === 0) { say("none", 0); }
        else if (said || Object.keys(filters).length) { say(count === 1 ? "one" : "many", count); }
        else { say(count === 1 ? "all-one" : "all-many", count); }
      });
    }).catch(function () { last = null; say("failed", 0); });
  }
  function soon() { clearTimeout(timer); timer = setTimeout(search, DELAY_MS); }

  function begin(loaded) {
    index = loaded;
    form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(timer); search(); });
    words.addEventListener("input", soon);
    selects.forEach(function (select) { select.addEventListener("change", search); });
    document.getElementById("clear").addEventListener("click", function () {
      words.value = "";
      selects.forEach(function (select) { select.value = ""; });
      words.focus();
      search();
    });
    more.addEventListener("click", function () { showMore(true); });
    window.addEventListener("popstate", function () { read(); search(); });
    return search();
  }
  read();
  document.querySelector(".filters").open = matchMedia("(min-width: 62rem)").matches || Object.keys(chosen()).length > 0;
  say("loading", 0);
  import(new URL("pagefind/pagefind.js", location.href).href).then(function (loaded) {
    return loaded.options({excerptLength: 30}).then(function () { return loaded.init(); }).then(function () { return loaded.filters(); }).then(function () { return begin(loaded); });
  }).catch(function () { cannot("data-failed"); });
}());
