import { inFlight } from "../../../provider/workflow/instances";

it("instances are in flight in each status from which they would go on, said the most first", () => {
  const ended = { complete: 9, errored: 8, terminated: 7 };
  expect(inFlight(undefined)).toBeUndefined();
  expect(inFlight({})).toBeUndefined();
  expect(inFlight({ ...ended, running: 0 })).toBeUndefined();
  expect(inFlight({ ...ended, paused: 1, running: 3 })).toEqual({ count: 4, said: "3 running, 1 paused" });
  for (const status of ["queued", "running", "waiting", "paused", "waitingForPause", "rollingBack"]) {
    expect(inFlight({ ...ended, [status]: 2 })).toEqual({ count: 2, said: `2 ${status}` });
  }
});
