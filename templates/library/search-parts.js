// A search index in parts: answers for all of them, with the functions of pagefind.js.
import * as engine from "./FIRST/pagefind.js";

const others = [OTHERS];
let given = {};
let ready;

function all() {
  ready ??= engine.init().then(() =>
    Promise.all(others.map((part) => engine.mergeIndex(new URL(`./${part}/`, import.meta.url).pathname, given)))
  );
  return ready;
}

export async function options(values) {
  given = { ...given, ...values };
  await engine.options(values);
}

export async function init() {
  await all();
}

export async function search(...values) {
  await all();
  return engine.search(...values);
}

export async function debouncedSearch(...values) {
  await all();
  return engine.debouncedSearch(...values);
}

export async function preload(...values) {
  await all();
  return engine.preload(...values);
}

export async function filters() {
  await all();
  return engine.filters();
}

export async function destroy() {
  ready = undefined;
  await engine.destroy();
}

export const mergeIndex = engine.mergeIndex;
export const createInstance = engine.createInstance;
