import { matchesCron } from "../../../provider/local/runtime/cron";
import { World, eventually, freePort, workerCode } from "./harness";

describe("cron expressions", () => {
  test.each([
    ["* * * * *", "2026-07-01T12:34:00Z", true],
    ["*/30 * * * *", "2026-07-01T12:30:00Z", true],
    ["*/30 * * * *", "2026-07-01T12:31:00Z", false],
    ["45 * * * *", "2026-07-01T12:45:00Z", true],
    ["0 6 * * *", "2026-07-01T06:00:00Z", true],
    ["0 17 * * sun", "2026-07-05T17:00:00Z", true],
    ["0 17 * * 1", "2026-07-05T17:00:00Z", true],
    ["10 7 * * mon-fri", "2026-07-06T07:10:00Z", true],
    ["10 7 * * 2-6", "2026-07-05T07:10:00Z", false],
    ["0 15 1 * *", "2026-07-01T15:00:00Z", true],
    ["0 18 * * 6L", "2026-07-31T18:00:00Z", true],
    ["0 18 * * friL", "2026-07-24T18:00:00Z", false],
    ["59 23 LW * *", "2026-05-29T23:59:00Z", true],
    ["0 0 L 2 *", "2028-02-29T00:00:00Z", true],
    ["0 0 * jan-mar,dec *", "2026-12-09T00:00:00Z", true],
    ["0 0 * * 2#1", "2026-07-06T00:00:00Z", true],
    ["0 0 * * 2#1", "2026-07-13T00:00:00Z", false],
  ])("%s at %s: %s", (expression, date, expected) => {
    expect(matchesCron(expression, new Date(date))).toBe(expected);
  });

  test("what is none says so", () => {
    expect(() => matchesCron("* * *", new Date())).toThrow("five fields");
    expect(() => matchesCron("x * * * *", new Date())).toThrow('"x"');
  });
});

test("a cron runs the handler of the Worker, in a version by shares, and a schedule creates an instance, by themselves, when their minute begins", async () => {
  const noon = Date.parse("2026-07-01T12:00:00Z");
  let firstAsked: number | undefined;
  const world = await World.create(() => {
    const asked = Date.now();
    firstAsked ??= asked;
    return noon - 2000 + asked - firstAsked;
  });
  const source = `
    import { WorkflowEntrypoint } from "cloudflare:workers";
    export class Flow extends WorkflowEntrypoint { async run() { return "ran"; } }
    const seen = [];
    export default {
      fetch() { return Response.json(seen); },
      scheduled({ cron, scheduledTime }) { seen.push([cron, new Date(scheduledTime).toISOString()]); },
    };`;
  const port = await freePort();
  world.workers.set("api", { ...workerCode("api", source, port), crons: ["0 12 * * *", "1 12 * * *", "59 11 * * *"] });
  // The main version has no share: it does not get the cron because it is the main one.
  world.workers.set("shop", {
    ...workerCode("shop", source, await freePort()),
    crons: ["0 12 * * *"],
    beside: [{ ...workerCode("shop:two", source), script: "shop" }],
    shares: [
      { name: "shop:two", version: "two", percentage: 100 },
      { name: "shop", version: "one", percentage: 0 },
    ],
  });
  world.workflows.set("flow", { name: "flow", className: "Flow", scriptName: "api", schedules: ["0 * * * *"] });
  await world.runtime.start();
  expect(await world.text("api")).toBe("[]");
  await eventually(async () => {
    expect(JSON.parse(await world.text("api"))).toEqual([["0 12 * * *", "2026-07-01T12:00:00.000Z"]]);
  });
  const ofVersion = async (version: string) =>
    world.text("shop", "/", { headers: { "Cloudflare-Workers-Version-Overrides": `shop="${version}"` } });
  await eventually(async () => {
    expect(JSON.parse(await ofVersion("two"))).toHaveLength(1);
  });
  expect(await ofVersion("one")).toBe("[]");
  const [instance] = await eventually(async () => {
    const list = await world.runtime.listInstances("flow");
    expect(list).toEqual([expect.objectContaining({ state: "complete" })]);
    return list;
  });
  expect(await world.runtime.instances.state("flow", instance?.id ?? "")).toMatchObject({
    output: "ran",
    trigger: { source: "cron", cron: "0 * * * *" },
  });
  await world.end();
});
