import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cpus, totalmem } from "node:os";
import { root } from "../lib/paths.mjs";
import { run } from "../lib/run.mjs";
import { CONTENDERS } from "./contenders.mjs";

const DOCUMENT = join(root, "docs", "benchmarks.md");
const [BEGIN, END] = ["<!-- npm run bench -- --write: begin -->", "<!-- end -->"];
const MIB = 2 ** 20;

/** A line for each phase and contender. */
export function print(count, results, runs) {
  console.log(`\n${count} Workers, medians of ${runs}; × is to this package`);
  for (const [phase, by] of Object.entries(results)) {
    for (const [name, result] of Object.entries(by)) {
      const { label } = CONTENDERS[name];
      console.log(`${phase.padEnd(13)} ${label.padEnd(24)} ${line(result, by.ours)}`);
    }
  }
}

function line({ failed, ...result }, ours) {
  if (failed !== undefined) return "ended with an error";
  const { wall, cpu, memory, requests, refused, state, byRole } = result;
  const against = (key) =>
    ours?.failed === undefined && ours !== undefined ? ` ×${(result[key] / ours[key]).toFixed(2)}` : "";
  const roles = Object.entries(byRole).map(([role, seconds]) => `${role} ${seconds.toFixed(1)}`);
  return [
    `wall ${wall.toFixed(2)}${against("wall")}`,
    `cpu ${cpu.toFixed(2)}${against("cpu")} (${roles.join(", ")})`,
    `MiB ${(memory / MIB).toFixed(0)}`,
    `KiB ${state === undefined ? "—" : (state / 1024).toFixed(0)}`,
    `requests ${requests}${refused > 0 ? `, ${refused} refused` : ""}`,
  ].join("  ");
}

/** A table for each count of Workers. */
export function tables(measured, { peers, phases }) {
  return Object.entries(measured).map(([count, results]) => {
    const names = peers.filter((name) => phases.some((phase) => results[phase]?.[name] !== undefined));
    const rows = phases.map((phase) => {
      const by = results[phase] ?? {};
      return [phase, ...names.map((name) => cell(by[name], name === "ours" ? undefined : by.ours))];
    });
    return table(
      [`${count} ${count === "1" ? "Worker" : "Workers"}`, ...names.map((name) => CONTENDERS[name].label)],
      rows,
    );
  });
}

function cell(result, ours) {
  if (result === undefined) return "—";
  if (result.failed !== undefined) return "ends with an error";
  const { wall, cpu, memory, requests, refused, state } = result;
  const seconds = `${wall.toFixed(1)} s`;
  return [
    ours?.wall > wall ? `**${seconds}**` : seconds,
    `${cpu.toFixed(1)} s CPU`,
    `${(memory / MIB).toFixed(0)} MiB`,
    `${requests} req${refused > 0 ? ` (${refused} refused)` : ""}`,
    ...(state ? [`${(state / 1024).toFixed(0)} KiB`] : []),
  ].join("<br>");
}

function table(head, rows) {
  const text = (cells) => `| ${cells.join(" | ")} |`;
  return [text(head), text(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(text)].join("\n");
}

/** Replaces what stands between the marks of docs/benchmarks.md. */
export async function write(sections) {
  const before = await readFile(DOCUMENT, "utf8");
  const [start, end] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (start < 0 || end < start) throw new Error(`${DOCUMENT} must have the lines ${BEGIN} and ${END}.`);
  const parts = sections.flatMap(({ heading, text, tables, image }) => [
    `### ${heading}`,
    ...(text ? [text] : []),
    ...(image ? [`![Wall time of each phase over the number of Workers](images/${image}.svg)`] : []),
    ...(image ? ["![Processor time of each phase over the number of Workers](images/bench-processor.svg)"] : []),
    ...tables,
  ]);
  const machine = `Measured on ${cpus().length} cores with ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${new Date().toISOString().slice(0, 10)}.`;
  const text = [BEGIN, machine, ...parts, END].join("\n\n");
  await writeFile(DOCUMENT, before.slice(0, start) + text + before.slice(end + END.length));
  await run("prettier", ["--write", DOCUMENT], { cwd: root });
}
