"""Versions of an article's text: which were published, and what each changed.

`history` keeps them on disk, beside the articles; all else here is pure: `alignment` finds what
became of each sentence, `wording` of its words, `significance` says what matters to a reader,
`telling` puts it together, and `carrying` lets an editor's decisions follow their words.
"""
