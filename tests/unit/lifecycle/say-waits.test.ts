import { afterSilence, duringSilence } from "../../../provider/lifecycle/say-waits";

const silence = {
  method: "PUT",
  path: "/accounts/a/workers/scripts/api",
  for: 70_000,
  limit: 300_000,
  attempt: 1,
  attempts: 4,
};

it("a request that hangs is said with how long it has, and what happens then", () => {
  expect(duringSilence(silence)).toBe("no response for 1m 10s, retries in 3m 50s: PUT /accounts/a/workers/scripts/api");
  expect(duringSilence({ ...silence, attempt: 4 })).toContain("no response for 1m 10s, gives up in 3m 50s: PUT");
  expect(afterSilence(silence)).toBe(
    "Cloudflare did not answer PUT /accounts/a/workers/scripts/api within 5m. Retrying (attempt 2 of 4).",
  );
});
