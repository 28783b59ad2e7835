import { readFile } from "node:fs/promises";
import path from "node:path";

import { RequestLimit } from "../support/disturbances";
import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const caller = `
export default {
  async fetch(request, env) {
    if (request.method === "POST") await env.ORDERS.create({ id: "from-caller", params: {} });
    return env.API.fetch(request);
  },
};
`;

describe("several Workers in a stack", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const more = `
      const web = new Worker("web", { entrypoint: "./caller.js", bindings: { ORDERS: orders, API: worker } });
      export const webUrl = web.url;`;
    stack = await Stack.create(
      { "index.ts": program({ more }), "worker.js": workerCode(), "caller.js": caller },
      cloudflare.env,
    );
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  it("each further one costs at most three requests", async () => {
    await stack.up();
    const requests = cloudflare.wire.take();
    expect(requests.filter((request) => request.includes("shop-test-web"))).toEqual([
      "PUT /workers/scripts/shop-test-web",
      "POST /workers/scripts/shop-test-web/subdomain",
    ]);
    expect(requests.filter((request) => request.startsWith("GET"))).toEqual(["GET /workers/scripts", "GET /workflows"]);
    expect(requests).toHaveLength(7);
  });

  it("the one whose bundle exports the class owns the Workflow, the other has a binding across scripts", async () => {
    const workers = await stack.resources();
    expect(workers.find(({ id }) => id === "shop-test-web")?.inputs["bindings"]).toEqual({
      API: { type: "service", service: "shop-test-api" },
      ORDERS: {
        type: "workflow",
        workflow_name: "shop-test-order-processor",
        class_name: "OrderProcessor",
        script_name: "shop-test-api",
      },
    });
  });

  it("they reach each other, and the Workflow, from both", async () => {
    const { webUrl } = await stack.outputs();
    const response = await fetch(`${String(webUrl)}?id=from-api`, { method: "POST" });
    expect(await response.text()).toBe("hello ");
    const instances = await cloudflare.api<{ id: string }[]>("GET", "/workflows/shop-test-order-processor/instances");
    expect(instances.map(({ id }) => id).sort()).toEqual(["from-api", "from-caller"]);
  });

  it("a refresh asks once for what all have in common, and once more a Worker", async () => {
    cloudflare.wire.take();
    await stack.expect(0, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(cloudflare.wire.take().sort()).toEqual([
      "GET /workers/scripts",
      "GET /workers/scripts/shop-test-api/schedules",
      "GET /workers/scripts/shop-test-web/schedules",
      "GET /workers/workers",
      "GET /workflows",
    ]);
  });

  it("one goes into a dispatch namespace with its assets, where another one reaches it, in four requests", async () => {
    await cloudflare.api("POST", "/workers/dispatch/namespaces", { name: "tenants" });
    const program = await readFile(path.join(stack.folder, "index.ts"), "utf8");
    await stack.write({
      "index.ts": `${program}
        export const acme = new Worker("acme", {
          name: "Acme",
          dispatchNamespace: pulumi.output("tenants"),
          script: "export default { fetch: (request, env) => new Response('Acme has ' + env.PLAN) };",
          bindings: { PLAN: "free" },
          assets: "./acme",
        }).url;
        const script = "export default { fetch: (request, env) => env.TENANTS.get('Acme').fetch(request) };";
        const bindings = { TENANTS: binding.dispatchNamespace("tenants") };
        export const platform = new Worker("platform", { script, bindings }).url;`,
      "acme/about.txt": "about Acme",
    });
    cloudflare.wire.take();
    await stack.up();
    const acme = "/workers/dispatch/namespaces/tenants/scripts/Acme";
    const requests = cloudflare.wire.take();
    expect(requests.filter((request) => request.includes(acme))).toEqual([
      `GET ${acme}`,
      `POST ${acme}/assets-upload-session`,
      `PUT ${acme}`,
    ]);
    expect(requests).toContain("POST /workers/assets/upload");
    const { platform, ...others } = await stack.outputs();
    expect(others).not.toHaveProperty("acme");
    const get = async (where: string) => (await fetch(`${String(platform)}/${where}`)).text();
    expect([await get(""), await get("about.txt")]).toEqual(["Acme has free", "about Acme"]);
  });

  it("more than fit into one window of Cloudflare's limit wait for the next ones, which is said, and none fails", async () => {
    const program = await readFile(path.join(stack.folder, "index.ts"), "utf8");
    await stack.write({
      "index.ts": `${program}
        const many = "export default { fetch: () => new Response('one of many') };";
        for (let n = 0; n < 12; n += 1) new Worker("many-" + n, { script: many });`,
    });
    const limit = new RequestLimit(10, 2_000);
    cloudflare.wire.disturb(limit);
    const { output } = await stack.up();
    await cloudflare.wire.calm();
    expect(limit.met.size).toBeGreaterThan(0);
    expect(output).toContain("12 created");
    expect(output).not.toMatch(/error:/);
    expect(output).toMatch(/waiting \d+m?s for Cloudflare's request limit/);
    const scripts = await cloudflare.api<{ id: string }[]>("GET", "/workers/scripts");
    expect(scripts.filter(({ id }) => id.startsWith("shop-test-many-"))).toHaveLength(12);
  });

  it("nothing changes when nothing changed, and all goes when it is destroyed", async () => {
    cloudflare.wire.take();
    await stack.up("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
    for (const id of ["from-api", "from-caller"]) {
      await cloudflare
        .api("PATCH", `/workflows/shop-test-order-processor/instances/${id}/status`, { status: "terminate" })
        .catch(() => undefined);
    }
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
    expect(await cloudflare.api("GET", "/workflows")).toEqual([]);
    expect(await cloudflare.api("GET", "/workers/dispatch/namespaces/tenants/scripts")).toEqual([]);
  });
});
