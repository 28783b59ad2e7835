import { createHash } from "node:crypto";
import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** Several files are written by one "save all", and a file in several steps. */
const SETTLE_MS = 60;
/** Larger files are compared by size and modification time. */
const MAX_HASHED_BYTES = 1024 * 1024;
const IGNORED_FOLDERS = new Set(["node_modules", "dist"]);
const SCRATCH = /~$|\.sw[a-z]$|\.tmp$/;

/** Sees files change by what is in them: one that is saved as it was has not changed. */
export class Watcher {
  private readonly folders = new Map<string, FSWatcher>();
  private readonly known = new Map<string, string>();
  private readonly touched = new Set<string>();
  private single = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private deliver: (() => void) | undefined;
  private closed = false;

  /**
   * @param root The folder that is watched with all below it, but for what tools make.
   * @param ignored A folder that is left out.
   */
  constructor(
    private readonly root: string,
    private readonly ignored: string,
  ) {
    for (const file of this.addTree(root)) this.known.set(file, fingerprint(file));
  }

  /** Also watches these files, wherever they are, and no others outside of the root. */
  also(files: Iterable<string>): void {
    this.single = new Set(files);
    for (const file of this.single) {
      if (!this.known.has(file)) this.known.set(file, fingerprint(file));
      this.addFolder(dirname(file));
    }
  }

  /** The files that changed since the last call, once there are some; none when it is closed. */
  async next(): Promise<string[]> {
    for (;;) {
      const changed = this.closed ? [] : this.takeChanged();
      if (changed.length > 0 || this.closed) return changed;
      await new Promise<void>((resolve) => (this.deliver = resolve));
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const folder of this.folders.values()) folder.close();
    this.deliver?.();
  }

  private takeChanged(): string[] {
    const changed: string[] = [];
    const look = (path: string) => {
      const now = fingerprint(path);
      if ((this.known.get(path) ?? ABSENT) === now) return;
      this.known.set(path, now);
      changed.push(path);
    };
    for (const path of this.touched) {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
        for (const file of this.addTree(path)) look(file);
      } else if (this.concerns(path)) look(path);
    }
    this.touched.clear();
    return changed;
  }

  private concerns(path: string): boolean {
    return this.single.has(path) || (this.isInTree(path) && !SCRATCH.test(path));
  }

  private isInTree(path: string): boolean {
    const below = relative(this.root, path);
    if (below === "" || below.startsWith("..")) return below === "";
    if (path === this.ignored || path.startsWith(this.ignored + sep)) return false;
    const folders = below.split(sep).slice(0, -1);
    return !folders.some((name) => IGNORED_FOLDERS.has(name) || name.startsWith("."));
  }

  /** Watches the folder and those below it; returns their files. */
  private addTree(folder: string): string[] {
    if (!this.isInTree(join(folder, "file"))) return [];
    this.addFolder(folder);
    try {
      return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return this.addTree(path);
        return this.concerns(path) ? [path] : [];
      });
    } catch {
      // A folder may be gone again at once.
      return [];
    }
  }

  private addFolder(folder: string): void {
    if (this.folders.has(folder)) return;
    try {
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) this.touch(join(folder, name));
      });
      watcher.on("error", () => {
        this.dropFolder(folder);
      });
      this.folders.set(folder, watcher);
    } catch (error) {
      if (isNodeError(error) && (error.code === "ENOSPC" || error.code === "EMFILE")) {
        const what = error.code === "ENOSPC" ? "fs.inotify.max_user_watches" : "the limit of open files";
        throw new Error(`Cannot watch ${folder}: a limit of this machine is reached. Raise ${what}.`, {
          cause: error,
        });
      }
    }
  }

  private dropFolder(folder: string): void {
    this.folders.get(folder)?.close();
    this.folders.delete(folder);
  }

  private touch(path: string): void {
    this.touched.add(path);
    // A folder that is made anew under its name needs a new watch.
    if (this.folders.has(path)) this.dropFolder(path);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.deliver?.(), SETTLE_MS);
  }
}

const ABSENT = "absent";

function fingerprint(path: string): string {
  try {
    const { size, mtimeMs } = statSync(path);
    if (size > MAX_HASHED_BYTES) return `${size} ${mtimeMs}`;
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return ABSENT;
  }
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}
