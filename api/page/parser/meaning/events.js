/** What a sentence says that decides about its timer, in the order in which it is said. */

/** Words and signs between the numbers. */
export const Sign = { LINK: "link", OPEN: "(", CLOSE: ")", COLON: ":", STOP: ".", COMMA: "," };

/** Something at [start, end) of the folded text; `lost` where no program uses it. */
export class Event {
  /** @param {number} start @param {number} end */
  constructor(start, end) {
    this.start = start;
    this.end = end;
    this.lost = false;
  }
}

/** A word or sign that joins or parts. */
export class Mark extends Event {
  /** @param {number} start @param {number} end @param {string} sign */
  constructor(start, end, sign, text = "") {
    super(start, end);
    this.sign = sign;
    this.text = text;
  }
}

/** How often: `noun` is what is counted, `closes` is "all" or "since" where it closes over. */
export class Count extends Event {
  /** @param {number} start @param {number} end @param {number} value */
  constructor(start, end, value, noun = "", closes = "", inner = false) {
    super(start, end);
    this.value = value;
    this.noun = noun;
    this.closes = closes;
    this.inner = inner;
  }
}

/** An effort, `seconds` null where it is open. */
export class Work extends Event {
  /** @param {number} start @param {number} end @param {number|null} seconds */
  constructor(start, end, seconds, /** @type {string|null} */ name = null) {
    super(start, end);
    this.seconds = seconds;
    this.name = name;
    this.namedByCount = false;
    this.step = false;
    this.warmUp = false;
    this.sides = false;
    /** One of a row of steps. */
    this.row = false;
    /** @type {[number, number]|null} Where a number stands that this one takes back. */
    this.corrects = null;
    /** @type {import("../program.js").Item[]} What it stands for: brackets, a list after a count. */
    this.blocks = [];
    /** @type {number|null} What is filled in while an item is put together. */
    this.rest = null;
    this.switch = 0;
  }
}

/** A rest of `seconds`, or of `factor` times the work; and what says whose it is. */
export class Rest extends Event {
  /** @param {number} start @param {number} end @param {number|null} seconds */
  constructor(start, end, seconds, /** @type {number|null} */ factor = null) {
    super(start, end);
    this.seconds = seconds;
    this.factor = factor;
    this.noun = "";
    this.between = false;
    /** « entre les deux » */
    this.both = false;
    this.each = false;
    this.pair = false;
    this.everywhere = false;
    this.eachTime = false;
    this.switch = false;
    this.afterRounds = 0;
  }
}

/** How long all rounds last; `weak` where only its place says so. */
export class Total extends Event {
  /** @param {number} start @param {number} end @param {number} seconds */
  constructor(start, end, seconds, multiplied = false, weak = false) {
    super(start, end);
    this.seconds = seconds;
    this.multiplied = multiplied;
    this.weak = weak;
  }
}

/** From one start to the next. */
export class Period extends Event {
  /** @param {number} start @param {number} end @param {number} seconds */
  constructor(start, end, seconds) {
    super(start, end);
    this.seconds = seconds;
  }
}

/** A named way to train: its rounds, work and rest where it says them. */
export class Protocol extends Event {
  /**
   * @param {number} start
   * @param {number} end
   * @param {{name: string, rounds: number|null, workSeconds: number, restSeconds: number}} says
   */
  constructor(start, end, { name, rounds, workSeconds, restSeconds }) {
    super(start, end);
    this.name = name;
    this.rounds = rounds;
    this.workSeconds = workSeconds;
    this.restSeconds = restSeconds;
    this.label = "";
    /** @type {string|null} */
    this.nameOfWork = null;
  }
}

/** @param {Event|null|undefined} event @returns {event is Work|Protocol} */
export const isWorkOrProtocol = (event) => event instanceof Work || event instanceof Protocol;

/** @param {Event|null|undefined} event @returns {event is Mark} */
export const isMark = (event) => event instanceof Mark;

/** @param {Event} event @param {string[]} signs @returns {event is Mark} */
export const isSign = (event, ...signs) => event instanceof Mark && signs.includes(event.sign);

/** Those that are no marks. @param {Event[]} events */
export const withoutMarks = (events) => events.filter((event) => !isMark(event));

/** An effort that is timed. @param {Event} event @returns {event is Work} */
export const isTimed = (event) => event instanceof Work && event.seconds !== null;

/** An open effort. @param {Event} event @returns {event is Work} */
export const isOpen = (event) => event instanceof Work && event.seconds === null;
