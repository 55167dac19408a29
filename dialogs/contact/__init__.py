"""What tenants type as contact details, read into values."""

from dialogs.contact.email_address import EmailAddress, read_email
from dialogs.contact.phone_number import read_phone
from dialogs.contact.postal_address import PostalAddress, read_address
from dialogs.contact.typed import NotRead

__all__ = ["EmailAddress", "NotRead", "PostalAddress", "read_address", "read_email", "read_phone"]
