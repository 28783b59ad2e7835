import { mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { digestOf, keptFiles, sayChanges, unpackManifest, packManifest } from "../../../provider/assets/manifest";
import { assetHash, scanAssets } from "../../../provider/assets/scan";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "assets-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

test("a hash is of the bytes and the extension, so that equal bytes of two types are two assets", () => {
  const hello = Buffer.from("hello");
  expect(assetHash("/a.html", hello)).toBe("9a55faf2838247fe0d28e804b417bf17");
  expect(assetHash("/a", hello)).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e");
  expect(assetHash("/a.html", hello)).not.toBe(assetHash("/a.txt", hello));
});

test("the files are those of wrangler: dotfiles and node_modules too, without rules and what .assetsignore names", async () => {
  await write({
    "index.html": "",
    ".well-known/security.txt": "",
    ".env.public": "",
    "node_modules/a/b.js": "",
    "sub/_headers": "",
    _headers: "",
    _redirects: "",
    "drafts/a.html": "",
    "drafts/keep.html": "",
    "x.map": "",
    ".assetsignore": "# sources\n*.map\ndrafts/*\n!drafts/keep.html\n",
  });
  await symlink(path.join(folder, "index.html"), path.join(folder, "link.html"));
  await symlink(path.join(folder, "drafts"), path.join(folder, "linked"));
  expect(Object.keys(await scanAssets(folder))).toEqual([
    "/.env.public",
    "/.well-known/security.txt",
    "/drafts/keep.html",
    "/index.html",
    "/link.html",
    "/node_modules/a/b.js",
    "/sub/_headers",
  ]);
});

test("what Cloudflare does not take is refused by name", async () => {
  await expect(scanAssets(path.join(folder, "none"), "./none")).rejects.toThrow('The folder "./none" does not exist.');
  await write({ "_worker.js": "secret" });
  await expect(scanAssets(folder, "public")).rejects.toThrow("_worker.js");
  await write({ ".assetsignore": "\0" });
  await expect(scanAssets(folder, "public")).rejects.toThrow("must be UTF-8");
  await write({ ".assetsignore": "" });
  expect(Object.keys(await scanAssets(folder))).toEqual(["/_worker.js"]);
  const large = await open(path.join(folder, "film.mp4"), "w");
  await large.truncate(25 * 1024 * 1024 + 1);
  await large.close();
  await expect(scanAssets(folder)).rejects.toThrow('The file "/film.mp4" has 25.0 MiB; Cloudflare takes 25 MiB.');
});

test("a digest follows from paths and contents alone, and any change of them changes it", () => {
  const manifest = { "/b": { hash: "b".repeat(32), size: 1 }, "/a": { hash: "a".repeat(32), size: 2 } };
  const turned = Object.fromEntries(Object.entries(manifest).reverse());
  expect(digestOf(manifest)).toBe(digestOf(turned));
  expect(digestOf({ ...manifest, "/c": { hash: "c".repeat(32), size: 1 } })).not.toBe(digestOf(manifest));
  expect(unpackManifest(packManifest(manifest))).toEqual(manifest);
});

test("what changes is said with counts and the first ten of each", () => {
  const file = (text: string) => ({ hash: assetHash("/x", Buffer.from(text)), size: text.length });
  const before = { "/same": file("1"), "/changed": file("1"), "/gone": file("1") };
  const added = Object.fromEntries(
    Array.from({ length: 12 }, (_, i) => [`/n${String(i).padStart(2, "0")}`, file("n")]),
  );
  expect(sayChanges(keptFiles(before), { "/same": file("1"), "/changed": file("2"), ...added })).toBe(
    "12 files added: /n00, /n01, /n02, /n03, /n04, /n05, /n06, /n07, /n08, /n09, and 2 more; 1 file changed: /changed; 1 file removed: /gone",
  );
  expect(sayChanges(keptFiles({}), {})).toBe("");
});

test("a list of files that would weigh on the state is not kept", () => {
  const many = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, i) => [
      `/${assetHash("", Buffer.from(String(i)))}`,
      { hash: assetHash("/", Buffer.from(`${i}!`)), size: 1 },
    ]),
  );
  expect(keptFiles(many)).toBeUndefined();
});

/** Measured: 1.2 to 1.4. */
const MOST_TIMES_READING = 1.5;

test("scanning 20,000 files takes at most 1.5 times what reading them takes, beside the hashes alone, and memory stays flat", async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `d${i % 100}/f${i}.txt`);
  for (let i = 0; i < 100; i += 1) await mkdir(path.join(folder, `d${i}`));
  const content = Buffer.alloc(4000, "x");
  for (let i = 0; i < names.length; i += 500)
    await Promise.all(names.slice(i, i + 500).map((name) => writeFile(path.join(folder, name), content)));
  const reading = async () => {
    let next = 0;
    const work = async () => {
      for (let name = names[next++]; name !== undefined; name = names[next++]) await readFile(path.join(folder, name));
    };
    await Promise.all(Array.from({ length: 8 }, work));
  };
  const scanning = async () => {
    expect(Object.keys(await scanAssets(folder))).toHaveLength(20_000);
  };
  // What a processor needs for a hash differs by a factor of ten from one to the next.
  const hashing = () => {
    for (const name of names) assetHash(name, content);
    return Promise.resolve();
  };
  /** In milliseconds of the processor: what else the machine does would count in those of a clock. */
  const cost = async (work: () => Promise<void>) => {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  let [read, scanned, hashed] = [Infinity, Infinity, Infinity];
  const times = () => (scanned - hashed) / read;
  await reading();
  const before = process.memoryUsage().rss;
  // The least of a few rounds is what it takes; a busy machine disturbs each in its own way.
  for (let round = 0; round < 6 && !(times() <= MOST_TIMES_READING); round += 1) {
    read = Math.min(read, await cost(reading));
    scanned = Math.min(scanned, await cost(scanning));
    hashed = Math.min(hashed, await cost(hashing));
  }
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024;
  expect(times()).toBeLessThanOrEqual(MOST_TIMES_READING);
  expect(grown).toBeLessThan(100);
}, 120_000);
