import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

import { parsePreview, summarize, toMarkdown, toTerminal } from "../../../provider/summary";
import { LONGEST_COMMENT } from "../../../provider/summary/markdown";

const fixtures = path.join(__dirname, "fixtures");
const names = readdirSync(fixtures)
  .filter((file) => file.endsWith(".json"))
  .map((file) => path.basename(file, ".json"));

/** What Pulumi's engine printed of a typical change. */
const read = (name: string) => parsePreview(readFileSync(path.join(fixtures, `${name}.json`), "utf8"));

test.each(names)("the comment of a real preview is the one that was read and approved: %s", (name) => {
  const golden = path.join(fixtures, `${name}.md`);
  const markdown = toMarkdown(summarize(read(name)));
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(golden, markdown);
  expect(markdown).toBe(readFileSync(golden, "utf8"));
});

test.each(names)("the table fits 80 columns, and has colours only where they are asked for: %s", (name) => {
  const summary = summarize(read(name));
  const plain = toTerminal(summary);
  expect(Math.max(...plain.split("\n").map((line) => Array.from(line).length))).toBeLessThanOrEqual(80);
  expect(plain).not.toContain("\u001b");
  expect(toTerminal(summary, { colour: true }).replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test("the picture in the guide shows the comment that was approved", async () => {
  const script = path.join(__dirname, "../../../scripts/summary-picture.mjs");
  await expect(promisify(execFile)(process.execPath, [script, "--check"])).resolves.toMatchObject({ stderr: "" });
});

const URN = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/cloudflare:Worker::";
const step = (id: string, op: string, olds?: object, news?: object) => ({
  op,
  urn: URN + id,
  ...(olds && { oldState: { type: "w", inputs: olds } }),
  ...(news && { newState: { type: "w", inputs: news } }),
});
const markdownOf = (preview: object, longest?: number) =>
  toMarkdown(summarize(parsePreview(JSON.stringify(preview))), longest);

test("what a user named breaks no table, mentions nobody and is no HTML", () => {
  const evil = "a|b`c` <img src=x> @everyone #1 [x](https://example.org) --> *b*\n| x |";
  const markdown = markdownOf({
    steps: [
      step(
        evil,
        "update",
        { name: "a", bindings: {} },
        { name: "b", bindings: { [evil]: { type: "plain_text", text: evil } } },
      ),
    ],
    diagnostics: [{ severity: "error", message: evil }],
  });
  const [, ...visible] = markdown.split("\n");
  const text = visible.join("\n");
  for (const raw of ["<img", "@everyone", "#1 ", "](", "://", "*b*", "a|b", "`"]) expect(text).not.toContain(raw);
  // GitHub looks for mentions in what is rendered, but for code.
  expect(text.replace(/<code>.*?<\/code>/g, "").match(/&#(64|35);./g)).toEqual([
    "&#64;\u200b",
    "&#35;\u200b",
    "&#64;\u200b",
    "&#35;\u200b",
    "&#64;\u200b",
    "&#35;\u200b",
  ]);
  for (const row of visible.filter((line) => line.startsWith("|"))) expect(row.split("|")).toHaveLength(5);
});

test("assets are told by their files, their bytes and what changed of the options", () => {
  const before = { directory: "public", digest: "0123456789ab", files: 1, bytes: 999 };
  const after = { ...before, digest: "ab0123456789", files: 1_200, bytes: 12_345_678, notFoundHandling: "404-page" };
  const rows = (olds: object, news: object) =>
    summarize(parsePreview(JSON.stringify({ steps: [step("site", "update", olds, news)] }))).resources.flatMap(
      ({ changes }) => changes.filter(({ what }) => what.startsWith("assets")),
    );
  expect(rows({ assets: before }, { assets: after })).toEqual([
    { what: "assets", before: "1 file, 999 B, 01234567", after: "1,200 files, 12.3 MB, ab012345" },
    { what: "assets.notFoundHandling", after: "404-page" },
  ]);
  expect(rows({}, { assets: before })).toEqual([
    { what: "assets", after: "1 file, 999 B, 01234567" },
    { what: "assets.directory", after: "public" },
  ]);
  expect(rows({ assets: before }, {})).toEqual([{ what: "assets", before: "1 file, 999 B, 01234567" }]);
});

test("no value of a secret is in any form of it, however the preview holds it", () => {
  const hidden = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ciphertext: "CIPHER",
    plaintext: "PLAIN",
  };
  const summary = summarize(
    parsePreview(
      JSON.stringify({
        steps: [
          step(
            "api",
            "update",
            { bindings: {}, secrets: { KEY: "VALUE" } },
            { bindings: { A: { type: "x", field: hidden } }, limits: hidden, secrets: { KEY: "OTHER", MORE: "VALUE" } },
          ),
        ],
      }),
    ),
  );
  for (const said of [toMarkdown(summary), toTerminal(summary), JSON.stringify(summary)]) {
    expect(said).not.toMatch(/CIPHER|PLAIN|VALUE|OTHER/);
  }
  expect(toMarkdown(summary)).toContain("MORE");
});

test("a comment of any number of resources is one that GitHub takes, and says that it is cut", () => {
  const steps = Array.from({ length: 2_000 }, (_, index) =>
    step(`worker-${index}`, "update", { crons: [] }, { crons: ["0 6 * * *"] }),
  );
  const markdown = markdownOf({ steps });
  expect(markdown.length).toBeLessThanOrEqual(LONGEST_COMMENT);
  expect(markdown).toContain("is cut here");
  expect(markdown.split("<details>")).toHaveLength(markdown.split("</details>").length);
});

test.each(["create", "update", "replace", "delete"])(
  "of 500 resources to %s, a comment has as many warnings as rows, and counts those that it leaves out",
  (op) => {
    const inputs = { name: "shop-production-api-of-a-long-name", crons: ["0 6 * * *"] };
    const steps = Array.from({ length: 500 }, (_, index) =>
      step(
        `worker-${index}`,
        op,
        op === "create" ? undefined : { ...inputs, exports: { Room: { type: "durable-object", storage: "sqlite" } } },
        op === "delete" ? undefined : { ...inputs, crons: ["0 7 * * *"], bindings: { REGION: { type: "plain_text" } } },
      ),
    );
    const markdown = markdownOf({ steps });
    const counted = (lines: RegExp, more: RegExp) =>
      (markdown.match(lines)?.length ?? 0) + Number(more.exec(markdown)?.[1] ?? 0);
    expect(markdown.length).toBeLessThanOrEqual(LONGEST_COMMENT);
    expect(counted(new RegExp(`^\\| ${op} `, "gm"), /^\| \| and (\d+) more/m)).toBe(500);
    expect(counted(/^> - Worker /gm, /^> - and (\d+) more/m)).toBe(["replace", "delete"].includes(op) ? 500 : 0);
    expect(markdown.match(new RegExp(`^\\| ${op} `, "gm"))?.length).toBeGreaterThan(200);
  },
);

test("a warning of the engine is a note, and does not make the preview a failed one", () => {
  const summary = summarize(
    parsePreview('{"steps":[],"diagnostics":[{"severity":"warning","message":"warning: no token"}]}'),
  );
  expect(summary.failed).toBe(false);
  expect(toMarkdown(summary)).toContain("> [!NOTE]\n> - no token");
});

test("the inputs of a bundle that grew most are named, most first, and no other", () => {
  const bundle = (hash: string) => ({ hash, size: 1, gzipSize: 1, modules: [] });
  const olds = { bundle: bundle("a"), largestInputs: { "a.ts": 20_000, "b.ts": 50_000, "same.ts": 30_000 } };
  const news = {
    bundle: bundle("b"),
    largestInputs: { "a.ts": 22_000, "b.ts": 50_100, "same.ts": 30_000, "zod.js": 60_000, "less.js": 11_000 },
  };
  const inputs = (before: object, after: object) =>
    summarize(parsePreview(JSON.stringify({ steps: [step("api", "update", before, after)] }))).resources.flatMap(
      ({ changes }) => changes.filter(({ what }) => what.startsWith("input")),
    );
  expect(inputs(olds, news)).toEqual([
    { what: "input zod.js", after: "60.0 kB" },
    { what: "input less.js", after: "11.0 kB" },
    { what: "input a.ts", before: "20.0 kB", after: "22.0 kB" },
  ]);
  expect(inputs(news, { ...olds, largestInputs: {} })).toEqual([]);
});

test("the order of the engine's steps does not change the comment", () => {
  for (const name of names) {
    const preview = read(name);
    const turned = { ...preview, steps: [...(preview.steps ?? [])].reverse() };
    expect(toMarkdown(summarize(turned))).toBe(toMarkdown(summarize(preview)));
  }
});

test("a replacement that is said in three steps is one resource", () => {
  const { resources } = summarize(
    parsePreview(
      JSON.stringify({
        steps: [
          step("api", "create-replacement", { name: "a" }, { name: "b" }),
          step("api", "replace", { name: "a" }, { name: "b" }),
          step("api", "delete-replaced", { name: "a" }),
        ],
      }),
    ),
  );
  expect(resources).toMatchObject([
    { id: "api", action: "replace", changes: [{ what: "name", before: "a", after: "b" }] },
  ]);
});

test.each([
  ["", /is empty/],
  ["Previewing update (dev)", /not valid JSON/],
  ['{"version":3}', /not a preview/],
])("what is no preview is refused with what to pass: %j", (text, message) => {
  expect(() => parsePreview(text)).toThrow(message);
  expect(() => parsePreview(text)).toThrow("pulumi preview --json");
});

test("a preview of a Worker is named with its Worker and its address, and what its code comes to; the commit is not said", () => {
  const inputs = { name: "pr-1", worker: "api", bundle: { hash: "aaaaaaaaa", gzipSize: 900, modules: [] } };
  const state = (change: object) => ({
    type: "w",
    inputs: { ...inputs, ...change },
    outputs: { url: "https://pr-1-api.x.workers.dev" },
  });
  const steps = [
    {
      op: "update",
      urn: URN.replace("Worker::", "WorkerPreview::pr"),
      oldState: state({ origin: { commit: "a" } }),
      newState: state({ origin: { commit: "b" }, bundle: { hash: "bbbbbbbbb", gzipSize: 1000, modules: [] } }),
    },
  ];
  const table = toTerminal(summarize(parsePreview(JSON.stringify({ steps }))));
  expect(table).toContain("bundle 900 B gzip");
  expect(table).not.toContain("commit");
  const markdown = markdownOf({ steps });
  expect(markdown).toMatch(/Preview .*pr-1 of api at .*pr-1-api\.x\.workers\.dev/);
});

test("a new preview of a Worker says its address, without the subdomain, which a preview does not know", () => {
  const inputs = { name: "feature/Basket", worker: "api", bundle: { hash: "a", gzipSize: 900, modules: [] } };
  const steps = [{ op: "create", urn: URN.replace("Worker::", "WorkerPreview::pr"), newState: { type: "w", inputs } }];
  const { resources } = summarize(parsePreview(JSON.stringify({ steps })));
  expect(resources[0]?.changes).toContainEqual({
    what: "address",
    after: "feature-basket-api.<subdomain>.workers.dev",
  });
  expect(markdownOf({ steps })).toContain(
    "| bundle 900 B gzip, address feature-basket-api.&#60;subdomain&#62;.workers.dev |",
  );
});

test("the row of a script in a dispatch namespace names the namespace, and no address", () => {
  const news = { name: "customer-1", dispatchNamespace: "customers", workersDev: { enabled: false, previews: false } };
  expect(markdownOf({ steps: [step("tenant", "create", undefined, news)] })).toContain(
    "| create | Worker <code>tenant</code>, named <code>customer-1</code> | dispatchNamespace customers |",
  );
});

test("the row of a Worker says its shares of the requests and whether it is on workers.dev", () => {
  const olds = { deployment: { percentage: 10 } };
  const row = (news: object) =>
    toMarkdown(summarize(parsePreview(JSON.stringify({ steps: [step("api", "update", olds, news)] })))).split("\n")[7];
  expect(row({ deployment: { percentage: 50, keep: true } })).toBe(
    "| update | Worker <code>api</code> | deployment 10 % of requests → 50 % of requests |",
  );
  expect(row({ workersDev: { enabled: false, previews: true } })).toContain(
    "workers.dev on → off, with preview addresses, deployment 10 % of requests → 100 % of requests |",
  );
});

test("a gradual deployment that is cut short is a warning; one that goes on is none", () => {
  const deployed = { name: "api", bundle: { hash: "a" }, versionId: "new", previousVersionId: "old" };
  const warned = (share: number, news: object) =>
    summarize(
      parsePreview(
        JSON.stringify({
          steps: [
            {
              ...step("api", "update", deployed, { name: "api", ...news }),
              oldState: {
                type: "w",
                inputs: deployed,
                outputs: { ...deployed, live: { new: share, old: 100 - share } },
              },
            },
          ],
        }),
      ),
    ).warnings.map(({ text }) => text);
  const gradual = { bundle: { hash: "a" }, deployment: { percentage: 50 } };
  expect(warned(10, { ...gradual, bundle: { hash: "b" } })).toEqual([
    "cuts a gradual deployment short: new code replaces the version that has 10 % of the requests",
  ]);
  expect(warned(10, { bundle: { hash: "a" } })).toEqual([
    "cuts a gradual deployment short: the version that has 10 % of the requests gets all of them",
  ]);
  expect(warned(10, gradual)).toEqual([]);
  expect(warned(100, { bundle: { hash: "b" } })).toEqual([]);
});
