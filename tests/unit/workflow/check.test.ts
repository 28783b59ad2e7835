import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { checkWorkflowInputs } from "../../../provider/workflow/check";

const sent = { name: "orders", accountId: "a", className: "Orders", scriptName: "api", schedules: [] };
const check = (change: object) => checkWorkflowInputs({ ...sent, ...change });

it("the schedules of a Workflow are a set", () => {
  expect(check({ schedules: ["0 6 * * *", "0 5 * * *", "0 6 * * *"] }).inputs.schedules).toEqual([
    "0 5 * * *",
    "0 6 * * *",
  ]);
});

it.each(["name", "accountId", "className", "scriptName", "limits", "schedules", "concurrency", "retention", "drain"])(
  "a Workflow's %s may be not known yet",
  (name) => {
    expect(check({ [name]: UNKNOWN }).failures).toEqual([]);
  },
);

it("options with parts that are not known yet are taken as they are", () => {
  const parts = { limits: { steps: UNKNOWN }, concurrency: { limit: UNKNOWN }, schedules: [UNKNOWN] };
  expect(check(parts).failures).toEqual([]);
});

it("the limits of what Cloudflare takes are taken", () => {
  for (const steps of [1, 25_000]) expect(check({ limits: { steps } }).failures).toEqual([]);
});

it("a check failure says where and why: name", () => {
  expect(check({ name: "order processor" }).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "name",
       "reason": ""order processor" is no name that Cloudflare allows: letters, digits, dashes and underscores, not first a dash.",
     },
   ]
  `);
});

it("a check failure says where and why: steps", () => {
  const checked = [0, 25_001, 1.5, "3"].map((steps) => check({ limits: { steps } }));
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
       "reason": ""3" is not allowed: a whole number from 1 to 25,000.",
     },
   ]
  `);
});

it("a check failure says where and why: concurrency", () => {
  expect(check({ concurrency: { limit: 0 } }).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "concurrency.limit",
       "reason": "0 is not allowed: a whole number from 1 upwards.",
     },
   ]
  `);
});

it("a check failure says where and why: times", () => {
  const times = { retention: { success: "a while", error: -1 }, drain: "5" };
  expect(check(times).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "retention.success",
       "reason": ""a while" is no time: milliseconds, or text such as "5m" or "7 days".",
     },
     {
       "property": "retention.error",
       "reason": ""-1" is no time: milliseconds, or text such as "5m" or "7 days".",
     },
     {
       "property": "drain",
       "reason": ""5" is no time: milliseconds, or text such as "5m" or "7 days".",
     },
   ]
  `);
});

it("a check failure says where and why: schedules", () => {
  expect(check({ schedules: ["0 6 * * *", "hourly"] }).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "schedules[1]",
       "reason": ""hourly" is no cron expression: five fields, minute hour day-of-month month day-of-week, in UTC; "0 6 * * *" is each day at 6:00.",
     },
   ]
  `);
});
