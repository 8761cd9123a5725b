### Needs.
