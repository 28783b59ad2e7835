// npm run bench -- --workers 50,200 --runs 3; -- local; -- bundling; -- --write
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../lib/paths.mjs";
import { Api } from "./api.mjs";
import { CONTENDERS, PHASES } from "./contenders.mjs";
import { bundling } from "./bundling.mjs";
import { local } from "./local.mjs";
import { compare } from "./compare.mjs";
import { plot } from "./plots.mjs";
import { print, tables, write } from "./report.mjs";

const [command, ...others] = process.argv.slice(2);
if (command === "local") await local(others);
else if (command === "bundling") await bundling(others);
else await main();

async function main() {
  const { values } = parseArgs({
    options: {
      workers: { type: "string", default: "1,10,50,200" },
      runs: { type: "string", default: "3" },
      /** Milliseconds before each answer of the API. */
      latency: { type: "string", default: "0" },
      /** Cloudflare's limit; `60/12` is 60 requests in 12 seconds. */
      limit: { type: "string" },
      peers: { type: "string", default: Object.keys(CONTENDERS).join(",") },
      /** wrangler takes a second for each Worker: with more than these it is not measured. */
      "wrangler-workers": { type: "string", default: "10" },
      phases: { type: "string", default: PHASES.join(",") },
      json: { type: "string" },
      plots: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const list = (text) => text.split(",");
  const options = {
    counts: list(values.workers).map(Number),
    runs: Number(values.runs),
    latency: Number(values.latency),
    limit: toLimit(values.limit),
    peers: list(values.peers),
    wranglerWorkers: Number(values["wrangler-workers"]),
    phases: list(values.phases),
  };
  const api = await Api.start();
  try {
    if (values.write) await writeAll(api, options);
    else {
      const measured = await compare(api, options, (count, results) => print(count, results, options.runs));
      if (values.json) await writeFile(values.json, `${JSON.stringify({ ...options, measured }, null, 2)}\n`);
      if (values.plots) await draw(values.plots, options, measured);
    }
  } finally {
    await api.close();
  }
}

/** Each condition in turn, into docs/benchmarks.md and its images. */
async function writeAll(api, options) {
  const tell = (count, results) => print(count, results, options.runs);
  const plain = await compare(api, options, tell);
  const images = join(root, "docs", "images");
  await draw(images, options, plain);
  const few = { ...options, counts: options.counts.filter((count) => count <= 50) };
  const slow = { ...few, latency: 150, peers: options.peers.filter((name) => name !== "floor") };
  const late = await compare(api, slow, tell);
  const limited = { ...options, runs: 1, phases: ["first deploy"] };
  const window = { ...limited, counts: [300], limit: toLimit("1200/300"), peers: ["ours"] };
  const cut = {
    ...limited,
    counts: [30],
    limit: toLimit("60/12"),
    peers: slow.peers.filter((name) => name !== "wrangler"),
    wranglerWorkers: 30,
  };
  const inWindow = await compare(api, window, tell);
  const inCut = await compare(api, cut, tell);
  await write([
    { heading: "Without latency", tables: tables(plain, options), image: "bench-wall" },
    { heading: "With 150 ms a request", tables: tables(late, slow) },
    {
      heading: "With Cloudflare's limit",
      text:
        "1,200 requests in 5 minutes, then none for as long. 30 Workers are deployed with a window that is cut to 60 requests in " +
        "12 seconds.",
      tables: [...tables(inWindow, window), ...tables(inCut, cut)],
    },
  ]);
}

async function draw(folder, { counts, phases, peers }, measured) {
  const shown = Object.fromEntries(peers.map((name) => [name, CONTENDERS[name].label]));
  const common = { labels: shown, counts, phases, measured };
  const seconds = (key) => (result) => (result.failed === undefined ? Number(result[key].toFixed(2)) : undefined);
  for (const [file, title, key] of [
    ["bench-wall.svg", "Wall time", "wall"],
    ["bench-processor.svg", "Processor time", "cpu"],
  ]) {
    await writeFile(join(folder, file), await plot({ ...common, title, unit: "seconds", of: seconds(key) }));
  }
}

function toLimit(text) {
  if (text === undefined) return undefined;
  const [requests, seconds] = text.split("/").map(Number);
  return { requests, windowMs: seconds * 1000 };
}
