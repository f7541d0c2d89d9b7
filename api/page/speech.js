/** The browser's speech recognition, in French. */

/**
 * @typedef {Object} SpeechEvents
 * @property {(text: string) => void} interim  what is heard so far
 * @property {(text: string) => void} final  the whole sentence
 * @property {(message: string) => void} failed  in French, with what to do instead
 * @property {(listening: boolean) => void} listening
 */

const TYPE_IT = "écrivez votre phrase, ou dictez-la avec le micro de votre clavier.";

const UNSUPPORTED = `Ce navigateur ne sait pas reconnaître la voix : ${TYPE_IT}`;
const INSECURE =
  "Le micro demande une adresse en https://, ou localhost sur la machine du serveur : " +
  `ouvrez la page ainsi, ou ${TYPE_IT}`;

const ERROR_MESSAGES = new Map([
  ["not-allowed", `Le micro est bloqué : autorisez-le dans le navigateur, ou ${TYPE_IT}`],
  ["service-not-allowed", `La reconnaissance vocale est bloquée ici : ${TYPE_IT}`],
  ["network", `La reconnaissance vocale est injoignable : ${TYPE_IT}`],
  ["no-speech", `Je n’ai rien entendu : réessayez plus près du micro, ou ${TYPE_IT}`],
  ["audio-capture", `Aucun micro trouvé : branchez-en un, ou ${TYPE_IT}`],
  ["language-not-supported", `Le français n’est pas reconnu par ce navigateur : ${TYPE_IT}`],
]);
const OTHER_ERROR = `La reconnaissance vocale a échoué : réessayez, ou ${TYPE_IT}`;

export class Speech {
  /** @type {any} */
  #recognition = null;
  #events;

  /** @param {SpeechEvents} events */
  constructor(events) {
    this.#events = events;
  }

  /** Why nothing can be said here, and what to do instead; "" where it can. */
  static get obstacle() {
    if (!(globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition)) return UNSUPPORTED;
    return isSecureContext ? "" : INSECURE;
  }

  /** Start listening, or stop and take what was heard. */
  toggle() {
    if (this.#recognition) this.#recognition.stop();
    else this.#listen();
  }

  /** Stop listening and forget what was heard. */
  cancel() {
    const recognition = this.#recognition;
    this.#end();
    recognition?.abort();
  }

  #listen() {
    const Recognition = globalThis.SpeechRecognition ?? globalThis.webkitSpeechRecognition;
    const recognition = new Recognition();
    recognition.lang = "fr-FR";
    recognition.interimResults = true;
    let heard = "";
    let answered = false;
    // A recognition that was cancelled or replaced may still report: it is not listened to.
    const whileCurrent = (/** @type {(event: any) => void} */ handle) => (/** @type {any} */ event) => {
      if (recognition === this.#recognition) handle(event);
    };
    recognition.onresult = whileCurrent((event) => {
      heard = Array.from(event.results, (result) => result[0].transcript).join("").trim();
      this.#events.interim(heard);
    });
    recognition.onerror = whileCurrent((event) => {
      answered = true;
      if (event.error === "aborted") return;
      this.#events.failed(ERROR_MESSAGES.get(event.error) ?? OTHER_ERROR);
    });
    recognition.onend = whileCurrent(() => {
      this.#end();
      if (answered) return;
      if (heard) this.#events.final(heard);
      else this.#events.failed(/** @type {string} */ (ERROR_MESSAGES.get("no-speech")));
    });
    this.#recognition = recognition;
    this.#events.listening(true);
    try {
      recognition.start();
    } catch {
      this.#end();
      this.#events.failed(OTHER_ERROR);
    }
  }

  #end() {
    if (!this.#recognition) return;
    this.#recognition = null;
    this.#events.listening(false);
  }
}
