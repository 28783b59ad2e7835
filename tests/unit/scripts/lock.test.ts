import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lib, runModule } from "./script";

jest.setTimeout(30_000);

let folder: string;
let lock: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  lock = join(folder, "lock");
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Takes the lock, says so, works for a while. */
const worker = (workMs: number) =>
  runModule(`
    import { withLock } from ${JSON.stringify(lib("lock.mjs"))};
    import { setTimeout as sleep } from "node:timers/promises";
    const [start, end] = await withLock(${JSON.stringify(lock)}, async () => {
      const start = Date.now();
      console.log("working");
      await sleep(${workMs});
      return [start, Date.now()];
    }, (holder) => console.log("waiting for", holder));
    console.log(JSON.stringify({ start, end }));
  `);

const spanOf = (output: string): { start: number; end: number } => {
  const span: { start: number; end: number } = JSON.parse(output.trim().split("\n").pop()!);
  return span;
};

test("two processes never hold it at once, and the one that waits says for whom", async () => {
  const workers = [worker(500), worker(500)];
  const results = await Promise.all(workers.map(({ ended }) => ended));
  const [first, second] = results.map(({ output }) => spanOf(output)).sort((a, b) => a.start - b.start);
  expect(second!.start).toBeGreaterThanOrEqual(first!.end);
  const waiting = results.filter(({ output }) => output.includes("waiting for"));
  expect(waiting).toHaveLength(1);
  expect(waiting[0]!.output).toMatch(new RegExp(`waiting for (${workers.map(({ child }) => child.pid!).join("|")})`));
  expect(existsSync(lock)).toBe(false);
});

test("the lock of a process that was killed is taken over", async () => {
  const killed = worker(60_000);
  await new Promise((said) => killed.child.stdout.once("data", said));
  killed.child.kill("SIGKILL");
  await killed.ended;
  expect(existsSync(lock)).toBe(true);
  const { code, output } = await worker(0).ended;
  expect([code, output]).toEqual([0, expect.not.stringContaining("waiting")]);
  expect(existsSync(lock)).toBe(false);
});

test("a lock that nobody has touched for long is taken over, though another process has its holder's id", async () => {
  writeFileSync(lock, `${process.pid} somebody`);
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(lock, longAgo, longAgo);
  expect((await worker(0).ended).code).toBe(0);
});

test("a process that is interrupted gives it back", async () => {
  const interrupted = worker(60_000);
  await new Promise((said) => interrupted.child.stdout.once("data", said));
  interrupted.child.kill("SIGINT");
  expect((await interrupted.ended).code).toBe(130);
  expect(existsSync(lock)).toBe(false);
});
