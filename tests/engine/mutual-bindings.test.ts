import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(180_000);

/** Answers with its name, and with what the other one answers. */
const shop = `
export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/name") return new Response("shop");
    if (env.STOCK === undefined) return new Response("shop alone " + Object.keys(env).sort().join());
    const name = await (await env.STOCK.fetch("http://stock/name")).text();
    const count = await env.COUNTER.getByName("visits").add();
    await env.ORDERS.create();
    return new Response(["shop of", name, count, typeof env.STOCK_URL, env.KEY].join(" "));
  },
};
`;
const stock = `
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
export class Orders extends WorkflowEntrypoint {
  async run() {}
}
export class Counter extends DurableObject {
  add() {
    return (this.count = (this.count ?? 0) + 1);
  }
}
export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/name") return new Response("stock");
    return new Response("stock of " + (await (await env.SHOP.fetch("http://shop/name")).text()));
  },
};
`;
const program = (bind = 'shop.bind({ STOCK: stock, STOCK_URL: stock.url, KEY: pulumi.secret("hidden") });') => `
import * as pulumi from "@pulumi/pulumi";
import { DurableObject, Worker, Workflow } from "pulumi-cloudflare-workers";
const counter = new DurableObject("counter");
const orders = new Workflow("orders");
const shop = new Worker("shop", { entrypoint: "./shop.js", bindings: { COUNTER: counter, ORDERS: orders } });
const stock = new Worker("stock", {
  entrypoint: "./stock.js",
  bindings: { SHOP: shop, OWN: counter, OWN_ORDERS: orders },
});
${bind}
export const shopUrl = shop.url;
export const stockUrl = stock.url;
`;

const SHOP = "/workers/scripts/shop-test-shop";
const STOCK = "/workers/scripts/shop-test-stock";

describe("Workers that bind each other", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(), "shop.js": shop, "stock.js": stock }, cloudflare.env);
  });
  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const answer = async (output: string) => (await fetch(String((await stack.outputs())[output]))).text();
  const late = async () => (await stack.resources()).find(({ type }) => type.endsWith(":WorkerBindings"));
  const changes = () => cloudflare.wire.take().filter((line) => !line.startsWith("GET"));

  it("show in the preview what the first gets last", async () => {
    const { output } = await stack.preview("--diff");
    expect(output).toMatch(/lateBindings *: \[\s*\[0\]: "COUNTER"\s*\[1\]: "KEY"\s*\[2\]: "ORDERS"\s*\[3\]: "STOCK"/);
    expect(output).toMatch(/cloudflare:WorkerBindings[^]*STOCK +: \{\s*service: "shop-test-stock"/);
    expect(output).not.toContain("hidden");
  });

  it("that are cut off between the two leave a state that says so", async () => {
    cloudflare.wire.failOnce({ method: "PUT", path: /shop-test-stock$/, ...refusal(400, 10021, "Not now") });
    const { code, output } = await stack.run("up", "--yes", "--skip-preview");
    expect(code).not.toBe(0);
    expect(output).toContain("Not now (code 10021)");
    const [first] = await stack.resources();
    expect(first?.outputs["lateBindings"]).toEqual(["COUNTER", "KEY", "ORDERS", "STOCK", "STOCK_URL"]);
    expect(await late()).toBeUndefined();
    expect(await cloudflare.api("GET", `${SHOP}/settings`)).toMatchObject({ bindings: [] });
  });

  it("are completed by the next update, also where the code changed meanwhile, and reach each other", async () => {
    await stack.write({ "shop.js": `${shop}console.log("changed");\n` });
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take().filter((line) => !/^GET \/(workers\/scripts|workflows)$/.test(line))).toEqual([
      // The state cannot know whether the script has them: asked where an upload is refused.
      `PUT ${SHOP}`,
      `GET ${SHOP}/settings`,
      `PUT ${SHOP}`,
      `PUT ${STOCK}`,
      `POST ${STOCK}/subdomain`,
      "PUT /workflows/shop-test-orders",
      `GET ${SHOP}/settings`,
      `PATCH ${SHOP}/settings`,
    ]);
    expect(await answer("shopUrl")).toBe("shop of stock 1 string hidden");
    expect(await answer("stockUrl")).toBe("stock of shop");
  });

  it("send nothing when nothing changed, and a refresh finds no drift", async () => {
    cloudflare.wire.take();
    await stack.preview("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("keep their bindings over a change of the code, which is one upload", async () => {
    await stack.write({ "shop.js": shop.replace("shop of", "changed shop of") });
    cloudflare.wire.take();
    await stack.up();
    expect(changes()).toEqual([`PUT ${SHOP}`]);
    expect(await answer("shopUrl")).toMatch(/^changed shop of stock \d string hidden$/);
  });

  it("get a binding back that somebody removed, once a refresh has seen it", async () => {
    const { bindings } = await cloudflare.api<{ bindings: { name: string }[] }>("GET", `${SHOP}/settings`);
    const body = new FormData();
    const kept = bindings.filter(({ name }) => name !== "STOCK").map(({ name }) => ({ name, type: "inherit" }));
    body.append("settings", JSON.stringify({ bindings: kept }));
    const headers = { authorization: `Bearer ${cloudflare.apiToken}` };
    const settings = `${cloudflare.apiUrl}/accounts/${cloudflare.accountId}${SHOP}/settings`;
    expect((await fetch(settings, { method: "PATCH", headers, body })).status).toBe(200);
    expect(await answer("shopUrl")).toContain("shop alone");
    await stack.expect(0, "refresh", "--yes", "--skip-preview");
    cloudflare.wire.take();
    await stack.up();
    expect(changes()).toEqual([`PATCH ${SHOP}/settings`]);
    expect(await answer("shopUrl")).toMatch(/^changed shop of stock \d string hidden$/);
  });

  it("lose what the program no longer binds with one upload", async () => {
    await stack.write({ "index.ts": program("") });
    cloudflare.wire.take();
    await stack.up();
    expect(changes()).toEqual([`PUT ${SHOP}`]);
    expect(await answer("shopUrl")).toBe("shop alone COUNTER,ORDERS");
    expect((await late())?.inputs["bindings"]).toEqual({
      COUNTER: { type: "durable_object_namespace", class_name: "Counter", script_name: "shop-test-stock" },
      ORDERS: {
        type: "workflow",
        workflow_name: "shop-test-orders",
        class_name: "Orders",
        script_name: "shop-test-stock",
      },
    });
  });

  it("are destroyed with one request each", async () => {
    cloudflare.wire.take();
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(changes().sort()).toEqual(
      [`DELETE ${SHOP}`, `DELETE ${STOCK}`, "DELETE /workflows/shop-test-orders"].sort(),
    );
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
  });
});
