import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";
import { refusal } from "../support/wire";

jest.setTimeout(180_000);

/** A Worker that counts in the Durable Object class that it exports, or in that of another Worker. */
const code = (className?: string) => `
import { DurableObject } from "cloudflare:workers";
${
  className === undefined
    ? ""
    : `export class ${className} extends DurableObject {
  async add() {
    const count = ((await this.ctx.storage.get("count")) ?? 0) + 1;
    await this.ctx.storage.put("count", count);
    return count;
  }
}`
}
export default {
  async fetch(request, env) {
    if (env.COUNTER === undefined) return new Response("no counter");
    return new Response("count " + (await env.COUNTER.getByName("visits").add()));
  },
};
`;

const program = (lines: string) => `
import { DurableObject, Worker } from "pulumi-cloudflare-workers";
${lines}
export const api = a.url;
`;

/** The Worker "api" with a class, bound as COUNTER. */
const owner = (handle: string, options = "") => `
const counter = new DurableObject(${handle});
const a = new Worker("api", { name: "api", entrypoint: "./api.js", bindings: { COUNTER: counter }, ${options} });
`;

interface Namespace {
  id: string;
  class: string;
  script: string;
  use_sqlite: boolean;
}

let cloudflare: LocalCloudflare;
let stack: Stack;

const namespaces = async () =>
  (await cloudflare.api<Namespace[]>("GET", "/workers/durable_objects/namespaces"))
    .map((each) => `${each.script}/${each.class}`)
    .sort();

const end = async () => {
  await stack?.dispose();
  await cloudflare?.stop();
};

const answer = async (output = "api") => (await fetch(String((await stack.outputs())[output]))).text();

/** The class of the Worker "api" is in a Worker of its own. */
const MOVED = `
const tally = new DurableObject("tally", { transferredFrom: "api" });
const a = new Worker("api", { name: "api", entrypoint: "./api.js", bindings: { COUNTER: tally } });
const b = new Worker("counters", { name: "counters", entrypoint: "./counters.js", bindings: { COUNTER: tally } });
a.bind({ COUNTERS: b });
export const counters = b.url;
`;

