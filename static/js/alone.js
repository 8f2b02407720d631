// One holder of a name among all tabs; where the browser cannot say (no https), within this page.

const held = new Set();

// What `act` gives, or null where somebody else holds the name.
export async function alone(name, act) {
  if (navigator.locks) {
    return navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? act() : null));
  }
  if (held.has(name)) return null;
  held.add(name);
  try {
    return await act();
  } finally {
    held.delete(name);
  }
}

// Holds the name until the page goes or `release` is called: gives `release`, or null where another
// page has the name.
export const hold = (name) =>
  new Promise((done) => {
    alone(name, () => new Promise((release) => { done(release); })).then(() => done(null));
  });
