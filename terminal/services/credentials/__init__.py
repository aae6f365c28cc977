"""API keys: read, kept and forgotten; never shown, logged or written in the clear."""

from terminal.services.credentials.keeping import KeyKeeper as KeyKeeper
from terminal.services.credentials.keeping import Place as Place
from terminal.services.credentials.reading import NewKey as NewKey
from terminal.services.credentials.reading import generate_key as generate_key
from terminal.services.credentials.reading import read_key as read_key
from terminal.services.credentials.troubles import StoreState as StoreState
from terminal.services.credentials.troubles import StoreTrouble as StoreTrouble
