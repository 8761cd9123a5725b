// Runs before the first paint: the reader's choice of screen, that there is a script, and when the fonts
// come.
const root = document.documentElement;
root.classList.add("js");

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    // A browser that keeps nothing follows the device.
    return null;
  }
}

const theme = kept("dure-theme");
if (theme === "light" || theme === "dark") root.dataset.theme = theme;

// The first time, on a line that may be slow, the page is there before its fonts: the reader reads in the
// device's own. From then on the browser has them, and they come with the page.
const fonts = document.currentScript?.dataset.fonts;

function bring(href: string): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}

if (fonts && kept("dure-fonts") === fonts) {
  bring(fonts);
} else if (fonts) {
  addEventListener("load", () => {
    requestAnimationFrame(() =>
      setTimeout(() => {
        bring(fonts);
        try {
          localStorage.setItem("dure-fonts", fonts);
        } catch {
          // Next time as this time.
        }
      }, 0),
    );
  });
}
