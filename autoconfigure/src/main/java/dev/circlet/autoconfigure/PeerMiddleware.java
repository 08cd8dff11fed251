package dev.circlet.autoconfigure;

import dev.circlet.router.Handler;

/** Middleware around the requests of peers, apart from any of the application's. */
record PeerMiddleware(Handler handler) {}
