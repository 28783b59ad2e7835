// `npm run demo`: set-up, then the demonstration itself, on the Node.js that set-up provides.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { runMain } from "./lib/run.mjs";
import { setup } from "./lib/setup.mjs";

await runMain(async () => {
  const { env } = await setup({ log: console.log });
  const main = spawn("node", [join(root, "scripts", "demo", "main.mjs"), ...process.argv.slice(2)], {
    env,
    stdio: "inherit",
  });
  // A terminal's Ctrl-C reaches both, and twice would mean "at once"; any other signal reaches only this process.
  process.on("SIGINT", () => process.stdin.isTTY || main.kill("SIGINT"));
  process.on("SIGTERM", () => main.kill("SIGTERM"));
  return new Promise((resolve) => main.once("exit", (code) => resolve(code ?? 130)));
});
