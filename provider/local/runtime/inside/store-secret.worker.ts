/** A secret of a Secrets Store: its value comes by a call, and one that does not exist is missed then. */
export default function storeSecret({ name, value }: { name: string; value?: string }): SecretsStoreSecret {
  return {
    get() {
      if (value === undefined) return Promise.reject(new Error(`Secret "${name}" not found`));
      return Promise.resolve(value);
    },
  };
}
