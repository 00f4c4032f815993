// How many segments a text takes, counted as the server counts (tracker/messages/segments.py), which
// also gives the alphabet.

/** A counter for texts, by the characters of GSM-7. */
export function segmentCounter({ basic, extended }) {
  const ones = new Set(basic);
  const twos = new Set(extended);

  /** The number of segments that a text is sent in; an empty one takes one. */
  return (text) => {
    let septets = 0;
    for (const character of text) {
      if (!ones.has(character) && !twos.has(character)) {
        return parts(text.length, 70, 67);
      }
      septets += twos.has(character) ? 2 : 1;
    }
    return parts(septets, 160, 153);
  };
}

function parts(units, one, several) {
  return units <= one ? 1 : Math.ceil(units / several);
}
