import { request } from "node:http";

import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";

jest.setTimeout(240_000);

const PRODUCTION = `
import { DurableObject, Worker, Workflow } from "pulumi-cloudflare-workers";

const counter = new DurableObject("counter");
const orders = new Workflow("orders");
const worker = new Worker("api", {
  name: "api",
  entrypoint: "./worker.ts",
  url: { enabled: true, previews: true },
  bindings: { COUNTER: counter, ORDERS: orders, TEXT: "production" },
});
export const api = worker.ref;
export const workflow = orders.ref;
export const url = worker.url;
`;

const PREVIEW = `
import * as pulumi from "@pulumi/pulumi";
import { DurableObject, Worker, WorkerPreview, Workflow, binding } from "pulumi-cloudflare-workers";

const production = new pulumi.StackReference("organization/shop/prod");
const helper = new Worker("helper", { script: 'export default { fetch: () => new Response("helped") };' });
const preview = new WorkerPreview("pr", {
  worker: Worker.from(production, "api"),
  name: "feature/basket",
  entrypoint: "./worker.ts",
  bindings: {
    COUNTER: new DurableObject("counter"),
    TEXT: "preview",
    HELPER: helper,
    HELPER_BY_NAME: binding.service(helper.name),
    KEY: pulumi.secret("s3cret"),
    ORDERS: Workflow.from(production, "workflow"),
    PRODUCTION: Worker.from(production, "api"),
  },
  shared: ["ORDERS", "PRODUCTION"],
});
export const url = preview.url;
export const deploymentUrl = preview.deploymentUrl;
export const slug = preview.slug;
`;

const CODE = `
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class Counter extends DurableObject {
  async next() {
    const n = ((await this.ctx.storage.get<number>("n")) ?? 0) + 1;
    await this.ctx.storage.put("n", n);
    return n;
  }
}
export class Orders extends WorkflowEntrypoint {
  async run() {}
}
export default {
  async fetch(request, env) {
    const count = await env.COUNTER.getByName("all").next();
    const helped = env.HELPER_BY_NAME && (await (await env.HELPER.fetch(request)).text());
    return new Response([env.TEXT, count, env.KEY?.length, helped].join(" "));
  },
};
`;

let cloudflare: LocalCloudflare;
let production: Stack;
let pull: Stack;

beforeAll(async () => {
  cloudflare = await LocalCloudflare.start();
  production = await Stack.create({ "index.ts": PRODUCTION, "worker.ts": CODE }, cloudflare.env, "prod");
  const env = { ...cloudflare.env, PULUMI_BACKEND_URL: production.backend, GITHUB_SHA: "a1b2", GITHUB_EVENT_PATH: "" };
  pull = await Stack.create({ "index.ts": PREVIEW, "worker.ts": CODE }, env, "pr-1");
});
afterAll(async () => {
  await pull?.dispose();
  await production?.dispose();
  await cloudflare?.stop();
});

/** Asks by host name, as a browser finds a name below localhost. */
function ask(url: unknown): Promise<string> {
  const { host, port } = new URL(String(url));
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port, headers: { host } }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => {
        resolve(body);
      });
    })
      .once("error", reject)
      .end();
  });
}

const previewRequests = () =>
  cloudflare.wire
    .take()
    .filter((line) => line.includes("/previews"))
    .map((line) => line.replace("/workers/workers/api", "").replace(/[0-9a-f]{32}/, "ID"));

describe("a stack of a pull request beside that of production", () => {
  it("before production is there, the preview of the update says what to export", async () => {
    const { code, output } = await pull.run("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/property worker value[^]*has no output "api"/);
    await production.up();
  });

  it("the first update makes it at an address of its own, with Durable Objects of its own, and what production has as said", async () => {
    cloudflare.wire.take();
    const { output } = await pull.up();
    expect(output).not.toMatch(/warning/i);
    expect(previewRequests()).toEqual([
      "GET /previews/feature%2Fbasket",
      "GET /previews/feature%2Fbasket",
      "POST /previews",
      "POST /previews/ID/deployments",
    ]);
    const { url, deploymentUrl, slug } = await pull.outputs();
    expect(slug).toBe("feature-basket");
    expect(await ask(url)).toBe("preview 1 6 helped");
    expect(await ask(deploymentUrl)).toBe("preview 2 6 helped");
    expect(await (await fetch(String((await production.outputs())["url"]))).text()).toBe("production 1  ");
    expect(await pull.stateText()).not.toContain("s3cret");
  });

  it("an update without a change sends nothing, from another commit too, and its preview is empty", async () => {
    pull.environment["GITHUB_SHA"] = "c3d4";
    cloudflare.wire.take();
    await pull.up("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
  });

  it("changed code is one deployment, which says the commit that it comes from", async () => {
    await pull.replace("worker.ts", "[env.TEXT,", '["new", env.TEXT,');
    cloudflare.wire.take();
    await pull.up();
    expect(cloudflare.wire.take()).toHaveLength(1);
    const { url } = await pull.outputs();
    expect(await ask(url)).toBe("new preview 3 6 helped");
    const latest = await cloudflare.api<{ annotations: object }>(
      "GET",
      "/workers/workers/api/previews/feature-basket/deployments/latest",
    );
    expect(latest.annotations).toMatchObject({ "workers/commit_sha": "c3d4" });
  });

  it("what would reach production unsaid is refused before anything is sent, each on its binding", async () => {
    await pull.replace("index.ts", 'shared: ["ORDERS", "PRODUCTION"],', "");
    const { code, output } = await pull.run("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/property bindings\.ORDERS value[^]*make a stack per pull request/);
    expect(output).toMatch(/property bindings\.PRODUCTION value/);
    expect(output).not.toMatch(/property bindings\.(HELPER|HELPER_BY_NAME|COUNTER|TEXT|KEY) /);
    await pull.replace("index.ts", 'Workflow.from(production, "workflow")', 'new Workflow("orders")');
    const own = await pull.run("preview");
    expect(own.output).toMatch(/property bindings\.ORDERS value[^]*A preview has no Workflow of its own/);
    await pull.write({ "index.ts": PREVIEW });
  });

  it("a preview that Cloudflare has removed is gone at a refresh, and made again", async () => {
    await cloudflare.api("DELETE", "/workers/workers/api/previews/feature-basket");
    await pull.expect(0, "refresh", "--yes", "--skip-preview");
    expect(await pull.resources()).not.toContainEqual(
      expect.objectContaining({ type: expect.stringContaining("Preview") }),
    );
    await pull.up();
    expect(await ask((await pull.outputs())["url"])).toBe("new preview 1 6 helped");
  });

  it("the end of the pull request leaves production as it is, and nothing of itself", async () => {
    await pull.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workers/workers/api/previews")).toEqual([]);
    const namespaces = await cloudflare.api<object[]>("GET", "/workers/durable_objects/namespaces");
    expect(namespaces).toHaveLength(1);
    expect(await (await fetch(String((await production.outputs())["url"]))).text()).toBe("production 2  ");
    await production.expect(0, "preview", "--expect-no-changes");
  });
});
