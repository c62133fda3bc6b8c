(function () {
  "use strict";
  var STEP = 10, DELAY_MS = 200, ENOUGH = 36, MOST = 48;
  var page = document.getElementById("search"), other = document.querySelector(".without-search"), message = document.getElementById("not-here");
  var form = document.querySelector(".search-form"), words = document.getElementById("q"), status = document.getElementById("status");
  var list = document.getElementById("results"), further = document.getElementById("further"), more = further.querySelector("button");
  var selects = Array.prototype.slice.call(form.querySelectorAll("select"));
  var parts = document.getElementById("parts"), own = document.documentElement.lang;
  var index = null, results = [], rest = [], unknown = [], count = 0, asked = 0, started = -1, last = null, timer = null;

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

  function split(said) { return said.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) || []; }
  // Where no page has a word, the index answers with pages that have a part of it. How well do they match?
  // 2: some page has each word, or one that begins so; 1: one that begins much like it; 0: there is a word like none.
  function match(said, pages) {
    var texts = pages.map(function (each) { return split([each.meta.title, each.meta.place, each.content].join(" ")); });
    var whole = texts.map(function (each) { return each.join(""); });
    return Math.min.apply(null, split(said).map(function (word) {
      var begins = word.slice(0, Math.max(3, Math.ceil(word.length * 0.6)));
      if (whole.some(function (each) { return each.indexOf(word) >= 0; })) { return 2; }
      return texts.some(function (each) { return each.some(function (other) { return other.indexOf(begins) === 0; }); }) ? 1 : 0;
    }).concat(2));
  }
  // How many reviews each choice would leave; where one is made already, the others have no number.
  function tellCounts(counts) {
    selects.forEach(function (select) {
      var found = counts && (counts[select.name] || {});
      Array.prototype.slice.call(select.options, 1).forEach(function (option) {
        var number = found ? found[option.value] || 0 : 0;
        option.textContent = select.value || !found ? option.value : option.value + " (" + number + ")";
        option.disabled = Boolean(found) && !select.value && number === 0;
      });
    });
  }

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }
  // Of a text in words, the one from which and the one before which each sentence goes.
  function sentences(all) {
    var found = [], from = 0;
    all.forEach(function (word, at) {
      if (/[.!?\u2026]["'\u2019\u201d)]*$/.test(word) || at === all.length - 1) { found.push([from, at + 1]); from = at + 1; }
    });
    return found;
  }
  // Which words of a page are those of its recording: from the heading of that section to the next one.
  function spoken(found) {
    var marks = (found.anchors || []).filter(function (each) { return each.element === "h2"; }).sort(function (a, b) { return a.location - b.location; });
    var begin = marks.filter(function (each) { return each.id === "listen"; })[0];
    var next = begin && marks.filter(function (each) { return each.location > begin.location; })[0];
    return begin ? [begin.location, next ? next.location : Infinity] : [Infinity, Infinity];
  }
  // Whole sentences with what was looked for: those of the page before those of the recording, whole words before parts.
  function excerpt(found) {
    var all = found.content.split(/\s+/), hits = {}, heard = spoken(found), asked = split(words.value), best = null, from, to, label;
    // Each hit is the word that was looked for, or what of it there is.
    found.locations.forEach(function (at) {
      var here = split(all[at] || "");
      hits[at] = asked.filter(function (word) { return here.indexOf(word) >= 0; })[0] || "~" + here.join("");
    });
    function isHeard(at) { return at >= heard[0] && at < heard[1]; }
    sentences(all).forEach(function (each) {
      var score = 0, seen = {};
      for (var at = each[0]; at < each[1]; at += 1) {
        if (hits[at] && !seen[hits[at]]) { score += hits[at].charAt(0) === "~" ? 1 : 3; seen[hits[at]] = true; }
      }
      if (score && !isHeard(each[0])) { score += 1000; }
      if (score && (!best || score > best.score)) { best = {score: score, from: each[0], to: each[1]}; }
    });
    var into = element("p", "excerpt");
    if (!best) { return into; }
    from = best.from;
    to = best.to;
    if (to - from > MOST) { // a long sentence is shown from some words before the first that was looked for
      while (from < to && !hits[from]) { from += 1; }
      from = Math.max(best.from, from - 8);
      to = Math.min(best.to, from + MOST);
    } else { // a short one with those after it, as long as they are of the same part of the page
      sentences(all).forEach(function (each) {
        if (each[0] === to && each[1] - from <= ENOUGH && isHeard(each[0]) === isHeard(from)) { to = each[1]; }
      });
    }
    if (isHeard(from)) {
      label = element("span", "soft", text("in-recording"));
      label.lang = own;
      into.appendChild(label);
      into.appendChild(document.createTextNode(" "));
    }
    if (from > best.from) { into.appendChild(document.createTextNode("\u2026 ")); }
    for (var at = from; at < to; at += 1) {
      into.appendChild(hits[at] ? element("mark", "", all[at]) : document.createTextNode(all[at]));
      if (at < to - 1) { into.appendChild(document.createTextNode(" ")); }
    }
    if (to < best.to) { into.appendChild(document.createTextNode(" \u2026")); }
    return into;
  }
  function said(name, text, language) {
    var made = element("span", name, text);
    made.lang = language;
    return made;
  }
  function entry(found) {
    var item = element("li"), language = found.meta.language || own, heading = element("h3"), link = element("a", "", found.meta.title);
    link.href = found.url;
    heading.appendChild(link);
    heading.appendChild(document.createTextNode(" "));
    heading.appendChild(element("span", "place", found.meta.place));
    heading.lang = language;
    item.appendChild(heading);
    var line = element("p", "about-line");
    if (((found.filters || {}).type || []).indexOf("digest") >= 0) { line.appendChild(element("span", "badge", text("digest"))); }
    if (found.meta.mark) { line.appendChild(said("badge", found.meta.mark, language)); }
    // The kind is as the review names it; themes have the site's own words.
    [["kind", language], ["theme", own]].forEach(function (each) {
      var values = (found.filters || {})[each[0]];
      if (values) { line.appendChild(said("", values.join(", "), each[1])); }
    });
    item.appendChild(line);
    if (words.value.trim()) {
      item.appendChild(excerpt(found));
      item.lastChild.lang = language;
    }
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
      parts.hidden = rest.length === 0 || !further.hidden;
      parts.textContent = rest.length ? parts.getAttribute(rest.length === 1 ? "data-one" : "data-many").replace("{count}", rest.length) : "";
      further.querySelector("p").textContent = further.getAttribute("data-shown").replace("{shown}", list.children.length).replace("{count}", count);
      if (moveThere && list.children[before]) { list.children[before].querySelector("a").focus(); }
      return good;
    });
  }
  // The index also finds words that only begin with what is looked for. Where some pages have each word itself, in any
  // of its forms, these are the results, and the others are offered below them.
  function whole(said, filters, answer) {
    var each = said.indexOf('"') < 0 ? split(said) : [];
    if (!each.length) { return answer; }
    return Promise.all(each.map(function (word) { return index.search('"' + word + '"', {filters: filters}); })).then(function (exact) {
      var good = answer.results.filter(function (result) {
        return exact.every(function (one) { return one.results.some(function (other) { return other.id === result.id; }); });
      });
      if (!good.length || good.length === answer.results.length) { return answer; }
      // How many there are under each choice is known for a single word only.
      return {results: good, filters: each.length === 1 ? exact[0].filters : null};
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
      return Promise.all([answer, whole(said, filters, answer), index.search(null, {filters: {type: "digest"}})]);
    }).then(function (answers) {
      var answer = answers[0], digests = answers[2].results.map(function (each) { return each.id; });
      if (mine !== asked) { return; }
      results = answers[1].results;
      rest = answer.results.filter(function (each) { return results.indexOf(each) < 0; });
      count = results.length;
      digests = results.filter(function (each) { return digests.indexOf(each.id) >= 0; }).length;
      list.textContent = "";
      started = -1;
      return showMore(false).then(function (good) {
        var told;
        if (mine !== asked) { return; }
        tellCounts(good === 0 ? {} : answers[1].filters);
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
    parts.addEventListener("click", function () {
      results = results.concat(rest);
      count = results.length;
      rest = [];
      showMore(true);
    });
    more.addEventListener("click", function () { showMore(true); });
    window.addEventListener("popstate", function () { read(); search(); });
    return search();
  }
  read();
  document.querySelector(".filters").open = matchMedia("(min-width: 62rem)").matches || Object.keys(chosen()).length > 0;
  say("loading", 0);
  import(new URL("pagefind/pagefind.js", location.href).href).then(function (loaded) {
    return loaded.init().then(function () { return loaded.filters(); }).then(function () { return begin(loaded); });
  }).catch(function () { cannot("data-failed"); });
}());
