/** What a page runs: it puts in what changed, and leaves alone what somebody is typing into. */
export const SCRIPT = `
"use strict";
let source;
async function refresh() {
  const response = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next && next.innerHTML !== part.innerHTML) part.innerHTML = next.innerHTML;
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}
function listen() {
  source?.close();
  source = undefined;
  // A browser has six connections to one address: a page that nobody sees leaves its own to others.
  if (document.hidden) return;
  source = new EventSource("/changes?path=" + encodeURIComponent(location.pathname + location.search));
  source.addEventListener("change", refresh);
}
document.addEventListener("visibilitychange", listen);
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", listen);
`;
