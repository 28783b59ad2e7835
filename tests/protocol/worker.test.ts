import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { Props } from "../support/plugin";
import { sourceOf } from "../unit/support/source";
import { CODE, useCloudflare, workerInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

it("a Worker lives from check to delete, with the requests that each step needs and no more", async () => {
  const { wire } = cloudflare();
  const worker = (await plugin()).resource("Worker", "life");

  const { inputs, failures } = await worker.check(workerInputs("life"));
  expect(failures).toEqual([]);
  expect(wire.take()).toEqual(["GET /workers/scripts"]);

  const { id, outputs } = await worker.create(inputs);
  expect(id).toBe("life");
  expect(outputs).toMatchObject({ ...inputs, accountId: cloudflare().accountId });
  expect(outputs["versionId"]).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  expect(wire.take()).toEqual([
    "PUT /workers/scripts/life",
    "POST /workers/scripts/life/subdomain",
    "PUT /workers/scripts/life/schedules",
  ]);
  expect(await (await fetch(String(outputs["url"]))).text()).toBe("region eu");

  const again = await worker.check(workerInputs("life"), inputs);
  expect(await worker.diff(id, outputs, again.inputs)).toEqual({ changes: false, replaces: [] });
  expect(wire.take()).toEqual([]);

  const code = CODE.replace("region", "now in");
  const changed = await worker.check(workerInputs("life", { source: sourceOf(code) }), inputs);
  expect(await worker.diff(id, outputs, changed.inputs)).toEqual({ changes: true, replaces: [] });
  const updated = await worker.update(id, outputs, changed.inputs);
  expect(wire.take()).toEqual(["PUT /workers/scripts/life"]);
  expect(updated["url"]).toBe(outputs["url"]);
  expect(updated["versionId"]).not.toBe(outputs["versionId"]);
  expect(await (await fetch(String(updated["url"]))).text()).toBe("now in eu");

  await (await plugin()).resource("Worker", "life").delete(id, updated);
  expect(wire.take()).toEqual(["DELETE /workers/scripts/life"]);
  expect(await cloudflare().api("GET", "/workers/scripts")).toEqual([]);
});

it("a resource that goes leaves a script that another one of the same update deployed", async () => {
  const { wire } = cloudflare();
  const process = await plugin();
  const worker = process.resource("Worker", "kept");
  const { inputs } = await worker.check(workerInputs("kept"));
  const { id, outputs } = await worker.create(inputs);
  wire.take();
  await process.resource("Worker", "earlier").delete(id, outputs);
  expect(wire.take()).toEqual([]);
  expect(engine().take()).toMatchObject([{ severity: "warning", message: expect.stringContaining("was not deleted") }]);
  expect(await (await fetch(String(outputs["url"]))).text()).toBe("region eu");
  await (await plugin()).resource("Worker", "kept").delete(id, outputs);
});

it("a change of one part sends just that, and a refresh afterwards finds what was asked for", async () => {
  const { wire } = cloudflare();
  const worker = (await plugin()).resource("Worker", "part");
  const upload = ["PUT /workers/scripts/part"];
  const changes: [Props, string[]][] = [
    [{ bindings: { REGION: { type: "plain_text", text: "us" } } }, upload],
    [{ secrets: { KEY: "another" } }, upload],
    [{ secrets: {} }, upload],
    [{ compatibilityFlags: ["nodejs_compat"] }, upload],
    [{ tags: ["team"] }, upload],
    [{ crons: [] }, ["PUT /workers/scripts/part/schedules"]],
    [{ crons: ["0 7 * * *"] }, ["PUT /workers/scripts/part/schedules"]],
    [{ workersDev: { enabled: false, previews: false } }, ["POST /workers/scripts/part/subdomain"]],
    [{ entrypoint: "./elsewhere.ts", adopt: true }, []],
  ];
  let sent = workerInputs("part");
  let { inputs } = await worker.check(sent);
  const { id, outputs: created } = await worker.create(inputs);
  wire.take();
  let outputs = created;
  for (const [change, requests] of changes) {
    sent = { ...sent, ...change };
    inputs = (await worker.check(sent, inputs)).inputs;
    expect(await worker.diff(id, outputs, inputs)).toEqual({ changes: requests.length > 0, replaces: [] });
    outputs = await worker.update(id, outputs, inputs);
    expect({ change, requests: wire.take() }).toEqual({ change, requests });
    expect(await worker.diff(id, outputs, inputs)).toEqual({ changes: false, replaces: [] });
  }
  const refreshed = await (await plugin()).resource("Worker", "part").read(id, outputs);
  expect(refreshed).toEqual({ id, inputs, outputs });
  expect(wire.take().sort()).toEqual([
    "GET /workers/scripts",
    "GET /workers/scripts/part/schedules",
    "GET /workers/workers",
  ]);
  await worker.delete(id, outputs);
});

it("a change of name or account is a replacement, also when it is not known yet", async () => {
  const worker = (await plugin()).resource("Worker", "old");
  const { inputs } = await worker.check(workerInputs("old"));
  cloudflare().wire.take();
  for (const change of [{ name: "new" }, { name: UNKNOWN }]) {
    const changed = await worker.check(workerInputs("old", change), inputs);
    expect(changed.failures).toEqual([]);
    expect(await worker.diff("old", inputs, changed.inputs)).toEqual({ changes: true, replaces: ["name"] });
  }
  const moved = await worker.check(workerInputs("old", { accountId: "f".repeat(32) }), inputs);
  expect(await worker.diff("old", inputs, moved.inputs)).toEqual({ changes: true, replaces: ["accountId"] });
  expect(cloudflare().wire.take()).toEqual([]);
});

it("values that are not known yet pass a preview in every place, and nothing is sent for a Worker that there is", async () => {
  const worker = (await plugin()).resource("Worker", "preview");
  const olds = workerInputs("preview");
  for (const name of Object.keys(olds).filter((input) => input !== "problems")) {
    const { inputs, failures } = await worker.check({ ...olds, [name]: UNKNOWN }, olds);
    expect({ name, failures }).toEqual({ name, failures: [] });
    expect(inputs[name === "source" ? "bundle" : name]).toBe(UNKNOWN);
  }
  expect(cloudflare().wire.take()).toEqual([]);
});

it("a new Worker whose name or account is not known yet asks nothing of the account, and any other asks once", async () => {
  const process = await plugin();
  const check = (name: string, change: Props = {}) =>
    process.resource("Worker", name).check(workerInputs(name, change));
  for (const change of [{ name: UNKNOWN }, { accountId: UNKNOWN }]) {
    expect((await check("unknown", change)).failures).toEqual([]);
  }
  expect(cloudflare().wire.take()).toEqual([]);
  for (const name of ["one", "two"]) expect((await check(name)).failures).toEqual([]);
  expect(cloudflare().wire.take()).toEqual(["GET /workers/scripts"]);
});

it("refreshing several Workers asks once what they have in common, and the settings and deployments of those that were modified", async () => {
  const { wire } = cloudflare();
  const process = await plugin();
  const deployed = [];
  for (const name of ["left", "right"]) {
    const { inputs } = await process.resource("Worker", name).check(workerInputs(name));
    deployed.push({ name, ...(await process.resource("Worker", name).create(inputs)) });
  }
  const changed = await process.resource("Worker", "right").check(workerInputs("right", { tags: ["since"] }));
  await process.resource("Worker", "right").update("right", deployed[1]?.outputs ?? {}, changed.inputs);
  wire.take();

  const later = await plugin();
  for (const { name, id, outputs } of deployed) {
    const read = await later.resource("Worker", name).read(id, outputs);
    expect(read.inputs["tags"]).toEqual(name === "right" ? ["since"] : undefined);
  }
  expect(wire.take().sort()).toEqual([
    "GET /workers/scripts",
    "GET /workers/scripts/left/schedules",
    "GET /workers/scripts/right/deployments",
    "GET /workers/scripts/right/schedules",
    "GET /workers/scripts/right/settings",
    "GET /workers/workers",
  ]);
  for (const { name, id, outputs } of deployed) await later.resource("Worker", name).delete(id, outputs);
});

it("what is wrong is a failure of the check with its place, not an error", async () => {
  const worker = (await plugin()).resource("Worker", "wrong");
  const { failures } = await worker.check(workerInputs("No Name", { crons: ["daily"], limits: { cpuMs: 0 } }));
  expect(failures.map(({ property }) => property)).toEqual(["name", "crons[0]", "limits.cpuMs"]);
  expect(cloudflare().wire.take()).toEqual([]);
});

it("the code's text is in no answer", async () => {
  const process = await plugin();
  const worker = process.resource("Worker", "text");
  const { content } = sourceOf(CODE);
  const { inputs } = await worker.check(workerInputs("text"));
  const { id, outputs } = await worker.create(inputs);
  await worker.delete(id, outputs);
  expect(process.said).toContain(sourceOf(CODE).summary.hash);
  expect(process.said).not.toContain(content);
});

it("code that another process checked is not taken for what is there: it says so and uploads nothing", async () => {
  const { inputs } = await (await plugin()).resource("Worker", "other").check(workerInputs("other"));
  const worker = (await plugin()).resource("Worker", "other");
  cloudflare().wire.take();
  await expect(worker.create(inputs)).rejects.toThrow("Run `pulumi up` again");
  expect(cloudflare().wire.take()).toEqual(["GET /workers/scripts"]);
});

it("ignoreChanges keeps the code: what goes without it is sent, and what would need it is refused", async () => {
  const { wire } = cloudflare();
  const first = (await plugin()).resource("Worker", "frozen");
  const { inputs } = await first.check(workerInputs("frozen"));
  const { id, outputs } = await first.create(inputs);

  const worker = (await plugin()).resource("Worker", "frozen");
  const other = { source: sourceOf(`${CODE}// changed`), bundle: inputs["bundle"] };
  const same = await worker.check(workerInputs("frozen", other), inputs);
  expect(await worker.diff(id, outputs, same.inputs)).toEqual({ changes: false, replaces: [] });

  const crons = await worker.check(workerInputs("frozen", { ...other, crons: [] }), inputs);
  wire.take();
  const updated = await worker.update(id, outputs, crons.inputs);
  expect(wire.take()).toEqual(["PUT /workers/scripts/frozen/schedules"]);

  const bindings = await worker.check(workerInputs("frozen", { ...other, crons: [], bindings: {} }), inputs);
  await expect(worker.update(id, updated, bindings.inputs)).rejects.toThrow(
    "which `ignoreChanges` keeps, is not the code that is there now.",
  );
  expect(wire.take()).toEqual([]);
});

it("a class that goes to a Worker which is updated before takes two updates, and the preview says so", async () => {
  const worker = (await plugin()).resource("Worker", "gives");
  const declared = (entry: object) =>
    workerInputs("gives", { exports: { Counter: { type: "durable-object", ...entry } } });
  const { inputs: olds } = await worker.check(declared({ storage: "sqlite" }));
  const given = { ...declared({ transferredTo: "counters" }), after: ["counters"] };
  expect((await worker.check(given, olds)).inputs["notice"]).toBe(
    'gives the Durable Object class Counter to the Worker "counters", with its data; the move of the class Counter takes a second `pulumi up`, since this Worker binds "counters" and is updated after it: to move it in one, bind "counters" with `worker.bind()`',
  );
});
