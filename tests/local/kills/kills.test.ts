import { readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";

import { cleanUp, temporaryFolder } from "../harness";
import { Server } from "../process";
import { workerdsOf } from "../processes";
import { seen, stepsOf } from "./deployment";

// Some twenty starts.
jest.setTimeout(600_000);

let server: Server | undefined;

afterAll(async () => {
  await server?.end("SIGTERM");
  await cleanUp();
});

/** Deploys until an answer fails to come. Returns how many came. */
async function deploy(to: Server, name: string, after?: () => Promise<void>): Promise<number> {
  let answered = 0;
  for (const step of stepsOf(to, name)) {
    const answer = await step().catch(() => undefined);
    if (answer === undefined) return answered;
    expect(answer).toMatchObject({ success: true, errors: [] });
    answered += 1;
    await after?.();
  }
  return answered;
}

test("killed at each write of a deployment it keeps what was answered, has the rest as a whole or not at all, and the deployment can be repeated", async () => {
  const data = await temporaryFolder();
  const armed = path.join(await temporaryFolder(), "armed");
  const start = (at: number) =>
    Server.start(data, {
      env: {
        ...process.env,
        NODE_OPTIONS: `--require ${path.join(__dirname, "preload.js")}`,
        KILL_AT: String(at),
        KILL_BELOW: data,
        KILL_ONCE_THERE: armed,
      },
    });
  server = await start(1);
  const { apiToken } = server;
  const states = [await seen(server, "unharmed")];
  const note = async () => void states.push(await seen(server!, "unharmed"));
  const all = await deploy(server, "unharmed", note);

  const deaths: number[] = [];
  for (let answered = 0; answered < all;) {
    const name = `killed-${deaths.length}`;
    writeFileSync(armed, "");
    answered = await deploy(server, name);
    await rm(armed);
    if (answered === all) break;
    deaths.push(answered);

    await server.end("SIGKILL");
    server = await start(deaths.length + 1);
    expect(server.apiToken).toBe(apiToken);
    expect(temporaryFiles(data)).toEqual([]);
    expect([states[answered], states[answered + 1]]).toContainEqual(await seen(server, name));
    expect(await deploy(server, name)).toBe(all);
  }
  // Each of its calls writes something.
  expect([...new Set(deaths)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await server.end("SIGTERM");
  expect(workerdsOf(path.join(data, "runtime"))).toEqual([]);
});

const temporaryFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => path.basename(name).startsWith(".tmp-"));
