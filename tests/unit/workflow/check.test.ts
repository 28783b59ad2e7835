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
       "reason": ""order processor" is not a valid name. Use letters, digits, hyphens and underscores, and no hyphen at the start.",
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
       "reason": "Must be a whole number from 1 to 25,000, got 0.",
     },
     {
       "property": "limits.steps",
       "reason": "Must be a whole number from 1 to 25,000, got 25001.",
     },
     {
       "property": "limits.steps",
       "reason": "Must be a whole number from 1 to 25,000, got 1.5.",
     },
     {
       "property": "limits.steps",
       "reason": "Must be a whole number from 1 to 25,000, got a string.",
     },
   ]
  `);
});

it("a check failure says where and why: concurrency", () => {
  expect(check({ concurrency: { limit: 0 } }).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "concurrency.limit",
       "reason": "Must be a whole number of at least 1, got 0.",
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
       "reason": "Must be a duration, milliseconds or a string such as "5m" or "7 days", got another string.",
     },
     {
       "property": "retention.error",
       "reason": "Must be a duration, milliseconds or a string such as "5m" or "7 days", got -1.",
     },
     {
       "property": "drain",
       "reason": "Must be a duration, milliseconds or a string such as "5m" or "7 days", got another string.",
     },
   ]
  `);
});

it("a check failure says where and why: schedules", () => {
  expect(check({ schedules: ["0 6 * * *", "hourly"] }).failures).toMatchInlineSnapshot(`
   [
     {
       "property": "schedules[1]",
       "reason": ""hourly" is not a valid cron expression. Use five fields in UTC (minute, hour, day of month, month, day of week), such as "0 6 * * *".",
     },
   ]
  `);
});

it("a check failure says where and why: a jurisdiction, a class name that is too long, too many schedules, an option that does not exist", () => {
  const { failures } = check({
    jurisdiction: "mars",
    className: "C".repeat(256),
    schedules: Array.from({ length: 201 }, () => "0 6 * * *"),
    limits: { step: 5 },
  });
  expect(failures.map(({ property, reason }) => `${property}: ${reason}`)).toEqual([
    "limits.step: Does not exist. Use one of: steps.",
    'jurisdiction: Must be "eu", "fedramp" or "us", got another string.',
    "className: Must have at most 255 characters, got 256.",
    "schedules: Must have at most 200 schedules, got 201.",
  ]);
  expect(check({ jurisdiction: "eu" }).failures).toEqual([]);
});
