import { type Props, PluginError } from "../support/plugin";
import { sourceOf } from "../unit/support/source";
import { useCloudflare, workerInputs, workflowInputs } from "./harness";

const { cloudflare, engine, plugin } = useCloudflare();

const CODE = `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { NonRetryableError } from "cloudflare:workflows";
export class OrderProcessor extends WorkflowEntrypoint {
  async run(event, step) {
    const { fail, nap, to } = event.payload;
    if (fail === "outside of a step") throw new TypeError("no such tenant");
    if (nap) await step.sleep("nap", nap);
    return step.do("migrate", async () => {
      if (fail) throw new NonRetryableError("no such table" + (event.payload.token ? ", " + event.payload.token : ""));
      return { at: to ?? 0 };
    });
  }
}
export default { fetch: () => new Response() };
`;

/** A run of a Workflow that does what its params say. */
async function runOf(workflow: string, change: Props) {
  const { accountId } = cloudflare();
  const process = await plugin();
  const worker = process.resource("Worker", workflow);
  await worker.create((await worker.check(workerInputs(workflow, { source: sourceOf(CODE) }))).inputs);
  const registration = process.resource("Workflow", workflow);
  await registration.create((await registration.check(workflowInputs(workflow, workflow, accountId))).inputs);
  const run = process.resource("WorkflowRun", workflow);
  const { inputs, failures } = await run.check({ accountId, workflow, ...change });
  expect(failures).toEqual([]);
  cloudflare().wire.take();
  engine().take();
  return { run, inputs };
}

it("a run that fails says nothing of params that are secret", async () => {
  const { run, inputs } = await runOf("secretive", { params: { fail: true, token: "s3cret" }, secretParams: true });
  const { message, kept } = await failure(run.create(inputs));
  expect(message).toContain("no such table, [secret]");
  expect([message, ...(kept?.reasons ?? [])].join()).not.toContain("s3cret");
});

async function failure(work: Promise<unknown>): Promise<PluginError> {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (!(error instanceof PluginError)) throw new Error(`It did not fail as expected: ${String(error)}`);
  return error;
}

const instances = (workflow: string) => cloudflare().api<{ id: string }[]>("GET", `/workflows/${workflow}/instances`);

it("a run creates one instance with its params, shows where it is, and has its output; delete and read send nothing", async () => {
  const { wire } = cloudflare();
  const { run, inputs } = await runOf("migrate", { params: { to: 7 } });
  const { id, outputs } = await run.create(inputs);
  expect(outputs).toEqual({ ...inputs, instanceId: id, status: "complete", output: { at: 7 } });
  const requests = wire.take();
  expect(requests[0]).toBe("POST /workflows/migrate/instances");
  expect(new Set(requests.slice(1))).toEqual(new Set([`GET /workflows/migrate/instances/${id}`]));
  expect(engine().take().at(-1)).toEqual({
    severity: "info",
    message: `complete, step 1: migrate-1 (migrate/${id})`,
    ephemeral: true,
  });

  expect(await run.read(id, outputs)).toEqual({ id, inputs, outputs });
  await run.delete(id, outputs);
  expect(wire.take()).toEqual([]);
  expect((await instances("migrate")).map((instance) => instance.id)).toEqual([id]);
});

it("a run whose creation is answered by nobody is created once all the same", async () => {
  const { wire } = cloudflare();
  const { run, inputs } = await runOf("unanswered", { params: { to: 7 } });
  wire.failOnce({ method: "POST", path: /instances$/, cut: "answer" });
  const { id, outputs } = await run.create(inputs);
  expect(outputs).toEqual({ ...inputs, instanceId: id, status: "complete", output: { at: 7 } });
  expect(wire.take().filter((request) => request.startsWith("POST"))).toHaveLength(2);
  expect((await instances("unanswered")).map((instance) => instance.id)).toEqual([id]);
});

it("a run that fails says the step's error and keeps the instance's id, and the next update starts another", async () => {
  const { run, inputs } = await runOf("failing", { params: { fail: true } });
  const { message, kept } = await failure(run.create(inputs));
  expect(message.replace(String(kept?.id), "<id>")).toMatchInlineSnapshot(`
   "The instance <id> of the Workflow "failing" failed: WorkflowFatalError: The execution of the Workflow instance was terminated, as a step threw an NonRetryableError and it was not handled
   It failed in the step "migrate-1": WorkflowFatalError: Step threw a NonRetryableError with message "NonRetryableError: no such table"
   Fix the Workflow and run \`pulumi up\` again: it starts a new instance."
  `);
  expect(kept?.properties).toMatchObject({ instanceId: kept?.id, status: "errored" });

  const outputs = await run.update(kept?.id ?? "", kept?.properties ?? {}, { ...inputs, params: { to: 8 } });
  expect(outputs).toMatchObject({ status: "complete", output: { at: 8 } });
  expect(outputs["instanceId"]).not.toBe(kept?.id);
  expect(await instances("failing")).toHaveLength(2);
});

it("a run that fails outside of a step says the error", async () => {
  const { run, inputs } = await runOf("stepless", { params: { fail: "outside of a step" } });
  const { message, kept } = await failure(run.create(inputs));
  expect(message).toContain(`The instance ${kept?.id} of the Workflow "stepless" failed: `);
  expect(message).toContain("no such tenant");
  expect(message).not.toContain("in the step");
});

it("a run that takes longer than its timeout goes on, and the next update waits for the same instance", async () => {
  const { run, inputs } = await runOf("slow", { params: { nap: "4 seconds", to: 9 }, timeout: "1s" });
  const { message, kept } = await failure(run.create(inputs));
  expect(message).toContain(`The instance ${kept?.id} of the Workflow "slow" has not ended after 1s`);
  expect(message).toContain("the next `pulumi up` waits for it again");

  const outputs = await run.update(kept?.id ?? "", kept?.properties ?? {}, { ...inputs, timeout: "15s" });
  expect(outputs).toMatchObject({ instanceId: kept?.id, status: "complete", output: { at: 9 } });
  expect(await instances("slow")).toHaveLength(1);
});

it("a run that is not waited for is done with the request that creates it", async () => {
  const { run, inputs } = await runOf("fire", { params: { nap: "1 hour" }, wait: false });
  const { id, outputs } = await run.create(inputs);
  expect(cloudflare().wire.take()).toEqual(["POST /workflows/fire/instances"]);
  expect(outputs).toEqual({ ...inputs, instanceId: id, status: outputs["status"] });
  expect(["queued", "running"]).toContain(outputs["status"]);
});
