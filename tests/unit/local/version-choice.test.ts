import type { WorkerCode } from "../../../provider/local/runtime/types";
import { chosenVersion } from "../../../provider/local/runtime/version-choice";

const KEYS = Array.from({ length: 1000 }, (_, i) => `user-${i}`);

function shop(newest?: number): WorkerCode {
  return {
    name: "shop",
    version: { id: "old-id", tag: "", timestamp: "" },
    mainModule: "main.js",
    modules: [],
    compatibilityDate: undefined,
    compatibilityFlags: [],
    bindings: [],
    crons: [],
    enabled: true,
    port: 0,
    ...(newest !== undefined && {
      shares: [
        { name: "shop:new-id", version: "new-id", percentage: newest },
        { name: "shop", version: "old-id", percentage: 100 - newest },
      ],
    }),
  };
}

const byKey = (worker: WorkerCode, key: string) => chosenVersion(worker, { "cloudflare-workers-version-key": key });
const overridden = (worker: WorkerCode, text: string) =>
  chosenVersion(worker, { "cloudflare-workers-version-overrides": text });
const newest = (chosen: string[]) => chosen.filter((name) => name === "shop:new-id").length;

test("a Worker with one version has no choice", () => {
  expect(chosenVersion(shop(), {})).toBe("shop");
  expect(overridden(shop(), 'shop="new-id"')).toBe("shop");
});

test("requests are divided by the shares, with keys and without", () => {
  const withoutKey = newest(KEYS.map(() => chosenVersion(shop(30), {})));
  expect(withoutKey).toBeGreaterThan(200);
  expect(withoutKey).toBeLessThan(400);
  const withKey = newest(KEYS.map((key) => byKey(shop(30), key)));
  expect(withKey).toBeGreaterThan(200);
  expect(withKey).toBeLessThan(400);
});

test("a key stays with the newest version while its share grows", () => {
  const early = KEYS.filter((key) => byKey(shop(10), key) === "shop:new-id");
  expect(early.length).toBeGreaterThan(0);
  for (const share of [10, 25, 60]) expect(newest(early.map((key) => byKey(shop(share), key)))).toBe(early.length);
});

test("a share of 0 gets nothing but what overrides name", () => {
  expect(newest(KEYS.map((key) => byKey(shop(0), key)))).toBe(0);
  expect(newest(KEYS.map(() => chosenVersion(shop(0), {})))).toBe(0);
  expect(overridden(shop(0), 'shop="new-id"')).toBe("shop:new-id");
});

test.each(['cart="x", shop="new-id"', 'shop="old-id", shop="new-id"', ' shop="new-id";q=1 '])(
  "the override %s names the version",
  (text) => {
    expect(overridden(shop(0), text)).toBe("shop:new-id");
  },
);

test.each(['shop="gone"', "shop=new-id", 'cart="new-id"', "", 'shop="new'])("the override %j is ignored", (text) => {
  expect(overridden(shop(0), text)).toBe("shop");
});
