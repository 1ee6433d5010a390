/** Makes something of a scene, cluster or other immutable value at its first use and keeps it as long as that lives. */
export function oncePer<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new WeakMap<Key, { readonly value: Made }>();
  return (key) => {
    const kept = made.get(key);
    if (kept !== undefined) return kept.value;
    const value = make(key);
    made.set(key, { value });
    return value;
  };
}
