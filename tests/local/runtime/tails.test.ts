import { eventually, World } from "./harness";

const PRODUCER = `export default { fetch(request) { console.log("seen " + new URL(request.url).pathname); return new Response("ok"); } };`;

/** Keeps what it got, and answers it. */
const CONSUMER = `
const seen = [];
export default {
  fetch: () => Response.json(seen),
  tail(events) { for (const { event, logs, outcome } of events) seen.push({ path: new URL(event.request.url).pathname, outcome, logs: logs.map(({ message }) => message) }); },
  tailStream(onset) { return { log: ({ event }) => void seen.push({ streamed: event.message }) }; },
};
`;

describe("Workers whose tail another one gets", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    await world.runtime.start();
  });
  afterEach(() => world.end());

  test("tail() gets each invocation with what it logged", async () => {
    await world.deploy("logs", CONSUMER);
    await world.deploy("api", PRODUCER, { tails: ["logs"] });
    expect(await world.text("api", "/one")).toBe("ok");
    await eventually(async () => {
      expect(JSON.parse(await world.text("logs"))).toEqual([{ path: "/one", outcome: "ok", logs: [["seen /one"]] }]);
    });
    await eventually(() => {
      expect(world.lines).toContainEqual({ worker: "api", level: "info", message: "seen /one" });
    });
  });

  test("tailStream() gets the events while it runs", async () => {
    await world.deploy("logs", CONSUMER);
    await world.deploy("api", PRODUCER, { streamingTails: ["logs"] });
    expect(await world.text("api", "/two")).toBe("ok");
    await eventually(async () => {
      expect(JSON.stringify(JSON.parse(await world.text("logs")))).toContain("seen /two");
    });
  });

  test("a consumer that is gone, does not start or is the Worker itself keeps nobody from answering", async () => {
    await world.deploy("broken", `throw new Error("boom");`);
    await world.deploy("api", PRODUCER, {
      tails: ["gone", "broken", "api"],
      streamingTails: ["gone", "broken", "api"],
    });
    expect(await world.text("api", "/three")).toBe("ok");
  });

  test("once the tail goes elsewhere, the Worker that got it gets no more", async () => {
    await world.deploy("logs", CONSUMER);
    await world.deploy("api", PRODUCER, { tails: ["logs"] });
    await world.text("api", "/before");
    await eventually(async () => {
      expect(await world.text("logs")).toContain("/before");
    });
    await world.deploy("other", CONSUMER);
    await world.deploy("api", PRODUCER, { tails: ["other"] });
    expect(await world.text("api", "/after")).toBe("ok");
    await eventually(async () => {
      expect(await world.text("other")).toContain("/after");
    });
    expect(await world.text("logs")).not.toContain("/after");
  });
});
