import { setTimeout as sleep } from "node:timers/promises";

import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(300_000);

describe("one Worker with one Workflow, through its life", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.orReal();
    const asAWhole = program({ more: "export { worker };" });
    stack = await Stack.create({ "index.ts": asAWhole, "worker.js": workerCode() }, cloudflare.env);
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  /** A preview and an update; the preview sends nothing, or there would be more requests than the update needs. */
  async function change(files: Record<string, string>) {
    await stack.write(files);
    const { output } = await stack.expect(0, "up", "--yes", "--diff");
    return { preview: output.slice(0, output.indexOf("Updating (")), requests: cloudflare.wire.take() };
  }

  it("is created with at most six requests, and answers", async () => {
    await stack.up();
    const requests = cloudflare.wire.take();
    expect(requests).toEqual([
      "GET /workers/scripts",
      "PUT /workers/scripts/shop-test-api",
      "POST /workers/scripts/shop-test-api/subdomain",
      "GET /workflows",
      "PUT /workflows/shop-test-order-processor",
    ]);
    const { url, workflow, versionId, registered } = await stack.outputs();
    expect(registered).toMatchObject({ name: workflow, className: "OrderProcessor", scriptName: "shop-test-api" });
    expect(workflow).toBe("shop-test-order-processor");
    expect(versionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(await cloudflare.answer(url, "hello ")).toBe("hello ");
  });

  it("is one Worker in the state, and the Workflow below it", async () => {
    const resources = await stack.resources();
    expect(resources.map(({ urn }) => urn.split("::").slice(2).join("::"))).toEqual([
      "pulumi-nodejs:dynamic/cloudflare:Worker::api",
      "pulumi-nodejs:dynamic/cloudflare:Worker$pulumi-nodejs:dynamic/cloudflare:Workflow::orderProcessor",
    ]);
    expect(await stack.stateText()).not.toContain("WorkflowEntrypoint");
  });

  it("tells what it is where the stack exports it as a whole, without its code", async () => {
    const { worker } = await stack.outputs();
    expect(worker).toMatchObject({ name: "shop-test-api", entrypoint: "./worker.js" });
    for (const input of ["source", "problems", "boundAccounts"]) expect(worker).not.toHaveProperty(input);
  });

  it("sends nothing when nothing changed, in a preview and in an update", async () => {
    await stack.preview("--expect-no-changes");
    await stack.up("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
  });

  it("uploads changed code with one request, and the preview names nothing but the bundle", async () => {
    const { preview, requests } = await change({ "index.ts": program(), "worker.js": workerCode("another text") });
    expect(requests).toEqual(["PUT /workers/scripts/shop-test-api"]);
    const [resources = ""] = preview.split("--outputs:--");
    expect(resources.match(/^ +[~+-] ([a-z]\w+) *:/gim)?.map((line) => line.replace(/[\s:]/g, ""))).toEqual([
      "~bundle",
      "~gzipSize",
      "~hash",
      "~size",
    ]);
    expect(preview).not.toContain("another text");
    expect(await cloudflare.answer((await stack.outputs())["url"], "another text ")).toBe("another text ");
  });

  it.each([
    [
      ["limits", "schedules", "retention"],
      'limits: { steps: 20 }, schedules: ["0 6 * * *"], retention: { success: "7 days", error: "14 days" }',
    ],
    [["limits", "schedules", "retention", "concurrency"], "concurrency: { limit: 3 }"],
  ])("changes the Workflow's %j with one request, as the preview says", async (names, workflow) => {
    const { preview, requests } = await change({ "index.ts": program({ workflow }) });
    expect(requests).toEqual(["PUT /workflows/shop-test-order-processor"]);
    for (const name of names) expect(preview).toMatch(new RegExp(`[~+-] ${name}`));
  });

  const UPLOADED = `compatibilityDate: "2026-06-01", compatibilityFlags: ["nodejs_compat"], limits: { cpuMs: 50 },
    observability: { enabled: true, headSamplingRate: 0.5 }, placement: { mode: "smart" }, logpush: true`;
  const upload = "PUT /workers/scripts/shop-test-api";
  const crons = "PUT /workers/scripts/shop-test-api/schedules";
  const address = "POST /workers/scripts/shop-test-api/subdomain";
  it.each([
    [
      ["compatibilityDate", "compatibilityFlags", "observability", "limits", "placement", "logpush"],
      UPLOADED,
      [upload],
    ],
    [["compatibilityDate", "limits", "tags", "crons"], 'tags: ["team:shop"], crons: ["*/5 * * * *"]', [upload, crons]],
    [["workersDev", "crons"], 'tags: ["team:shop"], url: false', [address, crons]],
    [["workersDev"], 'tags: ["team:shop"], url: { previews: true }', [address]],
  ])(
    "changes the Worker's %j with the requests that they need, as the preview says",
    async (names, worker, expected) => {
      const { preview, requests } = await change({
        "index.ts": program({ worker, workflow: "concurrency: { limit: 3 }" }),
      });
      expect(requests).toEqual(expected);
      for (const name of names) expect(preview).toMatch(new RegExp(`[~+-] ${name}`));
    },
  );

  it("has no option left in the account that left the program", async () => {
    const name = "/workflows/shop-test-order-processor";
    const [newest] = await cloudflare.api<Record<string, unknown>[]>("GET", `${name}/versions`);
    expect(newest).toMatchObject({ concurrency: { limit: 3 } });
    expect(newest).not.toHaveProperty("limits.steps");
    expect(newest).not.toHaveProperty("default_retention.success_retention");
    expect((await cloudflare.api<{ schedules?: unknown[] }>("GET", name)).schedules ?? []).toEqual([]);
  });

  it("has no change left after all of that, nor after a refresh", async () => {
    await stack.preview("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
    await stack.preview("--refresh", "--expect-no-changes");
    cloudflare.wire.take();
  });

  it("is seen changed and put right after it was changed behind Pulumi's back", async () => {
    await cloudflare.api("POST", "/workers/scripts/shop-test-api/subdomain", {
      enabled: false,
      previews_enabled: false,
    });
    await cloudflare.api("PUT", "/workers/scripts/shop-test-api/schedules", [{ cron: "1 1 * * *" }]);
    await cloudflare.api("PUT", "/workflows/shop-test-order-processor", {
      class_name: "OrderProcessor",
      script_name: "shop-test-api",
      schedules: [{ cron: "2 2 * * *" }],
    });
    const refreshed = await stack.expect(0, "refresh", "--yes", "--skip-preview", "--diff");
    expect(refreshed.output).toContain("1 1 * * *");
    expect(refreshed.output).toContain("2 2 * * *");
    const preview = await stack.preview();
    for (const name of ["workersDev", "crons", "schedules"])
      expect(preview.output).toMatch(new RegExp(`[~+-] ${name}`));
    await stack.up();
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("is created again after it was deleted behind Pulumi's back", async () => {
    await cloudflare.api("DELETE", "/workflows/shop-test-order-processor");
    await cloudflare.api("DELETE", "/workers/scripts/shop-test-api?force=true");
    await stack.expect(0, "up", "--yes", "--refresh", "--skip-preview");
    expect(await cloudflare.answer((await stack.outputs())["url"], "another text ")).toBe("another text ");
  });

  it("is replaced when it gets another name: the new one is there before the old one goes", async () => {
    await stack.write({ "index.ts": program({ worker: 'name: "renamed"', workflow: "concurrency: { limit: 3 }" }) });
    const preview = await stack.preview();
    expect(preview.output).toMatch(/cloudflare:Worker: \(replace\)/);
    cloudflare.wire.take();
    await stack.up();
    const requests = cloudflare.wire.take();
    expect(requests.indexOf("PUT /workers/scripts/renamed")).toBeLessThan(
      requests.indexOf("DELETE /workers/scripts/shop-test-api"),
    );
    expect(requests).toContain("PUT /workflows/shop-test-order-processor");
    expect(requests).not.toContain("DELETE /workflows/shop-test-order-processor");
  });

  it("is destroyed with two requests, and one that counts the instances in flight before; nothing is left", async () => {
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(cloudflare.wire.take()).toEqual([
      "GET /workflows/shop-test-order-processor",
      "DELETE /workflows/shop-test-order-processor",
      "DELETE /workers/scripts/renamed",
    ]);
    await sleep(100);
    const scripts = await cloudflare.api<{ id: string }[]>("GET", "/workers/scripts");
    const workflows = await cloudflare.api<{ name: string }[]>("GET", "/workflows?per_page=100");
    expect(
      [...scripts.map(({ id }) => id), ...workflows.map(({ name }) => name)].filter((name) =>
        /^(shop-test-|renamed$)/.test(name),
      ),
    ).toEqual([]);
  });
});
