import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the clock a second, in /proc: the kernel's USER_HZ, which is 100 everywhere. */
const TICK_SECONDS = 0.01;
const PAGE_BYTES = 4096;
const LOOK_MS = 50;

/** What a process of a deployment is, by its command line. */
const ROLES = [
  ["engine", /(^|\/)pulumi\0/],
  ["program", /@pulumi\/pulumi\/cmd\/run/],
  ["plugin", /cmd\/dynamic-provider/],
  ["bundler", /esbuild/],
];

/**
 * Runs a command to its end and measures it with all processes below it: wall time, processor time, and the most memory that they
 * had together. Linux only: it looks into /proc, twenty times a second.
 *
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
export async function measured(command, args, options) {
  const began = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const seconds = new Map();
  let memory = 0;
  const look = () => {
    const processes = below(child.pid);
    memory = Math.max(
      memory,
      processes.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    for (const { pid, cpu, role } of processes) seconds.set(pid, { cpu, role });
  };
  const timer = setInterval(look, LOOK_MS);
  const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  clearInterval(timer);
  const wall = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output.slice(-2000)}`);
  const byRole = {};
  for (const { cpu, role } of seconds.values()) byRole[role] = (byRole[role] ?? 0) + cpu;
  const cpu = Object.values(byRole).reduce((sum, each) => sum + each, 0);
  return { wall, cpu, memory, byRole, output };
}

/** A process and everything that it started. */
export function below(root) {
  const all = new Map();
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name may hold spaces and brackets; what follows its last bracket does not.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const [parent, user, system, pages] = [fields[1], fields[11], fields[12], fields[21]].map(Number);
      all.set(Number(pid), {
        pid: Number(pid),
        parent,
        cpu: (user + system) * TICK_SECONDS,
        bytes: pages * PAGE_BYTES,
      });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = ({ pid, parent }) => pid === root || (all.has(parent) && isBelow(all.get(parent)));
  return [...all.values()].filter(isBelow).map((each) => ({ ...each, role: roleOf(each.pid) }));
}

const roles = new Map();

function roleOf(pid) {
  const known = roles.get(pid);
  if (known !== undefined) return known;
  let role = "other";
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    role = ROLES.find(([, pattern]) => pattern.test(command))?.[0] ?? "other";
  } catch {
    // It has ended meanwhile.
  }
  if (role !== "other") roles.set(pid, role);
  return role;
}
