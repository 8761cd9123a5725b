// Runs before the first paint: the reader's choice of screen, and that there is a script.
const root = document.documentElement;
root.classList.add("js");
try {
  const theme = localStorage.getItem("dure-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
} catch {
  // A browser that keeps nothing follows the device.
}
