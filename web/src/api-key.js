import { useSyncExternalStore } from "react";

// The prefix is GraphiQL's, so that "Clear data" in its settings removes the
// key as well.
const STORAGE_KEY = "graphiql:apiKey";

const stored = () => localStorage.getItem(STORAGE_KEY) ?? "";

let apiKey = stored();
const listeners = new Set();

function change(key) {
  apiKey = key;
  listeners.forEach((listener) => listener());
}

export function getApiKey() {
  return apiKey;
}

export function setApiKey(text) {
  const key = text.trim().replace(/^Bearer\s+/i, "");
  if (key) {
    localStorage.setItem(STORAGE_KEY, key);
  } else {
    localStorage.removeItem(STORAGE_KEY);
  }
  change(key);
}

// Fires when another window changed the key.
window.addEventListener("storage", () => change(stored()));

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useApiKey() {
  return useSyncExternalStore(subscribe, getApiKey);
}
