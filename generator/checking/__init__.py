"""What an editor should look at: found, explained, and put into an order.

`looking` finds it in a briefing, `inspection` in a whole folder, `arranging` says what comes
first, and `catalogue` what each code means.
"""
