### The consulting window.
