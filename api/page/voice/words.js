/** What is said where nothing can be heard; each sentence says what to do. */

export const TYPE_IT = "écrivez votre phrase, ou dictez-la avec le micro de votre clavier.";

export const UNSUPPORTED =
  `Ni ce navigateur ni ce serveur ne sait reconnaître la voix : ${TYPE_IT}`;
export const INSECURE =
  "Le micro demande une adresse en https:// (ou localhost sur la machine du serveur) : ouvrez " +
  `l’adresse https que « speechtimer serve --lan » affiche, ou ${TYPE_IT}`;
export const NOTHING_HEARD = `Je n’ai rien entendu : réessayez plus près du micro, ou ${TYPE_IT}`;