describe("a Durable Object class through its life", () => {
  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(owner('"counter"')), "api.js": code("Counter") }, cloudflare.env);
  });
  afterAll(end);

  it("is there with the first upload, with no request more, and counts", async () => {
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([
      "GET /workers/scripts",
      "PUT /workers/scripts/api",
      "POST /workers/scripts/api/subdomain",
    ]);
    expect(await namespaces()).toEqual(["api/Counter"]);
    expect(await answer()).toBe("count 1");
  });

  it("shows no change afterwards, nor after a refresh", async () => {
    cloudflare.wire.take();
    await stack.preview("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("keeps its data over changes of the code, each with one upload", async () => {
    await stack.write({ "api.js": `${code("Counter")}console.log("changed");\n` });
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual(["PUT /workers/scripts/api"]);
    expect(await answer()).toBe("count 2");
  });

  it("is not deleted with its data by another name of its Worker: the preview says how to keep it", async () => {
    await stack.replace("index.ts", 'name: "api"', 'name: "renamed"');
    const { code: exit, output } = await stack.run("preview");
    expect(exit).not.toBe(0);
    expect(output).toContain("The Worker gets another name, and its namespaces go with the script of the old name");
    expect(output).toContain('Add a Worker with another id and `name: "renamed"` that exports Counter');
    await stack.replace("index.ts", 'name: "renamed"', 'name: "api"');
  });

  it("is not deleted with its data by a program that no longer has it: the preview says so, and nothing is sent", async () => {
    await stack.write({
      "api.js": code(),
      "index.ts": program('const a = new Worker("api", { name: "api", entrypoint: "./api.js" });'),
    });
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      cloudflare.wire.take();
      const { code: exit, output } = await stack.run(...command);
      expect(exit).not.toBe(0);
      expect(output).toContain('The Durable Object class Counter of the Worker "api" has stored data (1 object).');
      expect(output).toContain('new DurableObject("…", { renamedFrom: "Counter" })');
      expect(cloudflare.wire.take().filter((line) => !line.startsWith("GET"))).toEqual([]);
    }
    expect(await answer()).toBe("count 3");
  });

  it("is not deleted while the code still exports it, whatever is allowed", async () => {
    await stack.write({
      "api.js": code("Counter"),
      "index.ts": program('const a = new Worker("api", { name: "api", entrypoint: "./api.js", allowDataLoss: true });'),
    });
    const { code: exit, output } = await stack.run("preview");
    expect(exit).not.toBe(0);
    expect(output).toContain("The class Counter would be deleted, but the entrypoint still exports it.");
  });

  it("is renamed with its data, as the preview says, and `renamedFrom` may stay", async () => {
    await stack.write({
      "api.js": code("Tally"),
      "index.ts": program(owner('"tally", { renamedFrom: "Counter" }')),
    });
    expect((await stack.preview()).output).toContain(
      "renames the Durable Object class Counter to Tally, with its data",
    );
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take()).toEqual(["PUT /workers/scripts/api"]);
    expect(await namespaces()).toEqual(["api/Tally"]);
    expect(await answer()).toBe("count 4");
    await stack.preview("--expect-no-changes");
  });

  it("moves to another Worker with its data in one update, and both answer", async () => {
    await stack.write({
      "api.js": code(),
      "counters.js": code("Tally"),
      "index.ts": program(MOVED),
    });
    const { output } = await stack.preview();
    expect(output).toContain('takes the Durable Object class Tally over from the Worker \\"api\\", with its data');
    expect(output).toContain('gives the Durable Object class Tally to the Worker \\"counters\\", with its data');
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take().filter((line) => line.startsWith("PUT"))).toEqual([
      "PUT /workers/scripts/counters",
      "PUT /workers/scripts/api",
      "PUT /workers/scripts/counters",
    ]);
    expect(await namespaces()).toEqual(["counters/Tally"]);
    expect(await answer("counters")).toBe("count 5");
    expect(await answer("api")).toBe("count 6");
  });

  it("shows no change after the move, nor after a refresh", async () => {
    await stack.preview("--expect-no-changes");
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("has a container by the reference of an image: its application follows the upload, a new image is a rollout, and it goes first", async () => {
    const sent = () =>
      cloudflare.wire
        .take()
        .filter((line) => /boxes$|containers|namespaces/.test(line))
        .map((line) => line.replace(/[0-9a-f-]{36}/, "A"));
    const boxes = (image: string) =>
      program(`${MOVED}
const box = new DurableObject("box", { container: { image: "${image}" } });
new Worker("boxes", { name: "boxes", entrypoint: "./boxes.js", url: false, bindings: { BOX: box } });
`);
    await stack.write({ "boxes.js": code("Box"), "index.ts": boxes("app:1") });
    sent();
    await stack.up();
    expect(sent()).toEqual([
      "PUT /workers/scripts/boxes",
      "GET /containers/applications",
      "GET /workers/durable_objects/namespaces",
      "POST /containers/applications",
    ]);
    await stack.preview("--expect-no-changes");
    expect(sent()).toEqual([]);

    await stack.write({ "index.ts": boxes("app:2") });
    await stack.up();
    expect(sent()).toEqual(["PATCH /containers/applications/A", "POST /containers/applications/A/rollouts"]);
    expect(await cloudflare.api("GET", "/containers/applications")).toMatchObject([
      { name: "boxes-box", configuration: { image: `registry.cloudflare.com/${cloudflare.accountId}/app:2` } },
    ]);

    await stack.write({ "index.ts": program(MOVED) });
    await stack.up();
    expect(sent().filter((line) => line.startsWith("DELETE"))).toEqual([
      "DELETE /containers/applications/A",
      "DELETE /workers/scripts/boxes",
    ]);
    expect(await cloudflare.api("GET", "/containers/applications")).toEqual([]);
  });

  it("is not destroyed with its data, until the program says so; then nothing is left", async () => {
    const { code: exit, output } = await stack.run("destroy", "--yes", "--skip-preview");
    expect(exit).not.toBe(0);
    expect(output).toContain('The Durable Object class Tally of the Worker "counters" has stored data (1 object).');
    expect(await answer("counters")).toBe("count 7");
    await stack.replace("index.ts", '{ transferredFrom: "api" }', '{ transferredFrom: "api", allowDataLoss: true }');
    cloudflare.wire.take();
    await stack.up();
    expect(cloudflare.wire.take().filter((line) => line.includes("counters"))).toEqual([]);
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await namespaces()).toEqual([]);
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
  });
});

describe("a move that is cut off", () => {
  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create({ "index.ts": program(owner('"counter"')), "api.js": code("Counter") }, cloudflare.env);
    await stack.up();
    expect(await answer()).toBe("count 1");
    await stack.write({
      "api.js": code(),
      "counters.js": code("Counter"),
      "index.ts": program(`
const a = new Worker("api", { name: "api", entrypoint: "./api.js" });
const counter = new DurableObject("counter", { transferredFrom: a, allowDataLoss: true });
const b = new Worker("counters", { name: "counters", entrypoint: "./counters.js", bindings: { COUNTER: counter } });
export const counters = b.url;
`),
    });
  });
  afterAll(end);

  const cutOff = async (path: RegExp, after: number) => {
    cloudflare.wire.failOnce({ method: "PUT", path, ...refusal(400, 10021, "Not now") }, after);
    const { code: exit, output } = await stack.run("up", "--yes", "--skip-preview");
    expect(exit).not.toBe(0);
    expect(output).toContain("Not now (code 10021)");
  };

  it("where the first script announces it, and again where the other gives it away, goes on with the next update, with its data", async () => {
    await cutOff(/scripts\/counters$/, 0);
    expect(await namespaces()).toEqual(["api/Counter"]);
    await cutOff(/scripts\/api$/, 0);
    expect(await namespaces()).toEqual(["api/Counter"]);

    await stack.up();
    expect(await namespaces()).toEqual(["counters/Counter"]);
    expect(await answer("counters")).toBe("count 2");
    expect(await answer("api")).toBe("no counter");
    await stack.preview("--expect-no-changes");
  });

  it("where the first takes it into use, goes on with the next update, with its data", async () => {
    await stack.write({
      "api.js": code("Counter"),
      "counters.js": code(),
      "index.ts": program(`
const b = new Worker("counters", { name: "counters", entrypoint: "./counters.js" });
const counter = new DurableObject("counter", { transferredFrom: b, allowDataLoss: true });
const a = new Worker("api", { name: "api", entrypoint: "./api.js", bindings: { COUNTER: counter } });
export const counters = b.url;
`),
    });
    await cutOff(/scripts\/api$/, 1);
    expect(await namespaces()).toEqual(["api/Counter"]);

    await stack.up();
    expect(await answer("api")).toBe("count 3");
    expect(await answer("counters")).toBe("no counter");
    await stack.preview("--expect-no-changes");
  });
});

