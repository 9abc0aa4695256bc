"""The editor's desk: what runs while somebody works on articles, and ends with their work.

`preview` makes the site, drafts included, as far as it is looked at; `rendering` is MkDocs, a page
at a time; `serving` hands the preview to a browser, and follows what is saved.
"""
