/** What workerd has of it with the flag `nodejs_als`; its types are in none of the packages. */
declare module "node:async_hooks" {
  export class AsyncLocalStorage<Value> {
    getStore(): Value | undefined;
    run<Result>(value: Value, callback: () => Result): Result;
  }
}
