import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { fromWrangler } from "../../../provider/from-wrangler";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "from-wrangler-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function convert(config: object) {
  const file = path.join(folder, "wrangler.json");
  writeFileSync(file, JSON.stringify({ name: "site", main: "a.js", compatibility_date: "2026-07-01", ...config }));
  return fromWrangler(file);
}

it("a route and a custom domain keep their zone and switches, and are text where they have none", () => {
  const { program, notes } = convert({
    routes: [
      "example.com/*",
      { pattern: "a.example.com/*", zone_name: "example.com" },
      { pattern: "b.example.com/*", zone_id: "0123" },
      { pattern: "c.example.com", custom_domain: true },
      { pattern: "d.example.com", custom_domain: true, zone_id: "0123", enabled: true, previews_enabled: false },
    ],
  });
  expect(program.replaceAll(/\s+/g, " ")).toContain(
    [
      'routes: [ "example.com/*", { pattern: "a.example.com/*", zoneName: "example.com" },',
      '{ pattern: "b.example.com/*", zoneId: "0123" }, ],',
      'domains: ["c.example.com", { hostname: "d.example.com", zoneId: "0123", enabled: true, previews: false }],',
    ].join(" "),
  );
  expect(notes.filter(({ at }) => at.startsWith("routes"))).toEqual([]);
});

it("a route alone is one too, workers.dev is off beside it, and a key that wrangler does not have is told", () => {
  const { program, notes } = convert({ route: { pattern: "example.com/*", zone: "example.com" } });
  expect(program).toContain('url: false,\n  routes: ["example.com/*"],\n');
  expect(notes).toContainEqual(expect.objectContaining({ kind: "lost", at: "route.zone" }));
});
