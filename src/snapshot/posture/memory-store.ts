import type { PostureDocument, PostureStore } from "../../ports/posture.ts";

/** Keeps what is collected in memory, for who reads it at once. */
export interface MemoryStore extends PostureStore {
  readonly documents: () => readonly PostureDocument[];
}

export function createMemoryStore(): MemoryStore {
  const documents = new Map<string, PostureDocument>();
  return {
    find: (path) => Promise.resolve(documents.get(path)?.value),
    put: (document) => {
      documents.set(document.path, document);
      return Promise.resolve();
    },
    drop: (path) => {
      documents.delete(path);
      return Promise.resolve();
    },
    documents: () => [...documents.values()],
  };
}
