import { IdleWorkflows } from "../../../provider/cloudflare/idle-workflows";

function workflow(name: string) {
  const dates = { created_on: "", modified_on: "", triggered_on: null };
  return { id: name, name, class_name: "Order", script_name: "api", instances: { running: 0 }, ...dates };
}

/** The names that were found in a list, and how many lists that took. */
async function ask(names: string[], there: string[]) {
  let lists = 0;
  const workflows = new IdleWorkflows(() => {
    lists += 1;
    return Promise.resolve(there.map(workflow));
  });
  const found = [];
  for (const name of names) found.push((await workflows.recent(name))?.name);
  return { found, lists };
}

it("a few Workflows are asked for one by one, more of them from one list", async () => {
  expect(await ask(["a", "b", "c"], ["a", "b", "c"])).toEqual({ found: [undefined, undefined, undefined], lists: 0 });
  expect(await ask(["a", "b", "c", "d", "e", "f"], ["d", "e"])).toEqual({
    found: [undefined, undefined, undefined, "d", "e", undefined],
    lists: 1,
  });
});

it("of more Workflows than a list is worth, none is looked for in a second one", async () => {
  const all = Array.from({ length: 1_001 }, (_, index) => `w${index}`);
  expect(await ask(["", "", "", "w7", "w8", "w9"], all)).toEqual({
    found: [undefined, undefined, undefined, "w7", undefined, undefined],
    lists: 1,
  });
});

it("a list that is refused is none: each is asked for", async () => {
  const workflows = new IdleWorkflows(() => Promise.reject(new Error("No.")));
  for (const name of ["a", "b", "c", "d"]) expect(await workflows.recent(name)).toBeUndefined();
});

it("a list is used for a moment only, since an instance may begin", async () => {
  jest.useFakeTimers();
  try {
    let lists = 0;
    const workflows = new IdleWorkflows(() => {
      lists += 1;
      return Promise.resolve([workflow("a")]);
    });
    for (let asked = 0; asked < 5; asked += 1) await workflows.recent("a");
    expect(lists).toBe(1);
    jest.advanceTimersByTime(2_001);
    await workflows.recent("a");
    expect(lists).toBe(2);
  } finally {
    jest.useRealTimers();
  }
});
