// npm run bench -- --workers 50,200 --runs 3
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Api } from "./api.mjs";
import { programs } from "./programs.mjs";
import { PHASES, Stack } from "./stack.mjs";

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "1,10,50,200" },
    runs: { type: "string", default: "3" },
    latency: { type: "string", default: "0" },
    json: { type: "string" },
  },
});
const counts = values.workers.split(",").map(Number);
const runs = Number(values.runs);
const latency = Number(values.latency);
const measured = {};

const api = await Api.start();
for (const count of counts) {
  const results = {};
  for (let run = 0; run < runs; run++) {
    api.reset({ latency });
    const stacks = {};
    for (const [name, program] of Object.entries(programs)) stacks[name] = await Stack.create(program, count, api);
    const names = Object.keys(stacks);
    if (run % 2 === 1) names.reverse();
    for (const phase of Object.keys(PHASES)) {
      for (const name of names) {
        const result = await stacks[name].run(phase);
        ((results[phase] ??= {})[name] ??= []).push(result);
      }
    }
    for (const stack of Object.values(stacks)) await stack.dispose();
  }
  print(count, results);
  measured[count] = medians(results);
  if (values.json) await writeFile(values.json, `${JSON.stringify({ runs, latency, measured }, null, 2)}\n`);
}
await api.close();

/** By phase and program, the median of each number. */
function medians(results) {
  const numbers = ["wall", "cpu", "memory", "requests", "state"];
  const each = (all) => Object.fromEntries(numbers.map((key) => [key, median(all.map((result) => result[key]))]));
  return Object.fromEntries(
    Object.entries(results).map(([phase, by]) => [
      phase,
      Object.fromEntries(Object.entries(by).map(([name, all]) => [name, each(all)])),
    ]),
  );
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function print(count, results) {
  console.log(`\n${count} Workers, medians of ${runs}: ours / floor = ratio`);
  for (const [phase, { ours, floor }] of Object.entries(results)) {
    const pair = (key, scale = 1, digits = 2) => {
      const [a, b] = [ours, floor].map((each) => median(each.map((result) => result[key])) / scale);
      return `${a.toFixed(digits)}/${b.toFixed(digits)}=${(a / b).toFixed(2)}`;
    };
    const role = (name) => {
      const [a, b] = [ours, floor].map((each) => median(each.map(({ byRole }) => byRole[name] ?? 0)));
      return `${name} ${a.toFixed(2)}/${b.toFixed(2)}`;
    };
    console.log(
      `${phase.padEnd(18)} wall ${pair("wall")}  cpu ${pair("cpu")}  MiB ${pair("memory", 2 ** 20, 0)}  KiB ${pair("state", 1024, 0)}  req ${median(ours.map((r) => r.requests))} | ${["engine", "program", "plugin", "bundler"].map(role).join("  ")}`,
    );
  }
}
