// `npm run bench`: set-up, then the measurements, on the Node.js and the engine that set-up provides.
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { run, runMain } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

await runMain(async () => {
  const { env } = await setup({ log: console.log });
  const main = join(root, "scripts", "bench", "main.mjs");
  return (await run("node", [main, ...process.argv.slice(2)], { cwd: root, env, inherit: true })).code;
});
