import { mkdir } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { LocalCloudflare } from "../support/local";
import { workerCode } from "../support/programs";
import { type Ran, Stack } from "../support/stack";
import { refusal } from "../support/wire";
import { kill, StrikeAt } from "./faults/victims";
import { filesIn, PLACES, type Scene, summaries } from "./secrets/places";
import { formsOf, plant, PLANTED, type Planted, program } from "./secrets/planted";

jest.setTimeout(180_000);

const PASSPHRASE = plant("passphrase");
const CODE = workerCode().replace('(env.REGION ?? "")', "Object.keys(env).length + env.REGION");
const DEPLOY = ["up", "--yes", "--skip-preview"];

/** Cloudflare's refusal that says all that was sent, and a page of something in between. */
const AS_REFUSAL = { ...refusal(403, 10021, ""), quoting: (sent: string) => refusal(403, 10021, sent).body };
const AS_PAGE = { status: 403, body: "", quoting: (sent: string) => `<!doctype html><pre>${sent}</pre>` };

/** What Pulumi's SDK for Node.js prints with --debug of each resource: all of its properties, whatever they are. */
const DUMP = /RegisterResource RPC finished: .*/g;

let scene: Scene;
let searched: Planted[];
let watching: Promise<void>;
let isOver = false;

beforeAll(async () => {
  const cloudflare = await LocalCloudflare.start("--log");
  const env = { ...cloudflare.env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE.value };
  const stack = await Stack.create({ "index.ts": program(), "worker.js": CODE }, env);
  scene = { stack, cloudflare, printed: {}, passing: {} };
  const { apiToken } = cloudflare;
  searched = [...PLANTED, PASSPHRASE, { name: "token", value: apiToken, forms: formsOf(apiToken) }];
  const temporary = path.join(path.dirname(stack.folder), "temporary");
  await mkdir(temporary);
  Object.assign(stack.environment, { TMPDIR: temporary, PULUMI_DEBUG_COMMANDS: "true" });
  const values = PLANTED.flatMap(({ name, value }) => ["--secret", `${name}=${value}`]);
  await stack.expect(0, "config", "set-all", ...values);
  watching = watch(temporary);
});

afterAll(async () => {
  isOver = true;
  await watching;
  await scene?.stack.dispose();
  await scene?.cloudflare.stop();
});

/** Notes what stands in a folder, also what is gone before anybody searches. */
async function watch(folder: string): Promise<void> {
  while (!isOver) {
    for (const [file, content] of Object.entries(await filesIn(folder)))
      scene.passing[`${file}, for a while`] = content;
    await sleep(100);
  }
}

/** Runs `pulumi` with all that it and this package can be made to say. */
async function run(...args: string[]): Promise<Ran> {
  const ran = await scene.stack.run(...args, "--debug", "--event-log", "../events.log");
  const number = Object.keys(scene.printed).length + 1;
  scene.printed[`${number}. what ${args.join(" ")} printed`] = ran.output;
  return ran;
}

async function fail(...args: string[]): Promise<Ran> {
  const ran = await run(...args);
  if (ran.code === 0) throw new Error(`pulumi ${args.join(" ")} did not fail.`);
  scene.cloudflare.wire.forgetFaults();
  return ran;
}

