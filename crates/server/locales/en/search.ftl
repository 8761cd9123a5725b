### Search.
