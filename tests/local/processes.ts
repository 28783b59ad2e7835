import { readdirSync, readFileSync } from "node:fs";

/** The workerd processes that were started for the data folder of a runtime. */
export function workerdsOf(data: string): number[] {
  const mark = Buffer.from(data).toString("base64url");
  return workerds((pid) => readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark));
}

/** The workerd processes that this process started. */
export function workerdsBelow(parent: number): number[] {
  return workerds((pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] === String(parent);
  });
}

export const isWorkerd = (pid: number): boolean => workerds((each) => each === pid).length > 0;

function workerds(wanted: (pid: number) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "workerd" && wanted(pid);
      } catch {
        return false; // It ended meanwhile.
      }
    });
}
