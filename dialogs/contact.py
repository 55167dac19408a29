"""What tenants type as contact details, read into values."""

from dialogs.email_address import EmailAddress, read_email
from dialogs.phone_number import read_phone
from dialogs.postal_address import PostalAddress, read_address
from dialogs.typed import NotRead

__all__ = ["EmailAddress", "NotRead", "PostalAddress", "read_address", "read_email", "read_phone"]
