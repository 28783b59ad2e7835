import { apiContainers, apiExports, liveExports, planExports, sayPlan } from "../../../provider/durable-object/plan";
import type { DurableObjectExports } from "../../../provider/durable-object/state";

const type = "durable-object";
const sqlite = { type, storage: "sqlite" } as const;

/** What the upload of a change says, and what the preview does. */
const change = (live: DurableObjectExports, wanted: DurableObjectExports, received = true) => ({
  exports: apiExports(live, wanted, received),
  said: sayPlan(planExports(live, wanted)),
});

it("a class that is there and stays is declared, and nothing is said", () => {
  expect(change({ Counter: sqlite }, { Counter: sqlite })).toEqual({ exports: { Counter: sqlite }, said: undefined });
});

it("without classes before and after, an upload says nothing of them", () => {
  expect(change({}, {})).toEqual({ exports: undefined, said: undefined });
});

it("a class that is new is declared with its storage", () => {
  expect(change({}, { Counter: sqlite })).toEqual({
    exports: { Counter: sqlite },
    said: "adds the Durable Object class Counter",
  });
});

it("a class that the program no longer has is deleted, and the next upload does not mention it", () => {
  expect(change({ Counter: sqlite, Room: sqlite }, { Room: sqlite })).toEqual({
    exports: { Room: sqlite, Counter: { type, state: "deleted" } },
    said: "deletes the Durable Object class Counter with its data",
  });
  expect(change({ Room: sqlite }, { Room: sqlite }).exports).toEqual({ Room: sqlite });
});

it("a class that is renamed keeps its data, and `renamedFrom` may stay", () => {
  const wanted = { Counter: { ...sqlite, renamedFrom: "OldCounter" } };
  expect(change({ OldCounter: sqlite }, wanted)).toEqual({
    exports: { Counter: sqlite, OldCounter: { type, state: "renamed", renamed_to: "Counter" } },
    said: "renames the Durable Object class OldCounter to Counter, with its data",
  });
  expect(change({ Counter: sqlite }, wanted)).toEqual({ exports: { Counter: sqlite }, said: undefined });
});

it("a class keeps its name for itself where another one names it in `renamedFrom`", () => {
  const wanted = { OldCounter: sqlite, Counter: { ...sqlite, renamedFrom: "OldCounter" } };
  expect(change({ OldCounter: sqlite }, wanted)).toEqual({
    exports: { OldCounter: sqlite, Counter: sqlite },
    said: "adds the Durable Object class Counter",
  });
});

it("a class that comes from another script is expected first, then in use", () => {
  const wanted = { Counter: { ...sqlite, transferredFrom: "shop" } };
  expect(change({}, wanted, false)).toEqual({
    exports: { Counter: { ...sqlite, state: "expecting-transfer", transfer_from: "shop" } },
    said: 'takes the Durable Object class Counter over from the Worker "shop", with its data',
  });
  expect(change({}, wanted, true).exports).toEqual({ Counter: sqlite });
  expect(change({ Counter: sqlite }, wanted, false)).toEqual({ exports: { Counter: sqlite }, said: undefined });
});

it("a class that goes to another script is given away once", () => {
  const wanted = { Counter: { type, transferredTo: "rooms" } } as const;
  expect(change({ Counter: sqlite }, wanted)).toEqual({
    exports: { Counter: { type, state: "transferred", transferred_to: "rooms" } },
    said: 'gives the Durable Object class Counter to the Worker "rooms", with its data',
  });
  expect(change({}, wanted)).toEqual({ exports: undefined, said: undefined });
});

it("what Cloudflare has after an upload is what was declared, less what was given away and what is still to come", () => {
  const declared = { Counter: sqlite, Gone: { type, transferredTo: "rooms" }, Coming: sqlite } as const;
  expect(liveExports(declared, ["Coming"])).toEqual({ Counter: sqlite });
});

it("a class gets a container, another one, or has none any more, and an upload names those that there are", () => {
  const boxed = { ...sqlite, container: "api-counter" };
  expect(change({}, { Counter: boxed })).toEqual({
    exports: { Counter: boxed },
    said: "adds the Durable Object class Counter",
  });
  expect(change({ Counter: sqlite }, { Counter: boxed }).said).toBe(
    'gives the Durable Object class Counter the container "api-counter"',
  );
  expect(change({ Counter: boxed }, { Counter: boxed }).said).toBeUndefined();
  expect(change({ Counter: boxed }, { Counter: sqlite })).toEqual({
    exports: { Counter: sqlite },
    said: "takes the container away from the Durable Object class Counter",
  });
  expect(apiContainers({ Counter: boxed, Room: sqlite })).toEqual([{ name: "api-counter", class_name: "Counter" }]);
  expect(apiContainers({ Room: sqlite })).toBeUndefined();
});
