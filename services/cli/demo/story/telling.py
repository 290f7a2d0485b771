"""The story as a table of contents."""

from services.cli.demo.story import auditing, others, scores, setting, sewage, visiting
from services.cli.demo.story.seen import Seen
from services.cli.demo.story.world import MONDAY, World


def play(world: World) -> Seen:
    """Play the whole story; return what was seen. Raises where something went otherwise."""
    seen = Seen()
    world.at(MONDAY)
    setting.set_up(world)
    seen.labels = world.labels
    world.say("\n[b]1, 2. One door, one code, one record; each department its own part[/b]")
    visiting.visit(world, seen)
    world.say("\n[b]3. Sewage from a workshop[/b]")
    sewage.take_in(world, seen)
    others.on_the_spot(world, seen)
    world.say("\n[b]4. Returned, replaced, extended, late[/b]")
    world.at(world.later(hours=1.5))
    sewage.go_there(world, seen)
    others.patrol(world, seen)
    others.bin_check(world, seen)
    world.at(sewage.AFTERNOON)
    sewage.grant_return(world, seen)
    world.at(others.NIGHT)
    world.say("\n[b]6. At night, and what else there was[/b]")
    others.at_night(world, seen)
    world.at(others.NEXT_DAY)
    others.complaint(world, seen)
    world.at(sewage.NEXT_WEEK)
    sewage.ask_for_time(world, seen)
    world.at(sewage.WHEN_LATE)
    sewage.be_late(world, seen)
    world.say("\n[b]5. Verified by somebody else; closed when the last part is[/b]")
    sewage.verify(world, seen)
    world.at(sewage.AFTER_REDO)
    sewage.do_again(world, seen)
    world.at(sewage.NEXT_MONTH)
    visiting.visit_again(world, seen)
    world.say("\n[b]7. Scores[/b]")
    scores.scores(world, seen)
    world.say("\n[b]8. The auditor[/b]")
    auditing.replay(world, seen)
    auditing.prove(world, seen)
    return seen
