(function () {
  "use strict";
  var STEP = 10, DELAY_MS = 200;
  var page = document.getElementById("search"), other = document.querySelector(".without-search"), message = document.getElementById("not-here");
  var form = document.querySelector(".search-form"), words = document.getElementById("q"), status = document.getElementById("status");
  var list = document.getElementById("results"), further = document.getElementById("further"), more = further.querySelector("button");
  var selects = Array.prototype.slice.call(form.querySelectorAll("select"));
  var index = null, results = [], unknown = [], count = 0, asked = 0, started = -1, last = null, timer = null;

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
    unknown = [];
    selects.forEach(function (select) {
      var value = query.get(select.name) || "";
      select.value = value;
      if (select.selectedIndex < 0) {
        select.value = "";
        unknown.push(text("unknown").replace("{value}", function () { return value; }).replace("{name}", function () { return select.labels[0].textContent; }));
      }
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

  function text(name, number) { return status.getAttribute("data-" + name).replace("{count}", number); }
  function say(name, number) { status.textContent = text(name, number); }
  // Of digests, which are no reviews, the number is said beside theirs.
  function tell(said, digests) {
    var reviews = count - digests, about = reviews === 1 ? "one" : "many";
    if (count === 0) { return text("none", 0); }
    if (reviews === 0) { return text("digests-" + (digests === 1 ? "one" : "many"), digests); }
    about = text(said ? about : "all-" + about, reviews);
    return digests ? text("and-" + (digests === 1 ? "one" : "many"), digests).replace("{reviews}", about) : about;
  }

  function parts(said) { return said.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) || []; }
  // Where no page has a word, the index answers with pages that have a part of it. How well do they match?
  // 2: some page has each word, or one that begins so; 1: one that begins much like it; 0: there is a word like none.
  function match(said, pages) {
    var texts = pages.map(function (each) { return parts([each.meta.title, each.meta.place, each.content].join(" ")); });
    var whole = texts.map(function (each) { return each.join(""); });
    return Math.min.apply(null, parts(said).map(function (word) {
      var begins = word.slice(0, Math.max(3, Math.ceil(word.length * 0.6)));
      if (whole.some(function (each) { return each.indexOf(word) >= 0; })) { return 2; }
      return texts.some(function (each) { return each.some(function (other) { return other.indexOf(begins) === 0; }); }) ? 1 : 0;
    }).concat(2));
  }
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
    if (((found.filters || {}).type || []).indexOf("digest") >= 0) { line.appendChild(element("span", "badge", text("digest"))); }
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
    if (before === started && moveThere) { return Promise.resolve(2); } // pressed twice
    started = before;
    return Promise.all(results.slice(before, before + STEP).map(function (each) { return each.data(); })).then(function (found) {
      if (mine !== asked) { return 0; }
      var good = moveThere ? 2 : match(words.value, found);
      if (good === 0) { count = 0; results = found = []; }
      found.forEach(function (each) { list.appendChild(entry(each)); });
      list.hidden = list.children.length === 0;
      further.hidden = list.children.length >= count;
      further.querySelector("p").textContent = further.getAttribute("data-shown").replace("{shown}", list.children.length).replace("{count}", count);
      if (moveThere && list.children[before]) { list.children[before].querySelector("a").focus(); }
      return good;
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
      return showMore(false).then(function (good) {
        var digests = (answer.filters.type || {}).digest || 0, told;
        if (mine !== asked) { return; }
        tellCounts(good === 0 ? {} : answer.filters);
        told = good === 1 ? text(count === 1 ? "alike-one" : "alike-many", count) : tell(said || Object.keys(filters).length, digests);
        status.textContent = unknown.concat(told).join(" ");
        unknown = [];
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
