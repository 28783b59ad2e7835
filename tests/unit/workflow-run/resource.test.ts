import { dynamicProvider } from "../../../provider/lifecycle/define-resource";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { workflowRun } from "../../../provider/workflow-run/resource";

const provider = dynamicProvider(workflowRun);
const sent = { accountId: "a", workflow: "migrate", params: { to: 7 }, triggers: [7] };
const check = async (change: object) => {
  const checked = await provider.check?.({}, { ...sent, ...change });
  return { inputs: checked?.inputs, failures: checked?.failures };
};
const deployed = { ...sent, wait: true, timeout: "10m", instanceId: "i", status: "complete", output: 1 };

it("a run waits for ten minutes unless it says otherwise", async () => {
  expect(await check({})).toEqual({ inputs: { ...sent, wait: true, timeout: "10m" }, failures: [] });
  const { inputs } = await check({ wait: false, timeout: 5_000 });
  expect(inputs).toMatchObject({ wait: false, timeout: 5_000 });
});

it("a timeout that is not a duration is a failure of the check that says what is one", async () => {
  expect((await check({ timeout: "soon" })).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "timeout",
       "reason": "Must be a duration, milliseconds or a string such as "5m" or "7 days", got another string.",
     },
   ]
  `);
});

it("an input of another type, as JavaScript or a configuration may bring it, is a failure on it and no exception", async () => {
  expect((await check({ wait: "no", timeout: true })).failures).toEqual([
    { property: "wait", reason: "Must be a boolean, got a string." },
    { property: "timeout", reason: 'Must be a duration, milliseconds or a string such as "5m" or "7 days", got true.' },
  ]);
});

it.each(["accountId", "workflow", "params", "triggers", "wait", "timeout"])(
  "a run's %s may be not known yet",
  async (name) => {
    expect((await check({ [name]: UNKNOWN })).failures).toEqual([]);
  },
);

it.each([
  ["triggers", [8]],
  ["triggers", [7, 8]],
  ["triggers", undefined],
  ["triggers", UNKNOWN],
  ["workflow", "other"],
  ["accountId", "b"],
])("a change of %s is another run", async (name, value) => {
  const { inputs } = await check({ [name]: value });
  expect(await provider.diff?.("i", deployed, inputs)).toEqual({ changes: true, replaces: [name] });
});

it.each([
  ["params", { to: 8 }],
  ["params", UNKNOWN],
  ["wait", false],
  ["timeout", "1h"],
])("a change of %s alone runs nothing", async (name, value) => {
  const { inputs } = await check({ [name]: value });
  expect(await provider.diff?.("i", deployed, inputs)).toEqual({ changes: false, replaces: [] });
});

it("what it did is done: read and delete ask nothing of the account", async () => {
  const { instanceId: _instance, status: _status, output: _output, ...inputs } = deployed;
  expect(await provider.read?.("i", deployed)).toEqual({ id: "i", props: deployed, inputs });
  await provider.delete?.("i", deployed);
});
