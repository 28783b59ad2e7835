import { writeFile } from "node:fs/promises";
import path from "node:path";

import { call, cleanUp, enable, fetchPage, start, temporaryFolder } from "./harness";
import { type Wrangler, wranglerAt } from "./wrangler";

let local: Awaited<ReturnType<typeof start>>;
let folder: string;
let run: Wrangler["run"];
let good: Wrangler["good"];

beforeAll(async () => {
  local = await start();
  folder = await temporaryFolder();
  ({ run, good } = wranglerAt(local, folder));
  await writeFile(
    path.join(folder, "index.js"),
    `import { DurableObject } from "cloudflare:workers";
     export class Sandbox extends DurableObject {
       async count() {
         const count = ((await this.ctx.storage.get("count")) ?? 0) + 1;
         await this.ctx.storage.put("count", count);
         return count;
       }
       begin() {
         this.ctx.container.start();
       }
     }
     export default {
       async fetch(request, env) {
         const object = env.SANDBOX.getByName("one");
         if (new URL(request.url).pathname !== "/begin") return new Response(String(await object.count()));
         return new Response(await object.begin().catch((error) => error.message));
       },
     };`,
  );
}, 30_000);
afterAll(cleanUp);

const write = (container: object, more: object = {}) =>
  writeFile(
    path.join(folder, "wrangler.json"),
    JSON.stringify({
      name: "boxes",
      main: "index.js",
      compatibility_date: "2026-07-01",
      workers_dev: true,
      containers: [{ class_name: "Sandbox", image: "registry.cloudflare.com/app:1.0", ...container }],
      durable_objects: { bindings: [{ name: "SANDBOX", class_name: "Sandbox" }] },
      exports: { Sandbox: { type: "durable-object", storage: "sqlite" } },
      ...more,
    }),
  );

interface Application {
  id: string;
  name: string;
  version: number;
  max_instances: number;
  active_rollout_id?: string;
  configuration: { image: string; vcpu: number };
  durable_objects: { namespace_id: string };
}

const applications = async () => (await call<Application[]>(local, "GET", "/containers/applications")).result;
const rollouts = async (id: string) =>
  (
    await call<{ id: string; status: string; steps: object[] }[]>(
      local,
      "GET",
      `/containers/applications/${id}/rollouts`,
    )
  ).result;

test("wrangler deploys a container by the reference of its image, rolls a change out, lists and shows it", async () => {
  await write({ max_instances: 5 });
  expect(await good("deploy")).toContain("Created application boxes-sandbox");
  const [made] = await applications();
  const image = `registry.cloudflare.com/${local.accountId}/app`;
  expect(made).toMatchObject({ name: "boxes-sandbox", max_instances: 5, configuration: { image: `${image}:1.0` } });
  expect(await good("deploy")).toContain("no changes");
  expect(await rollouts(made?.id ?? "")).toEqual([]);

  await write({ max_instances: 5, image: "registry.cloudflare.com/app:1.1", instance_type: "standard-1" });
  expect(await good("deploy")).toContain("Modified application boxes-sandbox");
  const [changed] = await applications();
  expect(changed).toMatchObject({ id: made?.id, version: 2, configuration: { image: `${image}:1.1`, vcpu: 0.5 } });
  expect(await rollouts(made?.id ?? "")).toMatchObject([{ status: "completed", steps: [{}, {}] }]);

  expect(await (await fetchPage(local, "/workers/boxes")).text()).toContain(`<code>${image}:1.1</code>`);
  expect(await good("containers", "list")).toMatch(/boxes-sandbox.*ready/);
  expect(await good("containers", "info", made?.id ?? "")).toContain(`"${image}:1.1"`);
}, 120_000);

