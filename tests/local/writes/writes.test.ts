import { readdirSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";

import { type Answer, cleanUp, temporaryFolder } from "../harness";
import { Server } from "../process";
import { workerdsOf } from "../processes";
import { seen, stepsOf } from "./deployment";

// Some twenty starts.
jest.setTimeout(600_000);

let data: string;
let struck: string;
let server: Server;
/** What there is before each step of a deployment, and after the last one. */
let states: unknown[];

beforeAll(async () => {
  data = await temporaryFolder();
  struck = path.join(await temporaryFolder(), "struck");
  server = await start();
  states = [await seen(server, "unharmed")];
  await deploy("unharmed", async () => void states.push(await seen(server, "unharmed")));
});

afterAll(async () => {
  await server?.end("SIGTERM");
  await cleanUp();
});

function start(): Promise<Server> {
  const preload = `--require ${path.join(__dirname, "preload.js")}`;
  return Server.start(data, {
    env: { ...process.env, NODE_OPTIONS: preload, STRIKE_BELOW: data, STRIKE_SAID_IN: struck },
  });
}

/** Deploys until an answer fails to come, or is a refusal. */
async function deploy(
  name: string,
  after?: () => Promise<void>,
): Promise<{ done: number; failed?: Answer<unknown> | "no answer" }> {
  let done = 0;
  for (const step of stepsOf(server, name)) {
    const answer = await step().catch(() => "no answer" as const);
    if (answer === "no answer" || !answer.success) return { done, failed: answer };
    done += 1;
    await after?.();
  }
  return { done };
}

async function deployStruck(how: string, name: string) {
  writeFileSync(struck, `${how} ${name}`);
  const deployed = await deploy(name);
  await rm(struck);
  return deployed;
}

const temporaryFiles = (): string[] =>
  readdirSync(data, { recursive: true, encoding: "utf8" }).filter((name) => path.basename(name).startsWith(".tmp-"));

test("on a disk that is full from any write of a deployment on it says so and stays as it was, and goes on when there is space", async () => {
  const full: number[] = [];
  for (let at = 1; ; at += 1) {
    const name = `full-${at}`;
    const { done, failed } = await deployStruck(`full ${at}`, name);
    if (failed === undefined) break;
    full.push(done);
    expect(failed).toMatchObject({ errors: [{ message: expect.stringContaining("Free some space on its disk") }] });
    expect(temporaryFiles()).toEqual([]);
    expect(await seen(server, name)).toEqual(states[done]);
    expect(await deploy(name)).toEqual({ done: states.length - 1 });
  }
  expect(new Set(full).size).toBeGreaterThan(5);
});

test("killed at each write of a deployment it keeps what was answered, has the rest as a whole or not at all, and the deployment can be repeated", async () => {
  const { apiToken } = server;
  const killed: number[] = [];
  for (let at = 1; ; at += 1) {
    const name = `killed-${at}`;
    const { done, failed } = await deployStruck(`kill ${at}`, name);
    if (failed === undefined) break;
    expect(failed).toBe("no answer");
    killed.push(done);

    await server.end("SIGKILL");
    server = await start();
    expect(server.apiToken).toBe(apiToken);
    expect(temporaryFiles()).toEqual([]);
    expect([states[done], states[done + 1]]).toContainEqual(await seen(server, name));
    expect(await deploy(name)).toEqual({ done: states.length - 1 });
  }
  // Each of its calls writes something.
  expect([...new Set(killed)]).toEqual([...states.keys()].slice(0, -1));
  await server.end("SIGTERM");
  expect(workerdsOf(path.join(data, "runtime"))).toEqual([]);
});
