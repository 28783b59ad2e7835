import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { checkWorkflowInputs } from "../../../provider/resources/workflow-check";

const sent = { name: "orders", accountId: "a", className: "Orders", scriptName: "api", schedules: [] };
const check = async (change: object) => checkWorkflowInputs({ ...sent, ...change });

it("the schedules of a Workflow are a set", async () => {
  expect((await check({ schedules: ["0 6 * * *", "0 5 * * *", "0 6 * * *"] })).inputs.schedules).toEqual([
    "0 5 * * *",
    "0 6 * * *",
  ]);
});

it.each(["name", "accountId", "className", "scriptName", "limits", "schedules", "concurrency", "retention"])(
  "a Workflow's %s may be not known yet",
  async (name) => {
    expect((await check({ [name]: UNKNOWN })).failures).toEqual([]);
  },
);

it("options with parts that are not known yet are taken as they are", async () => {
  const parts = { limits: { steps: UNKNOWN }, concurrency: { limit: UNKNOWN }, schedules: [UNKNOWN] };
  expect((await check(parts)).failures).toEqual([]);
});

it("the limits of what Cloudflare takes are taken", async () => {
  for (const steps of [1, 25_000]) expect((await check({ limits: { steps } })).failures).toEqual([]);
});

it("a check failure says where and why: name", async () => {
  expect((await check({ name: "order processor" })).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "name",
       "reason": ""order processor" is no name that Cloudflare allows: letters, digits, dashes and underscores, not first a dash.",
     },
   ]
  `);
});

it("a check failure says where and why: steps", async () => {
  const checked = await Promise.all([0, 25_001, 1.5, "3"].map((steps) => check({ limits: { steps } })));
  const failures = checked.flatMap((each) => each.failures);
  expect(failures).toMatchInlineSnapshot(`
   [
     {
       "property": "limits.steps",
       "reason": "0 is not allowed: a whole number from 1 to 25,000.",
     },
     {
       "property": "limits.steps",
       "reason": "25001 is not allowed: a whole number from 1 to 25,000.",
     },
     {
       "property": "limits.steps",
       "reason": "1.5 is not allowed: a whole number from 1 to 25,000.",
     },
     {
       "property": "limits.steps",
       "reason": "3 is not allowed: a whole number from 1 to 25,000.",
     },
   ]
  `);
});

it("a check failure says where and why: concurrency", async () => {
  expect((await check({ concurrency: { limit: 0 } })).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "concurrency.limit",
       "reason": "0 is not allowed: a whole number from 1 upwards.",
     },
   ]
  `);
});

it("a check failure says where and why: schedules", async () => {
  expect((await check({ schedules: ["0 6 * * *", "hourly"] })).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "schedules[1]",
       "reason": ""hourly" is no cron expression: five fields, minute hour day-of-month month day-of-week, in UTC; "0 6 * * *" is each day at 6:00.",
     },
   ]
  `);
});