test("an application needs a namespace whose class an upload gave a container, and a namespace has one", async () => {
  const [{ durable_objects: taken } = { durable_objects: { namespace_id: "" } }] = await applications();
  const create = async (name: string, more: object) => {
    const body = {
      name,
      instances: 0,
      scheduling_policy: "default",
      configuration: { image: "docker.io/app:1" },
      ...more,
    };
    return (await call(local, "POST", "/containers/applications", body)).errors;
  };
  // That of the test before.
  expect(await create("other", { durable_objects: taken })).toMatchObject([
    { code: 1608, message: expect.stringContaining("DURABLE_OBJECT_ALREADY_HAS_APPLICATION") },
  ]);
  expect(await create("other", { durable_objects: { namespace_id: "0".repeat(32) } })).toMatchObject([{ code: 1606 }]);
  expect(await create("boxes-sandbox", {})).toMatchObject([{ code: 1602 }]);
  expect(await create("loose", { configuration: { image: "docker.io/app" } })).toMatchObject([
    { code: 1602, message: expect.stringContaining("must include a tag or a digest") },
  ]);
  expect(await create("loose", { class_name: "Sandbox" })).toMatchObject([{ code: 1602 }]);

  // Another version of the script has the container as well.
  const secret = { name: "KEY", type: "secret_text", text: "x" };
  expect(await call(local, "PUT", "/workers/scripts/boxes/secrets", secret)).toMatchObject({ success: true });

  await write({}, { containers: [], name: "plain" });
  await good("deploy");
  const namespaces = await call<{ id: string; script: string }[]>(local, "GET", "/workers/durable_objects/namespaces");
  const plain = namespaces.result.find(({ script }) => script === "plain");
  expect(await create("plain", { durable_objects: { namespace_id: plain?.id } })).toMatchObject([
    { code: 1607, message: '{"error":"DURABLE_OBJECT_NOT_CONTAINER_ENABLED"}' },
  ]);
}, 120_000);

test("a rollout by hand goes forth and back by its steps, and one after it takes its place", async () => {
  const [application] = await applications();
  const path = `/containers/applications/${application?.id ?? ""}`;
  const begin = (percentages: number[]) =>
    call<{ id: string }>(local, "POST", `${path}/rollouts`, {
      description: "by hand",
      strategy: "rolling",
      kind: "full_manual",
      target_configuration: { image: "docker.io/app:2" },
      steps: percentages.map((percentage) => ({ step_size: { percentage } })),
    });
  const first = (await begin([50, 100])).result.id;
  const active = async () => (await call<Application>(local, "GET", path)).result.active_rollout_id;
  expect(await active()).toBe(first);
  const second = (await begin([10, 100])).result.id;
  const statuses = async () => (await rollouts(application?.id ?? "")).map(({ status }) => status);
  // The last one is what wrangler rolled out.
  expect(await statuses()).toEqual(["pending", "replaced", "completed"]);
  const step = (action: string) => call(local, "POST", `${path}/rollouts/${second}`, { action });
  await step("next");
  expect(await statuses()).toEqual(["progressing", "replaced", "completed"]);
  expect((await call(local, "DELETE", `${path}/rollouts/${second}`)).errors).toMatchObject([{ code: 1602 }]);
  await step("next");
  expect(await statuses()).toEqual(["completed", "replaced", "completed"]);
  expect(await active()).toBeUndefined();
  await call(local, "DELETE", `${path}/rollouts/${first}`);
  expect(await statuses()).toEqual(["completed", "completed"]);
});

test("without Docker the objects of the class run, and say by name that their container does not, nor once wrangler has deleted it", async () => {
  const host = process.env["DOCKER_HOST"];
  process.env["DOCKER_HOST"] = `unix://${path.join(folder, "no-docker.sock")}`;
  try {
    const url = await enable(local, "boxes");
    const ask = async (where = "") => (await fetch(url + where)).text();
    expect(await ask()).toBe("1");
    const reason = 'The container of the class Sandbox of the Worker "boxes" does not run';
    expect(await ask("/begin")).toBe(
      `${reason}: the image docker.io/app:2 needs Docker, which does not run on this machine.`,
    );
    const [application] = await applications();
    await good("containers", "delete", application?.id ?? "");
    const gone = await run("containers", "delete", application?.id ?? "");
    expect(gone.code).not.toBe(0);
    expect(gone.output).toContain("APPLICATION_NOT_FOUND");
    expect(await ask("/begin")).toBe(`${reason}: its class has no container application yet.`);
    expect(await ask()).toBe("2");
  } finally {
    if (host === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = host;
  }
}, 120_000);
