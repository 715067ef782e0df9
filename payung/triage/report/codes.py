"""The codes of a report: every choice that the contract lists."""

from typing import Literal

YesNoUnsure = Literal["yes", "no", "unsure"]
YesNo = Literal["yes", "no"]
Settlement = Literal["urban", "rural"]
Gender = Literal["girl", "boy", "other"]
ChildAgeBand = Literal["0-5", "6-11", "12-14", "15-17"]
SuspectAgeBand = Literal["under_12", "12-14", "15-17", "adult", "unsure"]
ShareWith = Literal["helpline_only", "child_protection", "police", "decide_later"]
Last = Literal["now", "today", "past_week", "past_month", "past_year", "earlier"]
Meeting = Literal["with_the_person_now", "within_24_hours", "within_days", "planned", "none"]
Deadline = Literal["passed", "within_24_hours", "within_days", "none"]
Travel = Literal["arriving", "leaving", "in_country", "none", "unsure"]
Whose = Literal["suspect", "child", "unknown"]
Via = Literal["portal_only", "phone", "email", "messenger", "trusted_adult"]
Avoid = Literal["local_police", "police", "school", "home", "community_worker"]
Wish = Literal["stop_it", "be_safe", "remove_images", "talk", "advice", "police_action", "not_sure"]
CommunicationNeed = Literal[
    "sign_language", "interpreter", "read_aloud", "easy_words", "support_person", "call_instead"
]
FirstContact = Literal[
    "social_media", "game", "messaging", "dating_or_live_app", "in_person", "other", "unsure"
]
Reporter = Literal[
    "child",
    "friend",
    "sibling",
    "parent_or_carer",
    "teacher",
    "health_worker",
    "social_worker",
    "community_worker",
    "adult_survivor",
    "helpline",
    "hotline",
    "ngo",
    "service_provider",
    "payment_provider",
    "police",
    "other",
]
Concern = Literal[
    "asked_for_images",
    "images_sent_under_pressure",
    "images_taken_secretly",
    "images_shared_with_others",
    "threatened_with_images",
    "money_demanded",
    "more_images_demanded",
    "made_or_altered_by_ai",
    "asked_to_meet",
    "met_in_person",
    "offered_money_or_gifts",
    "livestreamed_abuse",
    "sexual_messages",
    "sexual_abuse_in_person",
    "shown_sexual_material",
    "forced_or_arranged_by_someone",
    "moved_held_or_sold_by_someone",
    "retaliation_threatened",
    "found_material_of_a_child",
    "other",
    "unsure",
]
Role = Literal[
    "abused_in_person",
    "demanded",
    "paid_or_ordered",
    "arranged_or_facilitated",
    "recruited",
    "extorted",
    "shared_or_sold",
    "unsure",
]
Relationship = Literal[
    "parent_or_carer",
    "sibling",
    "other_relative",
    "household",
    "partner",
    "ex_partner",
    "another_child",
    "teacher_or_coach",
    "religious_leader",
    "community_leader",
    "employer_or_recruiter",
    "police",
    "other_official",
    "known_adult",
    "online_only",
]
IdentifierKind = Literal[
    "account",
    "name",
    "profile_url",
    "content_url",
    "phone",
    "email",
    "ip",
    "payment",
    "crypto_wallet",
    "game_id",
    "device",
    "vehicle",
    "place",
    "md5",
    "sha1",
    "sha256",
    "pdq",
    "series",
]
