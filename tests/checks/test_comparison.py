"""What two places of a summary tell of one thing: numbers, measures, ages, people, days, claims, and the head."""

from typing import Any

import pytest
from compared_summaries import loaded, rules_found

from briefgen.checks.comparison.moments import _dated
from briefgen.checks.rule import RULES, Subject
from briefgen.checks.run import check
from briefgen.review.house.house import House


def found(about: dict[str, Any] | None = None, **fields: Any) -> set[str]:
    """Return the rules of consistency that find something in a summary with these fields."""
    return {f"consistency/{name}" for name in rules_found(about, **fields)}


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("universal", {"what_happened": "Not once in that year was Rowan put on the scales.", "finding": "Rowan was weighed at three clinics."}),
    ("universal", {"what_happened": "The deputy head sent a referral in May.", "finding": "No agency made a referral before the injury."}),
    ("universal", {"what_happened": "Every one of the five practitioners used an interpreter.", "finding": "Only two of the five practitioners worked with an interpreter."}),
    ("universal", {"what_happened": "Rowan's mother agreed to an assessment of her needs.", "finding": "Rowan's mother refused any assessment of her needs."}),
    ("quantity", {"what_happened": "Ms Farrow lived with her three children.", "finding": "All four of Ms Farrow's children slept in one room."}),
    ("quantity", {"what_happened": "Six agencies knew the family.", "finding": "Reports came in from all eight of the agencies."}),
    ("quantity", {"what_happened": "By the end of the year there were four referrals.", "finding": "The one and only referral came from a neighbour."}),
    ("quantity", {"what_happened": "The social worker visited on six occasions.", "finding": "All nine visits were announced."}),
    ("quantity", {"what_happened": "The mother moved house twice.", "finding": "After each of the four moves records were lost."}),
    ("quantity", {"what_happened": "There were nine referrals.", "finding": "Twelve referrals were made to the front door."}),
    ("quantity", {"what_happened": "The police were called to the home five times.", "finding": "Officers wrote down each of the eight call-outs."}),
    ("quantity", {"what_happened": "The school made no referral.", "finding": "Two referrals from the school were closed."}),
    ("measure", {"what_happened": "Rowan waited eleven weeks for a bed.", "perspective": "The wait of seven weeks for a bed felt endless."}),
    ("measure", {"what_happened": "The father owed £400 to a lender.", "finding": "The debt of £4,000 to a lender was known."}),
    ("measure", {"what_happened": "The family lived in the hostel for six months.", "finding": "During the year that the family spent in the hostel, nobody came."}),
    ("enumerated", {"what_happened": "Five agencies knew the family: police, school, health and housing."}),
    ("enumerated", {"what_happened": "Rowan lived with two brothers, Sam, Tom and Lee."}),
    ("household", {"what_happened": "The couple had three children.", "finding": "The two girls and the three boys slept in one room, and the two girls and three boys were cold. Her three brothers and sisters and two girls and three boys."}),
    ("household", {"what_happened": "The couple had three children. Ada, Ben, Cleo and Dot all lived at home."}),
    ("birth", {"about": {"subject": "Rowan, 8 months"}, "what_happened": "Rowan's teacher saw the marks."}),
    ("birth", {"what_happened": "In 2019 Rowan was 12. In 2020 Rowan was in Year 3."}),
    ("role", {"what_happened": "Rowan lived with his aunt, Bev.", "finding": "Nobody assessed Bev, his grandmother, as a carer."}),
    ("antecedent", {"about": {"title": "A girl", "subject": "A girl of 15", "pseudonyms": []}, "what_happened": "The police found him at the station."}),
    ("living", {"finding": "Workers knew the late Mr Penn well. He has since moved to another town."}),
    ("weekday", {"what_happened": "On Tuesday 14 March 2022 a neighbour rang."}),
    ("weekday", {"what_happened": "As 6 June 2018 fell on a weekend, no doctor was on duty."}),
    ("days", {"what_happened": "The school rang on 3 May. Two days later, on 12 May, a worker called back."}),
    ("days", {"what_happened": "She rang on Monday and the next day, a Thursday, she wrote."}),
    ("sequence", {"what_happened": "Rowan died in the autumn of 2021. The funeral was held in spring 2021."}),
    ("universal", {"finding": "Two of the referrals were closed without a visit.", "good_practice": ["Every referral led to a visit."]}),
    ("universal", {"what_happened": "No interpreter was used at any time.", "finding": "The nurse spoke to the mother through an interpreter."}),
    ("retold", {"what_happened": "The bruise was seen by a midwife at the clinic in Marsh Lane.", "finding": "A dentist saw the bruise at the clinic in Marsh Lane."}),
    ("kind", {"about": {"kind": "Safeguarding adults review", "subject": "Rowan, 4"}}),
    ("kind", {"finding": "This domestic homicide review found little."}),
    ("period", {"finding": "The review looks at the years from 2012 to 2015."}),
    ("period", {"about": {"period": "January 2016 to December 2020"}, "finding": "This review looked at eighteen months only."}),
    ("published", {"finding": "Since the report came out in May 2021, the surgery has changed its system."}),
    ("status", {"finding": "The hospital still has no policy on bruising.",
                "recommendations": [{"text": "Write a policy on bruising.", "owner": "Hospital", "status": "done"}]}),
    ("area", {"finding": "Cumbria Police, the local force, went to the farm."}),
    ("sum", {"figures": [{"number": "4", "unit": "meetings", "what": "of which 3 were by video and 2 in person"}]}),
    ("sum", {"figures": [{"number": "16 kg", "what": "lost between moving in (63 kg) and her last weighing (51 kg)"}]}),
    ("actor", {"finding": "The council sent the referral to the NRM late.",
               "good_practice": ["Police sent the referral to the NRM and found him a bed."]}),
    ("actor", {"finding": "His foster carers gave him the tablet without a filter.",
               "events": [{"when": "winter 2020", "what": "A key worker gives him a tablet for homework."}]}),
    ("once", {"what_happened": "In October 2020 Rowan was permanently excluded.",
              "events": [{"when": "June 2020", "what": "Rowan is permanently excluded."}]}),
    ("once", {"what_happened": "Rowan came into care in March 2019.", "finding": "In May 2020 Rowan came into care with a bag."}),
    ("last-seen", {"what_happened": "No professional saw Rowan after January 2021.",
                   "events": [{"when": "spring 2021", "what": "A health visitor sees Rowan at a neighbour's."}]}),
    ("season", {"events": [{"when": "summer 2020", "what": "She falls on her way to the Christmas party."}]}),
    ("season", {"what_happened": "In August they moved in, during the Easter holidays."}),
    ("alive", {"what_happened": "Rowan was hurt. He now lives with his aunt.", "questions": ["What would have helped Rowan before his death?"]}),
    ("universal", {"finding": "Nobody ever saw Rowan without one of the men.", "good_practice": ["A radiographer saw Rowan alone."]}),
    ("universal", {"finding": "All the meetings about him were held in Welsh.", "perspective": "No meeting was offered in Welsh."}),
    ("universal", {"finding": "The family was told of every fall at once.",
                   "events": [{"when": "May 2020", "what": "She has a fall at night. Her family is not told."}]}),
    ("universal", {"what_happened": "Rowan was her first child.", "perspective": "His sister Ava, who is nine, drew a bird."}),
    ("universal", {"what_happened": "The man pleaded guilty.", "questions": ["What do we say while the trial is still to come?"]}),
    ("universal", {"finding": "All staff had been trained.", "perspective": "The night nurse had not been trained."}),
    ("kind", {"about": {"kind": "Concise child practice review"}, "finding": "The Board held an extended review."}),
    ("kind", {"recommendations": [{"text": "Send this domestic homicide review to the Home Office.", "owner": "Board"}]}),
    ("status", {"questions": ["The monthly meeting about homes has not been held yet. Who would come?"],
                "recommendations": [{"text": "Bring all concerns to a monthly meeting about homes.", "owner": "Board", "status": "done"}]}),
    ("area", {"about": {"area": "Ferrisdale", "publisher": "Norcombe Safeguarding Partnership"},
              "recommendations": [{"text": "Write a policy.", "owner": "Norcombe Council"}]}),
    ("duration", {"what_happened": "For six years, from 2016 to 2020, he was made to lay drives."}),
    ("duration", {"figures": [{"number": "8", "unit": "months", "what": "from October to December 2020, waiting"}]}),
    ("visits", {"good_practice": ["His nain rang three times and was listened to on both occasions."]}),
    ("listed", {"recommendations": [{"text": "All three recommendations are to be reported on.", "owner": "Board"},
                                    {"text": "Ask twice.", "owner": "Board"}]}),
    ("after-death", {"events": [{"when": "May 2020", "what": "He is taken to hospital and dies."},
                                {"when": "June 2020", "what": "The GP sees Rowan and changes his insulin."}]}),
    ("sum", {"finding": "Only a minority, 62%, could name their lead."}),
    ("sum", {"finding": "Two thirds of the six plans, that is three, had no date."}),
    ("last-seen", {"what_happened": "In March 2019 Rowan left the clinic. After that no worker visited him.",
                   "events": [{"when": "autumn 2020", "what": "A worker visits Rowan with a bag of food."}]}),
    ("universal", {"finding": "He had never been offered a locker.", "what_happened": "The hostel offered him a small locker in May."}),
    ("universal", {"what_happened": "At home the family spoke only Tigrinya.", "finding": "Arabic was the language of the hearth, staff thought."}),
    ("sequence", {"events": [{"when": "May 2020", "what": "Her uncle is sentenced for manslaughter."},
                             {"when": "June 2021", "what": "Rowan is stabbed to death."}]}),
    ("sequence", {"about": {"pseudonyms": ["Rowan", "Adult K"]}, "what_happened": "Rowan was killed in June 2021.",
                  "events": [{"when": "May 2020", "what": "Adult K is convicted of murder."}]}),
    ("birth", {"about": {"subject": "Rowan, aged six months"}, "finding": "In the ten months he was at home nobody weighed him."}),
    ("birth", {"about": {"subject": "Four pupils, aged 12 to 15", "pseudonyms": []}, "finding": "All four were nineteen or older."}),
    ("measure", {"what_happened": "His name was put on the register in May 2020 and taken off in July 2020.",
                 "finding": "For eleven months on the register nothing changed."}),
    ("household", {"what_happened": "Rowan lived with his two older brothers.", "finding": "As the only son in the family he had the farm to do."}),
    ("living", {"what_happened": "Rowan was poisoned and went home well after a week.", "questions": ["What has changed since Rowan's death?"]}),
    ("antecedent", {"about": {"subject": "Rowan, 12 to 14"},
                    "what_happened": "Rowan fell ill. She slept a lot. She was thin.", "finding": "Rowan was cold. He was sent out."}),
    ("after-death", {"what_happened": "Rowan lived in a town. His mother died when he was two.", "finding": "His mother collected the tablets."}),
    ("after-death", {"events": [{"when": "May 2020", "what": "Rowan is found in the yard. He dies that night."},
                                {"when": "June 2020", "what": "The school nurse visits Rowan at the flat."}]}),
    ("after-death", {"events": [{"when": "May 2020", "what": "Rowan dies."},
                                {"when": "June 2020", "what": "His tutor finds him asleep and rings again."}]}),
    ("whole", {"figures": [{"number": "4 of 10", "unit": "lessons", "what": "that Rowan missed"}], "finding": "Rowan missed seven of the ten lessons."}),
    ("percentage", {"figures": [{"number": "8", "unit": "calls", "what": "by the school, of which two, or 50%, were read"}]}),
    ("percentage", {"figures": [{"number": "40", "unit": "visits", "what": "to the ward in a year"},
                                {"number": "10", "unit": "visits", "what": "at which he left early, or two out of three"}]}),
    ("enumerated", {"figures": [{"number": "9", "unit": "wounds", "what": "three burns, two cuts and one bite"}]}),
    ("enumerated", {"figures": [{"number": "5", "unit": "visits", "what": "by the team, one in each of the last six weeks"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fields"), WRONG)
def test_what_cannot_be_true_together_is_found(rule: str, fields: dict[str, Any]) -> None:
    """Each is told once, by the rule for its kind."""
    assert f"consistency/{rule}" in found(**fields)


def test_every_rule_that_compares_has_a_case() -> None:
    """No rule of this part is left without one."""
    rules = {each.id for each in RULES.values() if each.find.__module__.startswith("briefgen.checks.comparison.")}

    assert rules <= {f"consistency/{rule}" for rule, _ in WRONG}


@pytest.mark.parametrize(
    "fields",
    [
        {"what_happened": "There were nine referrals. Four referrals came from school.", "finding": "Three further referrals were closed."},
        {"what_happened": "The health visitor made four visits. The midwife made three visits."},
        {"what_happened": "Rowan waited eleven weeks for a bed.", "finding": "Rowan waited four weeks for speech therapy."},
        {"what_happened": "He was in care for two years. His sister was in care for three years."},
        {"what_happened": "Three agencies, among others, knew: police, school, health and housing."},
        {"what_happened": "Bev is Rowan's grandmother. She is also the mother of Craig, who was arrested."},
        {"finding": "Records called Mick a lodger. He was in fact her partner."},
        {"what_happened": "He was discharged in March 2020. He was admitted again in May 2020."},
        {"what_happened": "On Monday 14 March 2022 a neighbour rang."},
        {"what_happened": "The school rang on 3 May. Two days later, on 5 May, a worker called back."},
        {"what_happened": "Until 2021 nobody had asked Rowan how he was. In 2022 his tutor did."},
        {"finding": "The police asked for a strategy meeting in May. Children's social care asked for another in June."},
        {"what_happened": "The placement lasted for two years.", "finding": "Over those twenty-four months he had five social workers."},
        {"finding": "A serious case review in 2014 had already said the same."},
        {"about": {"area": "Leeds"}, "what_happened": "The family moved from Bristol to Leeds in 2020."},
        {"finding": "From January to June 2021, almost six months, no one saw the children."},
        {"finding": "Most of them, 62%, could name their lead."},
        {"figures": [{"number": "5", "unit": "meetings", "what": "of which 3 were by video and 2 in person"}]},
        {"figures": [{"number": "12 kg", "what": "lost between moving in (63 kg) and her last weighing (51 kg)"}]},
        {"finding": "The school sent a form to the police.", "good_practice": ["The nurse sent flowers to the mother."]},
        {"finding": "The council sent a referral in May.", "good_practice": ["The school also sent a referral."]},
        {"events": [{"when": "winter 2020", "what": "She falls on her way to the Christmas party."}]},
        {"what_happened": "In August they planned the Christmas party."},
        {"what_happened": "No professional saw Rowan after January 2021.", "perspective": "His aunt saw him at Easter."},
        {"what_happened": "Rowan was hurt. He now lives with his aunt.", "questions": ["What helped Rowan before his uncle's death?"]},
        {"finding": "Every referral was read.", "perspective": "No letter was read to him."},
        {"what_happened": "For five years, from 2016 to 2020, he was made to lay drives."},
        {"what_happened": "From October to December 2020, three months, he waited."},
        {"good_practice": ["His nain rang twice and was listened to on both occasions."]},
        {"about": {"area": "Norcombe and Ferrisdale", "publisher": "Norcombe Safeguarding Partnership"},
         "recommendations": [{"text": "Write a policy.", "owner": "Norcombe Council"}]},
        {"what_happened": "In 2019 Rowan was 12, in Year 8. In 2021 he was in Year 10."},
        {"what_happened": "The deputy head sent a referral after Rowan was hurt.", "finding": "Before the injury no agency had made a referral."},
        {"what_happened": "Nobody asked the mother about her health.", "finding": "A nurse asked Rowan how he was."},
        {"what_happened": "Rowan was never weighed.", "finding": "Staff believed that Rowan had been weighed at the clinic."},
        {"what_happened": "No agency made a referral.", "finding": "A neighbour would have made a referral."},
        {"what_happened": "In March 2019 Rowan left the clinic. After that no worker visited him.",
         "events": [{"when": "autumn 2018", "what": "A worker visits Rowan with a bag of food."}]},
        {"about": {"subject": "Rowan, a girl"}, "what_happened": "A man waited at the gate. Rowan said that he followed her to school."},
        {"finding": "He had never been offered a locker.", "what_happened": "The hostel offered him a bed. Later it offered him a locker."},
        {"what_happened": "At home the family spoke only Tigrinya.", "finding": "Arabic was the language of the school."},
        {"events": [{"when": "May 2020", "what": "Her uncle is convicted of theft."}, {"when": "June 2021", "what": "Rowan is stabbed to death."}]},
        {"about": {"subject": "Rowan, aged six months"}, "finding": "In the five months he was at home nobody weighed him."},
        {"about": {"subject": "Rowan, aged six months"}, "finding": "For the ten years the clinic had no lead."},
        {"about": {"subject": "Four pupils, aged 12 to 15", "pseudonyms": []}, "finding": "All four were twelve or older."},
        {"what_happened": "His name was put on the register in May 2020 and taken off in July 2020.",
         "finding": "After two months on the register nothing had changed."},
        {"what_happened": "Rowan lived with his two sisters.", "finding": "As the only son in the family he had the farm to do."},
        {"what_happened": "Rowan was poisoned and went home well after a week.", "questions": ["What has changed since his uncle's death?"]},
        {"what_happened": "Rowan fell ill. She slept a lot. She was thin.", "finding": "Rowan was cold. A man called. He sent her out."},
        {"what_happened": "Rowan lived in a town. His mother died before he started school.", "finding": "His stepmother collected the tablets."},
        {"events": [{"when": "May 2020", "what": "Rowan dies."}, {"when": "June 2020", "what": "His tutor finds his bag and rings the police."}]},
        {"figures": [{"number": "4 of 10", "unit": "lessons", "what": "that Rowan missed"}], "finding": "Rowan was at six of the ten lessons."},
        {"figures": [{"number": "4 of 10", "unit": "lessons", "what": "that Rowan missed"}], "finding": "Seven of the ten doors were shut."},
        {"figures": [{"number": "8", "unit": "calls", "what": "by the school, of which two, or 25%, were read"}]},
        {"figures": [{"number": "40", "unit": "visits", "what": "to the ward in a year"},
                     {"number": "10", "unit": "visits", "what": "at which he left early, or one out of four"}]},
        {"figures": [{"number": "6", "unit": "wounds", "what": "three burns, two cuts and one bite"}]},
        {"figures": [{"number": "9", "unit": "people", "what": "in the two rooms, three beds and one cot"}]},
        {"figures": [{"number": "6", "unit": "visits", "what": "by the team, one in each of the last six weeks"}]},
        {"what_happened": "Ms Farrow lived with three of her children.", "finding": "Her fourth child lived with an aunt."},
        {"about": {"subject": "Rowan, aged 12"}, "what_happened": "Rowan was cold. His mother had died when he was two."},
        {"about": {"subject": "Rowan, aged 12"}, "finding": "Nobody asked by the time Rowan was five."},
    ],
)  # fmt: skip
def test_what_can_be_true_together_is_left_alone(fields: dict[str, Any]) -> None:
    """Other people, other times, parts of a whole, and what the text itself explains."""
    assert not found(**fields)


@pytest.mark.parametrize(
    ("then", "first", "last"),
    [
        ("That spring", 3, 5), ("That summer", 6, 8), ("The same autumn", 9, 11), ("That winter", 12, 14),
        ("Early in June", 6, 6), ("In May", 5, 5), ("All that summer", 6, 8), ("Late in December", 12, 12),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["January 2020", "December 2020", "2020"])
def test_a_season_is_of_the_year_told_before(before: str, then: str, first: int, last: int) -> None:
    """It is the summer of the year that the sentence before names; months are counted from the year 0."""
    text = loaded(what_happened=f"Rowan was hurt in {before}. {then} nobody came.")
    told = [(each.first - 12 * 2020, each.last - 12 * 2020) for each in _dated(Subject.of(text, House()))]

    assert (first, last) == told[-1]


def test_a_public_name_that_is_almost_right_is_found() -> None:
    """A slip in the name of somebody who is named in public is told as such, and not as one in an invented name."""
    about = {
        "pseudonyms": [],
        "public_names": ["Rowena Marsden"],
        "title": "Rowena Marsden",
        "subject": "Rowena Marsden, 41",
    }

    assert "consistency/pseudonym" in found(about, what_happened="Rowena Marsdon was killed at home.")
    assert "consistency/pseudonym" not in found(about, what_happened="Rowena Marsden was killed at home.")


def test_letters_of_a_plate_or_a_reference_are_no_acronym() -> None:
    """Letters beside figures, as in a plate, belong to the number, which other rules find."""

    def is_found(text: str) -> bool:
        return any(
            each.rule == "clarity/acronym-unexplained" for each in check(loaded(finding=text), House()).problems
        )

    assert not any(
        map(is_found, ("The plate was T4 RRX.", "The form is QHN/2023/0417.", "It was card QX 5519 0273."))
    )
    assert is_found("The QHN met in 2023.")
