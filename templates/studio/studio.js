"use strict";
/* The studio's one script: edits go to the server after a short pause, and parts of the page come back. */
(function () {
  const body = document.body;
  const words = JSON.parse(body.dataset.words || "{}");
  const review = body.dataset.review ? "/r/" + body.dataset.review : "";
  const by = (id) => document.getElementById(id);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  const counted = (texts, count) => (count === 0 && texts.none ? texts.none : count === 1 ? texts.one : filled(texts.many, { count: count.toLocaleString() }));
  const clock = (seconds) => Math.floor(Math.round(seconds) / 60) + ":" + String(Math.round(seconds) % 60).padStart(2, "0");

  function make(name, attributes, ...inside) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === true) element.setAttribute(key, "");
      else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...inside);
    return element;
  }

  function say(text, where) {
    const place = by(where || "said");
    if (!place) return;
    place.textContent = "";
    window.setTimeout(() => { place.textContent = text; }, 30);
  }

  async function ask(path, options) {
    const answer = await fetch(path, Object.assign({ headers: { Accept: "application/json" }, cache: "no-store" }, options));
    const kind = answer.headers.get("content-type") || "";
    const given = kind.includes("json") ? await answer.json() : kind.startsWith("text/") ? await answer.text() : await answer.blob();
    if (!answer.ok && answer.status !== 409) throw Object.assign(new Error(given.message || ""), { status: answer.status });
    return Object.assign(kind.includes("json") ? given : { content: given }, { status: answer.status });
  }

  /* What is sent when the page is left arrives all the same (keepalive), up to the size that browsers allow for it. */
  function send(path, value) {
    const content = JSON.stringify(value || {});
    return ask(path, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: content, keepalive: content.length < 20000 });
  }

  /* How the file stands. */
  let state = body.dataset.state ? JSON.parse(body.dataset.state) : null;
  let ended = false;

  function showSaving(kind) {
    const place = by("saved");
    if (!place) return;
    const text = kind === "ended" ? words.saving.unsaved : words.saving[kind];
    if (place.textContent !== text) place.textContent = text;
    place.className = kind === "saved" ? "" : kind === "saving" ? "is-open" : "is-wrong";
  }

  function showTrouble(kind) {
    const place = by("trouble");
    if (!place || place.dataset.kind === kind) return;
    place.dataset.kind = kind;
    place.hidden = !kind;
    place.replaceChildren();
    if (!kind) return;
    place.append(make("p", {}, words.saving[kind]));
    if (kind === "conflict") place.append(make("a", { class: "button", href: review + "/versions" }, words.saving.see));
    if (kind === "gone") {
      const again = make("button", { type: "button" }, words.saving.write_again);
      again.addEventListener("click", async () => takeState((await send(review + "/settle", {})).state));
      place.append(again);
    }
  }

  function takeState(given) {
    if (!given) return;
    state = given;
    ended = false;
    showTrouble(given.trouble);
    if (given.trouble) showSaving("unsaved");
    else if (!pending.size) showSaving("saved");
    if (by("undo")) by("undo").disabled = !given.undo;
    if (by("redo")) by("redo").disabled = !given.redo;
  }

  function showEnded() {
    ended = true;
    showSaving("ended");
    showTrouble("ended");
  }

  /* The form: what is typed is sent after a short pause, one request at a time. */
  const form = by("form");
  const house = form && form.dataset.area === "house";
  const edits = house ? review + "/house/edit" : review + "/edit";
  const pending = new Map();
  const known = new WeakMap();
  const PAUSE_MS = 120;
  const LONGEST_MS = 900;
  const CHECK_MS = 500;
  const EXACT_MS = 1200;
  let timer = 0;
  let waitingSince = 0;
  let sending = null;
  let lastKey = 0;
  let checkTimer = 0;

  const textOf = (control) => control.value;

  function typed(control) {
    pending.set(control.dataset.path, control);
    lastKey = performance.now();
    showSaving("saving");
    grow(control);
    counts(control);
    named(control);
    if (!waitingSince) waitingSince = lastKey;
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, Math.max(0, Math.min(PAUSE_MS, LONGEST_MS - (lastKey - waitingSince))));
  }

  /* The name of an item in a list, and of the review, follow what is typed. */
  function named(control) {
    const record = control.closest(".record");
    if (record && control === record.querySelector("[data-path]:not(button)")) record.querySelector(".record-name").textContent = control.value || words.filler;
    if (control.dataset.path === '["review", "title"]' && by("title")) by("title").textContent = control.value;
  }

  async function flush() {
    window.clearTimeout(timer);
    if (sending) { await sending; }
    if (!pending.size) return;
    const controls = Array.from(pending.values());
    pending.clear();
    waitingSince = 0;
    const sent = controls.map((control) => ({ do: "set", path: JSON.parse(control.dataset.path), text: textOf(control), was: known.get(control) }));
    sending = deliver(sent, controls);
    await sending;
    sending = null;
    if (pending.size) flush();
  }

  async function deliver(sent, controls) {
    try {
      const answer = await send(edits, { edits: sent });
      if (answer.status === 409) {
        if (answer.conflict) showOther(answer.conflict, controls);
        else if (answer.message) fault(answer.message);
      } else {
        controls.forEach((control, index) => { if (sent[index]) known.set(control, sent[index].text); });
      }
      takeState(answer.state);
      replaceParts(answer.html);
      if (answer.notes !== undefined && by("house-notes")) by("house-notes").innerHTML = answer.notes;
      changed();
      return answer;
    } catch (error) {
      if (error.status) { fault(error.message); return null; }
      controls.forEach((control) => pending.set(control.dataset.path, control));
      showEnded();
      window.setTimeout(flush, 2000);
      return null;
    }
  }

  function fault(message) {
    say(message);
    const place = by("trouble");
    if (place) { place.dataset.kind = "fault"; place.hidden = false; place.replaceChildren(make("p", {}, message)); }
  }

  function showOther(conflict, controls) {
    const path = JSON.stringify(conflict.path);
    const control = controls.find((each) => JSON.stringify(JSON.parse(each.dataset.path)) === path);
    if (!control) return;
    const place = control.closest("li, .field");
    const box = make("div", { class: "other-text", role: "alert" }, make("p", {}, make("strong", {}, words.saving.other_tab)), make("p", {}, words.saving.other_text), make("blockquote", {}, conflict.now));
    const mine = make("button", { type: "button", class: "small" }, words.saving.keep_mine);
    const other = make("button", { type: "button", class: "small" }, words.saving.take_other);
    mine.addEventListener("click", () => { known.set(control, conflict.now); box.remove(); typed(control); });
    other.addEventListener("click", () => { control.value = conflict.now; known.set(control, conflict.now); box.remove(); grow(control); showSaving("saved"); });
    box.append(mine, " ", other);
    all(".other-text", place).forEach((each) => each.remove());
    place.append(box);
  }

  function replaceParts(html) {
    for (const [path, text] of Object.entries(html || {})) {
      const old = all("[data-field]", form).find((each) => JSON.stringify(JSON.parse(each.dataset.field)) === JSON.stringify(JSON.parse(path)));
      if (!old) continue;
      const part = make("template");
      part.innerHTML = text;
      const fresh = part.content.firstElementChild;
      old.replaceWith(fresh);
      begin(fresh);
    }
  }

  /* Lists: add, remove and move, with the keyboard too; the focus stays with what was moved. */
  async function structural(edit, focus) {
    await flush();
    sending = deliver([edit], []);
    const answer = await sending;
    sending = null;
    if (answer && answer.status === 200 && focus) focus();
    return answer;
  }

  const fieldOf = (path) => all("[data-field]", form).find((each) => JSON.stringify(JSON.parse(each.dataset.field)) === JSON.stringify(path));
  const itemOf = (path) => all("[data-item]", form).find((each) => JSON.stringify(JSON.parse(each.dataset.item)) === JSON.stringify(path));

  async function act(button) {
    const action = button.dataset.do;
    if (action === "add") {
      const path = JSON.parse(button.dataset.path);
      await structural({ do: "add", path, text: "" }, () => {
        const items = all(":scope > fieldset > .items > li, :scope > fieldset > .records > li", fieldOf(path));
        const last = items[items.length - 1];
        const first = last && last.querySelector("input, textarea, select");
        if (first) first.focus();
        say(words.form.added);
      });
    } else if (action === "add-pair") {
      const field = button.closest(".field");
      const row = field.querySelector("template").content.firstElementChild.cloneNode(true);
      row.dataset.new = "yes";
      field.querySelector(".items").append(row);
      row.querySelector("input").focus();
    } else {
      const item = button.closest("[data-item]");
      if (item.dataset.new) { const field = item.closest(".field"); item.remove(); field.querySelector(".add").focus(); return; }
      const path = JSON.parse(item.dataset.item);
      const parent = path.slice(0, -1);
      if (action === "remove") {
        await structural({ do: "remove", path }, () => {
          const field = fieldOf(parent);
          const next = itemOf(path) || field;
          const target = next && (next.querySelector('[data-do="remove"]') || field.querySelector(".add"));
          if (target) target.focus();
          say(words.form.removed);
        });
      } else {
        const to = path[path.length - 1] + (action === "up" ? -1 : 1);
        await structural({ do: action, path }, () => {
          const moved = itemOf(parent.concat(to));
          const target = moved && (moved.querySelector(`[data-do="${action}"]:not(:disabled)`) || moved.querySelector("[data-do]:not(:disabled)"));
          if (target) target.focus();
          say(filled(words.form.moved, { number: to + 1, count: moved.parentElement.children.length }));
        });
      }
    }
  }

  async function renamed(input) {
    const item = input.closest("[data-item]");
    const name = input.value.trim();
    if (item.dataset.new) {
      if (!name) return;
      const path = JSON.parse(item.dataset.item).concat(name);
      const value = item.querySelector("[data-path]").value;
      await structural({ do: "set", path, text: value, new: true }, () => {
        const fresh = itemOf(path);
        if (fresh && (document.activeElement === body || !document.activeElement)) fresh.querySelector("textarea").focus();
      });
    } else {
      const path = JSON.parse(item.dataset.item);
      if (name && name !== path[path.length - 1]) await structural({ do: "rename", path, text: name });
    }
  }

  /* Words left, and texts as high as their words. */
  function grow(control) {
    const mirror = control.parentElement.querySelector(".mirror");
    if (mirror && control.tagName === "TEXTAREA") mark(control, control.marks || []);
    else if (mirror) mark(control, []);
  }

  function mark(control, marks) {
    control.marks = marks;
    const mirror = control.parentElement.querySelector(".mirror");
    if (!mirror) return;
    const text = control.value;
    const parts = [];
    let at = 0;
    for (const each of marks.slice().sort((a, b) => a.start - b.start)) {
      if (each.start < at || each.end > text.length) continue;
      parts.push(text.slice(at, each.start), make("mark", { class: each.severity }, text.slice(each.start, each.end)));
      at = each.end;
    }
    parts.push(text.slice(at) + (control.tagName === "TEXTAREA" ? "\n" : ""));
    mirror.replaceChildren(...parts);
  }

  function counts(control) {
    const place = all("[data-count]").find((each) => each.dataset.count === control.id);
    if (!place) return;
    let text = "";
    let over = false;
    if (control.dataset.mostWords) {
      const left = Number(control.dataset.mostWords) - control.value.split(/\s+/).filter(Boolean).length;
      over = left < 0;
      text = counted(over ? words.form.over : words.form.left, Math.abs(left));
    } else if (control.dataset.most) {
      const left = Number(control.dataset.most) - control.value.length;
      over = left < 0;
      if (left < Number(control.dataset.most) * 0.1) text = filled(words.form.characters, { count: left });
    }
    place.textContent = text;
    place.hidden = !text;
    place.classList.toggle("is-over", over);
  }

  function begin(root) {
    for (const control of all("[data-path]", root)) {
      if (!("value" in control) || control.tagName === "BUTTON") continue;
      known.set(control, control.value);
      grow(control);
      counts(control);
    }
    showFindings();
    showPaces();
  }

  /* Texts from Word: its signs and bullets are cleaned; lines become items of a list. */
  function cleaned(text) {
    return text.replace(/\r\n?/g, "\n").replace(/[\u00a0\u2007\u202f\t]/g, " ").replace(/[\u200b\ufeff\u00ad]/g, "");
  }
  const BULLET = /^\s*(?:[\u2022\u25cf\u25aa\u25e6\u2023\u00b7\uf0b7\u2013\u2014*o-]|\d{1,2}[.)])\s+/;

  async function pasted(event, control) {
    const given = event.clipboardData && event.clipboardData.getData("text/plain");
    if (!given) return;
    const lines = cleaned(given).split("\n").map((line) => line.replace(BULLET, "").trim()).filter(Boolean);
    const item = control.closest("[data-item]");
    const path = JSON.parse(control.dataset.path);
    event.preventDefault();
    if (item && lines.length > 1 && typeof path[path.length - 1] === "number") {
      insertText(control, lines[0]);
      await flush();
      for (const line of lines.slice(1)) await structural({ do: "add", path: path.slice(0, -1), text: line });
    } else {
      insertText(control, control.tagName === "TEXTAREA" ? cleaned(given).split("\n").map((line) => line.replace(/^\s*[\u2022\u25cf\u25aa\uf0b7]\s*/, "")).join("\n") : lines.join(" "));
    }
  }

  function insertText(control, text) {
    control.setRangeText(text, control.selectionStart, control.selectionEnd, "end");
    typed(control);
  }

  if (form) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", (event) => { if (event.target.dataset.path && !event.target.closest("[data-new]")) typed(event.target); else if (event.target.dataset.path) grow(event.target); });
    form.addEventListener("input", (event) => { const other = event.target.dataset.colour && by(event.target.dataset.colour); if (other) { other.value = event.target.value; typed(other); } });
    form.addEventListener("change", (event) => { if (event.target.dataset.key !== undefined) renamed(event.target); });
    form.addEventListener("focusout", (event) => { if (event.target.dataset.path) flush(); });
    form.addEventListener("paste", (event) => { if (event.target.dataset.path && event.target.matches("textarea, input")) pasted(event, event.target); });
    form.addEventListener("click", (event) => { const button = event.target.closest("[data-do]"); if (button) act(button); });
    form.addEventListener("keydown", (event) => {
      if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      const item = event.target.closest("[data-item]");
      const button = item && item.querySelector(`[data-do="${event.key === "ArrowUp" ? "up" : "down"}"]:not(:disabled)`);
      if (button) { event.preventDefault(); act(button); }
    });
    window.addEventListener("pagehide", flush);
    window.addEventListener("beforeunload", (event) => { if (pending.size && ended) event.preventDefault(); });
  }

  async function step(kind) {
    await flush();
    const answer = await send(review + "/undo", { do: kind });
    takeState(answer.state);
    say(kind === "redo" ? words.saving.redone : words.saving.undone);
    if (form && !house) { await reload(); changed(); } else window.location.reload();
  }
  if (by("undo")) by("undo").addEventListener("click", () => step("undo"));
  if (by("redo")) by("redo").addEventListener("click", () => step("redo"));

  /* The form anew, where another tab or program has changed the file: what has the focus stays. */
  async function reload() {
    const answer = await ask(house ? review + "/house/form" : review + "/form");
    if (pending.size || sending) return;
    const part = make("template");
    part.innerHTML = house ? answer.content : "<div>" + answer.content + "</div>";
    const active = document.activeElement && document.activeElement.id;
    if (house) { by("house").replaceChildren(...part.content.children); return; }
    form.replaceChildren(...part.content.firstElementChild.children);
    begin(form);
    if (active && by(active)) by(active).focus();
  }

  async function look() {
    if (!review || document.hidden || sending || pending.size || body.dataset.step === "house") return;
    try {
      const answer = await ask(review + "/state");
      const isOther = state && answer.state && answer.state.version > state.version;
      takeState(answer.state);
      if (isOther && form && !pending.size && !sending) { await reload(); changed(); }
      if (isOther && by("text")) fault(words.text.changed);
    } catch (error) { if (!error.status) showEnded(); }
  }
  if (review && state) { takeState(state); window.setInterval(look, 2000); }

  /* After a change: the live view at once, the checks after a longer pause. */
  function changed() {
    live();
    window.clearTimeout(checkTimer);
    checkTimer = window.setTimeout(check, Math.max(0, CHECK_MS - (performance.now() - lastKey)));
  }

  let findings = [];
  let findingHtml = {};
  let checking = false;
  let checkAgain = false;

  async function check() {
    if (!form || house) return;
    if (checking) { checkAgain = true; return; }
    checking = true;
    await drawn();
    try {
      const answer = await ask(review + "/findings");
      const before = findings.length;
      findings = answer.findings;
      findingHtml = answer.html;
      showFindings();
      const open = openFindings().length;
      if (open !== before) say(counted(words.findings.count, open), "found-said");
      showCounts();
      const script = await ask(review + "/live/script");
      if (script.scenes) { scenes = script; showPaces(); }
    } catch (error) { if (!error.status) showEnded(); }
    checking = false;
    if (checkAgain) { checkAgain = false; check(); }
  }

  function boxFor(path) {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const wanted = JSON.stringify(path.slice(0, depth));
      const box = all("[data-findings]", form).find((each) => JSON.stringify(JSON.parse(each.dataset.findings)) === wanted);
      if (box) return box;
    }
    return null;
  }

  function showFindings() {
    if (!form || house) return;
    const wanted = new Map();
    for (const each of findings) {
      const box = boxFor(each.path) || form.querySelector("[data-findings]");
      if (box) wanted.set(box, (wanted.get(box) || []).concat(each));
    }
    for (const box of all("[data-findings]", form)) {
      const list = wanted.get(box) || [];
      const ids = list.map((each) => each.id).join(" ");
      if (box.dataset.ids !== ids && !box.contains(document.activeElement)) {
        box.dataset.ids = ids;
        box.innerHTML = list.map((each) => findingHtml[each.id]).join("");
      }
    }
    for (const control of all("[data-path]", form)) {
      if (!control.parentElement.classList.contains("ink")) continue;
      const path = JSON.stringify(JSON.parse(control.dataset.path));
      const mine = findings.filter((each) => JSON.stringify(each.path) === path);
      const isWrong = mine.some((each) => each.severity === "error" && !each.is_needed);
      if (isWrong) control.setAttribute("aria-invalid", "true"); else control.removeAttribute("aria-invalid");
      control.parentElement.classList.toggle("has-error", isWrong);
      mark(control, mine.filter((each) => each.start >= 0));
    }
  }

  /* What is not there yet is not counted as long as something needed is not there either. */
  function openFindings() {
    const isBegun = findings.some((each) => each.is_needed);
    return findings.filter((each) => !each.is_needed && !(isBegun && each.is_absent));
  }

  function showCounts() {
    const open = openFindings();
    const badge = by("count");
    if (badge) { badge.hidden = !open.length; badge.textContent = String(open.length); badge.classList.toggle("error", open.some((each) => each.severity === "error")); }
    for (const part of all("[data-part]")) {
      const group = by("part-" + part.dataset.part);
      const count = group ? all(".finding", group).length : 0;
      part.hidden = !count;
      part.textContent = String(count);
      part.classList.toggle("error", Boolean(group && group.querySelector(".finding.error:not(.is-needed)")));
    }
  }

  body.addEventListener("click", async (event) => {
    const accept = event.target.closest("[data-accept]");
    const fix = event.target.closest("[data-fix]");
    if (!accept && !fix) return;
    try {
      await flush();
      const input = accept && accept.closest(".accept").querySelector("[data-reason]");
      if (accept && !input.value.trim()) { input.focus(); say(words.findings.reason_needed); return; }
      const answer = accept ? await send(review + "/accept", { finding: accept.dataset.accept, reason: input.value }) : await send(review + "/fix", { finding: fix.dataset.fix });
      if (answer.status === 409) { fault(answer.message); return; }
      takeState(answer.state);
      const box = event.target.closest(".finding");
      const field = box.closest(".field");
      const next = field && field.querySelector("[data-path]:not(button)");
      box.remove();
      say(accept ? words.findings.accepted : words.findings.fixed);
      if (form) { if (next) next.focus(); await reload(); changed(); } else window.location.reload();
    } catch (error) { fault(error.message); }
  });

  /* Words and seconds beside each part of the form. */
  let scenes = null;
  const SCENE_OF = { what_happened: "story", perspective: "perspective", "review.content_note": "content-note", good_practice: "good-practice", recommendations: "recommendations", questions: "questions", support: "support" };

  function showPaces() {
    if (!scenes || !form) return;
    const known = new Map(scenes.scenes.map((each) => [each.id, each]));
    for (const place of all("[data-pace]", form)) {
      const name = place.dataset.pace;
      const scene = known.get(SCENE_OF[name] || name.replace(/^key_messages-/, "message-"));
      const over = scene ? Math.round(scene.seconds - scene.budget_s) : 0;
      const text = over > 0 ? words.form.pace_over : words.form.pace;
      place.textContent = scene ? filled(text, { words: scene.words, seconds: Math.round(scene.seconds), budget: Math.round(scene.budget_s), over }) : "";
    }
  }

  /* The live view. */
  let tab = "page";
  let drawing = false;
  let drawAgain = false;
  let exactTimer = 0;
  let zoom = 1;
  const whenDrawn = [];
  const drawn = () => (drawing ? new Promise((done) => whenDrawn.push(done)) : Promise.resolve());
  const stateLine = by("live-state");

  function liveState(text, isWrong) {
    if (!stateLine) return;
    stateLine.textContent = text;
    stateLine.classList.toggle("is-wrong", Boolean(isWrong));
  }

  /* What is asked for last is shown; of a page that was made in a hurry the exact one follows when nobody types. */
  async function live(exact) {
    if (!stateLine) return;
    if (drawing) { drawAgain = true; return; }
    drawing = true;
    window.clearTimeout(exactTimer);
    do {
      drawAgain = false;
      const asked = lastKey;
      try {
        const answer = await ask(`${review}/live/${tab}?${sizeOf(tab)}${exact ? "&exact" : ""}`);
        if (answer.message) liveState(answer.message, true);
        else if (!answer.superseded) {
          await show(answer);
          if (!exact) requestAnimationFrame(() => { body.dataset.shownMs = String(Math.round(performance.now() - asked)); body.dataset.shown = String(answer.version); });
          if (answer.is_exact === false && !drawAgain) exactTimer = window.setTimeout(() => live(true), EXACT_MS);
        }
      } catch (error) { if (!error.status) { showEnded(); break; } liveState(error.message, true); }
      exact = false;
    } while (drawAgain);
    drawing = false;
    const waiting = whenDrawn.splice(0);
    waiting.forEach((each) => each());
  }

  const pixels = (element) => Math.ceil(element.clientWidth * Math.min(window.devicePixelRatio, 2));
  const sizeOf = (name) => (name === "slides" ? "width=" + pixels(by("live-slides")) : "");

  function leftOut(place, list, title) {
    place.replaceChildren();
    if (!list.length) { place.append(make("p", { class: "facts" }, words.live.nothing_left_out)); return; }
    place.append(make("div", { class: "left-out" }, make("strong", {}, title), make("ul", {}, ...list.map((each) => make("li", {}, each)))));
  }

  async function show(answer) {
    for (const list of all("ol", document.querySelector(".live"))) list.lang = answer.language;
    if (tab === "page") {
      const image = by("page");
      const next = new Image();
      next.id = image.id;
      next.alt = image.alt;
      next.src = `${answer.src}&width=${Math.ceil(pixels(image.parentElement) * (zoom === 3 ? 2.2 : zoom === 2 ? 1.5 : 1))}`;
      await next.decode();
      image.replaceWith(next);
      await new Promise((resolve) => requestAnimationFrame(() => resolve()));
      liveState(answer.set_aside ? words.live.set_aside : answer.unwritten ? words.live.unwritten : words.live.ready, Boolean(answer.set_aside));
      by("page-facts").textContent = filled(words.live.type, { size: answer.type_pt });
      leftOut(by("left-out"), answer.left_out, words.live.left_out);
      by("reading").querySelector("ol").replaceChildren(...answer.reading.map((each) => make("li", {}, each)));
    } else if (tab === "slides") {
      const list = by("live-slides").querySelector("ol");
      const old = new Map(all("img", list).map((image) => [image.getAttribute("src"), image]));
      const fresh = [];
      const images = answer.slides.map((each, index) => {
        const image = old.get(each.src) || new Image();
        if (!old.delete(each.src)) { image.src = each.src; fresh.push(image); }
        image.alt = filled(words.live.slide_alt, { number: index + 1, title: each.title }) + ". " + each.words.join(" ");
        return image;
      });
      await Promise.all(fresh.map((image) => image.decode().catch(() => {})));
      list.replaceChildren(...images.map((image) => make("li", {}, image)));
      await new Promise((resolve) => requestAnimationFrame(() => resolve()));
      liveState(words.live.ready, false);
    } else {
      scenes = answer;
      showPaces();
      by("script-facts").textContent = filled(words.live.total, { time: clock(answer.total_s) });
      leftOut(by("script-left-out"), answer.left_out, words.live.left_out_time);
      by("live-script").querySelector("ol").replaceChildren(...answer.scenes.map((scene) => {
        const head = make("h3", {}, scene.title, make("span", {}, filled(words.live.scene, { words: scene.words, seconds: Math.round(scene.seconds) })));
        const paragraphs = [];
        for (const line of scene.lines) { if (!paragraphs.length || line.new_paragraph) paragraphs.push([]); paragraphs[paragraphs.length - 1].push(line.text); }
        return make("li", {}, head, ...paragraphs.map((each) => make("p", {}, each.join(" "))));
      }));
      liveState(words.live.ready, false);
    }
  }

  function choose(name) {
    tab = name;
    for (const button of all('[role="tab"]')) {
      const isOn = button.id === "tab-" + name;
      button.setAttribute("aria-selected", String(isOn));
      button.tabIndex = isOn ? 0 : -1;
      by(button.getAttribute("aria-controls")).hidden = !isOn;
    }
    liveState(words.live.working, false);
    live();
  }

  for (const button of all('[role="tab"]')) {
    button.addEventListener("click", () => choose(button.id.slice(4)));
    button.addEventListener("keydown", (event) => {
      const tabs = all('[role="tab"]');
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!move) return;
      const next = tabs[(tabs.indexOf(button) + move + tabs.length) % tabs.length];
      next.focus();
      choose(next.id.slice(4));
    });
  }

  const parts = by("parts");
  if (parts) {
    const narrow = window.matchMedia("(max-width: 40rem)");
    const fold = () => { parts.open = !narrow.matches; };
    narrow.addEventListener("change", fold);
    fold();
  }
  if (by("zoom-in")) {
    const set = (level) => { zoom = Math.max(1, Math.min(3, level)); const paper = document.querySelector(".paper"); paper.classList.toggle("zoom-2", zoom === 2); paper.classList.toggle("zoom-3", zoom === 3); by("zoom-out").disabled = zoom === 1; by("zoom-in").disabled = zoom === 3; live(); };
    by("zoom-in").addEventListener("click", () => set(zoom + 1));
    by("zoom-out").addEventListener("click", () => set(zoom - 1));
    by("zoom-out").disabled = true;
    by("contrast").addEventListener("click", () => { const isOn = document.querySelector(".paper").classList.toggle("high"); by("contrast").setAttribute("aria-pressed", String(isOn)); });
  }

  if (form) { begin(form); live(); if (!house) check(); }
  if (window.location.hash && by(window.location.hash.slice(1))) { const target = by(window.location.hash.slice(1)); target.focus(); target.scrollIntoView({ block: "center" }); }

  /* The first page. */
  async function go(path, value) {
    try { window.location.assign((await send(path, value)).to); } catch (error) { say(error.message); }
  }
  if (body.dataset.step === "start") {
    by("create").disabled = false; /* before this line the form would be sent to nowhere */
    by("new").addEventListener("submit", (event) => { event.preventDefault(); go("/new", { title: by("new-title").value }); });
    for (const button of all("[data-post]")) button.addEventListener("click", () => go(button.dataset.post));
    for (const button of all("[data-go]")) button.addEventListener("click", () => go("/go", { folder: button.dataset.go }));
    for (const button of all("[data-language]")) button.addEventListener("click", () => go("/language", { language: button.dataset.language }));
  }
  if (by("make-library")) by("make-library").addEventListener("click", async () => {
    const place = by("library-state");
    try {
      let job = await send("/library");
      while (job.state === "running") { place.textContent = filled(words.build.running, { step: job.step }); await new Promise((done) => window.setTimeout(done, 500)); job = await ask("/job/" + job.id); }
      place.textContent = job.state === "done" ? "" : [words.build.no_library, job.message, ...job.problems.map((each) => `${each.message} ${each.suggestion}`)].filter(Boolean).join(" ");
      by("open-library").hidden = job.state !== "done";
      if (job.state === "done") by("open-library").focus();
    } catch (error) { place.textContent = error.message; }
  });

  /* Two versions. */
  for (const button of all("[data-keep]")) button.addEventListener("click", async () => {
    try { const answer = await send(review + "/settle", { keep: button.dataset.keep }); say(filled(words.versions.kept, { name: answer.other })); window.setTimeout(() => window.location.assign(review), 1500); } catch (error) { fault(error.message); }
  });

  /* The text of the file. */
  const text = by("text");
  if (text) {
    let textTimer = 0;
    let version = state.version;
    const marks = new Map();
    const draw = () => {
      const count = text.value.split("\n").length;
      const parts = [];
      for (let line = 1; line <= count; line += 1) { const mine = marks.get(line); parts.push(mine ? make("b", { class: mine }, String(line)) : String(line), "\n"); }
      by("lines").replaceChildren(...parts);
      text.style.height = "auto";
      text.style.height = text.scrollHeight + "px";
    };
    const showProblems = (problems) => {
      marks.clear();
      for (const each of problems) if (marks.get(each.line) !== "error") marks.set(each.line, each.severity);
      by("problems").replaceChildren(...(problems.length ? problems.map((each) => make("li", { class: each.severity }, make("button", { type: "button", class: "quiet", "data-line": each.line }, filled(words.text.line, { line: each.line })), make("span", { lang: "en-GB" }, ` ${each.message} ${each.suggestion} `), make("code", {}, each.rule))) : [make("li", {}, words.text.none)]));
      draw();
    };
    const save = async () => {
      try {
        const answer = await send(review + "/text", { text: text.value, version });
        if (answer.status === 409) { fault(words.text.changed); return; }
        version = answer.state.version;
        takeState(answer.state);
        showProblems(answer.problems);
      } catch (error) { if (error.status) fault(error.message); else showEnded(); }
    };
    text.addEventListener("input", () => { showSaving("saving"); draw(); window.clearTimeout(textTimer); textTimer = window.setTimeout(save, 500); });
    by("problems").addEventListener("click", (event) => {
      const button = event.target.closest("[data-line]");
      if (!button) return;
      const lines = text.value.split("\n");
      const at = lines.slice(0, Number(button.dataset.line) - 1).join("\n").length + (Number(button.dataset.line) > 1 ? 1 : 0);
      text.focus();
      text.setSelectionRange(at, at + (lines[Number(button.dataset.line) - 1] || "").length);
    });
    for (const each of all("[data-line]", by("problems"))) { const item = each.closest("li"); const line = Number(each.dataset.line); if (marks.get(line) !== "error") marks.set(line, item.className); }
    draw();
  }

  /* Listening. */
  let player = null;
  const stop = () => { if (player) { player.pause(); player = null; } if (by("stop")) by("stop").disabled = true; all(".is-said").forEach((each) => each.classList.remove("is-said")); };
  function play(path, button) {
    stop();
    player = new Audio(path);
    if (button) button.classList.add("is-said");
    by("stop").disabled = false;
    const began = performance.now();
    player.addEventListener("playing", () => { body.dataset.heardMs = String(Math.round(performance.now() - began)); }, { once: true });
    player.addEventListener("ended", stop);
    player.addEventListener("error", () => say(words.listen.cannot));
    player.play().catch(() => {});
  }
  if (body.dataset.step === "listen" && by("voice")) {
    const liked = sessionStorage.getItem("voice");
    if (liked && all("option", by("voice")).some((each) => each.value === liked)) by("voice").value = liked;
    by("voice").addEventListener("change", () => sessionStorage.setItem("voice", by("voice").value));
    const voice = () => "voice=" + encodeURIComponent(by("voice").value);
    by("play-all").addEventListener("click", () => play(`${review}/say?${voice()}`));
    by("stop").addEventListener("click", stop);
    for (const button of all("[data-line-id]")) button.addEventListener("click", () => play(`${review}/say?line=${encodeURIComponent(button.dataset.lineId)}&${voice()}`, button));
    for (const button of all("[data-play-scene]")) button.addEventListener("click", () => play(`${review}/say?scene=${encodeURIComponent(button.dataset.playScene)}&${voice()}`));
    by("say-try").addEventListener("click", async () => {
      const name = by("say-name").value.trim();
      if (!name) { by("say-name").focus(); return; }
      try { const answer = await send(review + "/try", { text: name + ".", name, way: by("say-way").value, voice: by("voice").value }); play(URL.createObjectURL(answer.content)); } catch (error) { fault(error.message); }
    });
    by("say-keep").addEventListener("click", async () => {
      const name = by("say-name").value.trim();
      const way = by("say-way").value.trim();
      if (!name || !way) { (name ? by("say-way") : by("say-name")).focus(); return; }
      try { takeState((await send(review + "/edit", { edits: [{ do: "set", path: ["pronounce", name], text: way, new: true }] })).state); say(words.listen.kept); } catch (error) { fault(error.message); }
    });
  }

  /* Recording. */
  let recorder = null;
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  async function record(card, button) {
    if (recorder) { recorder.stop(); return; }
    stop();
    const status = card.querySelector(".take-state");
    let stream;
    try { stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } }); } catch { status.textContent = words.listen.no_microphone; status.className = "take-state is-wrong"; return; }
    const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each)) || "";
    const pieces = [];
    recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
    const meter = card.querySelector("meter");
    const bar = card.querySelector("progress");
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const began = performance.now();
    const seconds = Number(card.dataset.seconds);
    const timerId = window.setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const each of samples) sum += each * each;
      meter.value = Math.min(1, Math.sqrt(sum / samples.length) * 4);
      bar.value = Math.min(1, (performance.now() - began) / 1000 / seconds);
    }, 60);
    recorder.addEventListener("dataavailable", (event) => { if (event.data.size) pieces.push(event.data); });
    recorder.addEventListener("stop", async () => {
      window.clearInterval(timerId);
      stream.getTracks().forEach((each) => each.stop());
      context.close();
      const type = recorder.mimeType;
      recorder = null;
      meter.hidden = bar.hidden = true;
      card.classList.remove("is-recording");
      button.classList.remove("is-on");
      button.textContent = words.listen.again;
      status.textContent = words.listen.checking;
      status.className = "take-state";
      await keep(card, new Blob(pieces, { type }), status);
    });
    recorder.start(250);
    meter.hidden = bar.hidden = false;
    card.classList.add("is-recording");
    button.classList.add("is-on");
    button.textContent = words.listen.end;
    status.textContent = words.listen.recording;
    status.className = "take-state";
  }
  async function keep(card, sound, status) {
    const scene = card.dataset.scene;
    try {
      const answer = await ask(`${review}/take/${scene}`, { method: "PUT", headers: { "Content-Type": sound.type.split(";")[0], Accept: "application/json" }, body: sound });
      const notes = answer.fault ? [answer.fault] : answer.notes;
      status.textContent = notes.length ? notes.join(" ") : `${filled(words.listen.seconds, { seconds: answer.seconds })} – ${words.listen.good}`;
      status.className = "take-state " + (notes.length ? "is-wrong" : "is-good");
      const audio = card.querySelector("audio");
      audio.src = `${review}/take/${scene}?t=${Date.now()}`;
      audio.hidden = false;
      card.querySelector("[data-drop]").hidden = false;
    } catch (error) { status.textContent = error.message || words.saving.ended; status.className = "take-state is-wrong"; }
  }
  for (const button of all("[data-record]")) button.addEventListener("click", () => record(button.closest(".scene"), button));
  for (const button of all("[data-drop]")) button.addEventListener("click", async () => {
    const card = button.closest(".scene");
    await send(`${review}/take/${button.dataset.drop}/drop`);
    card.querySelector("audio").hidden = true;
    button.hidden = true;
    card.querySelector("[data-record]").textContent = words.listen.record;
    card.querySelector("[data-record]").focus();
    card.querySelector(".take-state").textContent = words.listen.dropped;
  });

  /* Building. */
  const builder = by("build");
  let job = null;
  function showJob(given) {
    job = given;
    const place = by("build-state");
    const isRunning = job.state === "running";
    by("begin").disabled = isRunning;
    by("cancel").hidden = !isRunning;
    const bar = by("build-progress");
    bar.hidden = !isRunning;
    if (isRunning && job.total > 1) { bar.max = job.total; bar.value = job.done; } else bar.removeAttribute("value");
    const text = isRunning ? filled(words.build.running, { step: job.step }) : words.build[job.state];
    if (place.textContent !== text) place.textContent = text;
    by("build-steps").replaceChildren(...job.steps.map((each, index) => make("li", { class: isRunning && index === job.steps.length - 1 ? "" : job.state === "done" || index < job.steps.length - 1 ? "is-good" : "is-wrong" }, each)));
    if (!isRunning) showResults();
  }
  function listing(title, list) {
    return list.length ? [make("h3", {}, title), make("ul", { class: "left-out" }, ...list.map((each) => make("li", {}, each)))] : [];
  }
  function showResults() {
    const place = by("results");
    place.replaceChildren();
    if (job.state === "failed") {
      const problems = job.problems.filter((each) => each).map((each) => `${each.message} ${each.suggestion}`);
      place.append(make("h2", {}, words.build.problems), ...(job.message ? [make("p", { class: "odd" }, job.message)] : []), ...(problems.length ? [make("ul", { class: "odd" }, ...problems.map((each) => make("li", {}, each))), make("p", {}, make("a", { class: "button", href: review + "/check" }, words.findings.title))] : []));
    } else if (job.state === "done") {
      const isGood = !job.faults.length;
      place.append(make("h2", {}, words.build.results), make("p", { class: "verdict" + (isGood ? "" : " is-wrong") }, isGood ? words.build.verified : `${words.build.faults} ${job.faults.join(" ")}`));
      if (job.no_audio) place.append(make("p", { class: "odd" }, filled(words.build.no_audio, { reason: job.no_audio })));
      place.append(make("p", { class: "does" }, make("a", { class: "button", href: `/job/${job.id}/zip`, id: "zip", download: true }, words.build.zip)), make("p", { class: "facts" }, filled(words.build.place, { name: job.folder })));
      place.append(make("ul", { class: "files" }, ...job.files.map((each) => {
        const isOpen = /\.(pdf|html|txt)$/.test(each.name);
        const card = make("li", { class: "card" }, make("p", { class: "kind" }, `${each.kind}, ${each.size}`), make("h3", {}, each.title));
        if (/\.(mp3|m4a|opus)$/.test(each.name)) card.append(make("audio", { controls: true, preload: "none", src: each.href, "aria-label": each.title }));
        card.append(make("p", { class: "does" }, ...(isOpen ? [make("a", { href: each.href, target: "_blank", rel: "noopener", "aria-label": `${words.build.open}: ${each.title}` }, words.build.open)] : []), make("a", { href: each.href + "?keep", download: true, "aria-label": `${words.build.download}: ${each.title}` }, words.build.download)));
        return card;
      })));
      place.append(...listing(words.build.notes, job.notes), ...listing(words.build.left_out, job.left_out));
      by("library").hidden = false;
    }
  }
  async function follow() {
    while (job && job.state === "running") {
      await new Promise((done) => window.setTimeout(done, 400));
      try { showJob(await ask("/job/" + job.id)); } catch { showEnded(); return; }
    }
    by("results").focus();
  }
  if (builder) {
    const liked = sessionStorage.getItem("voice");
    if (liked && all("option", by("build-voice")).some((each) => each.value === liked)) by("build-voice").value = liked;
    const given = JSON.parse(by("main").dataset.job);
    if (given) { showJob(given); if (given.state === "running") follow(); }
    builder.addEventListener("submit", async (event) => {
      event.preventDefault();
      const value = (name) => (builder.elements[name] ? builder.elements[name].value : "");
      const order = { outputs: all('[name="outputs"]:checked', builder).map((each) => each.value), audience: value("audience"), voice: value("voice"), read_by: value("read_by"), private: value("private"), own_voice: Boolean(builder.elements.own_voice && builder.elements.own_voice.checked) };
      if (!order.outputs.length) { by("build-state").textContent = words.build.choose; return; }
      by("results").replaceChildren();
      try { showJob(await send(review + "/build", order)); follow(); } catch (error) { by("build-state").textContent = error.message; }
    });
    by("cancel").addEventListener("click", () => send(`/job/${job.id}/cancel`));
  }

  /* The house. */
  if (by("make-house")) by("make-house").addEventListener("submit", (event) => { event.preventDefault(); go(review + "/house", { name: by("house-name").value }); });
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.dataset.upload || !input.files[0]) return;
    const file = input.files[0], at = input.dataset.upload;
    const kind = at === "house/deck" ? "application/vnd.openxmlformats-officedocument.presentationml.presentation" : file.type;
    try { await ask(`${review}/${at}`, { method: "PUT", headers: { "Content-Type": kind, Accept: "application/json" }, body: file }); say(words.house.taken); window.location.reload(); } catch (error) { fault(error.message); }
  });
})();
