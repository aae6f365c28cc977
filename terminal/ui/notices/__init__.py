"""What the trader must see: cards that come and go (`toasts`), and the list that keeps them
(`panel`)."""
