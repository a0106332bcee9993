"""vCalendar 1.0 to the properties of RFC 5545: each is translated, nothing is decided about meetings.

Source: versit vCalendar 1.0 (1996), and what phones, KDE and Outlook write under that name.
"""
