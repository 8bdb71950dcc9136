"""The stories: what people do with each case, and when. What the case makes of it, it decides itself."""

from starter.demo.stories.baby_crying import BABY_CRYING
from starter.demo.stories.flat_taken_over import FLAT_TAKEN_OVER
from starter.demo.stories.form_full_of_blanks import FORM_FULL_OF_BLANKS
from starter.demo.stories.hate_incident import HATE_INCIDENT
from starter.demo.stories.mother import MOTHER
from starter.demo.stories.noise import NOISE
from starter.demo.stories.two_neighbours import TWO_NEIGHBOURS

STORIES = (HATE_INCIDENT, NOISE, BABY_CRYING, FORM_FULL_OF_BLANKS, TWO_NEIGHBOURS, FLAT_TAKEN_OVER, MOTHER)
