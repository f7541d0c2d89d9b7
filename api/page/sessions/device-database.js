/**
 * What stays on this device: one IndexedDB database, whose values are kept by their `id`.
 *
 * Every method rejects where storage is forbidden or full.
 */

const NAME = "speechtimer";
const VERSION = 1;

/** @typedef {"running"|"kept"} Store */

/** @type {Store[]} */
const STORES = ["running", "kept"];

export class DeviceDatabase {
  /** @type {Promise<IDBDatabase>|null} */
  #opened = null;

  /** @param {Store} store @returns {Promise<any[]>} */
  async all(store) {
    return this.#do(store, "readonly", (values) => values.getAll());
  }

  /** @param {Store} store @param {string} id @returns {Promise<any>}  undefined where there is none */
  async get(store, id) {
    return this.#do(store, "readonly", (values) => values.get(id));
  }

  /** Delete a value; whether it was there still. @param {Store} store @param {string} id */
  async take(store, id) {
    const count = await this.#do(store, "readwrite", (values) => {
      const counted = values.count(id);
      values.delete(id);
      return counted;
    });
    return count > 0;
  }

  /** @param {Store} store @param {{id: string}} value */
  async put(store, value) {
    await this.#do(store, "readwrite", (values) => values.put(value));
  }

  /** @param {Store} store @param {string[]} ids */
  async delete(store, ids) {
    await this.#do(store, "readwrite", (values) => {
      for (const id of ids) values.delete(id);
      return null;
    });
  }

  /**
   * @param {Store} store
   * @param {IDBTransactionMode} mode
   * @param {(values: IDBObjectStore) => IDBRequest|null} action
   */
  async #do(store, mode, action) {
    this.#opened ??= open();
    const database = await this.#opened;
    return new Promise((resolve, reject) => {
      // Not on the disk when it resolves, but safe from anything short of a power cut.
      const transaction = database.transaction(store, mode, { durability: "relaxed" });
      const request = action(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request?.result);
      // A full disk shows only here, not in the request.
      transaction.onabort = () => reject(transaction.error);
    });
  }
}

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store, { keyPath: "id" });
    };
    request.onsuccess = () => {
      const database = request.result;
      // A page with a later version of the database must not wait for this one.
      database.onversionchange = () => database.close();
      resolve(database);
    };
    request.onerror = () => reject(request.error);
  });
}
