// What the browser remembers. Storage is a convenience: private windows and strict settings make even *reading the
// property* localStorage throw, and a full one throws on write, so every access is guarded and a miss is a null.

function guarded(area) {
  return {
    read(key) {
      try { return window[area].getItem(key); } catch { return null; }
    },
    write(key, value) {
      try {
        if (value === null || value === '') window[area].removeItem(key);
        else window[area].setItem(key, value);
      } catch { /* nothing is lost that the page itself does not still hold */ }
    },
  };
}

/** Outlives the tab: the name. */
export const remembered = guarded('localStorage');

/** Lives as long as the tab, and so survives a reload of the page: unsent text. */
export const thisTab = guarded('sessionStorage');
