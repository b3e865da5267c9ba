/**
 * Finds where a JSON value ends whose bytes come in blocks, by brackets and quotes alone: whether it is JSON is judged by
 * others, when it is there as a whole.
 */
export class ValueFrame {
  /** What closes the objects and arrays that are open. */
  #closing: Uint8Array = new Uint8Array(256);
  #open = 0;
  #inString = false;
  /** The last byte was a backslash in a string. */
  #escaping = false;
  #scalar = false;
  #begun = false;

  /** Makes ready for the next value. */
  begin(): void {
    this.#open = 0;
    this.#inString = false;
    this.#escaping = false;
    this.#scalar = false;
    this.#begun = false;
  }

  /**
   * Behind the value's last byte, if it lies in `data[start .. end)`; -1: it goes on; -2: it closes what it has not opened,
   * so that nobody can say where it ends.
   */
  scan(data: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (this.#inString) {
        at = this.#string(data, at, end);
        if (at < 0) return -1;
        if (this.#open === 0) return at;
        continue;
      }
      const byte = data[at] ?? 0;
      if (this.#scalar && (byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d)) return at;
      at++;
      if (byte === 0x22) this.#inString = true;
      else if (byte === 0x7b || byte === 0x5b) this.#push(byte + 2);
      else if (byte === 0x7d || byte === 0x5d) {
        if (this.#open === 0 || this.#closing[--this.#open] !== byte) return -2;
        if (this.#open === 0) return at;
      } else if (!this.#begun) this.#scalar = true;
      this.#begun = true;
    }
    return -1;
  }

  /** Behind the string's closing quote; -1: it goes on. */
  #string(data: Uint8Array, start: number, end: number): number {
    let at = start;
    if (this.#escaping) {
      this.#escaping = false;
      at++;
    }
    while (at < end) {
      const byte = data[at++];
      if (byte === 0x22) {
        this.#inString = false;
        return at;
      }
      if (byte !== 0x5c) continue;
      if (at === end) this.#escaping = true;
      at++;
    }
    return -1;
  }

  #push(closing: number): void {
    if (this.#open === this.#closing.length) {
      const larger = new Uint8Array(this.#open * 2);
      larger.set(this.#closing);
      this.#closing = larger;
    }
    this.#closing[this.#open++] = closing;
  }
}