async function succeed(...args: string[]): Promise<Ran> {
  const ran = await run(...args);
  if (ran.code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${ran.output.replace(DUMP, "")}`);
  return ran;
}

/** Which secrets are where they do not belong. */
async function leaks(): Promise<string[]> {
  const places = await Promise.all(PLACES.map(async (place) => place(scene)));
  scene.printed = {};
  scene.passing = {};
  return places
    .flatMap((found) => Object.entries(found))
    .flatMap(([place, content]) => {
      const text = content.toString("latin1").replace(DUMP, "");
      return searched
        .filter(({ forms, belongs }) => !belongs?.test(place) && forms.some((form) => text.includes(form)))
        .map(({ name }) => `${name}: ${place}`);
    });
}

it("the search finds what is there, in every form", async () => {
  const [one] = PLANTED;
  const { value = "" } = one ?? {};
  const hidden = ["", "a", "ab"].map((before) => Buffer.from(`${before}${value}`).toString("base64url"));
  for (const form of [value, JSON.stringify({ value }), encodeURIComponent(value), ...hidden]) {
    scene.printed = { there: form };
    expect(await leaks()).toEqual(["text: there"]);
  }
});

it("a preview, and what is made of it, holds no secret", async () => {
  const { stdout } = await scene.stack.expect(0, "preview", "--json");
  scene.printed = { preview: stdout, ...(await summaries(scene.stack, stdout)) };
  expect(scene.printed["summary as markdown"]).toContain("TEXT");
  expect(await leaks()).toEqual([]);
});

it("a creation that fails holds none: code that throws its secrets, and a page that repeats the request", async () => {
  const { stack, cloudflare } = scene;
  const throwing = `import { env } from "cloudflare:workers"; throw new Error("boom " + env.TEXT + JSON.stringify(env));`;
  await stack.write({ "worker.js": throwing + CODE });
  cloudflare.wire.failOnce({ method: "PUT", path: /scripts\/shop-test-inline$/, ...AS_PAGE });
  const { output } = await fail(...DEPLOY);
  expect(output).toContain("boom [secret]");
  expect(output).toContain("is not a valid response of Cloudflare's API");
  expect(await leaks()).toEqual([]);
});

it("reaches the Worker, and neither what is printed nor any file, log or page", async () => {
  await scene.stack.write({ "worker.js": CODE });
  const { output } = await succeed(...DEPLOY, "--diff");
  const [, url = ""] = /answersAt *: "(.*)"/.exec(output) ?? [];
  expect(await (await fetch(url)).text()).toBe("hello 9eu");
  expect(await leaks()).toEqual([]);
});

it("hides no other binding in the preview of a change, and is in no refusal of it that repeats the request with its token", async () => {
  const { stack, cloudflare } = scene;
  const changed = plant("text");
  searched.push({ ...changed, name: "changed text" });
  await stack.expect(0, "config", "set", "--secret", "text", changed.value);
  await stack.write({ "index.ts": program({ region: "us" }) });
  const { output } = await succeed("preview", "--diff");
  expect(output).toMatch(/~ text: "eu" => "us"/);
  expect(output).toMatch(/TEXT *: \[secret\]/);
  cloudflare.wire.failOnce({ method: "PUT", path: /scripts\/api$/, ...AS_REFUSAL });
  expect((await fail(...DEPLOY)).output).toContain("[secret]");
  expect(await leaks()).toEqual([]);
});

it("is in nothing that a refresh and an update leave whose engine is killed", async () => {
  const { stack, cloudflare } = scene;
  await cloudflare.api("PUT", "/workers/scripts/api/secrets", { name: "OTHER", type: "secret_text", text: "other" });
  const isUpload = (request: string) => request === "PUT /workers/scripts/api";
  cloudflare.wire.disturb(new StrikeAt(isUpload, () => kill("engine", stack.pid ?? 0)));
  await fail(...DEPLOY, "--refresh");
  await cloudflare.wire.calm();
  expect(await leaks()).toEqual([]);
  await stack.expect(0, "cancel", "--yes");
});

it("a replacement whose other resources fail holds none, nor does an adoption", async () => {
  const { stack, cloudflare } = scene;
  await stack.write({ "index.ts": program({ name: "shop" }) });
  cloudflare.wire.failOnce({ method: "PATCH", path: /scripts\/shop\/settings$/, ...AS_PAGE });
  cloudflare.wire.failOnce({ method: "POST", path: /instances$/, ...AS_REFUSAL });
  cloudflare.wire.failOnce({ method: "POST", path: /previews/, ...AS_REFUSAL });
  expect((await fail(...DEPLOY)).output).toContain("[secret]");
  expect(await leaks()).toEqual([]);
  await stack.forget();
  await stack.write({ "index.ts": program({ name: "shop", adopt: true }) });
  await succeed(...DEPLOY, "--diff");
  expect(await leaks()).toEqual([]);
});

it("a destroy that is refused and one that succeeds hold none", async () => {
  scene.cloudflare.wire.failOnce({ method: "DELETE", path: /scripts\/shop$/, ...AS_REFUSAL });
  await fail("destroy", "--yes", "--skip-preview");
  await succeed("destroy", "--yes", "--skip-preview", "--diff");
  expect(await leaks()).toEqual([]);
});