describe("a class of another stack", () => {
  let other: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create(
      { "index.ts": program(`${owner('"counter"')}export const ref = counter.ref;`), "api.js": code("Counter") },
      cloudflare.env,
      "owner",
    );
    await stack.up();
  });
  afterAll(async () => {
    await other?.dispose();
    await end();
  });

  it("is bound by what that stack exports", async () => {
    other = await Stack.create(
      {
        "Pulumi.yaml": "name: user\nruntime: nodejs\n",
        "shop.js": code(),
        "index.ts": `
import * as pulumi from "@pulumi/pulumi";
import { DurableObject, Worker } from "pulumi-cloudflare-workers";
const stack = new pulumi.StackReference("organization/shop/owner");
const a = new Worker("shop", { name: "shop", entrypoint: "./shop.js", bindings: { COUNTER: DurableObject.from(stack, "ref") } });
export const api = a.url;
`,
      },
      { ...cloudflare.env, PULUMI_BACKEND_URL: stack.backend },
      "user",
    );
    await other.up();
    expect(await answer()).toBe("count 1");
    expect(await (await fetch(String((await other.outputs())["api"]))).text()).toBe("count 2");
  });

  it("moves there in two updates, each of which leaves both Workers answering", async () => {
    await other.write({
      "shop.js": code("Counter"),
      "index.ts": program(`
const counter = new DurableObject("counter", { transferredFrom: "api", allowDataLoss: true });
const a = new Worker("shop", { name: "shop", entrypoint: "./shop.js", bindings: { COUNTER: counter } });
`),
    });
    expect((await other.up()).output).toContain('still expects: Counter of "api"');
    expect(await answer()).toBe("count 3");
    expect(await (await fetch(String((await other.outputs())["api"]))).text()).toBe("no counter");

    await stack.write({
      "api.js": code(),
      "index.ts": program(owner('"counter", { transferredTo: "shop" }')),
    });
    await stack.up();
    expect(await namespaces()).toEqual(["shop/Counter"]);
    await stack.preview("--expect-no-changes");
    expect((await other.up()).output).toContain("takes the Durable Object classes into use that it expects");
    expect(await answer()).toBe("count 4");
    expect(await (await fetch(String((await other.outputs())["api"]))).text()).toBe("count 5");
    await other.preview("--expect-no-changes");
  });
});

describe("a script that something else deployed with migrations", () => {
  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const form = new FormData();
    form.append(
      "metadata",
      JSON.stringify({
        main_module: "api.js",
        compatibility_date: "2026-07-01",
        bindings: [{ type: "durable_object_namespace", name: "COUNTER", class_name: "Counter" }],
        migrations: { new_tag: "v1", new_sqlite_classes: ["Counter"] },
      }),
    );
    form.append("api.js", new Blob([code("Counter")], { type: "application/javascript+module" }), "api.js");
    const response = await fetch(`${cloudflare.apiUrl}/accounts/${cloudflare.accountId}/workers/scripts/api`, {
      method: "PUT",
      headers: { authorization: `Bearer ${cloudflare.apiToken}` },
      body: form,
    });
    expect(await response.json()).toMatchObject({ errors: [], success: true });
    const { url } = await cloudflare.api<{ url: string }>("POST", "/workers/scripts/api/subdomain", { enabled: true });
    expect(await (await fetch(url)).text()).toBe("count 1");
    stack = await Stack.create(
      {
        "api.js": code(),
        "index.ts": program('const a = new Worker("api", { name: "api", entrypoint: "./api.js", adopt: true });'),
      },
      cloudflare.env,
    );
  });
  afterAll(end);

  it("is not taken over without its class, which has data", async () => {
    const { code: exit, output } = await stack.run("preview");
    expect(exit).not.toBe(0);
    expect(output).toContain('The Durable Object class Counter of the Worker "api" has stored data (1 object).');
  });

  it("is taken over with its class, which keeps its data", async () => {
    await stack.write({
      "api.js": code("Counter"),
      "index.ts": program(owner('"counter", { allowDataLoss: true }', "adopt: true")),
    });
    await stack.up();
    expect(await answer()).toBe("count 2");
    await stack.preview("--expect-no-changes");
  });
});
