import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { SetupError } from "./run.mjs";

const heartbeatMs = 5_000;
const staleMs = 60_000;
const waitMs = 20 * 60_000;

/**
 * Runs `work` while no other process holds the lock. One whose process is dead, or that has not been touched for a
 * minute (a process id may have found a new owner), is taken over.
 *
 * Two takeovers of one stale lock can, in theory, both succeed: what it guards must be atomic by itself, and the lock
 * only spares the second one its work.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} onWait told once, when somebody else holds it
 */
export async function withLock(path, work, onWait) {
  const mine = `${process.pid} ${randomUUID()}`;
  const deadline = Date.now() + waitMs;
  for (let told = false; !tryCreate(path, mine);) {
    if (removeStale(path)) continue;
    if (!told) onWait(holderOf(read(path)));
    told = true;
    if (Date.now() > deadline) {
      throw new SetupError(
        `Waited ${waitMs / 60_000} minutes for process ${holderOf(read(path))}, which holds ${path}.\n` +
          "It does not seem to make progress. End it, delete that file, and try again.",
      );
    }
    await sleep(300);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  const release = () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
  // A signal ends a process without its exit handlers, unless somebody turns it into an exit.
  const end = () => process.exit(130);
  process.once("exit", release);
  process.once("SIGINT", end).once("SIGTERM", end);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    process.off("SIGINT", end).off("SIGTERM", end);
    release();
  }
}

function tryCreate(path, content) {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function removeStale(path) {
  const content = read(path);
  if (content === undefined) return true;
  if (isAlive(holderOf(content)) && ageOf(path) < staleMs) return false;
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return true;
  }
  // Between the look and the move a new owner may have come: give its lock back.
  if (read(aside) !== content) tryCreate(path, read(aside) ?? "");
  rmSync(aside, { force: true });
  return true;
}

const holderOf = (content) => Number.parseInt(content ?? "", 10);

function isAlive(pid) {
  // A lock that was created a moment ago may not hold its content yet.
  if (Number.isNaN(pid)) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function ageOf(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody took it over; the work that it guards is atomic.
  }
}
