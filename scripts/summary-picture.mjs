// Makes the picture of a comment in docs/summary.md from one that a test has approved, so that it shows what `summary` says.
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { crc32 } from "node:zlib";

import { findBrowser } from "./lib/browser.mjs";
import { root } from "./lib/paths.mjs";

const HELP = `Usage: node scripts/summary-picture.mjs [--check]

Renders tests/unit/summary/fixtures/workflow-moves.md as GitHub would, and writes
docs/images/summary.png. Needs Chromium or Chrome, also in CHROMIUM.

Options:
  --check  Change nothing, and end with 1 when the picture is of another comment
  --help   Show this help`;

const COMMENT = path.join(root, "tests/unit/summary/fixtures/workflow-moves.md");
const PICTURE = path.join(root, "docs/images/summary.png");
/** The chunk of the picture that says what it was made of. */
const KEYWORD = "Source";

const STYLE = `
  body { font: 14px/1.5 "Liberation Sans", Arial, sans-serif; color: #1f2328; margin: 12px; width: 816px; }
  article { border: 1px solid #d1d9e0; border-radius: 6px; }
  header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; padding: 8px 16px; }
  header span { color: #59636e; }
  main { padding: 16px; }
  main > * { margin: 0 0 16px; }
  h3 { font-size: 17.5px; }
  code { font: 12px "Liberation Mono", monospace; background: #818b981f; border-radius: 6px; padding: 3px 5px; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  tr:nth-child(even) td { background: #f6f8fa; }
  blockquote { border-left: 4px solid #9a6700; padding: 0 16px; }
  blockquote strong { color: #9a6700; }
  summary { cursor: pointer; margin-bottom: 8px; }`;

/** What GitHub makes of a comment, as far as `summary` writes Markdown: headings, bold lines, alerts, tables and folded blocks. */
function render(markdown) {
  const body = markdown
    .replace(/^<!--.*-->\n/, "")
    .replace(/^### (.*)$/gm, "<h3>$1</h3>")
    .replace(/^\*\*(.*)\*\*$/gm, "<p><strong>$1</strong></p>")
    .replace(/^> \[!(\w)(\w+)\]\n((?:> - .*\n)+)/gm, (_, first, rest, entries) => {
      const items = entries.replace(/^> - (.*)\n/gm, "<li>$1</li>");
      return `<blockquote><strong>${first}${rest.toLowerCase()}</strong><ul>${items}</ul></blockquote>\n`;
    })
    .replace(/(?:^\|.*\|$\n)+/gm, (table) => {
      const [head, , ...rows] = table.trim().split("\n");
      const cells = (row, tag) =>
        `<tr>${row
          .slice(1, -1)
          .split("|")
          .map((cell) => `<${tag}>${cell.trim()}</${tag}>`)
          .join("")}</tr>`;
      return `<table><thead>${cells(head, "th")}</thead><tbody>${rows.map((row) => cells(row, "td")).join("")}</tbody></table>\n`;
    })
    // A reader has opened one.
    .replace("<details>", "<details open>");
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<article><header><strong>github-actions</strong> <span>commented</span></header><main>${body}</main></article>`;
}

function hashOf(html) {
  return createHash("sha256").update(html).digest("hex");
}

/** The chunks of a PNG, each from its length to its checksum. */
function* chunksOf(png) {
  for (let at = 8; at < png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    yield { type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, end - 4), end };
    at = end;
  }
}

function sourceOf(png) {
  const texts = [...chunksOf(png)].filter(({ type }) => type === "tEXt").map(({ data }) => data.toString("latin1"));
  return texts.find((text) => text.startsWith(`${KEYWORD}\0`))?.slice(KEYWORD.length + 1);
}

/** The picture with a line of text in it, after its header. */
function withSource(png, source) {
  const [{ end }] = chunksOf(png);
  const body = Buffer.from(`tEXt${KEYWORD}\0${source}`, "latin1");
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, end), chunk, png.subarray(end)]);
}

const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
if (values.help) {
  console.log(HELP);
} else {
  const html = render(await readFile(COMMENT, "utf8"));
  if (values.check) {
    if (sourceOf(await readFile(PICTURE)) !== hashOf(html)) {
      console.error(
        "docs/images/summary.png shows another comment. Run `node scripts/summary-picture.mjs`, and look at it.",
      );
      process.exitCode = 1;
    }
  } else {
    const { chromium } = await import("playwright-core");
    const executablePath = findBrowser();
    if (!executablePath)
      throw new Error("No browser was found. Install Chromium or Chrome, or set CHROMIUM to its path.");
    const browser = await chromium.launch({ executablePath });
    try {
      const page = await browser.newPage({ viewport: { width: 840, height: 600 } });
      await page.setContent(html);
      await writeFile(PICTURE, withSource(await page.screenshot({ fullPage: true }), hashOf(html)));
    } finally {
      await browser.close();
    }
  }
}
