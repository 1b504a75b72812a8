"""Page furniture and the rules of a request: layout, headers, transactions, receipts, forms, errors. Serves every room with pages.

Further files of this engine: application, assets, boxes, csv, errors, filters, forms, furniture, headers, logs, markup, models, paging,
receipts, sessions, transactions, turnstile. It will never know who is signed in or what a page is about; that is handed in by the roof.
"""
