// npm run bench -- bundling: what this package adds to esbuild, for a small Worker and a large one, each run a process of its own.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { root } from "../lib/paths.mjs";
import { median } from "./numbers.mjs";
import { workerCode } from "./programs.mjs";

/** With all of two packages. */
const large = `import * as hono from "hono";
import * as jsx from "hono/jsx";
import * as zod from "zod";
import * as older from "zod/v3";
export const all = { hono, jsx, zod, older };
${workerCode(0)}`;

export async function bundling(args) {
  const { values } = parseArgs({ args, options: { runs: { type: "string", default: "9" } } });
  const folder = await mkdtemp(join(tmpdir(), "bench-bundling-"));
  try {
    await mkdir(join(folder, "src"));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    for (const [name, code] of Object.entries({ small: workerCode(0), large })) {
      await writeFile(join(folder, "src", `${name}.js`), code);
      const measured = { esbuild: [], ours: [] };
      for (let run = 0; run < Number(values.runs); run++) {
        const order = run % 2 === 0 ? ["esbuild", "ours"] : ["ours", "esbuild"];
        for (const how of order) measured[how].push(await once(folder, how, `src/${name}.js`));
      }
      print(name, measured);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function once(cwd, how, entrypoint) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, "scripts", "bench", "bundling-run.mjs"), how, entrypoint],
    { cwd },
  );
  return JSON.parse(stdout);
}

function print(name, { esbuild, ours }) {
  const of = (runs, key) => median(runs.map((run) => run[key]));
  const row = (key) =>
    `${of(ours, key).toFixed(0)} ms, esbuild alone ${of(esbuild, key).toFixed(0)} ms, ${(of(ours, key) / of(esbuild, key)).toFixed(2)}`;
  console.log(
    `${name}, ${(ours[0].bytes / 1024).toFixed(0)} KiB: processor time ${row("cpu")}; wall time ${row("wall")}`,
  );
}
