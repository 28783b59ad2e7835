import type { Plugin, Props } from "../support/plugin";
import { useCloudflare, workerInputs } from "./harness";

const { cloudflare, plugin } = useCloudflare();

async function deploy(process: Plugin, name: string, change: Props = {}) {
  const worker = process.resource("Worker", name);
  await worker.create((await worker.check(workerInputs(name, change))).inputs);
  cloudflare().wire.take();
}

const inputsOf = (scriptName: string, change: Props = {}): Props => ({
  accountId: cloudflare().accountId,
  scriptName,
  bindings: { LATE: { type: "service", service: scriptName } },
  problems: [],
  ...change,
});

const names = async (script: string) => {
  const { bindings } = await cloudflare().api<{ bindings: { name: string }[] }>(
    "GET",
    `/workers/scripts/${script}/settings`,
  );
  return bindings.map(({ name }) => name).sort();
};

it("late bindings are added beside what the script has, its message included, and found again where the state was never written", async () => {
  const process = await plugin();
  await deploy(process, "added", { annotations: { message: "first" }, lateBindings: ["LATE"] });
  const late = process.resource("WorkerBindings", "added");
  const { inputs, failures } = await late.check(inputsOf("added"));
  expect(failures).toEqual([]);
  await late.create(inputs);
  expect(await names("added")).toEqual(["KEY", "LATE", "REGION"]);
  cloudflare().wire.take();
  await late.create(inputs);
  expect(cloudflare().wire.take()).toEqual(["GET /workers/scripts/added/settings"]);
  const { annotations } = await cloudflare().api<{ annotations: object }>("GET", "/workers/scripts/added/settings");
  expect(annotations).toMatchObject({ "workers/message": "first" });
});

it("late bindings that go alone are taken out of the script, and those of an uploaded script are left as the upload says", async () => {
  const process = await plugin();
  await deploy(process, "left", { lateBindings: ["LATE"] });
  const late = process.resource("WorkerBindings", "left");
  const { inputs } = await late.check(inputsOf("left"));
  const { id, outputs } = await late.create(inputs);
  cloudflare().wire.take();
  await late.delete(id, outputs);
  expect(cloudflare().wire.take()).toEqual([]);

  const another = (await plugin()).resource("WorkerBindings", "left");
  await another.delete(id, outputs);
  expect(cloudflare().wire.take()).toEqual([
    "GET /workers/scripts/left/settings",
    "PATCH /workers/scripts/left/settings",
  ]);
  expect(await names("left")).toEqual(["KEY", "REGION"]);
  await cloudflare().api("DELETE", "/workers/scripts/left?force=true");
  await another.delete(id, outputs);
});

it("a late binding of another account is refused, on the property that binds it", async () => {
  const late = (await plugin()).resource("WorkerBindings", "elsewhere");
  const boundAccounts = [{ property: "bindings.LATE", accountId: "another" }];
  expect((await late.check(inputsOf("elsewhere", { boundAccounts }))).failures).toEqual([
    { property: "bindings.LATE", reason: expect.stringContaining("It is in the account another") },
  ]);
});
