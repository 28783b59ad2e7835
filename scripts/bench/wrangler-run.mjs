// Runs wrangler once for each Worker, so many at a time: node wrangler-run.mjs <bound> <wrangler> <folders as JSON> <arguments as JSON>
import { spawn } from "node:child_process";

const [bound, wrangler, folders, commands] = process.argv.slice(2);
const waiting = JSON.parse(folders);

async function worker() {
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    for (const args of JSON.parse(commands))
      await run(
        folder,
        args.map((arg) => arg.replaceAll("{}", folder)),
      );
  }
}

function run(cwd, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [wrangler, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`wrangler ${args.join(" ")} ended with ${code}:\n${output}`)),
    );
  });
}

await Promise.all(Array.from({ length: Number(bound) }, worker));
