import { globSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { LocalCloudflare } from "../support/local";
import { Stack, type StateResource } from "../support/stack";

jest.setTimeout(180_000);

interface State {
  deployment: { manifest: unknown; secrets_providers?: unknown; resources: StateResource[] };
}

interface Kept {
  version: string;
  files: Record<string, string>;
  state: State;
}

/** What the account chose when the state was written; here it chooses anew. */
const CHOSEN = ["url", "etag", "versionId", "instanceId", "namespaceId"];

/** The kept state, with what this account chose for the same resources. */
function onThisAccount(kept: State, now: State): State {
  const resources = kept.deployment.resources.map((resource) => {
    const same = now.deployment.resources.find(({ urn }) => urn === resource.urn);
    if (!same) throw new Error(`Nothing was deployed for ${resource.urn}.`);
    if (!resource.type.startsWith("pulumi-nodejs:")) return same;
    const chosen = CHOSEN.filter((name) => name in resource.outputs).map((name) => [name, same.outputs[name]]);
    const provider = (same as { provider?: unknown }).provider;
    return { ...resource, id: same.id, provider, outputs: { ...resource.outputs, ...Object.fromEntries(chosen) } };
  });
  return { ...kept, deployment: { ...now.deployment, resources } };
}

const states = globSync("states/*.json", { cwd: __dirname }).map((file) => path.join(__dirname, file));

describe.each(states.map((file) => JSON.parse(readFileSync(file, "utf8")) as Kept))(
  "the state that version $version wrote",
  ({ files, state }) => {
    let cloudflare: LocalCloudflare;
    let stack: Stack;

    beforeAll(async () => {
      cloudflare = await LocalCloudflare.start();
      stack = await Stack.create(files, cloudflare.env);
      await stack.expect(0, "config", "set", "--secret", "key", "sk_kept");
      await stack.up();
      const { stdout } = await stack.expect(0, "stack", "export", "--show-secrets");
      const file = path.join(stack.folder, "kept.json");
      await writeFile(file, JSON.stringify(onThisAccount(state, JSON.parse(stdout) as State)));
      await stack.expect(0, "stack", "import", "--file", file);
      cloudflare.wire.take();
    });

    afterAll(async () => {
      await stack?.dispose();
      await cloudflare?.stop();
    });

    it("is refreshed, and the same program changes nothing", async () => {
      await stack.expect(0, "refresh", "--yes", "--skip-preview");
      await stack.preview("--expect-no-changes");
      expect(cloudflare.wire.take().filter((request) => !request.startsWith("GET"))).toEqual([]);
    });

    it("takes a change of the code as an upload of it and nothing else", async () => {
      await stack.replace("worker.js", "hello", "changed");
      await stack.up();
      const requests = cloudflare.wire.take().filter((request) => !request.startsWith("GET"));
      expect(requests).toEqual(["PUT /workers/scripts/shop-test-api"]);
      const { url } = await stack.outputs();
      expect(await cloudflare.answer(url, "changed eu")).toBe("changed eu");
    });

    it("is destroyed, and nothing stays", async () => {
      await stack.expect(0, "destroy", "--yes", "--skip-preview");
      expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
      expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
    });
  },
);
