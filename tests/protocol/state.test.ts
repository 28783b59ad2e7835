import type { Props } from "../support/plugin";
import { sourceOf } from "../unit/support/source";
import { CODE, useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, plugin } = useCloudflare();

it("what changed behind Pulumi's back is read into the inputs, so that the next preview shows it and an update puts it right", async () => {
  const worker = (await plugin()).resource("Worker", "drift");
  const { inputs } = await worker.check(workerInputs("drift"));
  const { id, outputs } = await worker.create(inputs);
  await cloudflare().api("PUT", "/workers/scripts/drift/schedules", [{ cron: "0 9 * * *" }]);
  await cloudflare().api("POST", "/workers/scripts/drift/subdomain", { enabled: false, previews_enabled: false });

  const later = (await plugin()).resource("Worker", "drift");
  const read = await later.read(id, outputs);
  expect(read.inputs).toMatchObject({
    crons: ["0 9 * * *"],
    workersDev: { enabled: false, previews: false },
    bundle: inputs["bundle"],
  });
  const { inputs: news } = await later.check(workerInputs("drift"), read.inputs);
  expect(await later.diff(id, read.outputs, news)).toEqual({ changes: true, replaces: [] });
  cloudflare().wire.take();
  const updated = await later.update(id, read.outputs, news);
  expect(cloudflare().wire.take()).toEqual([
    "POST /workers/scripts/drift/subdomain",
    "PUT /workers/scripts/drift/schedules",
  ]);
  expect(await cloudflare().api("GET", "/workers/scripts/drift/schedules")).toMatchObject({
    schedules: [{ cron: "0 6 * * *" }],
  });
  await (await plugin()).resource("Worker", id).delete(id, updated);
});

it("code that something else uploaded is seen by a refresh, and the next update uploads ours", async () => {
  const worker = (await plugin()).resource("Worker", "overwritten");
  const { inputs } = await worker.check(workerInputs("overwritten"));
  const { id, outputs } = await worker.create(inputs);
  const other = (await plugin()).resource("Worker", "overwritten");
  const foreign = await other.check(
    workerInputs("overwritten", { source: sourceOf(CODE.replace("region", "foreign")) }),
  );
  await other.update(id, outputs, foreign.inputs);

  const later = (await plugin()).resource("Worker", "overwritten");
  const read = await later.read(id, outputs);
  expect(JSON.stringify(read.inputs["bundle"])).toContain("changed outside of Pulumi");
  const { inputs: news } = await later.check(workerInputs("overwritten"), read.inputs);
  expect(await later.diff(id, read.outputs, news)).toEqual({ changes: true, replaces: [] });
  const updated = await later.update(id, read.outputs, news);
  expect(await (await fetch(String(updated["url"]))).text()).toBe("region eu");
  await (await plugin()).resource("Worker", id).delete(id, updated);
});

describe("state that another version of this package wrote", () => {
  /** An earlier version knew fewer properties, a later one knows more. */
  const asOtherVersion = (state: Props): Props => ({
    ...state,
    logpush: undefined,
    adopt: undefined,
    observability: undefined,
    ofAnotherVersion: { some: ["thing"] },
  });

  it("of a Worker is compared, refreshed and deleted", async () => {
    const worker = (await plugin()).resource("Worker", "old-state");
    const { inputs } = await worker.check(workerInputs("old-state"));
    const { id, outputs } = await worker.create(inputs);
    const state = asOtherVersion(outputs);

    const later = (await plugin()).resource("Worker", "old-state");
    const { inputs: news } = await later.check(workerInputs("old-state"), asOtherVersion(inputs));
    expect((await later.diff(id, state, news)).replaces).toEqual([]);
    expect((await later.read(id, state)).id).toBe(id);
    await (await plugin()).resource("Worker", id).delete(id, state);
    const scripts = await cloudflare().api<{ id: string }[]>("GET", "/workers/scripts");
    expect(scripts.map((script) => script.id)).not.toContain(id);
  });

  it("of a Workflow is compared and deleted", async () => {
    const { accountId } = cloudflare();
    const workflow = (await plugin()).resource("Workflow", "old-flow");
    const state = workflowInputs("old-flow", "none", accountId, { schedules: undefined, ofAnotherVersion: 1 });
    const { inputs } = await workflow.check(workflowInputs("old-flow", "none", accountId), state);
    expect((await workflow.diff("old-flow", state, inputs)).replaces).toEqual([]);
    cloudflare().wire.take();
    await (await plugin()).resource("Workflow", "old-flow").delete("old-flow", state);
    expect(cloudflare().wire.take()).toEqual(["GET /workflows/old-flow"]);
  });
});
