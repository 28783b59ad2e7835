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
  // Ctrl-C reaches both; the demonstration cleans up, and this process waits for it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => signal === "SIGTERM" && main.kill(signal));
  return new Promise((resolve) => main.once("exit", (code) => resolve(code ?? 130)));
});
