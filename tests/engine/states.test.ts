import { globSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";
import { accountOf, createTargets, NOTHING } from "./changes/account";
import { keepState, type Kept, onThisAccount, readState } from "./changes/kept-state";

jest.setTimeout(180_000);

const { KEEP_STATE } = process.env;
const folder = path.join(__dirname, "states");
const states = globSync("*.json", { cwd: folder }).sort();

describe.each(states)("the state that an older version wrote, %s,", (file) => {
  const { files, deployed, change, targets, state } = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Kept;
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ ...files, ...deployed }, cloudflare.env);
    await stack.expect(0, "config", "set", "--secret", "key", "sk_kept");
    const targetsNow = await createTargets(cloudflare);
    await stack.write({ "account.json": JSON.stringify(targetsNow) });
    await stack.up();
    const kept = onThisAccount(state, await readState(stack), { kept: targets ?? {}, now: targetsNow });
    const imported = path.join(stack.folder, "kept.json");
    await writeFile(imported, JSON.stringify(kept));
    await stack.expect(0, "stack", "import", "--file", imported);
    if (deployed) await stack.write(files);
    cloudflare.wire.take();
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const changes = () => cloudflare.wire.take().filter((request) => !request.startsWith("GET"));

  it("is refreshed, and the same program changes nothing", async () => {
    await stack.expect(0, "refresh", "--yes", "--skip-preview");
    await stack.preview("--expect-no-changes");
    expect(changes()).toEqual([]);
  });

  it("takes a change of the code as an upload of it and nothing else", async () => {
    await stack.replace(change.file, change.from, change.to);
    await stack.up();
    expect(changes()).toEqual(["PUT /workers/scripts/shop-test-api"]);
    const { url } = await stack.outputs();
    expect(await cloudflare.answer(`${String(url)}/api/`, change.answer)).toBe(change.answer);
  });

  it("is destroyed without the program and its sources, where parts are gone already, and nothing stays", async () => {
    for (const each of [...Object.keys(files), "src", "assets"]) {
      if (!["Pulumi.yaml", "package.json"].includes(each))
        await rm(path.join(stack.folder, each), { recursive: true, force: true });
    }
    await takeAway(cloudflare);
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await accountOf(cloudflare)).toEqual(NOTHING);
  });
});

interface Consumer {
  consumer_id: string;
  type: string;
}

/** Deletes one of each kind behind Pulumi's back, and the Worker that all belong to. */
async function takeAway(cloudflare: LocalCloudflare): Promise<void> {
  const workflows = await cloudflare.api<{ name: string; script_name: string }[]>("GET", "/workflows");
  const workflow = workflows.find(({ script_name }) => script_name === "shop-test-api");
  if (workflow) await cloudflare.api("DELETE", `/workflows/${workflow.name}`);
  const domains = await cloudflare.api<{ id: string; service: string }[]>("GET", "/workers/domains");
  const domain = domains.find(({ service }) => service === "shop-test-api");
  if (domain) await cloudflare.api("DELETE", `/workers/domains/${domain.id}`);
  for (const { queue_id: queue } of await cloudflare.api<{ queue_id: string }[]>("GET", "/queues")) {
    const consumers = `/queues/${queue}/consumers`;
    for (const { consumer_id: id, type } of await cloudflare.api<Consumer[]>("GET", consumers)) {
      if (type === "worker") await cloudflare.api("DELETE", `${consumers}/${id}`);
    }
  }
  await cloudflare.api("DELETE", "/workers/scripts/shop-test-api?force=true");
}

if (KEEP_STATE) {
  it(`keeps the state that this version writes, as ${KEEP_STATE}.json`, async () => {
    await writeFile(path.join(folder, `${KEEP_STATE}.json`), `${JSON.stringify(await keepState(), null, 2)}\n`);
  });
}
