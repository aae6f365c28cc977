"""The requests of spot, each once: REST and the WebSocket API are two doors to the same desk."""
