// A summary as the comment of a pull request.
import type { ResourceSummary, Summary } from "./summarize";
import { headline, phrase } from "./words";

/** GitHub refuses a comment that is longer, in characters. */
export const LONGEST_COMMENT = 65_536;

/** The first line of the comment: what to look for in order to edit it in place. */
export function marker({ project, stack }: Pick<Summary, "project" | "stack">): string {
  return `<!-- pulumi-cloudflare-workers summary ${encodeURIComponent(project)}/${encodeURIComponent(stack).replaceAll("--", "%2D%2D")} -->`;
}

/** Markdown, never longer than `longest`: what does not fit is counted at its end. */
export function toMarkdown(summary: Summary, longest = LONGEST_COMMENT): string {
  const blocks = [
    `${marker(summary)}\n### Preview of ${code(`${summary.project}/${summary.stack}`)}`,
    headlineOf(summary),
    ...list("[!CAUTION]", summary.diagnostics.filter(({ severity }) => severity === "error").map(sayDiagnostic)),
    ...list(
      "[!WARNING]",
      summary.warnings.map(({ kind, id, text }) => `${escape(kind)} ${code(id)} ${escape(text)}`),
    ),
    ...list("[!NOTE]", summary.diagnostics.filter(({ severity }) => severity === "warning").map(sayDiagnostic)),
    ...table(summary),
    ...unknowns(summary),
    ...summary.resources.filter(hasDetails).map(details),
  ];
  return fit(blocks, longest);
}

function headlineOf(summary: Summary): string {
  return `**${headline(summary)}**`;
}

const CUT = "\n\nThe comment is cut here: GitHub takes no longer one. The preview has the rest.\n";
const FOLDED = "<details>";

/** Where not all has room, lists and the table are cut before details are, each by lines, and say how many they leave out. */
function fit(blocks: string[], longest: number): string {
  const whole = `${blocks.join("\n\n")}\n`;
  if (whole.length <= longest) return whole;
  const room = longest - CUT.length;
  let kept = "";
  for (const block of fairly(
    blocks.filter((each) => !each.startsWith(FOLDED)),
    room,
  ))
    kept += `${kept === "" ? "" : "\n\n"}${block}`;
  for (const block of blocks.filter((each) => each.startsWith(FOLDED))) {
    if (kept.length + block.length + 2 > room) break;
    kept += `\n\n${block}`;
  }
  return kept + CUT;
}

/** Blocks that have room together: a short one is whole, and the longer ones have equal parts of what it leaves. */
function fairly(blocks: string[], room: number): string[] {
  let [left, count] = [room, blocks.length];
  const parts = new Map<number, number>();
  for (const { index, length } of blocks
    .map((block, index) => ({ index, length: block.length + 2 }))
    .sort((one, other) => one.length - other.length)) {
    const part = Math.min(length, Math.floor(left / count));
    parts.set(index, part);
    left -= part;
    count -= 1;
  }
  return blocks.map((block, index) => cut(block, (parts.get(index) ?? 0) - 2));
}

/** The lines of a list or a table that have room, and how many there are besides. */
function cut(block: string, room: number): string {
  if (block.length <= room) return block;
  const lines = block.split("\n");
  const isTable = block.startsWith("|");
  const more = (count: number) => (isTable ? `| | and ${count} more | |` : `> - and ${count} more`);
  let kept = "";
  for (const [index, line] of lines.entries()) {
    const next = `${kept}${index === 0 ? "" : "\n"}${line}`;
    const rest = `\n${more(lines.length - index)}`;
    if (next.length + rest.length > room) return `${kept}${rest}`;
    kept = next;
  }
  return kept;
}

function list(kind: string, entries: string[]): string[] {
  if (entries.length === 0) return [];
  return [[`> ${kind}`, ...entries.map((entry) => `> - ${entry}`)].join("\n")];
}

function sayDiagnostic({ resource, message }: Summary["diagnostics"][number]): string {
  const lines = message.split("\n").map((line) => escape(line.trim()));
  return `${resource === undefined ? "" : `${code(resource)}: `}${lines.filter(Boolean).join("<br>")}`;
}

function table({ resources, others }: Summary): string[] {
  if (resources.length + others.length === 0) return [];
  const rows = [
    ...resources.map((each) => `| ${each.action} | ${title(each)} | ${escape(phrase(each))} |`),
    ...others.map(({ type, action, count }) => `| ${action} | ${count} × ${code(type)} | |`),
  ];
  return [["| | Resource | What changes |", "| --- | --- | --- |", ...rows].join("\n")];
}

function title({ kind, id, name }: ResourceSummary): string {
  return `${escape(kind)} ${code(id)}${name === undefined ? "" : `, named ${code(name)}`}`;
}

function unknowns({ resources }: Summary): string[] {
  const said = resources
    .filter(({ unknown }) => unknown.length > 0)
    .map(({ kind, id, unknown }) => `${escape(kind)} ${code(id)}: ${unknown.map(code).join(", ")}`);
  return said.length === 0 ? [] : [`Known after the update only, and so not checked here: ${said.join("; ")}.`];
}

function hasDetails({ action, changes }: ResourceSummary): boolean {
  return action !== "delete" && changes.length > 0;
}

function details({ kind, id, changes, hasSecrets }: ResourceSummary): string {
  const rows = changes.map(({ what, before, after }) => `| ${escape(what)} | ${cell(before)} | ${cell(after)} |`);
  return [
    `<details><summary>${escape(kind)} ${code(id)}</summary>`,
    "",
    "| | Before | After |",
    "| --- | --- | --- |",
    ...rows,
    ...(hasSecrets ? ["", "Whether the value of a secret changes is not shown in a preview."] : []),
    "",
    "</details>",
  ].join("\n");
}

function cell(value: string | undefined): string {
  return value === undefined ? "" : code(value);
}

/** Characters that mean something in Markdown or HTML, or that start a mention, a reference or a link. */
const SPECIAL = /[&<>"'\\`*_{}[\]~!|@#]|:(?=\/\/)/g;

function entities(text: string): string {
  return text.replace(/\s+/g, " ").replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Text of a user in a table, a list or a heading: it formats nothing, mentions nobody and refers to no issue. GitHub looks
 * for mentions in what is rendered, where an entity is its character again: what follows is kept apart.
 */
export function escape(text: string): string {
  return entities(text.replace(/[@#]|\bwww(?=\.)/gi, (start) => `${start}\u200b`).replaceAll("://", ":\u200b//"));
}

/** Text as code, in HTML: unlike backticks, it holds in a table whatever stands in it, and GitHub links nothing in it. */
export function code(text: string): string {
  return `<code>${entities(text)}</code>`;
}
