import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const DATA = "PULUMI_CLOUDFLARE_WORKERS_DATA";
const OWNER = "PULUMI_CLOUDFLARE_WORKERS_OWNER";

/** What a workerd carries in its environment, so that it is found again when the process that started it was killed. */
export function ownerMark(data: string): Record<string, string> {
  return { [DATA]: Buffer.from(data).toString("base64url"), [OWNER]: String(process.pid) };
}

/** Ends every workerd that was started for this data folder by a process that is gone. Returns how many. */
export async function endOrphans(data: string): Promise<number> {
  const mark = Buffer.from(data).toString("base64url");
  const orphans = (await listWorkerds()).filter(
    (found) => found.environment.get(DATA) === mark && found.environment.get(OWNER) !== String(found.parent),
  );
  for (const { pid } of orphans) kill(pid);
  for (let i = 0; i < 100 && orphans.some(({ pid }) => isAlive(pid)); i++) await new Promise((r) => setTimeout(r, 20));
  return orphans.length;
}

interface Found {
  pid: number;
  parent: number;
  environment: Map<string, string>;
}

async function listWorkerds(): Promise<Found[]> {
  if (process.platform === "linux") {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(pids.map((pid) => fromProc(Number(pid)).catch(() => undefined)));
    return found.filter((process) => process !== undefined);
  }
  if (process.platform === "win32") return [];
  const { stdout } = await promisify(execFile)("ps", ["-A", "-E", "-ww", "-o", "pid=,ppid=,command="], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (!/workerd/.test(command.split(" ")[0] ?? "")) return [];
    return [{ pid: Number(pid), parent: Number(parent), environment: parseEnvironment(command.split(" ")) }];
  });
}

async function fromProc(pid: number): Promise<Found | undefined> {
  if ((await readFile(`/proc/${pid}/comm`, "utf8")).trim() !== "workerd") return undefined;
  const environment = parseEnvironment((await readFile(`/proc/${pid}/environ`, "utf8")).split("\0"));
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { pid, parent: Number(parent), environment };
}

function parseEnvironment(entries: string[]): Map<string, string> {
  return new Map(
    entries.map((entry): [string, string] => [entry.split("=", 1)[0] ?? "", entry.slice(entry.indexOf("=") + 1)]),
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already, which is what was wanted.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
