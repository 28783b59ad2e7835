/**
 * A plugin of miniflare that passes on bindings of workerd for which miniflare has no option. miniflare loads this file by its path, so it
 * imports nothing.
 */
interface UnsafeBinding {
  name: string;
  options: { binding: Record<string, unknown>; services: Record<string, unknown>[] };
}

const anything = { parse: (value: unknown) => value };

export const plugins = {
  native: {
    options: anything,
    getBindings: (bindings: UnsafeBinding[] = []) =>
      Promise.resolve(bindings.map(({ name, options }) => ({ name, ...options.binding }))),
    getNodeBindings: () => Promise.resolve({}),
    getServices: ({ options = [] }: { options?: UnsafeBinding[] }) =>
      Promise.resolve(options.flatMap(({ options: { services } }) => services)),
  },
};
