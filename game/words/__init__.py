"""Every sentence a person reads, in every language of `languages`, and how each is written."""
