"""What each kind of evidence says."""

FORCED = ("decision", "native_merge")
# How much one shared value says, in bits, where names agree: set by hand, in the order in which ties are made
STRENGTH = {
    "decision": 60.0,
    "native_merge": 40.0,
    "national_id": 22.0,
    "crm_id": 20.0,
    "chat_user": 18.0,
    "external_id": 16.0,
    "email": 14.0,
    "domain": 12.0,
    "phone": 8.0,
    "name": 7.0,
}
