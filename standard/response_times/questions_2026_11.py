"""The risk questions of November 2026. Never changed once a case was assessed by them: see ``questionnaire``."""

from standard.response_times.questionnaire import Choice, Question, Questionnaire

QUESTIONS = Questionnaire(
    version="2026-11",
    medium_from=16,
    high_from=29,
    questions=(
        Question(
            "how_often",
            "How often does it happen?",
            (
                Choice("rarely", "Once, or now and then", 0),
                Choice("monthly", "Most months", 1, "it happens most months"),
                Choice("weekly", "Most weeks", 2, "it happens most weeks"),
                Choice("daily", "Most days", 3, "it happens most days"),
            ),
        ),
        Question(
            "happened_before",
            "Is it part of something that has been reported before?",
            (Choice("no", "No", 0), Choice("yes", "Yes", 2, "it has been reported before")),
            required=False,
        ),
        Question(
            "getting_worse",
            "Is it getting worse, or happening more often?",
            (Choice("no", "No", 0), Choice("yes", "Yes", 2, "it is getting worse")),
        ),
        Question(
            "who_is_behind_it",
            "Does the reporter know who is behind it?",
            (
                Choice("stranger", "No, or only by sight", 0),
                Choice("acquainted", "They have spoken", 1),
                Choice("close", "They know each other well, or live next to each other", 2),
            ),
            required=False,
        ),
        Question(
            "their_history",
            "Have the people behind it frightened or hurt anybody?",
            (
                Choice("no", "Not that anybody knows of", 0),
                Choice("said_to_have", "People say so", 2, "those behind it are said to have frightened people"),
                Choice("in_the_past", "Yes, in the past", 4, "those behind it have frightened or hurt people before"),
                Choice("now", "Yes, now", 6, "those behind it frighten or hurt people now"),
            ),
        ),
        Question(
            "aimed_at",
            "Who is it aimed at?",
            (
                Choice("nobody", "Nobody in particular", 0),
                Choice("others", "Other people", 1, "it is aimed at other people"),
                Choice("household", "Somebody in the reporter's home", 3, "it is aimed at the reporter's household"),
                Choice("reporter", "The reporter", 4, "it is aimed at the reporter"),
            ),
        ),
        Question(
            "hate",
            "Does the reporter, or anybody else, think it happens because of who somebody is (disability, race, "
            "religion or belief, sexual orientation, transgender identity, or the like)?",
            (Choice("no", "No", 0), Choice("yes", "Yes", 3, "a hate element was perceived", hate=True)),
        ),
        Question(
            "violence",
            "Has anybody used violence, or threatened to?",
            (
                Choice("no", "No", 0),
                Choice("threatened", "Threatened", 3, "violence was threatened", violence=True),
                Choice("used", "Used", 4, "violence was used", violence=True),
            ),
        ),
        Question(
            "at_greater_risk",
            "Is anybody in the home at greater risk, for example through age, illness, disability, pregnancy or living "
            "alone?",
            (Choice("no", "No", 0), Choice("yes", "Yes", 3, "somebody in the home is at greater risk")),
        ),
        Question(
            "daily_life",
            "How does it affect their daily life?",
            (
                Choice("nothing", "Nothing", 0),
                Choice("a_little", "They put up with it", 2, "it is felt in daily life"),
                Choice("a_lot", "They have changed what they do", 3, "it has changed what they do every day"),
                Choice("afraid", "They are afraid at home, or to leave it", 5, "they are afraid at home or outside"),
            ),
        ),
        Question(
            "health",
            "Has anybody's health suffered, including sleep and mental health?",
            (Choice("no", "No", 0), Choice("yes", "Yes", 3, "somebody's health has suffered")),
        ),
        Question(
            "being_helped",
            "Is a professional already helping, for example a doctor, a social worker or victim support?",
            (Choice("yes", "Yes", 0), Choice("no", "No", 1, "no professional is helping yet")),
            required=False,
        ),
        Question(
            "to_turn_to",
            "Is there a friend, a relative or a neighbour whom they can turn to?",
            (Choice("yes", "Yes", 0), Choice("no", "No", 3, "they have nobody to turn to")),
        ),
        Question(
            "others_affected",
            "Who else is affected?",
            (
                Choice("nobody", "Nobody", 0),
                Choice("household", "Others in the home", 1, "others in the home are affected"),
                Choice("neighbours", "Neighbours, or people who pass by", 3, "neighbours are affected too"),
            ),
        ),
    ),
)
