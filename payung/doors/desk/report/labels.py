"""Labels of every code of a report. A test holds that none is missing."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Labels = dict[str, str | Promise]

YES_NO: Final[Labels] = {"yes": _("yes"), "no": _("no"), "unsure": _("unsure")}
SAFE_NOW: Final[Labels] = {
    "yes": _("Reports that the child is safe"),
    "no": _("Reports that the child is not safe"),
    "unsure": _("Not sure whether the child is safe"),
}
SETTLEMENT: Final[Labels] = {"urban": _("town or city"), "rural": _("countryside")}
GENDER: Final[Labels] = {"girl": _("girl"), "boy": _("boy"), "other": _("other")}
CHILD_AGE: Final[Labels] = {band: band for band in ("0-5", "6-11", "12-14", "15-17")}
SUSPECT_AGE: Final[Labels] = {
    "under_12": _("under 12"),
    "12-14": "12-14",
    "15-17": "15-17",
    "adult": _("adult"),
    "unsure": _("unsure"),
}
SHARE_WITH: Final[Labels] = {
    "helpline_only": _("a helpline only"),
    "child_protection": _("child protection"),
    "police": _("police"),
    "decide_later": _("wants to decide later"),
}
LAST: Final[Labels] = {
    "now": _("now"),
    "today": _("today"),
    "past_week": _("in the past week"),
    "past_month": _("in the past month"),
    "past_year": _("in the past year"),
    "earlier": _("earlier"),
}
MEETING: Final[Labels] = {
    "with_the_person_now": _("the child is with that person now"),
    "within_24_hours": _("within 24 hours"),
    "within_days": _("within days"),
    "planned": _("planned, date not given"),
    "none": pgettext_lazy("meeting", "none"),
}
DEADLINE: Final[Labels] = {
    "passed": _("has passed"),
    "within_24_hours": _("within 24 hours"),
    "within_days": _("within days"),
    "none": pgettext_lazy("deadline", "none"),
}
TRAVEL: Final[Labels] = {
    "arriving": _("arriving"),
    "leaving": _("leaving"),
    "in_country": _("in the country"),
    "none": pgettext_lazy("travel", "none"),
    "unsure": _("unsure"),
}
WHOSE: Final[Labels] = {
    "suspect": _("the suspect's"),
    "child": _("the child's"),
    "unknown": _("not known"),
}
VIA: Final[Labels] = {
    "portal_only": _("only here, with the receipt"),
    "phone": _("telephone"),
    "email": _("e-mail"),
    "messenger": _("messenger"),
    "trusted_adult": _("through an adult the child trusts"),
}
AVOID: Final[Labels] = {
    "local_police": _("local police"),
    "police": _("police"),
    "school": _("school"),
    "home": _("home"),
    "community_worker": _("community worker"),
}
WISH: Final[Labels] = {
    "stop_it": _("that it stops"),
    "be_safe": _("to be safe"),
    "remove_images": _("that pictures are taken down"),
    "talk": _("to talk to somebody"),
    "advice": _("advice"),
    "police_action": _("that the police act"),
    "not_sure": _("not sure yet"),
}
NEED: Final[Labels] = {
    "sign_language": _("sign language"),
    "interpreter": _("an interpreter"),
    "read_aloud": _("reading aloud"),
    "easy_words": _("easy words"),
    "support_person": _("a support person"),
    "call_instead": _("a call instead of writing"),
}
FIRST_CONTACT: Final[Labels] = {
    "social_media": _("social media"),
    "game": _("a game"),
    "messaging": _("a messaging app"),
    "dating_or_live_app": _("a dating or live-video app"),
    "in_person": _("in person"),
    "other": _("elsewhere"),
    "unsure": _("unsure"),
}
REPORTER: Final[Labels] = {
    "child": _("the child"),
    "friend": _("a friend"),
    "sibling": _("a sister or brother"),
    "parent_or_carer": _("a parent or carer"),
    "teacher": _("a teacher"),
    "health_worker": _("a health worker"),
    "social_worker": _("a social worker"),
    "community_worker": _("a community worker"),
    "adult_survivor": _("an adult survivor"),
    "helpline": _("a helpline"),
    "hotline": _("a hotline"),
    "ngo": _("a non-governmental organisation"),
    "service_provider": _("a service provider"),
    "payment_provider": _("a payment provider"),
    "police": _("police"),
    "other": _("somebody else"),
}
CONCERN: Final[Labels] = {
    "asked_for_images": _("somebody asked for pictures"),
    "images_sent_under_pressure": _("pictures were sent under pressure"),
    "images_taken_secretly": _("pictures were taken secretly"),
    "images_shared_with_others": _("pictures were shared with others"),
    "threatened_with_images": _("threatened with publishing pictures"),
    "money_demanded": _("money is demanded"),
    "more_images_demanded": _("more pictures are demanded"),
    "made_or_altered_by_ai": _("made or altered with AI"),
    "asked_to_meet": _("asked to meet"),
    "met_in_person": _("met in person"),
    "offered_money_or_gifts": _("money or gifts were offered"),
    "livestreamed_abuse": _("abuse streamed live on video"),
    "sexual_messages": _("sexual messages"),
    "sexual_abuse_in_person": _("sexual abuse in person"),
    "shown_sexual_material": _("sexual material was shown to the child"),
    "forced_or_arranged_by_someone": _("forced or arranged by somebody"),
    "moved_held_or_sold_by_someone": _("trafficked: moved, held or sold by somebody"),
    "retaliation_threatened": _("threatened with harm for telling"),
    "found_material_of_a_child": _("child abuse material was found"),
    "other": _("something else"),
    "unsure": _("unsure what to call it"),
}
ROLE: Final[Labels] = {
    "abused_in_person": _("abused in person"),
    "demanded": _("demanded"),
    "paid_or_ordered": _("paid or ordered"),
    "arranged_or_facilitated": _("arranged it or made it possible"),
    "recruited": _("recruited"),
    "extorted": _("extorted"),
    "shared_or_sold": _("shared or sold"),
    "unsure": _("unsure"),
}
RELATIONSHIP: Final[Labels] = {
    "parent_or_carer": _("parent or carer"),
    "sibling": _("sister or brother"),
    "other_relative": _("another relative"),
    "household": _("somebody in the household"),
    "partner": pgettext_lazy("relationship", "partner"),
    "ex_partner": _("former partner"),
    "another_child": _("another child"),
    "teacher_or_coach": _("teacher or coach"),
    "religious_leader": _("religious leader"),
    "community_leader": _("community leader"),
    "employer_or_recruiter": _("employer or recruiter"),
    "police": _("police"),
    "other_official": _("another official"),
    "known_adult": _("an adult the child knows"),
    "online_only": _("known only online"),
}
IDENTIFIER: Final[Labels] = {
    "account": _("account"),
    "name": _("name"),
    "profile_url": _("address of a profile"),
    "content_url": _("address of content"),
    "phone": _("telephone number"),
    "email": _("e-mail address"),
    "ip": _("IP address"),
    "payment": _("payment account"),
    "crypto_wallet": _("crypto wallet"),
    "game_id": _("game identity"),
    "device": _("device"),
    "vehicle": _("vehicle"),
    "place": _("place"),
    "md5": _("MD5 hash"),
    "sha1": _("SHA-1 hash"),
    "sha256": _("SHA-256 hash"),
    "pdq": _("PDQ hash"),
    "series": _("series of material"),
}
