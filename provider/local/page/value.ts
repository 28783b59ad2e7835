import { html } from "hono/html";

import { cut, type Html } from "./html";

/** How much of a value is shown, in characters and in bytes. */
const LONGEST_TEXT = 50_000;
const LONGEST_BINARY = 512;

/** Bytes as a person reads them: JSON with line breaks, other text as it is, anything else in hex. */
export function value(bytes: Uint8Array): Html {
  if (bytes.length === 0) return html`<p class="empty">Empty.</p>`;
  const text = textOf(bytes);
  if (text !== undefined) return html`<pre>${cut(pretty(text), LONGEST_TEXT)}</pre>`;
  const lines = Buffer.from(bytes.subarray(0, LONGEST_BINARY))
    .toString("hex")
    .replaceAll(/(.{2})(?!$)/g, "$1 ");
  return html`<p>No text.${bytes.length > LONGEST_BINARY ? ` The first ${LONGEST_BINARY} bytes:` : ""}</p>
    <pre>${lines}</pre>`;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

function pretty(text: string): string {
  if (text.length > LONGEST_TEXT || !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** A size as people say it. */
export function size(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB"];
  const step = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  if (step === 0) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return `${(bytes / 1024 ** step).toFixed(1)} ${units[step] ?? ""}`;
}
