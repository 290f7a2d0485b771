"""Reading a department's queue as its own client would, without taking anything out of it."""

import pika


def bodies_in(amqp_url: str, queue: str) -> list[str]:
    """Return the bodies of the messages that wait in a queue; they are put back."""
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel, found = connection.channel(), []
    while True:
        method, _properties, body = channel.basic_get(queue)
        if method is None:
            break
        found.append(body.decode())
    connection.close()
    return found
